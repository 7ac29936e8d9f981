//! One question for every kind of file: what does it prove?

use crate::bundle::{self, BundleCause, BundleFault, BundleReader};
use crate::checkpoint::CheckpointError;
use crate::draw::{self, DrawError, Transcript};
use crate::entry::{Entry, EntryError};
use crate::export::{self, ExportReader};
use crate::key::{KeyError, VerifierKey};
use crate::lines::{LineError, Lines};
use crate::note::{NoteError, NoteVerifier};
use crate::receipt::{self, MAX_RECEIPT_BYTES, Receipt, ReceiptError};
use crate::tree::Hash;
use base::{Explain, Fault, Lang};
use serde_json::{Value, json};
use std::io::{BufRead, ErrorKind, Read};
use thiserror::Error;

/// What the person who asks already knows.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The published key. Without it a file is checked against the key that it names itself, which shows
    /// that it is whole but not who made it.
    pub key: Option<VerifierKey>,
}

/// What a file proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// Which kind of file it is.
    pub kind: ProvenKind,
    /// The journal's identity.
    pub origin: String,
    /// The entries under the signed head.
    pub size: u64,
    /// The signed root.
    pub root: Hash,
    /// The time of the first entry in the file.
    pub first_at: Option<String>,
    /// The time of the last entry in the file.
    pub last_at: Option<String>,
    /// The key that signed the head.
    pub key: VerifierKey,
    /// Whether that key was given by whoever asked, rather than by the file.
    pub pinned: bool,
}

impl Proven {
    /// The signed root in lower-case hexadecimal.
    #[must_use]
    pub fn root_hex(&self) -> String {
        base::hex::encode(&self.root)
    }
}

/// The kinds of file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProvenKind {
    /// An export: all entries of the journal up to the head.
    Journal {
        /// How many signed heads the file holds.
        checkpoints: u64,
    },
    /// A receipt: one entry.
    Receipt {
        /// The entry.
        entry: Box<Entry>,
    },
    /// The transcript of a draw.
    Draw(Box<Transcript>),
    /// A bundle: everything that a trade leaves behind.
    Bundle {
        /// The trade.
        subject: String,
        /// When the bundle was made.
        at: String,
        /// How many members it has.
        members: u64,
        /// How many bytes they have together.
        bytes: u64,
        /// How many journal entries it proves.
        entries: u64,
    },
}

/// The first thing in a file that is wrong.
#[derive(Debug, Error)]
#[error("{}{cause}", prefix(*entry, *line, cause))]
pub struct Failure {
    /// The first entry that fails. For a wrong or missing checkpoint, the first entry that no good
    /// checkpoint covers. `None` when the fault touches no entry, as in a header.
    pub entry: Option<u64>,
    /// The line, from 1; in a bundle that of the member, or 1 where the member has no lines.
    pub line: u64,
    /// What is wrong.
    pub cause: Cause,
}

impl From<BundleFault> for Failure {
    fn from(fault: BundleFault) -> Self {
        let line = fault.line.unwrap_or(1);
        Self::at(
            line,
            match fault.cause {
                BundleCause::Read(kind) => Cause::Read(kind),
                BundleCause::OtherKey => Cause::OtherKey,
                _ => Cause::Bundle(Box::new(fault)),
            },
        )
    }
}

impl Failure {
    pub(crate) fn at(line: u64, cause: Cause) -> Self {
        Self {
            entry: None,
            line,
            cause,
        }
    }
}

fn prefix(entry: Option<u64>, line: u64, cause: &Cause) -> String {
    match (cause, entry) {
        (Cause::Bundle(_), _) => String::new(),
        (_, Some(seq)) => format!("entry {seq}, line {line}: "),
        (_, None) => format!("line {line}: "),
    }
}

