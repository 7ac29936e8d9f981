//! Boxes, holders and bids as the rooms speak of them.

use base::{AccountId, Lang, Millis, OrgId};
use envelope::SuiteId;
use org::Party;
use serde::{Deserialize, Serialize};

/// A box's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BoxId(pub i64);

impl std::fmt::Display for BoxId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Which share of what opens a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HolderId {
    /// 招标人.
    Tenderer,
    /// 交易中心.
    Centre,
    /// 监督部门.
    Supervisor,
}

impl HolderId {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tenderer, Self::Centre, Self::Supervisor];

    /// Its name in databases, box files and journals.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tenderer => "tenderer",
            Self::Centre => "centre",
            Self::Supervisor => "supervisor",
        }
    }

    /// The holder of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// Its name for a person.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Tenderer => lang.pick("招标人", "Tenderer"),
            Self::Centre => lang.pick("交易中心", "Trading centre"),
            Self::Supervisor => lang.pick("监督部门", "Supervising unit"),
        }
    }
}

/// Who acts for a holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// Clerk and head of an organisation.
    Org(OrgId),
    /// One account, where the tenderer is an enterprise.
    Account(AccountId),
}

/// 密钥保管人: who holds a share of what opens a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Which share.
    pub id: HolderId,
    /// Who acts for it.
    pub keeper: Keeper,
    /// The public key for which bidders seal its share, as `luodi seal` and the page print it; registered on the box's
    /// page when it is not known yet.
    pub public_key: Option<String>,
}

/// What opens a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBox {
    /// The lot, such as `trade/12/lot/1`; one live box a subject, and any number of rehearsals.
    pub subject: String,
    /// The trading platform, such as `jc`.
    pub platform: String,
    /// The trading centre that runs it.
    pub centre_org: OrgId,
    /// What is asked for, as the notice says it.
    pub title: String,
    /// The primitives with which bids are sealed.
    pub suite: SuiteId,
    /// Who holds shares: each once.
    pub holders: Vec<Holder>,
    /// How many of them open it: 2 to the number of holders.
    pub threshold: u8,
    /// From when bids are taken.
    pub opens_at: Millis,
    /// 投标截止: from this instant on none is.
    pub deadline: Millis,
    /// Fewer bids than this are not opened.
    pub min_bids: u32,
    /// 解密时限: minutes that bidders have to decrypt after the deadline, 10 to 1,440.
    pub unseal_minutes: u32,
    /// 邀请: the credit codes of those who may offer, where that is not everybody. Nobody else learns of the box before the
    /// result is out; see [`crate::release`].
    pub invited: Option<Vec<String>>,
    /// 保密: offers are not read out at the opening, and before the result is out a bidder reads its own only.
    pub confidential: bool,
    /// 演练: nothing follows from it.
    pub rehearsal: bool,
}

/// Where a box stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Holders' keys are missing.
    Keys,
    /// The hour from which it takes bids has not come.
    Waiting,
    /// It takes bids.
    Taking,
    /// The deadline passed and the root is published; shares and halves are awaited.
    Closed,
    /// Every bid was opened, forfeited or returned; the record is there.
    Opened,
    /// Too few bids: none was opened.
    Failed,
    /// It was given up before the deadline.
    Cancelled,
}

impl Stage {
    /// Its name for a person.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Keys => lang.pick("待登记密钥", "Keys awaited"),
            Self::Waiting => lang.pick("未开始", "Not yet open"),
            Self::Taking => lang.pick("接收投标", "Taking bids"),
            Self::Closed => lang.pick("解密中", "Being decrypted"),
            Self::Opened => lang.pick("已开标", "Opened"),
            Self::Failed => lang.pick("投标人不足，未开标", "Too few bids, not opened"),
            Self::Cancelled => lang.pick("已取消", "Cancelled"),
        }
    }

    /// Its name in interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Waiting => "waiting",
            Self::Taking => "taking",
            Self::Closed => "closed",
            Self::Opened => "opened",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What became of a bid at the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 已开启: it counts.
    Opened,
    /// 视为撤销: it could not be opened by its bidder's fault, and counts as revoked at the bidder's cost.
    Forfeited,
    /// 视为撤回: it could not be opened by the platform's or a holder's fault, and goes back without cost.
    Returned,
}

