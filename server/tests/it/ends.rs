//! Every way a session can end × everything that could still honour it: dead on each at once, and only those
//! are dead that should be.

use crate::support::{
    PASSWORD, Reply,
    browser::FORM,
    device::{CHROME, Device, FIREFOX},
    serving::{LiveServer, eventually},
    tab::Tab,
    wire,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use curfew_domain::{ids::SessionId, roles::Roles};
use serde_json::json;
use server::accounts::{
    admin::{Mandate, create, end_account, end_everyone, end_session, set_disabled},
    clients,
};
use std::time::Duration;

/// Two devices of one person, somebody else, an administrator, and a service that introspects.
struct House {
    server: LiveServer,
    /// The session that ends.
    phone: Device,
    /// The same person's other device.
    laptop: Device,
    stranger: Device,
    admin: Device,
    service: String,
}

const PERSON: &str = "anna@example.org";

impl House {
    async fn open(flags: &[&str]) -> Self {
        let server = LiveServer::with(flags).await;
        let roles = Roles::parse("admin").expect("a role");
        let password = curfew_domain::password::Password::new(PASSWORD.to_owned());
        create::create(&server.app, &Mandate::operator(), "root@example.org", password, roles).await.expect("an admin");
        let (client, secret) = clients::create(&server.app, "a service", "introspect revoke").await.expect("a client");
        Self {
            phone: server.signed_up(FIREFOX, PERSON).await,
            laptop: server.signed_in(CHROME, PERSON).await,
            stranger: server.signed_up(CHROME, "bert@example.org").await,
            admin: server.signed_in(CHROME, "root@example.org").await,
            service: format!("Basic {}", STANDARD.encode(format!("{}:{}", client.id, secret.expose()))),
            server,
        }
    }

    async fn oauth(&self, path: &str, token: &str) -> Reply {
        let body = serde_urlencoded::to_string([("token", token)]).expect("a form");
        let headers = [("Content-Type", FORM), ("Authorization", self.service.as_str())];
        wire::ask(self.server.address, &wire::request("POST", path, &headers, &body)).await
    }

    async fn is_active(&self, token: &str) -> bool {
        let reply = self.oauth("/oauth/introspect", token).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let said = reply.json();
        if said["active"] != true {
            assert_eq!(said, json!({"active": false}), "an inactive answer carries nothing");
        }
        said["active"] == true
    }

    /// The page of the devices as a browser without scripts asks for it.
    async fn page(&self, device: &Device) -> Reply {
        let cookie = device.cookie();
        let headers = [
            ("Accept", "text/html"),
            ("Cookie", cookie.as_str()),
            ("Sec-Fetch-Site", "same-origin"),
            ("Sec-Fetch-Mode", "navigate"),
        ];
        wire::ask(self.server.address, &wire::request("GET", "/sessions", &headers, "")).await
    }

    /// Everything at once, of a session that is over for `reason`.
    async fn dead(&self, device: &Device, mut tab: Tab, way: &str, reason: &str) {
        tab.ended(reason).await;
        assert_eq!(device.me().await.status, 401, "{way}: its access token calls");
        assert!(!self.is_active(&device.access_token).await, "{way}: its access token is active elsewhere");
        assert!(!self.is_active(&device.refresh_token).await, "{way}: its refresh token is active elsewhere");
        let page = self.page(device).await;
        assert_eq!((page.status.as_u16(), page.body.len()), (303, 0), "{way}: its page is shown");
        let handshake = device.handshake().await;
        assert_eq!(handshake.err().map(|reply| reply.status.as_u16()), Some(401), "{way}: it opens another tab");
        let refreshed = device.clone().refresh().await;
        assert_eq!(refreshed.status, 401, "{way}: it refreshes: {}", refreshed.text());
        if refreshed.code() != "account_disabled" {
            assert_eq!(refreshed.json()["reason"], reason, "{way}: {}", refreshed.text());
        }
    }

    async fn alive(&self, device: &Device, way: &str) {
        assert_eq!(device.me().await.status, 200, "{way}: somebody else is out");
        assert!(self.is_active(&device.access_token).await, "{way}: somebody else's token is refused elsewhere");
        assert!(
            self.is_active(&device.refresh_token).await,
            "{way}: somebody else's refresh token is refused elsewhere"
        );
        assert_eq!(self.page(device).await.status, 200, "{way}: somebody else's page is gone");
        device.tab().await;
    }
}

/// Who else is out.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    Session,
    Account,
    Everyone,
}

async fn json_call(device: &Device, method: &str, path: &str, body: &str) -> Reply {
    let bearer = format!("Bearer {}", device.access_token);
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    wire::ask(device.address, &wire::request(method, path, &headers, body)).await
}

async fn form_call(device: &Device, path: &str, fields: &[(&str, &str)]) -> Reply {
    let (cookie, origin) = (device.cookie(), wire::origin(device.address));
    let headers = [
        ("Content-Type", FORM),
        ("Accept", "application/json"),
        ("Origin", origin.as_str()),
        ("Cookie", cookie.as_str()),
    ];
    let body = serde_urlencoded::to_string(fields).expect("a form");
    wire::ask(device.address, &wire::request("POST", path, &headers, &body)).await
}

