//! `plans/*.toml`: one published plan a file, as `gazette` compiles it and people correct it.

use std::collections::HashMap;

use base::{Date, RegionCode, Title};
use rust_decimal::Decimal;

use crate::check::Draft;
use crate::error::{Problem, What};
use crate::place::Place;
use crate::read::{Fields, Word, words};

/// A published plan: titles, units, figures, dates and numbers, not the document's sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Lower-case ASCII, such as `jc-2023-14`.
    pub id: String,
    /// The short letter under which clauses are cited: `C25` is clause 25 of plan C.
    pub letter: String,
    /// 发文字号, such as 晋市政发〔2023〕14号.
    pub number: String,
    /// The plan's own title, and in English.
    pub title: Title,
    /// The title of the notice that issued it, as printed; absent where the text has lost it.
    pub notice_title: Option<String>,
    /// Who issued it, as printed.
    pub issuer: String,
    /// 成文日期.
    pub signed: Date,
    /// Whether it is published in full (此件公开发布).
    pub public: bool,
    /// 主送机关, each as printed.
    pub addressees: Vec<String>,
    /// Whom to ask.
    pub consult: Option<Consult>,
    /// The last day of the period for which the plan is made, where its text names one.
    pub due: Option<Date>,
    /// The division whose document it is; relative names such as 市X and 区X are read from there.
    pub region: RegionCode,
    /// Why the head differs from what the compiler reads in the text, where it does.
    pub corrected: Option<String>,
    /// Sections, tasks and articles in the order of the text.
    pub clauses: Vec<Clause>,
}

impl Plan {
    /// How a clause is cited: the plan's letter and its number where that is the only one of its kind in the
    /// plan, `C25`, else the letter and the numbers from the root, `G二（一）1`.
    #[must_use]
    pub fn cite(&self, clause: &Clause) -> String {
        let digits = !clause.no.is_empty() && clause.no.bytes().all(|byte| byte.is_ascii_digit());
        let same = self.clauses.iter().filter(|other| other.no == clause.no);
        if digits && same.count() == 1 {
            format!("{}{}", self.letter, clause.no)
        } else {
            format!("{}{}", self.letter, clause.path.replace('/', ""))
        }
    }

    /// The clause and the position from 0 of a target cited as `C25#3`.
    #[must_use]
    pub fn cited(&self, name: &str) -> Option<(&Clause, usize)> {
        let (cite, ord) = name.rsplit_once('#')?;
        let place = ord.parse::<usize>().ok()?.checked_sub(1)?;
        let clause = self
            .clauses
            .iter()
            .find(|clause| self.cite(clause) == cite)?;
        (place < clause.targets.len()).then_some((clause, place))
    }

    /// The target cited as `C25#3`.
    #[must_use]
    pub fn cited_target(&self, name: &str) -> Option<&Target> {
        self.cited(name)
            .map(|(clause, place)| &clause.targets[place])
    }
}

/// 咨询单位, 政策咨询电话.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consult {
    /// The unit as printed.
    pub unit: String,
    /// The telephone number as printed.
    pub phone: String,
    /// Whether the line stood elsewhere in the text and was assigned by position and subject.
    pub doubtful: bool,
}

/// A section, task or article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its own number as printed: 1, （一）, 第八条.
    pub no: String,
    /// The numbers from the root: 三/（一）/1.
    pub path: String,
    /// The printed title, or for a clause that has none a short name written for the pack; and in English.
    /// Only a preamble, a table's row or an annex may have neither.
    pub title: Option<Title>,
    /// Whether the Chinese title is printed in the document.
    pub printed_title: bool,
    /// Depth in the tree, 1 for the outermost.
    pub level: u32,
    /// What it is.
    pub kind: ClauseKind,
    /// The environment to which a section of a business-environment plan belongs: `law`, `service`,
    /// `credit`, `people` or `factor`. The clauses inside inherit it.
    pub theme: Option<String>,
    /// The day by which all of the clause is due, where its text names one.
    pub due: Option<Date>,
    /// How many tasks the section's own heading declares (13条).
    pub declared_count: Option<u32>,
    /// One for each attribution bracket, in the order of the text.
    pub segments: Vec<Segment>,
    /// Quantified targets.
    pub targets: Vec<Target>,
    /// How many prohibitions (不得, 严禁) the text of the clause holds.
    pub prohibitions: u32,
    /// Every deadline as printed.
    pub deadlines: Vec<String>,
    /// Why the pack differs from what the compiler reads in the text, where it does.
    pub corrected: Option<String>,
}

