//! One account: what can be done to it, and where it is signed in.

use super::{
    Asked, Show,
    accounts::badges,
    act::{Act, ActDialog},
    table::Table,
};
use crate::{
    api::admin::{AdminEndSession, DisableUser, EnableUser, EndUserSessions, SetRoles},
    components::{
        device::{Facts, origin},
        icon::{Glyph, Icon},
        time::{Telling, Time},
    },
    error::ApiError,
    messages::{counted, ending},
    paths,
    view::{SessionView, UserSessionsView, UserView},
};
use leptos::{prelude::*, server_fn::ServerFn};

const ENDED: [&str; 3] = ["Device", "Ended", "Why"];

pub async fn part(asked: &Asked, id: &str) -> Result<Show, ApiError> {
    let answer = asked.backend.list_user_sessions(id.to_owned()).await?;
    Ok(Box::new(|| show(answer)))
}

fn show(UserSessionsView { user, sessions }: UserSessionsView) -> AnyView {
    let (live, ended): (Vec<_>, Vec<_>) = sessions.into_iter().partition(|session| session.ended_at.is_none());
    let user_id = user.id.clone();
    let nowhere = live.is_empty();
    let heading = if nowhere {
        "Not signed in anywhere".to_owned()
    } else {
        ["Signed in: ", &counted(live.len(), "device")].concat()
    };
    view! {
        <section class="admin-part" aria-labelledby="part-heading">
            <p><a href=paths::ADMIN>"All accounts"</a></p>
            <Summary user nowhere/>
            <h3>{heading}</h3>
            {(!nowhere).then(|| view! {
                <ul class="devices" role="list">
                    {live.into_iter().map(|session| view! { <Session session user_id=user_id.clone()/> }).collect_view()}
                </ul>
            })}
            {(!ended.is_empty()).then(|| view! {
                <h3>"Ended in the last 30 days"</h3>
                <Table caption="Ended sessions" head=&ENDED rows=ended.into_iter().map(past).collect()/>
            })}
        </section>
    }
    .into_any()
}

#[component]
fn Summary(user: UserView, nowhere: bool) -> impl IntoView {
    let badges = badges(&user);
    let UserView { id, email, roles, disabled, created_at, open_tabs, .. } = user;
    let act = |path: &'static str, verb, asked, text, class| Act {
        id: path.rsplit('/').next().unwrap_or_default().to_owned(),
        path,
        hidden: vec![("user_id", id.clone())],
        verb,
        asked,
        whom: email.clone(),
        text,
        class,
    };
    let out = act(
        EndUserSessions::url(),
        "Sign out everywhere",
        ("Sign ", " out everywhere?"),
        "Every session of this account ends at once. Its owner can sign in again.",
        "button button-danger",
    );
    let keep = if disabled {
        act(
            EnableUser::url(),
            "Enable",
            ("Enable ", "?"),
            "Its owner can sign in again. Sessions that ended stay ended.",
            "button",
        )
    } else {
        act(
            DisableUser::url(),
            "Disable",
            ("Disable ", "?"),
            "Every session of this account ends at once, and nobody can sign in to it until it is enabled.",
            "button button-danger",
        )
    };
    let change = act(
        SetRoles::url(),
        "Change roles",
        ("Change the roles of ", "?"),
        "It takes effect at once and signs nobody out.",
        "button button-quiet",
    );
    view! {
        <div class="card panel">
            <div class="account-head">
                <h2 id="part-heading" tabindex="-1">{email}</h2>
                {badges}
            </div>
            <p class="origin">
                "Since "<Time at=Signal::stored(created_at) telling=Telling::Local/>" · "{counted(open_tabs as usize, "open tab")}
            </p>
            <div class="account-actions">
                <ActDialog act=change>
                    <div class="field">
                        <label for="roles">"Roles"</label>
                        <input
                            id="roles" name="roles" type="text" value=roles.join(" ") autocomplete="off"
                            autocapitalize="none" spellcheck="false" aria-describedby="roles-hint"
                        />
                        <p class="hint" id="roles-hint">"Names with spaces between. Whoever is admin can use this page."</p>
                    </div>
                </ActDialog>
                <ActDialog act=keep/>
                {(!nowhere).then(|| view! { <ActDialog act=out/> })}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Session(session: SessionView, user_id: String) -> impl IntoView {
    let act = Act {
        id: ["end-", &session.id].concat(),
        path: AdminEndSession::url(),
        hidden: vec![("session_id", session.id.clone()), ("user_id", user_id)],
        verb: "Sign out",
        asked: ("Sign out ", "?"),
        whom: session.name.clone(),
        text: "Its open tabs are told at once that it was an administrator.",
        class: "button button-danger",
    };
    let (name, current, lit) = (session.name.clone(), session.current, session.open_tabs > 0);
    let id = session.id.clone();
    let (glyph, origin) = (Glyph::from(session.device_kind), origin(&session));
    view! {
        <li class="card device" data-session-id=id>
            <div class="window" class:window-lit=lit><Icon glyph/></div>
            <div class="device-head">
                <h3>{name}</h3>
                {current.then(|| view! { <span class="badge">"This device"</span> })}
                <p class="origin">{origin}</p>
            </div>
            <Facts device=Memo::new(move |_| session.clone())/>
            <div class="device-actions"><ActDialog act/></div>
        </li>
    }
    .into_any()
}

fn past(session: SessionView) -> Vec<AnyView> {
    let why = session.end_reason.map_or("", |reason| ending(reason).why);
    vec![
        session.name.into_any(),
        view! { <Time at=Signal::stored(session.ended_at.unwrap_or_default()) telling=Telling::Local/> }.into_any(),
        why.into_any(),
    ]
}
