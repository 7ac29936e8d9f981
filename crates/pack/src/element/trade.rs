//! Draws, methods of judging offers, and settings of screens.

use std::collections::BTreeMap;

use base::Title;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// 抽取: how people or objects are drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// The register of candidates.
    pub from: String,
    /// How many are drawn.
    pub seats: u32,
    /// How many follow them in rank for refusals.
    pub spares: u32,
    /// Candidates for whom this holds.
    pub filter: Option<String>,
    /// But not those for whom this holds.
    pub exclude: Option<String>,
    /// Who commits a seed before the candidates are frozen.
    pub parties: Vec<String>,
}

/// 评标办法.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// Which total wins.
    pub order: Order,
    /// What makes up the total; none where the lowest evaluated price wins.
    pub parts: Vec<MethodPart>,
    /// Taken off the price before it is judged.
    pub deducts: Vec<Deduct>,
    /// How equal totals are told apart, in this order.
    pub ties: Vec<Tie>,
    /// 评标基准价, by which a formula may measure prices.
    #[serde(default)]
    pub benchmark: Option<Benchmark>,
    /// When a price is so low that its bidder has to explain it.
    #[serde(default)]
    pub abnormal: Option<Abnormal>,
    /// What every offer must meet before it is judged.
    #[serde(default)]
    pub reviews: Vec<Review>,
    /// 推荐中标候选人: how many of the best are put forward.
    #[serde(default = "three")]
    pub candidates: u32,
    /// With fewer valid offers the evaluation fails.
    #[serde(default = "three")]
    pub least: u32,
    /// 暗标: judges do not know whose offer they judge.
    #[serde(default)]
    pub hidden: bool,
    /// How many standard deviations a mark may lie off the other judges' mean before its judge has to explain it.
    #[serde(default = "two")]
    pub deviates: Decimal,
    /// How points and judged prices are rounded.
    #[serde(default)]
    pub rounding: Rounding,
}

fn three() -> u32 {
    3
}

fn two() -> Decimal {
    Decimal::TWO
}

/// 评标基准价: the mean of valid prices without the outermost, times a factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benchmark {
    /// How many of the highest prices are left out.
    pub drop_highest: u32,
    /// How many of the lowest.
    pub drop_lowest: u32,
    /// None is left out with fewer valid offers than this.
    pub drop_from: u32,
    /// What the mean is multiplied by.
    pub factor: Decimal,
}

/// 异常低价: a price below any of these has to be explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abnormal {
    /// Per cent of the mean of the others.
    pub below_mean: Option<Decimal>,
    /// Per cent of the next higher price; of the lowest price only.
    pub below_next: Option<Decimal>,
    /// Per cent of the price ceiling, where there is one.
    pub below_ceiling: Option<Decimal>,
}

/// 符合性审查: something that an offer must meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// In which part of the review.
    pub stage: ReviewStage,
}

/// A part of the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStage {
    /// 形式评审.
    Form,
    /// 资格评审.
    Qualification,
    /// 响应性评审.
    Response,
}

/// How figures are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounding {
    /// Digits after the point.
    pub digits: u32,
    /// Which way half goes.
    pub half: Half,
}

impl Default for Rounding {
    fn default() -> Self {
        Self {
            digits: 4,
            half: Half::Even,
        }
    }
}

/// Which way half goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Half {
    /// To the even neighbour.
    Even,
    /// 四舍五入: away from zero.
    Up,
}

/// Which total wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The lowest evaluated price; there are no parts.
    Low,
    /// The highest points.
    High,
}

/// A part of the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodPart {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// Points.
    pub weight: Decimal,
    /// How it is found.
    pub kind: PartKind,
    /// What judges mark; their points add up to the weight. None: one mark of 0–100.
    #[serde(default)]
    pub criteria: Vec<Criterion>,
}

/// 评审因素: one thing that every judge marks for every offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The most points.
    pub points: Decimal,
    /// 客观分: follows from the documents, so that all judges must mark it alike.
    pub objective: bool,
}

/// How a part is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// By an expression over the names of [`crate::context::offer`]: 0–100, of which the weight is taken.
    Formula(String),
    /// By an expression over the same: points, 0 to the weight.
    Points(String),
    /// By the judges' marks: of each criterion, or one of 0–100.
    Marks,
}

/// Taken off a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deduct {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// For bidders for whom this holds; the names are those of [`crate::context::bidder`].
    pub when: String,
    /// Per cent of the price.
    pub percent: Decimal,
    /// Of which part of the price, in per cent of it; of all without.
    #[serde(default)]
    pub share: Option<String>,
}

/// How equal totals are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// The lower price.
    Price,
    /// The higher technical marks.
    Marks,
    /// A draw.
    Draw,
}

/// Settings of a screen that looks for patterns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// One of the engine's screens.
    pub kind: String,
    /// Its settings.
    pub settings: BTreeMap<String, Decimal>,
    /// How strong the evidence is: 1 proves, 2 points, 3 hints.
    pub tier: u8,
}
