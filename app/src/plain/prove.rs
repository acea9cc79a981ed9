//! A fresh proof, and then the act of a plain form that waited for it, to be done with one more press.

use super::{
    Asked, Plain,
    gate::Gate,
    told::{Told, failure},
};
use crate::{
    api::{
        proofs::Prove,
        safety::NotMe,
        sessions::{EndOtherSessions, EndSession},
    },
    backend::Backend,
    components::{
        alert::Done,
        field::{PasswordField, Secret, Whose},
    },
    error::ApiError,
    messages::Form,
    paths,
    proofs::Offer,
};
use leptos::{prelude::*, server_fn::ServerFn};

const TITLE: &str = "Confirm it's you – Curfew";

pub async fn page(asked: Asked) -> Plain {
    let next = paths::safe_next(asked.field("next")).unwrap_or(paths::ACCOUNT).to_owned();
    if let Some(offer) = asked.backend.take_offer().await {
        let act = Act::of(&offer, &*asked.backend).await;
        return Plain::new(TITLE, || proven(next, act.map(|act| (act, offer))));
    }
    let act = match asked.backend.waiting_act().await {
        Some(offer) => Act::of(&offer, &*asked.backend).await,
        None => None,
    };
    let email = asked.viewer.as_ref().map(|viewer| viewer.email.clone()).unwrap_or_default();
    let error = asked.outcome(Prove::url()).and_then(Result::err);
    Plain::new(TITLE, || question(next, act, email, error))
}

/// What waits, in words.
struct Act {
    /// On a button, and inside a sentence.
    verb: (&'static str, &'static str),
    whom: String,
}

impl Act {
    /// `None` for what is not known here: nobody is offered what they cannot be told.
    async fn of(offer: &Offer, backend: &dyn Backend) -> Option<Self> {
        let whom = if offer.action == EndSession::url() {
            device(offer, backend).await
        } else if offer.action == EndOtherSessions::url() {
            "all other devices".to_owned()
        } else if offer.action == NotMe::url() {
            "everybody else".to_owned()
        } else {
            return None;
        };
        Some(Self { verb: ("Sign out", "sign out"), whom })
    }
}

async fn device(offer: &Offer, backend: &dyn Backend) -> String {
    let id = offer.fields.iter().find(|(name, _)| name == "session_id").map(|(_, id)| id);
    let devices = backend.list_sessions(false).await.unwrap_or_default();
    let found = devices.into_iter().find(|device| Some(&device.id) == id);
    found.map_or_else(|| "that device".to_owned(), |device| device.name)
}

fn question(next: String, act: Option<Act>, email: String, error: Option<ApiError>) -> AnyView {
    let why = match act {
        Some(Act { verb: (_, verb), whom }) => format!("You are about to {verb} {whom}."),
        None => "What you are about to do asks for your password.".to_owned(),
    };
    let (told, aside) = (error.clone().map(Err), (next.clone(), "Go back, change nothing"));
    view! {
        <Gate heading="Confirm it's you" aside>
            <p>{why}" It has been a while since you signed in. Type your password once more to go on."</p>
            <Told outcome=told form=Form::Account id=Secret::PROOF.error_id/>
            <form action=Prove::url() method="post" class="stack">
                <input type="hidden" name="next" value=next/>
                <Whose email/>
                <PasswordField error=failure(error) secret=Secret::PROOF/>
                <button type="submit" class="button button-wide">"Go on"</button>
            </form>
        </Gate>
    }
    .into_any()
}

fn proven(next: String, act: Option<(Act, Offer)>) -> AnyView {
    let Some((Act { verb: (verb, _), whom }, Offer { action, fields })) = act else { return go_on(next) };
    let what = format!("{verb} {whom}");
    view! {
        <Gate heading=format!("{what}?") aside=(next, "Go back, change nothing")>
            <Done text="Your password is right. Nothing has happened yet."/>
            <form action=action method="post" class="stack">
                {fields
                    .into_iter()
                    .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                    .collect_view()}
                <button type="submit" class="button button-danger button-wide">{what}</button>
            </form>
        </Gate>
    }
    .into_any()
}

fn go_on(next: String) -> AnyView {
    view! {
        <Gate heading="It's you">
            <Done text="Your password is right. Nothing has happened yet: go back and press once more."/>
            <p><a class="button button-wide" href=next>"Go back"</a></p>
        </Gate>
    }
    .into_any()
}
