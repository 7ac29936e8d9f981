//! Cases as they are kept: heads, places, events, papers, files.

use base::{AccountId, Date, Millis, OrgId, RegionCode, Role, Title};
use flow::{ApplicantKind, Happened, Token, WorkKind};
use pack::element::{Channel, EndResult, MaterialSource};
use serde::{Deserialize, Serialize};

base::named! {
    /// Whether a case goes on.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Status {
        /// It goes on.
        Open = "open",
        /// It ended.
        Closed = "closed",
    }
}

base::named! {
    /// What happened to a case.
    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum EventKind {
        /// It was filed.
        Filed = "filed",
        /// An officer, or the applicant at a place of theirs, decided.
        Acted = "acted",
        /// A department answered.
        Opined = "opined",
        /// The applicant was asked to correct.
        CorrectionAsked = "correction_asked",
        /// The applicant corrected.
        Corrected = "corrected",
        /// The clock was stopped.
        Paused = "paused",
        /// The clock runs again.
        Resumed = "resumed",
        /// More time was asked for.
        ExtensionAsked = "extension_asked",
        /// More time was granted.
        ExtensionGranted = "extension_granted",
        /// More time was refused.
        ExtensionRefused = "extension_refused",
        /// It went back to an earlier step.
        SentBack = "sent_back",
        /// It went to the unit of another region.
        HandedOver = "handed_over",
        /// Those above gave a place to another unit.
        Reassigned = "reassigned",
        /// A colleague was given it.
        Delegated = "delegated",
        /// An officer took it on.
        Claimed = "claimed",
        /// An officer put it back.
        Released = "released",
        /// Somebody asked for it to be done sooner.
        Urged = "urged",
        /// The applicant took it back.
        Withdrawn = "withdrawn",
        /// The applicant answered where the case waited for it.
        Replied = "replied",
        /// A promised paper came in.
        MaterialGiven = "material_given",
        /// Something happened because its day came.
        Timed = "timed",
        /// A case that this one opened was closed.
        SubcaseClosed = "subcase_closed",
        /// It goes on by another version of its definition.
        Migrated = "migrated",
    }
}

/// Who asks, in clear. It is sealed at rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// Who.
    pub kind: ApplicantKind,
    /// Their name; empty without one.
    #[serde(default)]
    pub name: String,
    /// Identity number or unified social credit code; may be empty.
    #[serde(default)]
    pub code: String,
    /// Telephone; may be empty.
    #[serde(default)]
    pub phone: String,
}

impl Applicant {
    /// Somebody without a name.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            kind: ApplicantKind::Anonymous,
            name: String::new(),
            code: String::new(),
            phone: String::new(),
        }
    }
}

/// A case without its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Row id.
    pub id: i64,
    /// As printed, such as `JC-20240905-000123`.
    pub code: String,
    /// The item's id.
    pub item: String,
    /// Row id of the definition with which it runs.
    pub definition: i64,
    /// Who handles it.
    pub unit: OrgId,
    /// Where.
    pub region: RegionCode,
    /// How it was filed.
    pub channel: Channel,
    /// Whether it goes on.
    pub status: Status,
    /// How it ended.
    pub result: Option<EndResult>,
    /// Who asks.
    pub applicant: ApplicantKind,
    /// Their account.
    pub account: Option<AccountId>,
    /// The unit that asks, where it is one of the administration.
    pub applicant_unit: Option<OrgId>,
    /// What it is about; nothing personal.
    pub title: String,
    /// The number of its newest event.
    pub version: i64,
    /// When it was filed.
    pub opened_at: Millis,
    /// The day of that.
    pub opened_on: Date,
    /// When it was accepted 受理.
    pub accepted_on: Option<Date>,
    /// When the promised term ends; `None` without one or while the clock stands.
    pub due: Option<Date>,
    /// When the statutory term ends.
    pub statutory_due: Option<Date>,
    /// When it ended.
    pub closed_on: Option<Date>,
    /// The due day that passed while it was open.
    pub late_on: Option<Date>,
    /// The case that opened it.
    pub parent: Option<i64>,
    /// Under what name that case knows its result.
    pub slot: String,
    /// Whether the content is made up and marked 示例.
    pub sample: bool,
}

