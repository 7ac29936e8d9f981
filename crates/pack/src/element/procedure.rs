//! Trading platforms 交易平台 and procedures 交易程序: what a trade passes through, with periods and their legal basis.

use std::collections::BTreeMap;

use base::calendar::Term;
use base::{Date, OrgId, RegionCode, Title};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// 公共资源交易平台: who runs it, for which divisions, and who supervises what is traded on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// The division whose platform it is.
    pub region: RegionCode,
    /// Further divisions whose projects it takes, because they have no platform.
    pub serves: Vec<RegionCode>,
    /// The platform whose sub-platform 分平台 it is.
    pub under: Option<String>,
    /// The trading centre 交易中心.
    pub centre: OrgId,
    /// The authority that manages the centre; its staff may do what the centre's may.
    pub manager: OrgId,
    /// Who supervises trades of each type.
    pub supervisors: BTreeMap<TradeType, OrgId>,
}

impl Platform {
    /// Whether an organisation may do what the centre may: the centre itself and the authority that manages it.
    #[must_use]
    pub fn kept_by(&self, org: &OrgId) -> bool {
        self.centre == *org || self.manager == *org
    }
}

/// 交易程序: the stages, periods and conditions of one way to trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Procedure {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// The procedure from which the rest was taken, where this one leaves it out.
    pub like: Option<String>,
    /// The ids of periods that are not taken from there.
    #[serde(default)]
    pub without: Vec<String>,
    /// What is traded.
    pub trade: TradeType,
    /// How.
    pub mode: TradeMode,
    /// How offers come to light.
    pub opening: Opening,
    /// From the first to the last, in the order of [`StageKind`].
    pub stages: Vec<Stage>,
    /// What has to be handed in.
    pub documents: Vec<Document>,
    /// Least and greatest times between two moments.
    pub periods: Vec<Period>,
    /// Figures other than times between moments.
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// What the law was not found to give, so that this procedure has no period or figure for it.
    #[serde(default)]
    pub ungiven: Vec<Ungiven>,
    /// How many offers there must be; absent: one is enough.
    pub least_bids: Option<LeastBids>,
    /// For which amounts it may be used.
    pub thresholds: Vec<Threshold>,
    /// What lets it be used whatever the amount.
    pub grounds: Vec<Ground>,
    /// Who judges; absent where nobody does.
    pub committee: Option<Committee>,
    /// The ids of methods by which offers may be judged; empty where nobody judges.
    pub methods: Vec<String>,
    /// What documents and notices may not say.
    pub forbids: Vec<Forbid>,
    /// What is kept for small and medium enterprises.
    pub reserve: Option<Reserve>,
    /// How an auction goes on.
    pub auction: Option<AuctionRule>,
}

impl Procedure {
    /// The figure of a kind that holds on a day.
    #[must_use]
    pub fn figure(&self, kind: FigureKind, day: Date) -> Option<&Figure> {
        let mut all = self.figures.iter();
        all.find(|one| one.kind == kind && one.valid.holds(day))
    }
}

/// What is traded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TradeType {
    /// 工程建设.
    Construction,
    /// 政府采购.
    Procurement,
    /// 产权.
    Property,
    /// 土地使用权和矿业权.
    Land,
}

/// A way to trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TradeMode {
    /// 公开招标.
    OpenTender,
    /// 邀请招标.
    InvitedTender,
    /// 竞争性谈判.
    Negotiation,
    /// 竞争性磋商.
    Consultation,
    /// 询价.
    Enquiry,
    /// 单一来源.
    SingleSource,
    /// 框架协议.
    Framework,
    /// 框架协议二次竞价: called off from a framework agreement, in competition of all who were admitted.
    CallOff,
    /// 挂牌.
    Listing,
    /// 拍卖、网络竞价.
    Auction,
}

/// How offers come to light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opening {
    /// Sealed, and opened together.
    Sealed,
    /// Called out one above the other.
    Auction,
}

