//! A posted form as answers, and answers against the rules of their questions.

use std::collections::BTreeSet;

use base::{Explain, code};
use pack::element::{Field, FieldKind, Party, Question, Sensitivity};
use serde_json::{Value, json};
use web::form::Complaint;
use web::upload::{Upload, UploadedFile};

use crate::words::Words;
use crate::{Answers, Options};

/// The name, and the id, of a question's input.
#[must_use]
pub fn name(key: &str) -> String {
    format!("q.{key}")
}

/// The hidden field that lists the questions a page showed.
pub(crate) const SHOWN: &str = "q";
/// The button that asks for the questions that follow from the answers.
pub(crate) const MORE: &str = "q.more";

/// What a page sent: texts by name in order, and files.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    pairs: Vec<(String, String)>,
    files: Vec<UploadedFile>,
}

impl From<Vec<(String, String)>> for Posted {
    /// A form without files: `axum::Form<Vec<(String, String)>>`.
    fn from(pairs: Vec<(String, String)>) -> Self {
        Self {
            pairs,
            files: Vec::new(),
        }
    }
}

impl From<Upload> for Posted {
    fn from(upload: Upload) -> Self {
        let pairs = upload
            .fields()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            pairs,
            files: upload.files,
        }
    }
}

impl Posted {
    /// With files that came beside the texts.
    #[must_use]
    pub fn with_files(mut self, files: Vec<UploadedFile>) -> Self {
        self.files = files;
        self
    }

    /// The first text of a name; empty when it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let found = self.pairs.iter().find(|(held, _)| held == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Whether a name was sent.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.pairs.iter().any(|(held, _)| held == name)
    }

    /// Every text of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(held, _)| held == name)
            .map(|(_, value)| value.as_str())
    }

    fn part(&self, key: &str, part: &str) -> &str {
        self.text(&format!("q.{key}.{part}")).trim()
    }
}

/// What a posted form says.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What could be read, by key; questions that are not asked are not among it.
    pub answers: Answers,
    /// What has to be mended, in the order of the questions. [`Complaint::field`] is the input's id ([`name`]).
    pub complaints: Vec<Complaint>,
    /// Files that came with it, by the key of their question: the caller keeps them and adds
    /// `{"id","name","bytes"}` to the answer. Files that are complained of are not among them.
    pub files: Vec<(String, UploadedFile)>,
    /// Questions follow from the answers that the page did not show: show it again, without complaints about these.
    pub more: bool,
}

/// Reads a posted form. `before` are the answers that were there: files that stay, personal answers that are not
/// typed again, questions that cannot be changed.
#[must_use]
pub fn read(
    questions: &[Question],
    options: &Options,
    posted: &Posted,
    before: &Answers,
) -> Reading {
    let shown: BTreeSet<&str> = posted.all(SHOWN).collect();
    let mut reading = Reading {
        more: posted.has(MORE),
        ..Reading::default()
    };
    for question in questions {
        let field = &question.field;
        if !asked(question, &reading.answers, options) {
            continue;
        }
        if options.fixed.contains(&field.key) {
            if let Some(value) = before.get(&field.key) {
                reading.answers.insert(field.key.clone(), value.clone());
            }
            continue;
        }
        if !shown.contains(field.key.as_str()) {
            // It follows from what was just answered, so nobody has seen it yet.
            reading.more = true;
            if let Some(value) = before.get(&field.key) {
                reading.answers.insert(field.key.clone(), value.clone());
            }
            continue;
        }
        let wrong = take(field, options, posted, before, &mut reading);
        let wrong = wrong.or_else(|| {
            let new = reading.files.iter().filter(|(key, _)| *key == field.key);
            fault(question, &reading.answers, new.count(), options)
        });
        if let Some(text) = wrong {
            reading
                .complaints
                .push(Complaint::new(name(&field.key), text));
        }
    }
    reading
}

/// Holds answers that did not come from a page to the same rules: of a program, an effect or a draft. Complaints name
/// the key; members that no question has are not looked at.
#[must_use]
pub fn check(questions: &[Question], options: &Options, answers: &Answers) -> Vec<Complaint> {
    let mut seen = Answers::new();
    let mut complaints = Vec::new();
    for question in questions {
        if !asked(question, &seen, options) {
            continue;
        }
        let key = &question.field.key;
        if let Some(value) = answers.get(key).filter(|value| !value.is_null()) {
            seen.insert(key.clone(), value.clone());
        }
        if let Some(text) = fault(question, &seen, 0, options) {
            complaints.push(Complaint::new(key, text));
        }
    }
    complaints
}

/// Whether a question is asked after these answers to the questions before it.
pub(crate) fn asked(question: &Question, answers: &Answers, options: &Options) -> bool {
    let when = question.when.as_deref();
    when.is_none_or(|when| (options.holds)(when, answers))
}

/// Takes one answer; what cannot be read is the complaint.
fn take(
    field: &Field,
    options: &Options,
    posted: &Posted,
    before: &Answers,
    reading: &mut Reading,
) -> Option<String> {
    let key = &field.key;
    let words = Words::of(options.lang);
    let read = match &field.kind {
        FieldKind::File { .. } => return take_files(field, options, posted, before, reading),
        FieldKind::Party { who } => Ok(party(key, *who, posted)),
        FieldKind::Choice { many: true, .. } => {
            let values: Vec<&str> = posted
                .all_of(key)
                .filter(|value| !value.is_empty())
                .collect();
            Ok((!values.is_empty()).then(|| json!(values)))
        }
        _ => {
            let text = posted.text_of(key);
            if text.trim().is_empty() {
                Ok(None)
            } else {
                pack::value::read(&field.kind, text).map(Some)
            }
        }
    };
    let kept = options.hidden
        && field.sensitivity == Sensitivity::Personal
        && posted.part(key, "clear").is_empty();
    match read {
        Ok(Some(value)) => {
            reading.answers.insert(key.clone(), value);
            None
        }
        Ok(None) => {
            if let Some(value) = before.get(key).filter(|_| kept) {
                reading.answers.insert(key.clone(), value.clone());
            }
            None
        }
        Err(wrong) => Some(words.about(field.title.get(options.lang), wrong.explain(options.lang))),
    }
}

