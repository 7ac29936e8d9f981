//! What an evaluation is made of.

use base::{AccountId, Millis, OrgId, Title};
use org::Party;
use pack::element::Method;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// With what an evaluation begins. Everything that the room has to know of the trade stands here.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewEvaluation {
    /// What the trade calls it, such as `trade/12/lot/1`; one evaluation a subject.
    pub subject: String,
    /// The trading platform, such as `jc`.
    pub platform: String,
    /// The trading centre's organisation: its clerks and heads see how far it is.
    pub centre_org: OrgId,
    /// Other units that may watch: supervision of the trade.
    pub watchers: Vec<OrgId>,
    /// The lot's title; for an evaluation where identity is hidden it must not name a bidder.
    pub title: Title,
    /// The checked definition; it is pinned.
    pub method: Method,
    /// Valid openings: one for each bid that was opened.
    pub bidders: Vec<NewBidder>,
    /// The committee, an odd number.
    pub committee: Vec<NewJudge>,
    /// 最高限价, fen.
    pub ceiling_fen: Option<i64>,
    /// How long a bidder has to explain a low price or to clarify, seconds.
    pub explain_secs: i64,
    /// How long judges have to sign; who neither signs nor dissents by then is deemed to agree (招标投标法实施条例 art. 53).
    pub sign_secs: i64,
    /// 示例.
    pub sample: bool,
}

/// An offer that is to be judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewBidder {
    /// The trade's own name for it, lower-case ASCII; judges never see it.
    pub key: String,
    /// Who offers.
    pub party: Party,
    /// What it asks, fen.
    pub price_fen: i64,
    /// A small or micro enterprise.
    pub small: bool,
    /// Offers listed innovation products.
    pub innovation: bool,
    /// Per cent of the price for them; all of it without.
    pub innovation_share: Option<Decimal>,
    /// A consortium.
    pub consortium: bool,
    /// Per cent of the contract that its small firms take on.
    pub small_share: Option<Decimal>,
    /// What judges read. Where identity is hidden, addresses and titles must not tell whose they are.
    pub documents: Vec<Document>,
}

/// A document of an offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is.
    pub title: Title,
    /// A path of this site.
    pub href: String,
}

/// A member of the committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NewJudge {
    /// Who.
    pub account: AccountId,
    /// The seat, from 1: all that others see.
    pub seat: u32,
    /// Whom the judge comes from.
    pub group: Group,
}

/// Whom a judge comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 评审专家, drawn.
    Expert,
    /// 招标人代表.
    Tenderer,
}

/// How far an evaluation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// The judges elect who leads.
    Chair,
    /// 符合性审查.
    Review,
    /// Marks are given under seal.
    Marks,
    /// Marks are open: what stands out is explained, corrected; low prices are explained.
    Settle,
    /// The sheet is fixed; the judges sign.
    Report,
    /// Signed.
    Reported,
    /// Ended without candidates.
    Failed,
}

/// Why an evaluation has no candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failed {
    /// 否决全部投标: no offer is valid.
    NoneValid,
    /// 有效投标不足: fewer valid offers than the method asks for.
    TooFew,
}

/// What became of a bidder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BidState {
    /// Not reviewed yet.
    Open,
    /// Met everything.
    Valid,
    /// 否决: did not meet something, or above the ceiling.
    Refused,
    /// Did not justify its low price.
    Excluded,
}

macro_rules! named {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// Its name in the database.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of a name, or `None`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

named!(Phase {
    Chair = "chair",
    Review = "review",
    Marks = "marks",
    Settle = "settle",
    Report = "report",
    Reported = "reported",
    Failed = "failed",
});
named!(Failed {
    NoneValid = "none_valid",
    TooFew = "too_few",
});
named!(BidState {
    Open = "open",
    Valid = "valid",
    Refused = "refused",
    Excluded = "excluded",
});
named!(Group {
    Expert = "expert",
    Tenderer = "tenderer",
});
named!(Class {
    Sum = "sum",
    Omission = "omission",
    Range = "range",
    Objective = "objective",
    Extreme = "extreme",
});
named!(Ask {
    Clarify = "clarify",
    Price = "price",
});
named!(FlagKind {
    Deviates = "deviates",
    Unlike = "unlike",
});
named!(CorrectionState {
    Open = "open",
    Made = "made",
    Refused = "refused",
});
named!(Signed {
    Agrees = "agrees",
    Dissents = "dissents",
    Deemed = "deemed",
});

/// For what a mark may be corrected after it was unsealed (政府采购货物和服务招标投标管理办法 art. 64, and an omission).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 分值汇总计算错误.
    Sum,
    /// 漏项.
    Omission,
    /// 分项评分超出评分标准范围.
    Range,
    /// 客观评审因素评分不一致.
    Objective,
    /// 评分畸高、畸低.
    Extreme,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Sum,
        Self::Omission,
        Self::Range,
        Self::Objective,
        Self::Extreme,
    ];
}

