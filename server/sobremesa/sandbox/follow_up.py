"""What follows a write: exceptions follow their changed series, and guests are told if the caller asked for it."""

from dataclasses import replace

from sobremesa.sandbox import recurrence
from sobremesa.sandbox.agenda import Event
from sobremesa.sandbox.errors import Json
from sobremesa.sandbox.event_store import PRUNED, Row
from sobremesa.sandbox.times import moment
from sobremesa.sandbox.world import Notification, World


def follow_master(world: World, before: Event, after: Event) -> None:
    """Bring the exceptions of a changed master in line.

    Those whose original start the new rules no longer give are dropped (they leave a tombstone for incremental sync);
    the others keep what they changed, and guests added to or removed from the series are added to or removed from
    them.
    """
    if after.row is None or not before.row or not before.row.recurring:
        return
    exceptions = world.store.exceptions(after.calendar.id, after.id)
    if not exceptions:
        return
    series = recurrence.series(after.body, after.calendar.time_zone) if after.row.recurring else None
    for row in exceptions:
        if series is None or series.find(row.original or "") is None:
            dropped = {"status": "cancelled"} | {name: row.body[name] for name in ("start", "end") if name in row.body}
            world.store.put(replace(row, status="cancelled", original=f"{PRUNED}{row.original}", body=dropped))
        else:
            _follow(world, before, after, row)


def _follow(world: World, before: Event, after: Event, row: Row) -> None:
    event = world.agenda.find(after.calendar, row.id)
    body = dict(row.body)
    if body.get("attendees"):
        body["attendees"] = _with_new_guests(before.body, after.body, body["attendees"])
    if event is not None:
        starts = moment(event.body["start"], after.calendar.time_zone).timestamp()
        ends = moment(event.body["end"], after.calendar.time_zone).timestamp()
        changed = replace(row, body=body, starts=starts, ends=ends)
        if changed != row:
            world.store.put(changed)


def _with_new_guests(before: Json, after: Json, entries: list[Json]) -> list[Json]:
    old = {entry["email"] for entry in before.get("attendees", [])}
    new = {entry["email"]: entry for entry in after.get("attendees", [])}
    kept = [entry for entry in entries if entry["email"] in new or entry["email"] not in old]
    present = {entry["email"] for entry in kept}
    return kept + [entry for email, entry in new.items() if email not in old and email not in present]


def notify(world: World, event: Event, actor: str, kind: str, send_updates: str) -> None:
    """Record whom Google would have mailed: all guests (an answer: the organizer), or only those in other domains."""
    if send_updates == "none":
        return
    organizer = event.body["organizer"].get("email", actor)
    emails = {organizer} if kind == "response" else {entry["email"] for entry in event.body.get("attendees", ())}
    if send_updates == "externalOnly":
        domain = organizer.rpartition("@")[2]
        emails = {email for email in emails if not email.endswith("@" + domain)}
    recipients = tuple(sorted(emails - {actor}))
    if recipients:
        world.notifications.append(Notification(event.id, recipients, kind))
