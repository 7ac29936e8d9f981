//! Asking for a correction 补正, correcting, and answering where a case waits for the applicant.

use base::Scope;
use flow::{Event, Fields, Token};
use store::{Store, Tx};

use super::case::Case;
use super::file::Paper;
use super::files::{self, Attached, Ready};
use super::settle::{Taken, take};
use super::{CaseError, Done, access};
use crate::model::{EventKind, Key};
use crate::room::Casework;

/// What has to be corrected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Keys of the questions.
    pub questions: Vec<String>,
    /// Ids of the papers.
    pub materials: Vec<String>,
    /// What is wrong.
    pub text: String,
}

/// What the applicant sends.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correction {
    /// The answers that change; `null` takes one away.
    pub answers: Fields,
    /// The papers.
    pub papers: Vec<Paper>,
    /// Files for questions and papers.
    pub files: Vec<Attached>,
}

/// Asks the applicant to correct; the case's clocks stand.
///
/// # Errors
/// [`CaseError`].
pub fn ask(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    (token, ask): (Token, Ask),
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| ask_in(tx, &room, &key, (token, ask)))
}

/// As [`ask`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn ask_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    (token, ask): (Token, Ask),
) -> Result<Done, CaseError> {
    let case = access::open_at(tx, room, key, token)?;
    let event = Event::AskCorrection {
        token,
        questions: ask.questions,
        materials: ask.materials,
        text: ask.text.trim().to_owned(),
    };
    super::tell::applicant(
        tx,
        &case,
        ("correction", "请补正材料", "please correct your filing"),
    )?;
    let taken = Taken::new(EventKind::CorrectionAsked, Some(token));
    take(tx, room, case, &event, taken)
}

/// The applicant corrects; the clocks run again.
///
/// # Errors
/// [`CaseError`].
pub fn correct(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    sent: Correction,
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| correct_in(tx, &room, &key, sent))
}

/// As [`correct`], inside an open write. Staff of the handling unit may take a correction down for an applicant who
/// brings it to the window.
///
/// # Errors
/// [`CaseError`].
pub fn correct_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    key: &Key,
    sent: Correction,
) -> Result<Done, CaseError> {
    let (case, standing) = access::open(tx, room, key)?;
    let scope = tx.scope();
    let window = scope.role.is_staff() && scope.acts_for(&case.head.unit);
    if standing != crate::rules::who::Standing::Applicant && !window {
        return Err(CaseError::NotYours);
    }
    access::fresh(tx, &case, key, None)?;
    let (sent, ready) = with_files(tx, room, &case, sent)?;
    let event = Event::Corrected {
        answers: sent.0,
        materials: sent.1,
    };
    files::write(tx, room, case.head.id, ready)?;
    let taken = Taken::new(EventKind::Corrected, None);
    take(tx, room, case, &event, taken)
}

/// The applicant answers where the case waits for it.
///
/// # Errors
/// [`CaseError`].
pub fn reply(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    key: Key,
    (token, sent): (Token, Correction),
) -> Result<Done, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| {
        let case = access::open_as_applicant(tx, &room, &key)?;
        let (sent, ready) = with_files(tx, &room, &case, sent)?;
        let event = Event::Reply {
            token,
            answers: sent.0,
            materials: sent.1,
        };
        files::write(tx, &room, case.head.id, ready)?;
        let taken = Taken::new(EventKind::Replied, Some(token)).outcome("replied");
        take(tx, &room, case, &event, taken)
    })
}

type Sent = (Fields, std::collections::BTreeMap<String, flow::Given>);

fn with_files(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: &Case,
    sent: Correction,
) -> Result<(Sent, Vec<Ready>), CaseError> {
    let ready = files::ready(tx, room, "form", sent.files)?;
    let both = super::file::with_files(sent.answers, sent.papers, &ready);
    for (material, given) in &both.1 {
        if let pack::element::MaterialSource::Licence(kind) = &given.from {
            let of = (&case.head, &case.applicant);
            let which = (&**material, &**kind, given.number.as_deref());
            super::effect::use_licence(tx, room, of, which)?;
        }
    }
    Ok((both, ready))
}
