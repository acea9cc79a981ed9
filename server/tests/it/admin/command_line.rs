//! The command line beside a running server: the real program on the same data.

use super::{ANNA, House, ROOT, is_over};
use crate::support::{
    PASSWORD, TestApp,
    device::CHROME,
    serving::{LiveServer, eventually},
};
use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

/// What a running server follows within.
const SOON: Duration = Duration::from_secs(4);

fn curfew(data: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_curfew"))
        .arg("--data-dir")
        .arg(data)
        .args(["--argon2-memory-kib", "64", "--argon2-iterations", "1"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it listens");
    child.wait_with_output().expect("it returns")
}

fn done(data: &Path, arguments: &[&str], input: &str) -> String {
    let output = curfew(data, arguments, input);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(data: &Path, arguments: &[&str], input: &str) -> String {
    let output = curfew(data, arguments, input);
    assert!(!output.status.success(), "{arguments:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn an_account_is_made_with_a_role_and_can_sign_in() {
    let app = TestApp::start().await;
    let data = app.data_dir();
    let create = ["user", "create", "--email", ROOT, "--role", "admin", "--password-stdin"];
    assert!(done(data, &create, &format!("{PASSWORD}\n")).starts_with("Created root@example.org ("));
    let mut root = app.browser();
    root.sign_in(ROOT).await;
    assert_eq!(super::api(&root, "GET", "/v1/admin/users", None).await.status, 200);
    assert!(refused(data, &create, &format!("{PASSWORD}\n")).contains("already"));
    let weak = ["user", "create", "--email", ANNA, "--password-stdin"];
    assert!(refused(data, &weak, "password123\n").contains("too easy to guess"));
    assert!(refused(data, &weak, "").contains("standard input"));
    let listed = done(data, &["user", "list"], "");
    assert_eq!(listed.lines().count(), 1, "{listed}");
    assert!(listed.starts_with("root@example.org\tadmin\tactive\t1\t"), "{listed}");
}

#[tokio::test]
async fn what_the_operator_ends_a_running_server_follows() {
    let house = House::open().await;
    let data = house.app.data_dir();
    let ended = async |browser: &crate::support::Browser, reason: &str| {
        eventually(SOON, reason, async || browser.me().await.status == 401).await;
        is_over(browser, reason).await;
    };
    done(data, &["session", "end", &house.phone.session, "--reason", "lost"], "");
    ended(&house.phone, "admin").await;
    assert_eq!(house.latest_act().await["reason"], "lost");
    assert_eq!(house.latest_act().await["actor_kind"], "operator");
    done(data, &["user", "disable", ANNA], "");
    ended(&house.anna, "disabled").await;
    done(data, &["user", "enable", ANNA], "");
    let mut anna = house.app.browser();
    anna.sign_in(ANNA).await;
    done(data, &["user", "set-password", ANNA, "--password-stdin"], "nine loud kettles wander\n");
    ended(&anna, "password_changed").await;
    done(data, &["user", "sign-out", super::BERT], "");
    ended(&house.bert, "admin").await;
    assert!(refused(data, &["sign-out-everyone"], "no\n").contains("not typed"));
    super::goes_on(&house.root).await;
    done(data, &["sign-out-everyone"], "END EVERYONE\n");
    ended(&house.root, "admin_everyone").await;
}

#[tokio::test]
async fn the_operator_lists_who_is_signed_in() {
    let server = LiveServer::start().await;
    let anna = server.signed_up(CHROME, ANNA).await;
    server.signed_up(CHROME, super::BERT).await;
    let data = &server.app.config.data_dir;
    let listed = done(data, &["session", "list", ANNA], "");
    assert!(listed.starts_with(&anna.session) && listed.ends_with("\t127.0.0.1\tChrome on Linux\n"), "{listed}");
    assert_eq!((listed.lines().count(), done(data, &["user", "list", "ANNA"], "").lines().count()), (1, 1));
}

#[tokio::test]
async fn roles_are_granted_and_revoked_and_the_last_administrator_stays() {
    let house = House::open().await;
    let data = house.app.data_dir();
    let last = refused(data, &["user", "revoke", ROOT, "admin"], "");
    assert!(last.contains("nobody else can administer"), "{last}");
    assert!(refused(data, &["user", "delete", ROOT], "").contains("nobody else can administer"));
    done(data, &["user", "grant", ANNA, "admin"], "");
    eventually(SOON, "asked to refresh", async || house.anna.me().await.code() == "refresh_needed").await;
    let mut anna = house.anna.clone();
    anna.refresh().await.expect("nobody was signed out");
    assert_eq!(super::api(&anna, "GET", "/v1/admin/users", None).await.status, 200);
    done(data, &["user", "revoke", ROOT, "admin"], "");
    done(data, &["user", "delete", ROOT], "");
    eventually(SOON, "deleted", async || house.root.me().await.json()["reason"] == "deleted").await;
    for (arguments, said) in [
        (&["user", "disable", "nobody@example.org"][..], "no such account"),
        (&["user", "grant", ANNA, "Admin"], "a role is"),
        (&["session", "end", "x"], "no such live session"),
        (&["user", "create", "--email", "x", "--password-stdin"], "not an e-mail address"),
    ] {
        let text = refused(data, arguments, "nine loud kettles wander\n");
        assert!(text.contains(said), "{arguments:?}: {text}");
    }
}