/// What a bidder is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// 澄清.
    Clarify,
    /// 低价说明.
    Price,
}

/// Why a mark stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// Far off the other judges' mean.
    Deviates,
    /// An objective criterion that others marked differently.
    Unlike,
}

/// What became of a correction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorrectionState {
    /// The committee votes.
    Open,
    /// Everyone agreed.
    Made,
    /// Somebody did not.
    Refused,
}

/// How a judge stands to the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signed {
    /// Signed.
    Agrees,
    /// Wrote a dissenting opinion.
    Dissents,
    /// Did neither in time.
    Deemed,
}

/// What the committee recommends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Valid offers from the first; empty when it failed.
    pub ranking: Vec<Ranked>,
    /// Keys of those who are put forward, from the first.
    pub candidates: Vec<String>,
    /// Keys of those who were refused or excluded.
    pub refused: Vec<String>,
    /// Why there are no candidates.
    pub failed: Option<Failed>,
    /// SHA-256 of the canonical sheet, hexadecimal; empty when it failed before marks were given.
    pub sheet_sha256: String,
}

/// A place in the ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// The bidder's key.
    pub key: String,
    /// From 1.
    pub rank: u32,
    /// Yuan, after deductions.
    pub evaluated_price: Decimal,
    /// Points, or the evaluated price.
    pub total: Decimal,
}

/// How a judge's marks stood to those of the others, for the yearly figures of experts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deviation {
    /// Evaluations in which the judge's marks were unsealed.
    pub evaluations: u64,
    /// Marks that were given.
    pub marks: u64,
    /// Those that stood out from the others'.
    pub deviating: u64,
    /// Objective criteria marked otherwise than the others.
    pub unlike: u64,
    /// Marks that were corrected afterwards.
    pub corrected: u64,
}

/// An evaluation's head.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Row id.
    pub id: i64,
    /// What the trade calls it.
    pub subject: String,
    /// The trading platform.
    pub platform: String,
    /// The trading centre.
    pub centre_org: OrgId,
    /// The lot's title.
    pub title: Title,
    /// As pinned.
    pub method: Method,
    /// Fen.
    pub ceiling_fen: Option<i64>,
    /// Judges see neither names nor prices.
    pub hidden: bool,
    /// Seconds.
    pub explain_secs: i64,
    /// Seconds.
    pub sign_secs: i64,
    /// How far it is.
    pub phase: Phase,
    /// Of the election of the chair, from 1.
    pub round: i64,
    /// The chair's seat.
    pub chair: Option<i64>,
    /// When it began.
    pub opened_at: Millis,
    /// When all marks were in.
    pub unsealed_at: Option<Millis>,
    /// When the sheet was fixed.
    pub confirmed_at: Option<Millis>,
    /// When it ended.
    pub closed_at: Option<Millis>,
    /// Until when judges sign.
    pub sign_due_at: Option<Millis>,
    /// Why it failed.
    pub failed: Option<Failed>,
    /// Once confirmed or failed.
    pub outcome: Option<Outcome>,
    /// The canonical sheet; empty before.
    pub sheet: String,
    /// Its SHA-256.
    pub sheet_sha256: String,
    /// By which equals are drawn.
    pub draw_seed: String,
    /// Keys as drawn elsewhere.
    pub draw_order: Vec<String>,
    /// SHA-256 of that draw's transcript.
    pub draw_proof: String,
    /// When everyone may read the sheet.
    pub published_at: Option<Millis>,
    /// 示例.
    pub sample: bool,
    /// Rises with every step of the whole.
    pub version: i64,
}

