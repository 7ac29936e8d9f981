//! What a bidder gets for its envelope: the platform's signature under subject, digest and time.

use crate::header::MAX_SUBJECT_BYTES;
use crate::lines::{Lines, Malformed, hex, is_token, number};
use crate::suite::Hash;
use base::{Explain, Fault, Lang, Millis};
use proof::{Note, NoteError, NoteSigner, NoteVerifier};
use thiserror::Error;

/// The first line.
pub const RECEIPT_MAGIC: &str = "luodi-bid-receipt/1";

/// Why a text is no receipt.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// A line out of form.
    #[error("the receipt is damaged: {0}")]
    Malformed(#[from] Malformed),
    /// No signed note, or not signed by the key.
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl Explain for ReceiptError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("回执无效（{self}）；请使用平台签发的原文件和公布的公钥核对。"),
            Lang::En => format!(
                "The receipt proves nothing ({self}); use the file as issued and the published key."
            ),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// The facts of a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The box, from 1.
    pub box_id: i64,
    /// What is bid for.
    pub subject: String,
    /// The envelope's digest ([`crate::Manifest::digest`]).
    pub digest: Hash,
    /// When the last byte was stored, by the platform's clock.
    pub at: Millis,
}

impl Receipt {
    /// The text that is signed. Instants are milliseconds since 1970 in UTC.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "{RECEIPT_MAGIC}\nbox {}\nsubject {}\ndigest {}\nat {}\n",
            self.box_id,
            self.subject,
            base::hex::encode(&self.digest),
            self.at.0
        )
    }

    /// Reads the text that is signed.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for anything but a receipt in its one spelling.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let mut lines = Lines::new(text.as_bytes())?;
        lines.exact(RECEIPT_MAGIC)?;
        let receipt = Self {
            box_id: read_box(&mut lines)?,
            subject: read_subject(&mut lines)?,
            digest: read_hash(&mut lines, "digest")?,
            at: read_at(&mut lines)?,
        };
        lines.end()?;
        Ok(receipt)
    }

    /// The leaf of this receipt in the opening's tree.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        proof::leaf_hash(self.text().as_bytes())
    }

    /// Signs the receipt: a C2SP signed note.
    ///
    /// # Errors
    ///
    /// [`proof::note::SignError`] when the signer fails.
    pub fn sign(&self, signer: &dyn NoteSigner) -> Result<Note, proof::note::SignError> {
        Note::sign(self.text(), &[signer])
    }

    /// Reads a signed receipt and checks its signature.
    ///
    /// # Errors
    ///
    /// [`ReceiptError`] when it proves nothing under this key.
    pub fn verify(note: &[u8], key: &dyn NoteVerifier) -> Result<Self, ReceiptError> {
        let note = Note::parse(note)?;
        note.verify(&[key])?;
        Ok(Self::parse(note.text())?)
    }
}

pub(crate) fn read_box(lines: &mut Lines<'_>) -> Result<i64, Malformed> {
    let wanted = "box and its number";
    number(lines.value("box", wanted)?)
        .and_then(|number| i64::try_from(number).ok())
        .filter(|number| *number >= 1)
        .ok_or(lines.bad(wanted))
}

pub(crate) fn read_subject(lines: &mut Lines<'_>) -> Result<String, Malformed> {
    let wanted = "subject and 1 to 256 bytes of ASCII without spaces";
    Some(lines.value("subject", wanted)?)
        .filter(|subject| is_token(subject, MAX_SUBJECT_BYTES))
        .map(str::to_owned)
        .ok_or(lines.bad(wanted))
}

pub(crate) fn read_hash(lines: &mut Lines<'_>, word: &str) -> Result<Hash, Malformed> {
    let wanted = "a hash of 64 hexadecimal digits";
    hex(lines.value(word, wanted)?).ok_or(lines.bad(wanted))
}

pub(crate) fn read_at(lines: &mut Lines<'_>) -> Result<Millis, Malformed> {
    let wanted = "at and milliseconds since 1970";
    number(lines.value("at", wanted)?)
        .and_then(|at| i64::try_from(at).ok())
        .map(Millis)
        .ok_or(lines.bad(wanted))
}
