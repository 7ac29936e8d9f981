//! Drafting and handing in a plan 整改方案 or a proof 整改佐证.
//!
//! A clerk drafts, the head hands the plan in; a head may do both. A proof is handed in by either.

use base::Scope;
use base::calendar::Pause;
use serde_json::{Map, Value, json};
use store::{Store, Tx};

use super::{Done, StepError, check_files, clock, complete, judge, sha256_hex, tell};
use crate::model::{File, NewFile, Paper, PaperState};
use crate::rules::order::{PauseReason, Stage, State, Step};
use crate::rules::text::{LONG_CHARS, Reader};
use crate::store::{paper as rows, term};

/// What a unit saves or hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandIn {
    /// The order's id.
    pub order: i64,
    /// The version that the form was made from.
    pub version: i64,
    /// A plan or a proof.
    pub stage: Stage,
    /// Whether it is handed in, or kept as a draft.
    pub file: bool,
    /// The text.
    pub body: String,
    /// Files to add.
    pub add: Vec<NewFile>,
    /// Ids of files to take away.
    pub remove: Vec<i64>,
}

/// Saves a draft, or hands it in. The same content again changes nothing.
///
/// # Errors
/// [`StepError`]; a conflict brings what the order is now, so that the form comes back with both.
pub fn hand_in(store: &Store, scope: &Scope, input: HandIn) -> Result<Done, StepError> {
    store.write(scope, move |tx| hand_in_in(tx, &input))
}

/// As [`hand_in`], inside an open write.
///
/// # Errors
/// [`StepError`].
pub fn hand_in_in(tx: &mut Tx<'_>, input: &HandIn) -> Result<Done, StepError> {
    let taken = match (input.stage, input.file) {
        (Stage::Plan, false) => Step::SavePlan,
        (Stage::Plan, true) => Step::FilePlan,
        (Stage::Proof, false) => Step::SaveProof,
        (Stage::Proof, true) => Step::FileProof,
    };
    let judged = judge(tx, (input.order, input.version), taken)?;
    let Some(to) = judged.to else {
        return Ok(judged.unchanged());
    };
    let mut reader = Reader::default();
    let body = if input.file {
        reader.required("body", &input.body, LONG_CHARS)
    } else {
        reader.optional("body", &input.body, LONG_CHARS)
    };
    let round = round(tx, input)?;
    let held = held(tx, input, round)?;
    let gone: Vec<&File> = held
        .iter()
        .filter(|file| input.remove.contains(&file.id))
        .collect();
    let kept: Vec<String> = held
        .iter()
        .filter(|file| !input.remove.contains(&file.id))
        .map(|file| file.sha256.clone())
        .collect();
    let added = check_files(&input.add, &kept).unwrap_or_else(|problems| {
        reader.problems.extend(problems);
        Vec::new()
    });
    reader.done().map_err(StepError::Invalid)?;
    let (state, filed_on) = if input.file {
        (PaperState::Filed, Some(judged.day))
    } else {
        (PaperState::Draft, None)
    };
    let paper = rows::put(
        tx,
        (input.order, input.stage, round),
        state,
        &body,
        filed_on,
    )?;
    for file in gone {
        rows::delete_file(tx, file.id)?;
    }
    let mut hashes = kept;
    for file in &added {
        let sent = &input.add[file.index];
        let described = (sent.name.as_str(), file.media_type);
        rows::insert_file(tx, paper, described, (&file.sha256, &sent.content))?;
        hashes.push(file.sha256.clone());
    }
    if input.file {
        handed_in(tx, &judged, to)?;
    }
    let kind = match taken {
        Step::SavePlan => "order.plan_drafted",
        Step::FilePlan => "order.plan_filed",
        Step::SaveProof => "order.proof_drafted",
        _ => "order.proof_filed",
    };
    complete(tx, &judged, to, kind, record(round, &body, &hashes))
}

/// The term is met; while a plan lies with the office the rest of the clock stands, since the unit can do nothing.
fn handed_in(tx: &mut Tx<'_>, judged: &super::Judged, to: State) -> Result<(), StepError> {
    clock::meet(tx, &judged.order, judged.day)?;
    let what = if to == State::PlanFiled {
        let pause = Pause {
            from: judged.day,
            until: None,
        };
        let reason = (PauseReason::WithOffice, "");
        term::insert_pause(tx, judged.order.id, reason, pause)?;
        (
            "rectify.plan_filed",
            "整改方案已报送，请审核",
            "a plan was handed in",
        )
    } else {
        (
            "rectify.proof_filed",
            "整改佐证已报送，请核查",
            "proof was handed in",
        )
    };
    Ok(tell::opener_of(tx, &judged.order, what)?)
}

/// The round that is being worked on: that of the running term.
fn round(tx: &mut Tx<'_>, input: &HandIn) -> Result<i64, store::Error> {
    let terms = term::of_order(tx, input.order)?;
    let newest = terms.iter().rev().find(|row| row.stage == input.stage);
    Ok(newest.map_or(1, |row| row.round))
}

fn held(tx: &mut Tx<'_>, input: &HandIn, round: i64) -> Result<Vec<File>, store::Error> {
    let papers = rows::of_order(tx, input.order)?;
    let paper = papers
        .iter()
        .find(|paper: &&Paper| (paper.stage, paper.round) == (input.stage, round));
    let Some(paper) = paper.map(|paper| paper.id) else {
        return Ok(Vec::new());
    };
    let mut files = rows::files(tx, input.order)?;
    files.retain(|file| file.paper == paper);
    Ok(files)
}

fn record(round: i64, body: &str, files: &[String]) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("round".to_owned(), json!(round));
    data.insert("body_sha256".to_owned(), json!(sha256_hex(body.as_bytes())));
    if !files.is_empty() {
        data.insert("files_sha256".to_owned(), json!(files));
    }
    data
}
