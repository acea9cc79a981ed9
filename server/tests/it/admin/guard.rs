//! The guard, beyond the list of routes.

use super::{ANNA, House, ROOT, account_id, api, goes_on};
use http::header;

#[tokio::test]
async fn a_person_without_the_role_learns_nothing_about_who_is_there() {
    let house = House::open().await;
    let anna = account_id(&house.anna).await;
    for path in [format!("/v1/admin/users/{anna}/sessions"), "/v1/admin/users/none/sessions".to_owned()] {
        api(&house.bert, "GET", &path, None).await.expect(403, "forbidden");
    }
    api(&house.bert, "DELETE", &format!("/v1/admin/sessions/{}", house.anna.session), None)
        .await
        .expect(403, "forbidden");
    let mut bert = house.bert.clone();
    bert.post("/api/admin_end_session", &[("session_id", &house.anna.session)]).await.expect(403, "forbidden");
    bert.post("/api/end_everyone", &[("confirm", "END EVERYONE")]).await.expect(403, "forbidden");
    goes_on(&house.anna).await;
}

#[tokio::test]
async fn an_administrator_finds_accounts_and_sees_their_devices() {
    let house = House::open().await;
    let found = api(&house.root, "GET", "/v1/admin/users?query=ANNA", None).await.json();
    let [anna] = &found["users"].as_array().expect("a list")[..] else { panic!("{found}") };
    assert_eq!((anna["email"].as_str(), anna["sessions"].as_u64()), (Some(ANNA), Some(2)));
    assert_eq!(
        (anna["disabled"].as_bool(), anna["own"].as_bool(), &found["next"]),
        (Some(false), Some(false), &().into())
    );
    let path = format!("/v1/admin/users/{}/sessions", anna["id"].as_str().expect("an id"));
    let sessions = api(&house.root, "GET", &path, None).await.json()["sessions"].clone();
    let ids: Vec<_> = sessions.as_array().expect("a list").iter().map(|session| session["id"].as_str()).collect();
    assert!(ids.len() == 2 && ids.contains(&Some(&*house.phone.session)), "{sessions}");
    assert!(!sessions.to_string().contains("\"current\":true"), "none of them is the administrator's");
    for (path, status, code) in [
        ("/v1/admin/users/01890a5d-ac96-774b-bcce-b302099a8057/sessions", 404, "user_not_found"),
        ("/v1/admin/users/%00/sessions", 404, "user_not_found"),
        ("/v1/admin/users?after=x", 400, "bad_request"),
        ("/v1/admin/users?query=a&query=b", 400, "bad_request"),
        ("/v1/admin/users?other=1", 400, "bad_request"),
        ("/v1/admin/audit?action=tea", 400, "bad_request"),
        ("/v1/admin/audit?from=yesterday", 400, "bad_request"),
        ("/v1/admin/audit?before=x", 400, "bad_request"),
    ] {
        api(&house.root, "GET", path, None).await.expect(status, code);
    }
}

#[tokio::test]
async fn the_page_is_refused_before_anything_is_rendered() {
    let mut house = House::open().await;
    for path in ["/admin", "/admin/", "/admin/.", "/admin?user=x"] {
        house
            .app
            .browser()
            .get(path)
            .await
            .leads_to(&format!("/sign-in?next={}", path.replace('?', "%3F").replace('=', "%3D")));
        let reply = house.anna.get(path).await;
        assert_eq!(reply.status, 403, "{path}: {}", reply.text());
        assert!(!reply.text().contains(ROOT) && reply.text().contains("for administrators"), "{}", reply.text());
        assert_ne!(house.root.get(path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn the_file_of_the_log_is_for_the_cookie_of_an_administrator() {
    let mut house = House::open().await;
    let reply = house.root.get("/admin/audit.csv").await;
    assert_eq!((reply.status.as_u16(), reply.content_type()), (200, "text/csv; charset=utf-8"), "{}", reply.text());
    assert_eq!(reply.header(header::CACHE_CONTROL.as_str()), "no-store");
    assert!(reply.text().starts_with("seq,at,actor_kind,"), "{}", reply.text());
    house.anna.get("/admin/audit.csv").await.expect(403, "forbidden");
    house.app.browser().get("/admin/audit.csv").await.expect(401, "not_signed_in");
}
