//! Every named constraint, provoked by statements the program itself would never send: with one value it
//! refuses, with its neighbour the same statement passes.

use super::fixtures::{Database, at, unique};
use curfew_domain::ids::{AccountId, SessionId};
use server::store::{Connection, Guarded, sessions};

/// What differs between the refused and the accepted statement.
#[derive(Clone)]
enum Value {
    Bytes(Vec<u8>),
    Number(Option<i64>),
    Text(Option<&'static str>),
}
use Value::{Bytes, Number, Text};

struct Case {
    constraint: &'static str,
    /// How SQLite says it: it names checks, and columns instead of keys.
    said: &'static str,
    statement: &'static str,
    refused: Value,
    accepted: Value,
}

fn case(
    constraint: &'static str,
    said: &'static str,
    statement: &'static str,
    refused: Value,
    accepted: Value,
) -> Case {
    Case { constraint, said, statement, refused, accepted }
}

fn check(constraint: &'static str, statement: &'static str, refused: Value, accepted: Value) -> Case {
    case(constraint, constraint, statement, refused, accepted)
}

/// The rows the statements work on: `anna` with a session, `bert` without one, an ending, a key.
struct Rows {
    anna: AccountId,
    bert: AccountId,
    session: SessionId,
    ending: i64,
}

async fn rows(db: &Database) -> Rows {
    let (anna, session) = db.signed_in("anna@example.org").await;
    let over = db.session(anna, 1000).await;
    assert_eq!(db.end(over, 2000).await, Guarded::Won);
    let bert = db.account("bert@example.org").await;
    let statements = [
        "INSERT INTO signing_keys (kid, algorithm, sealed, state, created_at) SELECT 'k1', 'EdDSA', salt, 'active', 1 FROM sessions LIMIT 1",
        "INSERT INTO flow_sessions (id_hash, data, expires_at) SELECT salt, 'x', 1 FROM sessions LIMIT 1",
        "INSERT INTO attempts (key_hash, count, since) SELECT salt, 1, 1 FROM sessions LIMIT 1",
        "INSERT INTO changes (account_id, at) SELECT salt, 1 FROM sessions LIMIT 1",
        "INSERT INTO totp (account_id, sealed, last_step, created_at) SELECT account_id, salt, 1, 1 FROM sessions LIMIT 1",
        "INSERT INTO recovery_codes (code_hash, account_id, created_at) SELECT salt, account_id, 1 FROM sessions LIMIT 1",
        "INSERT INTO passkeys (id, credential_id, account_id, name, data, created_at) SELECT x'09090909090909090909090909090909', salt, account_id, 'x', 'x', 1 FROM sessions LIMIT 1",
        "INSERT INTO begun (id_hash, kind, account_id, sealed, expires_at) SELECT salt, 'totp', account_id, salt, 1 FROM sessions LIMIT 1",
        "INSERT INTO clients (id, name, secret_hash, scope, created_at) SELECT x'09090909090909090909090909090909', 'x', salt, '', 1 FROM sessions LIMIT 1",
    ];
    for statement in statements {
        db.write(async |db| Ok(sqlx::query(statement).execute(db).await?)).await;
    }
    Rows { anna, bert, session, ending: db.number("SELECT max(seq) FROM endings").await }
}

fn accounts(rows: &Rows) -> Vec<Case> {
    let id = "UPDATE accounts SET id = $1 WHERE email = 'bert@example.org'";
    vec![
        case(
            "accounts_pkey",
            "UNIQUE constraint failed: accounts.id",
            id,
            Bytes(rows.anna.as_bytes().to_vec()),
            Bytes(vec![9; 16]),
        ),
        case(
            "accounts_email_unique",
            "UNIQUE constraint failed: accounts.email",
            "UPDATE accounts SET email = $1 WHERE email = 'bert@example.org'",
            Text(Some("anna@example.org")),
            Text(Some("carla@example.org")),
        ),
        check("accounts_id_is_16_bytes", id, Bytes(vec![9; 15]), Bytes(vec![9; 16])),
        check("accounts_id_is_16_bytes", id, Bytes(vec![9; 17]), Bytes(vec![9; 16])),
        check("accounts_epoch_not_negative", "UPDATE accounts SET epoch = $1", Number(Some(-1)), Number(Some(0))),
    ]
}

fn endings() -> Vec<Case> {
    const SESSION: &str =
        "INSERT INTO endings (scope, subject, account_id, reason, actor, at, until) SELECT 'session', id, id, ";
    const ROW: &str = "INSERT INTO endings (at, until, scope, subject, number, before, reason, actor) SELECT 1, 2, ";
    let scope = const_text(ROW, "$1, id, 3, NULL, NULL, NULL FROM accounts LIMIT 1");
    let actor = const_text(SESSION, "'expired', $1, 1, 2 FROM accounts LIMIT 1");
    let reason = const_text(SESSION, "$1, 'system', 1, 2 FROM accounts LIMIT 1");
    let number = const_text(ROW, "'generation', id, $1, NULL, NULL, NULL FROM accounts LIMIT 1");
    let none = const_text(ROW, "'client', id, $1, NULL, NULL, NULL FROM accounts LIMIT 1");
    let before = const_text(ROW, "'everyone', NULL, NULL, $1, 'admin_everyone', 'admin'");
    let subject = const_text(ROW, "'key', $1, NULL, NULL, NULL, NULL");
    vec![
        check("endings_scope_known", scope, Text(Some("everything")), Text(Some("generation"))),
        check("endings_actor_known", actor, Text(Some("nobody")), Text(Some("admin"))),
        check("endings_evidence_complete", actor, Text(None), Text(Some("system"))),
        check("endings_evidence_complete", reason, Text(None), Text(Some("expired"))),
        check("endings_number_complete", number, Number(None), Number(Some(3))),
        check("endings_number_complete", none, Number(Some(3)), Number(None)),
        check("endings_before_complete", before, Number(None), Number(Some(3))),
        check("endings_subject_complete", subject, Text(None), Bytes(b"kid".to_vec())),
    ]
}

fn audit() -> Vec<Case> {
    const ROW: &str =
        "INSERT INTO audit (at, actor_name, action, actor_kind, target_kind, target_id) SELECT 1, 'x', 'y', ";
    let (actor, target) = (const_text(ROW, "$1, 'key', 'k'"), const_text(ROW, "'system', $1, 'k'"));
    let (id, none) = (const_text(ROW, "'system', 'key', $1"), const_text(ROW, "'system', 'everyone', $1"));
    vec![
        check("audit_actor_known", actor, Text(Some("somebody")), Text(Some("operator"))),
        check("audit_target_known", target, Text(Some("teapot")), Text(Some("key"))),
        check("audit_target_complete", id, Text(None), Text(Some("k"))),
        check("audit_target_complete", none, Text(Some("k")), Text(None)),
    ]
}

/// Statements that share a beginning.
fn const_text(beginning: &'static str, rest: &'static str) -> &'static str {
    String::leak(format!("{beginning}{rest}"))
}

