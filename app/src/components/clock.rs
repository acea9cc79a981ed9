//! The moment relative times are told from. Absent on the server and until the page is hydrated, so that
//! both render the same text; then moves every half minute.

use leptos::prelude::*;
use std::time::Duration;

const TICK: Duration = Duration::from_secs(30);

/// Milliseconds since the epoch by the browser's clock, once there is one.
#[derive(Clone, Copy)]
pub struct Clock(RwSignal<Option<f64>>);

impl Clock {
    pub fn provide() -> Self {
        let clock = Self(RwSignal::new(None));
        provide_context(clock);
        clock
    }

    pub fn expect() -> Self {
        expect_context()
    }

    /// Called once, after hydration.
    pub fn start(self) {
        self.tick();
        set_interval(move || self.tick(), TICK);
    }

    pub fn now(self) -> Option<f64> {
        self.0.get()
    }

    /// True once the page is hydrated.
    pub fn is_running(self) -> bool {
        self.0.with(Option::is_some)
    }

    /// Moves the hand now, for something that has just been read.
    pub fn tick(self) {
        self.0.try_set(Some(browser::now()));
    }
}

#[cfg(feature = "hydrate")]
pub mod browser {
    //! `Date` and `Intl`: no date library in the browser.
    use js_sys::{Array, Date, Intl::RelativeTimeFormat, Object, Reflect};
    use wasm_bindgen::JsValue;

    pub fn now() -> f64 {
        Date::now()
    }

    /// Milliseconds since the epoch of an RFC 3339 text.
    pub fn parse(at: &str) -> Option<f64> {
        let millis = Date::parse(at);
        (!millis.is_nan()).then_some(millis)
    }

    /// "5 minutes ago", "in 3 days".
    pub fn relative(value: f64, unit: &str) -> String {
        let options = options(&[("numeric", "auto")]);
        RelativeTimeFormat::new(&Array::of1(&"en".into()), &options).format(value, unit).into()
    }

    /// "22 Nov 2026, 15:32 CET": the same form as on the server, in the person's own time zone.
    pub fn local(at: &str) -> Option<String> {
        parse(at)?;
        let options = options(&[
            ("day", "numeric"),
            ("month", "short"),
            ("year", "numeric"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("timeZoneName", "short"),
        ]);
        Some(Date::new(&at.into()).to_locale_string("en-GB", &options).into())
    }

    fn options(pairs: &[(&str, &str)]) -> Object {
        let object = Object::new();
        for (key, value) in pairs {
            _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
        }
        object
    }
}

#[cfg(not(feature = "hydrate"))]
pub mod browser {
    //! Never reached on the server: there the clock does not start.
    pub fn now() -> f64 {
        0.0
    }
    pub fn parse(_: &str) -> Option<f64> {
        None
    }
    pub fn relative(_: f64, _: &str) -> String {
        String::new()
    }
    pub fn local(_: &str) -> Option<String> {
        None
    }
}
