//! What the room speaks of.

use base::{AccountId, Date, Lang, Millis, OrgId, Scope};
use org::Party;
use pack::element::{Category, Method, Moment, Procedure, TradeType};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

base::named! {
    /// Where a trade stands.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum State {
        /// Registered; its notice is being written.
        Draft = "draft", "待公告", "To be announced";
        /// Announced: it takes offers, or names for an auction.
        Open = "open", "公告中", "Announced";
        /// The deadline passed: offers are being opened, or the auction is to come or runs.
        Closed = "closed", "开标（竞价）中", "Being opened or auctioned";
        /// Offers are open and judged.
        Opened = "opened", "评审中", "Being judged";
        /// The judges have reported, or the auction is over.
        Judged = "judged", "待定标", "To be awarded";
        /// Candidates are posted.
        Posted = "posted", "候选人公示", "Candidates posted";
        /// The award is published.
        Awarded = "awarded", "已定标", "Awarded";
        /// The contract is published.
        Contracted = "contracted", "已签合同", "Contracted";
        /// Nobody, too few, or none valid: 流标、流拍.
        Failed = "failed", "流标（流拍）", "Failed";
        /// Given up.
        Terminated = "terminated", "已终止", "Terminated";
    }
}

impl State {
    /// Whether nothing more comes of it.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Contracted | Self::Failed | Self::Terminated)
    }
}

base::named! {
    /// What a notice says.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum NoticeKind {
        /// 招标公告、采购公告、转让和出让公告.
        Tender = "tender", "交易公告", "Notice";
        /// 澄清: answers to questions.
        Clarification = "clarification", "澄清答疑", "Clarification";
        /// 变更.
        Change = "change", "变更公告", "Change";
        /// 暂停.
        Suspension = "suspension", "暂停公告", "Suspension";
        /// 恢复.
        Resumption = "resumption", "恢复公告", "Resumption";
        /// 终止.
        Termination = "termination", "终止公告", "Termination";
        /// 流标、流拍.
        Failure = "failure", "流标（流拍）公告", "Failed";
        /// 中标候选人公示.
        Candidates = "candidates", "候选人公示", "Candidates";
        /// 中标、成交结果.
        Award = "award", "结果公告", "Award";
        /// 合同公开.
        Contract = "contract", "合同公告", "Contract";
    }
}

base::named! {
    /// Where something stands that should have entered a platform.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum AbsenteeState {
        /// Somebody has to look at it.
        Open = "open", "待核查", "To be looked at";
        /// It entered.
        Entered = "entered", "已进场", "Entered";
        /// Closed with a reason.
        Closed = "closed", "已说明", "Closed with a reason";
    }
}

base::named! {
    /// What a room is asked for.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RoomUse {
        /// 开标室.
        Opening = "opening", "开标", "Opening";
        /// 评标室.
        Evaluation = "evaluation", "评标", "Evaluation";
        /// 竞价室.
        Auction = "auction", "竞价", "Auction";
    }
}

base::named! {
    /// What was said to a request for a room.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RoomState {
        /// Not yet.
        Asked = "asked", "待安排", "Asked for";
        /// A room is given.
        Given = "given", "已安排", "Given";
        /// There is none.
        Refused = "refused", "未安排", "Refused";
    }
}

/// Whose project it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tenderer {
    /// A unit of the organisation register.
    Unit(OrgId),
    /// An enterprise, by its credit code.
    Enterprise(String),
}

impl Tenderer {
    /// As stored: `org/<id>` or `code/<credit code>`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Unit(org) => format!("org/{org}"),
            Self::Enterprise(code) => format!("code/{code}"),
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        match key.split_once('/')? {
            ("org", id) => Some(Self::Unit(OrgId::from(id))),
            ("code", code) => Some(Self::Enterprise(code.to_owned())),
            _ => None,
        }
    }

    /// Whether a scope acts for it; `party` is the one for which its account stands.
    #[must_use]
    pub fn is(&self, scope: &Scope, party: Option<&Party>) -> bool {
        match self {
            Self::Unit(org) => {
                matches!(scope.role, base::Role::Clerk | base::Role::Head) && scope.acts_for(org)
            }
            Self::Enterprise(code) => party.is_some_and(|party| party.code == *code),
        }
    }
}

