//! Table `audit`.

use super::fixtures::{Database, at};
use curfew_domain::audit::{Action, Capacity, Note, Who, Whom};
use server::store::audit::{self, Act, Filter};

fn anna() -> Who {
    Who {
        capacity: Capacity::Admin,
        id: Some("a-1".into()),
        name: "anna@example.org".into(),
        ip: Some("192.0.2.1".into()),
    }
}

fn bert() -> Whom {
    Whom::Account { id: "b-1".into(), name: "bert@example.org".into() }
}

async fn record(db: &Database, millis: i64, who: &Who, action: Action, whom: &Whom) {
    let reason = Note::parse("left the company").expect("a note");
    let act = Act { at: at(millis), who, action, whom, reason: reason.as_ref(), detail: Some("2 sessions ended") };
    db.write(async |db| audit::record(db, &act).await).await;
}

pub async fn an_act_reads_back_as_it_was_written(db: &Database) {
    record(db, 7, &anna(), Action::AccountDisabled, &bert()).await;
    record(db, 8, &Who::operator(), Action::EveryoneEnded, &Whom::Everyone).await;
    let acts = db.read(async |db| audit::page(db, &Filter::default(), 9).await).await;
    let [everyone, disabled] = &acts[..] else { panic!("{acts:?}") };
    assert_eq!((everyone.actor_kind.as_str(), &everyone.actor_id, &everyone.target_id), ("operator", &None, &None));
    assert_eq!(
        (disabled.at, disabled.action.as_str(), disabled.ip.as_deref()),
        (at(7), "account_disabled", Some("192.0.2.1"))
    );
    assert_eq!((disabled.actor_kind.as_str(), disabled.actor_id.as_deref()), ("admin", Some("a-1")));
    assert_eq!((disabled.target_kind.as_str(), disabled.target_id.as_deref()), ("account", Some("b-1")));
    assert_eq!(disabled.target_name.as_deref(), Some("bert@example.org"));
    assert_eq!(disabled.reason.as_deref(), Some("left the company"));
    assert_eq!(disabled.detail.as_deref(), Some("2 sessions ended"));
}

pub async fn the_log_is_only_ever_added_to(db: &Database) {
    record(db, 7, &anna(), Action::AccountDisabled, &bert()).await;
    let row = "(seq, at, actor_name, action, actor_kind, target_kind, target_id) VALUES (1, 1, 'x', 'y', 'system', 'key', 'k')";
    for statement in [
        "UPDATE audit SET reason = 'another'".to_owned(),
        "DELETE FROM audit".to_owned(),
        format!("INSERT OR REPLACE INTO audit {row}"),
        format!("REPLACE INTO audit {row}"),
    ] {
        let mut transaction = db.store.begin().await.expect("a transaction");
        let outcome = sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *transaction).await;
        let refusal = outcome.expect_err(&statement).to_string();
        assert!(refusal.contains("append-only"), "{statement}: {refusal}");
    }
    assert_eq!(db.number("SELECT count(*) FROM audit WHERE reason = 'left the company'").await, 1);
}

pub async fn a_filter_lets_through_what_it_names(db: &Database) {
    record(db, 10, &anna(), Action::AccountDisabled, &bert()).await;
    record(db, 20, &Who::operator(), Action::EveryoneEnded, &Whom::Everyone).await;
    record(db, 30, &Who::system(), Action::ReuseDetected, &bert()).await;
    let seqs = async |filter: Filter| {
        let acts = db.read(async |db| audit::page(db, &filter, 9).await).await;
        acts.into_iter().map(|act| act.seq).collect::<Vec<_>>()
    };
    let text = |text: &str| Filter { text: Some(text.into()), ..Filter::default() };
    let actor = |text: &str| Filter { actor: Some(text.into()), ..Filter::default() };
    assert_eq!(seqs(text("BERT")).await, [3, 1]);
    assert_eq!(seqs(text("192.0.2")).await, [1]);
    assert_eq!(seqs(text("%")).await, [] as [i64; 0], "a filter is text, not a pattern");
    assert_eq!(seqs(actor("a-1")).await, [1]);
    assert_eq!(seqs(actor("command")).await, [2]);
    assert_eq!(seqs(Filter { action: Some(Action::ReuseDetected), ..Filter::default() }).await, [3]);
    assert_eq!(seqs(Filter { from: Some(at(20)), ..Filter::default() }).await, [3, 2]);
    assert_eq!(seqs(Filter { until: Some(at(20)), ..Filter::default() }).await, [1]);
    assert_eq!(seqs(Filter { before: Some(3), ..Filter::default() }).await, [2, 1]);
}
