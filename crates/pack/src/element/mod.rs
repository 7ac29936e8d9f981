//! The kinds of element that subjects are written in: `subjects/<subject>/*.toml`, as `docs/PACKS.md` describes them.
//!
//! These are checked definitions: every reference resolves, every expression fits the context it runs in, printed
//! units are organisations. They serialise, because a running case keeps the definition with which it began.

mod assess;
mod example;
mod field;
mod flow;
mod item;
mod list;
mod procedure;
mod trade;

pub use assess::{Adjust, Consequence, Downgrade, Grade, Input, Part, Scheme, Subject};
pub use example::{Do, Example, Expect};
pub use field::{Choice, Field, FieldKind, Form, Party, Question, Sensitivity};
pub use flow::{
    Action, Branch, Effect, EffectKind, EndResult, Flow, JoinPolicy, OpenCase, Overdue, Power,
    Receiver, Step, StepKind, Task, UnitRule, Until, Way,
};
pub use item::{
    Applicants, Basis, Bundle, BundleOrder, Channel, Commitment, Fee, Guide, Item, Licence,
    LicenceField, Lookup, Material, MaterialSource, Mode, Need, Rating, Terms,
};
pub use list::{LocalCalendar, Publish, Register, RoleDef, Rule, RuleOn, RuleOver, Severity};
pub use procedure::{
    Actor, AuctionRule, Category, Committee, Document, Figure, FigureKind, Forbid, Ground,
    LeastBids, Moment, Opening, Period, Platform, Procedure, Readers, Reserve, Short, Stage,
    StageKind, Threshold, TradeMode, TradeType, Ungiven, Validity,
};
pub use trade::{
    Abnormal, Benchmark, Criterion, Deduct, Draw, Half, Method, MethodPart, Order, PartKind,
    Review, ReviewStage, Rounding, Screen, Tie,
};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything that subjects define, each kind in the order of files and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elements {
    /// 岗位.
    pub roles: Vec<RoleDef>,
    /// Local changes of the national calendar.
    pub calendars: Vec<LocalCalendar>,
    /// 清单·台账.
    pub registers: Vec<Register>,
    /// 表单.
    pub forms: Vec<Form>,
    /// 材料.
    pub materials: Vec<Material>,
    /// 证照.
    pub licences: Vec<Licence>,
    /// 流程.
    pub flows: Vec<Flow>,
    /// 事项.
    pub items: Vec<Item>,
    /// 一件事.
    pub bundles: Vec<Bundle>,
    /// 好差评.
    pub ratings: Vec<Rating>,
    /// Rules on events, on schedule or before a step.
    pub rules: Vec<Rule>,
    /// 考核.
    pub schemes: Vec<Scheme>,
    /// 抽取.
    pub draws: Vec<Draw>,
    /// 评标办法.
    pub methods: Vec<Method>,
    /// Settings of screens.
    pub screens: Vec<Screen>,
    /// 交易平台.
    #[serde(default)]
    pub platforms: Vec<Platform>,
    /// 交易程序.
    #[serde(default)]
    pub procedures: Vec<Procedure>,
    /// What `luodi test` runs.
    pub examples: Vec<Example>,
}

/// Expressions by the name that they fill.
pub type Settings = BTreeMap<String, String>;
