//! What can be wrong with an expression, and why one gives nothing.

use base::{Explain, Fault, Lang};

use super::{DEPTH, Kind, LIST_ELEMENTS, RESULT_CHARS, TEXT_BYTES};

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("character {}: {}", .at + 1, .wrong.text(Lang::En))]
pub struct ExprError {
    /// How many characters of the text stand before it.
    pub at: usize,
    /// What.
    pub wrong: Wrong,
}

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no expression of the language; the parser's own words.
    Syntax(String),
    /// Longer than [`TEXT_BYTES`].
    TooLong,
    /// Nested deeper than [`DEPTH`].
    TooDeep,
    /// A list of more than [`LIST_ELEMENTS`].
    ListTooLong,
    /// A name that this place does not provide.
    UnknownName {
        /// As written.
        name: String,
        /// The nearest that it provides.
        nearest: Option<String>,
    },
    /// A member that this record does not have.
    UnknownMember {
        /// The record's name.
        of: String,
        /// As written.
        name: String,
        /// The nearest that it has.
        nearest: Option<String>,
    },
    /// A member of something that has none.
    NoMembers {
        /// The name before the point.
        of: String,
        /// What it is.
        kind: Kind,
    },
    /// An operation between values of different kinds.
    Kinds {
        /// The operator.
        operator: &'static str,
        /// On the left.
        left: Kind,
        /// On the right.
        right: Kind,
    },
    /// An operation that values of this kind do not have.
    Operand {
        /// The operator or function.
        operator: String,
        /// What stands there.
        found: Kind,
    },
    /// A text that a choice cannot be.
    NotAChoice {
        /// As written.
        value: String,
        /// The nearest that it can be, else all of them.
        nearest: String,
    },
    /// Two choices that have no value in common.
    NeverEqual,
    /// A text beside a date that is no day.
    BadDate(String),
    /// A name that may be absent, without `has()`.
    MayBeAbsent(String),
    /// A function that does not exist.
    UnknownFunction {
        /// As written.
        name: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// Too many or too few arguments.
    Arguments {
        /// The function.
        function: &'static str,
        /// How it is called.
        usage: &'static str,
    },
    /// It gives another kind than the place expects.
    Result {
        /// Expected.
        want: Kind,
        /// Found.
        found: Kind,
    },
    /// It gives some text where one of a list is expected.
    AnyText,
    /// A part of CEL that packs do not use.
    Unsupported(&'static str),
    /// A number with more digits than are read exactly.
    Precision,
    /// The machine cannot read it now; its own words.
    Machine(String),
}

impl Wrong {
    /// One sentence: what is wrong and how to mend it.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.chinese(),
            Lang::En => self.english(),
        }
    }

    fn chinese(&self) -> String {
        let meant = |nearest: &Option<String>| {
            nearest.as_ref().map_or_else(
                || "请核对名称".to_owned(),
                |name| format!("是否为 {name}？"),
            )
        };
        let kind = |kind: &Kind| kind.title(Lang::Zh);
        match self {
            Self::Syntax(words) => format!("不是表达式：{words}；请检查括号、引号和运算符"),
            Self::TooLong => format!("表达式超过 {TEXT_BYTES} 字节；请拆分"),
            Self::TooDeep => format!("表达式嵌套超过 {DEPTH} 层；请拆分"),
            Self::ListTooLong => format!("列表超过 {LIST_ELEMENTS} 项；请改用清单"),
            Self::UnknownName { name, nearest } => format!("此处没有 {name}；{}", meant(nearest)),
            Self::UnknownMember { of, name, nearest } => {
                format!("{of} 没有 {name}；{}", meant(nearest))
            }
            Self::NoMembers { of, kind: found } => {
                format!("{of} 是{}，没有下级名称；请去掉点后的部分", kind(found))
            }
            Self::Kinds {
                operator,
                left,
                right,
            } => format!(
                "{operator} 左边是{}，右边是{}；两边应为同类",
                kind(left),
                kind(right)
            ),
            Self::Operand { operator, found } => {
                format!("{operator} 不能用于{}；请换用别的写法", kind(found))
            }
            Self::NotAChoice { value, nearest } => format!("没有选项“{value}”；可为 {nearest}"),
            Self::NeverEqual => "两边没有共同的选项，永远不会相等；请核对".to_owned(),
            Self::BadDate(text) => format!("“{text}”不是日期；请写成 '2024-09-05'"),
            Self::MayBeAbsent(name) => {
                format!("{name} 可能没有值；请先写 has({name}) &&")
            }
            Self::UnknownFunction { name, nearest } => {
                format!("没有函数 {name}；{}", meant(nearest))
            }
            Self::Arguments { usage, .. } => format!("参数个数不对；用法为 {usage}"),
            Self::Result { want, found } => {
                format!("此处应得出{}，现得出{}；请改写", kind(want), kind(found))
            }
            Self::AnyText => "此处只能得出给定的选项；请用带引号的选项或同样的选择题".to_owned(),
            Self::Unsupported(part) => format!("不支持 {part}；请换用别的写法"),
            Self::Machine(words) => format!("系统资源不足，未能读取：{words}；请稍后再试"),
            Self::Precision => "数字超过 15 位有效数字；请缩短".to_owned(),
        }
    }

    fn english(&self) -> String {
        let meant = |nearest: &Option<String>| {
            nearest.as_ref().map_or_else(
                || "check the name".to_owned(),
                |name| format!("is it {name}?"),
            )
        };
        let kind = |kind: &Kind| kind.title(Lang::En);
        match self {
            Self::Syntax(words) => {
                format!("no expression: {words}; check brackets, quotes and operators")
            }
            Self::TooLong => format!("longer than {TEXT_BYTES} bytes; divide the expression"),
            Self::TooDeep => format!("nested deeper than {DEPTH}; divide the expression"),
            Self::ListTooLong => format!("more than {LIST_ELEMENTS} elements; use a register"),
            Self::UnknownName { name, nearest } => {
                format!("there is no {name} here; {}", meant(nearest))
            }
            Self::UnknownMember { of, name, nearest } => {
                format!("{of} has no {name}; {}", meant(nearest))
            }
            Self::NoMembers { of, kind: found } => format!(
                "{of} is {} without members; remove what follows the point",
                kind(found)
            ),
            Self::Kinds { operator, left, right } => format!(
                "{operator} between {} and {}; both sides must be of one kind",
                kind(left),
                kind(right)
            ),
            Self::Operand { operator, found } => {
                format!("{operator} does not work on {}; write it another way", kind(found))
            }
            Self::NotAChoice { value, nearest } => {
                format!("there is no choice '{value}'; it may be {nearest}")
            }
            Self::NeverEqual => "the two have no choice in common and are never equal; check them".to_owned(),
            Self::BadDate(text) => format!("'{text}' is no date; write it as '2024-09-05'"),
            Self::MayBeAbsent(name) => {
                format!("{name} may be absent; write has({name}) && before it")
            }
            Self::UnknownFunction { name, nearest } => {
                format!("there is no function {name}; {}", meant(nearest))
            }
            Self::Arguments { usage, .. } => format!("another number of arguments; it is used as {usage}"),
            Self::Result { want, found } => {
                format!("{} is expected here, and this gives {}", kind(want), kind(found))
            }
            Self::AnyText => {
                "only given choices are expected here; use a quoted choice or a question with the same choices".to_owned()
            }
            Self::Unsupported(part) => format!("{part} is not supported; write it another way"),
            Self::Machine(words) => format!("the machine could not read it: {words}; try again later"),
            Self::Precision => "a number of more than 15 significant digits; shorten it".to_owned(),
        }
    }
}

