"""An embedded Google Calendar v3 and OAuth endpoint: the account-free default and the test target.

`Sandbox` is a WSGI callable; it binds nothing itself. The calendar half serves `/calendar/v3/...` as routed by the
discovery document that google-api-python-client ships; other rooms plug in with `Sandbox.mount(prefix,
wsgi_callable)` (longest prefix wins). Whatever it does not know answers 501 with a JSON error and a clear text, never
a made-up answer.

- `Sandbox(path=":memory:", *, clock=utc_now, deliver=None)`: SQLite behind `path`; `clock()` gives an aware UTC
  datetime; `deliver(address, headers)` receives every push (default: a background thread that posts to loopback
  addresses only).
- `sandbox.add_user(email, name, time_zone, working_hours=None, workspace=True)` creates a person and the primary
  calendar. `sandbox.share(calendar_id, email, role)` opens a calendar to somebody else (workspace colleagues have
  free/busy anyway).
- `sandbox.calendar_api(email)` -> `CalendarApi`: insert_event, import_event, get_event, patch_event, update_event,
  delete_event, list_events, free_busy: the same behaviour without HTTP (nothing is counted, all scopes).
- `sandbox.authenticate: Callable[[str], Grant | None]` is the pluggable bearer lookup, `Grant(email, scopes,
  expires)`; `sandbox.issue_token(email, scopes, ttl)` -> access token known to the default lookup.
- `sandbox.database`, `.faults`, `.counters["calendar.events.insert"]`, `.writes`, `.notifications`, `.clock`,
  `.link_root`.
- `WsgiHttp(app)` (httplib2-like) and `WsgiAdapter(app)` (requests) drive the app with the real clients without a
  socket.
"""

from sobremesa.sandbox.app import Sandbox
from sobremesa.sandbox.calendar_api import CalendarApi
from sobremesa.sandbox.clock import ManualClock, utc_now
from sobremesa.sandbox.errors import ApiError
from sobremesa.sandbox.tokens import Grant
from sobremesa.sandbox.transport import WsgiAdapter, WsgiHttp

__all__ = ["ApiError", "CalendarApi", "Grant", "ManualClock", "Sandbox", "WsgiAdapter", "WsgiHttp", "utc_now"]
