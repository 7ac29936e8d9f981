//! Contracts and disputes as this room keeps them.

use base::calendar::Term;
use base::{AccountId, Date, Millis, OrgId};
use org::Party;
use serde::{Deserialize, Serialize};

base::named! {
    /// The two sides of a contract.
    pub enum Side {
        /// 招标人/采购人, who pays; of a sale 转让方/出让人, who hands over.
        Owner = "owner",
        /// 中标人/供应商, who delivers; of a sale 受让方, who pays.
        Supplier = "supplier",
    }
}

base::named! {
    /// Where a contract stands.
    pub enum State {
        /// Not yet signed by both sides.
        Open = "open",
        /// In force.
        Signed = "signed",
        /// Everything was accepted and paid.
        Completed = "completed",
        /// Ended before.
        Terminated = "terminated",
    }
}

base::named! {
    /// Where a text of a contract stands.
    pub enum TextState {
        /// Waits for signatures.
        Open = "open",
        /// Signed by both sides.
        Signed = "signed",
        /// Another text came in its place before both had signed.
        Replaced = "replaced",
        /// Taken back before both had signed.
        Withdrawn = "withdrawn",
    }
}

base::named! {
    /// Forms of a performance bond 履约保证. Any is accepted; the supplier chooses.
    pub enum BondForm {
        /// 银行保函.
        Guarantee = "guarantee",
        /// 保证保险.
        Insurance = "insurance",
        /// 担保机构担保.
        Surety = "surety",
        /// 支票、汇票、本票.
        Cheque = "cheque",
        /// 转账.
        Transfer = "transfer",
    }
}

base::named! {
    /// Objection 异议 or complaint 投诉.
    pub enum Form {
        /// To the tenderer.
        Objection = "objection",
        /// To the supervising unit.
        Complaint = "complaint",
    }
}

base::named! {
    /// What a dispute is about.
    pub enum About {
        /// The tender or prequalification documents.
        Documents = "documents",
        /// The opening.
        Opening = "opening",
        /// The result of evaluation.
        Result = "result",
        /// Anything else; for complaints only.
        Other = "other",
    }
}

base::named! {
    /// Where a dispute stands.
    pub enum DisputeState {
        /// Waits for the answer, or for whether it is accepted.
        Filed = "filed",
        /// An objection was answered.
        Answered = "answered",
        /// A complaint is looked into.
        Accepted = "accepted",
        /// A complaint was not accepted.
        Refused = "refused",
        /// A complaint was decided.
        Decided = "decided",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

impl DisputeState {
    /// Whether nothing is owed any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Filed | Self::Accepted)
    }
}

base::named! {
    /// How an objection was answered or a complaint decided.
    pub enum Outcome {
        /// 成立.
        Upheld = "upheld",
        /// 部分成立.
        Partly = "partly",
        /// 不成立.
        Dismissed = "dismissed",
    }
}

/// Who tenders: a unit of the administration, or an enterprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A unit; its clerks and heads act.
    Org {
        /// Its identifier.
        org: OrgId,
        /// Its name.
        name: String,
    },
    /// An enterprise; the accounts act that stand for it.
    Party(Party),
}

impl Owner {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Org { name, .. } => name,
            Self::Party(party) => &party.name,
        }
    }
}

/// A term and where it is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// How long.
    pub term: Term,
    /// The article, as the procedure cites it.
    pub basis: String,
}

impl Rule {
    /// A term with its basis.
    #[must_use]
    pub fn new(term: Term, basis: &str) -> Self {
        Self {
            term,
            basis: basis.to_owned(),
        }
    }
}

/// A share in hundredths and where it is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Per cent.
    pub percent: i64,
    /// The article.
    pub basis: String,
}

/// The figures of a contract, from the procedure of its trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractRules {
    /// From the award to both signatures.
    pub sign: Rule,
    /// From the award to the report on the tender.
    pub report: Rule,
    /// The term of a payment where nothing else was agreed.
    pub pay: Rule,
    /// The longest term of a payment that may be agreed.
    pub pay_most: Rule,
    /// From which share of the first amount on changes are looked at.
    pub change: Share,
    /// The most that a performance bond may be, of the amount.
    pub bond: Share,
    /// What of the performance is public.
    #[serde(default)]
    pub public: Performance,
    /// 转让、出让: the owner hands over what was traded, and the other side pays for it.
    #[serde(default)]
    pub sale: bool,
}

impl ContractRules {
    /// Who delivers, and is paid: the supplier, of a sale the owner.
    #[must_use]
    pub fn delivers(&self) -> Side {
        match self.sale {
            true => Side::Owner,
            false => Side::Supplier,
        }
    }

