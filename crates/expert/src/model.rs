//! What the room speaks of.

use base::{AccountId, Date, Millis, OrgId};
use serde::{Deserialize, Serialize};

/// An expert of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expert {
    /// Row id.
    pub id: i64,
    /// The number in the register, such as `E000123`.
    pub code: String,
    /// The name, sealed.
    pub name_sealed: Vec<u8>,
    /// The telephone number, sealed.
    pub phone_sealed: Vec<u8>,
    /// 职称: the professional title.
    pub title: String,
    /// The division in which the expert lives, GB/T 2260.
    pub region: String,
    /// The employer's unified social credit code; empty without one.
    pub employer_code: String,
    /// The employer's name.
    pub employer_name: String,
    /// The sign-in by which the expert is called.
    pub account: Option<AccountId>,
    /// Whether the expert still stands in the register.
    pub active: bool,
    /// Whether the content is made up.
    pub sample: bool,
    /// Rises with every change.
    pub version: i64,
}

/// 暂停: a time in which an expert is not drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Row id.
    pub id: i64,
    /// The first day.
    pub from: Date,
    /// The last day; `None` until it is lifted.
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
}

/// How an expert is related to an enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// 亲属: a relative runs it or bids for it.
    Kinship,
    /// Worked for it, advised it, or holds a share.
    Relation,
}

impl RelationKind {
    /// Its name in the database, and the reason under which it excludes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kinship => "kinship",
            Self::Relation => "relation",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Kinship, Self::Relation]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// A declared relation; the enterprise shows only by comparing marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// What kind.
    pub kind: RelationKind,
    /// The mark of the enterprise's code.
    pub mark: Vec<u8>,
    /// When it ended; `None` while it goes on.
    pub until: Option<Date>,
}

/// How far a draw has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawState {
    /// The parties commit to their seeds.
    Open,
    /// The pool stands, the parties reveal.
    Frozen,
    /// The ranking stands, experts are called.
    Drawn,
    /// The committee is known.
    Released,
    /// A party withheld its seed.
    Void,
}

impl DrawState {
    /// All states.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Frozen,
        Self::Drawn,
        Self::Released,
        Self::Void,
    ];

    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Frozen => "frozen",
            Self::Drawn => "drawn",
            Self::Released => "released",
            Self::Void => "void",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// A speciality and how many of it are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGroup {
    /// The speciality's code, such as `A0101`: a letter, then letters and digits, at most 16.
    pub speciality: String,
    /// Seats, 1 to 99.
    pub seats: u16,
}

impl NewGroup {
    /// The group's name in the transcript.
    #[must_use]
    pub fn name(&self) -> String {
        self.speciality.to_ascii_lowercase()
    }
}

/// What a committee must be, as data with its basis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitteeRule {
    /// The fewest members.
    pub least: u16,
    /// Whether their number must be odd.
    pub odd: bool,
    /// Drawn experts are at least this share of all: numerator and denominator.
    pub experts: (u16, u16),
    /// Where that stands, for refusals.
    pub basis: String,
}

/// What a draw is to bring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The groups, in the order in which they are filled.
    pub groups: Vec<NewGroup>,
    /// How many more of each group stand by, 0 to 99.
    pub spares: u16,
    /// What the committee must be.
    pub rule: CommitteeRule,
    /// Members who are not drawn, such as the tenderer's representatives.
    pub others: u16,
    /// At most so many members of one employer.
    pub per_employer: u16,
    /// Where seats are, at least one.
    pub places: Vec<String>,
    /// How long a called expert has to answer, in minutes.
    pub answer_minutes: i64,
}

/// Who is recused. Sealed: it names bidders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recuse {
    /// Codes of the tenderer and the bidders.
    pub parties: Vec<String>,
    /// Codes of further employers whose people are recused.
    pub employers: Vec<String>,
    /// Divisions (GB/T 2260) whose experts are recused.
    pub regions: Vec<String>,
    /// A relation that ended counts for so many years.
    pub years: u16,
}

