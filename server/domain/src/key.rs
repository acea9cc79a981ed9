//! The life of a signing key: published before it signs, kept until the last token it signed is over. What is
//! due is decided here; whoever performs it asks again inside its transaction.

use crate::time::Timestamp;
use std::time::Duration;

/// How long verifiers may keep the published keys (`Cache-Control: max-age` of the JWKS).
pub const PUBLISHED_FOR: Duration = Duration::from_mins(5);
/// From publishing a key to signing with it: whoever fetched the keys a moment before has fetched them again.
pub const PUBLISHED_AHEAD: Duration = PUBLISHED_FOR.saturating_add(Duration::from_secs(5));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// Published; signs from that moment on.
    Next { activate_at: Timestamp },
    /// Signs since then.
    Active { since: Timestamp },
    /// Signs no more; the last token it signed has expired by then.
    Retiring { until: Timestamp },
}

impl KeyState {
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Next { .. } => "next",
            Self::Active { .. } => "active",
            Self::Retiring { .. } => "retiring",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The next key follows the active one.
    Activate,
    /// A new key is published.
    Publish,
}

/// What is to be done with these keys now, where an active key is to be followed after `rotation`.
pub fn due(keys: &[KeyState], now: Timestamp, rotation: Option<Duration>) -> Option<Due> {
    let next = keys.iter().find_map(|key| match key {
        KeyState::Next { activate_at } => Some(*activate_at),
        KeyState::Active { .. } | KeyState::Retiring { .. } => None,
    });
    let active = keys.iter().find_map(|key| match key {
        KeyState::Active { since } => Some(*since),
        KeyState::Next { .. } | KeyState::Retiring { .. } => None,
    });
    match (active?, next, rotation) {
        (_, Some(activate_at), _) => (activate_at <= now).then_some(Due::Activate),
        (since, None, Some(rotation)) => {
            (since + rotation.saturating_sub(PUBLISHED_AHEAD) <= now).then_some(Due::Publish)
        }
        (_, None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }
    const ACTIVE: KeyState = KeyState::Active { since: Timestamp::from_millis(0) };
    const HOUR: Option<Duration> = Some(Duration::from_hours(1));

    #[test]
    fn a_published_key_waits_until_every_verifier_has_seen_it() {
        let keys = [ACTIVE, KeyState::Next { activate_at: at(305) }];
        assert_eq!(due(&keys, at(304), HOUR), None);
        assert_eq!(due(&keys, at(305), HOUR), Some(Due::Activate));
        assert_eq!(due(&keys, at(305), None), Some(Due::Activate), "what was asked for by hand happens");
    }

    #[test]
    fn an_old_key_is_followed_on_time_unless_that_is_off() {
        assert_eq!(due(&[ACTIVE], at(3294), HOUR), None);
        assert_eq!(due(&[ACTIVE], at(3295), HOUR), Some(Due::Publish), "so that its successor signs after an hour");
        assert_eq!(due(&[ACTIVE], at(1_000_000), None), None);
    }

    #[test]
    fn without_an_active_key_nothing_happens_by_itself() {
        let retiring = KeyState::Retiring { until: at(1) };
        assert_eq!(due(&[KeyState::Next { activate_at: at(1) }, retiring], at(9999), HOUR), None);
        assert_eq!(due(&[], at(9999), HOUR), None);
    }
}
