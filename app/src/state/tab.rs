//! Small questions to the browser this tab runs in, and pauses. Decides nothing.

use js_sys::{Function, Promise};
use leptos::prelude::{document, location, window};
use wasm_bindgen_futures::JsFuture;

/// Milliseconds on a clock that only ever goes forward; it may stand still while the machine sleeps.
pub fn monotonic() -> f64 {
    window().performance().map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// Milliseconds since 1970 by the wall clock, which may be wrong but goes on during sleep.
pub fn wall_clock() -> f64 {
    js_sys::Date::now()
}

/// The wall clock as RFC 3339 UTC.
pub fn timestamp() -> String {
    js_sys::Date::new_0().to_iso_string().into()
}

/// For jitter only.
pub fn random() -> f64 {
    js_sys::Math::random()
}

pub fn is_visible() -> bool {
    !document().hidden()
}

pub fn is_online() -> bool {
    window().navigator().on_line()
}

pub fn reload() {
    // Refused only while the document is being torn down, when nobody is looking.
    let _ = location().reload();
}

/// `path` on this origin as a socket address.
pub fn socket_url(path: &str) -> Option<String> {
    let location = location();
    let scheme = if location.protocol().ok()? == "https:" { "wss://" } else { "ws://" };
    Some([scheme, &location.host().ok()?, path].concat())
}

pub async fn sleep(milliseconds: f64) {
    let mut start = |resolve: Function, _: Function| {
        #[expect(clippy::cast_possible_truncation, reason = "pauses are minutes at most")]
        let milliseconds = milliseconds as i32;
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    };
    let _ = JsFuture::from(Promise::new(&mut start)).await;
}
