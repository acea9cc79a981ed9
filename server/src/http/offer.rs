//! An act of a plain form that has to wait for a fresh proof: kept in the flow session without its secrets, and
//! offered again once the proof was given. Nothing is done by itself: whoever comes back presses the button.

use app::proofs::Offer;
use tower_sessions::Session;

const WAITING: &str = "waiting_act";
const OFFERED: &str = "offered_act";
/// The fields that say what is to be done. No proof, no password, nothing typed in confidence.
const KEPT: [&str; 5] = ["session_id", "passkey_id", "name", "end_others", "asked"];
/// In characters; longer is none of ours.
const LONGEST: usize = 254;

/// Keeps what the form of `action` asked for.
pub async fn keep(flow: &Session, action: &str, body: &[u8]) {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let is_kept = |(name, value): &(String, String)| KEPT.contains(&name.as_str()) && value.len() <= LONGEST;
    let fields = pairs.into_iter().filter(is_kept).take(KEPT.len()).collect();
    insert(flow, WAITING, &Offer { action: action.to_owned(), fields }).await;
}

/// The proof was given.
pub async fn release(flow: &Session) {
    if let Some(act) = remove(flow, WAITING).await {
        insert(flow, OFFERED, &act).await;
    }
}

/// Takes the act that may be offered.
pub async fn take(flow: &Session) -> Option<Offer> {
    remove(flow, OFFERED).await
}

async fn insert(flow: &Session, key: &str, act: &Offer) {
    if let Err(error) = flow.insert(key, act).await {
        tracing::warn!(%error, "an act that waits for a proof could not be kept");
    }
}

async fn remove(flow: &Session, key: &str) -> Option<Offer> {
    flow.remove(key).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "an act that waits for a proof could not be read");
        None
    })
}