impl Outcome {
    /// Its name in databases and records.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Forfeited => "forfeited",
            Self::Returned => "returned",
        }
    }

    /// The outcome of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Opened, Self::Forfeited, Self::Returned]
            .into_iter()
            .find(|one| one.as_str() == name)
    }

    /// Its name for a person.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Opened => lang.pick("已开启", "Opened"),
            Self::Forfeited => lang.pick("视为撤销", "Counts as revoked"),
            Self::Returned => lang.pick("视为撤回", "Returned without cost"),
        }
    }
}

/// A bid after the opening.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedBid {
    /// Its id here, by which its file is fetched.
    pub id: String,
    /// Whose it is.
    pub bidder: Party,
    /// SHA-256 of the sealed file, in hexadecimal: the one on the receipt.
    pub digest: String,
    /// 投标报价, in fen; `None` where the bid names none or was not opened.
    pub price_fen: Option<i64>,
    /// The other members of `bid.json`, such as `duration_days`; empty where it was not opened.
    pub fields: serde_json::Map<String, serde_json::Value>,
    /// When it was received.
    pub at: Millis,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was not opened; else empty.
    pub reason: String,
    /// 联合体成员: who offers together with the bidder, as the offer declares.
    pub members: Vec<Party>,
    /// Something is declared of members that names nobody.
    pub unclear: bool,
    /// Codes of its bidder and members that stand behind another opened offer of the box, too; empty where it stands alone.
    ///
    /// 招标投标法实施条例 article 37 voids the offers of whoever really does both. What an offer declares proves nothing against
    /// another one: whoever names a rival as a member would void the rival's offer. So the committee decides, by the agreement
    /// of the consortium that all members signed (article 31 of the law).
    pub twice: Vec<String>,
}

impl OpenedBid {
    /// The bidder and the members.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        std::iter::once(&self.bidder).chain(&self.members)
    }
}

/// 开标结果: what came out of a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The box.
    pub id: BoxId,
    /// When the last bid was settled.
    pub at: Millis,
    /// The root over the receipts, in hexadecimal.
    pub root: String,
    /// SHA-256 of the opening record, in hexadecimal.
    pub record: String,
    /// In the order in which they were received.
    pub bids: Vec<OpenedBid>,
}

/// What happened to a box, told inside the transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The box.
    pub id: BoxId,
    /// Its lot.
    pub subject: String,
    /// Whether nothing follows from it.
    pub rehearsal: bool,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The deadline passed; the root over so many receipts is published.
    Closed {
        /// Bids in the box.
        bids: u32,
    },
    /// Too few bids: none is opened.
    Failed {
        /// Bids in the box.
        bids: u32,
    },
    /// Every bid is settled.
    Opened {
        /// Bids that count.
        bids: u32,
    },
    /// Somebody present signed the record.
    RecordSigned {
        /// For which bidder (credit code) or organisation.
        stands: String,
    },
}

/// What a bidder does at a box over the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Sends its sealed file.
    Upload,
    /// Gives its half.
    Decrypt,
    /// Takes its bid back.
    Withdraw,
}

impl Step {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Decrypt => "decrypt",
            Self::Withdraw => "withdraw",
        }
    }

    /// The step of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Upload, Self::Decrypt, Self::Withdraw];
        all.into_iter().find(|one| one.as_str() == name)
    }
}

/// 痕迹: from which machine a bidder did something. Equal machines have equal hashes within this installation; nothing else
/// follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The bidder.
    pub bidder: Party,
    /// What it did.
    pub step: Step,
    /// The address, hashed under this room's key.
    pub network: Vec<u8>,
    /// What its program calls itself, hashed in the same way; empty where it says nothing.
    pub program: Vec<u8>,
    /// The hour in which it was first so.
    pub at: Millis,
}
