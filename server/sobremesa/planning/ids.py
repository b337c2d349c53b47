"""Event ids that are derived, so that inserting twice is inserting once."""

from base64 import b32hexencode
from hashlib import sha256

from sobremesa.model import SocialKey

_CHARACTERS = 52  # those that hold a digest; what follows is padding


def event_id(account: str | int, calendar_id: str, key: SocialKey, generation: int = 0) -> str:
    """The id under which the event for `key` is inserted: 52 characters of lower-case base32hex (0-9, a-v).

    A deleted id stays taken at Google, so after our own removal the next `generation` is used.
    Source: Calendar API v3, events.insert, field `id` (5-1024 characters of base32hex).
    """
    parts = ("sobremesa", str(account), calendar_id, key.source, str(key.side), str(generation))
    digest = sha256("\x1f".join(parts).encode(errors="surrogatepass")).digest()
    return b32hexencode(digest).decode()[:_CHARACTERS].lower()
