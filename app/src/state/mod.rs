//! What the browser remembers and does about its session. [`session`] is the same on the server and in
//! the browser, [`policy`] decides without touching either; everything that needs a browser is compiled
//! for it only, behind the verbs of `browser`, which do nothing on the server.

#[cfg_attr(not(any(feature = "hydrate", test)), expect(dead_code, reason = "only a browser has to decide"))]
mod policy;
pub mod session;

#[cfg(feature = "hydrate")]
mod banner;
#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "hydrate")]
mod channel;
#[cfg(feature = "hydrate")]
pub mod client;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod lock;
#[cfg(feature = "hydrate")]
mod refresh;
#[cfg(feature = "hydrate")]
mod renewal;
#[cfg(feature = "hydrate")]
mod tab;
#[cfg(feature = "hydrate")]
mod talk;
#[cfg(feature = "hydrate")]
mod token;
#[cfg(feature = "hydrate")]
mod wake;

#[cfg(feature = "hydrate")]
pub use client::post;

#[cfg(not(feature = "hydrate"))]
mod browser {
    //! The server has no tab to look after.
    use super::session::Session;
    use crate::view::Granted;

    pub fn start(_: Session) {}
    pub fn signed_in(_: Session, _: &Granted) {}
    pub fn signed_out(_: Session) {}
    pub fn retry_now() {}
}

#[cfg(not(feature = "hydrate"))]
pub mod client {
    //! The server runs its functions without a client; the type only has to be there.
    pub use server_fn::client::browser::BrowserClient as AuthClient;
}

/// The server sends no forms.
#[cfg(not(feature = "hydrate"))]
pub async fn post(_path: &'static str, _body: String) -> Result<String, crate::error::ApiError> {
    Err(crate::error::ApiError::Offline)
}
