//! What an operation is: the data that a route for programs carries.

use axum::http::StatusCode;
use base::Title;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::schema::{self, Flow};

/// What a token may be made for 令牌范围, such as `cases:read`. Rooms declare theirs as constants; the list of all is
/// read off the route table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenScope {
    /// Its name: a plural, a colon, and `read` or `write`.
    pub name: &'static str,
    /// What it allows, in Chinese.
    pub zh: &'static str,
    /// What it allows, in English.
    pub en: &'static str,
}

impl TokenScope {
    /// A scope with what it allows in both languages.
    #[must_use]
    pub const fn new(name: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { name, zh, en }
    }

    /// What it allows, in a language.
    #[must_use]
    pub fn title(self, lang: base::Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

/// A parameter of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name in the address.
    pub name: String,
    /// What it is.
    pub title: Title,
    /// Its JSON Schema.
    pub schema: Value,
    /// Whether it must be there.
    pub required: bool,
}

/// What a body is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// JSON of this schema, under this name.
    Json(String, Value),
    /// A file: the field `file` of a form, or the body itself.
    File,
}

/// What an answer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Media {
    /// JSON of this schema, under this name.
    Json(String, Value),
    /// A file of this media type.
    File(&'static str),
    /// Nothing.
    Nothing,
}

/// An answer that says yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// When it is given.
    pub title: Title,
    /// What it holds.
    pub media: Media,
}

/// What happens when a change arrives twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// A second call would change something again: the handler keeps its answer under the caller's [`super::Key`], in
    /// the transaction of the change.
    Keyed,
    /// The content is its own key: the same call again changes nothing and answers as well.
    Naturally,
}

/// An operation of the interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Op {
    /// What it does, in a few words.
    pub summary: Title,
    /// What else a caller should know; may be empty.
    pub notes: Title,
    /// What a token must have been made for; without one, any token does.
    pub scope: Option<TokenScope>,
    /// The parameters within the path, in its order.
    pub path: Vec<Param>,
    /// The parameters after the question mark.
    pub query: Vec<Param>,
    pub(crate) body: Option<Body>,
    /// The answers that say yes.
    pub replies: Vec<Reply>,
    /// Refusals of the operation's own, beside those that every operation has.
    pub refusals: Vec<(StatusCode, Title)>,
    /// What happens when the call arrives twice; for changes only.
    pub repeats: Repeats,
}

