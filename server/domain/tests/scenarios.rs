//! The seven scenarios of the session protocol as plain stories: 1 to 4 sign nobody out, 5 to 7 end the session
//! with the move that shows the theft.

mod support {
    pub mod fixture;
    pub mod service;
}

use curfew_domain::{
    device::Device,
    ending::{Actor, Ended, Reason},
    refresh::{Presented, Refusal, Verdict},
    session::State,
    time::Timestamp,
};
use std::time::Duration;
use support::{
    fixture::{START, laptop, phone, window},
    service::Service,
};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

/// A session signed in ten minutes before the story begins, so that its first refresh rotates.
struct Story {
    service: Service,
    now: Timestamp,
}

impl Story {
    fn begin() -> Self {
        Self { service: Service::start(window(30)), now: START + 10 * MINUTE }
    }

    fn wait(&mut self, span: Duration) {
        self.now = self.now + span;
    }

    /// A refresh from the session's own kind of device; the generation of the cookie it leaves.
    fn refresh(&mut self, generation: u32) -> Option<u32> {
        self.refresh_from(&laptop(), generation)
    }

    fn refresh_from_elsewhere(&mut self, generation: u32) -> Option<u32> {
        self.refresh_from(&phone(), generation)
    }

    fn refresh_from(&mut self, device: &Device, generation: u32) -> Option<u32> {
        let verdict = self.service.refresh(generation, device, self.now);
        let granted = self.service.granted(generation, &verdict)?;
        assert!(granted.refresh.is_none_or(|refresh| refresh == granted.access));
        Some(granted.refresh.unwrap_or(generation))
    }

    fn call(&mut self, generation: u32) -> bool {
        self.service.call(generation, self.now)
    }

    /// What a page render asks; it performs nothing.
    fn render(&self, generation: u32) -> bool {
        let token = Presented { generation, device: laptop() };
        !matches!(self.service.decide(&token, self.now).verdict, Verdict::Reuse | Verdict::Refuse(_))
    }

    /// Over for everybody, as reuse, and told so ever after.
    fn assert_ended_by_reuse(&mut self) {
        let ended = Ended { at: self.now, reason: Reason::RefreshReuse, by: Actor::System };
        assert_eq!(self.service.session.state, State::Ended(ended.clone()));
        for generation in 0..10 {
            let verdict = self.service.refresh(generation, &laptop(), self.now + MINUTE);
            assert_eq!(verdict, Verdict::Refuse(Refusal::Ended(ended.clone())));
            assert!(!self.service.call(generation, self.now + MINUTE));
        }
    }
}

#[test]
fn scenario_1_a_lost_reply_is_repeated_when_the_tab_retries_after_five_seconds() {
    let mut story = Story::begin();
    assert_eq!(story.refresh(0), Some(1));
    story.wait(5 * SECOND);
    assert_eq!(story.refresh(0), Some(1));
    story.wait(8 * MINUTE);
    assert_eq!(story.refresh(1), Some(2));
    assert!(story.call(1) && story.call(2));
}

#[test]
fn scenario_2_a_lost_reply_is_superseded_when_the_tab_retries_after_ten_minutes() {
    let mut story = Story::begin();
    assert_eq!(story.refresh(0), Some(1));
    story.wait(10 * MINUTE);
    assert_eq!(story.refresh(0), Some(2));
    assert!(story.call(2));
    story.wait(10 * MINUTE);
    assert_eq!(story.refresh(2), Some(3));
}

#[test]
fn scenario_2_every_reply_may_be_lost_for_an_hour() {
    let mut story = Story::begin();
    for lost in 1..=6 {
        assert_eq!(story.refresh(0), Some(lost));
        story.wait(10 * MINUTE);
    }
    assert_eq!(story.refresh(0), Some(7));
    assert!(story.call(7));
}

#[test]
fn scenario_1_a_retry_late_in_the_window_keeps_its_token_and_goes_on_with_it() {
    for pause in [18 * SECOND, 30 * SECOND] {
        let mut story = Story::begin();
        assert_eq!(story.refresh(0), Some(1));
        story.wait(pause);
        assert_eq!(story.refresh(0), Some(0));
        assert!(story.call(0));
        story.wait(8 * MINUTE);
        assert_eq!(story.refresh(0), Some(2));
        assert!(story.call(0) && story.call(2));
    }
}

#[test]
fn scenario_2_a_browser_crash_that_brings_the_previous_cookie_back_signs_nobody_out() {
    for pause in [SECOND, 17 * SECOND, 18 * SECOND, 30 * SECOND, 31 * SECOND, 60 * MINUTE] {
        let mut story = Story::begin();
        assert_eq!(story.refresh(0), Some(1));
        assert!(story.call(1));
        story.wait(pause);
        let restored = story.refresh(0).expect("goes on");
        assert!(story.call(restored));
        story.wait(10 * MINUTE);
        let next = story.refresh(restored).expect("goes on");
        assert!(story.call(next));
        assert_eq!(next, story.service.session.line.generation);
    }
}

