//! How a request may be refused, from the refusals themselves: status, code, text and headers are those that
//! `http/error.rs` and `http/oauth/error.rs` answer with, so that the description cannot tell anything else.

use super::shape::{count, text};
use crate::http::{
    error::{self, Problem},
    oauth::OAuthError,
};
use app::error::ApiError;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, HeaderBuilder, Ref, Response, ResponseBuilder, extensions::ExtensionsBuilder};

pub const JSON: &str = "application/json";
pub const PROBLEM: &str = "application/problem+json";

/// In which form an address refuses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The JSON API: RFC 9457.
    Problem,
    /// Browser actions: the code, flat.
    Action,
    /// RFC 6749 §5.2.
    OAuth,
}

pub struct Refusal {
    status: u16,
    code: String,
    /// OAuth's own word, where it has one.
    error: Option<&'static str>,
    text: &'static str,
    waits: bool,
    challenges: bool,
    form: Form,
    /// As it is answered.
    body: Value,
}

impl Refusal {
    pub fn new(refused: &ApiError, form: Form) -> Self {
        let status = refused.status();
        let body = match form {
            Form::Problem => Problem(refused.clone()).body(),
            Form::Action | Form::OAuth => json!(refused),
        };
        Self {
            status,
            code: refused.code(),
            error: None,
            text: error::detail(refused),
            waits: refused.retry_after().is_some(),
            challenges: status == 401,
            form,
            body,
        }
    }

    pub fn by_oauth(refused: &OAuthError) -> Self {
        let inner = Self::new(refused.inner(), Form::OAuth);
        Self {
            status: refused.status().as_u16(),
            error: Some(refused.error()),
            text: refused.description(),
            challenges: refused.challenge().is_some(),
            body: refused.body(),
            ..inner
        }
    }

    /// What layers answer that know nothing of the address (`http/router.rs`).
    pub fn by_a_layer(refused: &ApiError) -> Self {
        Self::new(refused, Form::Problem)
    }

    fn line(&self) -> String {
        let error = self.error.map(|error| format!("`{error}`, ")).unwrap_or_default();
        format!("- {error}`{}`: {}", self.code, self.text)
    }
}

/// One response for each status.
pub fn responses(refusals: Vec<Refusal>) -> BTreeMap<u16, Response> {
    let mut by_status: BTreeMap<u16, Vec<Refusal>> = BTreeMap::new();
    for refusal in refusals {
        by_status.entry(refusal.status).or_default().push(refusal);
    }
    by_status.into_iter().map(|(status, refusals)| (status, response(&refusals))).collect()
}

fn response(refusals: &[Refusal]) -> Response {
    let mut lines: Vec<String> = Vec::new();
    let mut codes: Vec<&str> = Vec::new();
    for refusal in refusals {
        let line = refusal.line();
        if !lines.contains(&line) {
            lines.push(line);
        }
        if !codes.contains(&refusal.code.as_str()) {
            codes.push(&refusal.code);
        }
    }
    let mut response = ResponseBuilder::new()
        .description(lines.join("\n"))
        .extensions(Some(ExtensionsBuilder::new().add("x-codes", json!(codes)).build()));
    for (form, kind, name) in
        [(Form::Problem, PROBLEM, "Problem"), (Form::Action, JSON, "Refusal"), (Form::OAuth, JSON, "OAuthRefusal")]
    {
        if let Some(first) = refusals.iter().find(|refusal| refusal.form == form) {
            let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(name)));
            response = response.content(kind, content.example(Some(first.body.clone())).build());
        }
    }
    with_headers(response, refusals).build()
}

fn with_headers(mut response: ResponseBuilder, refusals: &[Refusal]) -> ResponseBuilder {
    if refusals.iter().any(|refusal| refusal.waits) {
        let seconds = HeaderBuilder::new().schema(Some(count("").minimum(Some(1))));
        let about = "When to try again, in seconds (RFC 9110 §10.2.3).";
        response = response.header("Retry-After", seconds.description(Some(about)).build());
    }
    if refusals.iter().any(|refusal| refusal.challenges) {
        let challenge = HeaderBuilder::new().schema(Some(text("")));
        let about = "What would prove who is calling (RFC 9110 §11.6.1, RFC 6750 §3).";
        response = response.header("WWW-Authenticate", challenge.description(Some(about)).build());
    }
    response
}
