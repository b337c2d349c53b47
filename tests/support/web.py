"""A person at the website, without scripts: follows links, presses the buttons that are on the page."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sobremesa.sandbox import ManualClock, Sandbox
from sobremesa.store import Store
from sobremesa.web.parts import Parts

EXTENSION_ID = "abcdefghijklmnopabcdefghijklmnop"
ORIGIN = f"chrome-extension://{EXTENSION_ID}"
ALEX = "alex@example.com"
EVENTS = "calendar.events.owned"
FREE_BUSY = "calendar.events.freebusy"


@dataclass
class Site:
    """The application on a sandbox of the demo team, with a clock that the test moves."""

    app: APIFlask
    sandbox: Sandbox
    clock: ManualClock
    pushes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    visitor: "Visitor" = field(init=False)

    def __post_init__(self) -> None:
        self.visitor = Visitor(self)

    @property
    def parts(self) -> Parts:
        found: Parts = self.app.extensions["sobremesa"]
        return found

    @property
    def store(self) -> Store:
        return self.parts.store

    def calls(self) -> int:
        """How many calls the calendar API has had."""
        return sum(self.sandbox.counters.values())

    def events(self, email: str = ALEX) -> list[dict[str, Any]]:
        """Everything of ours in that person's calendar."""
        listing = self.sandbox.calendar_api(email).list_events("primary", maxResults=2500)
        marked = (item for item in listing["items"] if item.get("status") != "cancelled")
        return [item for item in marked if "sb.kind" in item.get("extendedProperties", {}).get("private", {})]


class Visitor:
    """One browser of one person."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client: FlaskClient = site.app.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def text(self, path: str) -> str:
        """The words of a page; fails when there is no page."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return words(answer.text)

    def post(self, path: str, page: str = "/week", **fields: str) -> TestResponse:
        """Send a form of `page` with its token."""
        return self.client.post(path, data={"csrf_token": csrf(self.get(page).text), **fields})

    def consent(self, scopes: tuple[str, ...] | None = None, email: str = ALEX, again: bool = False) -> TestResponse:
        """Go to the consent page and press Allow, with all boxes ticked or only these; gives our own answer."""
        asked = self.get("/connect?again=1" if again else "/connect")
        assert asked.status_code == 302
        page = self.get(asked.location)
        if page.status_code == 302:  # the consent was given before
            return self.get(path_of(page.location))
        ticked = [
            s for s in re.findall(r'name="scope" value="([^"]+)"', page.text) if scopes is None or s.endswith(scopes)
        ]
        form = {"decision": "allow", "account": email, "scope": ticked}
        allowed = self.client.post(asked.location, data=form)
        assert allowed.status_code == 302, allowed.text
        return self.get(path_of(allowed.location))

    def sign_in(self, **choices: Any) -> "Visitor":
        """Sign in and stand before the week."""
        answer = self.consent(**choices)
        assert answer.status_code == 302, answer.text
        return self

    def apply(self) -> TestResponse:
        """Press Apply on the week page."""
        return self.post("/week/apply", digest=hidden(self.get("/week").text, "digest"))

    def toast(self) -> str:
        """What the next page says at the bottom."""
        found = re.search(r'role="status".*?<span>(.*?)</span>', self.get("/week").text, re.DOTALL)
        return unescape(found[1]) if found else ""


@dataclass
class Panel:
    """A connected extension."""

    client: FlaskClient
    token: str
    origin: str = ORIGIN

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        given = {"Authorization": f"Bearer {self.token}", "Origin": self.origin, **headers}
        return self.client.open(path, method=method, json=body, headers=given)


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def connect_panel(site: Site, *, origin: str = ORIGIN) -> Panel:
    """Connect an extension as its options page does; the visitor is signed in already."""
    verifier = secrets.token_urlsafe(48)
    redirect = f"https://{EXTENSION_ID}.chromiumapp.org/cb"
    query = {
        "response_type": "code", "client_id": EXTENSION_ID, "redirect_uri": redirect, "state": "s1",
        "code_challenge": challenge(verifier), "code_challenge_method": "S256",
    }  # fmt: skip
    page = site.visitor.client.get("/oauth/authorize", query_string=query)
    assert page.status_code == 200, page.text
    form = {"csrf_token": csrf(page.text), "decision": "allow", **query}
    answer = site.visitor.client.post("/oauth/authorize", data=form)
    code = parse_qs(urlsplit(answer.location).query)["code"][0]
    fields = {
        "grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": redirect,
        "client_id": EXTENSION_ID,
    }  # fmt: skip
    client = site.app.test_client()
    token = client.post("/oauth/token", data=fields, headers={"Origin": origin})
    assert token.status_code == 200, token.text
    return Panel(client, token.get_json()["access_token"], origin)


def csrf(html: str) -> str:
    return hidden(html, "csrf_token")


def hidden(html: str, name: str) -> str:
    """The value of the first hidden field of that name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"there is no field {name}"
    return unescape(found[1])


def words(html: str) -> str:
    """What a person reads of a page."""
    body = re.sub(r"(?s)<(style|script|svg).*?</\1>", " ", html)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def path_of(url: str) -> str:
    asked = urlsplit(url)
    return f"{asked.path}?{asked.query}" if asked.query else asked.path