#[test]
fn scenario_2_twenty_restored_tabs_all_get_the_same_token_or_none() {
    let mut story = Story::begin();
    assert_eq!(story.refresh(0), Some(1));
    story.wait(60 * MINUTE);
    for second in 0..20 {
        assert_eq!(story.refresh(0), Some(if second <= 17 { 2 } else { 0 }));
        story.wait(SECOND);
    }
    assert_eq!(story.refresh(2), Some(2));
    assert!(story.call(0) && story.call(2));
}

#[test]
fn scenario_3_two_tabs_get_the_same_token_so_the_order_of_their_cookies_does_not_matter() {
    let mut story = Story::begin();
    let first = story.refresh(0);
    story.wait(2 * SECOND);
    let second = story.refresh(0);
    assert_eq!((first, second), (Some(1), Some(1)));
    for _ in 0..10 {
        story.wait(8 * MINUTE);
        let jar = story.service.session.line.generation;
        assert_eq!(story.refresh(jar), Some(jar + 1));
        assert_eq!(story.refresh(jar), Some(jar + 1));
    }
}

#[test]
fn scenario_3_a_tab_that_lost_the_race_to_write_decides_again_and_gets_the_winner_s_token() {
    let mut story = Story::begin();
    let token = Presented { generation: 0, device: laptop() };
    let both = [story.service.decide(&token, story.now), story.service.decide(&token, story.now)];
    let verdicts = both.map(|read| story.service.perform(&token, read, story.now));
    assert!(matches!(verdicts, [Verdict::Rotate(_), Verdict::Repeat]), "{verdicts:?}");
    assert_eq!(story.service.session.line.generation, 1);
}

#[test]
fn scenario_4_ten_parallel_page_renders_around_a_refresh_are_all_signed_in_and_change_nothing() {
    let mut story = Story::begin();
    assert!((0..10).all(|_| story.render(0)));
    assert_eq!(story.service.session.line.generation, 0);
    assert_eq!(story.refresh(0), Some(1));
    assert!((0..10).all(|_| story.render(0) && story.render(1)));
    story.wait(MINUTE);
    assert!((0..10).all(|_| story.render(0) && story.render(1)));
    assert_eq!(story.service.session.line.generation, 1);
}

#[test]
fn scenario_4_ten_parallel_refreshes_rotate_once() {
    let mut story = Story::begin();
    assert!((0..10).all(|_| story.refresh(0) == Some(1)));
    assert!((0..10).all(|_| story.refresh(1) == Some(1)));
}

#[test]
fn scenario_5_a_thief_goes_first_and_is_found_by_a_call_once_the_owner_came() {
    let mut story = Story::begin();
    assert_eq!(story.refresh_from_elsewhere(0), Some(1));
    assert!(story.call(1), "nobody can know yet");
    story.wait(7 * MINUTE);
    assert_eq!(story.refresh(0), Some(2), "the owner is not the one to be stopped");
    assert!(!story.call(1));
    story.assert_ended_by_reuse();
}

#[test]
fn scenario_5_a_thief_goes_first_and_is_found_by_a_refresh_once_the_owner_came() {
    let mut story = Story::begin();
    assert_eq!(story.refresh_from_elsewhere(0), Some(1));
    story.wait(7 * MINUTE);
    assert_eq!(story.refresh(0), Some(2));
    story.wait(SECOND);
    assert_eq!(story.refresh_from_elsewhere(1), None);
    story.assert_ended_by_reuse();
}

#[test]
fn scenario_5_a_thief_on_another_kind_of_device_who_comes_second_is_found_at_once() {
    let mut story = Story::begin();
    assert_eq!(story.refresh(0), Some(1));
    story.wait(7 * MINUTE);
    assert_eq!(story.refresh_from_elsewhere(0), None);
    story.assert_ended_by_reuse();
}

#[test]
fn scenario_6_owner_and_thief_alternate_until_the_third_move() {
    let mut story = Story::begin();
    assert_eq!(story.refresh(0), Some(1));
    story.wait(5 * MINUTE);
    assert_eq!(story.refresh(0), Some(2), "the thief, on the same kind of device");
    story.wait(5 * MINUTE);
    assert_eq!(story.refresh(1), None, "the owner's token was superseded");
    story.assert_ended_by_reuse();
}

#[test]
fn scenario_6_the_owner_s_call_is_the_third_move_as_well() {
    let mut story = Story::begin();
    assert_eq!(story.refresh(0), Some(1));
    story.wait(5 * MINUTE);
    assert_eq!(story.refresh(0), Some(2));
    assert!(!story.call(1));
    story.assert_ended_by_reuse();
}

#[test]
fn scenario_7_a_token_two_or_more_generations_old_ends_the_session_at_once() {
    for newest in 2..6 {
        for old in 0..=newest - 2 {
            let mut story = Story::begin();
            for generation in 0..newest {
                assert_eq!(story.refresh(generation), Some(generation + 1));
                story.wait(MINUTE);
            }
            assert_eq!(story.refresh(old), None);
            story.assert_ended_by_reuse();
        }
    }
}

#[test]
fn scenario_7_a_token_two_generations_old_is_no_better_within_the_window() {
    let mut story = Story::begin();
    assert_eq!(story.refresh(0), Some(1));
    story.wait(MINUTE);
    assert_eq!(story.refresh(1), Some(2));
    assert_eq!(story.refresh(0), None);
    story.assert_ended_by_reuse();
}
