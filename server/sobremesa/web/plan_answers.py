"""The shapes of the JSON API's answers about a plan: what Apply would do, did, and took back."""

from enum import StrEnum

from sobremesa.model import SocialKind
from sobremesa.web.answers import Answer, LeftOut, Why


class Do(StrEnum):
    """What a change does."""

    INSERT = "insert"
    MOVE = "move"
    REMOVE = "remove"


class Window(Answer):
    """From when to when the plan reaches."""

    start: str
    end: str


class Counts(Answer):
    """How many changes of each sort, and how many meetings are left out."""

    insert: int
    move: int
    remove: int
    left_out: int


class ChangeAnswer(Answer):
    """One change of a plan or a run."""

    do: Do
    key: str
    kind: SocialKind
    start: str
    end: str
    title: str
    sentence: str
    reason: Why


class PlanAnswer(Answer):
    """What Apply would do; `digest` names exactly these changes."""

    digest: str
    window: Window
    counts: Counts
    changes: list[ChangeAnswer]
    left_out: list[LeftOut]


class RunAnswer(Answer):
    """What was written; `id` undoes it. Without a change there is no id."""

    id: str | None
    label: str
    changes: list[ChangeAnswer]


class Applied(Answer):
    """The answer to `plan/apply`."""

    run: RunAnswer


class Refusal(Answer):
    """Something undo left alone because it was changed since."""

    key: str
    sentence: str


class UndoneAnswer(Answer):
    """The answer to undo."""

    restored: int
    refused: list[Refusal]
    label: str
