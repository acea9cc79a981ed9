//! Which part of the administration an address is about: `/admin?q=`, `?user=`, `?view=everyone`, `?view=audit`.

use crate::{paths, question::Question};
use leptos_router::params::ParamsMap;

pub fn asked(query: &ParamsMap) -> Question {
    let field = |name: &str| query.get_str(name).unwrap_or_default().to_owned();
    match (query.get_str("view"), query.get_str("user")) {
        (Some("everyone"), _) => Question::Everyone,
        (Some("audit"), _) => Question::Audit { text: field("text"), action: field("action"), before: field("before") },
        (_, Some(id)) => Question::Account { id: id.to_owned() },
        _ => Question::Accounts { part: field("q"), after: field("after") },
    }
}

/// The tab a part belongs to.
pub fn tab(question: &Question) -> &'static str {
    match question {
        Question::Everyone => paths::ADMIN_EVERYONE,
        Question::Audit { .. } => paths::ADMIN_AUDIT,
        _ => paths::ADMIN,
    }
}
