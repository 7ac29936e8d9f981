//! The text of a draft: changed by hand, or drafted anew around what was changed by hand.

use std::collections::{BTreeMap, BTreeSet};

use base::{Explain, Fault, Lang, Millis, Scope};
use serde_json::json;
use store::{Store, Tx};

use super::{present, subject, wrote};
use crate::compose::{self, BlockError};
use crate::facts::Sources;
use crate::model::{Form, Kind, Paper};
use crate::print::sha256;
use crate::rules::digits::personal;
use crate::rules::step::{Refusal, Step, allow};
use crate::store::{paper as papers, setting};
use crate::words::Sentences;

/// The longest title, in characters.
pub const TITLE_CHARS: usize = 120;
/// The longest block, in characters.
pub const BLOCK_CHARS: usize = 4_000;

/// What was typed: the title, the words of blocks by key, the keys of blocks that are printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The title with figure names.
    pub title: String,
    /// Words by the block's key; a block that is not named keeps its words.
    pub texts: BTreeMap<String, String>,
    /// The blocks that are printed.
    pub shown: BTreeSet<String>,
}

/// Why a text was not kept. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Not by this scope, or not in this state.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Somebody saved first; this is what stands now.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<Paper>),
    /// Names that no figure has, or lone braces.
    #[error("{} blocks cannot be printed", .0.len())]
    Blocks(Vec<BlockError>),
    /// A block or the title is empty or too long; its key.
    #[error("block {0} is empty or too long")]
    Length(String),
    /// A case seems to carry a person's number; its key.
    #[error("block {0} holds what looks like a person's number")]
    Personal(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Keeps what was typed into a draft; its new version. What changes nothing writes nothing.
///
/// # Errors
/// [`SaveError`].
pub fn save(
    store: &Store,
    sources: Sources,
    scope: &Scope,
    (id, version, now): (i64, i64, Millis),
    typed: Typed,
) -> Result<i64, SaveError> {
    let held = read(store, scope, id)?;
    if held.version != version {
        return Err(SaveError::Conflict(Box::new(held)));
    }
    let mut paper = typed_into(&held, &typed)?;
    if paper == held {
        return Ok(version);
    }
    if let Err(blocks) = present(store, sources, &paper, now)?.frozen {
        return Err(SaveError::Blocks(blocks));
    }
    wrote(&mut paper, scope);
    keep(store, scope, paper, "bulletin.saved")
}

/// Drafts the words anew from the data of now; what people wrote stays.
///
/// # Errors
/// [`SaveError`].
pub fn redraft(
    store: &Store,
    sources: Sources,
    scope: &Scope,
    (id, version, now): (i64, i64, Millis),
) -> Result<i64, SaveError> {
    let held = read(store, scope, id)?;
    if held.version != version {
        return Err(SaveError::Conflict(Box::new(held)));
    }
    let facts = present(store, sources, &held, now)?.facts;
    let (_, fresh) = compose::draft(&facts, &held.about);
    let blocks = compose::redraft(&held.blocks, fresh);
    if blocks == held.blocks {
        return Ok(version);
    }
    keep(store, scope, Paper { blocks, ..held }, "bulletin.redrafted")
}

fn read(store: &Store, scope: &Scope, id: i64) -> Result<Paper, SaveError> {
    store.read(|read| {
        let held = papers::by_id(read, id)?.ok_or(Refusal::NotFound)?;
        let settings = setting::get(read)?;
        allow(
            scope,
            Step::Save,
            held.state,
            (&held.authors, settings.approver.as_ref()),
        )?;
        Ok(held)
    })
}

fn typed_into(held: &Paper, typed: &Typed) -> Result<Paper, SaveError> {
    let mut paper = held.clone();
    paper.title = typed.title.trim().to_owned();
    if paper.title.is_empty() || paper.title.chars().count() > TITLE_CHARS {
        return Err(SaveError::Length("title".to_owned()));
    }
    for block in &mut paper.blocks {
        block.shown = typed.shown.contains(&block.key);
        if block.form == Form::Data {
            continue;
        }
        let Some(text) = typed.texts.get(&block.key) else {
            continue;
        };
        let text = text.replace('\r', "").trim().to_owned();
        if text.chars().count() > BLOCK_CHARS {
            return Err(SaveError::Length(block.key.clone()));
        }
        if held.about.kind == Kind::Cases && personal(&text).is_some() {
            return Err(SaveError::Personal(block.key.clone()));
        }
        block.edited |= text != block.text;
        block.text = text;
    }
    Ok(paper)
}

fn keep(store: &Store, scope: &Scope, paper: Paper, kind: &'static str) -> Result<i64, SaveError> {
    store.write(scope, move |tx: &mut Tx<'_>| {
        if !papers::update(tx, &paper)? {
            let held = papers::by_id(tx, paper.id)?.ok_or(Refusal::NotFound)?;
            return Err(SaveError::Conflict(Box::new(held)));
        }
        let text: Vec<&str> = paper.blocks.iter().map(|block| block.text.as_str()).collect();
        tx.journal(
            kind,
            &subject(paper.id),
            json!({ "version": paper.version + 1, "text_sha256": sha256(text.join("\n").as_bytes()) }),
        )?;
        Ok(paper.version + 1)
    })
}

impl Explain for SaveError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Conflict(_) => words.conflict.to_owned(),
            Self::Blocks(blocks) => blocks
                .first()
                .map(|error| error.why.explain(lang))
                .unwrap_or_default(),
            Self::Length(_) => words.length(TITLE_CHARS, BLOCK_CHARS),
            Self::Personal(_) => words.personal.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Conflict(_) => Fault::Conflict,
            Self::Blocks(_) | Self::Length(_) | Self::Personal(_) => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}
