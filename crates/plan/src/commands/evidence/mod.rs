//! Evidence 佐证材料: files that show what a report says, bounded in size and number, typed by their content.

mod add;
mod remove;

pub use add::{AddEvidenceError, add, add_in};
pub use remove::{RemoveEvidenceError, remove, remove_in};

use base::Lang;
use serde_json::{Value, json};
use store::{Error, Tx};

use super::report::{keys, sha256_hex, subject};
use crate::rules::report::{EVIDENCE_BYTES, EVIDENCE_FILES, evidence_name};
use crate::store::report::{self as rows, EvidenceRow, ReportRow};
use crate::words_report::{EVIDENCE_MIB, Sentences, too_many_files};

/// A file as it was sent. Its type is found in its content; what the sender says of it does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvidence {
    /// The name that the sender gave it.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// What is wrong with evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceFault {
    /// More than [`EVIDENCE_FILES`] files.
    TooMany,
    /// Larger than [`EVIDENCE_BYTES`].
    TooLarge(String),
    /// Its content is of no type that is taken.
    Type(String),
    /// It has no bytes.
    Empty(String),
}

impl EvidenceFault {
    /// The sentence for the person.
    #[must_use]
    pub fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::TooMany => too_many_files(lang),
            Self::TooLarge(name) => words.file_too_large(name, EVIDENCE_MIB),
            Self::Type(name) => words.file_type(name),
            Self::Empty(name) => words.file_empty(name),
        }
    }
}

/// What has to be done to the files of a report.
#[derive(Debug, Default)]
pub(super) struct Plan {
    add: Vec<Added>,
    remove: Vec<EvidenceRow>,
}

#[derive(Debug)]
struct Added {
    index: usize,
    name: String,
    media_type: &'static str,
    sha256: String,
}

impl Plan {
    pub(super) fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }
}

/// Holds files to be added and removed against those that are there. A file whose content is there already
/// is not added again; a file to be removed that is not there is gone already.
pub(super) fn plan(
    add: &[NewEvidence],
    remove: &[i64],
    held: &[EvidenceRow],
) -> Result<Plan, Vec<EvidenceFault>> {
    let mut faults = Vec::new();
    let mut plan = Plan {
        remove: held
            .iter()
            .filter(|row| remove.contains(&row.id))
            .cloned()
            .collect(),
        add: Vec::new(),
    };
    for (index, file) in add.iter().enumerate() {
        let name = evidence_name(&file.name);
        if file.content.is_empty() {
            faults.push(EvidenceFault::Empty(name));
            continue;
        }
        if file.content.len() > EVIDENCE_BYTES {
            faults.push(EvidenceFault::TooLarge(name));
            continue;
        }
        let Some(kind) = web::upload::recognise(&file.content) else {
            faults.push(EvidenceFault::Type(name));
            continue;
        };
        let sha256 = sha256_hex(&file.content);
        let known = held
            .iter()
            .any(|row| row.sha256 == sha256 && !remove.contains(&row.id))
            || plan.add.iter().any(|added| added.sha256 == sha256);
        if !known {
            plan.add.push(Added {
                index,
                name,
                media_type: kind.content_type(),
                sha256,
            });
        }
    }
    if held.len() - plan.remove.len() + plan.add.len() > EVIDENCE_FILES {
        faults.push(EvidenceFault::TooMany);
    }
    if faults.is_empty() {
        Ok(plan)
    } else {
        Err(faults)
    }
}

/// Does what was planned, with one journal entry a file. Names of files stay out of the journal: people put
/// names of people into them.
pub(super) fn apply(
    tx: &mut Tx<'_>,
    report: &ReportRow,
    add: &[NewEvidence],
    plan: &Plan,
) -> Result<(), Error> {
    for row in &plan.remove {
        rows::delete_evidence(tx, row.id)?;
        entry(
            tx,
            "evidence.removed",
            report,
            (row.id, &row.sha256, row.byte_len),
        )?;
    }
    for added in &plan.add {
        let content = &add[added.index].content;
        let described = (added.name.as_str(), added.media_type);
        let id = rows::insert_evidence(tx, report.id, described, (&added.sha256, content))?;
        entry(
            tx,
            "evidence.added",
            report,
            (id, &added.sha256, content.len() as u64),
        )?;
    }
    Ok(())
}

fn entry(
    tx: &mut Tx<'_>,
    kind: &str,
    report: &ReportRow,
    (id, sha256, byte_len): (i64, &str, u64),
) -> Result<(), Error> {
    let mut data = keys(report.task, &report.org, report.period);
    data.insert("evidence".to_owned(), json!(id));
    data.insert("sha256".to_owned(), json!(sha256));
    data.insert("byte_len".to_owned(), json!(byte_len));
    tx.journal(kind, &subject(report.id), Value::Object(data))
        .map(drop)
}
