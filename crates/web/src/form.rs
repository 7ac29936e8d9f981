//! Form fields with label, hint and complaint, and the summary of what has to be mended.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::Words;

/// What is wrong with one field, in the visitor's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The field's name.
    pub field: String,
    /// One sentence: what is wrong and how to mend it.
    pub text: String,
}

impl Complaint {
    /// A complaint about a field.
    pub fn new(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            text: text.into(),
        }
    }
}

/// The list of complaints at the head of a form; nothing when there are none.
#[derive(Template)]
#[template(path = "parts/complaints.html")]
pub struct Summary<'a> {
    words: &'static Words,
    complaints: &'a [Complaint],
}

impl HtmlSafe for Summary<'_> {}

/// The list of complaints at the head of a form.
#[must_use]
pub fn summary<'a>(words: &'static Words, complaints: &'a [Complaint]) -> Summary<'a> {
    Summary { words, complaints }
}

/// A value to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// A value with its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Control {
    Input(&'static str),
    Area(u8),
    Select(Vec<Choice>),
    Radios(Vec<Choice>),
    Checks(Vec<(Choice, bool)>),
    File { accept: String, multiple: bool },
}

/// One field of a form, written into a template as `{{ field }}`.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    name: String,
    label: String,
    control: Control,
    value: String,
    hint: String,
    unit: String,
    complaint: String,
    optional: &'static str,
    autocomplete: &'static str,
    input_mode: &'static str,
    max_chars: u32,
    narrow: bool,
    required: bool,
}

impl HtmlSafe for Field {}

impl Field {
    fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            control,
            value: String::new(),
            hint: String::new(),
            unit: String::new(),
            complaint: String::new(),
            optional: "",
            autocomplete: "",
            input_mode: "",
            max_chars: 0,
            narrow: false,
            required: true,
        }
    }

    /// One line of text.
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Control::Input("text"))
    }

    /// A password; its value is never written back.
    pub fn password(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            autocomplete: "current-password",
            ..Self::new(name, label, Control::Input("password"))
        }
    }

    /// A search term.
    pub fn search(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            required: false,
            ..Self::new(name, label, Control::Input("search"))
        }
    }

    /// A decimal number. Sent as text, because browsers drop what `type=number` does not like.
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            input_mode: "decimal",
            narrow: true,
            ..Self::new(name, label, Control::Input("text"))
        }
    }

    /// A day, `2026-11-22`.
    pub fn date(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            narrow: true,
            ..Self::new(name, label, Control::Input("date"))
        }
    }

    /// A month, `2026-11`.
    pub fn month(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            narrow: true,
            ..Self::new(name, label, Control::Input("month"))
        }
    }

    /// Several lines of text.
    pub fn area(name: impl Into<String>, label: impl Into<String>, rows: u8) -> Self {
        Self::new(name, label, Control::Area(rows))
    }

    /// One of many values, in a list.
    pub fn select(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Select(choices))
    }

    /// One of a few values, all in sight.
    pub fn radios(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Radios(choices))
    }

    /// Any of a few values, all in sight; each chosen one is sent under the name.
    pub fn checks(
        name: impl Into<String>,
        label: impl Into<String>,
        choices: Vec<Choice>,
        chosen: &[String],
    ) -> Self {
        let marked = |choice: Choice| {
            let marked = chosen.contains(&choice.value);
            (choice, marked)
        };
        let control = Control::Checks(choices.into_iter().map(marked).collect());
        Self {
            required: false,
            ..Self::new(name, label, control)
        }
    }

    /// Files; `accept` is the attribute's value, such as `.pdf,.png`. The form needs
    /// `enctype="multipart/form-data"` and the field `csrf` first.
    pub fn files(
        name: impl Into<String>,
        label: impl Into<String>,
        accept: impl Into<String>,
    ) -> Self {
        let control = Control::File {
            accept: accept.into(),
            multiple: true,
        };
        Self {
            required: false,
            ..Self::new(name, label, control)
        }
    }

    /// For one file, where [`Field::files`] takes several.
    #[must_use]
    pub fn one_file(mut self) -> Self {
        if let Control::File { multiple, .. } = &mut self.control {
            *multiple = false;
        }
        self
    }

    /// With a value.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        if self.control != Control::Input("password") {
            self.value = value.into();
        }
        self
    }

    /// With a line of help under the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With a unit behind the input, such as 万元.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// With the complaint about this field, if there is one.
    #[must_use]
    pub fn complaint(mut self, complaints: &[Complaint]) -> Self {
        if let Some(found) = complaints.iter().find(|held| held.field == self.name) {
            self.complaint.clone_from(&found.text);
        }
        self
    }

    /// Marked as optional.
    #[must_use]
    pub fn optional(mut self, words: &'static Words) -> Self {
        self.optional = words.optional;
        self.required = false;
        self
    }

    /// May stay empty, where a line of help says so for a whole group of fields.
    #[must_use]
    pub fn not_required(mut self) -> Self {
        self.required = false;
        self
    }

    /// With the token of the `autocomplete` attribute (HTML, section 4.10.18.7).
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = token;
        self
    }

    /// With a bound on its characters.
    #[must_use]
    pub fn max_chars(mut self, chars: u32) -> Self {
        self.max_chars = chars;
        self
    }

    /// As wide as a few words.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if !self.complaint.is_empty() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }
}
