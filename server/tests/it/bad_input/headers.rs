//! Cookies and headers beyond measure.

use super::{House, MARKUP};
use crate::support::browser::REFRESH;
use axum::body::Body;
use http::{HeaderName, HeaderValue, Method};

#[tokio::test]
async fn cookies_beyond_measure_neither_break_nor_sign_out() {
    let house = House::open().await;
    let (token, many) =
        (house.anna.refresh_token(), (0..10_000).fold(String::new(), |all, n| all + &format!("c{n}={n}; ")));
    let raw: [(&str, Vec<u8>); 3] = [
        ("ten thousand", format!("{many}{REFRESH}={token}").into_bytes()),
        ("a huge one", format!("x={}; {REFRESH}={token}", "y".repeat(100_000)).into_bytes()),
        ("not UTF-8", [b"\xff\xfe=\xfd; ".as_slice(), REFRESH.as_bytes(), b"=", token.as_bytes(), b"; \x80"].concat()),
    ];
    for (what, cookies) in raw {
        for (method, path) in [(Method::GET, "/sessions"), (Method::POST, "/api/list_sessions"), (Method::GET, "/")] {
            let request = house.anna.plain(method, path).header("sec-fetch-site", "same-origin");
            let request = request
                .header("cookie", HeaderValue::from_bytes(&cookies).expect("a header value"))
                .body(Body::empty())
                .expect("a request");
            assert_eq!(house.app.door().knock(request).await.status, 200, "{what} {path}");
        }
    }
    for junk in
        [b"\xff\xfe".to_vec(), "x".repeat(100_000).into_bytes(), MARKUP.as_bytes().to_vec(), b"cft_\x80".to_vec()]
    {
        let cookies = [REFRESH.as_bytes(), b"=", &junk].concat();
        for action in ["refresh", "list_sessions", "end_other_sessions"] {
            let request =
                house.anna.plain(Method::POST, &format!("/api/{action}")).header("sec-fetch-site", "same-origin");
            let request = request
                .header("cookie", HeaderValue::from_bytes(&cookies).expect("a header value"))
                .body(Body::empty())
                .expect("a request");
            house.refuses(request, action).await;
        }
    }
    house.stands().await;
}

#[tokio::test]
async fn headers_that_are_junk_neither_break_nor_show_up() {
    let house = House::open().await;
    let names = [
        "user-agent",
        "sec-ch-ua",
        "sec-ch-ua-platform",
        "sec-ch-ua-mobile",
        "accept",
        "accept-language",
        "accept-encoding",
        "x-forwarded-for",
        "referer",
        "host",
        "x-request-id",
    ];
    let long = "ä<img src=x>".repeat(2000);
    for value in [b"\xff\xfe\x80".as_slice(), b"", MARKUP.as_bytes(), long.as_bytes(), b"\"\"\"\\,;,;==q=0"] {
        let mut request =
            house.anna.navigation(Method::GET, "/sessions", "same-origin").body(Body::empty()).expect("a request");
        for name in names {
            request
                .headers_mut()
                .insert(HeaderName::from_static(name), HeaderValue::from_bytes(value).expect("a header value"));
        }
        let reply = house.app.door().knock(request).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert!(reply.text().contains("Your devices") && !reply.text().contains("<img"));
    }
    house.stands().await;
}
