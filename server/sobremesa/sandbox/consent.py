"""The authorize page: who signs in, and which scopes they tick (RFC 6749 section 4.1, with PKCE, RFC 7636)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sobremesa.sandbox.clients import RegisteredClient
from sobremesa.sandbox.grants import Code, Grants
from sobremesa.sandbox.people import Person
from sobremesa.sandbox.render import full_path, page, same_origin
from sobremesa.sandbox.scopes import IDENTITY, granted_scopes, known_scopes, parse_scopes, unknown_scopes

AUTHORIZE = "/o/oauth2/v2/auth"


@dataclass(frozen=True)
class Question:
    """What a client asks for at the authorize page, after its parameters were found sound."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    challenge: str
    method: str
    offline: bool
    prompt: frozenset[str]
    include_granted: bool
    login_hint: str

    @property
    def origin(self) -> str:
        """Scheme and host the answer is sent to."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"

    def answer(self, **values: str) -> Response:
        """Send the browser back to the client with these values and its state."""
        pairs = values | ({"state": self.state} if self.state else {})
        parts = urlsplit(self.redirect_uri)
        query = "&".join(filter(None, [parts.query, urlencode(pairs)]))
        return redirect(urlunsplit(parts._replace(query=query)), 302)


class Refused(Exception):  # noqa: N818 - the answer to a request, not a fault of the program
    """The authorize request is broken in a way to show to the person and never to send to the redirect address."""

    def __init__(self, status: int, reason: str, explanation: str) -> None:
        """Keep the HTTP status, OAuth's name for the fault, and a sentence for the person."""
        super().__init__(explanation)
        self.status, self.reason, self.explanation = status, reason, explanation


def read_question(query: Mapping[str, str], client: RegisteredClient) -> Question:
    """Check an authorize request's parameters. Raises `Refused` with the words of the first fault found."""
    if query.get("client_id") != client.id:
        raise Refused(401, "invalid_client", "The OAuth client was not found.")
    if not client.allows(query.get("redirect_uri", "")):
        raise Refused(400, "redirect_uri_mismatch", "The redirect address is not registered for this client.")
    if query.get("response_type") != "code":
        raise Refused(400, "unsupported_response_type", "Only response_type=code is known here.")
    scopes = parse_scopes(query.get("scope", ""))
    if not scopes or unknown_scopes(scopes):
        wrong = ", ".join(unknown_scopes(scopes)) or "none was asked for"
        raise Refused(400, "invalid_scope", f"Some requested scopes were invalid: {wrong}.")
    method = query.get("code_challenge_method", "plain")
    if method not in {"S256", "plain"}:
        raise Refused(400, "invalid_request", "code_challenge_method must be S256 or plain.")
    return Question(
        redirect_uri=query["redirect_uri"],
        scopes=scopes,
        state=query.get("state", ""),
        challenge=query.get("code_challenge", ""),
        method=method,
        offline=query.get("access_type") == "offline",
        prompt=frozenset(query.get("prompt", "").split()),
        include_granted=query.get("include_granted_scopes") == "true",
        login_hint=query.get("login_hint", ""),
    )


class Consent:
    """The authorize endpoint: shows the page, takes the answer, hands out a code."""

    def __init__(self, client: RegisteredClient, grants: Grants, people: Callable[[], Sequence[Person]]) -> None:
        """`people` gives the accounts that can sign in, at the time of asking."""
        self._client, self._grants, self._people = client, grants, people

    def __call__(self, request: Request) -> Response:
        """Answer GET with the page (or at once, if nothing is left to ask) and POST with a redirect to the client."""
        try:
            question = read_question(request.args, self._client)
            return self._decide(request, question) if request.method == "POST" else self._ask(request, question)
        except Refused as fault:
            return page(
                "refused.html",
                status=fault.status,
                reason=fault.reason,
                explanation=fault.explanation,
                root=full_path(request).removesuffix(AUTHORIZE),
            )

    def _ask(self, request: Request, question: Question) -> Response:
        hinted = question.login_hint if question.login_hint in {person.email for person in self._people()} else ""
        covered = bool(hinted) and set(question.scopes) <= set(self._grants.scopes_of(self._client.id, hinted))
        if covered and not question.prompt - {"none"}:
            return self._grant(question, hinted, question.scopes)
        if "none" in question.prompt:
            return question.answer(error="interaction_required")
        asked = [(name, text) for name, text in known_scopes().items() if name in question.scopes]
        tickable = [(name, text) for name, text in asked if name not in IDENTITY]
        always = [text for name, text in asked if name in IDENTITY]
        address = full_path(request)
        return page(
            "consent.html",
            form_targets=(question.origin,),
            people=self._people(),
            hinted=hinted,
            scopes=tickable,
            always=always,
            action=f"{address}?{request.query_string.decode()}",
            origin=question.origin,
            root=address.removesuffix(AUTHORIZE),
        )

    def _decide(self, request: Request, question: Question) -> Response:
        if not same_origin(request):
            raise Refused(403, "invalid_request", "This form was not sent by the consent page.")
        if request.form.get("decision") != "allow":
            return question.answer(error="access_denied")
        email = request.form.get("account", "")
        if email not in {person.email for person in self._people()}:
            raise Refused(400, "invalid_request", "Choose one of the people on the page.")
        scopes = granted_scopes(question.scopes, request.form.getlist("scope"))
        if not scopes:
            return question.answer(error="access_denied")
        return self._grant(question, email, scopes)

    def _grant(self, question: Question, email: str, scopes: tuple[str, ...]) -> Response:
        first = self._grants.record(self._client.id, email, scopes)
        everything = self._grants.scopes_of(self._client.id, email) if question.include_granted else scopes
        refreshable = question.offline and (first or "consent" in question.prompt)
        code = Code(
            self._client.id, email, question.redirect_uri, everything, question.challenge, question.method, refreshable
        )
        return question.answer(code=self._grants.issue_code(code), scope=" ".join(everything))
