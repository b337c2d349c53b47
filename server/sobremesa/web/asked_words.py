"""What was done on request to somebody's own meetings, in words for the activity page."""

from collections.abc import Sequence

from sobremesa.model import CheckIn, MeetingChange
from sobremesa.web.items import title_of
from sobremesa.web.picture import Picture


def label(picture: Picture, changes: Sequence[MeetingChange]) -> str:
    """What such a run did, such as `Added a check-in round`, with a full stop."""
    return " ".join(f"{text}." for text in dict.fromkeys(_did(picture, change) for change in changes))


def what(picture: Picture, change: MeetingChange) -> str:
    """One change with the meeting's title, as far as it is still known."""
    known = picture.snapshot.meetings
    meeting = next((one for one in known if change.meeting_id in {one.id, one.series_id}), None)
    return _did(picture, change) + (f": {title_of(meeting)}" if meeting else "")


def when(picture: Picture, change: MeetingChange) -> str:
    """Which day and time the change is about."""
    span = change.span if isinstance(change, CheckIn) else change.before
    return picture.labels.day_time(span.start)


def why(change: MeetingChange) -> str:
    """Who wanted it, and who was told."""
    told = not isinstance(change, CheckIn) and change.notify
    return "You asked for this, and its guests were told." if told else "You asked for this."


def can_be_undone(picture: Picture, change: MeetingChange) -> bool:
    """Whether it is not too late to take it back."""
    if isinstance(change, CheckIn):
        return change.span.end > picture.now
    return min(change.before.start, change.after.start) > picture.now


def _did(picture: Picture, change: MeetingChange) -> str:
    if isinstance(change, CheckIn):
        return "Added a check-in round" if change.wanted else "Took a check-in round out"
    return f"Moved the start to {picture.labels.time(change.after.start)}"
