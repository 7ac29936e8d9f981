//! What an import did, told to programs: the same object from the interface and from the command line.

use base::Lang;
use serde_json::{Value, json};

use super::{Import, Imported};
use crate::rules::compare::Difference;
use crate::words::DocumentWords;

/// Differences listed for one document; the rest is counted.
pub(crate) const DIFFERENCES: usize = 200;

impl Import {
    /// The import as one JSON object, sentences in the language given. `already` is an object when this very file
    /// was imported before, else null; shares are in parts per million; at most 200 differences a document are
    /// listed, `differences` counts them all.
    #[must_use]
    pub fn json(&self, lang: Lang) -> Value {
        match self {
            Self::Already {
                name,
                at,
                documents,
            } => json!({
                "already": { "name": name, "at": at.rfc3339() },
                "documents": documents.iter().map(|key| json!({ "key": key })).collect::<Vec<_>>(),
            }),
            Self::Done {
                format,
                encoding,
                notes,
                warnings,
                documents,
            } => json!({
                "already": null,
                "format": format,
                "encoding": encoding,
                "notes": notes.iter().map(|note| note.say(lang)).collect::<Vec<_>>(),
                "warnings": warnings,
                "documents": documents.iter().map(|one| document(one, lang)).collect::<Vec<_>>(),
            }),
        }
    }
}

fn document(imported: &Imported, lang: Lang) -> Value {
    let words = DocumentWords::of(lang);
    let list: Vec<Value> = imported
        .differences
        .iter()
        .take(DIFFERENCES)
        .map(|(path, difference)| json!({ "path": path, "text": difference_text(difference, words) }))
        .collect();
    json!({
        "key": imported.key,
        "number": imported.number,
        "title": imported.title,
        "created": imported.created,
        "clauses": imported.clauses,
        "tasks": imported.tasks,
        "targets": imported.targets,
        "differences": imported.differences.len(),
        "difference_list": list,
        "claimed_ppm": imported.claimed_ppm,
        "unclaimed": imported.unclaimed,
    })
}

/// A difference as a sentence.
pub(crate) fn difference_text(difference: &Difference, words: &DocumentWords) -> String {
    match difference {
        Difference::Title { ledger, text } => words.diff_title(ledger, text),
        Difference::UnitOnlyInText(name) => words.diff_unit_text(name),
        Difference::UnitOnlyInLedger(name) => words.diff_unit_ledger(name),
        Difference::TargetOnlyInText(figure) => words.diff_target_text(figure),
        Difference::TargetOnlyInLedger(figure) => words.diff_target_ledger(figure),
        Difference::ClauseOnlyInText => words.diff_clause_text.to_owned(),
        Difference::ClauseOnlyInLedger => words.diff_clause_ledger.to_owned(),
    }
}
