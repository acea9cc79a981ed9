//! Messages inside a page: the error summary of a form, which takes the focus when it appears, and calm
//! boxes. Knows no wording.

use super::icon::{Glyph, Icon};
use leptos::{html, prelude::*};

/// The id forms point `aria-describedby` at.
pub const ERROR_ID: &str = "form-error";

/// An error summary: announced at once and given the focus each time there is a new one.
#[component]
pub fn Alert(
    #[prop(into)] text: Signal<Option<String>>,
    /// Set where inputs point at the message.
    #[prop(optional)]
    id: Option<&'static str>,
) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if text.with(Option::is_some)
            && let Some(element) = element.get()
        {
            _ = element.focus();
        }
    });
    move || {
        text.get().map(|text| {
            view! {
                <div class="alert" id=id role="alert" tabindex="-1" autofocus node_ref=element>
                    <Icon glyph=Glyph::Warning/>
                    <p>{text}</p>
                </div>
            }
        })
    }
}

/// Something good that happened before the page was loaded, told with the focus on it.
#[component]
pub fn Done(#[prop(into)] text: String) -> impl IntoView {
    view! {
        <div class="alert alert-done" role="status" tabindex="-1" autofocus>
            <Icon glyph=Glyph::Done/>
            <p>{text}</p>
        </div>
    }
    .into_any()
}
