"""What a person is asked before a coffee is added: one with the same people lately or to come, and a week that is full.

Nothing here is a hard limit: the answer is no by default, and the person may say yes.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sobremesa.model import Chat, ChatState, CoffeePreferences, Guest, Reason, ReasonCode, Span

LATELY = timedelta(days=21)


def about_people(guests: Sequence[Guest], chats: Iterable[Chat], now: datetime, zone: str) -> tuple[Reason, ...]:
    """For each guest the nearest of: a coffee to come, one had in the last 21 days, one declined in that time.

    `chats` are those to come and those of the last 21 days; holds do not count. Days are those of `zone` (IANA).
    """
    known = [chat for chat in chats if not chat.offer and chat.span.end > now - LATELY]
    return tuple(reason for guest in guests if (reason := _about(guest, known, now, ZoneInfo(zone))))


def about_week(
    minutes: int, week: Span, chats: Iterable[Chat], wanted: CoffeePreferences, first: date
) -> tuple[Reason, ...]:
    """Why `minutes` more are too much for the `week` that begins on the day `first`: too many coffees, or minutes."""
    held = [chat for chat in chats if _counts(chat) and chat.span.overlaps(week)]
    so_far = sum(int(chat.span.minutes) for chat in held)
    if len(held) >= wanted.weekly_events:
        return (Reason(ReasonCode.WEEK_FULL, {"count": len(held), "week": first.isoformat()}),)
    if so_far + minutes > wanted.weekly_minutes:
        facts: dict[str, int | str] = {"minutes": so_far, "limit": wanted.weekly_minutes, "week": first.isoformat()}
        return (Reason(ReasonCode.WEEK_MINUTES, facts),)
    return ()


def _counts(chat: Chat) -> bool:
    return chat.state is ChatState.WANTED and not chat.offer


def _about(guest: Guest, chats: Iterable[Chat], now: datetime, zone: ZoneInfo) -> Reason | None:
    address = guest.email.lower()
    theirs = [chat for chat in chats if any(one.email.lower() == address for one in chat.guests)]
    return next(_found(address, theirs, now, zone), None)


def _found(email: str, chats: Sequence[Chat], now: datetime, zone: ZoneInfo) -> Iterator[Reason]:
    wanted = [chat for chat in chats if chat.state is ChatState.WANTED]
    if to_come := [chat.span.start for chat in wanted if chat.span.end > now]:
        yield Reason(ReasonCode.COFFEE_PENDING, {"email": email, "day": _day(min(to_come), zone)})
    if had := [chat.span.end for chat in wanted if chat.span.end <= now]:
        days = (now.astimezone(zone).date() - max(had).astimezone(zone).date()).days
        yield Reason(ReasonCode.TALKED_LATELY, {"email": email, "days": days})
    if declined := [chat.span.start for chat in chats if chat.state is ChatState.DECLINED]:
        yield Reason(ReasonCode.DECLINED_LATELY, {"email": email, "day": _day(max(declined), zone)})


def _day(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).date().isoformat()
