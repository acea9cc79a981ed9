//! The server as the store will make it: one row, verdicts performed with a compare-and-set on the line, and
//! the endings of superseded generations. It knows nothing of browsers, and reads no clock.

use super::fixture::{START, signed_in};
use curfew_domain::{
    device::Device,
    ending::{Actor, Ended, Reason},
    policy::Policy,
    refresh::{Presented, Verdict, present},
    session::{Line, Session, State},
    time::Timestamp,
};
use std::collections::BTreeSet;

/// What the reply to a refresh carries, as generations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub access: u32,
    /// `None`: the reply sets no cookie.
    pub refresh: Option<u32>,
}

pub struct Service {
    pub session: Session,
    pub policy: Policy,
    /// Generations an ending refuses; their access tokens are evidence of reuse.
    pub superseded: BTreeSet<u32>,
}

/// A verdict and the row it was read from, not yet performed.
#[derive(Clone, Debug)]
pub struct Decision {
    seen: Line,
    pub verdict: Verdict,
}

impl Service {
    pub fn start(policy: Policy) -> Self {
        Self { session: signed_in(START, &policy), policy, superseded: BTreeSet::new() }
    }

    pub fn is_live(&self) -> bool {
        self.session.state == State::Live
    }

    pub fn decide(&self, token: &Presented, now: Timestamp) -> Decision {
        Decision { seen: self.session.line, verdict: present(token, &self.session, now, &self.policy) }
    }

    /// Performs a decision unless the row has moved since; then reads again and decides again.
    pub fn perform(&mut self, token: &Presented, decision: Decision, now: Timestamp) -> Verdict {
        let moved = self.session.line.generation != decision.seen.generation || !self.is_live();
        let verdict = if moved { self.decide(token, now).verdict } else { decision.verdict };
        match &verdict {
            Verdict::Rotate(line) => self.session.line = *line,
            Verdict::Supersede { line, superseded } => {
                self.session.line = *line;
                self.superseded.insert(*superseded);
            }
            Verdict::Reuse => self.end(now),
            Verdict::Keep | Verdict::Repeat | Verdict::Hold | Verdict::Refuse(_) => {}
        }
        if self.granted(token.generation, &verdict).is_some() {
            self.session.last_seen_at = now;
        }
        verdict
    }

    /// Reads, decides and performs in one go.
    pub fn refresh(&mut self, generation: u32, device: &Device, now: Timestamp) -> Verdict {
        let token = Presented { generation, device: device.clone() };
        let decision = self.decide(&token, now);
        self.perform(&token, decision, now)
    }

    /// Whether a call with an access token of `generation` is let through. Expiry is left out: it only ever
    /// forgives what is judged here.
    pub fn call(&mut self, generation: u32, now: Timestamp) -> bool {
        if self.superseded.contains(&generation) && self.is_live() {
            self.end(now);
        }
        self.is_live()
    }

    /// What the reply to `presented` carries after `verdict` has been performed.
    pub fn granted(&self, presented: u32, verdict: &Verdict) -> Option<Grant> {
        let current = self.session.line.generation;
        match verdict {
            Verdict::Rotate(_) | Verdict::Keep | Verdict::Repeat | Verdict::Supersede { .. } => {
                Some(Grant { access: current, refresh: Some(current) })
            }
            Verdict::Hold => Some(Grant { access: presented, refresh: None }),
            Verdict::Reuse | Verdict::Refuse(_) => None,
        }
    }

    fn end(&mut self, now: Timestamp) {
        self.session.state = State::Ended(Ended { at: now, reason: Reason::RefreshReuse, by: Actor::System });
    }
}
