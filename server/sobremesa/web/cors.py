"""Cross-origin requests: only from browser extensions, to the API only from connected ones, never with cookies."""

import re

from flask import Flask, Response, request

from sobremesa.store import pairings
from sobremesa.web.parts import parts

EXTENSION = re.compile(r"(chrome-extension://[a-p]{32}|moz-extension://[0-9a-f-]{36})")
HEADERS = "authorization, content-type, idempotency-key"
PAIRING = ("/oauth/token", "/oauth/revoke")


def allow_extensions(app: Flask) -> None:
    """Answer preflights, and name the origin on answers it may read."""
    app.before_request(_preflight)
    app.after_request(_name_origin)


def _allowed() -> str:
    origin = request.headers.get("Origin", "")
    if not EXTENSION.fullmatch(origin):
        return ""
    if request.path in PAIRING:
        return origin
    if not request.path.startswith("/api/"):
        return ""
    with parts().store.read() as session:
        return origin if origin in pairings.origins(session) else ""


def _preflight() -> Response | None:
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    return Response(status=204)


def _name_origin(response: Response) -> Response:
    if request.path in PAIRING or request.path.startswith("/api/"):
        response.vary.add("Origin")
        origin = _allowed()
        if origin:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = HEADERS
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE"
            response.headers["Access-Control-Max-Age"] = "600"
    return response
