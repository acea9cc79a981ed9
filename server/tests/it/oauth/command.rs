//! `curfew client`: the command itself, also while a server runs on the same database.

use crate::support::{
    app::data_dir,
    machine::basic,
    serving::{LiveServer, eventually},
    wire,
};
use std::{
    path::Path,
    process::{Command, Output},
    time::Duration,
};

fn curfew(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_curfew"));
    command.env_clear().env("CURFEW_DATA_DIR", folder).args(args).output().expect("it runs")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// Id and secret from the two lines that are printed.
fn made(text: &str) -> (String, String) {
    let lines: Vec<_> = text.lines().collect();
    let [id, secret] = lines[..] else { panic!("{text}") };
    let value = |line: &str, name: &str| line.strip_prefix(name).unwrap_or_else(|| panic!("{line}")).to_owned();
    (value(id, "client_id: "), value(secret, "client_secret: "))
}

#[test]
fn clients_are_made_listed_and_deleted() {
    let folder = data_dir();
    let run = |args: &[&str]| curfew(folder.path(), args);
    let (id, secret) = made(&said(&run(&["client", "create", "--name", "billing", "--scope", "introspect"])));
    let (other, _) = made(&said(&run(&["client", "create", "--name", "gate"])));
    let list = said(&run(&["client", "list"]));
    let lines: Vec<Vec<&str>> = list.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!((lines[0][0], lines[0][1], lines[0][3]), (id.as_str(), "introspect", "billing"));
    assert_eq!((lines[1][0], lines[1][1], lines[1][3]), (other.as_str(), "introspect revoke endings", "gate"));
    assert!(!list.contains(&secret));
    said(&run(&["client", "delete", &id]));
    assert!(!said(&run(&["client", "list"])).contains(&id));
    for bad in [
        &["client", "delete", &id][..],
        &["client", "delete", "x"],
        &["client", "create", "--name", ""],
        &["client", "create", "--name", "x", "--scope", "admin"],
        &["client", "create"],
        &["client"],
    ] {
        let output = run(bad);
        assert!(!output.status.success() && !output.stderr.is_empty() && output.stdout.is_empty(), "{bad:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_server_follows_within_two_seconds() {
    let server = LiveServer::start().await;
    let folder = server.app.config.data_dir.clone();
    let (id, secret) = made(&said(&curfew(&folder, &["client", "create", "--name", "gate"])));
    let authorization = basic(&id, &secret);
    let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let request = wire::request("POST", "/oauth/token", &headers, "grant_type=client_credentials");
    let reply = wire::ask(server.address, &request).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let bearer = format!("Bearer {}", reply.json()["access_token"].as_str().expect("text"));
    let me = || wire::request("GET", "/v1/me", &[("Authorization", &bearer)], "");
    assert_eq!(wire::ask(server.address, &me()).await.status, 403, "a good token, but no person's");
    said(&curfew(&folder, &["client", "delete", &id]));
    eventually(Duration::from_secs(2), "the token is refused", async || {
        wire::ask(server.address, &me()).await.status == 401
    })
    .await;
    assert_eq!(wire::ask(server.address, &request).await.status, 401);
}
