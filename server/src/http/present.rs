//! Domain values as people and programs see them: names, RFC 3339 times, wire enums.

use crate::{
    accounts::{grant::Grant, list, own::Own, verdict::Verdict},
    state::App,
    store::{audit::Recorded, notices::Kept, sessions::Found},
};
use app::view::{
    AccountView, AuditEntry, DeviceKind, EmailChangeView, EndNotice, EndReason, EndVerdict, EndedBy, EndedByKind,
    Granted, NoticeKind, NoticeView, Party, SessionView,
};
use curfew_domain::{
    device::Kind,
    ending::{Actor, Ended, Reason},
    ids::SessionId,
    notice,
    session::State,
    time::Timestamp,
};
use time::{
    OffsetDateTime,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

const MILLIS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// RFC 6750 §4.
pub const BEARER: &str = "Bearer";

/// `own` is the session that asks.
pub fn session(app: &App, found: &Found, own: Option<SessionId>) -> SessionView {
    let ended = match &found.session.state {
        State::Ended(ended) => Some(ended),
        State::Live => None,
    };
    SessionView {
        id: found.session.id.to_string(),
        name: found.shown_name(),
        browser: found.session.device.browser.clone(),
        os: found.session.device.os.clone(),
        device_kind: device_kind(found.session.device.kind),
        ip: found.ip.clone(),
        place: app.places.of(&found.ip),
        method: found.method.clone(),
        created_at: rfc3339(found.session.created_at),
        last_seen_at: rfc3339(found.session.last_seen_at),
        expires_at: rfc3339(found.session.lapse(&app.policy).0),
        current: own == Some(found.session.id),
        open_tabs: list::open_tabs(app, found),
        ended_at: ended.map(|ended| rfc3339(ended.at)),
        end_reason: ended.map(|ended| reason(ended.reason)),
        ended_by: ended.map(|ended| notice(ended).by),
        inactive: ended.is_none() && found.session.is_inactive(app.clock.now(), &app.policy),
    }
}

pub fn audit(act: Recorded) -> AuditEntry {
    AuditEntry {
        seq: act.seq,
        at: rfc3339(act.at),
        actor_kind: act.actor_kind,
        actor_id: act.actor_id,
        actor_name: act.actor_name,
        action: act.action,
        target_kind: act.target_kind,
        target_id: act.target_id,
        target_name: act.target_name,
        ip: act.ip,
        reason: act.reason,
        detail: act.detail,
    }
}

pub fn notice(ended: &Ended) -> EndNotice {
    let by = match &ended.by {
        Actor::Owner { device, ip } => {
            EndedBy { kind: EndedByKind::Owner, device: Some(device.clone()), ip: Some(ip.clone()) }
        }
        Actor::Admin => EndedBy { kind: EndedByKind::Admin, device: None, ip: None },
        // Who presented a copy is in the verdict, which its owner asks for.
        Actor::System | Actor::Presenter { .. } => EndedBy { kind: EndedByKind::System, device: None, ip: None },
    };
    EndNotice { reason: reason(ended.reason), by, at: rfc3339(ended.at) }
}

pub fn account(own: Own) -> AccountView {
    AccountView {
        email: own.email.as_str().to_owned(),
        email_confirmed: own.confirmed,
        change: own.change.map(|change| EmailChangeView {
            email: change.email.as_str().to_owned(),
            old_agreed: change.from_confirmed,
            new_agreed: change.to_confirmed,
            until: rfc3339(change.expires_at),
        }),
    }
}

pub fn kept_notice(kept: Kept) -> NoticeView {
    let notice = kept.notice;
    NoticeView {
        id: kept.id.to_string(),
        kind: kind(notice.kind),
        at: rfc3339(notice.at),
        session_id: notice.session.map(|session| session.to_string()),
        by: notice.by.map(party),
        holder: notice.holder.map(party),
        method: notice.method,
        seen: kept.seen,
    }
}

pub fn verdict(session: SessionId, verdict: Verdict) -> EndVerdict {
    let EndNotice { reason, by, at } = notice(&verdict.ended);
    EndVerdict {
        session_id: session.to_string(),
        name: verdict.name,
        reason,
        by,
        at,
        opened: party(verdict.opened),
        holder: party(verdict.holder),
        presenter: verdict.presenter.map(party),
    }
}

pub fn party(party: notice::Party) -> Party {
    Party { device: party.device, ip: party.ip, place: party.place }
}

fn kind(kind: notice::Kind) -> NoticeKind {
    match kind {
        notice::Kind::NewDevice => NoticeKind::NewDevice,
        notice::Kind::NewPlace => NoticeKind::NewPlace,
        notice::Kind::TokenCopied => NoticeKind::TokenCopied,
        notice::Kind::PasswordChanged => NoticeKind::PasswordChanged,
        notice::Kind::PasswordReset => NoticeKind::PasswordReset,
        notice::Kind::PasswordSet => NoticeKind::PasswordSet,
        notice::Kind::EmailChangeAsked => NoticeKind::EmailChangeAsked,
        notice::Kind::EmailChanged => NoticeKind::EmailChanged,
    }
}

pub fn granted(grant: &Grant) -> Granted {
    Granted {
        access_token: grant.access_token.to_string(),
        token_type: BEARER.to_owned(),
        expires_in: u32::try_from(grant.expires_in.as_secs()).unwrap_or(u32::MAX),
        session_id: grant.session.to_string(),
    }
}

pub fn rfc3339(at: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(at.as_secs()).ok().and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}

/// With milliseconds, for programs that compare moments.
pub fn rfc3339_millis(at: Timestamp) -> String {
    let nanos = i128::from(at.as_millis()) * 1_000_000;
    let at = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok();
    at.and_then(|at| at.format(MILLIS).ok()).unwrap_or_default()
}

fn device_kind(kind: Kind) -> DeviceKind {
    match kind {
        Kind::Desktop => DeviceKind::Desktop,
        Kind::Phone => DeviceKind::Phone,
        Kind::Tablet => DeviceKind::Tablet,
        Kind::Unknown => DeviceKind::Unknown,
    }
}

fn reason(reason: Reason) -> EndReason {
    match reason {
        Reason::SignedOut => EndReason::SignedOut,
        Reason::SignedOutElsewhere => EndReason::SignedOutElsewhere,
        Reason::SignedOutOthers => EndReason::SignedOutOthers,
        Reason::Admin => EndReason::Admin,
        Reason::AdminEveryone => EndReason::AdminEveryone,
        Reason::Disabled => EndReason::Disabled,
        Reason::Deleted => EndReason::Deleted,
        Reason::PasswordChanged => EndReason::PasswordChanged,
        Reason::FactorChanged => EndReason::FactorChanged,
        Reason::RefreshReuse => EndReason::RefreshReuse,
        Reason::Suspicious => EndReason::Suspicious,
        Reason::Idle => EndReason::Idle,
        Reason::Expired => EndReason::Expired,
        Reason::Limit => EndReason::Limit,
        Reason::Revoked => EndReason::Revoked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_keeps_its_name_on_the_wire() {
        for inner in Reason::ALL {
            assert_eq!(serde_json::to_value(reason(inner)).expect("serialises"), inner.as_str());
        }
    }

    #[test]
    fn every_kind_of_notice_keeps_its_name_on_the_wire() {
        for inner in notice::Kind::ALL {
            assert_eq!(serde_json::to_value(kind(inner)).expect("serialises"), inner.as_str());
        }
    }

    #[test]
    fn times_are_rfc_3339_in_utc() {
        assert_eq!(rfc3339(Timestamp::from_millis(1_700_000_000_123)), "2023-11-14T22:13:20Z");
        assert_eq!(rfc3339_millis(Timestamp::from_millis(1_700_000_000_003)), "2023-11-14T22:13:20.003Z");
    }
}
