"""The shape of people one might talk to."""

from pydantic import Field

from sobremesa.web.answers import Answer, PersonAnswer
from sobremesa.web.questions import Question


class People(Answer):
    """People to talk to, for the eyes of this person alone, and how they are ordered."""

    people: list[PersonAnswer]
    order: str


class HowMany(Question):
    """How many people at most."""

    most: int = Field(5, ge=1, le=10, strict=False)