fn did(reply: &Reply) {
    assert!(reply.status.is_success(), "{} {}", reply.status, reply.text());
}

async fn sub(device: &Device) -> String {
    device.me().await.json()["sub"].as_str().expect("a subject").to_owned()
}

/// Plays one way on a house of its own.
async fn plays(way: &str, reason: &str, reach: Reach, end: impl AsyncFnOnce(&mut House)) {
    let mut house = House::open(&["--reuse-window", "0s"]).await;
    let (tab, other_tab) = (house.phone.tab().await, house.laptop.tab().await);
    end(&mut house).await;
    house.dead(&house.phone, tab, way, reason).await;
    match reach {
        Reach::Session => house.alive(&house.laptop, way).await,
        Reach::Account | Reach::Everyone => house.dead(&house.laptop, other_tab, way, reason).await,
    }
    match reach {
        Reach::Session | Reach::Account => house.alive(&house.stranger, way).await,
        Reach::Everyone => assert_eq!(house.stranger.me().await.status, 401, "{way}: somebody is still in"),
    }
    // The refresh of a dead session has changed nothing for the living.
    if reach == Reach::Session {
        did(&house.laptop.refresh().await);
    }
}

#[tokio::test]
async fn signing_out() {
    plays("sign-out", "signed_out", Reach::Session, async |house| did(&house.phone.clone().sign_out().await)).await;
}

#[tokio::test]
async fn signed_out_from_another_device_by_page_and_by_program() {
    plays("kick by action", "signed_out_elsewhere", Reach::Session, async |house| {
        did(&form_call(&house.laptop, "/api/end_session", &[("session_id", &house.phone.session)]).await);
    })
    .await;
    plays("kick by API", "signed_out_elsewhere", Reach::Session, async |house| {
        house.laptop.end(&house.phone.session).await;
    })
    .await;
}

#[tokio::test]
async fn all_others_by_page_and_by_program() {
    plays("others by action", "signed_out_others", Reach::Session, async |house| {
        did(&form_call(&house.laptop, "/api/end_other_sessions", &[]).await);
    })
    .await;
    plays("others by API", "signed_out_others", Reach::Session, async |house| house.laptop.end_others().await).await;
}

#[tokio::test]
async fn another_password() {
    plays("password change", "password_changed", Reach::Session, async |house| {
        let fields =
            [("current_password", PASSWORD), ("new_password", "nine loud kettles whistle"), ("end_others", "true")];
        did(&form_call(&house.laptop, "/api/change_password", &fields).await);
    })
    .await;
}

/// The token of the newest link to this page that the person was mailed, once the server's own job has sent it.
async fn mailed(house: &House, page: &str) -> String {
    let newest = || {
        let kept = house.server.app.mailer.folder().expect("a folder").newest(100).expect("it can be read");
        let own = kept.into_iter().filter(|mail| mail.to == PERSON);
        let lines = own.flat_map(|mail| mail.text.lines().map(str::to_owned).collect::<Vec<_>>());
        lines.filter(|line| line.contains(page)).find_map(|line| Some(line.split_once("token=")?.1.to_owned()))
    };
    eventually(Duration::from_secs(5), "a mail is sent", async || newest().is_some()).await;
    newest().expect("it is there")
}

#[tokio::test]
async fn a_password_reset_by_mail() {
    plays("reset by mail", "password_changed", Reach::Account, async |house| {
        did(&form_call(&house.server.device(CHROME), "/api/forgot_password", &[("email", PERSON)]).await);
        let token = mailed(house, "/reset-password").await;
        let fields = [("token", token.as_str()), ("new_password", "nine loud kettles whistle")];
        did(&form_call(&house.server.device(CHROME), "/api/reset_password", &fields).await);
    })
    .await;
}