/// A party that brings a seed, and who acts for it: an account, or the clerks and heads of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyOf {
    /// Its name in the transcript: `tenderer` or `supervisor`.
    pub name: String,
    /// The organisation that acts.
    pub org: Option<OrgId>,
    /// The account that acts.
    pub account: Option<AccountId>,
}

/// A party of a draw and what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its place in the order of reveals, from 0.
    pub place: i64,
    /// Who.
    pub of: PartyOf,
    /// The commitment in hexadecimal; empty before.
    pub commitment: String,
    /// When it committed.
    pub committed_at: Option<Millis>,
    /// The seed in hexadecimal; empty before.
    pub seed: String,
    /// When it revealed.
    pub revealed_at: Option<Millis>,
}

/// A draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// Row id.
    pub id: i64,
    /// What is drawn for, such as `trade/12/lot/1`.
    pub subject: String,
    /// The platform, such as `jc`.
    pub platform: String,
    /// The trading centre that holds it.
    pub centre_org: OrgId,
    /// When the committee sits.
    pub at: Millis,
    /// Which attempt, from 1.
    pub attempt: i64,
    /// Who made the earlier attempts void: party and SHA-256 of the transcript.
    pub voids: Vec<(String, String)>,
    /// What it is to bring.
    pub plan: Plan,
    /// How far it has come.
    pub state: DrawState,
    /// Whether every seat was taken once.
    pub seated: bool,
    /// When it was opened.
    pub opened_at: Millis,
    /// When the pool was frozen.
    pub frozen_at: Option<Millis>,
    /// When the ranking came to be.
    pub drawn_at: Option<Millis>,
    /// When the committee was made known.
    pub released_at: Option<Millis>,
    /// Whether the content is made up.
    pub sample: bool,
    /// Rises with every step.
    pub version: i64,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// Not answered yet.
    Pending,
    /// Accepted.
    Accepted,
    /// Refused, or not reached.
    Refused,
    /// Accepted, and left or was removed.
    Left,
}

impl CallState {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Left => "left",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Pending, Self::Accepted, Self::Refused, Self::Left]
            .into_iter()
            .find(|state| state.as_str() == name)
    }
}

/// A call as the centre sees it: a number without a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The draw.
    pub draw: i64,
    /// The seat number.
    pub no: i64,
    /// The group.
    pub group: String,
    /// The candidate's place in the pool.
    pub candidate: usize,
    /// What became of it.
    pub state: CallState,
    /// Why it was refused or left.
    pub reason: String,
    /// Where the seat is; empty before the answer.
    pub place: String,
    /// When the call went out.
    pub called_at: Millis,
    /// Until when it can be answered.
    pub due_at: Millis,
    /// When it was answered.
    pub answered_at: Option<Millis>,
    /// When the expert signed in at the seat.
    pub signed_in_at: Option<Millis>,
    /// Who it was, after the release.
    pub expert: Option<i64>,
}

/// Who stands behind a candidate, kept sealed from the freeze on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The expert.
    pub(crate) expert: i64,
    /// The sign-in that is called.
    pub(crate) account: i64,
    /// The employer's code.
    pub(crate) employer: String,
    /// What the commitment is over.
    pub(crate) value: String,
}

/// A member of a committee, for the room that evaluates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The seat number.
    pub seat_no: i64,
    /// The group, a speciality's code in lower case.
    pub group: String,
    /// Who sits there.
    pub account: AccountId,
    /// Where.
    pub place: String,
}

/// What was noted about a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conduct {
    /// The seat number.
    pub no: i64,
    /// What kind: one of [`CONDUCTS`].
    pub kind: String,
    /// In words.
    pub note: String,
    /// When.
    pub at: Millis,
}

/// What can be noted about a seat.
pub const CONDUCTS: [&str; 5] = ["late", "leaning", "leaving", "device", "other"];

/// Why a called expert refuses, as the transcript has it.
pub const REFUSALS: [&str; 4] = ["busy", "ill", "away", "recusal"];

/// Why an expert who accepted leaves or is removed.
pub const LEAVINGS: [&str; 4] = ["ill", "absent", "recusal", "conduct"];
