//! A small world: one service, its owner's browser, a network that delays and loses, two clocks and a thief.
//! It plays a history step by step and keeps a journal of what the service decided.

use super::{
    browser::Browser,
    fixture::{START, laptop, phone},
    network::{Flight, SERVER_PATIENCE},
    service::{Decision, Grant, Service},
    step::Step,
};
use curfew_domain::{
    policy::Policy,
    refresh::{Presented, Verdict},
    session::Line,
    time::Timestamp,
};
use std::time::Duration;

/// What the edges take care of. Each is a condition of the promise to honest tabs; `limits.rs` shows what
/// happens without it.
#[derive(Clone, Copy, Debug)]
pub struct Care {
    /// A browser has one refresh under way at a time (a Web Lock).
    pub turns: bool,
    /// While a refresh is under way the clock is set by at most R, and to no more than R after the last change.
    pub steady_clock: bool,
    /// A request may be processed as late as its tab waits for it, not only within the server's patience.
    pub slow_way: bool,
    pub crash: Crash,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// Unanswered requests die with the browser, and the cookie file holds the current token or the parent.
    Tidy,
    /// Requests outlive the browser. The first change the cookie file misses is the last one there was, and
    /// its window is open for as long as a request may wait.
    Early,
    Any,
}

/// What was asked of the service, and what came of it.
#[derive(Clone, Debug)]
pub struct Event {
    pub was_live: bool,
    pub before: Line,
    pub presented: u32,
    pub act: Act,
    pub granted: Option<Grant>,
    pub after: Line,
}

#[derive(Clone, Debug)]
pub enum Act {
    Refresh(Verdict),
    /// Whether it was let through.
    Call(bool),
}

pub struct World {
    pub service: Service,
    pub browser: Browser,
    pub journal: Vec<Event>,
    pub(super) care: Care,
    pub(super) flights: Vec<Flight>,
    /// True time, which patience is measured by.
    pub(super) now: i64,
    /// How far the store's clock is off.
    offset: i64,
    /// Generations the thief has refresh tokens of.
    copies: Vec<u32>,
    /// And access tokens.
    passes: Vec<u32>,
}

impl World {
    pub fn new(policy: Policy, tabs: usize, care: Care) -> Self {
        let now = START.as_millis();
        Self {
            service: Service::start(policy),
            browser: Browser::signed_in(tabs, now),
            journal: Vec::new(),
            care,
            flights: Vec::new(),
            now,
            offset: 0,
            copies: Vec::new(),
            passes: Vec::new(),
        }
    }

    /// Plays `steps` to their end.
    pub fn play(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        for step in steps {
            self.step(step);
        }
        self
    }

    pub fn step(&mut self, step: Step) {
        match step {
            Step::Pass(millis) => self.pass(i64::from(millis)),
            Step::PassToWindowEnd(left) => self.pass(self.window_left() - i64::from(left)),
            Step::Jump(millis) => self.jump(millis),
            Step::Restart => self.lose_unanswered(),
            Step::Send { tab } => self.send(tab),
            Step::Call { tab } => self.send_call(tab),
            Step::Refresh { tab } => self.refresh_at_once(tab),
            Step::Plan { tab, way, back } => self.plan(tab, way, back),
            Step::CallNow { tab } => self.call_at_once(tab),
            Step::Read { flight } => self.read(flight),
            Step::Serve { flight } => self.serve(flight),
            Step::Deliver { flight } => self.deliver(flight),
            Step::Lose { flight } => self.lose(flight),
            Step::Crash { file_age } => self.crash(i64::from(file_age)),
            Step::Steal => self.copies.push(self.browser.jar()),
            Step::ThiefRefreshes { copy, from_elsewhere } => self.thief_refreshes(copy, from_elsewhere),
            Step::ThiefCalls { copy } => self.thief_calls(copy),
        }
    }

    /// The store's clock.
    pub fn clock(&self) -> Timestamp {
        Timestamp::from_millis(self.now + self.offset)
    }

    /// Performs a decision and writes it down; what the reply carries.
    pub(super) fn perform(&mut self, token: &Presented, decision: Decision) -> Option<Grant> {
        let (was_live, before) = (self.service.is_live(), self.service.session.line);
        let verdict = self.service.perform(token, decision, self.clock());
        let granted = self.service.granted(token.generation, &verdict);
        let (presented, after) = (token.generation, self.service.session.line);
        self.journal.push(Event { was_live, before, presented, act: Act::Refresh(verdict), granted, after });
        granted
    }

    pub(super) fn call(&mut self, presented: u32) {
        let (was_live, before) = (self.service.is_live(), self.service.session.line);
        let passed = self.service.call(presented, self.clock());
        self.journal.push(Event { was_live, before, presented, act: Act::Call(passed), granted: None, after: before });
    }

    /// Milliseconds of T that are left; less than nothing once the window has closed.
    fn window_left(&self) -> i64 {
        in_millis(self.service.policy.reuse_window) - self.age()
    }

    /// Milliseconds between now and the last change.
    fn age(&self) -> i64 {
        in_millis(self.clock().distance(self.service.session.line.rotated_at))
    }

    fn pass(&mut self, millis: i64) {
        let then = self.now + millis.max(0);
        while let Some(due) = self.due().filter(|due| *due <= then) {
            self.now = due;
            self.lose_overdue();
            self.go_by_plan();
        }
        self.now = then;
        self.lose_overdue();
    }

    fn jump(&mut self, millis: i64) {
        self.offset += millis;
        let handout = in_millis(self.service.policy.handout_window());
        let is_small = millis.abs() <= handout && self.age() <= handout;
        if self.care.steady_clock && !is_small {
            self.lose_all();
        }
    }

    fn crash(&mut self, file_age: i64) {
        let then = self.now - file_age;
        if self.is_forgiven(then) {
            self.browser.crash(then, self.now);
            self.lose_tabs();
        }
    }

    /// Whether a crash that brings back the cookie file of `then` is one the edges take care of.
    fn is_forgiven(&self, then: i64) -> bool {
        let line = self.service.session.line;
        match self.care.crash {
            Crash::Any => true,
            Crash::Tidy => [Some(line.generation), line.parent].contains(&Some(self.browser.file_of(then))),
            Crash::Early => {
                let missing = self.browser.first_missing(then);
                missing.is_none_or(|missing| missing == line.generation && self.window_left() >= SERVER_PATIENCE)
            }
        }
    }

    fn thief_refreshes(&mut self, copy: usize, from_elsewhere: bool) {
        let Some(generation) = nth(&self.copies, copy) else { return };
        let token = Presented { generation, device: if from_elsewhere { phone() } else { laptop() } };
        let decision = self.service.decide(&token, self.clock());
        let granted = self.perform(&token, decision);
        self.copies.extend(granted.and_then(|granted| granted.refresh));
        self.passes.extend(granted.map(|granted| granted.access));
    }

    fn thief_calls(&mut self, copy: usize) {
        if let Some(generation) = nth(&self.passes, copy) {
            self.call(generation);
        }
    }
}

fn in_millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// The last one for 0, so that shorter histories shrink towards the thief's newest loot.
fn nth(loot: &[u32], index: usize) -> Option<u32> {
    loot.iter().rev().cycle().nth(index).copied()
}
