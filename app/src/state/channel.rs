//! News between the tabs of one browser, over a `BroadcastChannel`. Nothing depends on it: a tab that hears
//! nothing asks the server. Letters name a session and are for the tabs of that session only.
//!
//! The access token travels here. It reaches the memory of same-origin documents only, which could fetch
//! a token of their own with the same cookie, and is never stored; in exchange a browser with twenty tabs
//! asks the server once.

use super::{browser, refresh, session::Session, tab, token};
use crate::view::{EndNotice, Granted};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

const NAME: &str = "curfew";
/// A letter a frozen tab finds later than this (milliseconds, wall clock) tells nothing about its token.
const SHELF_LIFE: f64 = 10_000.0;

#[derive(Serialize, Deserialize)]
struct Letter {
    session_id: String,
    sent_at: f64,
    news: News,
}

#[derive(Serialize, Deserialize)]
pub enum News {
    Granted(Granted),
    Ended(Option<EndNotice>),
    Left,
    /// Another tab signed in; the letter names the new session.
    SignedIn,
}

thread_local! {
    static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
}

/// Starts listening, where the browser has channels at all.
pub fn open(session: Session) {
    let Ok(channel) = BroadcastChannel::new(NAME) else { return };
    let listen = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let letter = event.data().as_string().and_then(|text| serde_json::from_str(&text).ok());
        if let Some(letter) = letter {
            read(session, letter);
        }
    });
    channel.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // One listener for the life of the document.
    listen.forget();
    CHANNEL.set(Some(channel));
}

/// Tells the other tabs.
pub fn tell(session_id: &str, news: News) {
    let letter = Letter { session_id: session_id.to_owned(), sent_at: tab::wall_clock(), news };
    CHANNEL.with_borrow(|channel| {
        if let (Some(channel), Ok(text)) = (channel, serde_json::to_string(&letter)) {
            let _ = channel.post_message(&text.into());
        }
    });
}

fn read(session: Session, letter: Letter) {
    let is_ours = browser::is_ours(&letter.session_id);
    match letter.news {
        News::Granted(granted) if is_ours && is_recent(letter.sent_at) => {
            refresh::take(session, token::epoch(), &granted);
        }
        News::Ended(notice) if is_ours => session.ended(notice, browser::Source::Sibling),
        News::Left if is_ours => session.left(browser::Source::Sibling),
        // The cookie is another session's now, and so is every page the server renders.
        News::SignedIn if !is_ours => tab::reload(),
        _ => {}
    }
}

fn is_recent(sent_at: f64) -> bool {
    (tab::wall_clock() - sent_at).abs() < SHELF_LIFE
}
