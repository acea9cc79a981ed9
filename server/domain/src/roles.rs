//! Roles of accounts and what they permit. Curfew itself knows one role, `admin`; others are carried in
//! tokens for the services that ask for them.

use std::{collections::BTreeSet, fmt};

/// A role's name: 1 to 32 of `a-z 0-9 - _`, a letter first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Role(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a role is 1 to 32 of a-z, 0-9, - and _, a letter first")]
pub struct NotARole;

impl Role {
    pub const ADMIN: &'static str = "admin";

    /// The one role Curfew itself knows.
    pub fn admin() -> Self {
        Self(Self::ADMIN.to_owned())
    }

    pub fn parse(text: &str) -> Result<Self, NotARole> {
        let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        let fits = text.len() <= 32 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(rest);
        if fits { Ok(Self(text.to_owned())) } else { Err(NotARole) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The roles of one account, each once, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// More than these would not fit an access token.
    pub const MOST: usize = 16;

    /// From names separated by white space or commas.
    ///
    /// # Errors
    /// [`NotARole`] when one of them is none, or there are more than [`Roles::MOST`].
    pub fn parse(text: &str) -> Result<Self, NotARole> {
        let names = text.split([' ', ',', '\t', '\n', '\r']).filter(|name| !name.is_empty());
        let roles: BTreeSet<Role> = names.map(Role::parse).collect::<Result<_, _>>()?;
        if roles.len() <= Self::MOST { Ok(Self(roles)) } else { Err(NotARole) }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Role::as_str)
    }

    #[must_use]
    pub fn with(mut self, role: Role) -> Self {
        self.0.insert(role);
        self
    }

    #[must_use]
    pub fn without(mut self, role: &Role) -> Self {
        self.0.remove(role);
        self
    }

    pub fn is_admin(&self) -> bool {
        self.names().any(|name| name == Role::ADMIN)
    }

    /// What a person with these roles may ask of Curfew: the `scope` of their access tokens.
    pub fn permissions(&self) -> Permissions {
        let own = [Permission::Sessions];
        Permissions(own.into_iter().chain(self.is_admin().then_some(Permission::Admin)).collect())
    }
}

impl fmt::Display for Roles {
    /// As stored: names separated by single spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().collect::<Vec<_>>().join(" "))
    }
}

/// One thing Curfew lets somebody do; the values of the `scope` claim (RFC 6749 §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// People: see and end one's own sessions.
    Sessions,
    /// People: administer everybody's.
    Admin,
    /// Machines: ask whether a token is good (RFC 7662).
    Introspect,
    /// Machines: revoke tokens (RFC 7009).
    Revoke,
    /// Machines: follow the endings.
    Endings,
}

impl Permission {
    pub const ALL: [Self; 5] = [Self::Sessions, Self::Admin, Self::Introspect, Self::Revoke, Self::Endings];
    /// What a machine client may be given.
    pub const MACHINE: [Self; 3] = [Self::Introspect, Self::Revoke, Self::Endings];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sessions => "sessions",
            Self::Admin => "admin",
            Self::Introspect => "introspect",
            Self::Revoke => "revoke",
            Self::Endings => "endings",
        }
    }
}

/// A set of permissions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions(BTreeSet<Permission>);

/// A word of a `scope` is not one of Curfew's (RFC 6749 §5.2 `invalid_scope`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a scope of this server")]
pub struct NotAScope;

impl Permissions {
    pub fn of(permissions: impl IntoIterator<Item = Permission>) -> Self {
        Self(permissions.into_iter().collect())
    }

    pub fn parse(text: &str) -> Result<Self, NotAScope> {
        let known = |word: &str| Permission::ALL.into_iter().find(|one| one.as_str() == word).ok_or(NotAScope);
        text.split(' ').filter(|word| !word.is_empty()).map(known).collect::<Result<_, _>>().map(Self)
    }

    pub fn contains(&self, permission: Permission) -> bool {
        self.0.contains(&permission)
    }

    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_plain_names_each_once_in_order() {
        assert_eq!(Roles::parse(" editor, admin admin ").map(|roles| roles.to_string()), Ok("admin editor".into()));
        for bad in ["Admin", "1st", "a.b", "ä", "-x", &"a".repeat(33)] {
            assert_eq!(Roles::parse(bad), Err(NotARole), "{bad}");
        }
        let many = (0..17).map(|n| format!("r{n}")).collect::<Vec<_>>().join(" ");
        assert_eq!(Roles::parse(&many), Err(NotARole));
    }

    #[test]
    fn only_admin_may_administer() {
        let scope = |roles: &str| Roles::parse(roles).expect("roles").permissions().to_string();
        assert_eq!(scope(""), "sessions");
        assert_eq!(scope("editor administrator"), "sessions");
        assert_eq!(scope("admin"), "sessions admin");
    }

    #[test]
    fn scopes_read_back_as_they_are_written() {
        let all = Permissions::of(Permission::ALL);
        assert_eq!(Permissions::parse(&all.to_string()), Ok(all));
        assert_eq!(Permissions::parse("sessions root"), Err(NotAScope));
        assert!(Permissions::parse("").is_ok_and(|none| none.is_empty()));
    }
}