/// What a clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClauseKind {
    /// Text before the first heading.
    Preamble,
    /// 编, 章 or 节.
    Chapter,
    /// A heading that holds other clauses.
    Section,
    /// Something to be done, usually with units and perhaps targets.
    Task,
    /// An article 条 of a regulation.
    Article,
    /// A row of a table.
    Row,
    /// 附件.
    Annex,
}

/// The units of one attribution bracket; it governs the text before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// 牵头, as printed.
    pub lead: Vec<String>,
    /// 责任单位, 按职责分工负责, as printed.
    pub responsible: Vec<String>,
    /// 配合, as printed.
    pub support: Vec<String>,
    /// Units that an earlier clause makes responsible for this one too (以下均需…落实，不再列出), as printed
    /// there.
    pub carried: Vec<String>,
    /// Whether the list ends in 等: others may be concerned too.
    pub open_ended: bool,
}

/// In which part a unit appears in an attribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitRole {
    /// 牵头.
    Lead,
    /// 责任.
    Responsible,
    /// 配合.
    Support,
}

impl UnitRole {
    /// The word that databases and links use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Responsible => "responsible",
            Self::Support => "support",
        }
    }
}

impl Segment {
    /// Every unit with its role, lead units first; carried units are responsible ones.
    pub fn units(&self) -> impl Iterator<Item = (UnitRole, &str)> {
        [
            (UnitRole::Lead, &self.lead),
            (UnitRole::Responsible, &self.responsible),
            (UnitRole::Responsible, &self.carried),
            (UnitRole::Support, &self.support),
        ]
        .into_iter()
        .flat_map(|(role, units)| units.iter().map(move |unit| (role, unit.as_str())))
    }
}

/// A quantified target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The indicator's short name, in both languages.
    pub subject: Title,
    /// How the figure is compared with the value.
    pub comparator: Comparator,
    /// The value as printed: 90 with ％, 1 with 万亩.
    pub value: Decimal,
    /// The upper end, for [`Comparator::Range`] only.
    pub value_to: Option<Decimal>,
    /// The unit as printed.
    pub unit: String,
    /// The deadline as printed.
    pub deadline: Option<String>,
    /// The last day on which the target can still be met in time.
    pub due: Option<Date>,
    /// For whom or where it holds, as printed.
    pub scope: Option<String>,
    /// Against what it is measured, as printed: 2020年.
    pub baseline: Option<String>,
    /// How strongly it is meant.
    pub modality: Modality,
    /// What sort of figure it is.
    pub kind: TargetKind,
    /// The segment, from 1, in whose text it stands.
    pub segment: Option<u32>,
    /// Why the pack differs from what the compiler reads in the text, where it does.
    pub corrected: Option<String>,
}

/// How a figure is compared with a target's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// 以上, 不少于, 不低于: at least.
    Ge,
    /// 以内, 以下, 不超过: at most.
    Le,
    /// 超过: more than.
    Gt,
    /// 低于, 少于: less than.
    Lt,
    /// A fixed standard.
    Eq,
    /// 左右: about.
    Approx,
    /// 达到, 建设N个, 下降N％: a level to be attained.
    Reach,
    /// From `value` to `value_to`.
    Range,
}

/// How strongly a target is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Modality {
    /// 确保.
    Ensure,
    /// 力争, 争取.
    Strive,
    /// 原则上.
    InPrinciple,
    /// Nothing said.
    #[default]
    Plain,
}

impl Word for Modality {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("ensure", Self::Ensure),
        ("strive", Self::Strive),
        ("in_principle", Self::InPrinciple),
        ("plain", Self::Plain),
    ];
}

/// What sort of figure a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// A level to be attained.
    Target,
    /// A promised number of things.
    Count,
    /// A standing rule.
    Rule,
    /// The limit of what a rule applies to.
    Threshold,
    /// A condition of eligibility.
    Condition,
    /// A score or warning that sets something off.
    Trigger,
    /// The bound of a grade.
    Grade,
    /// A fall against a baseline.
    Reduction,
    /// A rise against a baseline.
    Increase,
    /// A rate of growth.
    Growth,
    /// How much of a whole is covered.
    Coverage,
    /// A slogan that names its figure as an aim.
    Slogan,
}

/// An environment of the business-environment plans.
#[derive(Clone, Copy)]
struct Theme(Option<&'static str>);

impl Word for Theme {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("law", Self(Some("law"))),
        ("service", Self(Some("service"))),
        ("credit", Self(Some("credit"))),
        ("people", Self(Some("people"))),
        ("factor", Self(Some("factor"))),
    ];
}

