//! How a handler says no: a status, a sentence for the person, a cause for the log.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Explain, Fault, Lang};

use serde_json::Value;

use crate::Words;
use crate::api::Refusal;

/// Troubles that have no error type of their own because the shell itself meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 404: not there, or not to be known.
    NotFound,
    /// 405: the address exists, the method does not.
    MethodNotAllowed,
    /// 401, only for programs: pages redirect to sign-in instead.
    SignInFirst,
    /// 401, for programs: no token, or one that opens nothing.
    BadToken,
    /// 403: the form's token or origin does not match.
    ForeignForm,
    /// 400: the request cannot be read.
    Malformed,
    /// 408: the request or the answer took too long.
    TooSlow,
    /// 413: larger than the bound.
    TooLarge,
    /// 415: a body of a type that the action does not read.
    WrongType,
    /// 429: too many attempts; the number is the seconds to wait.
    TooMany(u32),
    /// 500.
    Internal,
    /// 503: no writes now.
    Unavailable,
}

impl Status {
    /// The HTTP status.
    #[must_use]
    pub fn code(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignInFirst | Self::BadToken => StatusCode::UNAUTHORIZED,
            Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The shell's own trouble for a status that something outside it answered.
    #[must_use]
    pub fn of(code: StatusCode) -> Self {
        match code {
            StatusCode::NOT_FOUND | StatusCode::GONE => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::UNAUTHORIZED => Self::SignInFirst,
            StatusCode::FORBIDDEN => Self::ForeignForm,
            StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Self::TooSlow,
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => Self::TooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::WrongType,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany(60),
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            code if code.is_client_error() => Self::Malformed,
            _ => Self::Internal,
        }
    }

    fn title(self, words: &Words) -> &'static str {
        match self {
            Self::NotFound => words.not_found_title,
            Self::MethodNotAllowed => words.method_title,
            Self::SignInFirst => words.sign_in_first_title,
            Self::BadToken => words.bad_token_title,
            Self::ForeignForm => words.foreign_form_title,
            Self::Malformed => words.malformed_title,
            Self::TooSlow => words.too_slow_title,
            Self::TooLarge => words.too_large_title,
            Self::WrongType => words.wrong_type_title,
            Self::TooMany(_) => words.too_many_title,
            Self::Internal => words.internal_title,
            Self::Unavailable => words.unavailable_title,
        }
    }

    fn sentence(self, words: &Words) -> String {
        match self {
            Self::NotFound => words.not_found_sentence.to_owned(),
            Self::MethodNotAllowed => words.method_sentence.to_owned(),
            Self::SignInFirst => words.sign_in_first_sentence.to_owned(),
            Self::BadToken => words.bad_token_sentence.to_owned(),
            Self::ForeignForm => words.foreign_form_sentence.to_owned(),
            Self::Malformed => words.malformed_sentence.to_owned(),
            Self::TooSlow => words.too_slow_sentence.to_owned(),
            Self::TooLarge => words.too_large_sentence.to_owned(),
            Self::WrongType => words.wrong_type_sentence.to_owned(),
            Self::TooMany(secs) => words.too_many_sentence(secs),
            Self::Internal => words.internal_sentence.to_owned(),
            Self::Unavailable => words.unavailable_sentence.to_owned(),
        }
    }
}

/// A refusal or a fault on its way to the visitor. Any error that implements [`Explain`] becomes one by `?`;
/// the shell renders it as a page in the visitor's language, or as JSON for programs.
#[derive(Clone, Debug)]
pub struct Failure(Arc<Inner>);

#[derive(Debug)]
enum Inner {
    /// A room's own error.
    Explained {
        code: StatusCode,
        error: Box<dyn Explain + Send + Sync>,
    },
    /// A call of a program with what is wrong in it.
    Refused(Refusal),
    /// A trouble of the shell, with the cause for the log.
    Shell { status: Status, cause: String },
}

