//! What is wrong with a call, place by place.

use axum::http::StatusCode;
use base::{Lang, Title};
use serde_json::{Value, json};

/// Where a fault is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the body, by JSON Pointer (RFC 6901); empty is the whole.
    Body(String),
    /// A parameter of the address.
    Query(String),
    /// A header.
    Header(&'static str),
    /// Line and column of a body that is no JSON.
    Text(usize, usize),
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where.
    pub(crate) place: Place,
    /// What, and what to do.
    pub(crate) what: Title,
}

impl Fault {
    pub(crate) fn new(place: Place, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            place,
            what: Title::new(zh, en),
        }
    }

    fn place(&self, lang: Lang) -> String {
        match &self.place {
            Place::Body(pointer) if pointer.is_empty() => lang.pick("内容", "the body").to_owned(),
            Place::Body(pointer) => pointer.clone(),
            Place::Query(name) => match lang {
                Lang::Zh => format!("参数 {name}"),
                Lang::En => format!("parameter {name}"),
            },
            Place::Header(name) => match lang {
                Lang::Zh => format!("请求头 {name}"),
                Lang::En => format!("header {name}"),
            },
            Place::Text(line, column) => match lang {
                Lang::Zh => format!("第{line}行第{column}列"),
                Lang::En => format!("line {line}, column {column}"),
            },
        }
    }

    fn json(&self, lang: Lang) -> Value {
        let detail = self.what.get(lang);
        match &self.place {
            Place::Body(pointer) => json!({ "pointer": format!("#{pointer}"), "detail": detail }),
            Place::Query(name) => json!({ "parameter": name, "detail": detail }),
            Place::Header(name) => json!({ "header": name, "detail": detail }),
            Place::Text(line, column) => {
                json!({ "line": line, "column": column, "detail": detail })
            }
        }
    }
}

/// A call that goes no further, with everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// 400, 403, 409, 415, 422 or 429.
    pub(crate) code: StatusCode,
    /// What is wrong, at least one thing.
    pub(crate) faults: Vec<Fault>,
    /// The token scope that is missing, for `WWW-Authenticate` (RFC 6750).
    pub(crate) scope: Option<&'static str>,
    /// When to try again, in seconds.
    pub(crate) retry_secs: Option<u32>,
}

impl Refusal {
    pub(crate) fn new(code: StatusCode, faults: Vec<Fault>) -> Self {
        Self {
            code,
            faults,
            scope: None,
            retry_secs: None,
        }
    }

    /// One fault.
    pub(crate) fn of(code: StatusCode, fault: Fault) -> Self {
        Self::new(code, vec![fault])
    }

    /// Place and sentence of the first fault, and how many more there are.
    pub(crate) fn sentence(&self, lang: Lang) -> String {
        let Some(first) = self.faults.first() else {
            return String::new();
        };
        let more = self.faults.len() - 1;
        let (place, what) = (first.place(lang), first.what.get(lang));
        match (lang, more) {
            (Lang::Zh, 0) => format!("{place}：{what}"),
            (Lang::Zh, more) => format!("{place}：{what}另有{more}处，见 errors。"),
            (Lang::En, 0) => format!("{place}: {what}"),
            (Lang::En, more) => format!("{place}: {what} {more} more under errors."),
        }
    }

    /// The faults for the problem's member `errors`.
    pub(crate) fn errors(&self, lang: Lang) -> Vec<Value> {
        self.faults.iter().map(|fault| fault.json(lang)).collect()
    }
}