fn sessions(rows: &Rows) -> Vec<Case> {
    let live =
        |set: &'static str| const_text(String::leak(format!("UPDATE sessions SET {set}")), " WHERE ended_at IS NULL");
    let id = live("id = $1");
    vec![
        case(
            "sessions_pkey",
            "UNIQUE constraint failed: sessions.id",
            "UPDATE sessions SET id = $1 WHERE ended_at IS NOT NULL",
            Bytes(rows.session.as_bytes().to_vec()),
            Bytes(vec![9; 16]),
        ),
        case(
            "sessions_account_exists",
            "FOREIGN KEY",
            live("account_id = $1"),
            Bytes(vec![9; 16]),
            Bytes(rows.anna.as_bytes().to_vec()),
        ),
        case(
            "sessions_ending_exists",
            "FOREIGN KEY",
            live("ended_at = 5, ended_seq = $1"),
            Number(Some(rows.ending + 1)),
            Number(Some(rows.ending)),
        ),
        check("sessions_id_is_16_bytes", id, Bytes(vec![9; 15]), Bytes(vec![9; 16])),
        check("sessions_application_known", live("application = $1"), Text(Some("fax")), Text(Some("native"))),
        check("sessions_salt_is_32_bytes", live("salt = $1"), Bytes(vec![9; 31]), Bytes(vec![9; 32])),
        check("sessions_parent_is_older", live("generation = 3, parent = $1"), Number(Some(3)), Number(Some(2))),
        check("sessions_parent_is_older", live("generation = 3, parent = $1"), Number(Some(4)), Number(None)),
        check("sessions_end_has_evidence", live("ended_at = $1"), Number(Some(5)), Number(None)),
        check("sessions_end_has_evidence", live("ended_seq = $1"), Number(Some(rows.ending)), Number(None)),
    ]
}