impl<E: Explain + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let code = match error.fault() {
            Fault::NotFound => StatusCode::NOT_FOUND,
            Fault::Forbidden => StatusCode::FORBIDDEN,
            Fault::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Fault::Conflict => StatusCode::CONFLICT,
            Fault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(Arc::new(Inner::Explained {
            code,
            error: Box::new(error),
        }))
    }
}

impl Failure {
    /// A trouble of the shell.
    #[must_use]
    pub fn new(status: Status) -> Self {
        Self(Arc::new(Inner::Shell {
            status,
            cause: String::new(),
        }))
    }

    /// 404.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Status::NotFound)
    }

    /// 500 with a cause that only the log shows.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self(Arc::new(Inner::Shell {
            status: Status::Internal,
            cause: cause.to_string(),
        }))
    }

    /// The HTTP status.
    #[must_use]
    pub fn code(&self) -> StatusCode {
        match &*self.0 {
            Inner::Explained { code, .. } => *code,
            Inner::Refused(refusal) => refusal.code,
            Inner::Shell { status, .. } => status.code(),
        }
    }

    /// The heading of the error page.
    #[must_use]
    pub fn title(&self, lang: Lang) -> &'static str {
        let words = Words::of(lang);
        match &*self.0 {
            Inner::Shell { status, .. } => status.title(words),
            Inner::Explained { .. } | Inner::Refused(_) => match self.code() {
                StatusCode::UNPROCESSABLE_ENTITY => words.invalid_title,
                StatusCode::CONFLICT => words.conflict_title,
                StatusCode::FORBIDDEN => words.forbidden_title,
                code => Status::of(code).title(words),
            },
        }
    }

    /// The sentence of the error page: what is wrong and what to do.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match &*self.0 {
            Inner::Shell { status, .. } => status.sentence(Words::of(lang)),
            Inner::Explained { error, .. } => error.explain(lang),
            Inner::Refused(refusal) => refusal.sentence(lang),
        }
    }

    /// The cause with its chain of sources, for the log alone.
    #[must_use]
    pub fn cause(&self) -> String {
        match &*self.0 {
            Inner::Shell { cause, .. } => cause.clone(),
            Inner::Refused(refusal) => refusal.sentence(Lang::En),
            Inner::Explained { error, .. } => {
                let mut text = error.to_string();
                let mut next = error.source();
                while let Some(source) = next {
                    text.push_str(": ");
                    text.push_str(&source.to_string());
                    next = source.source();
                }
                text
            }
        }
    }

    /// A call of a program that goes no further.
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self(Arc::new(Inner::Refused(refusal)))
    }

    /// What is wrong, place by place, for the problem's member `errors`.
    pub(crate) fn errors(&self, lang: Lang) -> Vec<Value> {
        match &*self.0 {
            Inner::Refused(refusal) => refusal.errors(lang),
            Inner::Explained { .. } | Inner::Shell { .. } => Vec::new(),
        }
    }

    /// The value of `WWW-Authenticate` where a token, or one for another scope, is asked for (RFC 6750).
    pub(crate) fn asks_token(&self) -> Option<String> {
        match &*self.0 {
            Inner::Shell {
                status: Status::BadToken,
                ..
            } => Some("Bearer".to_owned()),
            Inner::Refused(refusal) => refusal
                .scope
                .map(|scope| format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"")),
            _ => None,
        }
    }

    /// Seconds after which trying again makes sense, for `Retry-After`.
    #[must_use]
    pub fn retry_after_secs(&self) -> Option<u32> {
        match &*self.0 {
            Inner::Shell {
                status: Status::TooMany(secs),
                ..
            } => Some(*secs),
            Inner::Refused(refusal) if refusal.retry_secs.is_some() => refusal.retry_secs,
            _ if self.code() == StatusCode::SERVICE_UNAVAILABLE => Some(30),
            _ => None,
        }
    }
}

impl IntoResponse for Failure {
    /// An empty answer that carries the failure; the envelope knows the language and writes the page.
    fn into_response(self) -> Response {
        let mut response = self.code().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
