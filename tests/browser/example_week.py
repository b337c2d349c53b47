"""What the contract server suggests: a week of four people, and everything that can be said about its meetings."""

from typing import Any

PEOPLE = (("Ann Rao", "Bengaluru"), ("Kofi Owusu", "London"), ("Lena Brandt", "Berlin"), ("Tomás Silva", "São Paulo"))


def instant(day: int, clock: str) -> str:
    return f"2026-11-{day:02}T{clock}:00+01:00"


def guest(name: str, city: str) -> dict[str, Any]:
    first = name.split(maxsplit=1)[0]
    return {"email": f"{first.lower().replace('á', 'a')}@example.org", "name": name, "first_name": first, "city": city}


def slot(day: int, clock: str, label: str, theirs: str, why: str) -> dict[str, Any]:
    hour, minute = clock.split(":")
    end = f"{hour}:{int(minute) + 25}"
    return {
        "start": instant(day, clock),
        "end": instant(day, end),
        "label": label,
        "guest_label": theirs,
        "why": why,
        "reasons": [],
    }


def coffee(index: int) -> dict[str, Any]:
    person = guest(*PEOPLE[index])
    first = person["first_name"]
    slots = [
        slot(18, "10:30", "Wed 18 Nov, 10:30", f"16:00 for {first}", "The middle of the hours you share."),
        slot(19, "11:00", "Thu 19 Nov, 11:00", f"16:30 for {first}", "You took the early one last time."),
        slot(20, "09:30", "Fri 20 Nov, 09:30", f"15:00 for {first}", f"Early for you, midday for {first}."),
    ]
    none = None
    if index == 2:
        slots, none = [], {"code": "no-common-time", "sentence": "No suitable time in the next ten working days."}
    return {
        "guest": person,
        "minutes": 25,
        "title": f"Coffee with {first}",
        "subtitle": "Five weeks since you last talked.",
        "slots": slots,
        "none_because": none,
    }


def buffer(event: str, kind: str, side: str, day: int, clock: str, meeting: str, sentence: str) -> dict[str, Any]:
    hour, minute = clock.split(":")
    return {
        "key": f"{event}|{side}",
        "for": event,
        "kind": kind,
        "side": side,
        "start": instant(day, clock),
        "end": instant(day, f"{hour}:{int(minute) + 5:02}"),
        "label": f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri')[day - 16]} {clock}",
        "title": {"linger": "Linger", "doors": "Doors open", "breather": "Breather"}[kind],
        "meeting": meeting,
        "sentence": sentence,
        "state": "proposed",
        "reason": {"code": "after-meeting"},
        "actions": opt_outs(event, kind),
    }


def action(label: str, to: str, answer: str, **more: Any) -> dict[str, Any]:
    """An action that says one thing."""
    return {"label": label, "answer": {"to": to, "answer": answer, **more}, "url": "", "confirm": None}


def asking(label: str, sentence: str, **choices: dict[str, Any]) -> dict[str, Any]:
    """An action that asks first; the choices' names are their labels, with spaces."""
    answers = [{"label": name.replace("_", " "), "answer": answer} for name, answer in choices.items()]
    return {"label": label, "answer": None, "url": "", "confirm": {"sentence": sentence, "choices": answers}}


def page(label: str, url: str) -> dict[str, Any]:
    """An action that leads to a page of the server."""
    return {"label": label, "answer": None, "url": url, "confirm": None}


def opt_outs(event: str, kind: str) -> list[dict[str, Any]]:
    return [
        action("Not for this meeting", event, "not-this-meeting"),
        action("Not for this series", event, "not-this-series"),
        action(f"Never a {kind}", event, "never-this-kind", kind=kind),
        page("Preferences", "/preferences"),
    ]


def left_out(event: str, side: str, meeting: str, sentence: str, *actions: dict[str, Any]) -> dict[str, Any]:
    return {
        "for": event,
        "side": side,
        "meeting": meeting,
        "sentence": sentence,
        "reason": {"code": "left-out"},
        "actions": list(actions),
    }


def move_start(event: str) -> dict[str, Any]:
    """Something that others notice, so that it is asked first."""
    later = {"to": event, "answer": "start-late"}
    return asking(
        "Start 5 minutes late",
        "Start “Platform sync” at 11:05?",
        Tell_the_guests=later | {"tell_guests": True},
        Only_move_it=later | {"tell_guests": False},
    )


def week() -> dict[str, Any]:
    return {
        "account": {"email": "alex@example.org", "name": "Alex Weber"},
        "zone": "Europe/Berlin",
        "state": "ok",
        "read_at": instant(16, "09:00"),
        "read_label": "read 2 min ago",
        "week_label": "16–20 November",
        "week_url": "http://127.0.0.1/week?on=2026-11-16",
        "digest": "d1",
        "social": {"count": 1, "limit": 2, "label": "1 of 2 social events this week"},
        "coffee": [coffee(index) for index in range(4)],
        "buffers": [
            buffer(
                "review2026", "linger", "after", 19, "10:00", "Design review", "You and Ann are both free until 10:05."
            ),
            buffer("kofi2026", "doors", "before", 16, "15:25", "1:1 Kofi", "Same call link, five minutes early."),
            buffer("vendor2026", "breather", "after", 18, "15:00", "Vendor call", "Five minutes for yourself."),
        ],
        "left_out": [
            left_out("allhands", "after", "All hands", "46 people are invited."),
            left_out("platform2026", "after", "Platform sync", "Another meeting follows.", move_start("platform2026")),
        ],
        "offers": [],
        "chats": [],
        "event": None,
    }


def review() -> dict[str, Any]:
    return {
        "id": "review2026",
        "label": "Thu 19 Nov, 09:30–10:00. You and four others. You organise it.",
        "guests": [guest(*person) for person in PEOPLE],
        "coffee": [coffee(index) for index in range(4)],
        "buffers": [
            buffer(
                "review2026", "linger", "after", 19, "10:00", "Design review", "You and Ann are both free until 10:05."
            ),
            buffer(
                "review2026", "doors", "before", 19, "09:25", "Design review", "Same call link, five minutes early."
            ),
        ],
        "left_out": [left_out("review2026", "after", "Design review", "A breather is off.")],
        "actions": [
            action("Add a check-in round", "review2026", "add-check-in"),
            asking(
                "Start 5 minutes late",
                "Start “Design review” at 09:35?",
                Tell_the_guests={"to": "review2026", "answer": "start-late", "tell_guests": True},
                Only_move_it={"to": "review2026", "answer": "start-late", "tell_guests": False},
            ),
        ],
        "hint": "Say hi to Ann in the chat: you last met 9 weeks ago.",
    }


def offer() -> dict[str, Any]:
    """Something that the server suggests by itself."""
    return {
        "sentence": "You removed 3 lingers in two weeks. Turn lingers off?",
        "actions": [
            action("Turn lingers off", "review2026", "never-this-kind", kind="linger"),
            action("Keep them", "review2026", "keep-kind", kind="linger"),
        ],
    }
