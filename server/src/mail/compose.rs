//! From a letter to a message: text, and the same as HTML. No images, no styles, nothing that is loaded from
//! anywhere. Facts are data: they stand in the body, escaped, and never in a header.

use super::{
    letter::{Facts, Letter, Party},
    texts::{Language, Words},
};
use crate::html::escape;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use std::time::{Duration, SystemTime};
use time::OffsetDateTime;

/// Where a mail comes from and what it names.
pub struct Sender {
    pub from: Mailbox,
    pub public_url: String,
    pub language: &'static Language,
}

/// What identifies one mail, however often it is tried: retries are the same bytes but for the MIME boundary.
pub struct Envelope<'a> {
    pub id: &'a str,
    /// Milliseconds since 1970.
    pub at: i64,
    /// The address of the page its link leads to, token and all.
    pub link: Option<&'a str>,
}

/// The message to its one recipient; `None` when no mail can be sent to that address.
pub fn compose(sender: &Sender, letter: &Letter, envelope: &Envelope<'_>) -> Option<Message> {
    let to = Mailbox::new(None, letter.to.parse().ok()?);
    let words = (sender.language.words)(letter.topic);
    let rows = rows(sender.language, &letter.facts);
    let text = text(sender, &words, &rows, envelope.link);
    let html = html(sender, &words, &rows, envelope.link);
    let host = sender.from.email.domain();
    Message::builder()
        .from(sender.from.clone())
        .to(to)
        .subject(words.subject)
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(envelope.at).unwrap_or(0)))
        .message_id(Some(format!("<{}@{host}>", envelope.id)))
        // RFC 3834 §5: no out-of-office replies.
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
        .multipart(
            MultiPart::alternative()
                .singlepart(part(ContentType::TEXT_PLAIN, text))
                .singlepart(part(ContentType::TEXT_HTML, html)),
        )
        .ok()
}

fn part(kind: ContentType, body: String) -> SinglePart {
    SinglePart::builder().header(kind).body(body)
}

type Row = (&'static str, String);

/// The facts as people read them, in order.
fn rows(language: &Language, facts: &Facts) -> Vec<Row> {
    let labels = &language.labels;
    let mut rows = facts.by.as_ref().map(|by| party([labels.device, labels.ip, labels.place], by)).unwrap_or_default();
    let held = [labels.holder_device, labels.holder_ip, labels.holder_place];
    rows.extend(facts.holder.iter().flat_map(|holder| party(held, holder)));
    rows.extend(facts.method.as_deref().map(|method| (labels.method, (language.method)(method).to_owned())));
    rows.extend(facts.address.clone().map(|address| (labels.address, address)));
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(facts.at) * 1_000_000);
    rows.extend(at.ok().map(|at| (labels.when, (language.moment)(at))));
    rows
}

fn party([device, ip, place]: [&'static str; 3], party: &Party) -> Vec<Row> {
    let mut rows = vec![(device, party.device.clone()), (ip, party.ip.clone())];
    rows.extend(party.place.clone().map(|name| (place, name)));
    rows
}

fn text(sender: &Sender, words: &Words, rows: &[Row], link: Option<&str>) -> String {
    let facts: Vec<String> = rows.iter().map(|(label, value)| format!("  {label}: {value}")).collect();
    let mut blocks = vec![words.what.to_owned(), facts.join("\n"), words.calm.to_owned()];
    if let (Some(label), Some(link)) = (words.link, link) {
        blocks.push(format!("{label}:\n{link}"));
        blocks.extend(words.after.map(str::to_owned));
    }
    blocks.push(format!("-- \n{}\n", (sender.language.from)(&sender.public_url)));
    blocks.join("\n\n")
}

fn html(sender: &Sender, words: &Words, rows: &[Row], link: Option<&str>) -> String {
    let paragraph = |text: &str| format!("<p>{}</p>", escape(text));
    let (lang, title) = (sender.language.tag, escape(words.subject));
    let mut lines = vec![
        format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>"
        ),
        paragraph(words.what),
        "<table cellpadding=\"4\">".to_owned(),
    ];
    lines.extend(rows.iter().map(row));
    lines.extend(["</table>".to_owned(), paragraph(words.calm)]);
    if let (Some(label), Some(link)) = (words.link, link) {
        lines.push(format!("<p><a href=\"{}\">{}</a></p>", escape(link), escape(label)));
        lines.extend(words.after.map(paragraph));
    }
    lines.extend([paragraph(&(sender.language.from)(&sender.public_url)), "</body>\n</html>\n".to_owned()]);
    lines.join("\n")
}

fn row((label, value): &Row) -> String {
    format!("<tr><th align=\"left\">{label}</th><td>{}</td></tr>", escape(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{letter::Topic, texts};
    use curfew_domain::{account::Email, notice, time::Timestamp};

    fn message(to: &str, device: &str) -> Option<String> {
        let sender = Sender {
            from: "Curfew <no-reply@localhost>".parse().expect("a mailbox"),
            public_url: "http://localhost:3000".into(),
            language: &texts::ENGLISH,
        };
        let by = notice::Party { device: device.into(), ip: "192.0.2.1".into(), place: Some("Köln".into()) };
        let to = Email::parse(to).expect("an address");
        let letter = Letter::new(&to, Topic::Forgot, Timestamp::from_millis(0), Some(&by));
        let envelope = Envelope { id: "7", at: 0, link: Some("http://localhost:3000/x?token=cfl_a") };
        compose(&sender, &letter, &envelope).map(|message| String::from_utf8(message.formatted()).expect("ASCII"))
    }

    #[test]
    fn what_happened_is_data_in_the_body_and_in_no_header() {
        let evil = "<img src=x>\r\nBcc: all@example.org\r\n\r\n";
        let message = message("anna@example.org", evil).expect("a message");
        let (head, _) = message.split_once("\r\n\r\n").expect("a head");
        assert!(!head.contains("Bcc") && head.contains("To: anna@example.org\r\n"), "{head}");
        assert!(!message.split("text/html").nth(1).expect("an HTML half").contains("<img"), "{message}");
    }

    #[test]
    fn an_address_no_mail_can_be_sent_to_is_no_message() {
        assert!(message("münchen@straße.example", "x").is_some());
        for bad in ["<anna@example.org", "anna@example.org>", "a,b@example.org", "anna@exam_ple!.org"] {
            assert!(message(bad, "x").is_none(), "{bad}");
        }
    }
}
