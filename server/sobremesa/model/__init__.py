"""The nouns of Sobremesa: frozen values that are valid if they exist.

Every instant is UTC, every length is in minutes.
"""

from sobremesa.model.chats import Chat, ChatState, Outside, Person, Sitting, Slot, SlotSearch
from sobremesa.model.ledger import Ledger, LedgerEntry, LedgerState
from sobremesa.model.meetings import Agenda, EventType, FreeBusy, Guest, Meeting, Response, Unreadable
from sobremesa.model.plans import (
    Change,
    CheckIn,
    Decision,
    Insert,
    MeetingChange,
    Move,
    Plan,
    Remove,
    Reschedule,
    Skipped,
    Snapshot,
)
from sobremesa.model.preferences import (
    SENSITIVE_WORDS,
    BufferPreferences,
    CoffeePreferences,
    Counting,
    Dismissed,
    Preferences,
    SeparateCalendar,
)
from sobremesa.model.reasons import Facts, Reason, ReasonCode
from sobremesa.model.socials import PRIMARY, TITLES, Placed, Side, Social, SocialKey, SocialKind
from sobremesa.model.time import MINUTES_PER_DAY, DayRange, Hours, Span, Stay, is_zone

__all__ = [
    "MINUTES_PER_DAY",
    "PRIMARY",
    "SENSITIVE_WORDS",
    "TITLES",
    "Agenda",
    "BufferPreferences",
    "Change",
    "Chat",
    "ChatState",
    "CheckIn",
    "CoffeePreferences",
    "Counting",
    "DayRange",
    "Decision",
    "Dismissed",
    "EventType",
    "Facts",
    "FreeBusy",
    "Guest",
    "Hours",
    "Insert",
    "Ledger",
    "LedgerEntry",
    "LedgerState",
    "Meeting",
    "MeetingChange",
    "Move",
    "Outside",
    "Person",
    "Placed",
    "Plan",
    "Preferences",
    "Reason",
    "ReasonCode",
    "Remove",
    "Reschedule",
    "Response",
    "SeparateCalendar",
    "Side",
    "Sitting",
    "Skipped",
    "Slot",
    "SlotSearch",
    "Snapshot",
    "Social",
    "SocialKey",
    "SocialKind",
    "Span",
    "Stay",
    "Unreadable",
    "is_zone",
]
