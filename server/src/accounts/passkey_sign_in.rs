//! Signing in with a passkey alone: it names its owner, and its authenticator has verified them, so that it is two
//! factors in one.

use super::{
    Client,
    begun::BegunId,
    budget::{self, Budget},
    factors::passkeys::{self, Answer},
    grant::{self, Opening, SignedIn},
    sign_in::{self, SignInError},
};
use crate::{crypto::refresh_token::RefreshToken, state::App, store::accounts};
use curfew_domain::{access::Application, proof::Method};

pub struct PasskeySignIn {
    /// The challenge of this browser.
    pub id: BegunId,
    /// What its authenticator answered, as JSON.
    pub answer: String,
    pub client: Client,
    /// The refresh token this browser already has: signing in ends its session.
    pub previous: Option<RefreshToken>,
    /// The proof that somebody signed in on this browser before.
    pub device_proof: Option<String>,
}

pub async fn passkey_sign_in(app: &App, wanted: PasskeySignIn) -> Result<SignedIn, SignInError> {
    // Whose account it is shows only in the answer: tries are counted for the address.
    let spent = match budget::spend(app, None, &wanted.client, None, app.clock.now()).await? {
        Budget::Left(spent) => spent,
        Budget::Deaf => return Err(SignInError::PasskeyRefused),
        Budget::UsedUp { retry_after } => return Err(SignInError::TooManyAttempts { retry_after }),
    };
    let mut db = app.store.begin().await?;
    let answer = passkeys::answered(app, &mut db, None, (&wanted.id, &wanted.answer)).await?;
    let account = match answer {
        Answer::Right(account) => accounts::find(&mut db, account).await?,
        Answer::Wrong | Answer::Over => None,
    };
    app.store.commit(db).await?;
    let credentials = match (account, answer) {
        (_, Answer::Over) => return Err(SignInError::NothingBegun),
        (Some(credentials), _) if !credentials.account.disabled => credentials,
        _ => return Err(SignInError::PasskeyRefused),
    };
    let id = credentials.account.id;
    let known = wanted.device_proof.as_deref().and_then(|text| app.device_proofs.verify(text, id));
    let opening = Opening {
        account: id,
        client: &wanted.client,
        application: Application::Web,
        name: None,
        method: Method::Passkey,
    };
    let seen = &credentials.password_hash;
    let session = sign_in::open(app, &opening, wanted.previous.as_ref(), Some(&spent), seen).await?;
    Ok(grant::first_grant(app, session, known, app.clock.now()).await?)
}
