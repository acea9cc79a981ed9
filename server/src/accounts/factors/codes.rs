//! Recovery codes: a set of ten, each good once, in place of a factor that is out of reach.

use super::{Change, FactorError};
use crate::{
    accounts::{
        Caller,
        begun::{self, BegunId},
    },
    crypto::recovery_code::{RecoveryCode, SET},
    state::App,
    store::{Connection, StoreError, begun::Kind, recovery_codes},
};
use curfew_domain::{audit::Action, ids::AccountId};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use zeroize::Zeroizing;

/// The page that shows them follows at once.
const SHOWN_WITHIN: Duration = Duration::from_mins(5);

/// A new set; the one before is good no more.
pub async fn renew(app: &App, change: &Change<'_>) -> Result<Vec<RecoveryCode>, FactorError> {
    let (mut db, account) = super::begin(app, change.caller).await?;
    if !super::of(&mut db, account.id).await?.are_there() {
        return Err(FactorError::NotFound);
    }
    let codes = make(app, &mut db, account.id).await?;
    super::commit(app, db, change, &account, (Action::RecoveryCodesMade, "recovery codes")).await?;
    Ok(codes)
}

/// The set that comes with the first factor; `None` where there are codes.
pub(super) async fn first(
    app: &App,
    db: &mut Connection,
    account: AccountId,
) -> Result<Option<Vec<RecoveryCode>>, StoreError> {
    if recovery_codes::left(db, account).await? > 0 { Ok(None) } else { make(app, db, account).await.map(Some) }
}

async fn make(app: &App, db: &mut Connection, account: AccountId) -> Result<Vec<RecoveryCode>, StoreError> {
    let codes: Vec<RecoveryCode> = (0..SET).map(|_| RecoveryCode::generate(&*app.entropy)).collect();
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| code.hash(account)).collect();
    recovery_codes::replace(db, account, &hashes, app.clock.now()).await?;
    Ok(codes)
}

/// What is kept of codes until the next page shows them.
#[derive(Serialize, Deserialize)]
struct Kept {
    session: String,
    codes: Vec<String>,
}

/// Keeps codes for the page that shows them, in this session alone.
pub async fn keep(app: &App, caller: Caller, codes: &[String]) -> Result<BegunId, StoreError> {
    let kept = Kept { session: caller.session.to_string(), codes: codes.to_vec() };
    let plain = Zeroizing::new(serde_json::to_vec(&kept).unwrap_or_default());
    let mut db = app.store.begin().await?;
    let id = begun::create(app, &mut db, Kind::Codes, Some(caller.account), &plain, SHOWN_WITHIN).await?;
    app.store.commit(db).await?;
    Ok(id)
}

/// Takes them, to be shown this once.
pub async fn take_kept(app: &App, caller: Caller, id: &BegunId) -> Result<Option<Vec<String>>, StoreError> {
    let mut db = app.store.begin().await?;
    let found = begun::take(app, &mut db, Kind::Codes, id).await?;
    app.store.commit(db).await?;
    let kept: Option<Kept> = found.and_then(|found| serde_json::from_slice(&found.plain).ok());
    Ok(kept.filter(|kept| kept.session == caller.session.to_string()).map(|kept| kept.codes))
}
