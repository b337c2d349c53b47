"""HTML of the sandbox's own pages: one Jinja environment, one security policy, one same-origin rule for forms."""

from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.wrappers import Request, Response

FOLDER = Path(__file__).parent / "templates"
_environment = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def page(template: str, *, status: int = 200, form_targets: tuple[str, ...] = (), **values: object) -> Response:
    """The template as an HTML response that may load nothing but the sandbox's own style sheet.

    `form_targets` are origins a form on the page may be redirected to: browsers hold `form-action` against the
    redirect that answers a form as well as against the form itself.
    """
    policy = "; ".join(
        [
            "default-src 'none'",
            "style-src 'self'",
            "img-src data:",
            "form-action " + " ".join(["'self'", *form_targets]),
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )
    html = _environment.get_template(template).render(**values)
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    headers |= {"Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
    return Response(html, status=status, mimetype="text/html", headers=headers)


def render(template: str, **values: object) -> str:
    """The template as text, for pages that set their own headers."""
    return _environment.get_template(template).render(**values)


def stylesheet() -> Response:
    """The one style sheet of the sandbox's pages."""
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return Response((FOLDER / "sandbox.css").read_bytes(), mimetype="text/css", headers=headers)


def same_origin(request: Request) -> bool:
    """True if a form came from one of our own pages.

    The sandbox listens on loopback, where any page in the browser can send it a form. Browsers say where a form comes
    from in Sec-Fetch-Site, older ones in Origin; a request with neither was not made by a browser.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def full_path(request: Request) -> str:
    """The request's path as the browser sees it, wherever the sandbox is mounted; without a slash at its end."""
    return (request.script_root + request.path).rstrip("/")
