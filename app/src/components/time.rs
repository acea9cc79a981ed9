//! A moment, as people read it: absolute UTC text from the server, told relative to now or in the
//! person's own time zone once the page is hydrated.

use super::clock::{Clock, browser};
use leptos::{prelude::*, web_sys::Element};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How a moment is told once the browser's clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// "5 minutes ago"; never in the future, whatever a wrong clock says.
    Ago,
    /// "in 5 days"; never in the past.
    Ahead,
    /// "22 Nov 2026, 15:32 CET".
    Local,
}

impl Telling {
    fn name(self) -> &'static str {
        match self {
            Self::Ago => "ago",
            Self::Ahead => "ahead",
            Self::Local => "local",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Ago, Self::Ahead, Self::Local].into_iter().find(|telling| telling.name() == name)
    }
}

/// `at` is RFC 3339 UTC.
#[component]
pub fn Time(#[prop(into)] at: Signal<String>, telling: Telling) -> impl IntoView {
    let clock = Clock::expect();
    let text = move || at.with(|at| tell(at, telling, clock.now()));
    view! {
        <time datetime=move || at.get() title=move || at.with(|at| absolute(at)) data-telling=telling.name()>{text}</time>
    }
}

/// Tells the times of a plain page below `content` as they are now.
pub fn tell_all(content: &Element, now: f64) {
    let times = content.get_elements_by_tag_name("time");
    for time in (0..times.length()).filter_map(|index| times.item(index)) {
        let (at, telling) = (time.get_attribute("datetime"), time.get_attribute("data-telling"));
        if let (Some(at), Some(telling)) = (at, telling.as_deref().and_then(Telling::of)) {
            time.set_text_content(Some(&tell(&at, telling, Some(now))));
        }
    }
}

fn tell(at: &str, telling: Telling, now: Option<f64>) -> String {
    now.and_then(|now| match telling {
        Telling::Local => browser::local(at),
        Telling::Ago => Some(distance((browser::parse(at)? - now).min(0.0))),
        Telling::Ahead => Some(distance((browser::parse(at)? - now).max(0.0))),
    })
    .unwrap_or_else(|| absolute(at))
}

/// Words for a distance in milliseconds; below a minute it is not worth a number.
fn distance(millis: f64) -> String {
    let minutes = millis / 60_000.0;
    let (value, unit) = match minutes.abs() {
        below if below < 1.0 => return "just now".to_owned(),
        below if below < 60.0 => (minutes, "minute"),
        below if below < 24.0 * 60.0 => (minutes / 60.0, "hour"),
        below if below < 60.0 * 24.0 * 60.0 => (minutes / (24.0 * 60.0), "day"),
        _ => (minutes / (30.0 * 24.0 * 60.0), "month"),
    };
    browser::relative(value.round(), unit)
}

/// "2026-11-22T14:32:05Z" as "22 Nov 2026, 14:32 UTC"; what is no such text is left as it is.
pub fn absolute(at: &str) -> String {
    parts(at).unwrap_or_else(|| at.to_owned())
}

fn parts(at: &str) -> Option<String> {
    let month: usize = at.get(5..7)?.parse().ok()?;
    let month = MONTHS.get(month.checked_sub(1)?)?;
    let day = at.get(8..10)?.trim_start_matches('0');
    Some([day, " ", month, " ", at.get(..4)?, ", ", at.get(11..16)?, " UTC"].concat())
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn the_server_tells_times_in_utc() {
        assert_eq!(absolute("2026-11-22T14:32:05Z"), "22 Nov 2026, 14:32 UTC");
        assert_eq!(absolute("2026-01-02T03:04:05.678Z"), "2 Jan 2026, 03:04 UTC");
        for odd in ["", "soon", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "äöüäöüäöü"] {
            assert_eq!(absolute(odd), odd);
        }
    }
}
