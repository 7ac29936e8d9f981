//! What can be wrong with a pack, and how it is said.

use base::{Explain, Fault, Lang};

use crate::Place;
use crate::expr::Wrong;
use crate::structure::Structure;

/// One thing that is wrong with a pack, at a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {}", .problem.text(Lang::En))]
pub struct PackError {
    /// Where.
    pub place: Place,
    /// What.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The file is no TOML; the parser's own words.
    Syntax(String),
    /// A file that no kind of element is read from.
    UnknownFile,
    /// A file that every pack needs is missing.
    MissingFile,
    /// A key that this kind of element does not have.
    UnknownKey {
        /// The key as written.
        key: String,
        /// The element's `kind`, where its keys depend on that.
        kind: Option<&'static str>,
        /// The nearest key that exists.
        nearest: Option<String>,
    },
    /// A key that this kind of element must have.
    MissingKey(&'static str),
    /// A value of the wrong type.
    WrongType {
        /// The key.
        key: &'static str,
        /// What is expected, such as `a text`.
        expected: Expected,
        /// The TOML type found.
        found: &'static str,
    },
    /// A text that must not be empty.
    Empty(&'static str),
    /// A text that is none of the allowed words.
    UnknownWord {
        /// The key.
        key: &'static str,
        /// The word as written.
        word: String,
        /// The nearest allowed word, or else all of them joined by commas.
        nearest: String,
    },
    /// A date that is none.
    BadDate {
        /// The key.
        key: &'static str,
        /// The text as written.
        text: String,
    },
    /// An identifier that breaks the rule for identifiers.
    BadId(String),
    /// An identifier, code, letter or number that another element already has.
    Duplicate {
        /// What is duplicated.
        what: What,
        /// The duplicated text.
        id: String,
        /// Where it first stands.
        first: Place,
    },
    /// A name that already means another organisation in the same context.
    AmbiguousName {
        /// The name.
        name: String,
        /// The organisation or group that already has it.
        other: String,
    },
    /// A reference to something that is not in the pack.
    Dangling {
        /// What is referred to.
        what: What,
        /// The reference as written.
        id: String,
        /// The nearest identifier that exists.
        nearest: Option<String>,
    },
    /// A unit printed in a plan that the organisation register does not know.
    UnknownUnit {
        /// The name as printed.
        printed: String,
        /// The nearest name that resolves there.
        nearest: Option<String>,
    },
    /// A target without a unit.
    TargetWithoutUnit,
    /// A number outside its range; the allowed range in words.
    OutOfRange {
        /// The key.
        key: &'static str,
        /// The number as written.
        value: String,
        /// The range, such as `1–6`.
        range: &'static str,
    },
    /// A range with one value, or two values without a range.
    RangeDiffers,
    /// A group that expands to no member.
    EmptyGroup(String),
    /// A section that declares another number of tasks than it holds.
    CountDiffers {
        /// Declared.
        declared: u32,
        /// Held.
        held: u32,
    },
    /// A value that contradicts another place of the pack.
    Differs {
        /// The key.
        key: &'static str,
        /// As written.
        value: String,
        /// What the other place says.
        other: String,
    },
    /// A key that another key needs, or that another key excludes, in words.
    Goes {
        /// The key.
        key: &'static str,
        /// Why, in Chinese and in English.
        because: (&'static str, &'static str),
    },
    /// A formula that gives no figure; the reader's own words.
    Formula(String),
    /// A text that is no term.
    BadTerm {
        /// The key.
        key: &'static str,
        /// The text as written.
        text: String,
    },
    /// A pack with terms and a city without a calendar.
    NoCalendar,
    /// A number whose field names no unit.
    NumberWithoutUnit,
    /// A collective name where one unit is meant.
    NotOneUnit {
        /// The name as printed.
        printed: String,
        /// How many it stands for.
        members: usize,
    },
    /// Two units of one region that would both handle an item.
    TwoUnits {
        /// The region's code.
        region: String,
        /// The unit named first.
        first: String,
        /// The unit named second.
        second: String,
    },
    /// An expression that does not fit the place where it stands.
    Expression {
        /// The item for whose cases it is wrong, where a flow serves several.
        of: Option<String>,
        /// What is wrong with it.
        wrong: Wrong,
    },
    /// Elements of subjects that do not hold together.
    Structure(Structure),
}

/// What kind of TOML value a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Expected {
    Text,
    Number,
    Integer,
    Boolean,
    Date,
    Dates,
    Texts,
    Numbers,
    Table,
    Tables,
}

/// What kind of element an identifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum What {
    Region,
    Organisation,
    Plan,
    Letter,
    DocumentNumber,
    ClausePath,
    Abbreviation,
    Clause,
    Target,
    Indicator,
    Name,
    Role,
    Calendar,
    Register,
    Field,
    Form,
    Question,
    Choice,
    Material,
    Licence,
    Flow,
    Step,
    Action,
    Branch,
    Case,
    Item,
    Lookup,
    Bundle,
    Rating,
    Rule,
    Scheme,
    Input,
    Part,
    Adjust,
    Downgrade,
    Grade,
    Draw,
    Method,
    Criterion,
    Deduct,
    Screen,
    Platform,
    Procedure,
    Document,
    Period,
    Figure,
    Ungiven,
    Threshold,
    Ground,
    Forbid,
    Example,
}