fn small_tables() -> Vec<Case> {
    let key = "INSERT INTO signing_keys (kid, algorithm, sealed, state, created_at) SELECT $1, 'EdDSA', salt, 'next', 1 FROM sessions LIMIT 1";
    let state = "INSERT INTO signing_keys (kid, algorithm, sealed, state, created_at) SELECT 'k2', 'EdDSA', salt, $1, 1 FROM sessions LIMIT 1";
    let until = "INSERT INTO signing_keys (kid, algorithm, sealed, state, created_at, until) SELECT 'k2', 'EdDSA', salt, 'retiring', 1, $1 FROM sessions LIMIT 1";
    let idle = "INSERT INTO signing_keys (kid, algorithm, sealed, state, created_at, until) SELECT 'k2', 'EdDSA', salt, 'next', 1, $1 FROM sessions LIMIT 1";
    let two = "WITH one AS (SELECT salt FROM sessions LIMIT 1) INSERT INTO signing_keys (kid, algorithm, sealed, state, created_at, until) SELECT 'k2', 'EdDSA', salt, 'next', 1, NULL FROM one UNION ALL SELECT 'k3', 'EdDSA', salt, $1, 1, CASE WHEN $1 = 'retiring' THEN 9 END FROM one";
    let (taken, free) = (Bytes(vec![7; 32]), Bytes(vec![8; 32]));
    vec![
        case(
            "signing_keys_pkey",
            "UNIQUE constraint failed: signing_keys.kid",
            key,
            Text(Some("k1")),
            Text(Some("k2")),
        ),
        check("signing_keys_state_known", state, Text(Some("lost")), Text(Some("next"))),
        check("signing_keys_until_complete", until, Number(None), Number(Some(9))),
        check("signing_keys_until_complete", idle, Number(Some(9)), Number(None)),
        case(
            "signing_keys_one_active",
            "UNIQUE constraint failed: signing_keys.state",
            state,
            Text(Some("active")),
            Text(Some("next")),
        ),
        case(
            "signing_keys_one_next",
            "UNIQUE constraint failed: signing_keys.state",
            two,
            Text(Some("next")),
            Text(Some("retiring")),
        ),
        case(
            "flow_sessions_pkey",
            "UNIQUE constraint failed: flow_sessions.id_hash",
            "INSERT INTO flow_sessions (id_hash, data, expires_at) VALUES ($1, 'x', 1)",
            taken.clone(),
            free.clone(),
        ),
        case(
            "attempts_pkey",
            "UNIQUE constraint failed: attempts.key_hash",
            "INSERT INTO attempts (key_hash, count, since) VALUES ($1, 1, 1)",
            taken.clone(),
            free.clone(),
        ),
        case(
            "changes_one_per_account",
            "UNIQUE constraint failed: changes.account_id",
            "INSERT INTO changes (account_id, at) VALUES ($1, 1)",
            taken,
            free,
        ),
    ]
}

fn clients() -> Vec<Case> {
    let id = "INSERT INTO clients (id, name, secret_hash, scope, created_at) SELECT $1, 'x', salt, '', 1 FROM sessions LIMIT 1";
    let secret = "UPDATE clients SET secret_hash = $1";
    let (taken, free) = (Bytes(vec![9; 16]), Bytes(vec![8; 16]));
    vec![
        case("clients_pkey", "UNIQUE constraint failed: clients.id", id, taken, free.clone()),
        check("clients_id_is_16_bytes", id, Bytes(vec![1; 15]), free),
        check("clients_secret_hash_is_32_bytes", secret, Bytes(vec![1; 31]), Bytes(vec![1; 32])),
    ]
}