/// A stage, in the order in which trades pass through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// 登记: the project is entered.
    Registration,
    /// 公告: it is announced, or those are invited who are to offer.
    Notice,
    /// 投标、响应、报名: offers are handed in, bidders enter their names.
    Submission,
    /// 开标: offers are opened.
    Opening,
    /// 竞价: bidders outbid each other.
    Auction,
    /// 评标、评审: offers are judged.
    Evaluation,
    /// 公示: who is to win is posted.
    Posting,
    /// 定标、成交: who wins is published.
    Award,
    /// 合同: the contract is signed and published.
    Contract,
}

/// Who does a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// 招标人、采购人、转让方、出让人, or its agency 代理机构.
    Tenderer,
    /// 交易中心.
    Centre,
    /// 投标人、供应商、竞买人.
    Bidders,
    /// 评标委员会.
    Committee,
    /// 行政监督部门.
    Supervisor,
}

/// One stage of a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Which.
    pub kind: StageKind,
    /// What it is called here.
    pub title: Title,
    /// Who does it.
    pub by: Actor,
    /// The ids of documents without which it cannot end.
    pub needs: Vec<String>,
}

/// A document that a trade has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// Who may read it.
    pub readers: Readers,
}

/// Who may read a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Readers {
    /// Everyone, once the notice is out.
    Public,
    /// Signed-in bidders, once the notice is out.
    Bidders,
    /// Tenderer, centre and supervisors.
    Staff,
}

/// A moment in the course of a trade. Periods run between two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The notice is published.
    Notice,
    /// Documents begin to be handed out.
    Documents,
    /// They are no longer handed out.
    DocumentsEnd,
    /// A change or a clarification of the documents.
    Change,
    /// An objection to the documents.
    Objection,
    /// Offers can no longer be handed in, bidders no longer enter their names.
    Deadline,
    /// Offers are opened, or an auction begins.
    Opening,
    /// The judges have reported, or an auction is over.
    Report,
    /// The candidates are posted.
    Posting,
    /// They are no longer posted.
    PostingEnd,
    /// The award is published.
    Award,
    /// The contract is signed.
    Contract,
    /// The contract is published.
    Publicity,
    /// The tender is reported to who supervises it.
    Filing,
    /// What the contract owes is paid.
    Payment,
    /// An objection is answered.
    Answer,
    /// A complaint is made.
    Complaint,
    /// A complaint is accepted or refused.
    Acceptance,
    /// A complaint is decided.
    Decision,
}

/// A least or greatest time between two moments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// From this moment, whose day does not count.
    pub from: Moment,
    /// To this one.
    pub to: Moment,
    /// The least time between them.
    pub at_least: Option<Term>,
    /// The greatest.
    pub at_most: Option<Term>,
    /// What follows when a least time is not kept.
    pub short: Short,
    /// The law and its article.
    pub basis: Title,
    /// The days on which it holds.
    pub valid: Validity,
}

/// What a figure is, with its unit last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// The longest term of a payment that may be agreed with a small firm, days.
    PayMostDays,
    /// From which share of the first amount on changes of a contract are looked at, per cent.
    ChangePercent,
    /// The most that a performance bond 履约保证金 may be, per cent of the amount.
    BondPercent,
    /// How many of tenderer, centre and supervisor open sealed offers together, holders.
    OpenHolders,
    /// How long bidders have to decrypt after the deadline, minutes.
    UnsealMinutes,
    /// How many experts stand by in each speciality, people.
    SpareExperts,
    /// How long a called expert has to answer, minutes.
    CallMinutes,
    /// For how long a relation that ended recuses an expert, years.
    RecusedYears,
    /// How long bidders have to explain an offer, minutes.
    ExplainMinutes,
    /// How long judges have to sign the report, minutes.
    SignMinutes,
    /// Which share of the valid responses to a framework agreement is eliminated at least, per cent.
    EliminatedPercent,
}