impl Expected {
    fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Text => lang.pick("文本", "a text"),
            Self::Number => lang.pick("数字", "a number"),
            Self::Integer => lang.pick("整数", "a whole number"),
            Self::Boolean => lang.pick("true 或 false", "true or false"),
            Self::Date => lang.pick("日期（如 2023-08-11）", "a date such as 2023-08-11"),
            Self::Dates => lang.pick("日期列表", "a list of dates"),
            Self::Texts => lang.pick("文本列表", "a list of texts"),
            Self::Numbers => lang.pick("数字列表", "a list of numbers"),
            Self::Table => lang.pick("表 [..]", "a table [..]"),
            Self::Tables => lang.pick("表列表 [[..]]", "tables [[..]]"),
        }
    }
}

impl What {
    pub(crate) fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Region => lang.pick("区划代码", "region code"),
            Self::Organisation => lang.pick("机构标识", "organisation id"),
            Self::Plan => lang.pick("文件标识", "plan id"),
            Self::Letter => lang.pick("文件字母", "plan letter"),
            Self::DocumentNumber => lang.pick("发文字号", "document number"),
            Self::ClausePath => lang.pick("条目路径", "clause path"),
            Self::Abbreviation => lang.pick("缩略词", "abbreviation"),
            Self::Clause => lang.pick("条目", "clause"),
            Self::Target => lang.pick("目标", "target"),
            Self::Indicator => lang.pick("指标标识", "indicator id"),
            Self::Name => lang.pick("名称", "name"),
            Self::Role => lang.pick("岗位", "role"),
            Self::Calendar => lang.pick("日历", "calendar"),
            Self::Register => lang.pick("清单", "register"),
            Self::Field => lang.pick("字段", "field"),
            Self::Form => lang.pick("表单", "form"),
            Self::Question => lang.pick("问题", "question"),
            Self::Choice => lang.pick("选项", "choice"),
            Self::Material => lang.pick("材料", "material"),
            Self::Licence => lang.pick("证照", "licence"),
            Self::Flow => lang.pick("流程", "flow"),
            Self::Step => lang.pick("步骤", "step"),
            Self::Action => lang.pick("动作", "action"),
            Self::Branch => lang.pick("分支", "branch"),
            Self::Case => lang.pick("开启的办件", "opened case"),
            Self::Item => lang.pick("事项", "item"),
            Self::Lookup => lang.pick("查询", "lookup"),
            Self::Bundle => lang.pick("一件事", "bundle"),
            Self::Rating => lang.pick("好差评", "rating"),
            Self::Rule => lang.pick("规则", "rule"),
            Self::Scheme => lang.pick("考核办法", "scheme"),
            Self::Input => lang.pick("数据", "input"),
            Self::Part => lang.pick("分项", "part"),
            Self::Adjust => lang.pick("加减分", "adjust"),
            Self::Downgrade => lang.pick("降等", "downgrade"),
            Self::Grade => lang.pick("等次", "grade"),
            Self::Draw => lang.pick("抽取", "draw"),
            Self::Method => lang.pick("评标办法", "method"),
            Self::Criterion => lang.pick("评审因素", "criterion"),
            Self::Deduct => lang.pick("扣减", "deduct"),
            Self::Screen => lang.pick("筛查", "screen"),
            Self::Platform => lang.pick("交易平台", "platform"),
            Self::Procedure => lang.pick("交易程序", "procedure"),
            Self::Document => lang.pick("交易文件", "document"),
            Self::Period => lang.pick("期限", "period"),
            Self::Figure => lang.pick("数额", "figure"),
            Self::Ungiven => lang.pick("未予规定的事项", "thing that is not given"),
            Self::Threshold => lang.pick("限额", "threshold"),
            Self::Ground => lang.pick("适用情形", "ground"),
            Self::Forbid => lang.pick("禁止表述", "forbidden text"),
            Self::Example => lang.pick("示例", "example"),
        }
    }
}

