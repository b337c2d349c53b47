"""OAuth clients known to the sandbox, and the checks an authorization server makes on them."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class RegisteredClient:
    """One web application registered with the sandbox.

    `redirect_uris` are compared character by character (RFC 6749 section 3.1.2.3). With `loopback`, any http or
    https address of this machine is accepted too, whatever its port (RFC 8252 section 7.3): the demo takes a free one.
    """

    id: str = "sandbox.apps.example"
    secret: str = "sandbox-secret"  # noqa: S105 - a published value that opens nothing but the sandbox
    redirect_uris: tuple[str, ...] = ()
    loopback: bool = True

    def allows(self, redirect_uri: str) -> bool:
        """True if a code may be sent to this address; fragments and credentials in it never are."""
        parts = urlsplit(redirect_uri)
        if parts.fragment or parts.username or parts.password:
            return False
        if redirect_uri in self.redirect_uris:
            return True
        return self.loopback and parts.scheme in {"http", "https"} and parts.hostname in LOOPBACK_HOSTS

    def proves(self, client_id: str, secret: str) -> bool:
        """True if id and secret are this client's, compared in constant time."""
        same_id = secrets.compare_digest(client_id.encode(), self.id.encode())
        same_secret = secrets.compare_digest(secret.encode(), self.secret.encode())
        return same_id and same_secret


def client_credentials(authorization: str, form: Mapping[str, str]) -> tuple[str, str]:
    """Id and secret from HTTP Basic or from the body (RFC 6749 section 2.3.1); empty if absent or broken."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(client_id), unquote(secret)
