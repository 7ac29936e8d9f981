//! What can be wrong with a bundle, and in which member.

use super::signature::SignatureError;
use crate::check::Cause;
use crate::key::KeyError;
use crate::note::NoteError;
use crate::receipt::ReceiptError;
use std::io::ErrorKind;
use thiserror::Error;

/// The first thing in a bundle that is wrong.
#[derive(Debug, Error)]
#[error("{member}{}: {cause}", line.map_or_else(String::new, |line| format!(", line {line}")))]
pub struct BundleFault {
    /// The member's path, `manifest.note`, `manifest`, or `end of the file`.
    pub member: String,
    /// The line in it, from 1, where it is a text and the fault is in a line.
    pub line: Option<u64>,
    /// What is wrong.
    pub cause: BundleCause,
}

impl BundleFault {
    pub(super) fn of(member: &str, cause: impl Into<BundleCause>) -> Self {
        Self {
            member: member.to_owned(),
            line: None,
            cause: cause.into(),
        }
    }

    pub(super) fn at_line(member: &str, (line, cause): (u64, BundleCause)) -> Self {
        Self {
            member: member.to_owned(),
            line: Some(line),
            cause,
        }
    }
}

/// What can be wrong with a member.
#[derive(Debug, Error)]
pub enum BundleCause {
    /// The file could not be read to its end.
    #[error("the file cannot be read ({0})")]
    Read(ErrorKind),
    /// The file ends here.
    #[error("the file was cut off")]
    Truncated,
    /// Another member stands here, or its tar header was changed.
    #[error(
        "its tar header is not the one that the manifest gives: a member was changed, moved, added or removed"
    )]
    Header,
    /// The bytes up to the next block are not zeros.
    #[error("the filling behind it was changed")]
    Padding,
    /// The bytes are others.
    #[error("its bytes do not have the SHA-256 of the manifest: it was changed")]
    Digest,
    /// Something stands behind the end.
    #[error("something follows behind the end")]
    Trailing,
    /// The manifest's note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Signed by another key than the one that was asked for.
    #[error("the bundle is signed by another key than the one given")]
    OtherKey,
    /// Another line than the format has in this place.
    #[error("the line should read: {0}")]
    Line(&'static str),
    /// Another number of members than the note says.
    #[error("the note announces {0} members")]
    Count(u64),
    /// The lines are not in the order of their paths, or one path stands twice.
    #[error("members stand in the order of their paths, each once")]
    Order,
    /// A path that is none.
    #[error(
        "a path is parts of a-z, 0-9, point, underline and hyphen joined by /, at most 100 bytes, no folder of it a file, and not the manifest's"
    )]
    Path,
    /// A title that is none.
    #[error("a title is 1 to 200 bytes without control characters")]
    Title,
    /// A retention outside the bounds.
    #[error("the retention is 3 to 100 years")]
    Retention,
    /// Longer than its kind may be.
    #[error("a member of this kind has at most {0} bytes")]
    TooLong(u64),
    /// No journal entry is named that vouches for it.
    #[error("a member of this kind names the journal entry that vouches for it")]
    NoWitness,
    /// The entry's proof is not in the bundle.
    #[error("the proof of journal entry {0}, which vouches for it, is not in the bundle")]
    AbsentWitness(u64),
    /// The entry says something else.
    #[error("journal entry {0} does not vouch for it: it names another hash")]
    SilentWitness(u64),
    /// A receipt or journal proof that is none or proves nothing.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// Under another head than the others.
    #[error("it stands under another signed head than the other proofs of the bundle")]
    OtherHead,
    /// A second proof of one entry.
    #[error("journal entry {0} is proven twice")]
    ProvenTwice(u64),
    /// Not one journal entry is proven.
    #[error("the bundle proves no journal entry")]
    NoProof,
    /// Not the canonical JSON of an opening root.
    #[error("an opening root is canonical JSON with root, size and subject")]
    OpeningRoot,
    /// Not the canonical JSON of an opening record.
    #[error("an opening record is canonical JSON with leaves and subject")]
    OpeningRecord,
    /// A second root or record for one box.
    #[error("there is another one for {0}")]
    OpeningTwice(String),
    /// A record without its root.
    #[error("there is no opening root for {0}")]
    NoRoot(String),
    /// The record does not list what the root covers.
    #[error(
        "the leaves listed do not have the root that was published before the opening: a bid was added, dropped, replaced or moved"
    )]
    OpeningLeaves,
    /// A transcript of a draw that is none or proves nothing.
    #[error("{0}")]
    Draw(Box<Cause>),
    /// A signature that is none.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A signature under something else.
    #[error("it signs no member of this bundle")]
    SignsNothing,
}

impl BundleCause {
    /// The cause in Chinese.
    pub(crate) fn zh(&self) -> String {
        let text = match self {
            Self::Read(kind) => return format!("文件读取出错（{kind}）"),
            Self::Line(shape) => return format!("此行应为：{shape}"),
            Self::Count(count) => return format!("清单应有 {count} 项"),
            Self::TooLong(most) => return format!("此类材料最长 {most} 字节"),
            Self::AbsentWitness(seq) => {
                return format!("归档包中没有为其作证的日志条目 {seq} 的存证");
            }
            Self::SilentWitness(seq) => {
                return format!("日志条目 {seq} 记载的哈希与其不符");
            }
            Self::Draw(cause) => return cause.zh(),
            Self::ProvenTwice(seq) => return format!("日志条目 {seq} 的存证重复"),
            Self::OpeningTwice(subject) => return format!("{subject} 已有另一份"),
            Self::NoRoot(subject) => return format!("缺少 {subject} 开标前公布的根"),
            Self::Truncated => "文件不完整，在此中断",
            Self::Header => "与清单不符：材料被改动、调换、增加或删除",
            Self::Padding => "其后的填充字节被改动",
            Self::Digest => "内容与清单中的 SHA-256 不符：被改动",
            Self::Trailing => "末尾之后还有内容",
            Self::Note(NoteError::BadSignature(_)) => "清单的签名不正确",
            Self::Note(_) => "签名清单格式有误",
            Self::Key(_) => "公钥有误",
            Self::OtherKey => "归档包由另一把密钥签名，不是所给的公钥",
            Self::Order => "材料应按路径排列且不得重复",
            Self::Path => "路径不合规则",
            Self::Title => "名称不合规则",
            Self::Retention => "保管期限应为 3 至 100 年",
            Self::NoWitness => "此类材料须注明为其作证的日志条目",
            Self::Receipt(ReceiptError::Inclusion(_)) => "日志条目不在签名的留痕日志中",
            Self::Receipt(_) => "存证回执有误",
            Self::OtherHead => "与包内其他存证不在同一签名日志头之下",
            Self::NoProof => "归档包未证实任何日志条目",
            Self::OpeningRoot => "开标根格式有误",
            Self::OpeningRecord => "开标记录格式有误",
            Self::OpeningLeaves => "开标记录所列与开标前公布的根不符：投标被增加、删除、替换或调换",
            Self::Signature(_) => "签名有误",
            Self::SignsNothing => "所签文件不在归档包中",
        };
        text.to_owned()
    }
}
