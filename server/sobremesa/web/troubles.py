"""What stands in the way, in words: consent gone, Google silent, a plan that is too large to happen by itself."""

from dataclasses import dataclass

from sobremesa.errors import CalendarGoneError
from sobremesa.web.picture import Picture


@dataclass(frozen=True)
class Trouble:
    """One thing a person should know: `tone` is `warn` or `error`, `sign_in` offers the button for it.

    `choose_calendar` leads to the choice of the calendar for buffers.
    """

    short: str
    text: str
    tone: str = "warn"
    sign_in: bool = False
    choose_calendar: bool = False


def troubles(picture: Picture) -> tuple[Trouble, ...]:
    """Everything that is wrong now, the gravest first."""
    if not picture.connected:
        text = "Paused: sign in again. Google no longer lets Sobremesa read your calendar. Nothing is lost or changed."
        return (Trouble("Paused: sign in again", text, "error", sign_in=True),)
    found = [_failure(job.error, dead=job.dead) for job in picture.jobs if job.error]
    if picture.view.unsafe and picture.preferences.automatic:
        found.append(Trouble("Waiting for you", f"{picture.view.unsafe} Look at the plan and apply it if it is right."))
    return tuple(found)


def _failure(error: str, *, dead: bool) -> Trouble:
    if error == CalendarGoneError.said:
        return Trouble("Calendar not found", error, "error", choose_calendar=True)
    again = "It is not tried again by itself." if dead else "It is tried again by itself."
    return Trouble("Not up to date", f"{error.rstrip('.')}. {again}", "error" if dead else "warn")
