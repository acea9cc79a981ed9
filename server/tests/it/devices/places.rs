//! Where a device roughly is: from the operator's database, else from the built-in table of countries.

use crate::{
    cli::curfew_in,
    support::{
        TestApp,
        mmdb::{Value, database},
    },
};
use serde_json::{Value as Json, json};
use std::{fs, path::PathBuf};
use tempfile::TempDir;

fn country(code: &'static str) -> (&'static str, Value) {
    ("country", Value::Map(vec![("iso_code", Value::Text(code))]))
}

fn city(name: &'static str) -> (&'static str, Value) {
    ("city", Value::Map(vec![("names", Value::Map(vec![("en", Value::Text(name))]))]))
}

/// The file, in a folder that goes with the first half.
fn file(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("places.mmdb");
    fs::write(&path, bytes).expect("writes");
    (folder, path)
}

async fn seen_from(app: &TestApp, address: &str, email: &str) -> Json {
    let mut browser = app.browser();
    browser.ip = address.parse().expect("an address");
    browser.sign_up(email).await;
    let list = browser.api("GET", "/v1/sessions", &browser.access_token, None).await.json();
    list["sessions"][0]["place"].clone()
}

#[tokio::test]
async fn without_a_database_the_country_is_told_and_what_is_near_in_words() {
    let app = TestApp::start().await;
    for (address, place) in [
        ("127.0.0.1", json!("this machine")),
        ("192.168.7.7", json!("local network")),
        ("fd00::7", json!("local network")),
        ("193.0.6.139", json!("Netherlands")),
        ("2001:67c:2e8::1", json!("Netherlands")),
        ("192.0.2.9", json!(null)),
    ] {
        assert_eq!(
            seen_from(&app, address, &format!("{}@example.org", address.replace(':', "-"))).await,
            place,
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_database_tells_the_city_and_the_table_what_it_does_not_know() {
    let places = [
        ("203.0.113.0/24", Value::Map(vec![city("Lisbon"), country("PT")])),
        ("198.51.100.0/25", Value::Map(vec![country("DE")])),
        ("192.0.2.0/24", Value::Map(vec![("city", Value::Text("Oslo")), ("country_code", Value::Text("NO"))])),
        ("2001:db8::/32", Value::Map(vec![("country_code", Value::Text("JP"))])),
        ("198.18.0.0/15", Value::Map(vec![city("Nowhere"), country("ZZ")])),
        ("10.0.0.0/8", Value::Map(vec![country("US")])),
    ];
    let (_folder, path) = file(&database("Test-City", &places));
    let app = TestApp::with(&["--geoip-db", path.to_str().expect("a plain path")]).await;
    for (address, place) in [
        ("203.0.113.5", json!("Lisbon, Portugal")),
        ("198.51.100.7", json!("Germany")),
        ("198.51.100.200", json!(null)),
        ("192.0.2.1", json!("Oslo, Norway")),
        ("2001:db8::1", json!("Japan")),
        ("198.18.0.1", json!(null)),
        ("10.0.0.1", json!("local network")),
        ("193.0.6.139", json!("Netherlands")),
    ] {
        assert_eq!(
            seen_from(&app, address, &format!("{}@example.org", address.replace(':', "-"))).await,
            place,
            "{address}"
        );
    }
}

#[tokio::test]
async fn the_place_is_on_the_page() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.ip = "133.11.0.1".parse().expect("an address");
    browser.sign_up("anna@example.org").await;
    let page = browser.get("/sessions").await.text();
    assert!(page.contains("Japan · 133.11.0.1") && page.contains("Places are approximate"), "{page}");
}

#[test]
fn a_database_that_is_none_stops_the_start_with_what_to_do() {
    let good = database("Test-Country", &[("203.0.113.0/24", Value::Map(vec![country("PT")]))]);
    let no_places = database(
        "Test-ASN",
        &[("203.0.113.0/24", Value::Map(vec![("autonomous_system_number", Value::Number(4, 64500))]))],
    );
    let (data, missing) = (TempDir::new().expect("a folder"), PathBuf::from("/nowhere/places.mmdb"));
    for (bytes, hint) in [
        (None, "cannot be read"),
        (Some(b"junk".to_vec()), "cannot be read"),
        (Some(good[..good.len() / 2].to_vec()), "cannot be read"),
        (Some(Vec::new()), "cannot be read"),
        (Some(no_places), "\"Test-ASN\") knows no places"),
    ] {
        let kept = bytes.as_deref().map(file);
        let path = kept.as_ref().map_or(&missing, |(_, path)| path);
        let text = curfew_in(data.path(), &["--geoip-db", path.to_str().expect("a plain path")]).refused();
        assert!(text.contains(hint) && text.contains("CURFEW_GEOIP_DB") && text.contains("places.mmdb"), "{text}");
    }
    assert!(!data.path().join("secret.key").exists(), "nothing was made before the setting was looked at");
}
