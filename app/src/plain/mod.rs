//! Pages that need no script, rendered to HTML here, on the server alone. To the browser they are text in a frame
//! (`pages/plain.rs`), and cost its download nothing (`docs/decisions/0019-plain-pages.md`). To add one:
//! 1. its path goes into `paths::PLAIN`, into `GUARDED` if it is for people signed in, and into `routes.txt`;
//! 2. a file here answers a [`Plain`]: it asks the backend first, then shows; any component may be shown, none acts.
//!    A page that asks one thing is a [`gate`], a matter of one's account a [`panel`];
//! 3. [`page`] below names it;
//! 4. its forms are plain ones that `server/src/http/forms.rs` leads back; [`Asked::outcome`] tells how one came out;
//! 5. links to it from other pages say `rel="external"`. Pressed buttons, passwords and times are the frame's care.

mod account;
mod admin;
mod forgot_password;
mod gate;
mod mailed;
mod panel;
mod prove;
mod reset_password;
mod told;

use crate::{
    backend::BackendHandle,
    components::clock::Clock,
    error::ApiError,
    paths,
    view::{Boot, Flash, Viewer},
};
use leptos::prelude::*;
use leptos_router::{location::RequestUrl, params::ParamsMap};

/// A page on its way into its frame, handed in as context.
#[derive(Clone)]
pub struct Plain {
    pub title: &'static str,
    pub html: String,
}

impl Plain {
    fn new(title: &'static str, show: impl FnOnce() -> AnyView) -> Self {
        // A root: what other requests left on this thread is none of its ancestors.
        let owner = Owner::new_root(None);
        let html = owner.with(|| {
            Clock::provide();
            show().to_html()
        });
        Self { title, html }
    }
}

/// What a page may know of the request.
pub struct Asked {
    pub backend: BackendHandle,
    pub viewer: Option<Viewer>,
    query: ParamsMap,
    flash: Option<Flash>,
}

impl Asked {
    /// A field of the query; empty when it is not there.
    pub fn field(&self, name: &str) -> &str {
        self.query.get_str(name).unwrap_or_default()
    }

    /// What was typed into the `email` field of the form that led here.
    pub fn typed(&self) -> Option<String> {
        self.flash.as_ref()?.email.clone()
    }

    /// How the form of `action` came out, if it led here: the number it answered, or why it failed.
    pub fn outcome(&self, action: &str) -> Option<Result<u32, ApiError>> {
        let flash = self.flash.as_ref().filter(|flash| flash.action == action)?;
        Some(flash.error.clone().map_or(Ok(flash.count.unwrap_or(0)), Err))
    }
}

/// The page at `url`, path and query, if that is a plain one which the person of `boot` may see. The outcome of the
/// form that led here is taken out of `boot`: it is told in the page, once.
pub async fn prepare(url: &str, backend: &BackendHandle, boot: &mut Boot) -> Option<Plain> {
    let url = RequestUrl::new(url).parse().ok()?;
    let path = url.path().trim_end_matches('/');
    if !paths::is_plain(path) || !may_see(path, boot.viewer.as_ref()) {
        return None;
    }
    let asked = Asked {
        backend: BackendHandle::clone(backend),
        viewer: boot.viewer.clone(),
        query: url.search_params().clone(),
        flash: boot.flash.take(),
    };
    page(path, asked).await
}

async fn page(path: &str, asked: Asked) -> Option<Plain> {
    match path {
        paths::ACCOUNT => Some(account::page(&asked)),
        paths::ADMIN => Some(admin::page(asked).await),
        paths::PROVE => Some(prove::page(asked).await),
        paths::FORGOT_PASSWORD => Some(forgot_password::page(&asked)),
        paths::RESET_PASSWORD => Some(reset_password::page(&asked)),
        paths::CONFIRM_EMAIL => Some(mailed::confirm_email(&asked)),
        paths::CONFIRM_EMAIL_CHANGE => Some(mailed::confirm_email_change(&asked)),
        paths::NOT_ME => Some(mailed::not_me(&asked)),
        _ => None,
    }
}

fn may_see(path: &str, viewer: Option<&Viewer>) -> bool {
    match viewer {
        Some(viewer) => viewer.admin || !paths::is_admins_only(path),
        None => !paths::is_guarded(path),
    }
}
