//! The description of the API as a judge: every answer any test is given must be one that `/openapi.json` tells
//! of, with nothing in it that is not described. Patterns are left to the external suite.

use super::reply::Reply;
use http::Method;
use serde_json::Value;
use std::sync::LazyLock;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

pub static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(server::http::description()).expect("the description is JSON"));

/// The operation that a request asks for, if it is described.
pub fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let paths = DESCRIPTION["paths"].as_object().expect("an object");
    let matching = paths.iter().filter(|(template, _)| matches(template, path));
    let (_, item) = matching.min_by_key(|(template, _)| template.matches('{').count())?;
    item.get(method.as_str().to_lowercase())
}

fn matches(template: &str, path: &str) -> bool {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len()
        && wanted.iter().zip(given).all(|(wanted, given)| wanted == &given || wanted.starts_with('{'))
}

/// Panics when the answer is not described.
pub fn judge(method: &Method, path: &str, reply: &Reply) {
    let Some(operation) = operation(method, path) else { return };
    if let Err(why) = is_described(operation, reply) {
        panic!("{method} {path}, {} {}: {why}; see server/src/http/openapi", reply.status, reply.text());
    }
}

fn is_described(operation: &Value, reply: &Reply) -> Result<(), String> {
    let response = operation["responses"].get(reply.status.as_str()).ok_or("the status is not described")?;
    has_its_headers(response, reply)?;
    let kind = reply.content_type().split(';').next().unwrap_or_default();
    let Some(kinds) = response.get("content") else {
        return if reply.body.is_empty() { Ok(()) } else { Err("no body is described".to_owned()) };
    };
    let content = kinds.get(kind).ok_or_else(|| format!("{kind:?} is not described"))?;
    if !kind.ends_with("json") {
        return Ok(());
    }
    let codes = response["x-codes"].as_array();
    if codes.is_some_and(|codes| !codes.iter().any(|code| *code == reply.code())) {
        return Err(format!("the code {:?} is not described", reply.code()));
    }
    fits(&content["schema"], &reply.json(), "the body")
}

fn has_its_headers(response: &Value, reply: &Reply) -> Result<(), String> {
    for (name, statuses) in [("WWW-Authenticate", [401, 403]), ("Retry-After", [429, 503])] {
        let (is_there, described) = (!reply.header(name).is_empty(), response["headers"].get(name).is_some());
        if is_there && !described {
            return Err(format!("{name} is not described"));
        }
        // A 403 of a layer, and readiness, have none.
        if described && !is_there && reply.status == statuses[0] {
            return Err(format!("{name} is described and missing"));
        }
    }
    Ok(())
}

/// Whether a value is of a schema, and has no members but those described.
pub fn fits(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let target =
            DESCRIPTION.pointer(name.trim_start_matches('#')).ok_or_else(|| format!("{name} leads nowhere"))?;
        return fits(target, value, at);
    }
    for word in ["oneOf", "anyOf"] {
        if let Some(kinds) = schema[word].as_array() {
            return fits_some(kinds, value, at);
        }
    }
    is_of_type(&schema["type"], value, at)?;
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return Err(format!("{at} is {value}, which is none of the words described"));
    }
    match value {
        Value::String(text) => is_formatted(schema, text, at),
        Value::Array(items) => {
            items.iter().try_for_each(|item| fits(&schema["items"], item, &format!("{at}, an item")))
        }
        Value::Object(members) => has_members(schema, members, at),
        _ => Ok(()),
    }
}

fn fits_some(kinds: &[Value], value: &Value, at: &str) -> Result<(), String> {
    let refusals: Vec<String> = kinds.iter().filter_map(|kind| fits(kind, value, at).err()).collect();
    if refusals.len() < kinds.len() { Ok(()) } else { Err(refusals.join(", or ")) }
}

fn is_of_type(wanted: &Value, value: &Value, at: &str) -> Result<(), String> {
    let is = |kind: &Value| match kind.as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("null") => value.is_null(),
        _ => false,
    };
    let fits = wanted.as_array().map_or_else(|| is(wanted), |kinds| kinds.iter().any(is));
    if fits { Ok(()) } else { Err(format!("{at} is {value}, not {wanted}")) }
}

fn is_formatted(schema: &Value, text: &str, at: &str) -> Result<(), String> {
    let fits = match schema["format"].as_str() {
        Some("uuid") => Uuid::try_parse(text).is_ok_and(|id| id.to_string() == text),
        Some("date-time") => OffsetDateTime::parse(text, &Rfc3339).is_ok(),
        Some("date") => OffsetDateTime::parse(&format!("{text}T00:00:00Z"), &Rfc3339).is_ok(),
        Some("uri") => text.contains(':'),
        _ => true,
    };
    let chars = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    let long = schema["maxLength"].as_u64().is_none_or(|most| chars <= most);
    let short = schema["minLength"].as_u64().is_none_or(|least| chars >= least);
    if fits && long && short { Ok(()) } else { Err(format!("{at} is {text:?}, not as described")) }
}

fn has_members(schema: &Value, members: &serde_json::Map<String, Value>, at: &str) -> Result<(), String> {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for name in required {
        members.get(name).ok_or_else(|| format!("{at} lacks {name}"))?;
    }
    for (name, value) in members {
        let member = schema["properties"].get(name).ok_or_else(|| format!("{name} of {at} is not described"))?;
        fits(member, value, &format!("{name} of {at}"))?;
    }
    Ok(())
}
