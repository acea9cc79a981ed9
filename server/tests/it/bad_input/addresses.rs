//! Ids, queries, methods and paths that name nothing.

use super::{ACTIONS, House};
use axum::body::Body;
use http::Method;

#[tokio::test]
async fn an_id_that_is_none_names_no_session() {
    let house = House::open().await;
    let (upper, bare, long) =
        (house.anna.session.to_uppercase(), house.anna.session.replace('-', ""), "a".repeat(8000));
    let ids = [
        "x",
        "0",
        "-1",
        "null",
        "%00",
        "%0d%0a",
        "%ff",
        "%3Cimg%20src=x%3E",
        "..%2f..%2fetc",
        "' OR 1=1 --",
        &upper,
        &bare,
        &long,
        "%F0%9F%8F%AE",
        "00000000-0000-0000-0000-000000000000",
        &house.bert.session,
    ];
    for id in ids {
        let path = format!("/v1/sessions/{}", id.replace(' ', "%20"));
        let reply = house.refuses_json("DELETE", &path, "", "").await;
        assert!(matches!(reply.code().as_str(), "session_not_found" | "bad_request"), "{id}: {}", reply.text());
        let reply = house.refuses_json("PATCH", &path, r#"{"name":"mine"}"#, "").await;
        assert!(matches!(reply.code().as_str(), "session_not_found" | "bad_request"), "{id}: {}", reply.text());
        let body = format!("session_id={}&name=mine", id.replace(' ', "%20"));
        for action in ["end_session", "rename_session"] {
            let reply = house.refuses_form(action, body.clone(), id).await;
            assert!(matches!(reply.code().as_str(), "session_not_found" | "bad_request"), "{id}: {}", reply.text());
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn a_query_that_is_not_of_the_documented_form_is_refused() {
    let house = House::open().await;
    for query in ["ended=banana", "ended=", "ended=1", "ended=%ff", "ended=true&ended=true", "ended[]=true"] {
        let path = format!("/v1/sessions?{query}");
        let reply = house.anna.api("GET", &path, &house.anna.access_token, None).await;
        let harmless = query == "ended[]=true";
        assert_eq!(
            (reply.status.as_u16(), reply.code().as_str()),
            if harmless { (200, "") } else { (400, "bad_request") },
            "{query}"
        );
    }
    for query in [
        "",
        "except",
        "except=%ff",
        "except=current%00",
        "except=CURRENT",
        "except=current&except=current",
        "except[]=current",
    ] {
        house.refuses_json("DELETE", &format!("/v1/sessions?{query}"), "", "").await.expect(400, "bad_request");
    }
    house.stands().await;
}

#[tokio::test]
async fn a_method_nobody_takes_is_told_which_ones_are() {
    let house = House::open().await;
    let own = format!("/v1/sessions/{}", house.anna.session);
    for (path, allowed) in [
        ("/v1/me", "GET,HEAD,DELETE"),
        ("/v1/sessions", "GET,HEAD,DELETE"),
        (own.as_str(), "PATCH,DELETE"),
        ("/healthz", "GET,HEAD"),
        ("/readyz", "GET,HEAD"),
        ("/live", "GET,HEAD"),
    ] {
        for method in ["POST", "PUT", "OPTIONS", "BREW"] {
            let reply = house.refuses_json(method, path, "", "").await;
            reply.expect(405, "method_not_allowed");
            assert_eq!(reply.header("allow"), allowed, "{method} {path}");
        }
    }
    for action in ACTIONS {
        for method in ["GET", "PUT", "DELETE", "OPTIONS", "BREW"] {
            let request = house
                .anna
                .call(method.parse().expect("a method"), &format!("/api/{action}?session_id={}", house.anna.session));
            let reply = house.refuses(request.body(Body::empty()).expect("a request"), action).await;
            reply.expect(405, "method_not_allowed");
            assert_eq!(reply.header("allow"), "POST", "{method} {action}");
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn an_address_that_is_none_is_not_found_in_the_form_of_its_folder() {
    let house = House::open().await;
    for path in [
        "/v1",
        "/v1/",
        "/v1/x",
        "/v1/me/",
        "/v1/sessions/a/b",
        "/v1/%ff",
        "/v1/../api",
        "/v1/%3Cimg%20src=x%3E",
        "/api",
        "/api/",
        "/api/x",
        "/api/sign_out/",
        "/api/SIGN_OUT",
        "/api/%73ign_out",
        "/api//sign_out",
        "/api/sign_out123",
        "/api/%ff",
    ] {
        for method in [Method::GET, Method::POST] {
            let request = house.anna.call(method.clone(), path).body(Body::empty()).expect("a request");
            house.refuses(request, path).await.expect(404, "not_found");
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn a_page_address_that_is_junk_is_a_page_that_is_not_there() {
    let house = House::open().await;
    let long = format!("/{}", "a".repeat(8000));
    for path in [
        "/%ff",
        "/%00",
        "/%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/sign-in/x",
        "/..%2f..%2fetc%2fpasswd",
        "/pkg/..%2f..%2fsecret.key",
        "/pkg/../secret.key",
        "/pkg/%00",
        "/.git/config",
        "/%F0%9F%8F%AE",
        &long,
    ] {
        let reply = house.anna.clone().get(path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert!(!reply.text().contains("<img"), "{path}");
    }
    for query in
        ["?%ff", "?next=%ff%fe", "?next=%3Cimg%20src=x%3E", "?next=//evil.example", "?&&&=&=", "?next=/a&next=/b"]
    {
        let reply = house.app.browser().get(&format!("/sign-in{query}")).await;
        assert_eq!(reply.status, 200, "{query}");
        assert!(!reply.text().contains("<img") && !reply.text().contains("//evil.example"), "{query}");
    }
    house.stands().await;
}