/// What can be wrong with a file.
#[derive(Debug, Error)]
pub enum Cause {
    /// The file could not be read to its end.
    #[error("the file cannot be read ({0})")]
    Read(ErrorKind),
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The beginning is that of none of the kinds.
    #[error("the file is neither a receipt nor a journal export nor a draw nor a bundle")]
    UnknownFormat,
    /// The file ends within a line or a block.
    #[error("the file was cut off")]
    Truncated,
    /// A line longer than any line of an export.
    #[error("the line is longer than any line can be")]
    LineTooLong,
    /// Another line than the format has in this place.
    #[error("the line should read: {0}")]
    Line(&'static str),
    /// A key of the header.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No key, too many, one twice, or of different names.
    #[error("a journal export names 1 to 16 different keys of one name")]
    Keys,
    /// A checkpoint signed by neither the key of the one before nor the next listed key, or a listed key
    /// that signs nothing.
    #[error("the keys are not exactly those that sign, in the order in which they do")]
    KeyOrder,
    /// A checkpoint of an export with more than one signature.
    #[error("a checkpoint in an export carries one signature")]
    OneSignature,
    /// The file is not signed by the key that was asked for.
    #[error("the file is signed by another key than the one given")]
    OtherKey,
    /// The entry's bytes do not have the hash beside them.
    #[error("the entry does not match its hash: one of them was changed")]
    LeafHash,
    /// The entry's form.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The entry carries another number than its place.
    #[error("the entry calls itself number {0}: one was dropped, doubled or moved")]
    Sequence(u64),
    /// The entry is earlier than the one before it.
    #[error("the entry is dated before the one above it")]
    Time,
    /// More entries than the header announces.
    #[error("the header announces {0} entries, here is one more")]
    TooManyEntries(u64),
    /// Fewer entries than the header announces.
    #[error("the header announces {0} entries, but the file ends here")]
    MissingEntries(u64),
    /// More checkpoints than the header announces.
    #[error("the header announces {0} checkpoints, here is one more")]
    TooManyCheckpoints(u64),
    /// No checkpoint over the last entries, or fewer than the header announces.
    #[error("the file ends without the signed checkpoints that its header announces")]
    MissingCheckpoint,
    /// The checkpoint's form or signature.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A checkpoint over another number of entries than stand above it.
    #[error("a checkpoint over {0} entries does not belong in this place")]
    Place(u64),
    /// The entries do not hash to the signed root.
    #[error(
        "the entries above do not have the signed root of {0} entries: from here on one was changed"
    )]
    Root(u64),
    /// Something after the end.
    #[error("something follows after the last checkpoint")]
    Trailing,
    /// A receipt that is none or proves nothing.
    #[error(transparent)]
    Receipt(ReceiptError),
    /// A transcript of a draw that is none or proves nothing.
    #[error(transparent)]
    Draw(#[from] DrawError),
    /// A member of a bundle.
    #[error(transparent)]
    Bundle(Box<BundleFault>),
}

impl From<NoteError> for Cause {
    fn from(error: NoteError) -> Self {
        Self::Checkpoint(error.into())
    }
}

impl From<LineError> for Cause {
    fn from(error: LineError) -> Self {
        match error {
            LineError::Io(error) => Self::Read(error.kind()),
            LineError::TooLong => Self::LineTooLong,
            LineError::Unterminated => Self::Truncated,
        }
    }
}

impl From<ReceiptError> for Cause {
    fn from(error: ReceiptError) -> Self {
        match error {
            ReceiptError::OtherKey => Self::OtherKey,
            ReceiptError::Key(error) => Self::Key(error),
            ReceiptError::Entry(error) => Self::Entry(error),
            ReceiptError::Checkpoint(error) => Self::Checkpoint(error),
            error => Self::Receipt(error),
        }
    }
}

