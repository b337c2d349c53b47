"""What the codes mean, in words a person reads: short, plain, one thought a sentence."""

import re
from collections.abc import Mapping
from string import Formatter

from sobremesa.model import TITLES, Reason, ReasonCode, SocialKind

WHY_ALONE: Mapping[str, str] = {
    "large": "many people",
    "external": "guests from elsewhere",
    "nobody-free": "nobody else is free",
    "full-day": "a full day of meetings",
    "enough-today": "three social ones today are enough",
}
PARTS_OF_DAY: Mapping[str, str] = {"lunch": "lunch hours", "late": "late hours of the day"}
EVENT_TYPES: Mapping[str, str] = {
    "outOfOffice": "You are out of office.",
    "focusTime": "This is focus time.",
    "workingLocation": "This only says where you work.",
    "birthday": "This is a birthday.",
    "fromGmail": "This came from an e-mail.",
}

NEAR = 30  # minutes from the middle that nobody wants to read as a number

# The first sentence whose fields are all among the facts is used, so the fullest comes first.
SENTENCES: Mapping[ReasonCode, tuple[str, ...]] = {
    ReasonCode.AFTER_MEETING: (
        "{minutes} minutes to stay on after the meeting. You and {with} are both free until {until}.",
        "{minutes} minutes to stay on after the meeting. You and {with} are both free.",
        "{minutes} minutes to stay on after the meeting.",
        "A few minutes to stay on after the meeting.",
    ),
    ReasonCode.BEFORE_MEETING: (
        "{minutes} minutes to arrive and chat before the meeting. You and {with} are both free until {until}.",
        "{minutes} minutes to arrive and chat before the meeting. You and {with} are both free.",
        "{minutes} minutes to arrive and chat before the meeting.",
        "A few minutes to arrive and chat before the meeting.",
    ),
    ReasonCode.SHORTENED: (
        "{minutes} minutes instead of {wanted}: that is the room there is. You and {with} are both free until {until}.",
        "{minutes} minutes instead of {wanted}: that is the room there is.",
        "Shorter than wanted: that is the room there is.",
    ),
    ReasonCode.ALONE: ("{minutes} minutes to breathe: {why}.", "A moment to breathe."),
    ReasonCode.ASKED_FOR: ("You asked for this.",),
    ReasonCode.HELD: ("Kept free while you wait for an answer.",),
    ReasonCode.PINNED: ("It stays where you put it.",),
    ReasonCode.ALL_DAY: ("It lasts all day.",),
    ReasonCode.BACK_TO_BACK: (
        "The next meeting begins at once. You organise it, so you could start it {start_late} minutes late.",
        "Another meeting touches this one.",
    ),
    ReasonCode.DECLINED: ("You declined this meeting.",),
    ReasonCode.EVENT_TYPE: ("{type}", "This is no meeting."),
    ReasonCode.FREE: ("It is marked as free.",),
    ReasonCode.FREE_BUSY_ONLY: ("This calendar shows only when it is busy.",),
    ReasonCode.GAP_TOO_SHORT: (
        "Only {minutes} minutes are free, and {minimum} are needed.",
        "Too little time is free.",
    ),
    ReasonCode.GAP_GIVEN: (
        "The {minutes} minutes went to the smaller meeting beside it.",
        "The room went to the meeting beside it.",
    ),
    ReasonCode.IGNORED: ("You left this meeting out.",),
    ReasonCode.IN_PROGRESS: ("It has begun, so it stays as it is.",),
    ReasonCode.KEYWORD: (
        "The title says “{word}”, so there is no social time.",
        "The title is one that needs no social time.",
    ),
    ReasonCode.KIND_OFF: ("You switched this kind off.",),
    ReasonCode.LUNCH: ("Your lunch is kept free.",),
    ReasonCode.MULTI_DAY: ("It lasts for days, so only its end gets a buffer.",),
    ReasonCode.NO_GUESTS: ("Nobody else is invited.",),
    ReasonCode.NOBODY_LEFT: ("Everybody else declined.",),
    ReasonCode.OFF: ("Buffers are switched off.",),
    ReasonCode.OUTSIDE_HOURS: ("It would be outside your working hours.",),
    ReasonCode.OUTSIDE_WINDOW: ("It is too soon or too far ahead for this plan.",),
    ReasonCode.OVERLAPPED: ("Another meeting runs at the same time.",),
    ReasonCode.PAUSED: ("You paused until {until}.", "You paused."),
    ReasonCode.REMOVED_BY_YOU: ("You removed it, so it stays away.",),
    ReasonCode.TEAM_BREAK: ("It is a break already.",),
    ReasonCode.TENTATIVE: ("You answered maybe, so the time is only kept.",),
    ReasonCode.TOO_FEW: ("{people} people, and you want at least {minimum}.", "Too few people."),
    ReasonCode.TOO_LARGE: (
        "{people} people, more than {maximum}.",
        "The list of guests is hidden or a group, so it counts as large.",
    ),
    ReasonCode.TOO_LONG: ("{minutes} minutes, longer than {maximum}.", "The meeting is too long."),
    ReasonCode.TOO_SHORT: ("{minutes} minutes, shorter than {minimum}.", "The meeting is too short."),
    ReasonCode.UNANSWERED: ("You have not answered yet, so the time is only kept.",),
    ReasonCode.UNREADABLE: ("This event cannot be read: {problem}.", "This event cannot be read."),
    ReasonCode.MEETING_MOVED: ("Its meeting moved.",),
    ReasonCode.MEETING_GONE: ("Its meeting is gone.",),
    ReasonCode.NOT_WANTED: ("It is no longer wanted.",),
    ReasonCode.GUEST_DECLINED: (
        "The answer of {email} was no, so the time is free again.",
        "The answer was no, so the time is free.",
    ),
    ReasonCode.HOLD_EXPIRED: ("No answer came, so the time is free again.",),
    ReasonCode.OTHER_CALENDAR: ("It goes into the calendar you chose for buffers.",),
    ReasonCode.ROOM_CHANGED: ("There are now {minutes} minutes of room.", "The room beside the meeting changed."),
    ReasonCode.UNDONE: ("You took it back.",),
    ReasonCode.MIDDLE_OF_SHARED_HOURS: (
        "{minutes} minutes from the middle of the hours you share.",
        "Near the middle of the hours you share.",
    ),
    ReasonCode.EARLIEST: ("The earliest time you both have.",),
    ReasonCode.KEEPS_FOCUS: ("Your free stretches of {minutes} minutes stay whole.", "Your free stretches stay whole."),
    ReasonCode.EDGE_OF_DAY: ("It is at the very start or end of somebody's week.",),
    ReasonCode.WEEKS_SINCE: ("You last talked {weeks} weeks ago.", "You have not talked for a while."),
    ReasonCode.EDGE_HOUR: (
        "{minutes} minutes are in the first or last hour of the day of {email}, the most for anybody.",
        "Some of it is in somebody's first or last hour of the day.",
    ),
    ReasonCode.NO_EDGE_HOUR: ("It is in nobody's first or last hour of the day.",),
    ReasonCode.NEEDS_CONSENT: (
        "{minutes} minutes beyond the working hours of {email}, who has to agree.",
        "It is beyond somebody's working hours, so they have to agree.",
    ),
    ReasonCode.MOST_PEOPLE: ("{people} of {of} people can come.", "As many people as possible can come."),
    ReasonCode.IN_PART_OF_DAY: ("In the {part} of you both.", "At the right time of the day for you both."),
    ReasonCode.LONG_SINCE_TALKED: (
        "You last talked in a small round {weeks} weeks ago.",
        "You have not talked in a small round for long.",
    ),
    ReasonCode.ONLY_LARGE_MEETINGS: (
        "You share {meetings} large meetings these weeks, and no small one.",
        "You meet in large meetings only.",
    ),
    ReasonCode.NEVER_SMALL_ROUND: (
        "You share {meetings} meetings these weeks, and have not met in a small round.",
        "You have not met in a small round.",
    ),
    ReasonCode.NO_PART_OF_DAY: ("Your {part} do not meet.", "The right times of your days do not meet."),
    ReasonCode.NO_SHARED_HOURS: (
        "Your working hours do not meet: {apart} minutes lie between those of {one} and {other}.",
        "Your working hours do not meet.",
    ),
    ReasonCode.NO_COMMON_TIME: ("No suitable time in the days ahead.",),
    ReasonCode.AVAILABILITY_UNKNOWN: ("The calendar of {email} cannot be seen.", "A calendar cannot be seen."),
    ReasonCode.TALKED_LATELY: (
        "Your last coffee with {email} was {days} days ago.",
        "Your last coffee with them was not long ago.",
    ),
    ReasonCode.COFFEE_PENDING: (
        "A coffee with {email} is planned already, on {day}.",
        "A coffee with them is planned already.",
    ),
    ReasonCode.DECLINED_LATELY: ("The coffee on {day} was declined by {email}.", "Your last coffee was declined."),
    ReasonCode.WEEK_FULL: (
        "You already have {count} {when}.",
        "You already have {count} social events in the week of {week}.",
        "Your week is full already.",
    ),
    ReasonCode.WEEK_MINUTES: (
        "You already have {minutes} of {limit} social minutes {when}.",
        "You already have {minutes} of {limit} social minutes in the week of {week}.",
        "Your week is full already.",
    ),
    ReasonCode.INSIDE_ALL_HOURS: (
        "Inside the hours of all {people} people, on all {occurrences} dates.",
        "Inside everybody's hours on every date.",
    ),
    ReasonCode.ALL_YEAR: ("It stays inside everybody's hours all year, whenever clocks change.",),
    ReasonCode.LEAVES_LATER: (
        "If it went on, it would leave the hours of {email} on {day}.",
        "If it went on, it would leave somebody's hours later.",
    ),
    ReasonCode.NO_DISCOMFORT: ("It is in nobody's first or last hour of the day, and over nothing else.",),
    ReasonCode.WORST_OFF: (
        "It costs {email} the most: {minutes} minutes in all, {beyond} of them beyond their hours.",
        "It costs somebody more than the others.",
    ),
    ReasonCode.NO_COMMON_HOUR: (
        "The worst off gives {sittings} minutes with two sittings, {rotation} with hours in turn, {edge} with one.",
        "The worst off gives {rotation} minutes with hours in turn, {edge} with one hour.",
        "The worst off gives {edge} minutes at the one hour that is kindest.",
        "No hour is in everybody's day.",
    ),
    ReasonCode.BRIDGES: (
        "Rounds in which {email} comes to both sittings: {times}.",
        "Somebody comes to both sittings.",
    ),
    ReasonCode.TOO_MANY_HOLIDAYS: (
        "Holidays leave no {occurrences} dates for a series.",
        "Holidays leave too few dates for a series.",
    ),
    ReasonCode.LEAVES_HOURS: (
        "It reaches {minutes} minutes beyond the hours of {email}, whose clocks moved by {shift} minutes.",
        "It reaches {minutes} minutes beyond the hours of {email}.",
        "It leaves somebody's hours.",
    ),
    ReasonCode.MOVED_INSIDE: (
        "{minutes} minutes {direction}, it is inside everybody's hours.",
        "At another time it is inside everybody's hours.",
    ),
    ReasonCode.SPLIT_IN_TWO: ("Two sittings keep everybody inside their hours.",),
    ReasonCode.BETTER_SKIPPED: ("No other time that day helps, so it is better skipped.",),
    ReasonCode.HOLIDAY: ("{day} is a day off for {email}.", "It is a day off for somebody."),
    ReasonCode.OUT_OF_OFFICE: ("At that time {email} is out of office.", "Somebody is out of office then."),
    ReasonCode.LAST_OF_SERIES: (
        "The series ends after {occurrences} times, on {day}, unless you go on with it.",
        "The series ends soon, unless you go on with it.",
    ),
}


