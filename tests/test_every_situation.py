"""No situation is forgotten: each one that a calendar holds, and the tests in which a person's expectation is written.

A row fails when a test it names is gone, is renamed, or no longer expects anything.
"""

from collections.abc import Mapping

import pytest

from support.situations import expecting

GAPS = "planning/test_situations_gaps.py"
MEETINGS = "planning/test_situations_meetings.py"
PEOPLE = "planning/test_situations_people.py"
HOURS = "planning/test_situations_hours.py"
RUNS = "reconcile/test_situations.py"
CHOICES = "reconcile/test_situations_choices.py"
PROVIDER = "reconcile/test_situations_provider.py"
GOOGLE = "calendars/test_google_events.py"

SITUATIONS: Mapping[str, Mapping[str, str]] = {
    # the room beside a meeting
    "the next meeting begins at once": {
        "test_back_to_back_gets_nothing": GAPS,
        "test_back_to_back_offers_no_late_start_for_a_meeting_of_somebody_else": GAPS,
        "test_back_to_back_before_a_meeting": GAPS,
    },
    "three minutes to the next meeting": {"test_a_gap_of_three_minutes_is_a_buffer_of_three": GAPS},
    "one or two minutes to the next meeting": {"test_a_gap_of_one_or_two_minutes_is_too_short": GAPS},
    "eight minutes between two small meetings": {
        "test_a_gap_of_eight_keeps_three_minutes_free": GAPS,
        "test_a_gap_of_four_to_eight_minutes_holds_one_linger_of_at_most_five": GAPS,
    },
    "two needs in one gap": {
        "test_a_gap_of_ten_has_room_for_both_sides": GAPS,
        "test_one_gap_goes_to_the_meeting_with_fewer_people": GAPS,
        "test_one_gap_goes_to_the_meeting_with_the_people_not_met_for_longer": GAPS,
    },
    "meetings that overlap": {
        "test_overlapping_meetings_get_a_buffer_only_after_the_last_end": GAPS,
        "test_of_overlapping_meetings_the_longer_one_counts_although_it_began_first": GAPS,
        "test_after_overlapping_meetings_whose_last_end_is_not_free_there_is_nothing": GAPS,
    },
    # which events are meetings
    "a whole day": {
        "test_a_busy_all_day_event_is_never_padded_and_blocks_its_day": MEETINGS,
        "test_a_free_all_day_event_blocks_nothing": MEETINGS,
        "test_an_out_of_office_day_blocks_its_suggestions_and_no_other_day_s": MEETINGS,
    },
    "several days with a time of day": {
        "test_an_event_of_several_days_is_padded_at_its_end_only": MEETINGS,
        "test_an_event_of_several_days_that_ends_after_hours_gets_nothing": MEETINGS,
        "test_a_meeting_of_several_days_has_one_buffer_at_its_end": RUNS,
    },
    "declined by me": {
        "test_a_meeting_i_declined_is_neither_padded_nor_busy": MEETINGS,
        "test_a_buffer_that_lies_beside_a_meeting_i_decline_is_removed": MEETINGS,
        "test_a_meeting_i_decline_loses_its_buffer_and_one_i_accept_again_gets_it_back": RUNS,
    },
    "everybody else declined": {
        "test_a_meeting_everybody_else_declined_gets_nothing": MEETINGS,
        "test_a_room_and_a_declined_guest_are_nobody": MEETINGS,
        "test_one_guest_who_stays_is_enough_though_all_others_declined": MEETINGS,
    },
    "tentative": {
        "test_a_tentative_meeting_has_a_buffer_marked_free": MEETINGS,
        "test_a_tentative_meeting_s_buffer_becomes_busy_when_i_accept": MEETINGS,
        "test_a_tentative_meeting_that_counts_as_busy_gets_nothing_and_is_a_wall": MEETINGS,
        "test_a_tentative_meeting_that_is_ignored_gets_nothing_and_is_no_wall": MEETINGS,
        "test_a_tentative_meeting_s_buffer_is_free_until_the_meeting_is_accepted": RUNS,
    },
    "unanswered": {
        "test_an_unanswered_meeting_is_busy_but_not_padded": MEETINGS,
        "test_an_unanswered_meeting_that_counts_as_a_meeting_gets_a_buffer_marked_free": MEETINGS,
        "test_an_unanswered_meeting_that_is_ignored_gets_nothing_and_is_no_wall": MEETINGS,
        "test_tentative_and_unanswered_count_as_set": MEETINGS,
    },
    "marked as free": {"test_a_meeting_marked_free_gets_nothing_and_blocks_nothing": MEETINGS},
    "only free and busy is shown": {
        "test_a_calendar_that_shows_only_free_and_busy_is_busy_and_not_padded": MEETINGS,
        "test_a_calendar_that_shows_only_free_and_busy_is_read_as_such": "calendars/test_google.py",
    },
    "out of office, focus time, working location, birthday, from an e-mail": {
        "test_other_kinds_of_events_are_never_padded": MEETINGS,
        "test_out_of_office_that_is_marked_free_is_still_a_wall": MEETINGS,
        "test_a_working_location_is_never_padded_and_not_busy": MEETINGS,
    },
    # who is there
    "nobody else is invited": {
        "test_rooms_are_no_people": PEOPLE,
        "test_without_an_attendee_marked_as_me_my_address_says_who_i_am": PEOPLE,
    },
    "a mailing list, a hidden or omitted list of guests": {
        "test_a_mailing_list_among_the_guests_counts_as_large": PEOPLE,
        "test_a_hidden_guest_list_counts_as_large_even_when_it_shows_two": PEOPLE,
        "test_groups_hidden_lists_and_nine_people_are_large": PEOPLE,
        "test_fields_of_an_event": GOOGLE,
    },
    "nine to thirty people, and more": {
        "test_nine_to_thirty_people_get_nothing_unless_a_breather_is_wanted": PEOPLE,
        "test_up_to_eight_people_linger_and_nine_to_thirty_breathe_if_wanted": PEOPLE,
        "test_more_than_thirty_people_never_get_a_buffer": PEOPLE,
    },
    "a private meeting": {
        "test_a_private_meeting_gives_away_neither_title_nor_link_nor_names": PEOPLE,
        "test_a_private_meeting_s_linger_is_private_neutral_and_silent": PEOPLE,
    },
    "guests from elsewhere": {
        "test_guests_from_elsewhere_get_a_breather": PEOPLE,
        "test_a_subdomain_is_the_same_organisation": PEOPLE,
        "test_where_addresses_tell_no_organisation_nobody_is_external": PEOPLE,
    },
    "a title that looks like an interview, a review of a person or a doctor": {
        "test_sensitive_titles_get_no_social_time": PEOPLE,
        "test_ordinary_titles_are_ordinary": PEOPLE,
        "test_the_list_of_words_may_be_empty": PEOPLE,
    },
    "who else is free in these minutes": {"test_a_linger_is_social_only_if_somebody_can_be_there": PEOPLE},
    "the day's share of social time": {
        "test_from_the_fourth_social_buffer_of_a_day_on_they_are_breathers": PEOPLE,
        "test_beyond_the_day_s_share_a_buffer_keeps_its_minutes_and_loses_link_and_prompt": PEOPLE,
        "test_a_social_buffer_that_its_user_moved_still_takes_its_share_of_the_day": PEOPLE,
        "test_each_day_has_its_own_share": PEOPLE,
    },
    "a day with more than five and a half hours of meetings": {
        "test_on_a_full_day_no_buffer_is_dropped_and_none_is_social": PEOPLE,
        "test_on_a_day_with_more_than_five_and_a_half_hours_of_meetings_all_are_breathers": PEOPLE,
    },
    # hours
    "outside working hours, and across their edge": {
        "test_outside_working_hours_there_is_nothing": HOURS,
        "test_a_buffer_is_cut_at_the_end_of_the_day": HOURS,
        "test_two_minutes_before_the_end_of_the_day_are_outside_it": HOURS,
        "test_doors_are_cut_at_the_beginning_of_the_day": HOURS,
        "test_a_meeting_beyond_the_edge_of_the_day_keeps_only_what_lies_inside": HOURS,
    },
    "the protected lunch": {
        "test_lunch_is_protected_and_a_linger_may_run_up_to_it": HOURS,
        "test_two_minutes_before_lunch_belong_to_lunch": HOURS,
    },
    "a public holiday": {
        "test_on_a_public_holiday_no_coffee_is_proposed": HOURS,
        "test_on_a_public_holiday_that_is_only_an_entry_a_meeting_that_happens_has_its_buffer": HOURS,
        "test_a_public_holiday_is_a_day_without_hours": HOURS,
    },
    "a day on which the clocks change": {
        "test_no_buffer_lies_in_the_hour_that_does_not_exist": HOURS,
        "test_a_buffer_in_the_hour_that_comes_twice_lies_once_beside_its_meeting": HOURS,
        "test_where_the_clocks_change_a_buffer_is_five_absolute_minutes": HOURS,
    },
    "a journey": {
        "test_a_journey_takes_the_working_hours_along": HOURS,
        "test_of_two_journeys_each_holds_on_its_own_dates_and_home_between_them": HOURS,
        "test_a_calendar_in_another_zone_is_asked_about": "web/test_offers.py",
    },
    "part-time, split days, night shifts, other weekends": {
        "test_part_time_leaves_the_other_days_alone": HOURS,
        "test_a_split_day_cuts_at_each_of_its_edges": HOURS,
        "test_a_night_shift_over_midnight_has_its_buffers_on_both_sides_of_it": HOURS,
        "test_a_weekend_on_friday_and_saturday": HOURS,
        "test_split_days_night_shifts_and_other_weekends": HOURS,
    },
    # what happens to a meeting
    "a recurring series": {
        "test_each_instance_of_a_series_stands_on_its_own": MEETINGS,
        "test_each_instance_of_a_recurring_series_has_its_own_buffer": RUNS,
        "test_the_rule_of_a_recurring_series_is_never_touched": PROVIDER,
    },
    "one instance moved or cancelled": {
        "test_one_instance_moved_takes_its_buffer_along_and_the_others_stay": RUNS,
        "test_one_instance_cancelled_loses_its_buffer_and_the_others_stay": RUNS,
    },
    "this and following": {
        "test_this_and_following_splits_a_series_and_buffers_follow_by_time_without_duplicates": RUNS,
        "test_this_and_following_to_another_hour_takes_the_buffers_along": RUNS,
        "test_after_a_split_of_the_series_choices_follow_by_time": "planning/test_choices.py",
    },
    "deleted by its organiser, me removed, a calendar unshared or gone": {
        "test_the_organiser_deletes_the_meeting_and_the_buffer_goes": RUNS,
        "test_i_am_removed_from_the_guests_and_the_buffer_goes": RUNS,
        "test_a_shared_calendar_is_unshared_and_only_the_buffers_of_its_meetings_go": RUNS,
        "test_the_whole_calendar_vanishes_and_the_run_stops_and_asks": RUNS,
        "test_the_calendar_itself_is_not_there_and_nothing_is_decided": RUNS,
    },
    "a meeting moved": {
        "test_a_meeting_is_moved_and_its_buffer_moves": RUNS,
        "test_a_deleted_buffer_stays_away_while_the_meeting_moves_by_less_than_its_own_length": CHOICES,
        "test_a_deleted_buffer_comes_back_as_a_suggestion_only_when_the_meeting_moves_by_its_own_length": CHOICES,
    },
    "a past meeting dragged forward": {
        "test_a_past_meeting_dragged_forward_has_one_buffer_however_often_it_runs": RUNS,
        "test_a_past_meeting_never_padded_and_dragged_forward_has_one_buffer_however_often_it_runs": RUNS,
    },
    "a meeting shortened or lengthened": {
        "test_a_meeting_is_shortened_or_lengthened_and_the_buffer_follows_its_end": RUNS,
    },
    "a new meeting on a buffer": {
        "test_a_new_meeting_lands_on_a_buffer_which_shrinks_or_goes_at_once": RUNS,
    },
    "two users of the server in one meeting": {
        "test_two_users_of_the_server_in_one_meeting_have_a_buffer_each": RUNS,
    },
    # what a person does
    "a buffer deleted": {
        "test_a_buffer_the_user_deletes_stays_deleted_and_remembers_the_meeting_s_time_of_that_moment": CHOICES,
        "test_after_three_removals_in_two_weeks_turning_the_kind_off_is_offered": "web/test_answers.py",
    },
    "a buffer moved or stretched": {
        "test_a_buffer_the_user_moves_or_stretches_stays_as_it_was_put": CHOICES,
        "test_a_pinned_buffer_stays_while_its_meeting_moves_by_thirty_minutes_and_follows_at_thirty_one": CHOICES,
    },
    "the feature turned off": {
        "test_the_user_turns_the_feature_off_and_all_future_unpinned_buffers_go_in_one_run_that_can_be_undone": CHOICES,
        "test_the_feature_off_and_on_again_brings_the_buffers_back_once": CHOICES,
    },
    # what happens at the provider
    "a quota, a 5xx, an expired token": {
        "test_a_quota_or_a_5xx_keeps_the_plan_records_what_was_applied_and_the_next_run_goes_on": PROVIDER,
        "test_an_expired_token_keeps_the_plan_pauses_and_asks_to_sign_in_again": PROVIDER,
        "test_a_failing_row_backs_off_and_is_given_up_and_blocks_nobody": "jobs/test_due.py",
        "test_consent_taken_away_at_google_pauses_and_says_so": "web/test_connect.py",
    },
    "more than one page of events, and a lost one": {
        "test_more_than_one_page_of_events_is_read_whole": PROVIDER,
        "test_a_lost_page_means_no_decision_and_never_an_empty_calendar": PROVIDER,
    },
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_situation_has_its_tests(situation: str) -> None:
    named = SITUATIONS[situation]
    assert named
    assert [name for name, path in named.items() if name not in expecting(path)] == []


def test_every_test_of_a_situation_stands_in_the_table() -> None:
    named = {name for tests in SITUATIONS.values() for name in tests}
    told = expecting(RUNS) | expecting(CHOICES) | expecting(PROVIDER)
    assert {name for name in told if name.startswith("test_")} - named == set()


def test_a_name_that_is_no_test_or_expects_nothing_is_noticed() -> None:
    assert "test_a_meeting_that_sings" not in expecting(GAPS)
    assert "decided_alone" not in expecting(HOURS)