/// A bidder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bidder {
    /// The trade's name for it.
    pub key: String,
    /// In which order judges see it, from 1.
    pub place: i64,
    /// Who offers.
    pub party: Party,
    /// Fen.
    pub price_fen: i64,
    /// A small firm.
    pub small: bool,
    /// Offers innovation products.
    pub innovation: bool,
    /// Per cent.
    pub innovation_share: Option<Decimal>,
    /// A consortium.
    pub consortium: bool,
    /// Per cent.
    pub small_share: Option<Decimal>,
    /// What judges read.
    pub documents: Vec<Document>,
    /// What became of it.
    pub state: BidState,
    /// What it did not meet: ids of reviews, `ceiling`, `low-price`.
    pub why: Vec<String>,
}

/// A judge's seat. Marks under seal are not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// From 1.
    pub seat: i64,
    /// Who sits there.
    pub account: AccountId,
    /// Whom the judge comes from.
    pub group: Group,
    /// The seat for which the judge votes as chair.
    pub vote: Option<i64>,
    /// When the review was handed in.
    pub reviewed_at: Option<Millis>,
    /// The commitment to the marks, once handed in.
    pub marks_sha256: String,
    /// When the marks were handed in.
    pub handed_at: Option<Millis>,
    /// The commitment's salt, once unsealed.
    pub salt: String,
    /// How the judge stands to the report.
    pub signed: Option<(Millis, Signed)>,
    /// The dissenting opinion.
    pub dissent: String,
    /// Rises with every draft of the judge.
    pub version: i64,
}

/// What a judge thinks of an offer and something that it must meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// Whose.
    pub seat: i64,
    /// The bidder's key.
    pub bidder: String,
    /// The review's id.
    pub criterion: String,
    /// Whether it meets it.
    pub passes: bool,
    /// Why not.
    pub reason: String,
}

/// A question to a bidder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Row id.
    pub id: i64,
    /// The evaluation.
    pub evaluation: i64,
    /// The bidder's key.
    pub bidder: String,
    /// What it is.
    pub kind: Ask,
    /// What is asked.
    pub question: String,
    /// By which seat; `None`: by rule.
    pub asked_by: Option<i64>,
    /// When.
    pub asked_at: Millis,
    /// Until when it may be answered.
    pub due_at: Millis,
    /// The answer.
    pub answer: String,
    /// When it came.
    pub answered_at: Option<Millis>,
    /// What the committee decided, of a low price.
    pub accepted: Option<bool>,
}

/// A vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// `question/7` or `correction/3`.
    pub about: String,
    /// Whose.
    pub seat: i64,
    /// Which way.
    pub agrees: bool,
    /// Why.
    pub reason: String,
}

/// A mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Whose.
    pub seat: i64,
    /// The bidder's key.
    pub bidder: String,
    /// `part` or `part.criterion`.
    pub criterion: String,
    /// How much.
    pub mark: Decimal,
}

/// A correction of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Row id.
    pub id: i64,
    /// Whose mark.
    pub seat: i64,
    /// The bidder's key.
    pub bidder: String,
    /// `part` or `part.criterion`.
    pub criterion: String,
    /// What it was.
    pub was: Decimal,
    /// What it becomes.
    pub becomes: Decimal,
    /// For what.
    pub class: Class,
    /// Why.
    pub reason: String,
    /// When it was proposed.
    pub proposed_at: Millis,
    /// What became of it.
    pub state: CorrectionState,
}

/// A mark that stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Whose.
    pub seat: i64,
    /// The bidder's key.
    pub bidder: String,
    /// `part` or `part.criterion`.
    pub criterion: String,
    /// Why it stands out.
    pub kind: FlagKind,
    /// The others' mean.
    pub mean: Decimal,
    /// Their standard deviation.
    pub sigma: Decimal,
    /// What the judge says.
    pub explanation: String,
    /// When.
    pub explained_at: Option<Millis>,
}

/// 投标人 A, B, … by the order drawn for this evaluation; beyond Z: AA, AB, ….
#[must_use]
pub fn letters(place: i64) -> String {
    let mut left = place.max(1);
    let mut out = Vec::new();
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or(0);
        out.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    out.iter().rev().collect()
}

/// Fen as yuan.
#[must_use]
pub fn yuan(fen: i64) -> Decimal {
    Decimal::new(fen, 2)
}
