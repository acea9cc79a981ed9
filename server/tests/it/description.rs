//! `/openapi.json`, `curfew openapi` and the page for developers. That the answers are those described is judged
//! wherever a test knocks (`support/description.rs`).

use crate::{
    cli::curfew,
    support::{
        TestApp,
        description::{DESCRIPTION, fits, operation},
    },
};
use app::error::ApiError;
use http::Method;
use serde_json::Value;
use std::collections::BTreeSet;

const LIST: &str = include_str!("routes.txt");

/// Not a page, a form of the pages' looks, a file or the socket.
fn is_for_programs(address: &str) -> bool {
    if address == "POST /theme" {
        return false;
    }
    let read = ["/v1/", "/.well-known/", "/healthz", "/readyz", "/admin/audit.csv"];
    let path = address.strip_prefix("GET ");
    path.is_none_or(|path| read.iter().any(|folder| path.starts_with(folder)))
}

fn described() -> BTreeSet<String> {
    let paths = DESCRIPTION["paths"].as_object().expect("an object");
    let of = |(path, item): (&String, &Value)| {
        let methods = item.as_object().expect("an object").keys();
        methods.map(|method| format!("{} {path}", method.to_uppercase())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[test]
fn every_address_for_programs_is_described_and_nothing_else_is() {
    let lines = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let addresses = lines.filter_map(|line| line.rsplit_once(' ')).map(|(address, _)| address.to_owned());
    let (listed, described) = (addresses.filter(|a| is_for_programs(a)).collect::<BTreeSet<_>>(), described());
    let (new, gone): (Vec<_>, Vec<_>) =
        (listed.difference(&described).collect(), described.difference(&listed).collect());
    assert!(new.is_empty() && gone.is_empty(), "server/src/http/openapi: not described {new:?}, not there {gone:?}");
}

#[test]
fn who_may_call_is_described_as_it_is() {
    for line in LIST.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [method, path, kind] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let Some(operation) = operation(&method.parse::<Method>().expect("a method"), path) else { continue };
        let ways: Vec<String> = operation["security"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|way| way.as_object().expect("an object").keys().cloned().collect::<String>())
            .collect();
        let is_open = ways.is_empty() || ways.contains(&String::new());
        let is_of_machines = ways == ["clientSecret", "clientToken"];
        assert_eq!((is_open, is_of_machines), (kind == "public", kind == "client"), "{line}: {ways:?}");
    }
}

#[test]
fn every_code_is_described_but_the_one_that_no_server_sends() {
    let words = DESCRIPTION["components"]["schemas"]["ErrorCode"]["enum"].as_array().expect("a list");
    let described: BTreeSet<&str> = words.iter().filter_map(Value::as_str).collect();
    let mut codes: BTreeSet<&str> = ApiError::codes().collect();
    assert!(codes.remove(ApiError::Offline.code().as_str()));
    assert_eq!(described, codes);
}

/// Every value of a key, anywhere below.
fn all<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get(key));
            members.values().for_each(|member| all(member, key, found));
        }
        Value::Array(items) => items.iter().for_each(|item| all(item, key, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let mut references = Vec::new();
    all(&DESCRIPTION, "$ref", &mut references);
    let used: BTreeSet<&str> = references.into_iter().filter_map(Value::as_str).collect();
    for reference in &used {
        assert!(DESCRIPTION.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
    }
    for name in DESCRIPTION["components"]["schemas"].as_object().expect("an object").keys() {
        assert!(used.contains(format!("#/components/schemas/{name}").as_str()), "nothing is a {name}");
    }
}

#[test]
fn every_example_is_one() {
    for (name, schema) in DESCRIPTION["components"]["schemas"].as_object().expect("an object") {
        for example in schema["examples"].as_array().into_iter().flatten() {
            fits(schema, example, name).unwrap_or_else(|why| panic!("{why}"));
        }
    }
    let mut contents = Vec::new();
    all(&DESCRIPTION["paths"], "content", &mut contents);
    for content in contents.into_iter().flat_map(|kinds| kinds.as_object().expect("an object").values()) {
        if let Some(example) = content.get("example") {
            fits(&content["schema"], example, "an example").unwrap_or_else(|why| panic!("{why}: {example}"));
        }
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_what_it_does() {
    let mut names = BTreeSet::new();
    for address in described() {
        let (method, path) = address.split_once(' ').expect("METHOD PATH");
        let operation = operation(&method.parse().expect("a method"), path).expect("it is described");
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{address}");
        assert!(names.insert(operation["operationId"].as_str().expect("a name")), "{address}: a name given twice");
    }
}

#[tokio::test]
async fn the_file_the_command_and_the_document_are_one() {
    let app = TestApp::start().await;
    let reply = app.browser().api("GET", "/openapi.json", "", None).await;
    assert_eq!((reply.status.as_u16(), reply.content_type()), (200, "application/json"));
    assert_eq!(reply.json()["openapi"], "3.1.0");
    assert_eq!(reply.json(), *DESCRIPTION);
    assert_eq!(curfew(&["openapi"], b"").fine().trim_end(), reply.text(), "no database, no settings");
}

#[tokio::test]
async fn the_page_for_developers_loads_files_of_ours_alone() {
    let app = TestApp::start().await;
    let page = app.browser().get("/docs/api").await;
    assert_eq!((page.status.as_u16(), page.content_type()), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
    for inline in ["<style", " style=", "onclick", "javascript:", "http:", "https:"] {
        assert!(!page.text().contains(inline), "{inline}");
    }
    for piece in page.text().split(['"', '\'']).filter(|piece| piece.starts_with('/')).map(str::to_owned) {
        let file = app.browser().get(&piece).await;
        // Without a built interface there is no icon.
        assert!(file.status == 200 || piece == "/favicon.svg", "{piece}: {}", file.status);
    }
    let script = app.browser().get("/docs/api/swagger-ui-bundle.js").await;
    assert_eq!((script.header("content-encoding"), &script.body[..2]), ("gzip", &[0x1f, 0x8b][..]));
    assert!(app.browser().get("/docs/api/start.js").await.text().contains("persistAuthorization: false"));
    for other in ["index.html", "swagger-initializer.js", "oauth2-redirect.html", "..%2fstart.js", "%ff", "none"] {
        assert_eq!(app.browser().get(&format!("/docs/api/{other}")).await.status, 404, "{other}");
    }
}
