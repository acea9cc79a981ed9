//! One administrative command: a button, and a dialog that names what it hits and takes a reason for the
//! audit log. The dialog is a popover, so it opens and closes without any script.

use leptos::prelude::*;

/// What is done to whom, in fields and in words.
pub struct Act {
    /// Unique on the page.
    pub id: String,
    pub path: &'static str,
    pub hidden: Vec<(&'static str, String)>,
    /// On both buttons.
    pub verb: &'static str,
    /// The question, before and after `whom`.
    pub asked: (&'static str, &'static str),
    /// Named by the dialog, and by the button to whoever cannot see where it stands.
    pub whom: String,
    /// What follows from it.
    pub text: &'static str,
    pub class: &'static str,
}

/// The button, and its dialog. `children` are fields of its own.
#[component]
pub fn ActDialog(act: Act, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let (id, verb, class) = (act.id.clone(), act.verb, act.class);
    let title = [&id, "-title"].concat();
    let labelled = title.clone();
    let question = [act.asked.0, &act.whom, act.asked.1].concat();
    view! {
        <button type="button" class=class popovertarget=id.clone() aria-haspopup="dialog">
            {verb}<span class="visually-hidden">" "{act.whom.clone()}</span>
        </button>
        <div class="dialog" popover id=id role="dialog" aria-labelledby=labelled tabindex="-1" autofocus>
            <h3 id=title>{question}</h3>
            <p>{act.text}</p>
            <ActForm act dialog=true>{children.map(|children| children())}</ActForm>
        </div>
    }
}

#[component]
pub fn ActForm(act: Act, dialog: bool, children: Children) -> impl IntoView {
    let Act { id, path, hidden, verb, whom, class, .. } = act;
    let reason = [&id, "-reason"].concat();
    let hint = [&id, "-hint"].concat();
    view! {
        <form action=path method="post" class="stack">
            {hidden
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
                .collect_view()}
            {children()}
            <div class="field">
                <label for=reason.clone()>"Reason, if you like"</label>
                <input
                    id=reason name="reason" type="text" maxlength="200" autocomplete="off" aria-describedby=hint.clone()
                />
                <p class="hint" id=hint>"Kept in the audit log."</p>
            </div>
            <div class="dialog-actions">
                {dialog.then(|| view! {
                    <button type="button" class="button button-quiet" popovertarget=id popovertargetaction="hide">
                        "Cancel"
                    </button>
                })}
                <button type="submit" class=class>{verb}<span class="visually-hidden">" "{whom}</span></button>
            </div>
        </form>
    }
}
