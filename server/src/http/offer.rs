//! An act of a plain form that has to wait for a fresh proof: kept in the flow session without its secrets, and
//! offered again once the proof was given. Nothing is done by itself: whoever comes back presses the button.

use super::flow_store::FlowStore;
use crate::state::App;
use app::proofs::Offer;
use tower_sessions::{Session, session::Error};

const WAITING: &str = "waiting_act";
const OFFERED: &str = "offered_act";
/// The fields that say what is to be done. No proof, no password, nothing typed in confidence.
const KEPT: [&str; 4] = ["session_id", "name", "end_others", "asked"];
/// In characters; longer is none of ours.
const LONGEST: usize = 254;

/// Keeps what the form of `action` asked for.
pub async fn keep(flow: &Session, action: &str, body: &[u8]) {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let is_kept = |(name, value): &(String, String)| KEPT.contains(&name.as_str()) && value.len() <= LONGEST;
    let fields = pairs.into_iter().filter(is_kept).take(KEPT.len()).collect();
    // Of two acts the later one is meant.
    _ = flow.remove::<Offer>(OFFERED).await;
    insert(flow, WAITING, &Offer { action: action.to_owned(), fields }).await;
}

/// The act that waits.
pub async fn waiting(flow: &Session) -> Option<Offer> {
    flow.get(WAITING).await.unwrap_or_else(unreadable)
}

/// The proof was given; true when an act waited for it.
pub async fn release(flow: &Session) -> bool {
    let Some(act) = flow.remove(WAITING).await.unwrap_or_else(unreadable) else { return false };
    insert(flow, OFFERED, &act).await;
    true
}

/// Takes the act that may be offered.
pub async fn take(app: &App, flow: &Session) -> Option<Offer> {
    FlowStore::of(app).take(flow, OFFERED).await.unwrap_or_else(unreadable)
}

async fn insert(flow: &Session, key: &str, act: &Offer) {
    if let Err(error) = flow.insert(key, act).await {
        tracing::warn!(%error, "an act that waits for a proof could not be kept");
    }
}

#[allow(clippy::needless_pass_by_value, reason = "the shape `unwrap_or_else` asks for")]
fn unreadable(error: Error) -> Option<Offer> {
    tracing::warn!(%error, "an act that waits for a proof could not be read");
    None
}
