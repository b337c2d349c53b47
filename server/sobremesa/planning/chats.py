"""Asked-for chats as events: a wish becomes a coffee, and its guests are added when they may be invited."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sobremesa.model import (
    Chat,
    ChatState,
    LedgerEntry,
    LedgerState,
    Reason,
    ReasonCode,
    Side,
    Skipped,
    Social,
    SocialKey,
    SocialKind,
)
from sobremesa.model.flavours import FLAVOURS


def coffees(
    chats: Iterable[Chat], entries: Mapping[SocialKey, LedgerEntry], now: datetime, *, asked: bool
) -> tuple[list[Social], list[Skipped]]:
    """The events of the wanted chats that are not over, and the chats without one; guests only from `invite_at` on.

    A chat that its user moved stays where it was put, until they ask for another time. One that was called off is
    skipped as `not-wanted`, one that its guests declined as `guest-declined`, a hold that ran out as `hold-expired`.
    """
    socials, skipped = [], []
    for chat in chats:
        key = SocialKey(chat.id, Side.ITSELF)
        reason = _no_chat(chat, entries.get(key), now, asked=asked)
        if reason:
            skipped.append(Skipped(chat.id, Side.ITSELF, reason))
        elif chat.span.end > now:
            socials.append(_coffee(chat, key, entries.get(key), now))
    return socials, skipped


def _no_chat(chat: Chat, entry: LedgerEntry | None, now: datetime, *, asked: bool) -> Reason | None:
    if chat.state is ChatState.CANCELLED:
        return Reason(ReasonCode.NOT_WANTED)
    if chat.state is ChatState.DECLINED:
        return Reason(ReasonCode.GUEST_DECLINED, {"email": chat.guest.email})
    if chat.expires_at is not None and chat.expires_at <= now:
        return Reason(ReasonCode.HOLD_EXPIRED)
    if entry is None:
        return None
    if entry.state is LedgerState.REFUSED:
        return Reason(ReasonCode.REMOVED_BY_YOU)
    undone = entry.undone and entry.state is LedgerState.REMOVED and not asked
    return Reason(ReasonCode.UNDONE) if undone else None


def _coffee(chat: Chat, key: SocialKey, entry: LedgerEntry | None, now: datetime) -> Social:
    pinned = entry.pinned if entry else None
    span = chat.span if pinned is None or pinned == chat.instead_of else pinned
    hold, invited = bool(chat.offer), now >= chat.invite_at and not chat.by_file
    return Social(
        key=key,
        kind=SocialKind.COFFEE,
        span=span,
        title=chat.title,
        reason=Reason(ReasonCode.HELD if hold else ReasonCode.ASKED_FOR, {"minutes": int(span.minutes)}),
        description=chat.description,
        private=hold,
        guests=tuple(guest.email for guest in chat.guests) if invited and not hold else (),
        conference=FLAVOURS[chat.flavour].conference and not hold and not chat.in_person,
        zone=chat.zone,
        tentative=hold,
        optional=bool(chat.others),
    )