impl FigureKind {
    /// The least and the greatest value that make sense.
    #[must_use]
    pub fn range(self) -> std::ops::RangeInclusive<u32> {
        match self {
            Self::PayMostDays => 1..=3_650,
            Self::ChangePercent | Self::BondPercent | Self::EliminatedPercent => 1..=100,
            // One alone must not open; there are three.
            Self::OpenHolders => 2..=3,
            Self::SpareExperts => 0..=100,
            Self::RecusedYears => 1..=100,
            Self::UnsealMinutes | Self::CallMinutes | Self::ExplainMinutes | Self::SignMinutes => {
                1..=100_000
            }
        }
    }
}

/// A figure of a procedure other than a time between two moments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// What it is, which says its unit.
    pub kind: FigureKind,
    /// In that unit.
    pub value: u32,
    /// The law and its article, or who set it where no law does.
    pub basis: Title,
    /// The days on which it holds.
    pub valid: Validity,
}

/// What the law was not found to give for a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ungiven {
    /// Lower-case ASCII.
    pub id: String,
    /// What is not given, and what holds instead.
    pub title: Title,
}

/// What follows when a least time is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Short {
    /// It is refused.
    Refuse,
    /// The later moment moves until it is kept.
    Extend,
}

/// From a day to a day, both counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// The first day; absent: since ever.
    pub from: Option<Date>,
    /// The last day; absent: until further notice.
    pub until: Option<Date>,
}

impl Validity {
    /// Whether a day is one of them.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// How many offers there must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeastBids {
    /// With fewer, nothing is opened.
    pub count: u32,
    /// The law and its article.
    pub basis: Title,
}

/// What is bought or sold, where amounts differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// 工程.
    Works,
    /// 货物.
    Goods,
    /// 服务.
    Services,
    /// 产权、使用权、矿业权.
    Rights,
}

/// For which amounts a procedure may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// Lower-case ASCII.
    pub id: String,
    /// Of this category.
    pub category: Category,
    /// From this amount on, fen.
    pub from_fen: Option<i64>,
    /// Below this amount, fen.
    pub below_fen: Option<i64>,
    /// The law and its article.
    pub basis: Title,
    /// The days on which it holds.
    pub valid: Validity,
}

/// What lets a procedure be used whatever the amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// Lower-case ASCII.
    pub id: String,
    /// What it is.
    pub title: Title,
    /// The law and its article.
    pub basis: Title,
}

/// Who judges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committee {
    /// At least so many members.
    pub least: u32,
    /// Whether their number is odd.
    pub odd: bool,
    /// Of so many members …
    pub of: u32,
    /// … at least so many are experts from the register.
    pub experts: u32,
    /// The id of the draw by which they are drawn.
    pub draw: Option<String>,
    /// The law and its article.
    pub basis: Title,
}

/// What documents and notices may not say: in one sentence every one of `words`, and none of `unless`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forbid {
    /// Lower-case ASCII.
    pub id: String,
    /// What is found fault with, and what to do.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// All of them, each one of several written `a|b`.
    pub words: Vec<String>,
    /// A sentence that has one of these is right.
    pub unless: Vec<String>,
    /// The law and its article.
    pub basis: Title,
}

/// What is kept for small and medium enterprises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserve {
    /// Below these amounts, fen, a project is kept for them unless a reason is given.
    pub below_fen: BTreeMap<Category, i64>,
    /// What is taken off the price of a small firm elsewhere, per cent: at least.
    pub deduct_from: Decimal,
    /// At most.
    pub deduct_to: Decimal,
    /// What is taken off the price of listed innovation products, per cent.
    pub innovation: Decimal,
    /// The law and its article.
    pub basis: Title,
    /// The days on which it holds.
    pub valid: Validity,
}

/// How an auction goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuctionRule {
    /// How long bids are free, minutes.
    pub free_minutes: u32,
    /// A bid so shortly before the end moves the end by as much, seconds.
    pub extend_seconds: u32,
}