impl Explain for ExprError {
    fn explain(&self, lang: Lang) -> String {
        let at = self.at + 1;
        let text = self.wrong.text(lang);
        match lang {
            Lang::Zh => format!("表达式第 {at} 个字符：{text}。"),
            Lang::En => format!("Character {at} of the expression: {text}."),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// Why a checked expression gives nothing for some values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExprFailure {
    /// A name is absent that the shape promises.
    #[error("{0} is absent")]
    Absent(String),
    /// A value is of another kind than the shape promises.
    #[error("{0} is of another kind")]
    Kind(String),
    /// A division by zero.
    #[error("division by zero")]
    ZeroDivision,
    /// A figure outside what decimals hold.
    #[error("overflow")]
    Overflow,
    /// More work, or a longer text, than an expression may make.
    #[error("too long")]
    TooLong,
    /// `working_days` without a calendar.
    #[error("no calendar")]
    Calendar,
}

impl Explain for ExprFailure {
    fn explain(&self, lang: Lang) -> String {
        let limit = RESULT_CHARS;
        match (self, lang) {
            (Self::Absent(name), Lang::Zh) => format!("{name} 没有值，无法计算；请先填写。"),
            (Self::Absent(name), Lang::En) => {
                format!("{name} has no value, so nothing can be computed; fill it in first.")
            }
            (Self::Kind(name), Lang::Zh) => {
                format!("{name} 的数据与定义不符；请联系管理员核对改革包。")
            }
            (Self::Kind(name), Lang::En) => {
                format!(
                    "{name} does not fit its definition; ask the administrator to check the pack."
                )
            }
            (Self::ZeroDivision, Lang::Zh) => "除数为零，无法计算；请核对数据。".to_owned(),
            (Self::ZeroDivision, Lang::En) => {
                "A division by zero, so nothing can be computed; check the figures.".to_owned()
            }
            (Self::Overflow, Lang::Zh) => "数值过大，无法计算；请核对数据。".to_owned(),
            (Self::Overflow, Lang::En) => {
                "A figure is too large to compute with; check the figures.".to_owned()
            }
            (Self::TooLong, Lang::Zh) => {
                format!("数据过多，或文字超过 {limit} 字，无法计算；请减少。")
            }
            (Self::TooLong, Lang::En) => {
                format!("Too many data, or a text of more than {limit} characters; shorten them.")
            }
            (Self::Calendar, Lang::Zh) => "没有工作日日历，无法计算；请联系管理员。".to_owned(),
            (Self::Calendar, Lang::En) => {
                "There is no calendar of working days; ask the administrator.".to_owned()
            }
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Kind(_) | Self::Calendar => Fault::Internal,
            _ => Fault::Invalid,
        }
    }
}