impl Posted {
    fn text_of(&self, key: &str) -> &str {
        self.pairs
            .iter()
            .find(|(held, _)| held.strip_prefix("q.") == Some(key))
            .map_or("", |(_, value)| value.as_str())
    }

    fn all_of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(held, _)| held.strip_prefix("q.") == Some(key))
            .map(|(_, value)| value.as_str())
    }
}

fn party(key: &str, who: Party, posted: &Posted) -> Option<Value> {
    let (called, code) = (posted.part(key, "name"), posted.part(key, "code"));
    if called.is_empty() && code.is_empty() {
        return None;
    }
    let kind = match who {
        Party::Person => "person",
        Party::Enterprise => "enterprise",
        Party::Any => posted.part(key, "kind"),
    };
    if code.is_empty() {
        return Some(json!({ "kind": kind, "name": called }));
    }
    // A code that is none stays as typed, to be complained of.
    let same = match kind {
        "person" => code::identity(code)
            .ok()
            .map(|code| code.as_str().to_owned()),
        _ => code::credit_code(code)
            .ok()
            .map(|code| code.as_str().to_owned()),
    };
    Some(json!({ "kind": kind, "name": called, "code": same.unwrap_or_else(|| code.to_owned()) }))
}

fn take_files(
    field: &Field,
    options: &Options,
    posted: &Posted,
    before: &Answers,
    reading: &mut Reading,
) -> Option<String> {
    let FieldKind::File {
        kinds,
        max_bytes,
        max_files,
    } = &field.kind
    else {
        return None;
    };
    let words = Words::of(options.lang);
    let drop = format!("q.{}.drop", field.key);
    let dropped: BTreeSet<&str> = posted.all(&drop).collect();
    let held = before.get(&field.key).and_then(Value::as_array);
    let mut kept: Vec<Value> = held.into_iter().flatten().cloned().collect();
    kept.retain(|file| !dropped.contains(id_of(file).as_str()));
    let mut wrong = None;
    let mut count = kept.len();
    let own = name(&field.key);
    for file in posted.files.iter().filter(|file| file.field == own) {
        if !fits(file, kinds) {
            wrong = wrong.or(Some(words.file_kind(&file.name, kinds.join("、"))));
        } else if file.bytes.len() as u64 > *max_bytes {
            let size = web::view::file_size(*max_bytes);
            wrong = wrong.or(Some(words.file_large(&file.name, size)));
        } else {
            count += 1;
            reading.files.push((field.key.clone(), file.clone()));
        }
    }
    if count > *max_files as usize {
        let title = field.title.get(options.lang);
        wrong = wrong.or(Some(words.file_many(title, max_files)));
    }
    if !kept.is_empty() {
        reading
            .answers
            .insert(field.key.clone(), Value::Array(kept));
    }
    wrong
}

/// The id of an uploaded file, whatever its caller counts with.
pub(crate) fn id_of(file: &Value) -> String {
    match file.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(id) => id.to_string(),
        None => String::new(),
    }
}

fn fits(file: &UploadedFile, kinds: &[String]) -> bool {
    let ending = file
        .name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let same = |kind: &str, ending: &str| kind == ending || (kind == "jpg" && ending == "jpeg");
    kinds
        .iter()
        .map(|kind| if kind == "jpeg" { "jpg" } else { kind })
        .any(|kind| kind == file.kind.extension() || same(kind, &ending))
}

/// What is wrong with an answer that was read; `new` files come beside those in it.
fn fault(question: &Question, answers: &Answers, new: usize, options: &Options) -> Option<String> {
    let field = &question.field;
    let (lang, words) = (options.lang, Words::of(options.lang));
    let title = field.title.get(lang);
    let Some(value) = answers.get(&field.key) else {
        let missing = field.required && new == 0;
        return missing.then(|| match &field.kind {
            FieldKind::File { .. } => words.missing_file(title),
            FieldKind::Choice { .. }
            | FieldKind::Flag
            | FieldKind::Organisation
            | FieldKind::Region => words.missing_choice(title),
            _ => words.missing(title),
        });
    };
    if let Err(wrong) = pack::value::check(&field.kind, value) {
        return Some(words.about(title, wrong.explain(lang)));
    }
    let known = match &field.kind {
        FieldKind::Organisation => offered(&options.organisations, value),
        FieldKind::Region => offered(&options.regions, value),
        _ => true,
    };
    if !known {
        return Some(words.unknown(title));
    }
    let check = question.check.as_deref();
    if check.is_some_and(|check| !(options.holds)(check, answers)) {
        let said = question
            .complaint
            .as_ref()
            .map(|said| said.get(lang).to_owned());
        return Some(said.unwrap_or_else(|| words.not_fitting(title)));
    }
    None
}

fn offered(choices: &[web::form::Choice], value: &Value) -> bool {
    let id = value.as_str().unwrap_or_default();
    choices.iter().any(|choice| choice.value == id)
}
