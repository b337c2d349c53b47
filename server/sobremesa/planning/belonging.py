"""In which of a person's calendars things belong: buffers in the one they chose, chats in their own."""

from dataclasses import replace

from sobremesa.model import PRIMARY, Decision, Preferences, ReasonCode, Social, SocialKind


def in_chosen_calendar(decision: Decision, preferences: Preferences) -> Decision:
    """The decision with every buffer in `preferences.buffer_calendar`.

    What its user put somewhere (`pinned`) stays in the calendar in which it lies, and so does every chat: guests and
    free/busy look at the primary calendar.
    """
    if preferences.buffer_calendar == PRIMARY:
        return decision
    desired = tuple(_belonging(social, preferences.buffer_calendar) for social in decision.desired)
    return replace(decision, desired=desired)


def _belonging(social: Social, calendar_id: str) -> Social:
    stays = social.kind is SocialKind.COFFEE or social.reason.code is ReasonCode.PINNED
    return social if stays else replace(social, calendar_id=calendar_id)
