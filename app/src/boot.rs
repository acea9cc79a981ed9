//! What the server told this page when it rendered it. On the server it comes with the request; in the
//! browser from a meta tag, once, so that both render the same. Decides nothing.

use crate::view::{Boot, Flash};

/// The name of the meta tag that carries the JSON.
pub const META: &str = "curfew-boot";

#[cfg(feature = "ssr")]
mod source {
    use super::{Boot, Flash};
    use crate::plain::Plain;
    use leptos::prelude::*;
    use leptos_meta::Title;

    pub fn boot() -> Boot {
        use_context().unwrap_or_default()
    }

    pub fn take_flash(wanted: impl Fn(&Flash) -> bool) -> Option<Flash> {
        boot().flash.filter(wanted)
    }

    pub fn content() -> String {
        let Some(Plain { title, html }) = use_context() else { return String::new() };
        // Noted where the head is put together; it shows nothing here.
        _ = view! { <Title text=title/> };
        html
    }

    pub fn forget() {}
}

#[cfg(not(feature = "ssr"))]
mod source {
    use super::{Boot, Flash, META};
    use leptos::prelude::document;
    use std::cell::RefCell;

    thread_local! {
        static BOOT: RefCell<Boot> = RefCell::new(read().unwrap_or_default());
    }

    fn read() -> Option<Boot> {
        let meta = document().query_selector(&["meta[name=", META, "]"].concat()).ok()??;
        let boot = serde_json::from_str(&meta.get_attribute("content")?).ok();
        meta.remove();
        boot
    }

    pub fn boot() -> Boot {
        BOOT.with_borrow(Clone::clone)
    }

    pub fn take_flash(wanted: impl Fn(&Flash) -> bool) -> Option<Flash> {
        BOOT.with_borrow_mut(|boot| boot.flash.take_if(|flash| wanted(flash)))
    }

    /// It stands in the document already, and is left alone.
    pub fn content() -> String {
        String::new()
    }

    /// The data the page was hydrated from stands in inline scripts; once read, it has no business there.
    pub fn forget() {
        while let Ok(Some(script)) = document().query_selector("body script:not([src])") {
            script.remove();
        }
        #[cfg(feature = "hydrate")]
        if let Ok(data) = js_sys::Reflect::get(&js_sys::global(), &"__RESOLVED_RESOURCES".into())
            && let Ok(data) = wasm_bindgen::JsCast::dyn_into::<js_sys::Array>(data)
        {
            data.set_length(0);
        }
    }
}

/// What the server told this page.
pub fn boot() -> Boot {
    source::boot()
}

/// How the plain form that led here came out, if `wanted` is about it. Shown once: in the browser it is
/// gone afterwards, so that coming back to the page does not repeat it.
pub fn take_flash(wanted: impl Fn(&Flash) -> bool) -> Option<Flash> {
    source::take_flash(wanted)
}

/// The content of a plain page, and in passing its title.
pub fn content() -> String {
    source::content()
}

/// Drops what hydration needed from the document: after an end nothing private may be left in it.
pub fn forget() {
    source::forget();
}