impl Word for ClauseKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("preamble", Self::Preamble),
        ("chapter", Self::Chapter),
        ("section", Self::Section),
        ("task", Self::Task),
        ("article", Self::Article),
        ("row", Self::Row),
        ("annex", Self::Annex),
    ];
}

impl Word for Comparator {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("ge", Self::Ge),
        ("le", Self::Le),
        ("gt", Self::Gt),
        ("lt", Self::Lt),
        ("eq", Self::Eq),
        ("approx", Self::Approx),
        ("reach", Self::Reach),
        ("range", Self::Range),
    ];
}

impl Word for TargetKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("target", Self::Target),
        ("count", Self::Count),
        ("rule", Self::Rule),
        ("threshold", Self::Threshold),
        ("condition", Self::Condition),
        ("trigger", Self::Trigger),
        ("grade", Self::Grade),
        ("reduction", Self::Reduction),
        ("increase", Self::Increase),
        ("growth", Self::Growth),
        ("coverage", Self::Coverage),
        ("slogan", Self::Slogan),
    ];
}

words!(ClauseKind, Comparator, Modality, TargetKind);

pub(crate) fn read(fields: &mut Fields<'_, '_>, draft: &mut Draft) {
    let id = fields.id("id");
    let letter = fields.text("letter");
    let number = fields.text("number");
    for (what, key, text) in [
        (What::Plan, "id", &id),
        (What::Letter, "letter", &letter),
        (What::DocumentNumber, "number", &number),
    ] {
        if let Some(text) = text {
            draft.define(what, text, fields.place_of(key));
        }
    }
    let zh = fields.text("title");
    let en = fields.text("title_en");
    let notice_title = fields.text_or_none("notice_title");
    let region = fields.text("region");
    if let Some(region) = &region {
        draft.refer(What::Region, region, fields.place_of("region"));
    }
    let issuer = fields.text("issuer");
    let issuer_place = fields.place_of("issuer");
    let signed = fields.date("signed");
    let public = fields.boolean("public", true);
    let due = fields.date_or_none("due");
    let addressees = fields.texts_or_text("addressees");
    let consult = fields.table("consult", consult);
    let corrected = fields.text_or_none("corrected");
    let mut printed: Vec<(String, Place)> = Vec::new();
    printed.extend(issuer.clone().map(|issuer| (issuer, issuer_place)));
    printed.extend(addressees.iter().cloned());
    let mut paths: HashMap<String, Place> = HashMap::new();
    let clauses = fields.tables("clause", |fields| {
        let place = fields.place();
        let clause = clause(fields, &mut paths, &mut printed)?;
        Some((clause, place))
    });
    counts(fields, &clauses);
    if let Some(region) = &region {
        for (unit, place) in printed {
            draft.print(unit, RegionCode(region.clone()), place);
        }
    }
    let plan = || {
        Some(Plan {
            id: id?,
            letter: letter?,
            number: number?,
            title: Title::new(zh?, en?),
            notice_title,
            issuer: issuer?,
            signed: signed?,
            public,
            addressees: addressees.into_iter().map(|(name, _)| name).collect(),
            due,
            consult: consult.flatten(),
            region: RegionCode(region?),
            corrected,
            clauses: clauses.into_iter().map(|(clause, _)| clause).collect(),
        })
    };
    draft.plans.extend(plan());
}

fn consult(fields: &mut Fields<'_, '_>) -> Option<Consult> {
    let unit = fields.text("unit");
    let phone = fields.text("phone");
    let doubtful = fields.boolean("doubtful", false);
    Some(Consult {
        unit: unit?,
        phone: phone?,
        doubtful,
    })
}

/// A section that declares how many tasks it holds must hold as many.
fn counts(fields: &mut Fields<'_, '_>, clauses: &[(Clause, Place)]) {
    for (section, place) in clauses {
        let Some(declared) = section.declared_count else {
            continue;
        };
        let inside = format!("{}/", section.path);
        let held = clauses
            .iter()
            .filter(|(clause, _)| {
                clause.kind == ClauseKind::Task && clause.path.starts_with(&inside)
            })
            .count();
        let held = u32::try_from(held).unwrap_or(u32::MAX);
        if held != declared {
            fields.fail(place.clone(), Problem::CountDiffers { declared, held });
        }
    }
}

