//! The store's contract: what every engine must do, written against the verbs of `server::store` alone. An
//! engine joins by saying how a fresh database is made; `sqlite.rs` also holds what is true of SQLite only.

mod accounts;
mod attempts;
mod audit;
mod begun;
mod changes;
mod constraints;
mod endings;
mod feed;
mod fixtures;
mod flow;
mod keys;
mod passkeys;
mod recovery_codes;
mod sessions;
mod sqlite;
mod totp;
mod upgrade;

/// One test per sentence, each on a database of its own. A sentence that is not listed is dead code, which
/// the compiler reports.
macro_rules! contract {
    ($fresh:path; $($table:ident: $($sentence:ident),+;)+) => {
        $(mod $table {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $sentence() {
                    crate::store::$table::$sentence(&$fresh().await).await;
                }
            )+
        })+
    };
}

mod on_sqlite {
    contract! {
        crate::store::sqlite::fresh;
        accounts:
            an_address_belongs_to_one_account,
            of_twenty_racing_sign_ups_of_one_address_exactly_one_wins,
            credentials_read_back_as_they_were_written,
            accounts_are_found_by_part_of_the_address_page_by_page,
            administrators_count_while_they_can_administer;
        audit:
            an_act_reads_back_as_it_was_written,
            the_log_is_only_ever_added_to,
            a_filter_lets_through_what_it_names;
        sessions:
            a_new_session_reads_back_as_it_was_made,
            a_line_moves_on_only_from_where_it_was_seen,
            of_fifty_racing_advances_exactly_one_wins,
            an_ended_session_never_moves_on,
            an_advance_that_is_not_committed_has_not_happened,
            last_activity_never_goes_back_and_revives_nothing,
            only_the_owner_renames_a_device_and_only_while_it_is_signed_in,
            live_devices_are_listed_most_recently_active_first,
            ended_devices_are_listed_latest_first_and_only_as_far_back_as_asked,
            a_session_has_lapsed_on_its_bound_and_not_a_moment_before,
            sessions_that_ended_long_ago_are_forgotten_and_live_ones_never;
        endings:
            a_session_ends_once,
            of_fifty_racing_ends_exactly_one_wins,
            an_unknown_session_cannot_end,
            every_reason_and_every_actor_reads_back_through_the_session,
            the_feed_tells_what_ended_with_the_same_evidence,
            seq_grows_strictly_and_is_never_used_again,
            the_feed_continues_after_any_seq_in_bounded_steps,
            an_ending_is_in_force_until_the_last_token_has_expired,
            an_ending_that_is_not_committed_has_not_happened,
            a_superseded_generation_is_recorded_and_its_session_goes_on,
            endings_are_forgotten_only_when_no_session_cites_them,
            every_scope_reads_back_from_the_feed,
            an_accounts_end_takes_its_live_sessions_raises_its_epoch_and_leaves_others_alone,
            everyones_end_takes_every_live_session_and_bounds_them_by_the_newest_id,
            other_roles_raise_the_epoch_and_end_nothing;
        attempts:
            attempts_are_counted_within_a_window_and_anew_after_it,
            a_forgiven_attempt_is_taken_back_and_never_below_none,
            of_thirty_racing_attempts_every_one_is_counted,
            windows_of_the_past_are_forgotten;
        changes:
            a_change_is_told_once_with_the_session_it_opened,
            many_changes_of_one_account_are_one_row_and_none_is_missed,
            a_change_that_is_not_committed_has_not_happened,
            changes_are_read_in_bounded_steps_and_forgotten_later;
        flow:
            a_flow_row_is_made_once_changed_and_removed,
            an_expired_flow_row_is_not_there_and_is_swept;
        keys:
            a_key_reads_back_in_each_state_as_it_was_kept,
            one_key_alone_is_active_and_one_alone_is_next,
            a_key_moves_from_next_to_active_to_retiring_and_no_other_way,
            of_ten_racing_promotions_exactly_one_wins,
            a_key_is_forgotten_when_its_last_token_is_over_and_not_before;
        totp:
            an_account_has_one_app_and_it_reads_back,
            a_step_is_used_up_with_all_before_it,
            of_twenty_racing_for_a_step_one_wins,
            wrong_codes_are_counted_until_something_was_right;
        recovery_codes:
            a_code_is_taken_once_and_by_its_owner,
            of_twenty_racing_for_a_code_one_wins,
            a_new_set_replaces_one_accounts_alone;
        passkeys:
            a_passkey_reads_back_and_is_somebodys_once,
            of_twenty_racing_uses_from_one_counter_one_is_noted,
            only_its_owner_renames_and_removes_one;
        begun:
            what_was_begun_is_there_in_time_and_taken_once,
            of_twenty_that_race_to_finish_one_does,
            tries_are_counted_while_it_is_there,
            it_goes_with_its_account_and_with_time;
        constraints:
            every_constraint_refuses_what_it_names_and_nothing_beside_it,
            a_deleted_account_takes_its_sessions_with_it;
    }
}
