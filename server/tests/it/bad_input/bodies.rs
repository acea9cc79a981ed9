//! Bodies: forms and JSON of every wrong kind and size.

use super::{ACTIONS, House, MARKUP};
use crate::support::PASSWORD;
use axum::body::Body;
use http::{HeaderValue, Method};

#[tokio::test]
async fn a_body_that_is_no_form_of_the_action_is_refused() {
    let house = House::open().await;
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("not UTF-8", b"\xff\xfe\x00\x80".to_vec()),
        ("percent-encoded not UTF-8", b"email=%ff%fe&password=%ff&session_id=%ff&name=%c3".to_vec()),
        ("broken percent-encoding", b"email=%&password=%zz&session_id=%1&name=%".to_vec()),
        ("separators", b"&&&;;;===&=&[]=&[".to_vec()),
        ("lists", b"email[]=a&password[]=b&session_id[]=c&name[]=d".to_vec()),
        ("objects", b"email[a]=b&password[a]=b&session_id[a]=b&name[a]=b".to_vec()),
        ("deep", format!("email{0}=1&session_id{0}=1&name{0}=1&password=x", "[a]".repeat(2000)).into_bytes()),
        (
            "duplicates",
            b"email=a%40b&email=c%40d&password=x&password=y&session_id=a&session_id=b&name=a&name=b".to_vec(),
        ),
        ("JSON", br#"{"email":"a@b","password":"x","session_id":"y","name":"z"}"#.to_vec()),
        ("markup", format!("email={MARKUP}&password={MARKUP}&session_id={MARKUP}&name={MARKUP}").into_bytes()),
        ("control characters", b"email=\x00\x01\x1b&password=%00&session_id=%00%0d%0a&name=%00".to_vec()),
        ("only unknown fields", b"admin=true&role=admin".to_vec()),
    ];
    for action in [
        "sign_in",
        "sign_up",
        "end_session",
        "rename_session",
        "forgot_password",
        "reset_password",
        "confirm_email",
        "change_email",
        "confirm_email_change",
        "dismiss_notice",
        "session_verdict",
    ] {
        for (what, body) in &bodies {
            house.refuses_form(action, body.clone(), what).await;
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn a_field_that_is_missing_is_named_as_a_bad_request() {
    let house = House::open().await;
    for (action, body) in [
        ("sign_in", "email=a%40b"),
        ("sign_in", "password=x"),
        ("sign_up", "email=a%40b"),
        ("end_session", ""),
        ("rename_session", "name=x"),
        ("rename_session", "session_id=x"),
    ] {
        house.refuses_form(action, body, body).await.expect(400, "bad_request");
    }
    house.stands().await;
}

#[tokio::test]
async fn fields_no_action_has_are_ignored_where_the_rest_is_right() {
    let house = House::open().await;
    let mut visitor = house.app.browser();
    let fields =
        [("email", "anna@example.org"), ("password", PASSWORD), ("session_id", &house.bert.session), ("role", "admin")];
    assert_eq!(visitor.post("/api/sign_in", &fields).await.status, 200);
    for name in ["", "[", "[4", "a[", "a[]", "a[b", "a[b]", "email[a]", "\u{e9}", "?", "\u{0}"] {
        let fields = [("email", "anna@example.org"), ("password", PASSWORD), (name, ",./;'[]\\-=")];
        // Another browser each time: signing in again in one ends the session it had.
        assert_eq!(house.app.browser().post("/api/sign_in", &fields).await.status, 200, "{name:?}");
    }
    house.stands().await;
}

#[tokio::test]
async fn a_body_of_the_wrong_kind_is_refused_by_every_action() {
    let house = House::open().await;
    for action in ACTIONS {
        for kind in [
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencodedx",
            "",
            "\u{1}",
        ] {
            let Ok(kind) = HeaderValue::from_bytes(kind.as_bytes()) else { continue };
            let request = house.anna.call(Method::POST, &format!("/api/{action}")).header("content-type", kind);
            let request = request.body(Body::from(format!("email={MARKUP}"))).expect("a request");
            house.refuses(request, action).await.expect(415, "unsupported_media_type");
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_by_everything() {
    let house = House::open().await;
    let own = format!("/v1/sessions/{}", house.anna.session);
    for size in [17 * 1024, 1024 * 1024] {
        for action in ACTIONS {
            house
                .refuses_form(action, format!("name={}", "x".repeat(size)), "huge")
                .await
                .expect(413, "body_too_large");
        }
        house
            .refuses_json("PATCH", &own, format!(r#"{{"name":"{}"}}"#, "x".repeat(size)), "huge")
            .await
            .expect(413, "body_too_large");
    }
    house.stands().await;
}

fn nested(open: &str, close: &str, depth: usize) -> String {
    open.repeat(depth) + &close.repeat(depth)
}

#[tokio::test]
async fn json_that_is_not_of_the_documented_form_is_refused() {
    let house = House::open().await;
    let own = format!("/v1/sessions/{}", house.anna.session);
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("null", b"null".to_vec()),
        ("a number", b"5".to_vec()),
        ("a list", b"[]".to_vec()),
        ("no field", b"{}".to_vec()),
        ("a number for a name", br#"{"name":5}"#.to_vec()),
        ("null for a name", br#"{"name":null}"#.to_vec()),
        ("a list for a name", br#"{"name":["a"]}"#.to_vec()),
        ("an unknown field", br#"{"name":"a","id":"b"}"#.to_vec()),
        ("a field twice", br#"{"name":"a","name":"b"}"#.to_vec()),
        ("cut off", br#"{"name":"a"#.to_vec()),
        ("more behind", br#"{"name":"a"} {"name":"b"}"#.to_vec()),
        ("not UTF-8", b"{\"name\":\"\xff\xfe\"}".to_vec()),
        ("half a surrogate", br#"{"name":"\ud800"}"#.to_vec()),
        ("deep lists", nested("[", "]", 5000).into_bytes()),
        ("deep objects", format!(r#"{{"name":{}}}"#, nested("{\"a\":", "}", 1000)).into_bytes()),
        ("markup that is none", format!(r#"{{"{MARKUP}":1}}"#).into_bytes()),
    ];
    for (what, body) in bodies {
        house.refuses_json("PATCH", &own, body, what).await.expect(400, "bad_request");
    }
    let request =
        house.anna.plain(Method::PATCH, &own).header("authorization", format!("Bearer {}", house.anna.access_token));
    let request = request.header("content-type", "text/plain").body(Body::from(r#"{"name":"a"}"#)).expect("a request");
    house.refuses(request, "text").await.expect(415, "unsupported_media_type");
    house.stands().await;
}
