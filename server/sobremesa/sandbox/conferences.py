"""Conference data: `createRequest` becomes a conference on a reserved host, at once or (fault knob) only later.

Without `conferenceDataVersion=1` the API ignores conference data silently (Events reference); so does the sandbox.
"""

import hashlib

from sobremesa.sandbox.errors import Json, bad_request

HOST = "meet.sandbox.example"
_LETTERS = "abcdefghijkmnopqrstuvwxyz"


def meeting_code(request_id: str) -> str:
    """A code like `abc-defg-hij`, always the same for one request id."""
    digest = hashlib.sha256(request_id.encode()).digest()
    text = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:10])
    return f"{text[:3]}-{text[3:7]}-{text[7:]}"


def requested(given: Json | None, before: Json | None, version: int, pending: bool) -> Json | None:
    """The conference data to store: `given` in a write with this `conferenceDataVersion`, `before` what the event had.

    The same requestId as before changes nothing. 400 for a request without id or with another solution than
    hangoutsMeet.
    """
    if version != 1:
        return before
    if not given or "createRequest" not in given:
        return given or None
    request = given["createRequest"]
    if before and before.get("createRequest", {}).get("requestId") == request.get("requestId"):
        return before
    if not request.get("requestId"):
        raise bad_request("Missing conference request id.", reason="required")
    kind = request.get("conferenceSolutionKey", {}).get("type", "hangoutsMeet")
    if kind != "hangoutsMeet":
        raise bad_request("Invalid conference type value.")
    request = {
        "requestId": request["requestId"],
        "conferenceSolutionKey": {"type": kind},
        "status": {"statusCode": "pending"},
    }
    return {"createRequest": request} if pending else finished({"createRequest": request})


def finished(data: Json, success: bool = True) -> Json:
    """Pending conference data after the conference was made, or (`success=False`) could not be made."""
    request = data["createRequest"] | {"status": {"statusCode": "success" if success else "failure"}}
    if not success:
        return {"createRequest": request}
    code = meeting_code(request["requestId"])
    entry = {"entryPointType": "video", "uri": f"https://{HOST}/{code}", "label": f"{HOST}/{code}"}
    return {
        "createRequest": request,
        "entryPoints": [entry],
        "conferenceSolution": {"key": {"type": "hangoutsMeet"}, "name": "Sandbox Meet"},
        "conferenceId": code,
    }


def link(data: Json | None) -> str | None:
    """The video link of conference data, which an event shows as `hangoutLink`."""
    entries = (data or {}).get("entryPoints", ())
    return next((entry["uri"] for entry in entries if entry.get("entryPointType") == "video"), None)