impl Cause {
    pub(crate) fn zh(&self) -> String {
        match self {
            Self::Read(kind) => format!("文件读取出错（{kind}）"),
            Self::Empty => "文件是空的".to_owned(),
            Self::UnknownFormat => "不是存证回执、留痕日志导出文件、抽取记录或归档包".to_owned(),
            Self::Truncated => "文件不完整，在此中断".to_owned(),
            Self::LineTooLong => "此行超过长度上限".to_owned(),
            Self::Line(shape) => format!("此行应为：{shape}"),
            Self::Key(_) | Self::Keys => "公钥有误".to_owned(),
            Self::KeyOrder => "公钥的顺序有误或有未使用的公钥".to_owned(),
            Self::OneSignature => "导出文件中的签名日志头只应有一个签名".to_owned(),
            Self::OtherKey => "文件由另一把密钥签名，不是所给的公钥".to_owned(),
            Self::LeafHash => "日志条目与其哈希不符，其中之一被改动".to_owned(),
            Self::Entry(_) => "日志条目不是规范格式".to_owned(),
            Self::Sequence(seq) => format!("日志条目自称编号 {seq}：有条目被删除、重复或调换"),
            Self::Time => "日志条目时间早于上一个".to_owned(),
            Self::TooManyEntries(count) => format!("文件头声明 {count} 个日志条目，此处多出一个"),
            Self::MissingEntries(count) => format!("文件头声明 {count} 个日志条目，但文件到此为止"),
            Self::TooManyCheckpoints(count) => {
                format!("文件头声明 {count} 个签名日志头，此处多出一个")
            }
            Self::MissingCheckpoint => "缺少文件头所声明的签名日志头".to_owned(),
            Self::Checkpoint(CheckpointError::Note(NoteError::BadSignature(_))) => {
                "日志头的签名不正确".to_owned()
            }
            Self::Checkpoint(_) => "签名日志头有误".to_owned(),
            Self::Place(size) => format!("覆盖 {size} 个日志条目的签名日志头不应出现在此处"),
            Self::Root(size) => {
                format!("以上日志条目与覆盖 {size} 个日志条目的签名根不符：从该条目起有条目被改动")
            }
            Self::Trailing => "最后一个签名日志头之后还有内容".to_owned(),
            Self::Receipt(ReceiptError::Inclusion(_)) => "日志条目不在签名的留痕日志中".to_owned(),
            Self::Receipt(_) => "存证回执格式有误".to_owned(),
            Self::Draw(error) => error.zh(),
            Self::Bundle(fault) => fault.cause.zh(),
        }
    }
}

impl Failure {
    fn remedy(&self, lang: Lang) -> &'static str {
        match self.cause {
            Cause::Read(_) => lang.pick(
                "请确认这是可以读取的文件",
                "Check that it is a file and that you may read it",
            ),
            Cause::Empty | Cause::UnknownFormat => lang.pick(
                "请指定从系统下载的存证回执、留痕日志导出文件、抽取记录或归档包",
                "Name a receipt, a journal export, a draw or a bundle as it was downloaded",
            ),
            Cause::OtherKey => lang.pick(
                "请核对公布的公钥；若公钥无误，则该文件不是由该留痕日志签发",
                "Compare the key with the published one; if it is right, the file is not from that journal",
            ),
            Cause::Draw(_) => lang.pick(
                "请向抽取地点重新索取抽取记录；若仍不通过，说明记录已被改动",
                "Ask the centre that held the draw for a fresh copy; if that fails too, the record was altered",
            ),
            Cause::Bundle(_) => lang.pick(
                "请向提供者重新索取归档包；若仍不通过，说明所指材料已被改动",
                "Ask whoever gave you the bundle for a fresh copy; if that fails too, what is named was altered",
            ),
            _ => lang.pick(
                "请向提供者重新索取文件；若仍不通过，说明留痕日志已被改动",
                "Ask whoever gave you the file for a fresh copy; if that fails too, the journal was altered",
            ),
        }
    }
}

impl Explain for Failure {
    fn explain(&self, lang: Lang) -> String {
        let remedy = self.remedy(lang);
        match lang {
            Lang::En => format!("Not proven: {self}. {remedy}."),
            Lang::Zh => {
                let entry = self
                    .entry
                    .map_or_else(String::new, |seq| format!("日志条目 {seq}，"));
                let (line, cause) = (self.line, self.cause.zh());
                let place = match &self.cause {
                    Cause::Bundle(fault) => fault.line.map_or_else(
                        || fault.member.clone(),
                        |line| format!("{}，第 {line} 行", fault.member),
                    ),
                    _ => format!("{entry}第 {line} 行"),
                };
                format!("未通过：{place}：{cause}。{remedy}。")
            }
        }
    }

