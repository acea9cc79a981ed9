//! One operation: who may call it, what it takes, what it answers, how it refuses. What goes without saying of
//! every address (the database out of reach, a body too large, another site) is added here.

use super::{
    credentials::{self, Guard},
    refusal::{self, Form, JSON, Refusal},
    shape::{Shape, id, text},
};
use crate::http::oauth::OAuthError;
use app::error::ApiError;
use std::collections::BTreeMap;
use utoipa::openapi::{
    Content, HeaderBuilder, HttpMethod, PathItem, RefOr, Required, Response, ResponseBuilder, Schema,
    path::{OperationBuilder, ParameterBuilder, ParameterIn},
    request_body::RequestBodyBuilder,
};

pub const FORM: &str = "application/x-www-form-urlencoded";

/// Reasons of the server's own.
const OURS: [ApiError; 2] = [ApiError::Unavailable { retry_after: 2 }, ApiError::Internal];
const OF_A_BODY: [ApiError; 3] = [ApiError::BadRequest, ApiError::BodyTooLarge, ApiError::UnsupportedMediaType];

pub struct Call {
    path: &'static str,
    method: HttpMethod,
    form: Form,
    operation: OperationBuilder,
    answers: BTreeMap<u16, Response>,
    refusals: Vec<Refusal>,
}

impl Call {
    /// An address of the JSON API.
    pub fn new(method: HttpMethod, path: &'static str, name: &str) -> Self {
        Self::refusing(Form::Problem, method, path, name).refuses(&OURS)
    }

    /// A browser action; its name is the last part of its path.
    pub fn action(path: &'static str) -> Self {
        let name = path.trim_start_matches('/').replace('/', "_");
        let call = Self::refusing(Form::Action, HttpMethod::Post, path, &name).refuses(&OURS);
        // Whatever an action takes, a body it cannot take is refused.
        let call = call.refuses(&OF_A_BODY).refuses(&[ApiError::CrossSite, ApiError::CookieDuplicated]);
        OURS.iter().fold(call, Self::layer_refuses)
    }

    /// An address of OAuth clients.
    pub fn oauth(path: &'static str, name: &str) -> Self {
        let call = Self::refusing(Form::OAuth, HttpMethod::Post, path, name).refuses(&OURS);
        let call = call.refuses(&[ApiError::CookieDuplicated]);
        OURS.iter().fold(call, Self::layer_refuses)
    }

    /// An address that is answered from memory and to anybody: nothing refuses.
    pub fn open(path: &'static str, name: &str) -> Self {
        Self::refusing(Form::Problem, HttpMethod::Get, path, name)
    }

    fn refusing(form: Form, method: HttpMethod, path: &'static str, name: &str) -> Self {
        let is_read = method == HttpMethod::Get;
        let operation = OperationBuilder::new().operation_id(Some(name));
        let call = Self { path, method, form, operation, answers: BTreeMap::new(), refusals: Vec::new() };
        if is_read { call } else { call.layer_refuses(&ApiError::CrossSite) }
    }

    pub fn says(mut self, summary: &str, description: &str) -> Self {
        self.operation = self.operation.summary(Some(summary));
        if !description.is_empty() {
            self.operation = self.operation.description(Some(description));
        }
        self
    }

    /// Who may call, and how others are refused.
    pub fn guarded(self, guard: Guard) -> Self {
        let form = self.form;
        let call = self.by(guard);
        match form {
            Form::OAuth => call.oauth_refuses(credentials::oauth_refusals(guard)),
            Form::Problem | Form::Action => call.refuses(credentials::refusals(guard)),
        }
    }

    /// Who may call; the call says itself how it refuses others.
    pub fn by(mut self, guard: Guard) -> Self {
        self.operation = self.operation.securities(Some(credentials::requirements(guard)));
        self
    }

    pub fn refuses(mut self, refusals: &[ApiError]) -> Self {
        let form = self.form;
        self.refusals.extend(refusals.iter().map(|refused| match form {
            Form::OAuth => Refusal::by_oauth(&OAuthError::from(refused.clone())),
            Form::Problem | Form::Action => Refusal::new(refused, form),
        }));
        self
    }

    pub fn oauth_refuses(mut self, refusals: impl IntoIterator<Item = OAuthError>) -> Self {
        self.refusals.extend(refusals.into_iter().map(|refused| Refusal::by_oauth(&refused)));
        self
    }

