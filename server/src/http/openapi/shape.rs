//! The words in which schemas are written: what a member is, and what it means. A pattern says exactly what the
//! parser in `server/domain` takes; the tests send both kinds.

use serde_json::Value;
use utoipa::openapi::{
    Object, ObjectBuilder, Ref, RefOr, Schema,
    schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, OneOfBuilder, SchemaFormat, SchemaType, Type},
};

pub type Shape = RefOr<Schema>;

/// Characters that no text of a person may hide: control characters, and those that reorder the text around them.
macro_rules! hidden {
    () => {
        r"\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069"
    };
}

/// Visible text on one line, not white space alone.
pub const VISIBLE: &str = concat!("^[^", hidden!(), r"]*[^\s", hidden!(), "][^", hidden!(), "]*$");
/// The same, or nothing.
pub const VISIBLE_OR_EMPTY: &str = concat!("^[^", hidden!(), "]*$");
/// One local part and one host.
pub const EMAIL: &str = concat!(
    r"^[^\s@\u0000-\u001f\u007f-\u009f]+",
    r"@[^\s@.\u0000-\u001f\u007f-\u009f]",
    r"([^\s@\u0000-\u001f\u007f-\u009f]*[^\s@.\u0000-\u001f\u007f-\u009f])?$"
);
pub const ROLE: &str = "^[a-z][a-z0-9_-]{0,31}$";

fn of(kind: Type, about: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(kind).description((!about.is_empty()).then_some(about))
}

pub fn text(about: &str) -> ObjectBuilder {
    of(Type::String, about)
}

fn formatted(format: &str, about: &str) -> ObjectBuilder {
    text(about).format(Some(SchemaFormat::Custom(format.to_owned())))
}

/// A UUID in its canonical, lower-case spelling.
pub fn id(about: &str) -> ObjectBuilder {
    formatted("uuid", about)
}

/// RFC 3339 in UTC.
pub fn moment(about: &str) -> ObjectBuilder {
    formatted("date-time", about)
}

pub fn uri(about: &str) -> ObjectBuilder {
    formatted("uri", about)
}

/// What a form does not show while it is typed.
pub fn secret(about: &str) -> ObjectBuilder {
    formatted("password", about)
}

pub fn flag(about: &str) -> ObjectBuilder {
    of(Type::Boolean, about)
}

/// A whole number that is never negative.
pub fn count(about: &str) -> ObjectBuilder {
    whole(about).minimum(Some(0))
}

pub fn whole(about: &str) -> ObjectBuilder {
    of(Type::Integer, about).format(Some(SchemaFormat::Custom("int64".to_owned())))
}

/// One of these words.
pub fn word<'a>(words: impl IntoIterator<Item = &'a str>, about: &str) -> ObjectBuilder {
    text(about).enum_values(Some(words))
}

/// Exactly this.
pub fn only(value: impl Into<Value>, kind: Type, about: &str) -> ObjectBuilder {
    of(kind, about).enum_values(Some([value.into()]))
}

/// The same, or null.
pub fn or_null(shape: ObjectBuilder) -> Object {
    let mut object = shape.build();
    if let SchemaType::Type(kind) = object.schema_type {
        object.schema_type = SchemaType::from_iter([kind, Type::Null]);
    }
    object
}

pub fn nothing(about: &str) -> ObjectBuilder {
    of(Type::Null, about)
}

pub fn list(of: impl Into<Shape>, about: &str) -> ArrayBuilder {
    ArrayBuilder::new().items(of.into()).description(Some(about))
}

/// A schema of the components.
pub fn named(name: &str, about: &str) -> Shape {
    Ref::builder().ref_location_from_schema_name(name).description(Some(about)).into()
}

pub fn named_or_null(name: &str, about: &str) -> Shape {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    OneOfBuilder::new().item(Ref::from_schema_name(name)).item(null).description(Some(about)).into()
}

/// Exactly one of these.
pub fn either(kinds: impl IntoIterator<Item = Shape>, about: &str) -> Shape {
    kinds.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item).description(Some(about)).into()
}

/// At least one of these.
pub fn any_of(kinds: impl IntoIterator<Item = Shape>, about: &str) -> Shape {
    kinds.into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item).description(Some(about)).into()
}

/// An object, member by member.
pub struct Record(ObjectBuilder);

impl Record {
    pub fn new(about: &str) -> Self {
        Self(of(Type::Object, about))
    }

    /// The fields of a form. Others are ignored, and none may be there twice.
    pub fn form(about: &str) -> Self {
        let others = AdditionalProperties::RefOr(text("").into());
        Self(of(Type::Object, about).additional_properties(Some(others)))
    }

    /// A member that is always there.
    pub fn with(self, name: &str, shape: impl Into<Shape>) -> Self {
        Self(self.0.property(name, shape).required(name))
    }

    /// A member that may be missing.
    pub fn maybe(self, name: &str, shape: impl Into<Shape>) -> Self {
        Self(self.0.property(name, shape))
    }

    /// Other members are refused. Answers are never strict: a newer server may tell more.
    pub fn strict(self) -> Self {
        Self(self.0.additional_properties(Some(AdditionalProperties::FreeForm(false))))
    }

    pub fn example(self, example: Value) -> Self {
        Self(self.0.examples([example]))
    }
}

impl From<Record> for Shape {
    fn from(record: Record) -> Self {
        record.0.into()
    }
}
