//! The access token: one memory cell of this tab, and nothing else ever holds it. It goes into no
//! storage, signal, DOM node, global of the page or log. Knows its age by the monotonic clock, how far
//! its generation has got, and the epoch that makes late replies worthless.

use super::{policy, tab};
use crate::view::Granted;
use std::cell::RefCell;

struct Token {
    secret: String,
    /// On the monotonic clock.
    received: f64,
    /// Milliseconds from receipt to expiry.
    life: f64,
}

#[derive(Default)]
struct Memory {
    token: Option<Token>,
    /// Counts sign-ins and sign-outs: what was asked in one epoch is not kept in another.
    epoch: u32,
    /// Counts the tokens kept, so that a caller can name the one that was refused.
    serial: u32,
    /// The highest generation this tab was handed in this epoch.
    highest: Option<u32>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// What became of a token that was offered.
#[derive(Debug, PartialEq)]
pub enum Offer {
    Kept,
    /// Of a lower generation than one this tab has seen.
    Behind,
    /// Asked for before the last sign-in or sign-out.
    TooLate,
}

/// The header that shows the token, and which token it was.
pub struct Bearer {
    pub header: String,
    pub serial: u32,
}

pub fn epoch() -> u32 {
    MEMORY.with_borrow(|memory| memory.epoch)
}

/// Takes a token asked for in `epoch`, unless it is of the past.
pub fn keep(epoch: u32, granted: &Granted) -> Offer {
    let generation = policy::generation_of(&granted.access_token);
    MEMORY.with_borrow_mut(|memory| {
        if memory.epoch != epoch {
            return Offer::TooLate;
        }
        if generation < memory.highest {
            return Offer::Behind;
        }
        memory.highest = generation;
        memory.serial += 1;
        memory.token = Some(Token {
            secret: granted.access_token.clone(),
            received: tab::monotonic(),
            life: f64::from(granted.expires_in) * 1_000.0,
        });
        Offer::Kept
    })
}

/// Lets a lower generation count again: asked twice, the server stays with it.
pub fn forget_generation() {
    MEMORY.with_borrow_mut(|memory| memory.highest = None);
}

/// Makes the token due: it says less, or more, than is true by now.
pub fn outdate() {
    MEMORY.with_borrow_mut(|memory| {
        if let Some(token) = &mut memory.token {
            token.received -= token.life;
        }
    });
}

/// Drops the token and opens a new epoch.
pub fn forget() {
    MEMORY.with_borrow_mut(|memory| {
        *memory = Memory { epoch: memory.epoch + 1, serial: memory.serial, ..Memory::default() };
    });
}

/// True unless a token with more than a fifth of its life is at hand.
pub fn needs_refresh() -> bool {
    MEMORY.with_borrow(|memory| memory.token.as_ref().is_none_or(|token| policy::is_stale(age(token), token.life)))
}

/// The last token's number; grows with every token kept.
pub fn serial() -> u32 {
    MEMORY.with_borrow(|memory| memory.serial)
}

/// The token as a header value, while it lives.
pub fn bearer() -> Option<Bearer> {
    MEMORY.with_borrow(|memory| {
        let token = memory.token.as_ref().filter(|token| age(token) < token.life)?;
        Some(Bearer { header: ["Bearer ", &token.secret].concat(), serial: memory.serial })
    })
}

/// Milliseconds until the timer should exchange the token; 0 without one.
pub fn due() -> f64 {
    MEMORY.with_borrow(|memory| {
        let due = |token: &Token| policy::refresh_after(token.life, tab::random()) - age(token);
        memory.token.as_ref().map_or(0.0, |token| due(token).max(0.0))
    })
}

fn age(token: &Token) -> f64 {
    tab::monotonic() - token.received
}
