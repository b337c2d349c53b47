"""The two links in a linger's description: addresses that work without signing in and allow one thing each.

A link names an account, a buffer and what may be done to it, signed with the key of the session cookies under a salt of
its own; it is no sign-in, says no title, and ends 30 days after its meeting. Opening it changes nothing: previews and
scanners open links too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from sobremesa.errors import InputError
from sobremesa.model import Side, Social, SocialKey, SocialKind
from sobremesa.planning.refusals import INSTANCE

SALT = "sobremesa.skip"
LIVES = timedelta(days=30)


class Skipping(StrEnum):
    """What a link may do."""

    ONE = "one"
    SERIES = "series"


@dataclass(frozen=True)
class SkipLink:
    """What one link allows, on whose calendar, and the last day (UTC) on which it works."""

    account_id: str
    key: SocialKey
    what: Skipping
    until: date

    @property
    def series_id(self) -> str:
        """The series that the meeting's id names."""
        return series_of(self.key.source)


@dataclass(frozen=True)
class SkipLinks:
    """Makes and reads the links of one installation; `keys` has the current one first, `site` is its address."""

    keys: Sequence[str]
    site: str

    def describe(self, account_id: str, social: Social) -> str:
        """The description of an event of ours: that of a linger ends with its links; the same links every time."""
        if social.kind is not SocialKind.LINGER or social.key.side is Side.ITSELF:
            return social.description
        lines = [f"Skip this one: {self._address(account_id, social, Skipping.ONE)}"]
        if series_of(social.key.source):
            lines.append(f"Not for this series: {self._address(account_id, social, Skipping.SERIES)}")
        text = social.description.partition("Skip this one: ")[0].rstrip()  # undo writes what was read, links and all
        return "\n".join((f"{text}\n" if text else "", *lines)).lstrip()

    def token(self, link: SkipLink) -> str:
        """The link's last part."""
        return str(self._serializer.dumps([link.account_id, str(link.key), link.what, link.until.toordinal()]))

    def read(self, token: str, now: datetime) -> SkipLink | None:
        """What the link allows, None when it has ended; raises InputError when it is none of ours."""
        try:
            account_id, key, what, until = self._serializer.loads(token)
            link = SkipLink(account_id, SocialKey.parse(key), Skipping(what), date.fromordinal(until))
        except (BadData, ValueError, TypeError) as error:
            raise InputError("This link is none of ours.") from error
        return link if now.astimezone(UTC).date() <= link.until else None

    def _address(self, account_id: str, social: Social, what: Skipping) -> str:
        meeting = social.meeting or social.span
        link = SkipLink(account_id, social.key, what, (meeting.end + LIVES).date())
        return f"{self.site.rstrip('/')}/skip/{self.token(link)}"

    @property
    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(list(reversed(self.keys)), salt=SALT)


def series_of(source: str) -> str:
    """The series an instance's id names; empty for a meeting that does not repeat."""
    return source[: found.start()] if (found := INSTANCE.search(source)) else ""
