"""The shapes of the JSON API's questions about a coffee: with whom, when, and times to be held."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, EmailStr, Field, model_validator

from sobremesa.model.flavours import Flavour
from sobremesa.web.questions import Instant, OneFlavour, Question
from sobremesa.web.wishes import MOST_GUESTS, Wish


class NewChat(Question):
    """Whom to have coffee with, one `guest` or up to five `guests`, and when it begins.

    `optional` are guests who need not have time. `consent` says yes to a time outside somebody's hours, whom the
    invitation then asks; `confirm` says yes to what a refusal with `asks` asked; `now` does without notice.
    """

    guest: EmailStr | None = None
    guests: list[EmailStr] = Field(default_factory=list, max_length=MOST_GUESTS)
    optional: list[EmailStr] = Field(default_factory=list, max_length=MOST_GUESTS - 1)
    start: Instant
    minutes: int | None = Field(None, ge=5, le=240)
    consent: bool = False
    confirm: bool = False
    now: bool = False
    flavour: OneFlavour = Flavour.COFFEE

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if (self.guest is None) == (not self.guests):
            raise ValueError("guest: name one guest, or several in guests")
        return self

    def wish(self) -> Wish:
        """The same as what does it takes it."""
        return Wish(
            guests=(self.guest,) if self.guest else tuple(self.guests),
            start=self.start,
            minutes=self.minutes,
            optional=tuple(self.optional),
            consent=self.consent,
            confirm=self.confirm,
            at_once=self.now,
            flavour=self.flavour,
        )


class NewHolds(Question):
    """For whom three times are held, because their calendar cannot be seen."""

    guest: EmailStr


class Company(BaseModel):
    """Whom a time is looked for with: up to five addresses, with commas between them; `now` does without notice."""

    model_config = ConfigDict(strict=True, frozen=True)
    guests: str = Field(min_length=3, max_length=1600)
    optional: str = Field("", max_length=1600)
    now: Literal["", "true", "false"] = ""
    flavour: OneFlavour = Flavour.COFFEE
