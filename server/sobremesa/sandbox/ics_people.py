"""Words and people of a VEVENT as fields of a Google event resource."""

import re
from typing import Any

Json = dict[str, Any]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
_VISIBILITY = {"PRIVATE": "private", "CONFIDENTIAL": "confidential", "PUBLIC": "public"}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def several(found: Any) -> list[Any]:
    """A component's property as a list: it may stand never, once or several times."""
    return found if isinstance(found, list) else [] if found is None else [found]


def texts(event: Any) -> Json:
    """Title, description, place, visibility, transparency and tentative status, without control characters."""

    def text(name: str) -> str:
        found = several(event.get(name))
        return _CONTROL.sub("", str(found[0])).strip() if found else ""

    found: Json = {"summary": text("SUMMARY"), "description": text("DESCRIPTION"), "location": text("LOCATION")}
    if text("CLASS").upper() in _VISIBILITY:
        found["visibility"] = _VISIBILITY[text("CLASS").upper()]
    if text("TRANSP").upper() == "TRANSPARENT":
        found["transparency"] = "transparent"
    if text("STATUS").upper() == "TENTATIVE":
        found["status"] = "tentative"
    return {name: kept for name, kept in found.items() if kept}


def people(event: Any) -> Json:
    """Organizer and attendees with plausible addresses, each address once."""
    found: Json = {}
    for organizer in several(event.get("ORGANIZER"))[:1]:
        email = _address(organizer)
        if email:
            found["organizer"] = {"email": email} | _name(organizer)
    attendees: dict[str, Json] = {}
    for attendee in several(event.get("ATTENDEE")):
        email = _address(attendee)
        if email:
            attendees.setdefault(email, {"email": email} | _name(attendee) | _part(attendee))
    if attendees:
        found["attendees"] = list(attendees.values())
    return found


def _address(prop: Any) -> str:
    """The e-mail address of a CAL-ADDRESS, lower case; from EMAIL where the address itself is something else."""
    candidates = (re.sub("^mailto:", "", str(prop), flags=re.IGNORECASE), str(prop.params.get("EMAIL", "")))
    return next((text.strip().lower() for text in candidates if _ADDRESS.fullmatch(text.strip())), "")


def _name(prop: Any) -> Json:
    name = _CONTROL.sub("", str(prop.params.get("CN", ""))).strip().strip('"')
    return {"displayName": name} if name else {}


def _part(prop: Any) -> Json:
    part: Json = {"responseStatus": _ANSWERS.get(str(prop.params.get("PARTSTAT", "")).upper(), "needsAction")}
    if str(prop.params.get("CUTYPE", "")).upper() in {"ROOM", "RESOURCE"}:
        part["resource"] = True
    if str(prop.params.get("ROLE", "")).upper() == "OPT-PARTICIPANT":
        part["optional"] = True
    return part