#[tokio::test]
async fn this_was_not_me() {
    plays("not me by mail", "suspicious", Reach::Account, async |house| {
        let token = mailed(house, "/not-me").await;
        did(&form_call(&house.server.device(CHROME), "/api/not_me", &[("token", &token)]).await);
    })
    .await;
    plays("not me by session", "suspicious", Reach::Session, async |house| {
        did(&form_call(&house.laptop, "/api/not_me", &[]).await);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_account() {
    plays("delete by API", "deleted", Reach::Account, async |house| {
        did(&json_call(&house.laptop, "DELETE", "/v1/me", &json!({ "password": PASSWORD }).to_string()).await);
    })
    .await;
    plays("delete by action", "deleted", Reach::Account, async |house| {
        did(&form_call(&house.laptop, "/api/delete_account", &[("password", PASSWORD)]).await);
    })
    .await;
}

#[tokio::test]
async fn an_administrators_hand_on_one_session() {
    plays("admin by API", "admin", Reach::Session, async |house| {
        did(&house.admin.api("DELETE", &format!("/v1/admin/sessions/{}", house.phone.session)).await);
    })
    .await;
    plays("admin by action", "admin", Reach::Session, async |house| {
        did(&form_call(&house.admin, "/api/admin_end_session", &[("session_id", &house.phone.session)]).await);
    })
    .await;
    plays("operator", "admin", Reach::Session, async |house| {
        let session: SessionId = house.phone.session.parse().expect("an id");
        end_session::end_session(&house.server.app, &Mandate::operator(), session).await.expect("ends");
    })
    .await;
}

#[tokio::test]
async fn an_administrators_hand_on_an_account() {
    plays("admin by API", "admin", Reach::Account, async |house| {
        let path = format!("/v1/admin/users/{}/sessions", sub(&house.phone).await);
        did(&house.admin.api("DELETE", &path).await);
    })
    .await;
    plays("admin by action", "admin", Reach::Account, async |house| {
        let user = sub(&house.phone).await;
        did(&form_call(&house.admin, "/api/end_user_sessions", &[("user_id", &user)]).await);
    })
    .await;
    plays("operator", "admin", Reach::Account, async |house| {
        let user = sub(&house.phone).await.parse().expect("an id");
        end_account::end_account(&house.server.app, &Mandate::operator(), user).await.expect("ends");
    })
    .await;
}

#[tokio::test]
async fn a_disabled_account() {
    plays("disable by API", "disabled", Reach::Account, async |house| {
        let path = format!("/v1/admin/users/{}/disable", sub(&house.phone).await);
        did(&house.admin.api("POST", &path).await);
    })
    .await;
    plays("disable by action", "disabled", Reach::Account, async |house| {
        let user = sub(&house.phone).await;
        did(&form_call(&house.admin, "/api/disable_user", &[("user_id", &user)]).await);
    })
    .await;
    plays("disable by operator", "disabled", Reach::Account, async |house| {
        let user = sub(&house.phone).await.parse().expect("an id");
        set_disabled::disable(&house.server.app, &Mandate::operator(), user).await.expect("disables");
    })
    .await;
}

#[tokio::test]
async fn everyone() {
    plays("everyone by API", "admin_everyone", Reach::Everyone, async |house| {
        did(&house.admin.api("DELETE", "/v1/admin/sessions?confirm=END%20EVERYONE").await);
        assert_eq!(house.admin.me().await.status, 401, "the administrator too");
    })
    .await;
    plays("everyone by action", "admin_everyone", Reach::Everyone, async |house| {
        did(&form_call(&house.admin, "/api/end_everyone", &[("confirm", "END EVERYONE")]).await);
    })
    .await;
    plays("everyone by operator", "admin_everyone", Reach::Everyone, async |house| {
        end_everyone::end_everyone(&house.server.app, &Mandate::operator(), "END EVERYONE").await.expect("ends");
    })
    .await;
}

#[tokio::test]
async fn a_copy_of_an_old_token() {
    plays("reuse by cookie", "refresh_reuse", Reach::Session, async |house| {
        let mut thief = house.phone.clone();
        for _ in 0..2 {
            did(&house.phone.refresh().await);
        }
        thief.refresh().await.expect(401, "refresh_reused");
    })
    .await;
    plays("reuse by program", "refresh_reuse", Reach::Session, async |house| {
        let old = house.phone.refresh_token.clone();
        for _ in 0..2 {
            did(&house.phone.refresh().await);
        }
        let body =
            serde_urlencoded::to_string([("grant_type", "refresh_token"), ("refresh_token", &old)]).expect("a form");
        let request = wire::request("POST", "/oauth/token", &[("Content-Type", FORM)], &body);
        assert_eq!(wire::ask(house.server.address, &request).await.status, 400);
    })
    .await;
}

#[tokio::test]
async fn revoked_by_a_service() {
    plays("revoked by its refresh token", "revoked", Reach::Session, async |house| {
        did(&house.oauth("/oauth/revoke", &house.phone.refresh_token.clone()).await);
    })
    .await;
    plays("revoked by its access token", "revoked", Reach::Session, async |house| {
        did(&house.oauth("/oauth/revoke", &house.phone.access_token.clone()).await);
    })
    .await;
}

#[tokio::test]
async fn making_room_for_another_device() {
    let house = House::open(&["--max-sessions", "2"]).await;
    let tab = house.phone.tab().await;
    // The laptop was active last.
    did(&house.laptop.clone().me().await);
    house.server.signed_in(CHROME, PERSON).await;
    house.dead(&house.phone, tab, "limit", "limit").await;
    house.alive(&house.laptop, "limit").await;
}

#[tokio::test]
async fn lapsing() {
    for (flag, reason) in [("--session-idle-ttl", "idle"), ("--session-max-ttl", "expired")] {
        let house = House::open(&[flag, "3s"]).await;
        let tab = house.phone.tab().await;
        house.dead(&house.phone, tab, flag, reason).await;
    }
}