    /// Who accepts, and pays.
    #[must_use]
    pub fn pays(&self) -> Side {
        match self.sale {
            true => Side::Supplier,
            false => Side::Owner,
        }
    }
}

/// 履约信息: what of the performance of a contract everybody may know, once it is settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Performance {
    /// Deliveries that were accepted.
    pub deliveries: bool,
    /// Payments that arrived.
    pub payments: bool,
}

/// A contract to be signed.
#[derive(Clone, Debug)]
pub struct NewContract {
    /// What was awarded, such as `trade/12/lot/1`.
    pub subject: String,
    /// The platform, such as `jc`.
    pub platform: String,
    /// The trading centre.
    pub centre_org: OrgId,
    /// The supervising unit, where there is one.
    pub overseer_org: Option<OrgId>,
    /// What the contract is about.
    pub title: String,
    /// Who tendered: it pays, and of a sale hands over.
    pub owner: Owner,
    /// Who won: it delivers, and of a sale pays.
    pub supplier: Party,
    /// Whether the supplier is a small or medium-sized enterprise.
    pub small: bool,
    /// The amount as awarded, in fen.
    pub amount_fen: i64,
    /// When the award was made.
    pub award_at: Millis,
    /// The performance bond asked for, in fen; none unless the documents asked for one. There is no bid bond.
    pub bond_fen: Option<i64>,
    /// The figures that hold.
    pub rules: ContractRules,
    /// Whether this is a sample 示例.
    pub sample: bool,
}

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contract {
    /// Row id.
    pub id: i64,
    /// What was awarded.
    pub subject: String,
    /// The platform.
    pub platform: String,
    /// The trading centre.
    pub centre_org: OrgId,
    /// The supervising unit.
    pub overseer_org: Option<OrgId>,
    /// What it is about.
    pub title: String,
    /// Who tendered: it pays, and of a sale hands over.
    pub owner: Owner,
    /// Who won: it delivers, and of a sale pays.
    pub supplier: Party,
    /// Whether the supplier is a small or medium-sized enterprise.
    pub small: bool,
    /// As awarded, in fen.
    pub award_fen: i64,
    /// Of the text in force, else as awarded, in fen.
    pub amount_fen: i64,
    /// The day of the award.
    pub awarded_on: Date,
    /// The last day of performance by the text in force.
    pub ends_on: Option<Date>,
    /// The performance bond asked for, in fen.
    pub bond_fen: i64,
    /// The form that the supplier chose, and when.
    pub bond: Option<(BondForm, Date)>,
    /// The figures that hold.
    pub rules: ContractRules,
    /// Where it stands.
    pub state: State,
    /// By when both sides sign.
    pub sign_due: Date,
    /// By when the tender is reported.
    pub report_due: Date,
    /// When it was reported.
    pub reported_on: Option<Date>,
    /// When both had signed.
    pub signed_on: Option<Date>,
    /// When it was completed or terminated.
    pub ended_on: Option<Date>,
    /// To the instant; none where it ended before instants were kept.
    pub ended_at: Option<Millis>,
    /// Why it was terminated.
    pub reason: String,
    /// Rises with every change.
    pub version: i64,
    /// Whether this is a sample.
    pub sample: bool,
}

/// A text of a contract: the first one, or a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// From 1.
    pub no: i64,
    /// Where it stands.
    pub state: TextState,
    /// The amount it states, in fen.
    pub amount_fen: i64,
    /// The last day of performance it states.
    pub ends_on: Date,
    /// Why the contract is changed.
    pub reason: String,
    /// Whether the change goes beyond the share that is looked at.
    pub flagged: bool,
    /// The file's name.
    pub name: String,
    /// The file's type.
    pub media_type: String,
    /// The file's length in bytes.
    pub byte_len: i64,
    /// The file's SHA-256, in hexadecimal.
    pub sha256: String,
    /// SHA-256 of the statement that is signed, in hexadecimal ([`crate::rules::statement::statement`]).
    pub digest: String,
    /// Who wrote it.
    pub side: Side,
    /// When.
    pub at: Millis,
}

/// A side's signature under a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Which text.
    pub no: i64,
    /// Who signed.
    pub side: Side,
    /// What was signed, as in [`Text::digest`].
    pub digest: String,
    /// When.
    pub at: Millis,
    /// The journal entry that proves it.
    pub seq: i64,
    /// The signer's own key, where one was used.
    pub key: String,
    /// The signature by that key ([`proof::bundle::PartySignature`]).
    pub note: String,
}

