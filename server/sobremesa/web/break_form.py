"""The form for a new break on the page: what was sent, with every problem beside its field, and what it asks for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic.networks import validate_email
from werkzeug.datastructures import MultiDict

from sobremesa.errors import InputError
from sobremesa.model import Response, is_zone
from sobremesa.model.breaks import LONGEST_BREAK, SHORTEST_BREAK
from sobremesa.web.break_plans import Asked, BreakKind, usual_first
from sobremesa.web.picture import Picture

ZONE = "zone:"
LONGEST_TITLE = 100
_BETWEEN = re.compile(r"[,;\n]+")
_EVERY = {"1": 1, "2": 2}


@dataclass(frozen=True)
class BreakFormFields:
    """What stands in the fields: `who` are ticked, `others` typed; `zones` by address; a sentence by field name."""

    who: tuple[str, ...] = ()
    others: str = ""
    kind: str = BreakKind.COFFEE
    minutes: str = ""
    every: str = "2"
    first: str = ""
    title: str = ""
    zones: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The same fields, for the form that creates what these found."""
        named = [("others", self.others), ("kind", self.kind), ("minutes", self.minutes), ("every", self.every)]
        ticked = [("who", email) for email in self.who]
        told = [(f"{ZONE}{email}", zone) for email, zone in self.zones.items()]
        return [*ticked, *named, ("first", self.first), ("title", self.title), *told]


def shown(picture: Picture, event_id: str = "") -> BreakFormFields:
    """The empty form; with the id of a meeting its guests are chosen."""
    first = usual_first(picture.today).isoformat()
    meeting = picture.meetings.get(event_id)
    if meeting is None or meeting.guests_hidden:
        return BreakFormFields(first=first)
    coming = (guest for guest in meeting.guests if guest.response is not Response.DECLINED)
    emails = [one.email.lower() for one in coming if not (one.is_self or one.resource or one.group)]
    known = {one.person.email.lower() for one in picture.colleagues}
    others = ", ".join(email for email in emails if email not in known)
    return BreakFormFields(tuple(email for email in emails if email in known), others, first=first)


def read(form: MultiDict[str, str]) -> tuple[Asked | None, BreakFormFields]:
    """What a sent form asks for, None while something is wrong with it, and its fields."""
    zones = {name.removeprefix(ZONE): zone.strip() for name, zone in form.items() if name.startswith(ZONE)}
    told = {email: zone for email, zone in zones.items() if zone}
    names = ("others", "kind", "minutes", "every", "first", "title")
    sent = {name: form.get(name, "").strip() for name in names}
    who = tuple(dict.fromkeys(email.strip().lower() for email in form.getlist("who")))
    problems: dict[str, str] = {}
    typed = _emails(sent["others"], problems)
    asked = Asked(
        people=tuple(dict.fromkeys((*who, *typed))),
        kind=_kind(sent["kind"], problems),
        minutes=_minutes(sent["minutes"], problems),
        every_weeks=_EVERY.get(sent["every"], 2),
        first=_first(sent["first"], problems),
        zones=told,
    )
    if not asked.people and "others" not in problems:
        problems["others"] = "Choose one person at least, or write an address."
    if any(not is_zone(zone) for zone in told.values()):
        problems["zones"] = "Choose one of the zones in the list."
    if len(sent["title"]) > LONGEST_TITLE:
        problems["title"] = f"At most {LONGEST_TITLE} characters."
    return None if problems else asked, BreakFormFields(who, **sent, zones=told, problems=problems)


def refused(fields: BreakFormFields, error: InputError) -> BreakFormFields:
    """The same fields with what the planner did not take."""
    name, _, words = str(error).partition(": ")
    place = {"minutes": "minutes", "zone": "zones", "first": "first"}.get(name, "others")
    sentence = f"{words[:1].upper()}{words[1:]}."
    return BreakFormFields(**{**vars(fields), "problems": {place: sentence}})


def _emails(text: str, problems: dict[str, str]) -> list[str]:
    found = []
    parts = (part.strip() for part in _BETWEEN.split(text))
    for each in (one for part in parts for one in (part.split() if part.count("@") > 1 else [part])):
        if each:
            try:
                found.append(validate_email(each)[1].lower())
            except ValueError:
                problems["others"] = f"“{each[:80]}” is not an e-mail address."
    return found


def _kind(text: str, problems: dict[str, str]) -> BreakKind:
    if text not in set(BreakKind):
        problems["kind"] = "Choose one of them."
        return BreakKind.COFFEE
    return BreakKind(text)


def _minutes(text: str, problems: dict[str, str]) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text) or not SHORTEST_BREAK <= int(text) <= LONGEST_BREAK:
        problems["minutes"] = f"Write a whole number from {SHORTEST_BREAK} to {LONGEST_BREAK}."
        return None
    return int(text)


def _first(text: str, problems: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems["first"] = "Write a date."
        return None
