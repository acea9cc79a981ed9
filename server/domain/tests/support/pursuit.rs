//! A thief who copied the cookie and its owner, moving in turns outside the window: how many moves it takes
//! until the session has ended. A move is a refresh, or a call with a superseded access token; a call with
//! any other access token changes nothing and is not one.

use super::{
    fixture::{START, laptop, phone, window},
    service::Service,
};
use curfew_domain::{device::Device, time::Timestamp};
use proptest::{collection::vec, prelude::*};

#[derive(Clone, Debug)]
pub struct Pursuit {
    /// The owner's refreshes before the theft; false: the reply was lost.
    past: Vec<bool>,
    /// The thief copied the jar this many refreshes ago.
    copied_ago: usize,
    thief_first: bool,
    thief_device: Device,
    /// The thief presents any copy it ever had instead of the newest.
    thief_hoards: bool,
    turns: Vec<Turn>,
}

#[derive(Clone, Copy, Debug)]
struct Turn {
    /// Milliseconds since the move before, more than the window.
    pause: i64,
    /// Calls, where that is a move.
    calls: bool,
    copy: usize,
}

pub fn pursuits(thief_hoards: bool) -> impl Strategy<Value = Pursuit> {
    let turn =
        (30_001i64..3_600_000, any::<bool>(), 0usize..8).prop_map(|(pause, calls, copy)| Turn { pause, calls, copy });
    let device = any::<bool>().prop_map(|elsewhere| if elsewhere { phone() } else { laptop() });
    (vec(any::<bool>(), 0..6), 0usize..3, any::<bool>(), device, vec(turn, 10)).prop_map(
        move |(past, copied_ago, thief_first, thief_device, turns)| Pursuit {
            past,
            copied_ago,
            thief_first,
            thief_device,
            thief_hoards,
            turns,
        },
    )
}

/// The tokens somebody holds, the newest last.
struct Party {
    device: Device,
    refresh: Vec<u32>,
    access: Option<u32>,
    hoards: bool,
}

impl Pursuit {
    /// The number of the move that ended the session; `limit` when none did.
    pub fn moves_until_end(&self, limit: usize) -> usize {
        let mut service = Service::start(window(30));
        let mut clock = START.as_millis();
        let mut owner = Party { device: laptop(), refresh: vec![0], access: Some(0), hoards: false };
        for received in &self.past {
            clock += 600_000;
            owner.refresh(&mut service, Timestamp::from_millis(clock), 0, *received);
        }
        let mut thief = self.thief(&owner);
        for (count, turn) in self.turns.iter().take(limit).enumerate() {
            clock += turn.pause;
            let party = if self.thief_first == (count % 2 == 0) { &mut thief } else { &mut owner };
            party.make_move(&mut service, Timestamp::from_millis(clock), *turn);
            if !service.is_live() {
                return count + 1;
            }
        }
        limit
    }

    fn thief(&self, owner: &Party) -> Party {
        let loot = owner.refresh.iter().rev().nth(self.copied_ago).or(owner.refresh.first());
        Party {
            device: self.thief_device.clone(),
            refresh: loot.copied().into_iter().collect(),
            access: None,
            hoards: self.thief_hoards,
        }
    }
}

impl Party {
    fn make_move(&mut self, service: &mut Service, now: Timestamp, turn: Turn) {
        match self.access.filter(|access| turn.calls && service.superseded.contains(access)) {
            Some(access) => _ = service.call(access, now),
            None => self.refresh(service, now, turn.copy, true),
        }
    }

    fn refresh(&mut self, service: &mut Service, now: Timestamp, copy: usize, is_received: bool) {
        let copy = if self.hoards { copy % self.refresh.len() } else { 0 };
        let Some(generation) = self.refresh.iter().rev().nth(copy) else { return };
        let verdict = service.refresh(*generation, &self.device, now);
        if let (Some(granted), true) = (service.granted(*generation, &verdict), is_received) {
            self.refresh.extend(granted.refresh);
            self.access = Some(granted.access);
        }
    }
}