def sentence(reason: Reason) -> str:
    """The reason as English, with its numbers where it has them."""
    facts = {name: _worded(name, fact) for name, fact in reason.facts.items()}
    candidates = SENTENCES[reason.code]
    text = next((one for one in candidates if _fields(one) <= facts.keys()), candidates[-1])
    if reason.code is ReasonCode.MIDDLE_OF_SHARED_HOURS and int(reason.facts.get("minutes", NEAR + 1)) <= NEAR:
        text = "In the middle of the hours you share." if reason.facts["minutes"] == 0 else candidates[-1]
    if reason.code is ReasonCode.TALKED_LATELY and reason.facts.get("days") == 0:
        text = "You had a coffee with {email} today."
    return _singular(text.format_map(facts))


def title(kind: SocialKind) -> str:
    """The neutral title that a thing of this kind has in a calendar."""
    return TITLES[kind]


def _worded(name: str, fact: int | str) -> str:
    words = {"why": WHY_ALONE, "type": EVENT_TYPES, "part": PARTS_OF_DAY}.get(name, {})
    return words.get(str(fact), str(fact))


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


_ONE = re.compile(r"(?<!\d)1 (minutes are|minutes|weeks|days|social events|large meetings|meetings)\b")
_SINGULAR = {
    "minutes are": "minute is", "minutes": "minute", "weeks": "week", "days": "day", "social events": "social event",
    "large meetings": "large meeting", "meetings": "meeting",
}  # fmt: skip


def _singular(text: str) -> str:
    """The text with "1 minutes" said as "1 minute"."""
    return _ONE.sub(lambda found: f"1 {_SINGULAR[found[1]]}", text)