    fn fault(&self) -> Fault {
        match self.cause {
            Cause::Read(_) => Fault::Unavailable,
            _ => Fault::Invalid,
        }
    }
}

/// Checks a receipt, an export or a bundle, told apart by how it begins, in one pass and memory bounded by
/// the size of a receipt or of a draw's pool.
///
/// # Errors
///
/// The first [`Failure`].
pub fn check_file(source: impl BufRead, options: &Options) -> Result<Proven, Failure> {
    let mut lines = Lines::new(source, export::MAX_LINE_BYTES);
    let first = match lines.next() {
        Ok(None) => return Err(Failure::at(1, Cause::Empty)),
        Ok(Some(line)) => line,
        Err(LineError::Io(error)) => return Err(Failure::at(1, Cause::Read(error.kind()))),
        // No format begins with such a line.
        Err(LineError::TooLong | LineError::Unterminated) => &[],
    };
    if first == export::FIRST_LINE.as_bytes() {
        ExportReader::after_first(lines, options)?.check(|_| ())
    } else if first == receipt::FIRST_LINE.as_bytes() {
        check_receipt(lines.into_source(), options)
    } else if first == draw::FIRST_LINE.as_bytes() {
        check_draw(lines, options)
    } else if bundle::begins(first) {
        let beginning = [first, b"\n"].concat();
        let whole = beginning.as_slice().chain(lines.into_source());
        BundleReader::new(whole, options)?.check(|_, _| ())
    } else {
        Err(Failure::at(1, Cause::UnknownFormat))
    }
}

/// Checks a receipt whose first line was taken.
fn check_receipt(source: impl BufRead, options: &Options) -> Result<Proven, Failure> {
    let mut bytes = format!("{}\n", receipt::FIRST_LINE).into_bytes();
    // One byte beyond the bound is read so that the bound itself is what refuses the file.
    let most = MAX_RECEIPT_BYTES as u64 + 1;
    source
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::at(1, Cause::Read(error.kind())))?;
    let receipt =
        Receipt::parse(&bytes).map_err(|(line, error)| Failure::at(line, error.into()))?;
    let key = options.key.as_ref().unwrap_or_else(|| receipt.key());
    receipt.verify(key).map_err(|error| Failure {
        entry: Some(receipt.entry().seq),
        line: 2,
        cause: error.into(),
    })?;
    let head = receipt.checkpoint().checkpoint();
    let at = Some(receipt.entry().at.clone());
    Ok(Proven {
        origin: head.origin.clone(),
        size: head.size,
        root: head.root,
        first_at: at.clone(),
        last_at: at,
        key: receipt.key().clone(),
        pinned: options.key.is_some(),
        kind: ProvenKind::Receipt {
            entry: Box::new(receipt.entry().clone()),
        },
    })
}

/// Checks a transcript whose first line was taken.
fn check_draw(mut lines: Lines<impl BufRead>, options: &Options) -> Result<Proven, Failure> {
    let transcript = Transcript::parse_after_first(&mut lines)?;
    // The second line holds a key, else the transcript was not read.
    let key = transcript
        .key()
        .cloned()
        .ok_or_else(|| Failure::at(2, KeyError::Shape.into()))?;
    if options.key.as_ref().is_some_and(|pinned| *pinned != key) {
        return Err(Failure::at(2, Cause::OtherKey));
    }
    Ok(Proven {
        origin: key.name().to_owned(),
        size: transcript.pool().len() as u64,
        root: transcript.root(),
        first_at: Some(transcript.frozen_at().to_owned()),
        last_at: Some(transcript.last_at().to_owned()),
        pinned: options.key.is_some(),
        key,
        kind: ProvenKind::Draw(Box::new(transcript)),
    })
}

/// The exit status for a result: 0 proven, 1 found wrong, 2 not readable.
#[must_use]
pub fn exit_status(result: &Result<Proven, Failure>) -> u8 {
    match result {
        Ok(_) => 0,
        Err(Failure {
            cause: Cause::Read(_),
            ..
        }) => 2,
        Err(_) => 1,
    }
}

