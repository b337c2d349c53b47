"""The server's API as a small contract, for states that the real one reaches rarely: 401, 503, slow, empty, 409."""

import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException, NotFound

from browser.example_week import left_out, review, week


class Contract:
    """A WSGI application that keeps the contract and counts what reaches it; knobs are plain attributes."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free = threading.Event()  # API answers wait for it
        self.free.set()
        self.address = ""  # where it is served
        self.week = week()
        self.events = {"review2026": review()}
        self.status = 0  # answer this to every API call
        self.lose = 0  # write, then lose this many answers
        self.taken = False  # the next coffee finds its time taken
        self.asks = ""  # asked before a coffee is added, until it is confirmed
        self.confirmed: list[bool] = []
        self.changed = False  # the next plan has changed
        self.refuse: tuple[int, str] | None = None  # what the next answers are refused with
        self.undo_seconds = 10
        self.chats: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, str] = {}
        self.calls: Counter[str] = Counter()
        self.origins: set[str | None] = set()
        self.questions: list[dict[str, str]] = []
        self.applied: list[list[str]] = []
        self.given: list[dict[str, Any]] = []
        self.dropped: dict[str, list[dict[str, Any]]] = {}

    @contextmanager
    def holding(self) -> Iterator[None]:
        """A server that is slow for exactly as long as the block runs."""
        self.free.clear()
        try:
            yield
        finally:
            self.free.set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        try:
            response = self.answer(request)
        except HTTPException as error:
            response = Response("{}", error.code)
        origin = request.headers.get("Origin", "")
        if origin.startswith("chrome-extension://"):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "authorization, content-type, idempotency-key"
            response.headers["Access-Control-Allow-Methods"] = "GET, POST, DELETE, PUT"
        return response(environ, start_response)

    def answer(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response("", 204)
        with self.lock:
            self.calls[f"{request.method} {request.path}"] += 1
        if request.path.startswith("/api/"):
            return self.api(request)
        if request.path == "/healthz":
            return reply({"ok": True})
        if request.path == "/oauth/authorize":
            back = f"{request.args['redirect_uri']}?code=c0de&state={request.args['state']}"
            return Response(f'<main><h1>May it?</h1><a href="{back}">Allow</a></main>', mimetype="text/html")
        if request.path == "/oauth/token":
            assert request.form["code_verifier"]
            return reply(
                {"access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600, "account": self.week["account"]}
            )
        if request.path == "/oauth/revoke":
            return reply({})
        raise NotFound

    def api(self, request: Request) -> Response:
        self.origins.add(request.headers.get("Origin"))
        self.free.wait()
        if request.headers.get("Authorization") != "Bearer t0ken" or self.status == 401:
            return reply({"error": {"code": "connect-again", "message": "Connect again"}}, 401)
        if self.status:
            return reply({"error": {"code": "broken", "message": "Your server has a problem."}}, self.status)
        part = request.path.removeprefix("/api/v1/").split("/")
        with self.lock:
            response = self.route(request, part)
        if self.lose and request.method != "GET":
            self.lose -= 1
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return response

    def route(self, request: Request, part: list[str]) -> Response:
        match request.method, *part:
            case "GET", "suggestions":
                self.questions.append(dict(request.args))
                return reply(self.suggestions(request.args.get("event")))
            case "POST", "chats":
                return self.book(request)
            case "DELETE", "chats", name:
                chat = self.chats.pop(name)
                return reply({"chat": chat, "label": f"Coffee with {chat['guest']['first_name']} is taken back."})
            case "GET", "chats", name:
                return Response(ics(self.chats[name.removesuffix(".ics")]), mimetype="text/calendar")
            case "POST", "plan", "apply":
                return self.apply(request)
            case "POST", "answers":
                return self.take(request.get_json())
            case "POST", "runs", _, "undo":
                for each in self.week["buffers"]:
                    each["state"] = "proposed"
                return reply({"restored": len(self.applied.pop()), "refused": [], "label": "Put back."})
        raise NotFound

    def suggestions(self, event: str | None) -> dict[str, Any]:
        return {**self.week, "chats": list(self.chats.values()), "event": self.events.get(event or "")}

    def take(self, said: dict[str, Any]) -> Response:
        """An answer about a meeting: two of them change the week here, all are kept in `given`."""
        if self.refuse:
            status, message = self.refuse
            return reply({"error": {"code": "refused", "message": message}}, status)
        self.given.append(said)
        name, to = said["answer"], said["to"]
        if name == "not-this-meeting":
            self.dropped[to] = [each for each in self.week["buffers"] if each["for"] == to]
            self.week["buffers"] = [each for each in self.week["buffers"] if each["for"] != to]
            self.week["left_out"].append(left_out(to, "after", "Design review", "You left this meeting out."))
            undo = {"to": to, "answer": "plan-again", "kind": None}
            return reply({"label": "No buffers for “Design review”.", "undo": undo})
        if name == "plan-again":
            self.week["buffers"] = [*self.dropped.pop(to), *self.week["buffers"]]
            self.week["left_out"] = [each for each in self.week["left_out"] if each["for"] != to]
            return reply({"label": "“Design review” is planned again.", "undo": None})
        return reply({"label": f"Said: {name}.", "undo": {"to": to, "answer": f"un-{name}"}})

    def book(self, request: Request) -> Response:
        wish = request.get_json()
        key = request.headers["Idempotency-Key"]
        if self.taken:
            self.taken = False
            self.week["coffee"][0]["slots"].pop(0)
            error = {"code": "slot-taken", "message": "That time is no longer free."}
            return reply({"error": error, "suggestions": self.suggestions(None)}, 409)
        self.confirmed.append(wish.get("confirm", False))
        if self.asks and not wish.get("confirm"):
            asks = [{"code": "talked-lately", "sentence": self.asks}]
            return reply({"error": {"code": "talked-lately", "message": self.asks}, "asks": asks}, 409)
        if key in self.by_key:
            return self.booked(self.chats[self.by_key[key]], 200)
        person = next(each["guest"] for each in self.week["coffee"] if each["guest"]["email"] == wish["guest"])
        start = datetime.fromisoformat(wish["start"])
        chat = {
            "id": f"chat{len(self.by_key) + 1}",
            "guest": person,
            "start": wish["start"],
            "end": (start + timedelta(minutes=wish["minutes"])).isoformat(),
            "label": "Wed 18 Nov, 10:30–10:55",
            "guest_label": f"16:00–16:25 for {person['first_name']}, {person['city']}",
            "invite_at": wish["start"],
            "invited": False,
            "ics": "",
            "prompts": ["What are you looking forward to?", "What did you cook last?"],
        }
        self.by_key[key] = chat["id"]
        self.chats[chat["id"]] = chat
        return self.booked(chat, 201)

    def booked(self, chat: dict[str, Any], status: int) -> Response:
        first = chat["guest"]["first_name"]
        label = f"{first}'s invitation leaves in {self.undo_seconds} seconds."
        return reply({"chat": chat, "undo_seconds": self.undo_seconds, "invitation_label": label}, status)

    def apply(self, request: Request) -> Response:
        wish = request.get_json()
        if self.changed:
            self.changed = False
            return reply({"error": {"code": "plan-changed", "message": "The plan has changed."}, "plan": {}}, 409)
        assert wish["digest"] == "d1"
        self.applied.append(wish["keys"])
        for each in self.week["buffers"]:
            each["state"] = "placed" if each["key"] in wish["keys"] else each["state"]
        count = len(wish["keys"])
        return reply(
            {
                "run": {
                    "id": "run1",
                    "label": "Added 1 linger." if count == 1 else f"Added {count} buffers.",
                    "changes": [],
                }
            }
        )


def reply(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json", headers={"Cache-Control": "no-store"})


def ics(chat: dict[str, Any]) -> str:
    start, end = (
        datetime.fromisoformat(chat[name]).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for name in ("start", "end")
    )
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//test//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{chat['id']}@test",
        f"DTSTAMP:{start}",
        f"DTSTART:{start}",
        f"DTEND:{end}",
        f"SUMMARY:Coffee with {chat['guest']['first_name']}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines)
