"""From a routed call to an answer: one function per implemented method of the discovery document."""

from collections.abc import Callable
from dataclasses import dataclass

from sobremesa.sandbox import calendar_resources as resources
from sobremesa.sandbox.calendars import Access
from sobremesa.sandbox.discovery import Method, Parameters
from sobremesa.sandbox.errors import Json, bad_request, insufficient_scopes, not_implemented
from sobremesa.sandbox.event_resource import event_resource
from sobremesa.sandbox.events import Events, Options
from sobremesa.sandbox.freebusy import free_busy
from sobremesa.sandbox.listing import list_events, list_instances
from sobremesa.sandbox.times import zone
from sobremesa.sandbox.tokens import Grant
from sobremesa.sandbox.world import World

_UNBUILT_FLAGS = ("supportsAttachments", "sendNotifications", "eventLabelVersion")
_WATCH = {"alt", "fields", "prettyPrint", "key", "quotaUser", "userIp"}
WRITES = frozenset(f"calendar.events.{verb}" for verb in ("insert", "import", "patch", "update", "delete"))


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised call.

    The method, its path and query parameters, the JSON body, If-Match, and the scopes that count.
    """

    world: World
    method: Method
    path: dict[str, str]
    parameters: Parameters
    body: Json
    if_match: str | None
    grant: Grant
    link_root: str

    @property
    def scopes(self) -> frozenset[str]:
        """Those granted scopes that open this method."""
        return self.grant.scopes & self.method.scopes

    def access(self) -> Access:
        """The caller's access to the calendar in the path."""
        return self.world.calendars.access(self.grant.email, self.path["calendarId"], self.scopes, self.method.id)

    def options(self) -> Options:
        """How a write is to be made; 501 for flags that are not built."""
        for name in _UNBUILT_FLAGS:
            if self.parameters.get(name):
                raise not_implemented(f"the parameter {name!r}")
        version = self.parameters.get("conferenceDataVersion", 0)
        return Options(self.parameters.get("sendUpdates", "none"), version, self.if_match)


def _event(call: Call, act: Callable[[Events, Access], object]) -> Json:
    access = call.access()
    found = act(Events(call.world), access)
    response_zone = call.parameters.get("timeZone")
    if response_zone:
        zone(response_zone)
    most = call.parameters.get("maxAttendees")
    return event_resource(found, access, call.link_root, response_zone, most)  # type: ignore[arg-type] # act gives an Event


def _insert(call: Call) -> Json:
    return _event(call, lambda events, access: events.insert(access, call.body, call.options()))


def _import(call: Call) -> Json:
    return _event(call, lambda events, access: events.insert(access, call.body, call.options(), imported=True))


def _patch(call: Call) -> Json:
    return _event(call, lambda events, access: events.patch(access, call.path["eventId"], call.body, call.options()))


def _update(call: Call) -> Json:
    return _event(call, lambda events, access: events.update(access, call.path["eventId"], call.body, call.options()))


def _get(call: Call) -> Json:
    return _event(call, lambda events, access: events.find(access, call.path["eventId"]))


def _delete(call: Call) -> None:
    Events(call.world).delete(call.access(), call.path["eventId"], call.options())


def _list(call: Call) -> Json:
    return list_events(call.world, call.access(), call.parameters, call.link_root)


def _instances(call: Call) -> Json:
    return list_instances(call.world, call.access(), call.path["eventId"], call.parameters, call.link_root)


def _watch(call: Call) -> Json:
    unbuilt = call.parameters.keys() - _WATCH
    if unbuilt:
        raise not_implemented(f"events.watch with {min(unbuilt)!r}")
    access = call.access()
    with call.world.database.transaction():
        return call.world.channels.watch(call.grant.email, access.calendar.id, call.body)


def _stop(call: Call) -> None:
    call.world.channels.stop(call.grant.email, call.body)


def _get_calendar(call: Call) -> Json:
    return resources.calendar_resource(call.world, call.access())


def _insert_calendar(call: Call) -> Json:
    calendar = resources.insert_calendar(call.world, call.grant.email, call.body, by_app=True)
    return resources.calendar_resource(call.world, Access(call.grant.email, calendar, "owner"))


def _delete_calendar(call: Call) -> None:
    resources.delete_calendar(call.world, call.access())


def _calendar_list(call: Call) -> Json:
    return resources.calendar_list(call.world, call.grant.email, call.parameters)


def _calendar_list_entry(call: Call) -> Json:
    call.access()  # the scopes must reach this calendar
    return resources.calendar_list_entry(call.world, call.grant.email, call.path["calendarId"])


def _settings(call: Call) -> Json:
    return resources.list_settings(call.world, call.grant.email, call.parameters)


def _setting(call: Call) -> Json:
    return resources.setting(call.world, call.grant.email, call.path["setting"])


def _free_busy(call: Call) -> Json:
    return free_busy(call.world, call.grant.email, call.scopes, call.body)


HANDLERS: dict[str, Callable[[Call], Json | None]] = {
    "calendar.calendarList.get": _calendar_list_entry,
    "calendar.calendarList.list": _calendar_list,
    "calendar.calendars.delete": _delete_calendar,
    "calendar.calendars.get": _get_calendar,
    "calendar.calendars.insert": _insert_calendar,
    "calendar.channels.stop": _stop,
    "calendar.events.delete": _delete,
    "calendar.events.get": _get,
    "calendar.events.import": _import,
    "calendar.events.insert": _insert,
    "calendar.events.instances": _instances,
    "calendar.events.list": _list,
    "calendar.events.patch": _patch,
    "calendar.events.update": _update,
    "calendar.events.watch": _watch,
    "calendar.freebusy.query": _free_busy,
    "calendar.settings.get": _setting,
    "calendar.settings.list": _settings,
}


def check_scopes(method: Method, grant: Grant) -> None:
    """403 unless one of the method's scopes was granted."""
    if not grant.scopes & method.scopes:
        raise insufficient_scopes(method.id, sorted(method.scopes))


def require_body(method: Method, body: object) -> Json:
    """The request body as an object; 400 if it is something else."""
    if method.request is None:
        return {}
    if not isinstance(body, dict):
        raise bad_request("Parse Error", reason="parseError")
    return body
