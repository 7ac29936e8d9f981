//! Sending a form: one case, or the cases of a bundle.

use base::{AccountId, Scope};
use casework::commands::file::{self as cases, File, FileSlot, FileSource, Filing, Opened, Paper};
use casework::model::Applicant;
use casework::{CaseError, Casework};
use flow::{ApplicantKind, Fields, Refusal};
use pack::element::{Channel, MaterialSource};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{Query, Store, Tx};

use super::{FilingError, draft, upload};
use crate::Service;
use crate::rules::asking::{Asking, Target, Told};
use crate::rules::filling::{Asker, Filling, GivenPaper};

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The code of the case or of the bundle.
    pub code: String,
    /// What opens it, beside the code.
    pub secret: String,
}

/// A part of what is sent, without the content of files: what a part that waits is kept as.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct PartForm {
    /// The item.
    pub(crate) item: String,
    /// Who asks.
    pub(crate) asker: Asker,
    /// Where.
    pub(crate) region: Option<base::RegionCode>,
    /// The answers, files among them.
    pub(crate) answers: Fields,
    /// Keys of the questions that take files.
    pub(crate) file_keys: Vec<String>,
    /// The papers.
    pub(crate) papers: Vec<(String, GivenPaper)>,
}

/// A form that was filled in, with what is asked in it.
#[derive(Clone, Copy)]
pub struct Form<'a> {
    /// What is asked.
    pub asking: &'a Asking,
    /// What was filled in.
    pub filling: &'a Filling,
    /// The papers that are asked for, with the parts that ask for each.
    pub papers: &'a [(String, Vec<usize>)],
    /// What is told besides.
    pub told: &'a Told,
}

/// Sends a form that was filled in. The same form sent twice is filed once.
///
/// # Errors
/// [`FilingError::Form`] with what has to be mended; [`FilingError`].
pub fn send(
    store: &Store,
    scope: &Scope,
    rooms: (&Service, &Casework),
    form: &Form<'_>,
) -> Result<Sent, FilingError> {
    let (asking, filling) = (form.asking, form.filling);
    let Target::Item(_) = &asking.target else {
        return super::bundle::send(store, scope, rooms, form);
    };
    let (service, casework) = rooms;
    let part = part_form(form, 0);
    open_to(asking, 0, &filling.asker)?;
    let filing = store.read(|read| filing(read, service, scope.account, &part, &filling.key))?;
    let (casework, held) = (casework.clone(), filling.draft);
    let commitment = commitment(asking, 0);
    store.write(scope, move |tx| {
        let opened = file_one(tx, &casework, filing, commitment)?;
        forget(tx, held)?;
        Ok(Sent {
            code: opened.code,
            secret: opened.secret,
        })
    })
}

/// Whether whoever asks may ask for a part.
pub(crate) fn open_to(asking: &Asking, part: usize, asker: &Asker) -> Result<(), FilingError> {
    let item = asking.parts.get(part).ok_or(FilingError::NotFound)?.item();
    if asker.may(item.applicants, item.anonymous) {
        Ok(())
    } else {
        Err(FilingError::NotOpen)
    }
}

/// The draft that was filed is gone.
pub(crate) fn forget(tx: &mut Tx<'_>, held: Option<(i64, i64)>) -> Result<(), store::Error> {
    if let (Some(account), Some((id, _))) = (tx.scope().account, held) {
        draft::discard_in(tx, account, id)?;
    }
    // Sent again, it changes nothing.
    tx.transient();
    Ok(())
}

/// The hash of a part's commitment.
pub(crate) fn commitment(asking: &Asking, part: usize) -> Option<String> {
    let item = asking.parts.get(part)?.item();
    if item.mode != pack::element::Mode::Commitment {
        return None;
    }
    let text = &item.commitment.as_ref()?.text.zh;
    Some(base::hex::encode(&Sha256::digest(text.as_bytes())))
}

/// Files one case, and journals the commitment that was made with it.
pub(crate) fn file_one(
    tx: &mut Tx<'_>,
    casework: &Casework,
    filing: Filing,
    commitment: Option<String>,
) -> Result<Opened, FilingError> {
    let item = filing.item.clone();
    let opened = cases::file_in(tx, casework, filing).map_err(|error| told(error, 0))?;
    if let Some(text) = commitment.filter(|_| opened.new) {
        let data = json!({ "item": item, "text_sha256": text });
        tx.journal("service.committed", &format!("case/{}", opened.case), data)?;
    }
    Ok(opened)
}

/// What a case's refusal says about a part.
pub(crate) fn told(error: CaseError, part: usize) -> FilingError {
    match error {
        CaseError::Refused(Refusal::Form(complaints)) => FilingError::Form { part, complaints },
        other => FilingError::Case(other),
    }
}

/// What a part is filed with.
pub(crate) fn part_form(form: &Form<'_>, part: usize) -> PartForm {
    let (asking, filling) = (form.asking, form.filling);
    let definition = asking.parts.get(part);
    let asked = form
        .papers
        .iter()
        .filter(|(_, parts)| parts.contains(&part));
    let asked = asked.filter_map(|(id, _)| Some((id.clone(), filling.papers.get(id)?.clone())));
    let questions = definition.map_or(&[][..], |part| part.form().questions.as_slice());
    let files = questions
        .iter()
        .filter(|question| matches!(question.field.kind, pack::element::FieldKind::File { .. }));
    PartForm {
        item: definition.map_or_else(String::new, |part| part.item().id.clone()),
        asker: filling.asker.clone(),
        region: filling.region.clone(),
        answers: asking.filed(part, &filling.answers, form.told),
        file_keys: files.map(|question| question.field.key.clone()).collect(),
        papers: asked.collect(),
    }
}

/// A part as casework takes it, with the content of its files.
pub(crate) fn filing(
    query: &mut impl Query,
    room: &Service,
    account: Option<AccountId>,
    part: &PartForm,
    key: &str,
) -> Result<Filing, FilingError> {
    let mut answers = part.answers.clone();
    let mut files = Vec::new();
    for key in &part.file_keys {
        let Some(Value::Array(held)) = answers.shift_remove(key) else {
            continue;
        };
        for file in &held {
            files.push(File {
                to: FileSlot::Question(key.clone()),
                file: FileSource::Sent(upload::take(query, room, account, file)?),
            });
        }
    }
    let mut papers = Vec::new();
    for (material, given) in &part.papers {
        for file in &given.files {
            files.push(File {
                to: FileSlot::Material(material.clone()),
                file: FileSource::Sent(upload::take(query, room, account, file)?),
            });
        }
        if given.from != MaterialSource::Upload {
            papers.push(Paper {
                material: material.clone(),
                from: given.from.clone(),
                number: given.number.clone(),
            });
        }
    }
    Ok(Filing {
        item: part.item.clone(),
        channel: Channel::Web,
        region: part.region.clone(),
        applicant: applicant(&part.asker),
        answers,
        papers,
        files,
        key: format!("{key}/{}", part.item),
        sample: false,
    })
}

/// Who asks, as casework keeps it.
#[must_use]
pub(crate) fn applicant(asker: &Asker) -> Applicant {
    let kind = asker.what();
    if kind == ApplicantKind::Anonymous {
        return Applicant {
            phone: asker.phone.clone(),
            ..Applicant::anonymous()
        };
    }
    Applicant {
        kind,
        name: asker.name.clone(),
        code: asker.code.clone(),
        phone: asker.phone.clone(),
    }
}
