"""The behaviours of Google Calendar v3 that the sandbox vouches for, each with its source and its one test.

Sources: "discovery" is the document that google-api-python-client ships (revision 20261030), "guide" a page under
developers.google.com/workspace/calendar/api/guides, "field" a report from a public issue tracker, "choice" a decision
where no source settles the matter.
"""

from collections.abc import Callable
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])

BEHAVIOURS: dict[str, tuple[str, str]] = {
    "id-syntax": ("a client's id has 5 to 1024 characters of base32hex", "discovery: Event.id"),
    "id-duplicate": ("an id in use answers 409 duplicate", "guide: errors"),
    "id-stays-taken": ("a deleted id stays taken", "field: google-api-python-client#846, google-api-ruby-client#1811"),
    "get-deleted": ("get shows a deleted event with status cancelled", "discovery: Event.status"),
    "delete-twice": ("deleting twice answers 410 deleted", "guide: errors"),
    "revive": ("patching status=confirmed revives a deleted event", "field: google-api-python-client#846"),
    "unknown-event": ("an unknown event answers 404 notFound", "guide: errors"),
    "if-match": ("a stale etag answers 412 conditionNotMet", "guide: version-resources"),
    "if-none-match": ("an unchanged event answers 304", "guide: version-resources"),
    "patch-merges": ("patch merges objects and replaces arrays", "guide: performance (patch)"),
    "update-replaces": ("update clears what the body does not name", "discovery: events.update"),
    "sequence": ("moving an event raises its sequence", "discovery: Event.sequence (RFC 5545 3.8.7.4)"),
    "reminders-untouched": ("changing reminders leaves updated alone", "discovery: Event.reminders"),
    "range-empty": ("an end before the start answers 400 timeRangeEmpty", "guide: errors"),
    "times-both": ("start and end are both dates or both times", "discovery: EventDateTime"),
    "time-needs-offset": ("a time needs an offset or a zone", "discovery: EventDateTime.dateTime"),
    "link-eid": ("htmlLink carries base64 of event and calendar id", "discovery: Event.htmlLink; field: ics exports"),
    "source-creator": ("source is seen by the creator alone", "discovery: Event.source"),
    "list-window": ("timeMin bounds the end, timeMax the start, both exclusively", "discovery: events.list"),
    "list-order": ("orderBy=startTime needs singleEvents", "discovery: events.list.orderBy"),
    "list-pages": ("pages follow nextPageToken, the last has nextSyncToken", "discovery: Events"),
    "list-fields": ("fields masks reach into items", "guide: performance (partial response)"),
    "list-properties": ("extended property filters are ANDed", "discovery: events.list.privateExtendedProperty"),
    "list-types": ("eventTypes filters on the server", "discovery: events.list.eventTypes"),
    "list-deleted": ("deleted events are listed with showDeleted only", "discovery: events.list.showDeleted"),
    "list-zone": ("timeZone sets the offsets of the answer", "discovery: events.list.timeZone"),
    "list-attendees": ("maxAttendees leaves only the own entry", "discovery: events.list.maxAttendees"),
    "sync-changes": ("a sync token lists what changed, deletions included", "guide: sync"),
    "sync-forbidden": ("sync tokens exclude eight other parameters", "discovery: events.list.syncToken"),
    "sync-expired": ("an old sync token answers 410 fullSyncRequired", "guide: sync"),
    "sync-same": ("the other parameters must stay the same", "discovery: events.list.syncToken"),
    "sync-between-pages": ("a change between two pages is in the next sync", "guide: sync"),
    "recurring-zone": ("a recurring event needs a timeZone", "discovery: EventDateTime.timeZone"),
    "recurring-invalid": ("a rule that cannot be read answers 400", "field: JonasWanke/rrule#21"),
    "recurring-wall": ("instances keep their wall time across clock changes", "guide: recurringevents"),
    "recurring-instance-id": ("an instance's id is master_UTC-start", "field: instance ids in Google's own guide"),
    "recurring-exception": ("a patched instance stays in its series", "guide: recurringevents"),
    "recurring-cancelled": ("a deleted instance keeps id, series and original start", "discovery: Event.status"),
    "recurring-masters": ("without singleEvents a series is one master", "discovery: events.list.singleEvents"),
    "guest-copy": ("a guest's copy has the same id and iCalUID and its own self", "guide: sharing/inviting"),
    "guest-answer": ("an answer reaches the organizer's copy", "guide: sharing/inviting"),
    "guest-forbidden": ("a guest may not change shared fields", "field: kewisch/gdata-provider#3"),
    "guest-modify": ("guestsCanModify lets a guest change them", "discovery: Event.guestsCanModify"),
    "guest-invite": ("guests invite others unless the organizer forbids it", "discovery: Event.guestsCanInviteOthers"),
    "guest-hidden": ("guestsCanSeeOtherGuests=false hides the others", "discovery: Event.guestsCanSeeOtherGuests"),
    "guest-private": ("private properties belong to one copy, shared ones to all", "guide: extended-properties"),
    "guest-delete": ("a guest who deletes declines", "guide: sharing/inviting"),
    "organizer-delete": ("the organizer's deletion cancels every copy", "guide: sharing/inviting"),
    "notify": ("sendUpdates decides who is told", "discovery: events.insert.sendUpdates"),
    "conference-version": ("createRequest counts with conferenceDataVersion=1 only", "field: fazer-ai/agents#32"),
    "conference-pending": ("a conference may be pending first", "discovery: ConferenceRequestStatus"),
    "conference-request-id": ("the same requestId changes nothing", "discovery: CreateConferenceRequest.requestId"),
    "status-properties": ("status properties on a default event are refused", "field: dust-tt/dust#25311"),
    "status-rules": ("out of office and focus time need times, no guests", "guide: calendar-status"),
    "working-location": ("working locations are public and transparent", "guide: calendar-status"),
    "freebusy-busy": ("free/busy skips transparent and declined events", "choice: as the product shows it"),
    "freebusy-errors": ("a calendar that cannot be read has errors", "discovery: FreeBusyCalendar.errors"),
    "freebusy-fifty": ("at most fifty calendars are answered", "discovery: FreeBusyRequest.calendarExpansionMax"),
    "freebusy-offset": ("free/busy times need an offset", "field: google-api-nodejs-client#3145"),
    "busy-reader": ("free/busy access lists single busy blocks", "field: home-assistant/core#81894"),
    "private-reader": ("a private event hides its details from readers", "discovery: Event.visibility"),
    "scope-missing": ("a missing scope answers 403 insufficientPermissions", "guide: errors"),
    "scope-owned": ("calendar.events.owned reaches owned calendars only", "discovery: auth scopes"),
    "scope-app-created": ("calendar.app.created reaches calendars that an app made", "discovery: auth.oauth2.scopes"),
    "calendar-delete": ("a deleted calendar answers 404 notFound", "guide: errors; discovery: calendars.delete"),
    "token-expired": ("an expired token answers 401 authError", "guide: errors"),
    "working-hours": ("working hours are for own primary Workspace calendars", "discovery: Calendar.workingHours"),
    "watch-sync": ("a channel starts with sync and counts its messages", "guide: push"),
    "watch-expires": ("an expired or stopped channel is silent", "guide: push"),
    "watch-https": ("a channel's address is https", "guide: push"),
    "watch-unique": ("a channel id is unique", "guide: push"),
    "watch-stop": ("stopping needs id and resourceId", "discovery: channels.stop"),
}

_TAKEN: set[str] = set()


def behaviour(key: str) -> Callable[[Test], Test]:
    """Mark a test as the one for this row of the table; a key that is unknown or used twice fails at import."""
    if key not in BEHAVIOURS or key in _TAKEN:
        raise KeyError(f"no free row {key!r} in the table of behaviours")
    _TAKEN.add(key)
    return lambda test: test
