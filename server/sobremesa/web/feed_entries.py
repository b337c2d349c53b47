"""What a private feed holds: the coffees, breaks and buffers in one person's calendar, and coffees on their way."""

from collections.abc import Iterable
from dataclasses import replace

from sobremesa.calendars.ics_entry import Entry
from sobremesa.model import Chat, Ledger, LedgerState, Meeting, Placed, Response, Side, SocialKey, SocialKind
from sobremesa.web.chat_file import chat_entry

_GIVEN_UP = frozenset({LedgerState.REFUSED, LedgerState.REMOVING, LedgerState.REMOVED})


def feed_entries(
    placed: Iterable[Placed], chats: Iterable[Chat], ledger: Ledger, owner: str, meetings: Iterable[Meeting] = ()
) -> list[Entry]:
    """By time: each event of ours as it lies in the calendar of `owner` (an address), a coffee with its own words.

    `chats` are the wanted ones; one that lies nowhere yet, or beyond what was read, is there as well, unless the
    `ledger` says that it was taken out. Of the `meetings` those are there that are a team's break the owner comes to.
    A buffer is private and carries no text; nobody is named as a guest.
    """
    wanted = {chat.id: chat for chat in chats}
    entries = []
    for one in placed:
        chat = wanted.pop(one.key.source, None) if one.kind is SocialKind.COFFEE else None
        if not one.cancelled:
            entries.append(chat_entry(chat, owner, one) if chat else _as_it_lies(one))
    for chat in wanted.values():
        written = ledger.get(SocialKey(chat.id, Side.ITSELF))
        if written is None or written.state not in _GIVEN_UP:
            pinned = written.pinned if written else None
            entries.append(chat_entry(replace(chat, span=pinned or chat.span), owner))
    entries += [_of_break(one) for one in meetings if one.break_id and one.response is not Response.DECLINED]
    return sorted(entries, key=lambda entry: (str(entry.start), entry.uid))


def _of_break(meeting: Meeting) -> Entry:
    start, end = meeting.span.start, meeting.span.end
    uid = f"{meeting.id}@google.com"
    return Entry(uid=uid, title=meeting.title, start=start, end=end, link=meeting.link, busy=meeting.busy)


def _as_it_lies(placed: Placed) -> Entry:
    return Entry(
        uid=f"{placed.event_id}@google.com",
        title=placed.title,
        start=placed.span.start,
        end=placed.span.end,
        link=placed.link,
        private=placed.kind is not SocialKind.COFFEE,
        busy=placed.busy,
    )