/// The name of a TOML type.
fn in_chinese(type_name: &str) -> &str {
    match type_name {
        "string" => "文本",
        "integer" => "整数",
        "float" => "小数",
        "boolean" => "true 或 false",
        "datetime" => "日期",
        "array" => "列表",
        "table" => "表",
        other => other,
    }
}

/// `；是否应为“x”？` or nothing.
pub(crate) fn hint(lang: Lang, nearest: Option<&str>) -> String {
    match (nearest, lang) {
        (None, _) => String::new(),
        (Some(name), Lang::Zh) => format!("；是否应为“{name}”？"),
        (Some(name), Lang::En) => format!("; did you mean “{name}”?"),
    }
}

impl Problem {
    /// One sentence with the remedy.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.en(),
        }
    }

    fn en(&self) -> String {
        let lang = Lang::En;
        match self {
            Self::Syntax(message) => format!("not readable as TOML: {message}"),
            Self::UnknownFile => "no kind of element is read from this file; expected city.toml, regions.toml, organisations/*.toml, plans/*.toml, indicators/*.toml or subjects/*/*.toml".to_owned(),
            Self::MissingFile => "the pack needs this file".to_owned(),
            Self::UnknownKey { key, kind, nearest } => {
                let of = kind.map_or_else(String::new, |kind| format!(" where kind = \"{kind}\""));
                format!("unknown key “{key}”{of}{}", hint(lang, nearest.as_deref()))
            }
            Self::MissingKey(key) => format!("the key “{key}” is missing"),
            Self::WrongType { key, expected, found } => {
                format!("“{key}” must be {}, not {found}", expected.text(lang))
            }
            Self::Empty(key) => format!("“{key}” must not be empty"),
            Self::UnknownWord { key, word, nearest } => {
                format!("“{word}” is no value of “{key}”; use {nearest}")
            }
            Self::BadDate { key, text } => {
                format!("“{key}” is no date: “{text}”; write it as 2023-08-11")
            }
            Self::BadId(id) => format!(
                "“{id}” is no identifier; use lower-case letters, digits and hyphens, beginning with a letter"
            ),
            Self::Duplicate { what, id, first } => {
                format!("the {} “{id}” is already used at {first}", what.text(lang))
            }
            Self::AmbiguousName { name, other } => {
                format!("the name “{name}” already means {other} in the same context")
            }
            Self::Dangling { what, id, nearest } => format!(
                "there is no {} “{id}”{}",
                what.text(lang),
                hint(lang, nearest.as_deref())
            ),
            Self::UnknownUnit { printed, nearest } => format!(
                "the organisation register does not know “{printed}”{}",
                hint(lang, nearest.as_deref())
            ),
            Self::TargetWithoutUnit => "this target has no unit; every target needs one".to_owned(),
            Self::OutOfRange { key, value, range } => {
                format!("“{key}” is {value}; it must be {range}")
            }
            Self::RangeDiffers => {
                "the comparator range takes two values [from, to], every other one value".to_owned()
            }
            Self::EmptyGroup(id) => format!("the group “{id}” expands to no member"),
            Self::CountDiffers { declared, held } => {
                format!("the section declares {declared} tasks and holds {held}")
            }
            Self::Differs { key, value, other } => {
                format!("“{key}” is “{value}”; the target it refers to says “{other}”")
            }
            Self::Goes { key, because } => format!("“{key}”: {}", because.1),
            Self::Formula(message) => format!("the formula gives no figure: {message}"),
            Self::BadTerm { key, text } => format!(
                "“{key}” is no term: “{text}”; write 5wd (working days), 30d (days) or 3m (months)"
            ),
            Self::NoCalendar => "terms are counted on a calendar; write calendar = \"national\" in city.toml".to_owned(),
            Self::NumberWithoutUnit => {
                "this number has no unit; every number needs one, such as 个 or 平方米".to_owned()
            }
            Self::NotOneUnit { printed, members } => format!(
                "“{printed}” is a collective name for {members} units; one unit is meant here"
            ),
            Self::TwoUnits { region, first, second } => format!(
                "{first} and {second} both work for {region}; one unit a region handles an item"
            ),
            Self::Expression { of, wrong } => {
                let of = of.as_ref().map_or_else(String::new, |item| format!("for the item {item}: "));
                format!("{of}{}", wrong.text(lang))
            }
            Self::Structure(structure) => structure.text(lang),
        }
    }

    fn zh(&self) -> String {
        let lang = Lang::Zh;
        match self {
            Self::Syntax(message) => format!("不是有效的 TOML：{message}"),
            Self::UnknownFile => {
                "不认识的文件；应为 city.toml、regions.toml、organisations/*.toml、plans/*.toml、indicators/*.toml 或 subjects/*/*.toml"
                    .to_owned()
            }
            Self::MissingFile => "包中缺少此文件".to_owned(),
            Self::UnknownKey { key, kind, nearest } => {
                let of = kind.map_or_else(String::new, |kind| format!("kind = \"{kind}\" 时"));
                format!("{of}不认识的键“{key}”{}", hint(lang, nearest.as_deref()))
            }
            Self::MissingKey(key) => format!("缺少键“{key}”"),
            Self::WrongType {
                key,
                expected,
                found,
            } => {
                format!("“{key}”应为{}，现为{}", expected.text(lang), in_chinese(found))
            }
            Self::Empty(key) => format!("“{key}”不能为空"),
            Self::UnknownWord { key, word, nearest } => {
                format!("“{key}”没有“{word}”这个取值；可用 {nearest}")
            }
            Self::BadDate { key, text } => {
                format!("“{key}”不是日期：“{text}”；请写作 2023-08-11")
            }
            Self::BadId(id) => {
                format!("“{id}”不是有效标识；只用小写字母、数字和连字符，以字母开头")
            }
            Self::Duplicate { what, id, first } => {
                format!("{}“{id}”已在 {first} 使用", what.text(lang))
            }
            Self::AmbiguousName { name, other } => {
                format!("名称“{name}”在同一语境中已指 {other}")
            }
            Self::Dangling { what, id, nearest } => format!(
                "没有{}“{id}”{}",
                what.text(lang),
                hint(lang, nearest.as_deref())
            ),
            Self::UnknownUnit { printed, nearest } => format!(
                "机构名录中没有“{printed}”{}",
                hint(lang, nearest.as_deref())
            ),
            Self::TargetWithoutUnit => "该指标没有计量单位；每个指标都应有单位".to_owned(),
            Self::OutOfRange { key, value, range } => {
                format!("“{key}”为 {value}，应在 {range} 之间")
            }
            Self::RangeDiffers => "range 应有两个值 [起, 止]，其他比较方式只有一个值".to_owned(),
            Self::EmptyGroup(id) => format!("集合“{id}”没有任何成员"),
            Self::CountDiffers { declared, held } => {
                format!("本节标明 {declared} 条，实有 {held} 条")
            }
            Self::Differs { key, value, other } => {
                format!("“{key}”为“{value}”，与所引目标的“{other}”不一致")
            }
            Self::Goes { key, because } => format!("“{key}”：{}", because.0),
            Self::Formula(message) => format!("公式算不出数值：{message}"),
            Self::BadTerm { key, text } => format!(
                "“{key}”不是时限：“{text}”；请写 5wd（工作日）、30d（日）或 3m（月）"
            ),
            Self::NoCalendar => "计算时限要有日历；请在 city.toml 写 calendar = \"national\"".to_owned(),
            Self::NumberWithoutUnit => "这个数字没有单位；每个数字都要有单位，如 个、平方米".to_owned(),
            Self::NotOneUnit { printed, members } => {
                format!("“{printed}”是 {members} 个单位的统称，这里应写一个单位")
            }
            Self::TwoUnits {
                region,
                first,
                second,
            } => format!("{first} 和 {second} 同属 {region}；一个事项每个区划由一个单位办理"),
            Self::Expression { of, wrong } => {
                let of = of.as_ref().map_or_else(String::new, |item| format!("对事项 {item}："));
                format!("{of}{}", wrong.text(lang))
            }
            Self::Structure(structure) => structure.text(lang),
        }
    }
}

impl Explain for PackError {
    fn explain(&self, lang: Lang) -> String {
        let colon = lang.pick("：", ": ");
        format!("{}{colon}{}", self.place, self.problem.text(lang))
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}
