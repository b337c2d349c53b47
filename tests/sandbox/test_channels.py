"""Watch channels: what is pushed, to whom, and what a lost or repeated push looks like."""

import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from sobremesa.sandbox.deliveries import LoopbackPosts, is_loopback
from support.behaviours import behaviour
from support.sandbox_client import BO, Body, Person, Team, guests, hour, refusal

ADDRESS = "https://server.example/hooks"


def watch(person: Person, **extra: Any) -> Body:
    body = {"id": "channel-1", "type": "web_hook", "address": ADDRESS, "token": "secret"} | extra
    channel: Body = person.run(person.events.watch(calendarId="primary", body=body))
    return channel


@behaviour("watch-sync")
def test_a_channel_starts_with_sync_and_counts_its_messages(team: Team, alex: Person, bo: Person) -> None:
    channel = watch(alex)
    event = alex.insert(**hour(), **guests(BO))
    bo.answer(event["id"], "accepted")
    bo.insert(**hour())
    alex.delete(event["id"])
    headers = [headers for _, headers in team.pushes]
    assert [address for address, _ in team.pushes] == [ADDRESS] * 4
    assert [found["X-Goog-Resource-State"] for found in headers] == ["sync", "exists", "exists", "exists"]
    assert [found["X-Goog-Message-Number"] for found in headers] == ["1", "2", "3", "4"]
    assert {found["X-Goog-Channel-ID"] for found in headers} == {"channel-1"}
    assert {found["X-Goog-Channel-Token"] for found in headers} == {"secret"}
    assert {found["X-Goog-Resource-ID"] for found in headers} == {channel["resourceId"]}
    assert headers[0]["X-Goog-Channel-Expiration"] == "Thu, 08 Oct 2026 08:00:00 GMT"
    assert headers[0]["X-Goog-Resource-URI"].startswith("https://www.googleapis.com/calendar/v3/calendars/")


@behaviour("watch-expires")
def test_an_expired_channel_is_silent(team: Team, alex: Person) -> None:
    channel = watch(alex, params={"ttl": "60"})
    assert channel["expiration"] == str(int(team.clock.now.timestamp() + 60) * 1000)
    team.clock.advance(seconds=60)
    alex.insert(**hour())
    assert len(team.pushes) == 1
    with pytest.raises(HttpError) as caught:
        watch(alex, id="late", expiration="1")
    assert refusal(caught.value) == (400, "invalid")


@behaviour("watch-https")
@pytest.mark.parametrize("address", ["http://server.example/hooks", "ftp://127.0.0.1/", "hooks"])
def test_an_address_without_https_is_refused(alex: Person, address: str) -> None:
    with pytest.raises(HttpError) as caught:
        watch(alex, address=address)
    assert refusal(caught.value) == (400, "push.webhookUrlNotHttps")
    assert watch(alex, address="http://127.0.0.1:5000/hooks")["kind"] == "api#channel"


@behaviour("watch-unique")
def test_a_channel_id_is_unique(alex: Person, bo: Person) -> None:
    watch(alex)
    with pytest.raises(HttpError) as caught:
        watch(bo)
    assert refusal(caught.value) == (400, "channelIdNotUnique")


@behaviour("watch-stop")
def test_stopping_needs_both_ids(team: Team, alex: Person, bo: Person) -> None:
    channel = watch(alex)
    channels = alex.service.channels()
    both = {"id": channel["id"], "resourceId": channel["resourceId"]}
    for person, body in ((alex, {"id": channel["id"]}), (alex, {**both, "resourceId": "other"}), (bo, both)):
        with pytest.raises(HttpError) as caught:
            person.run(channels.stop(body=body))
        assert refusal(caught.value) == (404, "notFound")
    alex.run(channels.stop(body=both))
    alex.insert(**hour())
    assert len(team.pushes) == 1


@pytest.mark.parametrize("wrong", [{"type": "pigeon"}, {"id": ""}, {"address": ""}, {"params": {"ttl": "soon"}}])
def test_an_incomplete_channel_is_refused(alex: Person, wrong: Body) -> None:
    with pytest.raises(HttpError) as caught:
        watch(alex, **wrong)
    assert caught.value.resp.status == 400


def test_a_refused_write_pushes_nothing(team: Team, alex: Person) -> None:
    watch(alex)
    with pytest.raises(HttpError):
        alex.insert(id="no", **hour())
    alex.items()
    assert len(team.pushes) == 1


def test_a_push_can_be_lost_or_repeated(team: Team, alex: Person) -> None:
    watch(alex)
    team.sandbox.faults.lose_push()
    alex.insert(**hour())
    team.sandbox.faults.duplicate_push()
    alex.insert(**hour())
    assert [headers["X-Goog-Message-Number"] for _, headers in team.pushes] == ["1", "3", "3"]
    assert team.sandbox.faults.fired == {"lose_push": 1, "duplicate_push": 1}


def test_a_page_without_http_pushes_too(team: Team, alex: Person) -> None:
    watch(alex)
    team.sandbox.calendar_api(alex.email).insert_event("primary", hour())
    assert len(team.pushes) == 2


def test_loopback_is_known_by_name_and_number() -> None:
    for address in ("http://127.0.0.1:1/", "http://localhost/x", "http://app.localhost/", "https://[::1]/"):
        assert is_loopback(address)
    for address in ("http://10.0.0.1/", "https://localhost.example/", "http://example.com/", "nonsense"):
        assert not is_loopback(address)


@pytest.fixture
def listener() -> Iterator[tuple[str, "queue.Queue[dict[str, str]]"]]:
    received: queue.Queue[dict[str, str]] = queue.Queue()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.put({**self.headers, "path": self.path})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", received
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_default_delivery_posts_in_order_and_to_loopback_only(
    listener: tuple[str, "queue.Queue[dict[str, str]]"],
) -> None:
    address, received = listener
    deliver = LoopbackPosts()
    deliver("https://server.example/hook", {"X-Goog-Message-Number": "0"})
    deliver("http://127.0.0.1:1/nobody-listens", {"X-Goog-Message-Number": "1"})
    for number in ("2", "3"):
        deliver(address, {"X-Goog-Message-Number": number})
    found = [received.get(timeout=10) for _ in range(2)]
    assert [headers["X-Goog-Message-Number"] for headers in found] == ["2", "3"]
    assert found[0]["path"] == "/hook"
    assert received.empty()
