//! What a compilation holds. Every text is mended text; every span points into the original file.

use jiff::civil::Date;
use rust_decimal::Decimal;

/// A half-open range of bytes in the original file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// How the file was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB 18030 (reads GB 2312 and GBK as well).
    Gb18030,
    /// UTF-16, little endian.
    Utf16Le,
    /// UTF-16, big endian.
    Utf16Be,
}

impl Encoding {
    /// The IANA name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }
}

/// A rule that touched the text or derived a value. `README.md` explains each id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule(pub &'static str);

/// Something that was mended or that a reader should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Which rule speaks, for example `mend.double`.
    pub rule: Rule,
    /// Where in the original file.
    pub span: Span,
}

impl Note {
    /// Whether a person should look at it (the other notes record ordinary mending).
    pub fn is_warning(&self) -> bool {
        self.rule.0.starts_with("warn.")
    }
}

/// A piece of mended text and where it stands in the original (several spans when something was cut out of it).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quoted {
    /// The mended text.
    pub text: String,
    /// The bytes it was read from, in order.
    pub spans: Vec<Span>,
}

/// The whole result of reading one file.
#[derive(Debug, Clone)]
pub struct Compilation {
    /// The encoding that was detected.
    pub encoding: Encoding,
    /// Documents in the order of the file.
    pub documents: Vec<Document>,
    /// Mends and warnings.
    pub notes: Vec<Note>,
    /// Length of the original file in bytes.
    pub byte_len: usize,
    /// The lossless tree's leaves: they partition `0..byte_len`.
    pub layout: Vec<Leaf>,
}

/// A leaf of the lossless tree: one printed line and what it is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// The line with its line break and surrounding blanks.
    pub span: Span,
    /// What the line is.
    pub kind: LeafKind,
    /// Index of the document it belongs to.
    pub document: Option<u32>,
}

/// What a printed line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafKind {
    /// Blank line.
    Blank,
    /// Page number, running head or other furniture.
    Furniture,
    /// Part of a document's head: titles, number, addressees, transmittal, signature.
    Head,
    /// A consult line.
    Consult,
    /// Copies and printing line at the end.
    Imprint,
    /// The body.
    Body,
}

/// The kinds of official document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// 通知
    Notice,
    /// 意见
    Opinions,
    /// 批复
    Reply,
    /// 令
    Order,
    /// 决定
    Decision,
    /// 公告、通告
    Announcement,
    /// 通报
    Circular,
    /// 函
    Letter,
    /// 办法、规定、条例、细则
    Measures,
    /// 方案、计划、规划、要点、措施
    Plan,
    /// 报告
    Report,
    /// Not recognised.
    Other,
}

/// Whom to ask about a document, as the gazette prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consult {
    /// 咨询单位
    pub unit: Option<Quoted>,
    /// 政策咨询电话
    pub phone: Option<Quoted>,
    /// The lines stood on another document's page and were assigned by position and subject.
    pub doubtful: bool,
}

/// One published document.
#[derive(Debug, Clone)]
pub struct Document {
    /// 发文字号 such as 某政发〔2023〕7号.
    pub number: Option<Quoted>,
    /// The title of what was published; of the attached plan where a notice only transmits it.
    pub title: Option<Quoted>,
    /// The transmitting notice's title, where there is one.
    pub notice_title: Option<Quoted>,
    /// Signing bodies; several are joined with 、.
    pub issuer: Option<Quoted>,
    /// 成文日期.
    pub signed: Option<Date>,
    /// The signing date as printed.
    pub signed_text: Option<Quoted>,
    /// Published at large; `None` when nothing is printed about it.
    pub public: Option<bool>,
    /// The line that says so.
    pub public_note: Option<Quoted>,
    /// 主送机关 as printed, without the colon.
    pub addressees: Option<Quoted>,
    /// The consult lines.
    pub consult: Option<Consult>,
    /// 抄送.
    pub copies: Option<Quoted>,
    /// 印发机关.
    pub printed_by: Option<Quoted>,
    /// 印发日期.
    pub printed: Option<Date>,
    /// Kind of document, by its title.
    pub kind: DocumentKind,
    /// The calendar year the document speaks of when a date names none.
    pub plan_year: Option<i16>,
    /// Rules that hold for the whole document.
    pub rules: Vec<DocumentRule>,
    /// Headings, tasks and articles in the order of the text.
    pub clauses: Vec<Clause>,
    /// What no field claims.
    pub unclaimed: Vec<Unclaimed>,
    /// Claimable marks (figures, brackets, prohibitions, dates) in the body.
    pub marks: usize,
    /// More was found than is kept; the clauses behind the limit have their text and place only.
    pub limited: bool,
    /// Bytes of the original that belong to the document.
    pub spans: Vec<Span>,
}