fn clause(
    fields: &mut Fields<'_, '_>,
    paths: &mut HashMap<String, Place>,
    printed: &mut Vec<(String, Place)>,
) -> Option<Clause> {
    let no = fields.text("no");
    let path = fields.text("path");
    if let Some(path) = &path {
        let place = fields.place_of("path");
        if let Some(first) = paths.get(path) {
            let problem = Problem::Duplicate {
                what: What::ClausePath,
                id: path.clone(),
                first: first.clone(),
            };
            fields.fail(place, problem);
        } else {
            paths.insert(path.clone(), place);
        }
    }
    let (title, printed_title) = title(fields);
    let level = fields.integer_or_none("level", 1, 6, "1–6");
    let kind = fields.word("kind");
    let theme = fields.word_or("theme", Theme(None));
    let due = fields.date_or_none("due");
    let declared_count = fields.integer_or_none("declared_count", 1, 9999, "1–9999");
    let segments = fields.tables("segment", |fields| Some(segment(fields, printed)));
    let held = u32::try_from(segments.len()).unwrap_or(u32::MAX);
    let targets = fields.tables("target", |fields| target(fields, held));
    let prohibitions = fields
        .integer_or_none("prohibitions", 0, 9999, "0–9999")
        .unwrap_or(0);
    // The compiler names the one deadline that governs the clause.
    let mut deadlines = fields.texts("deadlines");
    let governing = fields.texts_or_text("deadline");
    if deadlines.is_empty() {
        deadlines = governing;
    }
    let corrected = fields.text_or_none("corrected");
    let path = path?;
    Some(Clause {
        no: no?,
        level: level.unwrap_or_else(|| u32::try_from(path.split('/').count()).unwrap_or(1)),
        path,
        title,
        printed_title,
        kind: kind?,
        theme: theme.0.map(str::to_owned),
        due,
        declared_count,
        segments,
        targets,
        prohibitions,
        deadlines: deadlines.into_iter().map(|(text, _)| text).collect(),
        corrected,
    })
}

/// The clause's printed title, or the label that the pack gives to a clause whose number runs straight
/// into its text; and whether it is printed.
fn title(fields: &mut Fields<'_, '_>) -> (Option<Title>, bool) {
    if fields.describes() {
        fields.title_or_none("title", "title_en");
        fields.title_or_none("label", "label_en");
        return (None, false);
    }
    let untitled = ["preamble", "row", "annex"];
    let may_lack = !fields.has("title") && fields.is_one_of("kind", &untitled);
    let (zh, en, printed) = if fields.has("label") {
        (fields.text("label"), fields.text("label_en"), false)
    } else if may_lack {
        (None, None, false)
    } else {
        (fields.text("title"), fields.text("title_en"), true)
    };
    (zh.zip(en).map(|(zh, en)| Title::new(zh, en)), printed)
}

fn segment(fields: &mut Fields<'_, '_>, printed: &mut Vec<(String, Place)>) -> Segment {
    let mut units = |key| -> Vec<String> {
        let units = fields.texts(key);
        printed.extend(units.iter().cloned());
        units.into_iter().map(|(unit, _)| unit).collect()
    };
    Segment {
        lead: units("lead"),
        responsible: units("responsible"),
        support: units("support"),
        carried: units("carried"),
        open_ended: fields.boolean("open_ended", false),
    }
}

fn target(fields: &mut Fields<'_, '_>, segments: u32) -> Option<Target> {
    let zh = fields.text("subject");
    let en = fields.text("subject_en");
    let comparator = fields.word("comparator");
    let (value, value_to) = fields.number_or_range("value");
    let unit = fields.text_or_none("unit");
    if unit.is_none() && !fields.has("unit") {
        let place = fields.place();
        fields.fail(place, Problem::TargetWithoutUnit);
    }
    let deadline = fields.text_or_none("deadline");
    let due = fields.date_or_none("due");
    let scope = fields.text_or_none("scope");
    let baseline = fields.text_or_none("baseline");
    let modality = fields.word_or("modality", Modality::Plain);
    let kind = fields.word_or("kind", TargetKind::Target);
    let segment = fields.integer_or_none(
        "segment",
        1,
        segments,
        "the number of a segment of this clause",
    );
    let corrected = fields.text_or_none("corrected");
    if (comparator == Some(Comparator::Range)) != value_to.is_some() && value.is_some() {
        let place = fields.place_of("value");
        fields.fail(place, Problem::RangeDiffers);
    }
    Some(Target {
        subject: Title::new(zh?, en?),
        comparator: comparator?,
        value: value?,
        value_to,
        unit: unit?,
        deadline,
        due,
        scope,
        baseline,
        modality,
        kind,
        segment,
        corrected,
    })
}
