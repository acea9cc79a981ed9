//! Every address of the product is in `routes.txt`, public, guarded or for administrators, and is what it says
//! there.

use super::sources::{Source, sources};
use crate::support::{
    Browser, Machine, Reply, TestApp,
    browser::{FORM, ORIGIN, form},
};
use axum::body::Body;
use http::Method;
use std::collections::{BTreeMap, BTreeSet};

const LIST: &str = include_str!("../routes.txt");

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Public,
    Guarded,
    Admin,
}

struct Route {
    method: &'static str,
    path: &'static str,
    kind: Kind,
}

fn listed() -> Vec<Route> {
    let parse = |line: &'static str| match line.split_whitespace().collect::<Vec<_>>()[..] {
        [method, path, "public"] => Route { method, path, kind: Kind::Public },
        [method, path, "guarded" | "client"] => Route { method, path, kind: Kind::Guarded },
        [method, path, "admin"] => Route { method, path, kind: Kind::Admin },
        _ => panic!("routes.txt: METHOD PATH public|guarded|admin|client, not {line:?}"),
    };
    LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(parse).collect()
}

fn names(routes: &[Route]) -> BTreeSet<String> {
    routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect()
}

/// The constants of `app::paths`, by name.
fn paths() -> BTreeMap<String, String> {
    let file = sources("app/src").into_iter().find(|source| source.is("paths.rs")).expect("paths.rs");
    let constant = |line: &str| {
        let (name, value) = line.strip_prefix("pub const ")?.split_once(": &str = \"")?;
        Some((name.to_owned(), value.trim_end_matches("\";").to_owned()))
    };
    file.code.lines().filter_map(constant).collect()
}

/// What a route's first argument names.
fn resolve(argument: &str, paths: &BTreeMap<String, String>) -> Option<String> {
    match argument.strip_prefix("paths::") {
        Some(name) => Some(paths.get(name).unwrap_or_else(|| panic!("paths::{name}")).clone()),
        None => argument.strip_prefix('"').map(|text| text.trim_end_matches('"').to_owned()),
    }
}

/// The text up to the bracket that closes the one before it.
fn arguments(rest: &str) -> &str {
    let mut depth = 1;
    let end = rest.find(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    &rest[..end.expect("brackets match")]
}

/// The routes a file declares by `.route("…", get(…).post(…))`. A path that is no literal is the loop over
/// the server functions.
fn declared(source: &Source, prefix: &str) -> BTreeSet<String> {
    let paths = paths();
    let mut found = BTreeSet::new();
    for call in source.code.split(".route(").skip(1).map(arguments) {
        let (argument, handlers) = call.split_once(',').expect("a path and handlers");
        let Some(path) = resolve(argument.trim(), &paths) else { continue };
        for method in ["get", "post", "put", "patch", "delete"] {
            let is_there = handlers
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '(')
                .any(|word| word.starts_with(&format!("{method}(")));
            if is_there {
                found.insert(format!("{} {prefix}{path}", method.to_uppercase()));
            }
        }
    }
    found
}

/// The pages the interface routes.
fn pages() -> BTreeSet<String> {
    let paths = paths();
    let files = sources("app/src");
    let routes = files.iter().flat_map(|source| source.code.split("<Route ").skip(1)).map(|rest| {
        let name = rest.strip_prefix("path=StaticSegment(paths::").and_then(|rest| rest.split(')').next());
        let name = name.unwrap_or_else(|| {
            panic!("a page's path is StaticSegment(paths::…): {}", rest.lines().next().unwrap_or_default())
        });
        format!("GET {}", paths[name])
    });
    routes.collect()
}

fn actions() -> BTreeSet<String> {
    server_fn::axum::server_fn_paths().map(|(path, method)| format!("{method} {path}")).collect()
}