/// Something to be delivered and accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Row id.
    pub id: i64,
    /// What.
    pub title: String,
    /// By when.
    pub due: Date,
    /// When the supplier delivered.
    pub delivered_on: Option<Date>,
    /// When the owner accepted.
    pub accepted_on: Option<Date>,
    /// To the instant; none where it was accepted before instants were kept.
    pub accepted_at: Option<Millis>,
    /// Why the last delivery was not accepted.
    pub remark: String,
    /// Rises with every change.
    pub version: i64,
}

/// Something to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Row id.
    pub id: i64,
    /// The contract.
    pub contract: i64,
    /// For what.
    pub title: String,
    /// How much, in fen.
    pub amount_fen: i64,
    /// The day from which the term runs.
    pub origin: Date,
    /// The term.
    pub term: Term,
    /// By when.
    pub due: Date,
    /// When it was paid.
    pub paid_on: Option<Date>,
    /// To the instant; none where it was confirmed before instants were kept.
    pub paid_at: Option<Millis>,
    /// Rises with every change.
    pub version: i64,
}

/// The figures of disputes, from the procedure of a trade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeRules {
    /// From an objection to its answer; the procedure stands meanwhile.
    pub answer: Rule,
    /// From the answer, or from when it was due, or from when the complainant knew, to a complaint.
    pub complain: Rule,
    /// From a complaint to whether it is accepted.
    pub accept: Rule,
    /// From acceptance to the decision.
    pub decide: Rule,
    /// What has to be objected to before a complaint about it: names of [`About`].
    pub objection_first: Vec<String>,
    /// The article that says so.
    pub objection_first_basis: String,
}

/// A time in which something may be objected to, to the second: from the first instant until before the second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// From, in milliseconds since 1970.
    pub from_ms: i64,
    /// Until, in milliseconds since 1970.
    pub until_ms: i64,
    /// The article.
    pub basis: String,
}

/// What may be objected to when. Absent: not now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Windows {
    /// The documents.
    pub documents: Option<Window>,
    /// The opening.
    pub opening: Option<Window>,
    /// The result.
    pub result: Option<Window>,
    /// Until this instant nobody but the supervising unit learns who objects: it would tell who bids.
    pub reveal_ms: i64,
}

impl Windows {
    /// The window of a matter.
    #[must_use]
    pub fn of(&self, about: About) -> Option<&Window> {
        match about {
            About::Documents => self.documents.as_ref(),
            About::Opening => self.opening.as_ref(),
            About::Result => self.result.as_ref(),
            About::Other => None,
        }
    }
}

/// A subject about which disputes may be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forum {
    /// The subject, such as `trade/12`.
    pub subject: String,
    /// The platform.
    pub platform: String,
    /// The trading centre.
    pub centre_org: OrgId,
    /// Who decides complaints.
    pub overseer_org: Option<OrgId>,
    /// What is traded.
    pub title: String,
    /// Who answers objections.
    pub owner: Owner,
    /// The figures that hold.
    pub rules: DisputeRules,
    /// What may be objected to when.
    pub windows: Windows,
    /// Whether this is a sample.
    pub sample: bool,
}

/// An objection or a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Row id.
    pub id: i64,
    /// What it is about.
    pub subject: String,
    /// Objection or complaint.
    pub form: Form,
    /// The matter.
    pub about: About,
    /// The platform.
    pub platform: String,
    /// The objection that a complaint follows.
    pub parent: Option<i64>,
    /// Who filed it.
    pub party: Party,
    /// The account that filed it, which is told what becomes of it.
    pub filed_by: AccountId,
    /// What happened.
    pub facts: String,
    /// What is asked for.
    pub wants: String,
    /// Where it stands.
    pub state: DisputeState,
    /// Whether the procedure stands because of it.
    pub suspends: bool,
    /// The day it was filed.
    pub filed_on: Date,
    /// The instant it was filed.
    pub filed_at: Millis,
    /// The day from which its running term counts.
    pub origin: Date,
    /// The term that runs.
    pub term: Term,
    /// Its last day; none while the clock stands.
    pub due: Option<Date>,
    /// The day it ended.
    pub ended_on: Option<Date>,
    /// How it came out.
    pub outcome: Option<Outcome>,
    /// Whether the award does not stand as it is.
    pub affects: bool,
    /// The answer, the reason of a refusal, or the decision.
    pub answer: String,
    /// Rises with every change.
    pub version: i64,
}

/// A file of a dispute or a contract's text, to be kept.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A file of a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Row id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Its length in bytes.
    pub byte_len: i64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}
