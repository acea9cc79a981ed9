//! The decisions of the browser side, by table.
use super::*;

fn notice(reason: EndReason) -> EndNotice {
    let by = EndedBy { kind: EndedByKind::Owner, device: Some("Firefox on Linux".into()), ip: None };
    EndNotice { reason, by, at: "2026-01-01T00:00:00Z".into() }
}

fn over(error: ApiError) -> Option<EndNotice> {
    match judge(Err(error), "2026-02-02T00:00:00Z") {
        Answer::Over(notice) => notice,
        other => panic!("not over: {other:?}"),
    }
}

#[test]
fn a_token_is_stale_when_a_fifth_of_its_life_is_left() {
    assert!(!is_stale(479_999.0, 600_000.0));
    assert!(is_stale(480_000.0, 600_000.0));
    assert!(is_stale(0.0, 0.0), "a token without a life is stale at once");
}

#[test]
fn the_timer_never_comes_before_the_token_is_stale_nor_after_it_has_expired() {
    for random in [0.0, 0.3, 0.999] {
        let after = refresh_after(5_000.0, random);
        assert!(is_stale(after, 5_000.0) && after < 5_000.0, "{after}");
    }
}

#[test]
fn back_off_doubles_up_to_half_a_minute_and_jitters_down_to_nothing() {
    let ceilings: Vec<f64> = (0..9).map(|n| back_off(n, 1.0)).collect();
    assert_eq!(ceilings, [500.0, 1e3, 2e3, 4e3, 8e3, 16e3, 30e3, 30e3, 30e3]);
    let jittered: Vec<f64> = [(u32::MAX, 0.0), (3, 0.5)].map(|(n, random)| back_off(n, random)).into();
    assert_eq!(jittered, [0.0, 2_000.0]);
}

#[test]
fn a_pause_the_server_asked_for_is_never_cut_short() {
    for random in [0.0, 0.5, 0.999] {
        assert!(pause(0, 7, random) >= 7_000.0);
        assert!((30_000.0..=60_000.0).contains(&slow_pause(random)));
    }
    assert!((2_000.0..=2_000.0).contains(&pause(2, 0, 1.0)));
}

#[test]
fn trouble_with_the_network_or_the_server_never_signs_anybody_out() {
    let trouble = [
        (ApiError::Offline, 0),
        (ApiError::Unavailable { retry_after: 3 }, 3),
        (ApiError::TooManyAttempts { retry_after: 9 }, 9),
        (ApiError::Internal, 0),
        (ApiError::BadRequest, 0),
        (ApiError::CrossSite, 0),
        (ApiError::TokenExpired, 0),
    ];
    for (error, seconds) in trouble {
        assert!(matches!(judge(Err(error.clone()), ""), Answer::Later(s) if s == seconds), "{error:?}");
    }
}

#[test]
fn an_ending_is_told_with_everything_the_server_knows() {
    let known = notice(EndReason::SignedOutElsewhere);
    assert_eq!(over(ApiError::SessionEnded { notice: Some(known.clone()) }), Some(known));
    let theft = notice(EndReason::RefreshReuse);
    assert_eq!(over(ApiError::RefreshReused { notice: Some(theft.clone()) }), Some(theft));
    for error in [ApiError::SessionEnded { notice: None }, ApiError::RefreshMissing, ApiError::RefreshForged] {
        assert_eq!(over(error), None);
    }
}

#[test]
fn an_ending_without_a_record_keeps_its_reason() {
    let cases = [
        (ApiError::SessionIdle, EndReason::Idle),
        (ApiError::SessionExpired, EndReason::Expired),
        (ApiError::AccountDisabled, EndReason::Disabled),
        (ApiError::RefreshReused { notice: None }, EndReason::RefreshReuse),
    ];
    for (error, reason) in cases {
        let told = over(error).expect("a notice");
        assert_eq!(
            (told.reason, told.by.kind, told.at.as_str()),
            (reason, EndedByKind::System, "2026-02-02T00:00:00Z")
        );
    }
}

#[test]
fn ones_own_sign_out_is_no_eviction() {
    assert_eq!(standing_after(Some(notice(EndReason::SignedOut))), Standing::Left);
    let evicted = notice(EndReason::SignedOutElsewhere);
    assert_eq!(standing_after(Some(evicted.clone())), Standing::Ended(Some(evicted)));
    assert_eq!(standing_after(None), Standing::Ended(None));
}

#[test]
fn every_close_code_has_its_consequence() {
    let cases = [
        (4401, true, Step::Ended),
        (4401, false, Step::Ended),
        (4403, false, Step::Ask),
        (4429, false, Step::Slowly),
        (1012, true, Step::Restarting),
        (1001, true, Step::Restarting),
        (1006, true, Step::Retry),
        (1006, false, Step::Ask),
        (1000, true, Step::Retry),
        (1009, true, Step::Retry),
    ];
    for (code, greeted, step) in cases {
        assert_eq!(after_close(code, greeted), step, "{code} {greeted}");
    }
}

#[test]
fn the_banner_is_calm_first_and_then_tells_the_truth() {
    let away = Absence { since: 1_000.0, next_attempt: Some(9_400.0), restarting: false };
    assert_eq!(banner(away, 3_499.0, true), None);
    assert_eq!(banner(away, 3_499.0, false), None);
    assert_eq!(banner(away, 3_500.0, true), Some(Connection::Reconnecting { seconds: 6 }));
    assert_eq!(banner(away, 9_400.0, true), Some(Connection::Reconnecting { seconds: 0 }));
    assert_eq!(banner(away, 3_500.0, false), Some(Connection::Offline));
    let attempt = Absence { next_attempt: None, ..away };
    assert_eq!(banner(attempt, 60_000.0, true), Some(Connection::Reconnecting { seconds: 0 }));
}

#[test]
fn a_restart_is_announced_at_once_and_becomes_an_outage_after_ten_seconds() {
    let restart = Absence { since: 0.0, next_attempt: None, restarting: true };
    assert_eq!(banner(restart, 0.0, true), Some(Connection::Restarting));
    assert_eq!(banner(restart, 10_000.0, true), Some(Connection::Reconnecting { seconds: 0 }));
}

#[test]
fn the_generation_is_read_from_the_payload_and_junk_has_none() {
    // {"sub":"ü~","gen":7}
    assert_eq!(generation_of("eyJ0eXAiOiJhdCtqd3QifQ.eyJzdWIiOiLDvH4iLCJnZW4iOjd9.c2ln"), Some(7));
    for junk in ["", "a", "a.b", "a.!!!.c", "a.e30.c", "a.eyJnZW4iOi0xfQ.c", "a.eyJnZW4iOiI3In0.c", "..", "a.ü.c"] {
        assert_eq!(generation_of(junk), None, "{junk:?}");
    }
}

#[test]
fn an_administrators_token_says_so_in_a_word_of_its_scope() {
    // {"scope":"sessions admin"}, {"scope":"sessions administrator"}
    assert!(administers("h.eyJzY29wZSI6InNlc3Npb25zIGFkbWluIn0.s"));
    assert!(!administers("h.eyJzY29wZSI6InNlc3Npb25zIGFkbWluaXN0cmF0b3IifQ.s"));
    for junk in ["", "a.b", "a.e30.c"] {
        assert!(!administers(junk), "{junk:?}");
    }
}
