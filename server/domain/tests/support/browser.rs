//! An honest browser: tabs that share one cookie jar, and the cookie file a crash brings back. It knows
//! generations only, and nothing of what the server makes of them.

use super::service::Grant;

pub struct Browser {
    jar: u32,
    /// What the jar held since when, in milliseconds of true time; the cookie file lags behind it.
    past: Vec<(i64, u32)>,
    pub tabs: Vec<Tab>,
}

#[derive(Clone, Default)]
pub struct Tab {
    /// The generation of the access token it holds.
    pub access: Option<u32>,
    /// The highest generation it was ever handed.
    seen: u32,
    /// A refresh is on its way; one tab never has two.
    pub waiting: bool,
}

impl Browser {
    pub fn signed_in(tabs: usize, now: i64) -> Self {
        let tab = Tab { access: Some(0), ..Tab::default() };
        Self { jar: 0, past: vec![(now, 0)], tabs: vec![tab; tabs] }
    }

    pub fn jar(&self) -> u32 {
        self.jar
    }

    pub fn is_waiting(&self) -> bool {
        self.tabs.iter().any(|tab| tab.waiting)
    }

    /// Processes a reply to `tab`; the last `Set-Cookie` processed wins. True when the tab has seen a higher
    /// generation and so refreshes again at once.
    pub fn receive(&mut self, tab: usize, granted: Grant, now: i64) -> bool {
        if let Some(generation) = granted.refresh.filter(|generation| *generation != self.jar) {
            self.jar = generation;
            self.past.push((now, generation));
        }
        let tab = &mut self.tabs[tab];
        tab.access = Some(granted.access);
        let behind = granted.access < tab.seen;
        tab.seen = tab.seen.max(granted.access);
        behind
    }

    /// The first change of the jar that a cookie file last written at `then` does not know of.
    pub fn first_missing(&self, then: i64) -> Option<u32> {
        self.past.iter().skip(1).find(|(since, _)| *since > then).map(|(_, generation)| *generation)
    }

    /// What a cookie file says that was last written at `then`.
    pub fn file_of(&self, then: i64) -> u32 {
        let written = self.past.iter().rev().find(|(since, _)| *since <= then);
        written.or(self.past.first()).map_or(self.jar, |(_, generation)| *generation)
    }

    /// Every tab is gone and comes back empty; the jar is what the file last written at `then` says.
    pub fn crash(&mut self, then: i64, now: i64) {
        self.jar = self.file_of(then);
        self.past = vec![(now, self.jar)];
        self.tabs.fill(Tab::default());
    }
}