/// What a lot is traded under, beside what lists are searched by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What is bought or sold.
    pub category: Category,
    /// The ground on which the procedure is used whatever the amount; empty for none.
    pub ground: String,
    /// Whether it is kept for small and medium enterprises.
    pub reserved: bool,
    /// Why not; empty for none.
    pub excuse: String,
    /// The method by which offers are judged; empty where nobody judges.
    pub method: String,
    /// Its definition, as it was when the trade began.
    #[serde(default)]
    pub judged_by: Option<Method>,
    /// Specialities of the experts that are drawn, with their seats; empty until somebody says so.
    #[serde(default)]
    pub specialities: Vec<(String, u16)>,
    /// The hours, once they are announced.
    pub plan: Option<NoticePlan>,
    /// The day of each moment that has come.
    pub moments: BTreeMap<Moment, Date>,
    /// The trade whose framework agreement this one is called off from.
    #[serde(default)]
    pub framework: Option<i64>,
    /// Whether what is offered first is negotiated.
    #[serde(default)]
    pub negotiated: bool,
    /// 最后报价: where final offers are handed in, once negotiations have ended.
    #[serde(default)]
    pub finals: Option<Finals>,
}

/// 最后报价: the box of final offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finals {
    /// Its number.
    pub boxed: i64,
    /// Until when they are taken.
    pub deadline: Millis,
}

/// The days and hours that a notice sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePlan {
    /// The first day on which documents are handed out.
    pub documents_on: Date,
    /// The last.
    pub documents_until: Date,
    /// Offers, or names, are taken until here.
    pub deadline: Millis,
    /// When an auction begins; for sealed offers the deadline.
    pub opens_at: Millis,
    /// When an auction's free bidding ends; for sealed offers the deadline.
    pub free_until: Millis,
    /// The smallest step of an auction, fen; 0 for sealed offers.
    pub step_fen: i64,
    /// 转让、出让: days from the award within which the contract is signed online, as the notice says; 0 where it says nothing.
    #[serde(default)]
    pub sign_days: u32,
    /// Days within which what was agreed is paid, from the day that a payment names; 0 where the notice says nothing.
    #[serde(default)]
    pub pay_days: u32,
}

/// One lot on its way through a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trade {
    /// Row id.
    pub id: i64,
    /// Its project.
    pub project: i64,
    /// The lot, from 1.
    pub lot: i64,
    /// 1, and one more for each re-tender.
    pub round: i64,
    /// The trade that this one repeats.
    pub before: Option<i64>,
    /// Its title.
    pub title: String,
    /// The platform's id, such as `jc`.
    pub platform: String,
    /// The trading centre.
    pub centre_org: OrgId,
    /// The authority that manages the centre.
    pub manager_org: OrgId,
    /// Who supervises it.
    pub supervisor_org: OrgId,
    /// Whose project it is.
    pub tenderer: Tenderer,
    /// Its name.
    pub tenderer_name: String,
    /// The account that keeps an enterprise's share of the box.
    pub tenderer_account: Option<AccountId>,
    /// Who acts for the tenderer.
    pub agency: Option<Party>,
    /// What is traded.
    pub trade: TradeType,
    /// The procedure's id.
    pub procedure_id: String,
    /// The hash of its content.
    pub procedure_hash: String,
    /// Budget or starting price, fen.
    pub amount_fen: i64,
    /// The highest price that is taken, fen.
    pub ceiling_fen: Option<i64>,
    /// The rest of what it is traded under.
    pub terms: Terms,
    /// Where it stands.
    pub state: State,
    /// Suspended since.
    pub held_at: Option<Millis>,
    /// Why: the reasons of everything that holds it up.
    pub held_reason: String,
    /// When it was announced.
    pub noticed_at: Option<Millis>,
    /// Until when offers are taken.
    pub deadline_at: Option<Millis>,
    /// When it came to this state.
    pub since_at: Millis,
    /// The last day of the posting.
    pub posted_until: Option<Date>,
    /// Who won, and for how much, fen.
    pub winner: Option<(Party, Option<i64>)>,
    /// When the award was published.
    pub awarded_on: Option<Date>,
    /// When the contract was published.
    pub contracted_on: Option<Date>,
    /// 邀请: whether only those who are invited may know of it; no longer than until its result is out.
    pub invited: bool,
    /// Whether the content is made up.
    pub sample: bool,
    /// Rises with every change.
    pub version: i64,
}

