//! The whole journal as one file that verifies offline.

use std::io::Write;
use std::ops::ControlFlow;

use base::{Explain, Fault, Lang};
use proof::{ExportError, ExportWriter, Hash};

use super::read;
use crate::query::Query;
use crate::{Error, Read, params};

/// Why the journal was not exported.
#[derive(Debug, thiserror::Error)]
pub enum JournalExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// The output failed, or the stored journal has not the form of one.
    #[error(transparent)]
    Export(#[from] ExportError),
}

impl Explain for JournalExportError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Store(error) => error.explain(lang),
            Self::Export(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Store(error) => error.fault(),
            Self::Export(error) => error.fault(),
        }
    }
}

/// Streams one snapshot: memory does not grow with the journal.
pub(crate) fn export<W: Write>(
    read: &mut Read<'_>,
    out: W,
) -> Result<(W, u64), JournalExportError> {
    let key = read::verifier(read)?;
    let checkpoints = read::checkpoints(read)?;
    let entries: u64 = read.query_one("SELECT count(*) FROM journal_entry", params![], |row| {
        row.get(0)
    })?;
    let mut writer = ExportWriter::new(out, &[key], entries, checkpoints.len() as u64)?;
    let mut waiting = checkpoints.iter().peekable();
    let mut written = 0;
    let mut fault = None;
    let mut heads = |writer: &mut ExportWriter<W>, written: u64| -> Result<(), ExportError> {
        while let Some(signed) = waiting.next_if(|signed| signed.checkpoint().size <= written) {
            writer.checkpoint(signed)?;
        }
        Ok(())
    };
    heads(&mut writer, 0)?;
    read.for_each(
        "SELECT leaf, body FROM journal_entry ORDER BY seq",
        params![],
        &mut |row| {
            let (leaf, body): (Hash, String) = (row.get(0)?, row.get(1)?);
            written += 1;
            let step = writer
                .entry(&leaf, body.as_bytes())
                .and_then(|()| heads(&mut writer, written));
            Ok(match step {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    fault = Some(error);
                    ControlFlow::Break(())
                }
            })
        },
    )?;
    match fault {
        Some(error) => Err(error.into()),
        None => Ok((writer.finish()?, written)),
    }
}
