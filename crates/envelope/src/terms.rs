//! What a box asks of the envelopes put into it: the file that a tender's page offers for download.

use crate::header::{MAX_HOLDERS, MAX_SUBJECT_BYTES, MIN_THRESHOLD};
use crate::lines::is_token;
use crate::suite::{PublicKey, SuiteId};
use base::{Explain, Fault, Lang, Millis};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The first field of the file.
pub const BOX_FORMAT: &str = "luodi-box/1";

/// What a subject begins with when everything about it is practice.
pub const REHEARSAL_PREFIX: &str = "rehearsal/";

/// The longest identifier of a holder, in bytes.
pub const MAX_HOLDER_ID_BYTES: usize = 32;

/// Whether a subject is that of a rehearsal.
#[must_use]
pub fn is_rehearsal(subject: &str) -> bool {
    subject.starts_with(REHEARSAL_PREFIX)
}

/// One who holds a share of every platform half: the tenderer, the centre, the supervisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Identifier within the box, such as `tenderer`: at most 32 bytes of ASCII without spaces.
    pub id: String,
    /// The public half of the key that the holder made for this tender.
    pub key: PublicKey,
}

/// What a box asks of an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxTerms {
    /// The box, as receipts name it.
    pub box_id: i64,
    /// What is bid for, such as `trade/12/lot/1`.
    pub subject: String,
    /// The algorithms.
    pub suite: SuiteId,
    /// How many holders open together.
    pub threshold: u8,
    /// The holders in the order of their places, the first at place 1.
    pub holders: Vec<Holder>,
    /// When the box closes.
    pub deadline: Millis,
}

/// Why a file describes no box.
#[derive(Debug, Error)]
pub enum TermsError {
    /// Not the JSON of a box.
    #[error("the file describes no box: {0}")]
    Json(#[from] serde_json::Error),
    /// Another format or version.
    #[error("the file's format is not luodi-box/1")]
    Format,
    /// Suite, key, identifier, threshold or subject out of form.
    #[error("the field {0} of the box is out of form")]
    Field(&'static str),
}

impl Explain for TermsError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("不是有效的投标箱文件（{self}）；请从项目页面重新下载。"),
            Lang::En => format!("{self}; download the box's file from the tender's page again."),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

#[derive(Serialize, Deserialize)]
struct BoxFile {
    format: String,
    #[serde(rename = "box")]
    box_id: i64,
    subject: String,
    suite: SuiteId,
    threshold: u8,
    holders: Vec<HolderFile>,
    deadline: Millis,
}

#[derive(Serialize, Deserialize)]
struct HolderFile {
    id: String,
    key: String,
}

impl BoxTerms {
    /// Reads a box's file. Fields that it does not know are passed over, so that a page may add titles.
    ///
    /// # Errors
    ///
    /// [`TermsError`] when it describes no box.
    pub fn parse(text: &str) -> Result<Self, TermsError> {
        let file: BoxFile = serde_json::from_str(text)?;
        if file.format != BOX_FORMAT {
            return Err(TermsError::Format);
        }
        let holder = |holder: HolderFile| {
            let key = PublicKey::parse(file.suite, &holder.key).ok_or(TermsError::Field("key"))?;
            Ok(Holder { id: holder.id, key })
        };
        let holders: Result<Vec<_>, TermsError> = file.holders.into_iter().map(holder).collect();
        let terms = Self {
            box_id: file.box_id,
            subject: file.subject,
            suite: file.suite,
            threshold: file.threshold,
            holders: holders?,
            deadline: file.deadline,
        };
        terms.check()?;
        Ok(terms)
    }

    /// The file's text: one JSON object.
    #[must_use]
    pub fn json(&self) -> String {
        let holder = |holder: &Holder| HolderFile {
            id: holder.id.clone(),
            key: holder.key.to_string(),
        };
        let file = BoxFile {
            format: BOX_FORMAT.to_owned(),
            box_id: self.box_id,
            subject: self.subject.clone(),
            suite: self.suite,
            threshold: self.threshold,
            holders: self.holders.iter().map(holder).collect(),
            deadline: self.deadline,
        };
        serde_json::json!(file).to_string()
    }

    /// Whether the terms can be met: 2 to 16 holders with different identifiers and different keys, a threshold
    /// of at least 2 and at most as many as there are holders.
    ///
    /// # Errors
    ///
    /// [`TermsError::Field`] with the first field out of form.
    pub fn check(&self) -> Result<(), TermsError> {
        let holders = &self.holders;
        let twice = |place: usize| {
            let holder = &holders[place];
            let same = |other: &Holder| other.id == holder.id || other.key == holder.key;
            holders[..place].iter().any(same)
        };
        let checks = [
            ("box", self.box_id >= 1),
            ("subject", is_token(&self.subject, MAX_SUBJECT_BYTES)),
            (
                "holders",
                holders.len() <= MAX_HOLDERS
                    && holders.iter().all(|holder| is_holder_id(&holder.id))
                    && !(0..holders.len()).any(twice),
            ),
            (
                "threshold",
                self.threshold >= MIN_THRESHOLD && usize::from(self.threshold) <= holders.len(),
            ),
        ];
        match checks.iter().find(|(_, right)| !right) {
            Some((field, _)) => Err(TermsError::Field(field)),
            None => Ok(()),
        }
    }

    /// Whether the box is for practice only.
    #[must_use]
    pub fn is_rehearsal(&self) -> bool {
        is_rehearsal(&self.subject)
    }
}

/// Whether a text can identify a holder; `owner` is what the bidder's own seal is called.
pub(crate) fn is_holder_id(id: &str) -> bool {
    is_token(id, MAX_HOLDER_ID_BYTES) && id != crate::header::OWNER
}
