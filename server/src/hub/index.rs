//! The ending index: what refuses access tokens whose signature and times are fine. It holds the endings of
//! one access-token life, not tokens, so it is small and shrinks by itself.

use curfew_domain::{
    access::Claims,
    ending::{Ended, Ending, Scope},
    ids::SessionId,
    time::Timestamp,
};
use std::collections::HashMap;

/// What the index says of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing known against it.
    Clear,
    /// Its session has ended.
    Ended(Ended),
    /// Its generation was superseded, and yet somebody received it: evidence of reuse.
    Superseded,
}

#[derive(Default)]
pub struct Index {
    sessions: HashMap<SessionId, (Ended, Timestamp)>,
    generations: HashMap<SessionId, Vec<(u32, Timestamp)>>,
}

impl Index {
    pub fn absorb(&mut self, ending: &Ending) {
        match &ending.scope {
            Scope::Session { session, ended, .. } => {
                self.sessions.insert(*session, (ended.clone(), ending.until));
                self.generations.remove(session);
            }
            Scope::Generation { session, generation } => {
                self.generations.entry(*session).or_default().push((*generation, ending.until));
            }
        }
    }

    pub fn standing(&self, claims: &Claims) -> Standing {
        if let Some(ended) = self.ended(claims.session) {
            return Standing::Ended(ended.clone());
        }
        let superseded = self.generations.get(&claims.session);
        if superseded.is_some_and(|all| all.iter().any(|(generation, _)| *generation == claims.generation)) {
            return Standing::Superseded;
        }
        Standing::Clear
    }

    pub fn ended(&self, session: SessionId) -> Option<&Ended> {
        self.sessions.get(&session).map(|(ended, _)| ended)
    }

    pub fn prune(&mut self, now: Timestamp) {
        self.sessions.retain(|_, (_, until)| *until > now);
        self.generations.retain(|_, all| {
            all.retain(|(_, until)| *until > now);
            !all.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use curfew_domain::{
        ending::{Actor, Reason},
        ids::AccountId,
    };

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }
    fn session(n: u8) -> SessionId {
        SessionId::new(at(1), &[n; 10])
    }
    fn claims(session: SessionId, generation: u32) -> Claims {
        let account = AccountId::new(at(1), &[0; 10]);
        Claims {
            account,
            session,
            generation,
            epoch: 0,
            issued_at: at(0),
            expires_at: at(900),
            authenticated_at: at(0),
        }
    }
    fn ended() -> Ended {
        Ended { at: at(100), reason: Reason::SignedOut, by: Actor::System }
    }
    fn ending(scope: Scope) -> Ending {
        Ending { seq: 1, at: at(100), until: at(1000), scope }
    }

    #[test]
    fn an_ended_session_is_refused_until_its_last_token_has_expired() {
        let mut index = Index::default();
        let account = AccountId::new(at(1), &[0; 10]);
        index.absorb(&ending(Scope::Session { session: session(1), account, ended: ended() }));
        assert_eq!(index.standing(&claims(session(1), 5)), Standing::Ended(ended()));
        assert_eq!(index.standing(&claims(session(2), 5)), Standing::Clear);
        index.prune(at(999));
        assert_eq!(index.standing(&claims(session(1), 5)), Standing::Ended(ended()));
        index.prune(at(1000));
        assert!(index.sessions.is_empty());
    }

    #[test]
    fn a_superseded_generation_is_refused_and_its_neighbours_are_not() {
        let mut index = Index::default();
        index.absorb(&ending(Scope::Generation { session: session(1), generation: 5 }));
        assert_eq!(index.standing(&claims(session(1), 5)), Standing::Superseded);
        assert_eq!(index.standing(&claims(session(1), 4)), Standing::Clear);
        assert_eq!(index.standing(&claims(session(1), 6)), Standing::Clear);
        index.prune(at(1000));
        assert!(index.generations.is_empty());
    }
}
