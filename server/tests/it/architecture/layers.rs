//! `http → accounts → {domain, store, crypto}`, `hub → store`, nothing depends on `http`; and what one place
//! alone may know.

use super::sources::{root, sources};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// Module by module, what it may name. A line here is a decision: the shorter, the better.
const MAY_USE: [(&str, &str); 19] = [
    ("accounts", "config crypto entropy mail state store"),
    ("cli", "accounts clock config crypto entropy keys serve state store telemetry"),
    ("clock", ""),
    ("config", "crypto"),
    ("crypto", "entropy"),
    ("entropy", ""),
    ("http", "accounts clock config crypto html hub keys mail state store"),
    ("html", ""),
    ("hub", "clock store"),
    ("jobs", "accounts keys state store"),
    ("keys", "clock config crypto store"),
    ("mail", "html"),
    ("lib", ""),
    ("main", "cli"),
    ("place", ""),
    ("serve", "http jobs state"),
    ("state", "clock config crypto entropy hub jobs keys mail place store"),
    ("store", "crypto"),
    ("telemetry", "config"),
];

#[test]
fn modules_depend_on_each_other_as_decided_and_nothing_depends_on_the_edge() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        MAY_USE.iter().map(|(module, others)| (*module, others.split(' ').collect())).collect();
    for source in sources("server/src") {
        let module = source.module().to_owned();
        let may = allowed
            .get(module.as_str())
            .unwrap_or_else(|| panic!("{module} is new: say in MAY_USE what it may depend on"));
        for used in source.uses().iter().filter(|used| **used != module) {
            assert!(may.contains(used.as_str()), "{} uses crate::{used}, which {module} may not", source.path);
        }
    }
}

/// `super::` of a top module is the crate, and would pass by the list above unseen.
#[test]
fn a_module_names_others_from_the_root_of_the_crate() {
    for source in sources("server/src") {
        let is_top = source.path.ends_with("/mod.rs") || !source.path.contains('/');
        assert!(!source.code.contains("super::super::"), "{} climbs out of its module", source.path);
        assert!(!is_top || !source.code.contains("super::"), "{} names the crate by super::", source.path);
    }
}

#[test]
fn the_binary_uses_the_library_as_anybody_would() {
    for source in sources("server/src").iter().filter(|source| source.is("main.rs")) {
        let named: BTreeSet<&str> = source
            .code
            .split("server::")
            .skip(1)
            .flat_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_'))
            .collect();
        assert!(
            !named.contains("http") && !named.contains("hub") && !named.contains("crypto"),
            "main.rs reaches past serve()"
        );
    }
}

#[test]
fn the_domain_knows_no_clock_no_io_and_no_framework() {
    let manifest = fs::read_to_string(root().join("server/domain/Cargo.toml")).expect("a manifest");
    let section =
        manifest.split("[dependencies]").nth(1).and_then(|rest| rest.split("\n[").next()).expect("dependencies");
    let names: BTreeSet<&str> =
        section.lines().filter_map(|line| line.split(['.', '=', ' ']).next()).filter(|name| !name.is_empty()).collect();
    assert_eq!(names, BTreeSet::from(["thiserror", "uuid", "zeroize"]));
    for source in sources("server/domain/src") {
        for word in [
            "async ",
            ".await",
            "std::fs",
            "std::net",
            "std::env",
            "std::thread",
            "SystemTime",
            "Instant",
            "now()",
            "now_v7",
            "new_v4",
            "rand",
        ] {
            let code = source.code.replace("random", "");
            assert!(!code.contains(word), "{} of the domain says {word:?}", source.path);
        }
    }
}

#[test]
fn only_the_store_knows_what_a_table_looks_like() {
    let tables = [
        "accounts",
        "audit",
        "endings",
        "sessions",
        "signing_keys",
        "flow_sessions",
        "attempts",
        "clients",
        "mails",
        "links",
        "email_changes",
        "notices",
    ];
    let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "PRAGMA ", "BEGIN "];
    for source in sources("server/src").iter().filter(|source| source.module() != "store") {
        for word in verbs.iter().chain(&["sqlx::"]) {
            assert!(!source.code.contains(word), "{} says {word:?}", source.path);
        }
    }
    // And each table is written by the module that bears its name; reading joins them where one answer needs both.
    for source in
        sources("server/src").iter().filter(|source| source.module() == "store" && !source.is("store/sqlite.rs"))
    {
        for table in tables {
            let owner = match table {
                "signing_keys" => "store/keys.rs".to_owned(),
                "flow_sessions" => "store/flow.rs".to_owned(),
                other => format!("store/{other}.rs"),
            };
            for verb in ["INSERT INTO ", "DELETE FROM "] {
                let writes = source.code.contains(&format!("{verb}{table} "));
                assert!(!writes || source.path == owner, "{} writes {table}, which is {owner}'s", source.path);
            }
        }
    }
}

#[test]
fn only_one_file_knows_what_a_cookie_is_called() {
    for source in sources("server/src").iter().chain(&sources("app/src")) {
        assert!(source.is("http/cookies.rs") || !source.code.contains("__Host-"), "{} names a cookie", source.path);
    }
}

/// Leptos' interface never sees what only the server may: the port is all it has.
#[test]
fn the_interface_asks_through_its_port_alone() {
    let manifest = fs::read_to_string(root().join("app/Cargo.toml")).expect("a manifest");
    for crate_name in
        ["sqlx", "argon2", "jsonwebtoken", "aws-lc-rs", "curfew-domain", "tower-sessions", "cookie", "server"]
    {
        let listed = manifest.lines().any(|line| line.split(['.', '=', ' ']).next() == Some(crate_name));
        assert!(!listed, "app depends on {crate_name}");
    }
}

#[test]
fn caller_is_built_in_one_file_of_the_edge_only() {
    for source in sources("server/src").iter().filter(|source| source.module() == "http") {
        let builds = source.code.contains("Caller {");
        assert!(
            !builds || source.is("http/caller.rs") || source.is("http/live.rs"),
            "{} makes a Caller of its own",
            source.path
        );
    }
}

#[test]
fn nobody_makes_an_administrator_but_the_guard_and_only_the_command_line_is_the_operator() {
    for source in sources("server/src") {
        let declares = source.is("accounts/mod.rs") || source.is("accounts/admin/mod.rs");
        let makes = source.code.contains("Administrator {") && !source.code.contains("for Administrator {");
        assert!(!makes || declares || source.is("http/caller.rs"), "{} makes an Administrator", source.path);
        let operates = source.code.contains("Mandate::operator") || source.code.contains("= Authority::Operator");
        assert!(!operates || declares || source.module() == "cli", "{} acts as the operator", source.path);
    }
}