#[test]
fn every_address_is_listed_and_nothing_else_is() {
    let files = sources("server/src");
    let of = |path: &str, prefix: &str| {
        declared(files.iter().find(|source| source.is(path)).expect("a file of routes"), prefix)
    };
    let found: BTreeSet<String> = [
        of("http/router.rs", ""),
        of("http/v1.rs", "/v1"),
        of("http/admin.rs", "/v1/admin"),
        of("http/oauth.rs", "/oauth"),
        pages(),
        actions(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let listed = names(&listed());
    let (new, gone): (Vec<_>, Vec<_>) = (found.difference(&listed).collect(), listed.difference(&found).collect());
    assert!(new.is_empty() && gone.is_empty(), "server/tests/it/routes.txt: new {new:?}, gone {gone:?}");
}

#[test]
fn routes_are_declared_in_few_files_only() {
    const FILES: [&str; 4] = ["http/router.rs", "http/v1.rs", "http/admin.rs", "http/oauth.rs"];
    for source in sources("server/src").iter().filter(|source| !FILES.contains(&source.path.as_str())) {
        for word in [".route(", ".route_service(", ".nest(", ".nest_service(", ".merge("] {
            assert!(!source.code.contains(word), "{} declares a route", source.path);
        }
    }
}

#[test]
fn no_action_exists_that_is_not_listed() {
    let listed = names(&listed());
    let actions = actions();
    assert!(!actions.is_empty(), "server functions register themselves");
    for action in actions {
        assert!(action.starts_with("POST /api/"), "{action}: actions change things, so they are POST under /api");
        assert!(listed.contains(&action), "{action} is not listed");
    }
}

#[test]
fn the_guarded_pages_are_those_the_interface_says() {
    let pages = pages();
    let guarded = listed()
        .into_iter()
        .filter(|route| route.kind != Kind::Public && pages.contains(&format!("GET {}", route.path)));
    assert_eq!(guarded.map(|route| route.path).collect::<BTreeSet<_>>(), app::paths::GUARDED.iter().copied().collect());
}

const SOMEBODYS: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

/// A request of our own page by somebody who is nobody. It fills in what ending and renaming ask for: a
/// guard must not hide behind a form that was incomplete anyway.
async fn knock(visitor: &Browser, method: Method, path: &str) -> Reply {
    let path = path.replace("{id}", SOMEBODYS).replace("{*file}", "none.css");
    let fields = [
        ("session_id", SOMEBODYS),
        ("user_id", SOMEBODYS),
        ("name", "Mine"),
        ("except", "current"),
        ("password", "wrong"),
        ("code", "000000"),
        ("current_password", "wrong"),
        ("new_password", "wrong again, and long enough"),
    ];
    let request = if path.starts_with("/api") {
        visitor.call(method, &path).header("content-type", FORM).body(form(&fields))
    } else if path.starts_with("/v1") || path == "/live" {
        let mut request = visitor.call(method, &path).header("origin", ORIGIN);
        if !visitor.access_token.is_empty() {
            request = request.header("authorization", format!("Bearer {}", visitor.access_token));
        }
        request.body(Body::empty())
    } else {
        visitor.navigation(method, &path, "same-origin").body(Body::empty())
    };
    visitor.clone().send(request.expect("a request")).await
}

#[tokio::test]
async fn a_guarded_address_refuses_whoever_has_no_session_and_a_public_one_does_not() {
    let server = TestApp::start().await;
    for route in listed() {
        let reply = knock(&server.browser(), route.method.parse().expect("a method"), route.path).await;
        let refuses = matches!(reply.status.as_u16(), 401 | 403 | 303);
        assert_eq!(
            refuses,
            route.kind != Kind::Public,
            "{} {}: {} {}",
            route.method,
            route.path,
            reply.status,
            reply.text()
        );
        assert!(
            !reply.status.is_server_error() && reply.status != 405,
            "{} {}: {}",
            route.method,
            route.path,
            reply.status
        );
    }
}

#[tokio::test]
async fn administration_refuses_nobody_by_401_whoever_lacks_the_role_by_403_and_no_administrator() {
    let server = TestApp::start().await;
    let (nobody, mut person, mut admin) = (server.browser(), server.browser(), server.browser());
    person.sign_up("anna@example.org").await;
    server.administrator(&mut admin, "root@example.org").await;
    for route in listed().into_iter().filter(|route| route.kind == Kind::Admin) {
        let method: Method = route.method.parse().expect("a method");
        let is_page = pages().contains(&format!("GET {}", route.path));
        let status = async |who: &Browser| knock(who, method.clone(), route.path).await.status.as_u16();
        let shown = format!("{} {}", route.method, route.path);
        assert_eq!(status(&nobody).await, if is_page { 303 } else { 401 }, "{shown}");
        assert_eq!(status(&person).await, 403, "{shown}");
        assert!(!matches!(status(&admin).await, 401 | 403 | 405 | 500..), "{shown}");
    }
}

#[tokio::test]
async fn an_address_takes_no_method_that_is_not_listed() {
    let server = TestApp::start().await;
    let listed = listed();
    for path in listed.iter().map(|route| route.path).collect::<BTreeSet<_>>() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if listed.iter().any(|route| route.path == path && route.method == method) {
                continue;
            }
            let reply = knock(&server.browser(), method.parse().expect("a method"), path).await;
            assert_eq!(reply.status, 405, "{method} {path}: {}", reply.text());
            assert!(!reply.header("allow").is_empty(), "{method} {path} does not say what it takes");
        }
    }
}

#[tokio::test]
async fn an_address_of_machines_is_for_one_permission_of_theirs_and_for_no_person() {
    let app = TestApp::start().await;
    let mut anna = app.browser();
    anna.sign_up("anna@example.org").await;
    let mut machines = Vec::new();
    for scope in ["introspect", "revoke", "endings"] {
        machines.push(Machine::new(&app, scope).await);
    }
    for line in LIST.lines().filter(|line| line.ends_with(" client")) {
        let (method, path) = line.trim_end_matches(" client").split_once(' ').expect("METHOD PATH");
        let knock = async |machine: &Machine, authorization: String| {
            let request = machine.request(method.parse().expect("a method"), path, &authorization);
            let request = request.header("content-type", FORM).body(form(&[("token", "x")]));
            app.door().knock(request.expect("a request")).await.status.as_u16()
        };
        assert_eq!(knock(&machines[0], String::new()).await, 401, "{line}");
        let person = knock(&machines[0], format!("Bearer {}", anna.access_token)).await;
        assert!(matches!(person, 401 | 403), "{line}: {person}");
        let mut allowed = 0;
        for machine in &machines {
            let by_secret = knock(machine, machine.basic()).await;
            assert_eq!(by_secret, knock(machine, format!("Bearer {}", machine.access_token().await)).await, "{line}");
            assert!(matches!(by_secret, 200 | 403), "{line}: {by_secret}");
            allowed += usize::from(by_secret == 200);
        }
        assert_eq!(allowed, 1, "{line}");
    }
}