    fn layer_refuses(mut self, refused: &ApiError) -> Self {
        self.refusals.push(Refusal::by_a_layer(refused));
        self
    }

    /// The id in the path.
    pub fn names(mut self, about: &str) -> Self {
        let parameter = ParameterBuilder::new().name("id").parameter_in(ParameterIn::Path).required(Required::True);
        self.operation = self.operation.parameter(parameter.description(Some(about)).schema(Some(id(""))));
        self
    }

    pub fn header(self, name: &str, shape: impl Into<Shape>) -> Self {
        self.parameter(ParameterIn::Header, name, shape.into(), Required::False)
    }

    pub fn query(self, name: &str, shape: impl Into<Shape>) -> Self {
        self.parameter(ParameterIn::Query, name, shape.into(), Required::False)
    }

    pub fn query_with(self, name: &str, shape: impl Into<Shape>) -> Self {
        self.parameter(ParameterIn::Query, name, shape.into(), Required::True)
    }

    fn parameter(mut self, place: ParameterIn, name: &str, mut shape: Shape, required: Required) -> Self {
        let parameter = ParameterBuilder::new().name(name).parameter_in(place).required(required);
        let parameter = parameter.description(take_description(&mut shape));
        self.operation = self.operation.parameter(parameter.schema(Some(shape)));
        self.refuses(&[ApiError::BadRequest])
    }

    pub fn takes_json(self, shape: impl Into<Shape>) -> Self {
        self.takes(JSON, shape.into(), Required::True)
    }

    pub fn may_take_json(self, shape: impl Into<Shape>) -> Self {
        self.takes(JSON, shape.into(), Required::False)
    }

    pub fn takes_form(self, shape: impl Into<Shape>) -> Self {
        self.takes(FORM, shape.into(), Required::True)
    }

    pub fn may_take_form(self, shape: impl Into<Shape>) -> Self {
        self.takes(FORM, shape.into(), Required::False)
    }

    fn takes(mut self, kind: &str, shape: Shape, required: Required) -> Self {
        let body = RequestBodyBuilder::new().content(kind, Content::new(Some(shape))).required(Some(required));
        self.operation = self.operation.request_body(Some(body.build()));
        match self.form {
            Form::OAuth => self.refuses(&OF_A_BODY[1..]),
            Form::Problem | Form::Action => self.refuses(&OF_A_BODY),
        }
    }

    pub fn answers(self, status: u16, about: &str, shape: impl Into<Shape>) -> Self {
        self.answers_as(status, about, [(JSON, shape.into())])
    }

    pub fn answers_as<const N: usize>(mut self, status: u16, about: &str, kinds: [(&str, Shape); N]) -> Self {
        let response = kinds.into_iter().fold(ResponseBuilder::new().description(about), |response, (kind, shape)| {
            response.content(kind, Content::new(Some(shape)))
        });
        self.answers.insert(status, response.build());
        self
    }

    /// Done, and nothing to say.
    pub fn done(mut self, status: u16, about: &str) -> Self {
        self.answers.insert(status, Response::new(about));
        self
    }

    /// A header of the answer described last.
    pub fn sets(mut self, name: &str, about: &str) -> Self {
        if let Some(mut last) = self.answers.last_entry() {
            let header = HeaderBuilder::new().schema(Some(text(""))).description(Some(about)).build();
            last.get_mut().headers.insert(name.to_owned(), header.into());
        }
        self
    }

    /// Where it belongs, complete.
    pub fn build(mut self, group: &str) -> (&'static str, PathItem) {
        let mut all = refusal::responses(std::mem::take(&mut self.refusals));
        all.append(&mut self.answers);
        let responses = all.into_iter().map(|(status, response)| (status.to_string(), response));
        let operation = responses
            .fold(self.operation.tag(group), |operation, (status, response)| operation.response(status, response));
        (self.path, PathItem::new(self.method, operation))
    }
}

/// What is said of a parameter belongs to it rather than to its schema.
fn take_description(shape: &mut Shape) -> Option<String> {
    match shape {
        RefOr::T(Schema::Object(object)) => object.description.take(),
        RefOr::T(Schema::AnyOf(kinds)) => kinds.description.take(),
        _ => None,
    }
}
