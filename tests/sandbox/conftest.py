"""A fresh team for every test of the sandbox; every answer any of them gets is validated on its way."""

from collections.abc import Iterator

import pytest

from support.sandbox_client import ALEX, BO, Person, Team, open_team


@pytest.fixture
def team() -> Iterator[Team]:
    found = open_team()
    yield found
    found.sandbox.close()


@pytest.fixture
def alex(team: Team) -> Person:
    return team.person(ALEX)


@pytest.fixture
def bo(team: Team) -> Person:
    return team.person(BO)
