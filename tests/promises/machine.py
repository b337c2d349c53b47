"""Histories: what people do to their calendars in any order, and what happens to us meanwhile."""

from promises.choice_rules import ChoiceRules
from promises.hand_rules import HandRules
from promises.meeting_rules import MeetingRules
from promises.places import Place
from promises.sandbox_book import SandboxBook, new_sandbox
from promises.world import World


class Histories(MeetingRules, HandRules, ChoiceRules):
    """Everything that may happen, over calendars in memory."""


class SandboxHistories(Histories):
    """The same histories through the real Google client."""

    def make_world(self, place: Place) -> World:
        sandbox = new_sandbox(place.now)
        return World(self.store, lambda email, zone: SandboxBook(sandbox, email, zone), place)