/// A rule printed once that governs later clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRule {
    /// `ledger.first-is-lead` or `ledger.carry`.
    pub rule: Rule,
    /// From which clause on (index).
    pub from_clause: usize,
    /// Units that later clauses inherit (carry-forward only).
    pub units: Vec<String>,
    /// The words that state it.
    pub quote: Quoted,
}

/// What a clause is in the outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClauseKind {
    /// Text before the first heading.
    Preamble,
    /// 编 or 章 or 节.
    Chapter,
    /// 第…条.
    Article,
    /// A heading with text or clauses below it.
    Section,
    /// A clause that carries duties.
    Task,
    /// A row of a table.
    Row,
    /// 附件.
    Annex,
}

impl ClauseKind {
    /// The name used in JSON and TOML.
    pub fn name(self) -> &'static str {
        match self {
            Self::Preamble => "preamble",
            Self::Chapter => "chapter",
            Self::Article => "article",
            Self::Section => "section",
            Self::Task => "task",
            Self::Row => "row",
            Self::Annex => "annex",
        }
    }
}

/// One numbered element of the outline with what was read from its own text (not its children's).
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its own number: ASCII digits for 1. and 1、, else as printed (一, （一）, 第八条).
    pub no: String,
    /// Numbers from the root joined by `/`.
    pub path: String,
    /// The heading before the first full stop, `None` where the number runs straight into the task.
    pub title: Option<Quoted>,
    /// A count printed behind the heading, as in 着力打造…（13条）.
    pub declared_count: Option<u32>,
    /// Depth in the outline, 1 for the outermost.
    pub level: u8,
    /// What it is.
    pub kind: ClauseKind,
    /// The bytes of its own text.
    pub spans: Vec<Span>,
    /// Its own text, mended, with `\n` between paragraphs.
    pub text: String,
    /// Attributions in order.
    pub segments: Vec<Segment>,
    /// Targets in order.
    pub targets: Vec<Target>,
    /// Prohibitions in order.
    pub prohibitions: Vec<Quoted>,
    /// Deadlines in order.
    pub deadlines: Vec<Deadline>,
    /// Index in `deadlines` of the one that governs the clause.
    pub deadline: Option<usize>,
    /// Documents it refers to.
    pub references: Vec<Reference>,
    /// Scoring rules.
    pub scoring: Vec<Scoring>,
}

/// Where an attribution was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// A bracket 〔〕（）[]【】.
    Bracket,
    /// A line of its own, such as 责任单位：….
    Line,
    /// A cell of a table.
    Cell,
    /// The subject of a sentence: a suggestion only.
    Sentence,
}

impl Basis {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bracket => "bracket",
            Self::Line => "line",
            Self::Cell => "cell",
            Self::Sentence => "sentence",
        }
    }
}

/// One attribution; it governs the text between the previous one and itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// 牵头, 主办, 承办, or first of a list where the document says so.
    pub lead: Vec<Unit>,
    /// 责任, 负责.
    pub responsible: Vec<Unit>,
    /// 配合, 协办, 参与, 指导, 会同.
    pub support: Vec<Unit>,
    /// Units that an earlier clause carries forward to this one.
    pub carried: Vec<String>,
    /// The list ended in 等.
    pub open_ended: bool,
    /// Where it was read.
    pub basis: Basis,
    /// The attribution as printed, brackets included.
    pub quote: Quoted,
    /// Rule that changed the local reading, if any.
    pub rule: Option<Rule>,
    /// 0 to 100.
    pub confidence: u8,
}

/// A unit as printed.
pub type Unit = Quoted;

/// How a figure binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    /// At least.
    Ge,
    /// At most.
    Le,
    /// More than.
    Gt,
    /// Less than.
    Lt,
    /// About.
    Approx,
    /// A fixed standard.
    Eq,
    /// A level to be attained.
    Reach,
    /// Between two values.
    Range,
}

impl Comparator {
    /// The name used in JSON and TOML.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ge => "ge",
            Self::Le => "le",
            Self::Gt => "gt",
            Self::Lt => "lt",
            Self::Approx => "approx",
            Self::Eq => "eq",
            Self::Reach => "reach",
            Self::Range => "range",
        }
    }
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// One number.
    One(Decimal),
    /// From, to.
    Range(Decimal, Decimal),
}

/// What sort of target it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// A level or an amount to attain.
    Goal,
    /// 增长, 提高.
    Growth,
    /// 下降, 压减.
    Reduction,
    /// Eligibility.
    Condition,
    /// What sets off a score, a warning or a measure.
    Trigger,
}

impl TargetKind {
    /// The name used in JSON and TOML.
    pub fn name(self) -> &'static str {
        match self {
            Self::Goal => "target",
            Self::Growth => "growth",
            Self::Reduction => "reduction",
            Self::Condition => "condition",
            Self::Trigger => "trigger",
        }
    }
}