/// A place where somebody has something to do, or had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The case.
    pub case: i64,
    /// What is to be done.
    pub kind: WorkKind,
    /// The place's number; `None` for an extension and for a correction.
    pub token: Option<Token>,
    /// The event with which it began.
    pub begun: i64,
    /// The step.
    pub step: String,
    /// The department's branch; empty outside parallel steps.
    pub branch: String,
    /// Whose inbox; `None` for roles that belong to no unit, and for the applicant.
    pub unit: Option<OrgId>,
    /// The pack's role; empty for the applicant.
    pub role: String,
    /// Who took it on.
    pub account: Option<AccountId>,
    /// When it began.
    pub since: Date,
    /// When its term ends; `None` without one or while the clock stands.
    pub due: Option<Date>,
    /// How often somebody asked for it to be done sooner.
    pub urged: i64,
    /// When it was done.
    pub done_on: Option<Date>,
    /// What was decided; `left` when the case went elsewhere.
    pub outcome: String,
}

/// What happened to a case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseEntry {
    /// From 1, without a gap.
    pub seq: i64,
    /// When.
    pub at: Millis,
    /// What.
    pub kind: EventKind,
    /// At which place; `None`: to the case as a whole.
    pub token: Option<Token>,
    /// Who.
    pub account: Option<AccountId>,
    /// In which role.
    pub role: Role,
    /// For which organisation.
    pub org: Option<OrgId>,
    /// Particulars.
    pub detail: Detail,
}

/// The particulars of an entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// What the engine said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub happened: Vec<Happened>,
    /// What followed from it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effected>,
    /// What was said besides.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// An effect that was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effected {
    /// A licence was issued.
    Issued {
        /// Which.
        licence: String,
        /// Its number.
        number: String,
    },
    /// A licence was suspended.
    Suspended {
        /// Which.
        licence: String,
        /// Its number.
        number: String,
    },
    /// A licence was revoked.
    Revoked {
        /// Which.
        licence: String,
        /// Its number.
        number: String,
    },
    /// A row was written, or closed.
    Row {
        /// Where.
        register: String,
        /// Its key.
        key: String,
        /// Whether it ends.
        closed: bool,
    },
    /// A case was opened.
    Opened {
        /// Its id.
        case: i64,
        /// Its code.
        code: String,
        /// Its item.
        item: String,
    },
    /// Somebody was told; the applicant reads the text on their page.
    Told {
        /// Whether it was the applicant.
        applicant: bool,
        /// What.
        text: Title,
    },
    /// The public page shows something now.
    Published,
}

/// How a paper of a case was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialRow {
    /// The pack's material.
    pub material: String,
    /// In which of the ways that the material allows.
    pub source: MaterialSource,
    /// The licence's number, the row's key; may be empty.
    pub number: String,
    /// When.
    pub given_on: Date,
}

/// A file without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Row id.
    pub id: i64,
    /// `material:<id>`, `form.<key>` or `<step's name>.<key>`.
    pub slot: String,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Its length.
    pub byte_len: i64,
    /// Of its content, in hexadecimal.
    pub sha256: String,
    /// When it came in.
    pub added_at: Millis,
}

/// A file on its way in.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

impl std::fmt::Debug for NewFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewFile({} bytes)", self.content.len())
    }
}

/// An officer's or applicant's hold on a case: which, as it was when they looked, and what opens it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Row id.
    pub case: i64,
    /// The version that the form was made from.
    pub version: i64,
    /// The secret of somebody who follows it without an account.
    pub secret: Option<String>,
}

impl Key {
    /// A hold by sign-in alone.
    #[must_use]
    pub fn new(case: i64, version: i64) -> Self {
        Self {
            case,
            version,
            secret: None,
        }
    }
}
