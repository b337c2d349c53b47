"""No situation of a coffee is forgotten: each one, and the tests in which a person's expectation is written.

A row fails when a test it names is gone, is renamed, or no longer expects anything.
"""

from collections.abc import Mapping

import pytest

from support.situations import expecting

SITUATIONS_OF_CHATS = "web/test_chat_situations.py"
ROUNDS = "web/test_chat_rounds.py"
NEWS = "web/test_chat_news.py"
API = "web/test_api.py"
WEEK = "web/test_week.py"
RUNS = "reconcile/test_chat_situations.py"
CHATS = "reconcile/test_chats.py"
ASKED = "planning/test_chat_questions.py"
SLOTS = "planning/test_slots.py"
STATES = "browser/test_extension_states.py"

SITUATIONS: Mapping[str, Mapping[str, str]] = {
    "no shared hours": {
        "test_without_shared_hours_the_gap_an_edge_and_another_person_are_shown": SITUATIONS_OF_CHATS,
        "test_an_edge_is_booked_only_with_consent_and_asks_the_guest": SITUATIONS_OF_CHATS,
        "test_beyond_the_edge_nothing_is_booked_whoever_consents": SITUATIONS_OF_CHATS,
        "test_the_page_offers_the_edge_another_person_and_asks_before_it_books": SITUATIONS_OF_CHATS,
        "test_where_nothing_fits_a_group_is_offered_two_sittings": ROUNDS,
    },
    "the guest's calendar is invisible": {
        "test_an_invisible_calendar_gets_three_times_as_text": SITUATIONS_OF_CHATS,
        "test_the_three_times_are_held_on_my_side_for_five_days_and_are_a_file": SITUATIONS_OF_CHATS,
        "test_a_hold_is_over_when_its_own_time_begins": SITUATIONS_OF_CHATS,
        "test_a_yes_to_one_of_the_times_books_it_and_lets_the_others_go": SITUATIONS_OF_CHATS,
        "test_the_page_holds_the_times_and_lets_them_go": SITUATIONS_OF_CHATS,
        "test_a_calendar_that_can_be_seen_needs_no_holds": SITUATIONS_OF_CHATS,
        "test_a_hold_is_tentative_private_and_for_nobody_and_ends_at_its_time": ASKED,
        "test_a_hold_is_tentative_private_and_without_guests_and_goes_when_it_runs_out": RUNS,
    },
    "free/busy answers with an error for one guest": {
        "test_a_free_busy_error_is_unknown_and_not_free_and_names_the_guest": SITUATIONS_OF_CHATS,
    },
    "the guest is paused or opted out": {
        "test_paused_or_opted_out_reads_byte_for_byte_like_no_suitable_time": SITUATIONS_OF_CHATS,
        "test_who_has_no_shared_hours_and_is_paused_is_offered_no_edge": SITUATIONS_OF_CHATS,
    },
    "a coffee with them within 21 days, or to come": {
        "test_a_coffee_within_21_days_to_come_or_declined_is_asked_about": ASKED,
        "test_a_coffee_within_21_days_is_shown_and_asked_about": ROUNDS,
        "test_a_coffee_to_come_is_shown_and_asked_about": ROUNDS,
        "test_the_page_asks_with_no_as_the_default": ROUNDS,
    },
    "the guest declines": {
        "test_a_declined_coffee_goes_and_says_who_declined": ASKED,
        "test_a_guest_who_declines_frees_the_time_at_the_next_run_and_is_told_nothing_more": RUNS,
        "test_who_declined_is_never_invited_again_by_a_machine": RUNS,
        "test_a_round_goes_on_while_anybody_comes": RUNS,
        "test_a_guest_who_declines_is_told_on_panel_page_and_activity_and_asked_no_more": NEWS,
    },
    "double-booked later": {
        "test_a_coffee_that_a_meeting_lands_on_stays_where_it_is": RUNS,
        "test_double_booked_is_one_suggestion_with_three_times_and_nothing_moves": NEWS,
        "test_a_new_time_moves_it_once_and_the_guest_is_told": NEWS,
        "test_a_coffee_that_is_left_where_it_is_is_not_spoken_of_again": NEWS,
        "test_the_page_moves_it_with_one_press_before_the_invitation": NEWS,
        "test_a_coffee_moves_once_when_its_user_asks_and_its_guest_is_told": RUNS,
        "test_where_its_user_dragged_it_a_coffee_stays_until_they_ask_for_another_time": ASKED,
    },
    "outside the weekly budget": {
        "test_the_budget_of_a_week_is_two_coffees_and_sixty_minutes": ASKED,
        "test_outside_the_weekly_budget_the_default_is_no": ROUNDS,
    },
    "three or more people": {
        "test_three_people_get_the_time_that_is_kindest_to_the_worst_off": ROUNDS,
        "test_optional_guests_are_invited_and_need_not_have_time": ROUNDS,
        "test_where_nothing_fits_a_group_is_offered_two_sittings": ROUNDS,
        "test_more_than_five_guests_and_nobody_are_refused": ROUNDS,
        "test_a_round_invites_everybody_and_nobody_has_to_come": ASKED,
    },
    "notice": {
        "test_notice_is_18_hours_and_none_with_now": ROUNDS,
        "test_notice_and_working_days_ahead_are_kept": SLOTS,
    },
    "the invitation exceeds a quota": {
        "test_quota_exceeded_on_the_invitation_falls_back_to_the_file": NEWS,
        "test_a_quota_on_the_invitation_keeps_the_hold_and_asks_for_a_file": RUNS,
        "test_being_told_to_slow_down_is_no_such_limit_and_the_invitation_leaves_later": RUNS,
    },
    "book at once, undo for ten seconds": {
        "test_adding_a_coffee_writes_it_and_invites_only_after_the_pause": WEEK,
        "test_undoing_a_coffee_before_the_pause_tells_nobody": WEEK,
        "test_a_chat_taken_back_in_time_disturbs_nobody": CHATS,
        "test_the_hold_invites_nobody_until_the_moment_to_invite_has_come": CHATS,
    },
    "double clicks and retries": {
        "test_pressing_add_twice_is_one_coffee": WEEK,
        "test_a_coffee_is_added_once_whatever_is_sent_twice": API,
        "test_a_lost_answer_to_an_invitation_invites_once": CHATS,
    },
    "the server or the calendar is out of reach": {
        "test_while_google_is_down_a_coffee_waits_with_202": API,
        "test_when_google_is_down_the_wish_is_kept_and_written_later": WEEK,
        "test_a_server_that_is_down_leaves_the_last_ideas_grey_and_queues_nothing": STATES,
    },
    "a suggestion asks Google nothing": {
        "test_asking_for_times_and_being_refused_makes_no_call_to_google": ROUNDS,
        "test_reading_makes_no_call_to_google": API,
    },
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_situation_has_its_tests(situation: str) -> None:
    named = SITUATIONS[situation]
    assert named
    assert [name for name, path in named.items() if name not in expecting(path)] == []


def test_a_name_that_is_no_test_or_expects_nothing_is_noticed() -> None:
    assert "test_a_coffee_that_sings" not in expecting(NEWS)
    assert "booked_over" not in expecting(NEWS)