fn factors(rows: &Rows) -> Vec<Case> {
    let (anna, nobody) = (Bytes(rows.anna.as_bytes().to_vec()), Bytes(vec![9; 16]));
    let code = "INSERT INTO recovery_codes (code_hash, account_id, created_at) SELECT $1, id, 1 FROM accounts LIMIT 1";
    let begun = "INSERT INTO begun (id_hash, kind, sealed, expires_at) VALUES ($1, 'codes', x'', 1)";
    let kind = "INSERT INTO begun (id_hash, kind, sealed, expires_at) SELECT zeroblob(32), $1, x'', 1";
    let passkey = "INSERT INTO passkeys (id, credential_id, account_id, name, data, created_at) SELECT $1, x'01', id, 'x', 'x', 1 FROM accounts LIMIT 1";
    let credential = "INSERT INTO passkeys (id, credential_id, account_id, name, data, created_at) SELECT zeroblob(16), $1, id, 'x', 'x', 1 FROM accounts LIMIT 1";
    let (taken, free) = (Bytes(vec![7; 32]), Bytes(vec![8; 32]));
    vec![
        case("passkeys_pkey", "UNIQUE constraint failed: passkeys.id", passkey, Bytes(vec![9; 16]), Bytes(vec![8; 16])),
        check("passkeys_id_is_16_bytes", passkey, Bytes(vec![8; 15]), Bytes(vec![8; 16])),
        case(
            "passkeys_credential_unique",
            "UNIQUE constraint failed: passkeys.credential_id",
            credential,
            taken.clone(),
            free.clone(),
        ),
        case(
            "passkeys_account_exists",
            "FOREIGN KEY",
            "UPDATE passkeys SET account_id = $1",
            nobody.clone(),
            anna.clone(),
        ),
        case(
            "totp_one_per_account",
            "UNIQUE constraint failed: totp.account_id",
            "INSERT INTO totp (account_id, sealed, last_step, created_at) VALUES ($1, x'', 1, 1)",
            anna.clone(),
            Bytes(rows.bert.as_bytes().to_vec()),
        ),
        case("totp_account_exists", "FOREIGN KEY", "UPDATE totp SET account_id = $1", nobody.clone(), anna.clone()),
        check("totp_failures_not_negative", "UPDATE totp SET failures = $1", Number(Some(-1)), Number(Some(0))),
        case(
            "recovery_codes_pkey",
            "UNIQUE constraint failed: recovery_codes.code_hash",
            code,
            taken.clone(),
            free.clone(),
        ),
        check("recovery_codes_hash_is_32_bytes", code, Bytes(vec![8; 31]), free.clone()),
        case(
            "recovery_codes_account_exists",
            "FOREIGN KEY",
            "UPDATE recovery_codes SET account_id = $1",
            nobody.clone(),
            anna.clone(),
        ),
        case("begun_pkey", "UNIQUE constraint failed: begun.id_hash", begun, taken, free.clone()),
        check("begun_id_hash_is_32_bytes", begun, Bytes(vec![8; 33]), free),
        check("begun_kind_known", kind, Text(Some("tea")), Text(Some("codes"))),
        case("begun_account_exists", "FOREIGN KEY", "UPDATE begun SET account_id = $1", nobody, anna),
    ]
}

async fn cases(db: &Database) -> Vec<Case> {
    let rows = rows(db).await;
    [accounts(&rows), audit(), endings(), sessions(&rows), small_tables(), clients(), factors(&rows)]
        .into_iter()
        .flatten()
        .collect()
}

/// The names of all constraints the cases provoke.
pub async fn provoked(db: &Database) -> Vec<&'static str> {
    let mut names: Vec<_> = cases(db).await.iter().map(|case| case.constraint).collect();
    names.sort_unstable();
    names.dedup();
    names
}

async fn run(db: &mut Connection, statement: &'static str, value: Value) -> Result<u64, sqlx::Error> {
    let query = sqlx::query(statement);
    let query = match value {
        Bytes(bytes) => query.bind(bytes),
        Number(number) => query.bind(number),
        Text(text) => query.bind(text),
    };
    Ok(query.execute(db).await?.rows_affected())
}

pub async fn every_constraint_refuses_what_it_names_and_nothing_beside_it(db: &Database) {
    for case in cases(db).await {
        let what = format!("{}: {}", case.constraint, case.statement);
        let mut transaction = db.store.begin().await.expect("a transaction");
        let refusal = run(&mut transaction, case.statement, case.refused).await.expect_err(&what);
        assert!(refusal.to_string().contains(case.said), "{what} was refused, but for: {refusal}");
        drop(transaction);
        let mut transaction = db.store.begin().await.expect("a transaction");
        let rows = run(&mut transaction, case.statement, case.accepted)
            .await
            .unwrap_or_else(|error| panic!("{what} refuses too much: {error}"));
        assert!(rows > 0, "{what} touched nothing");
    }
}

pub async fn a_deleted_account_takes_its_sessions_with_it(db: &Database) {
    let (_, session) = db.signed_in("anna@example.org").await;
    let (_, other) = db.signed_in("bert@example.org").await;
    db.write(async |db| Ok(sqlx::query("DELETE FROM accounts WHERE email = 'anna@example.org'").execute(db).await?))
        .await;
    assert!(db.read(async |db| sessions::find(db, session).await).await.is_none());
    assert!(db.read(async |db| sessions::find(db, other).await).await.is_some());
    let unknown = SessionId::new(at(1), &unique());
    assert!(db.read(async |db| sessions::find(db, unknown).await).await.is_none());
}
