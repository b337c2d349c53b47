"""Scopes the sandbox can grant: those of the Calendar v3 discovery document, and the three that say who signs in."""

from collections.abc import Iterable
from functools import cache

from sobremesa.sandbox.discovery import document

_USERINFO = "https://www.googleapis.com/auth/userinfo."
ALIASES = {"email": _USERINFO + "email", "profile": _USERINFO + "profile"}
IDENTITY = {
    "openid": "Know that it is you who signs in",
    ALIASES["email"]: "See your email address",
    ALIASES["profile"]: "See your name",
}


@cache
def known_scopes() -> dict[str, str]:
    """Every scope by its full name, with the sentence a person reads on the consent page."""
    calendar = {name: scope["description"] for name, scope in document()["auth"]["oauth2"]["scopes"].items()}
    return IDENTITY | calendar


def parse_scopes(text: str) -> tuple[str, ...]:
    """Scope names of a space-separated parameter in order, once each; `email` and `profile` become their full names.

    Google answers with the full names, which a client that asked with the short ones sees as a changed scope.
    """
    return tuple(dict.fromkeys(ALIASES.get(name, name) for name in text.split()))


def unknown_scopes(names: Iterable[str]) -> list[str]:
    """The names that are no scope, in the given order."""
    return [name for name in names if name not in known_scopes()]


def granted_scopes(asked: Iterable[str], ticked: Iterable[str]) -> tuple[str, ...]:
    """What the person gave of what was asked: who they are always, everything else only if ticked."""
    chosen = set(ticked)
    return tuple(name for name in asked if name in IDENTITY or name in chosen)
