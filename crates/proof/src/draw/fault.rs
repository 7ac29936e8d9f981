//! What can be wrong with the transcript of a draw.

use crate::key::KeyError;
use crate::note::SignerFault;
use thiserror::Error;

/// The first thing in a transcript that is wrong, or why a line cannot be added to one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DrawError {
    /// Another line than the format has in this place.
    #[error("the line should read: {0}")]
    Line(&'static str),
    /// The key that signs.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The key of the verifiable random function is no usable key.
    #[error("the key of the random function is not a usable one")]
    Vrf,
    /// Not as many void attempts named as there were.
    #[error("attempt {0} names the party that withheld its seed in each attempt before")]
    Voids(u64),
    /// A party that withheld its seed before does not come first.
    #[error("{0} withheld its seed before and has to reveal before those who did not")]
    Order(String),
    /// A name used twice among the groups or the parties.
    #[error("{0} is named twice")]
    Twice(String),
    /// Another number of groups or parties than a draw can have.
    #[error("a draw has 1 to 16 groups and 2 to 8 parties")]
    Few,
    /// A candidate out of order, or twice.
    #[error("the candidates are not each once in ascending order")]
    Sorted,
    /// A candidate of a group that was not declared, or in another order.
    #[error("the candidate's groups are not among those declared, in their order")]
    Group,
    /// More or fewer candidates than announced.
    #[error("the pool announces {0} candidates")]
    Count(u64),
    /// The candidates do not have the announced root.
    #[error("the candidates do not have the root announced above: one was changed")]
    Root,
    /// Times run backward.
    #[error("the line is dated before the one above it")]
    Time,
    /// The signature does not belong to everything above it.
    #[error("the signature does not belong to everything above it")]
    Signature,
    /// A seed that is not the one committed to.
    #[error("the seed of {0} is not the one that it committed to before the freeze")]
    Seed(String),
    /// The proof of the random function.
    #[error(
        "the random function's proof does not belong to its key, the frozen pool and the seeds"
    )]
    Proof,
    /// The ranking is another than the one that follows.
    #[error("the ranking is not the one that follows from the proof")]
    Ranking,
    /// Another candidate was called than the one whose turn it was.
    #[error("{}", whose_turn(.0.as_deref()))]
    Turn(Option<String>),
    /// An answer of someone who was not called, or who answered before.
    #[error("the answer is not one to a call that is open")]
    Answer,
    /// A call is still open where nothing may be.
    #[error("a call is still open")]
    Open,
    /// What is opened are not the members, in order.
    #[error("what is opened are not exactly the members, in their order")]
    Members,
    /// Salt and text do not open the commitment.
    #[error("salt and text do not open the commitment")]
    Opening,
    /// The file ends before its last signature.
    #[error("the transcript ends without its last signature")]
    Unfinished,
    /// Something after the last signature.
    #[error("something follows after the last signature")]
    Trailing,
    /// The signer failed.
    #[error(transparent)]
    Signer(#[from] SignerFault),
}

fn whose_turn(next: Option<&str>) -> String {
    next.map_or_else(
        || "nobody is to be called: no place is open, or the groups are exhausted".to_owned(),
        |next| format!("it is the turn of {next}"),
    )
}

impl DrawError {
    pub(crate) fn zh(&self) -> String {
        match self {
            Self::Line(shape) => format!("此行应为：{shape}"),
            Self::Key(_) => "公钥有误".to_owned(),
            Self::Vrf => "可验证随机函数的公钥不可用".to_owned(),
            Self::Voids(attempt) => format!("第 {attempt} 次抽取须逐次写明此前未公开种子的一方"),
            Self::Order(party) => format!("{party} 此前未公开种子，须先于未曾如此的各方公开"),
            Self::Twice(name) => format!("{name} 出现两次"),
            Self::Few => "抽取须有 1 至 16 个组别、2 至 8 个参与方".to_owned(),
            Self::Sorted => "候选人未按升序逐一列出".to_owned(),
            Self::Group => "候选人的组别不在声明的组别之中或次序不同".to_owned(),
            Self::Count(count) => format!("候选池声明 {count} 名候选人，与所列不符"),
            Self::Root => "所列候选人与声明的根哈希不符：有候选人被改动".to_owned(),
            Self::Time => "此行时间早于上一行".to_owned(),
            Self::Signature => "签名与以上内容不符".to_owned(),
            Self::Seed(party) => format!("{party} 公开的种子与冻结前的承诺不符"),
            Self::Proof => "随机函数的证明与公钥、冻结的候选池和种子不符".to_owned(),
            Self::Ranking => "排序不是由证明推出的排序".to_owned(),
            Self::Turn(Some(next)) => format!("此时应通知 {next}"),
            Self::Turn(None) => "此时不应再通知任何人".to_owned(),
            Self::Answer => "答复没有对应的待答复通知".to_owned(),
            Self::Open => "还有通知未得到答复".to_owned(),
            Self::Members => "公开的不是全部成员或次序不同".to_owned(),
            Self::Opening => "盐值和内容与承诺不符".to_owned(),
            Self::Unfinished => "抽取记录没有结尾签名".to_owned(),
            Self::Trailing => "结尾签名之后还有内容".to_owned(),
            Self::Signer(_) => "签名设备没有签名".to_owned(),
        }
    }
}
