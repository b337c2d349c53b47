"""The activity page's content: runs with what they changed, what stands in the way, and what is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sobremesa.model import PRIMARY, Change, Insert, MeetingChange, ReasonCode, Remove, Span
from sobremesa.store.runs import Run
from sobremesa.web import asked_words
from sobremesa.web.coffee_answer import names
from sobremesa.web.items import NAMES, code_of, title_of
from sobremesa.web.labels import number
from sobremesa.web.picture import Picture
from sobremesa.web.sentences import told
from sobremesa.web.suggestions import run_label
from sobremesa.web.troubles import Trouble, troubles

MODES = {
    "confirmed": "applied by you",
    "automatic": "by itself",
    "preview": "asked for by you",
    "asked": "asked for by you",
    "undo": "taken back by you",
    "skip": "skipped by you",
}
VERBS = {"insert": "Added", "move": "Moved", "remove": "Removed"}


@dataclass(frozen=True)
class ChangeLine:
    """One change of a run."""

    what: str
    when: str
    why: str
    code: str


@dataclass(frozen=True)
class RunLine:
    """One run: what it did, when, why it ran, and whether it can be taken back."""

    id: str
    label: str
    when: str
    mode: str
    undone: str
    can_undo: bool
    lines: tuple[ChangeLine, ...]


class ActivityPage:
    """What the template shows."""

    def __init__(self, picture: Picture, runs: Iterable[Run]) -> None:
        self.picture = picture
        self._runs = tuple(runs)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What stands in the way."""
        return troubles(self.picture)

    @property
    def city(self) -> str:
        """The place the person's zone is named after."""
        return self.picture.labels.city

    @property
    def runs(self) -> list[RunLine]:
        """The last runs that wrote something, newest first."""
        return [self._run(run) for run in self._runs if run.begun or run.asked]

    @property
    def facts(self) -> Iterator[tuple[str, str]]:
        """What was read, stored and sent, in words."""
        picture, snapshot = self.picture, self.picture.snapshot
        labels = picture.labels
        read = labels.day_time(picture.view.read_at) if picture.view.read_at else "not yet"
        days = f"{labels.day_time(snapshot.window.start)} to {labels.day_time(snapshot.window.end)}"
        yield "Read", f"{number(len(snapshot.meetings), 'event')} of your main calendar, {days}; last {read}."
        if picture.preferences.buffer_calendar != PRIMARY:
            yield "Read too", "Only what Sobremesa itself wrote into the separate calendar for buffers."
        yield "Asked", f"When {number(len(picture.colleagues), 'colleague')} you meet are busy; never what they do."
        yield "Stored", "Titles, times and guests of these events, and your sign-in, encrypted. No descriptions."
        yield "Kept", "Until the next read, which replaces it; 14 days if there is none. What was changed: 60 days."
        yield "Sent", "Only what is listed here, to your calendar. Mail only for coffees and breaks that you added."
        for unreadable in snapshot.unreadable:
            yield "Not understood", f"{unreadable.id}: {unreadable.problem}"

    def _run(self, run: Run) -> RunLine:
        picture, labels = self.picture, self.picture.labels
        future = any(_event_span(change).start > picture.now for change in run.begun)
        future = future or any(asked_words.can_be_undone(picture, change) for change in run.asked)
        ours = [run_label(run.changes or run.begun)] if run.begun else []
        asked = [asked_words.label(picture, run.asked)] if run.asked else []
        undone = labels.day_time(run.undone_at) if run.undone_at else ""
        return RunLine(
            run.id,
            " ".join((*ours, *asked)),
            labels.day_time(run.at),
            MODES.get(run.mode, run.mode),
            undone,
            future and not undone,
            (*map(self._change, run.begun), *map(self._asked, run.asked)),
        )

    def _asked(self, change: MeetingChange) -> ChangeLine:
        what, when = asked_words.what(self.picture, change), asked_words.when(self.picture, change)
        return ChangeLine(what, when, asked_words.why(change), str(ReasonCode.ASKED_FOR))

    def _change(self, change: Change) -> ChangeLine:
        event = change.placed if isinstance(change, Remove) else change.social
        reason = change.social.reason if isinstance(change, Insert) else change.reason
        near = self.picture.meetings.get(event.key.source)
        what = f"{VERBS[change.do]} {NAMES.get(event.kind, 'coffee').lower()}"
        where = f" {event.key.side} {title_of(near)}" if near else ""
        return ChangeLine(
            what + where,
            self.picture.labels.day_time(event.span.start),
            told(reason, self.picture.labels, event.span, names=names(self.picture)),
            code_of(reason),
        )


def _event_span(change: Change) -> Span:
    return (change.placed if isinstance(change, Remove) else change.social).span
