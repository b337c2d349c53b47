"""The demo's same city: a colleague comes to town and would be glad to meet; told only once its person would be too."""

from pathlib import Path

from sobremesa.cli.stage import let_a_colleague_travel, open_app, set_stage, sign_in_without_a_click
from sobremesa.model.places import City, Consent, Days
from sobremesa.store import same_city
from sobremesa.web import same_city as finder
from sobremesa.web import work


def test_tom_comes_to_berlin_and_is_found_when_alex_says_yes_too(tmp_path: Path) -> None:
    stage = set_stage()
    app = open_app(stage, tmp_path, "127.0.0.1", 1)
    parts = app.extensions["sobremesa"]
    try:
        let_a_colleague_travel(app, stage)
        alex = sign_in_without_a_click(app, stage)
        picture = work.show(parts, alex.id)
        assert finder.look(parts.store, picture) is None
        berlin = City("Berlin", "Europe/Berlin")
        with parts.store.begin() as session:
            same_city.live_in(session, alex.id, berlin)
        seen = finder.look(parts.store, picture)
        assert seen is not None
        assert seen.encounters == ()
        days = finder.days_shown(picture)
        with parts.store.begin() as session:
            same_city.answer(session, alex.id, [Consent(berlin.key, days, "tom@example.com", yes=True)], days.first)
        found = finder.find(parts.store, picture)
        assert {match.guest.name for match in found.matches} == {"Tom Ashworth"}
        assert any(match.lunch.slots for match in found.matches)
        assert all(match.encounter.days.both(Days(days.first, days.last)) for match in found.matches)
    finally:
        parts.store.close()
        stage.sandbox.close()
