//! What is in a bulletin, and how it is kept.

use base::{AccountId, Date, Millis, OrgId};
use serde::{Deserialize, Serialize};

use crate::rules::bound::Values;
use crate::rules::span::Span;
use crate::rules::step::State;

/// What sort of paper it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 月通报.
    Monthly,
    /// 季度通报.
    Quarterly,
    /// 单位简报: one unit's tasks and reports.
    Unit,
    /// 方案简报: one plan's tasks.
    Plan,
    /// 案例通报: cases that harmed the business environment, entered by the office, without personal names.
    Cases,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Monthly,
        Self::Quarterly,
        Self::Unit,
        Self::Plan,
        Self::Cases,
    ];

    /// The name in the database and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Unit => "unit",
            Self::Plan => "plan",
            Self::Cases => "cases",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether a span is right for it: monthly bulletins are about months, quarterly ones and cases about quarters,
    /// briefs about either.
    #[must_use]
    pub fn takes(self, span: Span) -> bool {
        match self {
            Self::Monthly => matches!(span, Span::Month(_)),
            Self::Quarterly | Self::Cases => matches!(span, Span::Quarter(..)),
            Self::Unit | Self::Plan => true,
        }
    }

    /// Whether it is about one unit or one plan.
    #[must_use]
    pub fn is_brief(self) -> bool {
        matches!(self, Self::Unit | Self::Plan)
    }
}

/// What a paper is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct About {
    /// What sort of paper it is.
    pub kind: Kind,
    /// The month or quarter.
    pub span: Span,
    /// The unit's id or the document's key; empty for the others.
    pub subject: String,
}

/// A block of a draft: words that the office may change, or a table or chart that follows the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Which block it is, the same from draft to draft, such as `reports`.
    pub key: String,
    /// What it is.
    pub form: Form,
    /// The words with figure names in braces; for a table or chart its name for the editor.
    pub text: String,
    /// Whether somebody changed the words: drafting anew then leaves them alone.
    #[serde(default)]
    pub edited: bool,
    /// Whether it is printed.
    #[serde(default = "yes")]
    pub shown: bool,
}

fn yes() -> bool {
    true
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// A heading of the first order, without its ordinal.
    Heading,
    /// Paragraphs, one a line.
    Text,
    /// A table or chart; [`Block::key`] says which.
    Data,
    /// A case: its first line is the title.
    Case,
    /// The title of an attachment; what follows belongs to it.
    Attachment,
}

/// A part of the paper with every figure in place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "lowercase")]
pub enum Piece {
    /// A heading; level 1 or 2; ordinals are added.
    Heading {
        /// Its order.
        level: u8,
        /// Its words.
        text: String,
    },
    /// A paragraph.
    Text {
        /// Its words.
        text: String,
    },
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
    /// The beginning of an attachment.
    Attachment {
        /// Its title.
        title: String,
    },
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The line above it.
    pub caption: String,
    /// Heads, with whether the column holds figures.
    pub columns: Vec<(String, bool)>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<String>>,
}

/// A chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// The line below it.
    pub title: String,
    /// Whether bars are stacked; else they stand alone.
    pub stacked: bool,
    /// What is counted.
    pub unit: String,
    /// One bar each.
    pub categories: Vec<String>,
    /// Names and values of the series, a value a category.
    pub series: Vec<(String, Vec<f64>)>,
    /// The chart in words.
    pub alternative: String,
}

/// A paper as it is read: text, tables and charts with every figure in place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// The title.
    pub title: String,
    /// Its parts.
    pub pieces: Vec<Piece>,
    /// The figures that were bound in it, by name.
    pub values: Values,
}

/// A paper as a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// Row id.
    pub id: i64,
    /// What it is about.
    pub about: About,
    /// How far it is.
    pub state: State,
    /// Its title.
    pub title: String,
    /// The day whose state it shows.
    pub as_of: Date,
    /// Its text.
    pub blocks: Vec<Block>,
    /// What it said at the last step; `None` in a draft.
    pub seen: Option<Frozen>,
    /// Accounts that wrote in it.
    pub authors: Vec<Option<AccountId>>,
    /// 发文字号, from issuing on.
    pub number: String,
    /// Why it was returned or withdrawn.
    pub reason: String,
    /// Its identity in feeds, from issuing on.
    pub urn: String,
    /// When it was drafted.
    pub created_at: Millis,
    /// When it was approved.
    pub approved_at: Option<Millis>,
    /// When it was issued.
    pub issued_at: Option<Millis>,
    /// When it was published.
    pub published_at: Option<Millis>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Millis>,
    /// Rises with every change.
    pub version: i64,
    /// Whether it is a sample 示例.
    pub sample: bool,
}

/// What was issued.
#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    /// The text with every figure in place.
    pub frozen: Frozen,
    /// SHA-256 of the Word file, in hexadecimal.
    pub docx_sha256: String,
    /// SHA-256 of the PDF file; empty where the machine had no fonts.
    pub pdf_sha256: String,
}

/// A task that reached its goals, made known with a bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultRow {
    /// The bulletin.
    pub paper: i64,
    /// The task's id.
    pub task: i64,
    /// Its number and title.
    pub title: String,
    /// The plan's title.
    pub plan: String,
    /// Its identity in feeds.
    pub urn: String,
    /// When it was made known.
    pub at: Millis,
}

/// How papers of this installation look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// 发文机关: as it signs; the red mark adds 文件.
    pub issuer: String,
    /// 发文代字 of bulletins.
    pub prefix: String,
    /// 发文代字 of briefs.
    pub brief: String,
    /// 主送机关.
    pub addressees: Vec<String>,
    /// 抄送机关.
    pub copies: Vec<String>,
    /// The unit whose heads approve, besides the office.
    pub approver: Option<OrgId>,
    /// Under which terms open data may be used, stated plainly.
    pub licence: String,
    /// Rises with every change; 0 before the first.
    pub version: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            issuer: "营商环境工作专班".to_owned(),
            prefix: "营通".to_owned(),
            brief: "营简".to_owned(),
            addressees: vec!["各县（市、区）人民政府".to_owned(), "市直各有关单位".to_owned()],
            copies: Vec::new(),
            approver: None,
            licence: "本页数据为政府公开数据。任何人可以免费复制、传播、加工和商业使用，使用时请注明来源和获取日期；条件与知识共享署名 4.0 国际许可（CC BY 4.0）相当。".to_owned(),
            version: 0,
        }
    }
}
