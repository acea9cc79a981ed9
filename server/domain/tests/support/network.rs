//! What is on its way between the browser and the service, and how long each side waits for it. Requests and
//! replies may overtake each other, come late or never.

use super::{
    fixture::laptop,
    service::{Decision, Grant},
    world::{Crash, World},
};
use curfew_domain::refresh::Presented;

/// No request is processed later than this after it was sent (milliseconds): the way there takes next to no
/// time, and the server drops what has waited this long since its first byte.
pub(super) const SERVER_PATIENCE: i64 = 5_000;
/// A tab gives a refresh up after this long (milliseconds).
const TAB_PATIENCE: i64 = 8_000;

pub struct Flight {
    /// The tab that waits, unless it has died.
    tab: Option<usize>,
    sent_at: i64,
    token: Presented,
    stage: Stage,
    plan: Option<Plan>,
}

/// When a request is processed and its reply lands, by true time; a reply that never lands is lost at once.
#[derive(Clone, Copy)]
struct Plan {
    served_at: i64,
    lands_at: Option<i64>,
}

enum Stage {
    /// A refresh, with what the server has read so far.
    Asked(Option<Decision>),
    Called,
    /// The reply to a refresh.
    Answered(Option<Grant>),
}

impl Flight {
    fn is_answered(&self) -> bool {
        matches!(self.stage, Stage::Answered(_))
    }

    /// When the next planned thing happens to it.
    fn due(&self) -> Option<i64> {
        let plan = self.plan?;
        Some(if self.is_answered() { plan.lands_at.unwrap_or(plan.served_at) } else { plan.served_at })
    }

    fn is_overdue(&self, now: i64, is_way_slow: bool) -> bool {
        let waited = now - self.sent_at;
        if self.is_answered() || is_way_slow { waited >= TAB_PATIENCE } else { waited > SERVER_PATIENCE }
    }
}

impl World {
    pub(super) fn send(&mut self, tab: usize) {
        let tab = tab % self.browser.tabs.len();
        let is_busy = if self.care.turns { self.browser.is_waiting() } else { self.browser.tabs[tab].waiting };
        if !is_busy {
            self.browser.tabs[tab].waiting = true;
            self.take_off(tab, self.browser.jar(), Stage::Asked(None));
        }
    }

    pub(super) fn send_call(&mut self, tab: usize) {
        let tab = tab % self.browser.tabs.len();
        if let Some(generation) = self.browser.tabs[tab].access {
            self.take_off(tab, generation, Stage::Called);
        }
    }

    fn take_off(&mut self, tab: usize, generation: u32, stage: Stage) {
        let token = Presented { generation, device: laptop() };
        self.flights.push(Flight { tab: Some(tab), sent_at: self.now, token, stage, plan: None });
    }

    pub(super) fn refresh_at_once(&mut self, tab: usize) {
        let newest = self.flights.len();
        self.send(tab);
        if self.flights.len() > newest {
            self.serve(newest);
            self.deliver(newest);
        }
    }

    pub(super) fn call_at_once(&mut self, tab: usize) {
        let newest = self.flights.len();
        self.send_call(tab);
        if self.flights.len() > newest {
            self.serve(newest);
        }
    }

    pub(super) fn plan(&mut self, tab: usize, way: u16, back: Option<u16>) {
        let newest = self.flights.len();
        self.send(tab);
        if let Some(flight) = self.flights.get_mut(newest) {
            let served_at = self.now + i64::from(way);
            let landing = |back| (served_at + i64::from(back)).min(self.now + TAB_PATIENCE - 1);
            flight.plan = Some(Plan { served_at, lands_at: back.map(landing) });
        }
        self.go_by_plan();
    }

    /// When the next planned thing happens.
    pub(super) fn due(&self) -> Option<i64> {
        self.flights.iter().filter_map(Flight::due).min()
    }

    /// Does what is planned for now.
    pub(super) fn go_by_plan(&mut self) {
        while let Some(index) = self.flights.iter().position(|flight| flight.due().is_some_and(|due| due <= self.now)) {
            let flight = &self.flights[index];
            match flight.plan {
                _ if !flight.is_answered() => self.serve(index),
                Some(Plan { lands_at: Some(_), .. }) => self.deliver(index),
                _ => self.lose(index),
            }
        }
    }

    pub(super) fn read(&mut self, flight: usize) {
        let now = self.clock();
        let Some(index) = self.pick(flight) else { return };
        let flight = &mut self.flights[index];
        if let Stage::Asked(decision) = &mut flight.stage {
            *decision = Some(self.service.decide(&flight.token, now));
        }
    }

    pub(super) fn serve(&mut self, flight: usize) {
        let Some(index) = self.pick(flight) else { return };
        if self.flights[index].is_answered() {
            return;
        }
        let mut flight = self.flights.remove(index);
        match flight.stage {
            Stage::Called => self.call(flight.token.generation),
            Stage::Asked(read) => {
                let decision = read.unwrap_or_else(|| self.service.decide(&flight.token, self.clock()));
                flight.stage = Stage::Answered(self.perform(&flight.token, decision));
                self.flights.insert(index, flight);
            }
            Stage::Answered(_) => {}
        }
    }

    pub(super) fn deliver(&mut self, flight: usize) {
        let Some(index) = self.pick(flight) else { return };
        let Stage::Answered(granted) = self.flights[index].stage else { return };
        let Some(tab) = self.flights.remove(index).tab else { return };
        self.browser.tabs[tab].waiting = false;
        if granted.is_some_and(|granted| self.browser.receive(tab, granted, self.now)) {
            self.send(tab);
        }
    }

    pub(super) fn lose(&mut self, flight: usize) {
        if let Some(index) = self.pick(flight) {
            let flight = self.flights.remove(index);
            self.forget(&flight);
        }
    }

    pub(super) fn lose_all(&mut self) {
        self.lose_if(|_| true);
    }

    pub(super) fn lose_unanswered(&mut self) {
        self.lose_if(|flight| !flight.is_answered());
    }

    pub(super) fn lose_overdue(&mut self) {
        let (now, is_way_slow) = (self.now, self.care.slow_way);
        self.lose_if(|flight| flight.is_overdue(now, is_way_slow));
    }

    /// Nobody waits any more. A request that has left may still be served, except in a tidy crash.
    pub(super) fn lose_tabs(&mut self) {
        let is_tidy = self.care.crash == Crash::Tidy;
        self.flights.retain(|flight| !is_tidy && !flight.is_answered());
        for flight in &mut self.flights {
            flight.tab = None;
        }
    }

    fn lose_if(&mut self, is_lost: impl Fn(&Flight) -> bool) {
        for flight in self.flights.extract_if(.., |flight| is_lost(flight)).collect::<Vec<_>>() {
            self.forget(&flight);
        }
    }

    /// The tab that waited may send again.
    fn forget(&mut self, flight: &Flight) {
        if let (Some(tab), Stage::Asked(_) | Stage::Answered(_)) = (flight.tab, &flight.stage) {
            self.browser.tabs[tab].waiting = false;
        }
    }

    fn pick(&self, flight: usize) -> Option<usize> {
        flight.checked_rem(self.flights.len())
    }
}
