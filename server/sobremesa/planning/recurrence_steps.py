"""What an expansion costs, counted: intervals and days looked at, not seconds, so that it is the same everywhere."""

from sobremesa.errors import InputError

MOST_STEPS = 100_000


class Steps:
    """How many steps were taken; raises InputError when a series would take more than `most`.

    One step is one interval of a rule, one day of it, or one occurrence, looked at.
    """

    def __init__(self, most: int = MOST_STEPS) -> None:
        self.most = most
        self.taken = 0

    def take(self, number: int = 1) -> None:
        """Count `number` steps, before they are taken."""
        self.taken += number
        if self.taken > self.most:
            self.taken -= number
            raise InputError("RRULE: repeats too often or too thinly to be expanded")
