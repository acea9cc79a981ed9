//! The icons, drawn as strokes on a 24 px grid in the colour of the text around them. Always decoration:
//! whatever an icon says, a text says too.

use crate::view::DeviceKind;
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Desktop,
    Phone,
    Tablet,
    Unknown,
    Eye,
    Moon,
    Pencil,
    Person,
    Warning,
    Done,
}

impl From<DeviceKind> for Glyph {
    fn from(kind: DeviceKind) -> Self {
        match kind {
            DeviceKind::Desktop => Self::Desktop,
            DeviceKind::Phone => Self::Phone,
            DeviceKind::Tablet => Self::Tablet,
            DeviceKind::Unknown => Self::Unknown,
        }
    }
}

impl Glyph {
    /// One path for all strokes of the icon.
    fn strokes(self) -> &'static str {
        match self {
            Self::Desktop => "M5 5h14a1 1 0 0 1 1 1v9H4V6a1 1 0 0 1 1-1ZM2.5 18.5h19M4 15l-1.5 3.5M20 15l1.5 3.5",
            Self::Phone => {
                "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3ZM11 18h2"
            }
            Self::Tablet => {
                "M6 3h12a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 18 21H6a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 6 3ZM10.5 18h3"
            }
            Self::Unknown => "M4 5h16v11H4ZM9 20h6M12 16v4M10.2 8.6a1.9 1.9 0 1 1 2.6 1.8c-.6.2-.8.5-.8 1.1M12 13.4v.1",
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z"
            }
            Self::Moon => "M19.5 14.5A8 8 0 1 1 9.5 4.5a6.5 6.5 0 0 0 10 10Z",
            Self::Pencil => "M4 20l1-4L15.5 5.5a1.8 1.8 0 0 1 2.5 0l.5.5a1.8 1.8 0 0 1 0 2.5L8 19l-4 1ZM13.5 7.5l3 3",
            Self::Person => {
                "M12 11.5a3.75 3.75 0 1 0 0-7.5 3.75 3.75 0 0 0 0 7.5ZM4.5 20c.6-3.7 3.6-5.5 7.5-5.5s6.9 1.8 7.5 5.5"
            }
            Self::Warning => "M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17v.1",
            Self::Done => "M5 12.5l4.5 4.5L19 7.5",
        }
    }
}

#[component]
pub fn Icon(#[prop(into)] glyph: Signal<Glyph>) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=move || glyph.get().strokes()></path>
        </svg>
    }
}

/// The product's mark: a window at night with the moon in it.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect class="mark-wall" x="1" y="1" width="30" height="30" rx="9"></rect>
            <path class="mark-moon" d="M22.6 18.4A8 8 0 1 1 13.6 9.4a6.4 6.4 0 0 0 9 9Z"></path>
            <circle class="mark-star" cx="22.5" cy="10" r="1.6"></circle>
        </svg>
    }
}
