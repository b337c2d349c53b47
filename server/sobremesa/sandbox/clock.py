"""Where the sandbox reads the time: the system's clock, or one that a test turns by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


@dataclass
class ManualClock:
    """A clock that stands still until it is moved: `ManualClock(instant)()` gives `instant`, aware, in UTC."""

    now: datetime

    def __call__(self) -> datetime:
        """The instant this clock shows."""
        return self.now

    def advance(self, **parts: float) -> None:
        """Move forward by `timedelta(**parts)`, for example `advance(minutes=5)`."""
        self.now += timedelta(**parts)