/// How strongly a target is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modality {
    /// 确保
    Ensure,
    /// 力争, 争取
    Strive,
    /// 原则上
    InPrinciple,
    /// Nothing said.
    Plain,
}

impl Modality {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ensure => "ensure",
            Self::Strive => "strive",
            Self::InPrinciple => "in_principle",
            Self::Plain => "plain",
        }
    }
}

/// A figure the clause asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Shortest span with number, unit and comparator.
    pub quote: Quoted,
    /// What is measured.
    pub subject: String,
    /// How the figure binds.
    pub comparator: Comparator,
    /// As printed: 90 with ％, 1.2 with 万个.
    pub value: Value,
    /// The number as printed where it is not in digits (六, 一半).
    pub value_text: Option<String>,
    /// Unit as printed, with 万 and 亿; empty for a bare ratio.
    pub unit: String,
    /// Index in the clause's deadlines.
    pub deadline: Option<usize>,
    /// To whom or where it applies, as printed.
    pub scope: Option<String>,
    /// Against what it is measured, as printed.
    pub baseline: Option<String>,
    /// Sort of target.
    pub kind: TargetKind,
    /// 力争, 确保.
    pub modality: Modality,
    /// Index of the segment whose text holds it.
    pub segment: Option<usize>,
    /// 0 to 100.
    pub confidence: u8,
}

/// How a deadline recurs or starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeadlineKind {
    /// A day in the calendar.
    Date,
    /// From one day to another.
    Window,
    /// So long after an event.
    Term,
    /// Every year, quarter or month.
    Recurring,
    /// 长期坚持.
    Standing,
    /// 自某日起: the first day, not the last; never governs.
    Start,
}

impl DeadlineKind {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Window => "window",
            Self::Term => "term",
            Self::Recurring => "recurring",
            Self::Standing => "standing",
            Self::Start => "start",
        }
    }
}

/// A deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// As printed.
    pub quote: Quoted,
    /// Its kind.
    pub kind: DeadlineKind,
    /// The last day, where it can be derived; the first day of a `Start`.
    pub due: Option<Date>,
    /// How `due` was derived: `deadline.text`, `deadline.year` (year inherited), `deadline.term` (from the signing date).
    pub rule: Option<Rule>,
}

/// 《…》（文号).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The title without its marks.
    pub title: Quoted,
    /// The number behind it.
    pub number: Option<Quoted>,
}

/// What a scoring rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoringKind {
    /// The points an item is worth.
    Points,
    /// Points taken for each shortfall.
    PerShortfall,
    /// Points given for each occurrence.
    PerOccurrence,
    /// Points taken.
    Deduction,
    /// Points given.
    Bonus,
    /// The most that can be given or taken.
    Cap,
    /// 一票否决.
    Veto,
}

impl ScoringKind {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::PerShortfall => "per_shortfall",
            Self::PerOccurrence => "per_occurrence",
            Self::Deduction => "deduction",
            Self::Bonus => "bonus",
            Self::Cap => "cap",
            Self::Veto => "veto",
        }
    }
}

/// A scoring rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scoring {
    /// What it does.
    pub kind: ScoringKind,
    /// Points.
    pub points: Option<Decimal>,
    /// The words.
    pub quote: Quoted,
}

/// Why something counts as a mark that a field should claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A run of digits.
    Figure,
    /// A pair of brackets.
    Bracket,
    /// 不得, 严禁, 禁止.
    Prohibition,
    /// A date.
    Date,
}

impl MarkKind {
    /// The name used in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Figure => "figure",
            Self::Bracket => "bracket",
            Self::Prohibition => "prohibition",
            Self::Date => "date",
        }
    }
}

/// A mark in the body that no field claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclaimed {
    /// What it is.
    pub kind: MarkKind,
    /// The mark with a little context.
    pub context: String,
    /// The clause it stands in.
    pub clause: usize,
    /// Where.
    pub span: Span,
}

impl Document {
    /// The share of marks that some field claims, 0 to 1; 1 when there are none.
    pub fn claimed_share(&self) -> f64 {
        if self.marks == 0 {
            1.0
        } else {
            1.0 - self.unclaimed.len() as f64 / self.marks as f64
        }
    }
}

impl Clause {
    /// The deadline that governs the clause.
    pub fn governing_deadline(&self) -> Option<&Deadline> {
        self.deadline.and_then(|i| self.deadlines.get(i))
    }
}

impl Compilation {
    /// Cuts the original text of a list of spans; bytes that are no text show as U+FFFD.
    pub fn text_of(&self, bytes: &[u8], spans: &[Span]) -> String {
        let mut out = String::new();
        for span in spans {
            let piece = bytes
                .get(span.start..span.end.min(bytes.len()))
                .unwrap_or_default();
            out.push_str(&crate::decode::decode_as(self.encoding, piece));
        }
        out
    }
}
