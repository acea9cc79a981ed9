//! The ending index: what refuses access tokens whose signature and times are fine. It holds the endings of
//! one access-token life, not tokens, so it is small and shrinks by itself.

use curfew_domain::{
    access::{Claims, MachineClaims},
    ending::{Ended, Ending, Scope},
    ids::{AccountId, ClientId, SessionId, TokenId},
    time::Timestamp,
};
use std::{collections::HashMap, hash::Hash};

/// What the index says of a person's token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing known against it.
    Clear,
    /// Its session has ended.
    Ended(Ended),
    /// Its generation was superseded, and yet somebody received it: evidence of reuse.
    Superseded,
    /// What it says of the account's roles is no longer so; it is to be exchanged.
    RefreshNeeded,
}

#[derive(Default)]
pub struct Index {
    sessions: Until<SessionId, Ended>,
    generations: Until<(SessionId, u32), ()>,
    /// Tokens of a lower epoch.
    accounts: Until<AccountId, (u32, Ended)>,
    roles: Until<AccountId, u32>,
    /// Sessions made at that moment or earlier.
    everyone: Option<(Timestamp, Ended, Timestamp)>,
    clients: Until<ClientId, ()>,
    tokens: Until<TokenId, ()>,
    keys: Until<String, ()>,
}

impl Index {
    pub fn absorb(&mut self, ending: &Ending) {
        let until = ending.until;
        match &ending.scope {
            Scope::Session { session, ended, .. } => self.sessions.put(*session, ended.clone(), until),
            Scope::Account { account, epoch, ended } => self.accounts.put(*account, (*epoch, ended.clone()), until),
            Scope::Everyone { before, ended } => self.everyone = Some((*before, ended.clone(), until)),
            Scope::Generation { session, generation } => self.generations.put((*session, *generation), (), until),
            Scope::Roles { account, epoch } => self.roles.put(*account, *epoch, until),
            Scope::Client { client } => self.clients.put(*client, (), until),
            Scope::Token { token } => self.tokens.put(*token, (), until),
            Scope::Key { kid } => self.keys.put(kid.clone(), (), until),
        }
    }

    pub fn standing(&self, claims: &Claims) -> Standing {
        if let Some(ended) = self.ended(claims) {
            return Standing::Ended(ended.clone());
        }
        if self.generations.get(&(claims.session, claims.generation)).is_some() {
            return Standing::Superseded;
        }
        match self.roles.get(&claims.account) {
            Some(epoch) if claims.epoch < *epoch => Standing::RefreshNeeded,
            _ => Standing::Clear,
        }
    }

    /// The narrowest ending first: it says best what happened.
    fn ended(&self, claims: &Claims) -> Option<&Ended> {
        let account = || self.accounts.get(&claims.account).filter(|(epoch, _)| claims.epoch < *epoch);
        let everyone = || self.everyone.as_ref().filter(|(before, ..)| claims.session.moment() <= *before);
        self.sessions
            .get(&claims.session)
            .or_else(|| account().map(|(_, ended)| ended))
            .or_else(|| everyone().map(|(_, ended, _)| ended))
    }

    /// Whether a machine's token is refused.
    pub fn is_refused(&self, claims: &MachineClaims) -> bool {
        self.clients.get(&claims.client).is_some() || self.tokens.get(&claims.token).is_some()
    }

    /// The keys of which nothing counts.
    pub fn revoked_keys(&self) -> Vec<String> {
        self.keys.0.keys().cloned().collect()
    }

    /// Whether a machine client was deleted.
    pub fn is_client_gone(&self, client: ClientId) -> bool {
        self.clients.get(&client).is_some()
    }

    pub fn prune(&mut self, now: Timestamp) {
        self.sessions.prune(now);
        self.generations.prune(now);
        self.accounts.prune(now);
        self.roles.prune(now);
        self.everyone.take_if(|(.., until)| *until <= now);
        self.clients.prune(now);
        self.tokens.prune(now);
        self.keys.prune(now);
    }
}

/// Facts that matter until a moment.
struct Until<K, V>(HashMap<K, (V, Timestamp)>);

impl<K, V> Default for Until<K, V> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash, V> Until<K, V> {
    /// Endings arrive in order, so what comes later says more.
    fn put(&mut self, key: K, value: V, until: Timestamp) {
        self.0.insert(key, (value, until));
    }

    fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key).map(|(value, _)| value)
    }

    fn prune(&mut self, now: Timestamp) {
        self.0.retain(|_, (_, until)| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use curfew_domain::{
        access::Application,
        ending::{Actor, Reason},
        roles::Roles,
    };

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }
    fn session(millis: i64) -> SessionId {
        SessionId::new(at(millis), &[7; 10])
    }
    fn account(n: u8) -> AccountId {
        AccountId::new(at(1), &[n; 10])
    }
    fn claims(session: SessionId, generation: u32, epoch: u32) -> Claims {
        Claims {
            account: account(1),
            session,
            application: Application::Web,
            generation,
            epoch,
            roles: Roles::default(),
            issued_at: at(0),
            expires_at: at(900),
            authenticated_at: at(0),
            amr: vec!["pwd".into()],
        }
    }
    fn ended(reason: Reason) -> Ended {
        Ended { at: at(100), reason, by: Actor::System }
    }
    fn with(scopes: impl IntoIterator<Item = Scope>) -> Index {
        let mut index = Index::default();
        for (seq, scope) in (1..).zip(scopes) {
            index.absorb(&Ending { seq, at: at(100), until: at(1000), scope });
        }
        index
    }

    #[test]
    fn an_ended_session_is_refused_until_its_last_token_has_expired() {
        let ended = ended(Reason::SignedOut);
        let mut index = with([Scope::Session { session: session(1), account: account(1), ended: ended.clone() }]);
        assert_eq!(index.standing(&claims(session(2), 5, 0)), Standing::Clear);
        index.prune(at(999));
        assert_eq!(index.standing(&claims(session(1), 5, 0)), Standing::Ended(ended));
        index.prune(at(1000));
        assert_eq!(index.standing(&claims(session(1), 5, 0)), Standing::Clear);
    }

    #[test]
    fn a_superseded_generation_is_refused_and_its_neighbours_are_not() {
        let index = with([Scope::Generation { session: session(1), generation: 5 }]);
        let standing = |generation| index.standing(&claims(session(1), generation, 0));
        assert_eq!([4, 5, 6].map(standing), [Standing::Clear, Standing::Superseded, Standing::Clear]);
    }

    #[test]
    fn an_accounts_end_refuses_lower_epochs_of_that_account_alone() {
        let ended = ended(Reason::Disabled);
        let index = with([Scope::Account { account: account(1), epoch: 3, ended: ended.clone() }]);
        assert_eq!(index.standing(&claims(session(1), 0, 2)), Standing::Ended(ended));
        assert_eq!(index.standing(&claims(session(1), 0, 3)), Standing::Clear);
        let other = Claims { account: account(2), ..claims(session(1), 0, 2) };
        assert_eq!(index.standing(&other), Standing::Clear);
    }

    #[test]
    fn everyones_end_refuses_sessions_begun_by_then() {
        let ended = ended(Reason::AdminEveryone);
        let index = with([Scope::Everyone { before: at(50), ended: ended.clone() }]);
        assert_eq!(index.standing(&claims(session(50), 0, 0)), Standing::Ended(ended));
        assert_eq!(index.standing(&claims(session(51), 0, 0)), Standing::Clear);
    }

    #[test]
    fn other_roles_ask_for_an_exchange_and_an_end_outweighs_them() {
        let roles = Scope::Roles { account: account(1), epoch: 2 };
        assert_eq!(with([roles.clone()]).standing(&claims(session(1), 0, 1)), Standing::RefreshNeeded);
        assert_eq!(with([roles.clone()]).standing(&claims(session(1), 0, 2)), Standing::Clear);
        let end = Scope::Account { account: account(1), epoch: 3, ended: ended(Reason::Admin) };
        assert!(matches!(with([roles, end]).standing(&claims(session(1), 0, 1)), Standing::Ended(_)));
    }

    #[test]
    fn a_machines_tokens_are_refused_one_by_one_or_all() {
        let (client, token) = (ClientId::new(at(1), &[1; 10]), TokenId::new(at(1), &[2; 10]));
        let claims = MachineClaims {
            client,
            token,
            permissions: curfew_domain::roles::Permissions::default(),
            issued_at: at(0),
            expires_at: at(900),
        };
        assert!(!with([]).is_refused(&claims));
        assert!(with([Scope::Client { client }]).is_refused(&claims));
        assert!(with([Scope::Token { token }]).is_refused(&claims));
        assert!(!with([Scope::Token { token: TokenId::new(at(1), &[3; 10]) }]).is_refused(&claims));
    }
}
