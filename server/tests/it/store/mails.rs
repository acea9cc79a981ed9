//! Table `mails`.

use super::fixtures::{Database, at};
use curfew_domain::ids::AccountId;
use server::store::{
    Guarded,
    mails::{self, Mail, New},
};

async fn add(db: &Database, account: Option<AccountId>, millis: i64) {
    let letter = format!("letter of {millis}");
    let new = New { account, letter: &letter, now: at(millis), until: at(millis + 10_000) };
    db.write(async |db| mails::create(db, &new).await).await;
}

async fn due(db: &Database, millis: i64, limit: u32) -> Vec<Mail> {
    db.read(async |db| mails::due(db, at(millis), limit).await).await
}

pub async fn a_mail_reads_back_as_it_was_written_when_it_is_due_and_not_before(db: &Database) {
    let anna = db.account("anna@example.org").await;
    add(db, Some(anna), 1000).await;
    add(db, None, 2000).await;
    assert!(due(db, 999, 10).await.is_empty());
    let found = due(db, 2000, 10).await;
    let shown: Vec<_> = found.iter().map(|mail| (mail.account, mail.letter.as_str())).collect();
    assert_eq!(shown, [(Some(anna), "letter of 1000"), (None, "letter of 2000")]);
    let first = &found[0];
    assert_eq!((first.created_at, first.tries, first.next_at, first.until), (at(1000), 0, at(1000), at(11_000)));
    assert_eq!(due(db, 2000, 1).await.len(), 1, "in bounded steps");
}

pub async fn of_twenty_who_claim_a_mail_one_wins(db: &Database) {
    add(db, None, 1000).await;
    let wanted = due(db, 1000, 1).await.remove(0);
    let mut won = 0;
    for _ in 0..20 {
        let claimed = db.write(async |db| mails::claim(db, &wanted, at(5000)).await).await;
        won += u32::from(claimed == Guarded::Won);
    }
    assert_eq!(won, 1);
    assert!(due(db, 4999, 10).await.is_empty());
    assert_eq!(due(db, 5000, 10).await.len(), 1, "it is anybody's again");
}

pub async fn a_mail_that_was_put_off_counts_its_tries_and_one_that_was_sent_is_gone(db: &Database) {
    let anna = db.account("anna@example.org").await;
    add(db, None, 1000).await;
    let wanted = due(db, 1000, 1).await.remove(0);
    db.write(async |db| mails::postpone(db, wanted.seq, at(3000)).await).await;
    db.write(async |db| mails::rewrite(db, wanted.seq, Some(anna), "completed").await).await;
    assert!(due(db, 2999, 10).await.is_empty());
    let found = due(db, 3000, 10).await;
    assert_eq!((found[0].tries, found[0].letter.as_str()), (1, "completed"));
    assert_eq!(db.number("SELECT count(*) FROM mails WHERE account_id IS NOT NULL").await, 1);
    db.write(async |db| mails::delete(db, wanted.seq).await).await;
    assert!(due(db, 9000, 10).await.is_empty());
}

pub async fn the_mails_of_one_account_are_forgotten_with_it(db: &Database) {
    let (anna, bert) = (db.account("anna@example.org").await, db.account("bert@example.org").await);
    for account in [Some(anna), Some(bert), None] {
        add(db, account, 1000).await;
    }
    db.write(async |db| mails::forget(db, anna).await).await;
    assert_eq!(db.number("SELECT count(*) FROM mails").await, 2);
    assert_eq!(db.number("SELECT count(*) FROM mails WHERE account_id IS NOT NULL").await, 1);
}