/// A part of a list. `next` leads to the part after it: send it as the parameter `after`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct List<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next part begins; absent at the end of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Op {
    /// An operation, described in a few words.
    #[must_use]
    pub fn new(zh: &str, en: &str) -> Self {
        Self {
            summary: Title::new(zh, en),
            notes: Title::new("", ""),
            scope: None,
            path: Vec::new(),
            query: Vec::new(),
            body: None,
            replies: Vec::new(),
            refusals: Vec::new(),
            repeats: Repeats::Keyed,
        }
    }

    /// With what else a caller should know.
    #[must_use]
    pub fn notes(mut self, zh: &str, en: &str) -> Self {
        self.notes = Title::new(zh, en);
        self
    }

    /// For tokens that were made for this.
    #[must_use]
    pub fn needs(mut self, scope: TokenScope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// With a parameter of the path, in the path's order. What does not fit `T` is not found.
    #[must_use]
    pub fn path<T: JsonSchema>(mut self, name: &str, zh: &str, en: &str) -> Self {
        self.path.push(Param {
            name: name.to_owned(),
            title: Title::new(zh, en),
            schema: schema::plain(schema::of::<T>(Flow::In)),
            required: true,
        });
        self
    }

    /// With the parameters after the question mark: the fields of `T`, a structure that denies unknown fields and that
    /// the handler takes as [`super::Params`]. A field's `#[schemars(title = "…")]` is its Chinese name, its
    /// documentation the English one.
    #[must_use]
    pub fn query<T: JsonSchema>(mut self) -> Self {
        self.query = schema::params(&schema::of::<T>(Flow::In));
        self
    }

    /// With a JSON body that the handler takes as [`super::Json`]. Its structures deny unknown fields.
    #[must_use]
    pub fn body<T: JsonSchema>(mut self) -> Self {
        let name = T::schema_name().into_owned();
        self.body = Some(Body::Json(name, schema::of::<T>(Flow::In)));
        self
    }

    /// With a file as its body, which the handler takes as [`super::File`]: the field `file` of a form, or the body
    /// itself.
    #[must_use]
    pub fn file(mut self) -> Self {
        self.body = Some(Body::File);
        self
    }

    /// Answers with JSON.
    #[must_use]
    pub fn answers<T: JsonSchema>(self, status: StatusCode, zh: &str, en: &str) -> Self {
        let name = T::schema_name().into_owned();
        self.reply(
            status,
            Media::Json(name, schema::of::<T>(Flow::Out)),
            zh,
            en,
        )
    }

    /// Answers with JSON of any shape.
    #[must_use]
    pub fn answers_json(self, status: StatusCode, zh: &str, en: &str) -> Self {
        self.reply(status, Media::Json(String::new(), json!({})), zh, en)
    }

    /// Answers with a file.
    #[must_use]
    pub fn answers_file(self, status: StatusCode, media: &'static str, zh: &str, en: &str) -> Self {
        self.reply(status, Media::File(media), zh, en)
    }

    /// Answers with 204 and nothing else.
    #[must_use]
    pub fn answers_nothing(self, zh: &str, en: &str) -> Self {
        self.reply(StatusCode::NO_CONTENT, Media::Nothing, zh, en)
    }

    /// Refuses in a way of its own. 400, 401, 403, 404, 408, 413, 415, 422, 429, 500 and 503, and for changes 409, need
    /// no word: every operation has them where they can occur.
    #[must_use]
    pub fn refuses(mut self, status: StatusCode, zh: &str, en: &str) -> Self {
        self.refusals.push((status, Title::new(zh, en)));
        self
    }

    /// The content is its own key: the same call again changes nothing and answers as well.
    #[must_use]
    pub fn repeats_naturally(mut self) -> Self {
        self.repeats = Repeats::Naturally;
        self
    }

    fn reply(mut self, status: StatusCode, media: Media, zh: &str, en: &str) -> Self {
        self.replies.push(Reply {
            status,
            title: Title::new(zh, en),
            media,
        });
        self
    }

    /// What of the description does not hold together, for the router to refuse.
    pub(crate) fn flaw(&self, path: &str) -> Option<String> {
        let named: Vec<&str> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| name.trim_start_matches('*'))
            .collect();
        let told: Vec<&str> = self.path.iter().map(|param| &*param.name).collect();
        if named != told {
            return Some(format!("its path has {named:?}, its description {told:?}"));
        }
        if self.replies.is_empty() {
            return Some("it has no answer".to_owned());
        }
        let params = self.path.iter().chain(&self.query);
        let mut taken: Vec<(&Value, &str)> =
            params.map(|param| (&param.schema, &*param.name)).collect();
        if let Some(Body::Json(name, schema)) = &self.body {
            taken.push((schema, name));
        }
        taken
            .into_iter()
            .find_map(|(schema, name)| schema::flaw(schema).map(|flaw| format!("{name}: {flaw}")))
    }
}

/// A message that the house sends to a web hook 回调地址, for the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its name in the document, such as `message`.
    pub name: &'static str,
    /// When it is sent.
    pub summary: Title,
    /// What a receiver should know; may be empty.
    pub notes: Title,
    /// Headers that it carries: name, and what is in it.
    pub headers: Vec<(&'static str, Title)>,
    pub(crate) body: (String, Value),
}

impl Webhook {
    /// A message whose body is `T`.
    #[must_use]
    pub fn new<T: JsonSchema>(name: &'static str, zh: &str, en: &str) -> Self {
        Self {
            name,
            summary: Title::new(zh, en),
            notes: Title::new("", ""),
            headers: Vec::new(),
            body: (T::schema_name().into_owned(), schema::of::<T>(Flow::Out)),
        }
    }

    /// With what a receiver should know.
    #[must_use]
    pub fn notes(mut self, zh: &str, en: &str) -> Self {
        self.notes = Title::new(zh, en);
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, zh: &str, en: &str) -> Self {
        self.headers.push((name, Title::new(zh, en)));
        self
    }
}
