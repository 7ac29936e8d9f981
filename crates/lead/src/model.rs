//! What the room speaks of.

use base::calendar::Term;
use base::{AccountId, Date, Millis, OrgId, Title};
use pack::element::TradeType;
use serde::{Deserialize, Serialize};

base::named! {
    /// When in the life of a trade it was found.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Stage {
        /// 事前: before offers are taken.
        Before = "before", "事前", "Before";
        /// 事中: while it goes on.
        During = "during", "事中", "During";
        /// 事后: in what is over.
        After = "after", "事后", "After";
    }
}

base::named! {
    /// Where a lead stands.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum State {
        /// Nobody is responsible yet.
        Open = "open", "待接办", "Open";
        /// A person is responsible.
        Assigned = "assigned", "已接办", "Assigned";
        /// There are notes of what was found out.
        Looked = "looked", "核查中", "Looked into";
        /// Closed with a reason.
        Closed = "closed", "已办结", "Closed";
    }
}

base::named! {
    /// Why a lead was closed.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Outcome {
        /// 查实，移送.
        Substantiated = "substantiated", "查实，移送处理", "Substantiated and handed on";
        /// 有合理解释.
        Explained = "explained", "有合理解释", "Explained";
        /// 误报.
        FalseAlarm = "false_alarm", "误报", "False alarm";
        /// 重复.
        Duplicate = "duplicate", "与其他线索重复", "Duplicate";
    }
}

base::named! {
    /// Whom or what a lead is about.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum AboutKind {
        /// A trade or a competition of the history.
        Trade = "trade", "项目", "Trade";
        /// Who bid.
        Tenderer = "tenderer", "投标人", "Tenderer";
        /// Who buys.
        Buyer = "buyer", "招标（采购）人", "Buyer";
        /// Buyer and category.
        Market = "market", "市场", "Market";
        /// An expert, by code.
        Expert = "expert", "专家", "Expert";
    }
}

base::named! {
    /// What is done with a lead.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Step {
        /// Somebody takes it on.
        Take = "take", "接办", "Taken on";
        /// The office gives it to another unit.
        Hand = "hand", "转交", "Handed to another unit";
        /// What was found out is noted.
        Note = "note", "核查记录", "Noted";
        /// The centre whose trade it is is asked.
        Ask = "ask", "征询交易中心", "The centre was asked";
        /// The centre answers.
        Answer = "answer", "交易中心答复", "The centre answered";
        /// It is closed.
        Close = "close", "办结", "Closed";
        /// It is opened again.
        Reopen = "reopen", "重新办理", "Opened again";
        /// New evidence opened it again.
        Again = "again", "因新证据重新打开", "Opened again by new evidence";
    }
}

/// Whom or what a lead is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What it is.
    pub kind: AboutKind,
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its page; empty for none.
    pub href: String,
}

/// A figure with its limit, as texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// What it is.
    pub title: Title,
    /// The figure.
    pub value: String,
    /// Against what it was held; empty for a figure that only explains.
    pub limit: String,
}

/// Something that was found, as rooms and screens report it. The same key again is the same finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What makes it the same, such as `refused/publish/trade/12/lot/1`.
    pub key: String,
    /// `screen.<screen>`, `before.<what>` or `during.<what>`.
    pub kind: String,
    /// When in the life of a trade.
    pub stage: Stage,
    /// The platform's id; empty where it spans several.
    pub platform: String,
    /// The type of trade, where it is one.
    pub trade: Option<TradeType>,
    /// The centre whose trade it is, where it is one.
    pub centre_org: Option<OrgId>,
    /// The tendering unit, where it is one.
    pub tenderer_org: Option<OrgId>,
    /// Whom or what it is about. Never a bidder before the opening.
    pub about: Vec<About>,
    /// 1 proves a fact, 2 points, 3 hints.
    pub tier: u8,
    /// What was found, with its figures.
    pub said: Title,
    /// The figures.
    pub numbers: Vec<Number>,
    /// The share of innocent subjects that this kind names on labelled samples, in parts per million, where it was
    /// measured.
    pub innocent_ppm: Option<i64>,
    /// What it rests on, as a hash: a closed lead opens again only when this differs.
    pub evidence: String,
    /// How many competitions it rests on.
    pub weight: u32,
    /// Whether the content is made up.
    pub sample: bool,
}

/// A lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// Row id.
    pub id: i64,
    /// What was found.
    pub found: Finding,
    /// Who looks into it; `None` for the office.
    pub owner_org: Option<OrgId>,
    /// The authority that manages the platform and reads along, where it is not the centre itself.
    pub manager_org: Option<OrgId>,
    /// When it was found first.
    pub first_at: Millis,
    /// When it was found last.
    pub last_at: Millis,
    /// How often.
    pub times: i64,
    /// The day from which its term runs.
    pub origin: Date,
    /// How long it may take.
    pub term: Term,
    /// The last day.
    pub due: Date,
    /// 1: warned that the end is near; 2: over, and told to the office.
    pub warned: i64,
    /// Where it stands.
    pub state: State,
    /// Who is responsible.
    pub account: Option<AccountId>,
    /// Whether the centre was asked.
    pub asked: bool,
    /// Why it was closed, and when.
    pub closed: Option<(Outcome, Date)>,
    /// Rises with every change.
    pub version: i64,
}

impl Lead {
    /// As the journal knows it.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("lead/{}", self.id)
    }
}

/// What was done with a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What.
    pub step: Step,
    /// By whom; `None`: by the installation.
    pub account: Option<AccountId>,
    /// For which unit; empty for the office.
    pub org: String,
    /// The words, empty for none; `None` where they are kept sealed and the key at hand does not open them.
    pub words: Option<String>,
    /// When.
    pub at: Millis,
}

base::named! {
    /// How a run went.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RunState {
        /// It goes on.
        Running = "running", "正在运行", "Running";
        /// It is over.
        Done = "done", "已完成", "Done";
        /// It broke off.
        Failed = "failed", "未完成", "Broken off";
    }
}

/// A run of the screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Row id.
    pub id: i64,
    /// When it began.
    pub started_at: Millis,
    /// When it ended.
    pub ended_at: Option<Millis>,
    /// Who started it; `None`: by itself.
    pub account: Option<AccountId>,
    /// Competitions looked through.
    pub tenders: u64,
    /// Findings.
    pub findings: u64,
    /// New leads.
    pub opened: u64,
    /// Leads that were opened again.
    pub reopened: u64,
    /// Findings beyond the most of a run.
    pub left_out: u64,
    /// How it went.
    pub state: RunState,
}