impl Trade {
    /// By what other rooms know it, such as `trade/12/lot/1`: the project's number, its lot, and the round after the first.
    #[must_use]
    pub fn subject(&self) -> String {
        match self.round {
            1 => format!("trade/{}/lot/{}", self.project, self.lot),
            round => format!("trade/{}/lot/{}/round/{round}", self.project, self.lot),
        }
    }
}

/// Project, lot and round of a subject; `None` for one that is no trade's.
pub(crate) fn lot_of(subject: &str) -> Option<(i64, i64, i64)> {
    let parts: Vec<&str> = subject.split('/').collect();
    let (project, lot, round) = match parts.as_slice() {
        ["trade", project, "lot", lot] => (project, lot, "1"),
        ["trade", project, "lot", lot, "round", round] => (project, lot, *round),
        _ => return None,
    };
    let number = |text: &str| text.parse::<i64>().ok();
    Some((number(project)?, number(lot)?, number(round)?))
}

/// A notice that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Row id.
    pub id: i64,
    /// Its trade.
    pub trade: i64,
    /// The platform.
    pub platform: String,
    /// What is traded.
    pub kind_of_trade: TradeType,
    /// What it says.
    pub kind: NoticeKind,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// When it was published.
    pub at: Millis,
    /// The number of the journal entry that proves it.
    pub entry: i64,
}

/// The notice as it is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Days and hours.
    pub plan: NoticePlan,
    /// Rises with every change; 0 before the first.
    pub version: i64,
}

/// A document without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Row id.
    pub id: i64,
    /// Its trade.
    pub trade: i64,
    /// Its id in the procedure.
    pub kind: String,
    /// The file's name.
    pub name: String,
    /// As sent to browsers.
    pub content_type: String,
    /// In hexadecimal.
    pub sha256: String,
    /// How long it is.
    pub byte_count: i64,
    /// What could be read of it.
    pub text: String,
    /// Who may read it: `public`, `bidders`, `staff`.
    pub readers: String,
    /// When it was put there.
    pub at: Millis,
    /// When a newer one took its place.
    pub gone_at: Option<Millis>,
}

/// A question of a bidder, as everybody sees it: without whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Row id.
    pub id: i64,
    /// What is asked.
    pub text: String,
    /// When.
    pub at: Millis,
    /// The answer; empty while there is none.
    pub answer: String,
    /// When it was answered.
    pub answered_at: Option<Millis>,
}

base::named! {
    /// What is said in a negotiation.
    pub enum TalkKind {
        /// To all who negotiate: what is talked about, what of the document changes.
        Round = "round", "谈判（磋商）", "Round";
        /// By one of them, confidentially.
        Reply = "reply", "答复", "Reply";
        /// To one of them: it is not negotiated with any more.
        Ended = "ended", "不再谈判（磋商）", "Ended";
    }
}

/// Something that was said in a negotiation 谈判、磋商.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Row id.
    pub id: i64,
    /// The round, from 1.
    pub round: i64,
    /// What it is.
    pub kind: TalkKind,
    /// By whom, or to whom; nobody where it is said to all.
    pub party: Option<Party>,
    /// The text.
    pub text: String,
    /// When.
    pub at: Millis,
}