/// The result in words, English first, then Chinese, a sentence each; or as one JSON object.
#[must_use]
pub fn report(result: &Result<Proven, Failure>, as_json: bool) -> String {
    match (result, as_json) {
        (Ok(proven), false) => report_proven(proven),
        (Err(failure), false) => format!(
            "{}\n{}\n",
            failure.explain(Lang::En),
            failure.explain(Lang::Zh)
        ),
        (Ok(proven), true) => format!("{}\n", json_proven(proven)),
        (Err(failure), true) => {
            let mut value = json!({
                "proven": false,
                "entry": failure.entry,
                "line": failure.line,
                "cause": failure.cause.to_string(),
            });
            if let Cause::Bundle(fault) = &failure.cause {
                value["member"] = json!(fault.member);
            }
            format!("{value}\n")
        }
    }
}

fn report_proven(proven: &Proven) -> String {
    let Proven { origin, size, .. } = proven;
    let (first, last) = (
        proven.first_at.as_deref().unwrap_or("-"),
        proven.last_at.as_deref().unwrap_or("-"),
    );
    let mut out = match &proven.kind {
        ProvenKind::Journal { checkpoints } => format!(
            "Proven: all {size} entries of {origin}, dated {first} to {last}, under {checkpoints} signed \
             checkpoints.\n已证实：{origin} 的全部 {size} 个日志条目（{first} 至 {last}）与 {checkpoints} \
             个签名日志头相符。\n"
        ),
        ProvenKind::Receipt { entry } => format!(
            "Proven: entry {seq} ({kind} on {subject}, {first}) stands in the first {size} entries of \
             {origin}.\n已证实：日志条目 {seq}（{kind}，{subject}，{first}）在 {origin} 的前 {size} 个日志条目中。\n",
            seq = entry.seq,
            kind = entry.kind,
            subject = entry.subject,
        ),
        ProvenKind::Draw(transcript) => draw::words::sentences(transcript),
        ProvenKind::Bundle {
            subject,
            at,
            members,
            bytes,
            entries,
        } => format!(
            "Proven: the bundle of {subject}, made {at}, is whole: {members} members ({bytes} bytes), and \
             {entries} entries dated {first} to {last} stand in the first {size} entries of {origin}.\n\
             已证实：{subject} 的归档包（{at} 制作）完整：{members} 份材料（{bytes} 字节），其 {entries} \
             个日志条目（{first} 至 {last}）在 {origin} 的前 {size} 个日志条目中。\n"
        ),
    };
    out.push_str(&format!(
        "size {size}\nroot {}\nkey  {}\n",
        proven.root_hex(),
        proven.key
    ));
    if !proven.pinned {
        out.push_str(
            "The key is the one that the file names: compare it with the published key, or pass that with \
             --key.\n公钥取自文件本身：请与公布的公钥核对，或用 --key 指定。\n",
        );
    }
    out
}

fn json_proven(proven: &Proven) -> Value {
    let mut value = json!({
        "proven": true,
        "origin": proven.origin,
        "size": proven.size,
        "root": proven.root_hex(),
        "first_at": proven.first_at,
        "last_at": proven.last_at,
        "key": proven.key.to_string(),
        "key_pinned": proven.pinned,
    });
    match &proven.kind {
        ProvenKind::Journal { checkpoints } => {
            value["kind"] = json!("journal");
            value["checkpoints"] = json!(checkpoints);
        }
        ProvenKind::Receipt { entry } => {
            value["kind"] = json!("receipt");
            value["entry"] = json!({
                "seq": entry.seq,
                "at": entry.at,
                "kind": entry.kind,
                "subject": entry.subject,
                "data": entry.data,
            });
        }
        ProvenKind::Draw(transcript) => {
            value["kind"] = json!("draw");
            value["draw"] = draw::words::json(transcript);
        }
        ProvenKind::Bundle {
            subject,
            at,
            members,
            bytes,
            entries,
        } => {
            value["kind"] = json!("bundle");
            value["bundle"] = json!({
                "subject": subject,
                "at": at,
                "members": members,
                "bytes": bytes,
                "entries": entries,
            });
        }
    }
    value
}