/// Somebody who was put forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// From 1.
    pub rank: i64,
    /// Who.
    pub party: Party,
    /// The price, fen.
    pub amount_fen: Option<i64>,
    /// Points or evaluated price, as text.
    pub total: String,
}

/// Something that was tried against a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The trade, where it is registered.
    pub trade: Option<i64>,
    /// The platform.
    pub platform: String,
    /// The step, such as `publish`.
    pub step: String,
    /// The rules, with commas between them.
    pub rules: String,
    /// What was said.
    pub said: base::Title,
    /// When.
    pub at: Millis,
}

/// A step that rules refused again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// The trade, where it is registered.
    pub trade: Option<i64>,
    /// The platform.
    pub platform: String,
    /// The centre.
    pub centre_org: OrgId,
    /// The step, such as `publish`.
    pub step: String,
    /// The rules, with commas between them.
    pub rules: String,
    /// What was said.
    pub said: base::Title,
    /// How often.
    pub times: u64,
}

/// A request for a room of the centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomRequest {
    /// What for.
    pub use_for: RoomUse,
    /// The day.
    pub day: Date,
    /// The hour, 0–23.
    pub hour: i64,
    /// How many people.
    pub seats: i64,
    /// What was said to it.
    pub state: RoomState,
    /// Which room was given, or why none.
    pub place: String,
    /// Rises with every change.
    pub version: i64,
}

/// Something that should have entered a platform and is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absentee {
    /// Row id.
    pub id: i64,
    /// The platform.
    pub platform: String,
    /// Its centre.
    pub centre_org: OrgId,
    /// The line in the file.
    pub line: i64,
    /// What was bought or sold.
    pub title: String,
    /// By whom.
    pub unit: String,
    /// For how much, fen.
    pub amount_fen: i64,
    /// When.
    pub day: Date,
    /// Its number in the catalogue.
    pub catalogue: String,
    /// Where it stands.
    pub state: AbsenteeState,
    /// Why it was closed.
    pub reason: String,
    /// The project as which it entered.
    pub project: Option<i64>,
    /// Rises with every change.
    pub version: i64,
}

/// A trade with the definition it keeps.
#[derive(Clone, Debug)]
pub struct Held {
    /// The trade.
    pub trade: Trade,
    /// Its procedure, as it was when the trade began.
    pub procedure: Procedure,
}

/// On whose order a trade is suspended. Each lifts its own order only; the trade goes on when none is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orderer {
    /// The supervising unit.
    Supervisor,
    /// The trading centre, the authority that manages it, or the office.
    Centre,
    /// The tenderer or its agency.
    Tenderer,
    /// Objections 异议 and complaints 投诉 that are not settled.
    Dispute,
}

impl Orderer {
    /// All, in the order in which a unit that is several of them gives an order.
    pub const ALL: &'static [Self] = &[
        Self::Supervisor,
        Self::Centre,
        Self::Tenderer,
        Self::Dispute,
    ];

    /// The name in tables and the journal.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supervisor => "supervisor",
            Self::Centre => "centre",
            Self::Tenderer => "tenderer",
            Self::Dispute => "dispute",
        }
    }

    /// The inverse of [`Orderer::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == text)
    }

    /// Its name for a person.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Supervisor => lang.pick("监督部门", "Supervising unit"),
            Self::Centre => lang.pick("交易中心", "Trading centre"),
            Self::Tenderer => lang.pick("招标人（采购人、出让人）", "Tenderer"),
            Self::Dispute => lang.pick("异议或投诉", "Objection or complaint"),
        }
    }
}

/// 暂停: what holds a trade up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// On whose order.
    pub by: Orderer,
    /// Why; read by everybody.
    pub reason: String,
    /// Since when.
    pub since: Millis,
}
