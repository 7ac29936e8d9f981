//! What is judged, what comes of it, and why it cannot be.

use std::collections::BTreeMap;

use base::{Explain, Fault, Lang, Title};
use rust_decimal::Decimal;

use super::Line;
use crate::element::Tie;
use crate::expr::ExprFailure;

/// An offer that is judged: those that were refused are left out before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Who offers.
    pub bidder: String,
    /// Yuan.
    pub price: Decimal,
    /// A small or micro enterprise.
    pub small: bool,
    /// Offers an innovation product.
    pub innovation: bool,
    /// Per cent of the price for listed innovation products; without it all of the price, where it offers one.
    pub innovation_share: Option<Decimal>,
    /// A consortium.
    pub consortium: bool,
    /// Per cent of the contract that small firms of a consortium take on; without it all for a small firm, else none.
    pub small_share: Option<Decimal>,
    /// Judges' marks, by the part's id (0–100), or by `part.criterion` (0 to the criterion's points); each judge gives one
    /// for each, in the same order of judges.
    pub marks: BTreeMap<String, Vec<Decimal>>,
}

/// A judged offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Who offers.
    pub bidder: String,
    /// The price that is judged: without what the deductions take off.
    pub price: Decimal,
    /// Deductions that hold.
    pub deducted: Vec<Deducted>,
    /// What the total is made of; nothing where the lowest evaluated price wins.
    pub lines: Vec<Line>,
    /// The points, or the evaluated price where the lowest wins.
    pub total: Decimal,
    /// From 1.
    pub rank: u32,
    /// By which rule it was told from an offer with the same total.
    pub told_by: Option<Tie>,
    /// Nothing tells it from the others of this rank: they are to be drawn.
    pub undecided: bool,
}

/// A deduction that holds for an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deducted {
    /// The deduction's id.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// Per cent.
    pub percent: Decimal,
    /// Of which part of the price, in per cent of it.
    pub share: Decimal,
}

/// 异常低价: a price that its bidder has to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Who offers.
    pub bidder: String,
    /// Which threshold it is below.
    pub rule: DoubtRule,
    /// The price as offered, yuan.
    pub price: Decimal,
    /// What it is measured by, yuan: the mean of the others, the next price, the ceiling.
    pub base: Decimal,
    /// Per cent of it.
    pub percent: Decimal,
}

/// A threshold for prices that are too low.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoubtRule {
    /// Of the mean of the others.
    Mean,
    /// Of the next higher price.
    Next,
    /// Of the ceiling.
    Ceiling,
}

/// Why offers cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JudgingError {
    /// Two offers of one bidder.
    #[error("two offers of {0}")]
    Twice(String),
    /// A price that is none.
    #[error("the price of {0} is not above zero")]
    Price(String),
    /// A price above the ceiling.
    #[error("the price of {0} is above the ceiling")]
    Ceiling(String),
    /// A share that is not within 0–100.
    #[error("a share of {0} is not within 0–100")]
    Share(String),
    /// Deductions that take everything.
    #[error("the deductions of {0} leave no price")]
    Deducted(String),
    /// A part without marks, or with fewer than others have.
    #[error("{bidder}: marks for {part} are missing")]
    Marks {
        /// Whose.
        bidder: String,
        /// The part's id.
        part: String,
    },
    /// A mark below 0, or above what may be given.
    #[error("{bidder}: a mark for {part} is out of range")]
    Mark {
        /// Whose.
        bidder: String,
        /// The part's id.
        part: String,
    },
    /// Judges marked an objective criterion differently.
    #[error("{bidder}: marks for the objective {part} differ")]
    Unlike {
        /// Whose.
        bidder: String,
        /// The part's and the criterion's id.
        part: String,
    },
    /// A formula gives nothing.
    #[error("{bidder}: {part}: {cause}")]
    Formula {
        /// Whose.
        bidder: String,
        /// The part's or deduction's id.
        part: String,
        /// Why.
        cause: ExprFailure,
    },
}

impl Explain for JudgingError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Twice(who), Lang::Zh) => format!("{who} 有两份报价；请只保留一份。"),
            (Self::Twice(who), Lang::En) => format!("There are two offers of {who}; keep one."),
            (Self::Price(who), Lang::Zh) => format!("{who} 的报价应大于零；请核对。"),
            (Self::Price(who), Lang::En) => {
                format!("The price of {who} must be above zero; check it.")
            }
            (Self::Ceiling(who), Lang::Zh) => {
                format!("{who} 的报价超过最高限价；请先作无效处理。")
            }
            (Self::Ceiling(who), Lang::En) => {
                format!("The price of {who} is above the ceiling; refuse the offer first.")
            }
            (Self::Share(who), Lang::Zh) => {
                format!("{who} 的创新产品或小微企业占比应在 0–100 之间；请核对。")
            }
            (Self::Share(who), Lang::En) => {
                format!("The shares of {who} must be within 0–100; check them.")
            }
            (Self::Unlike { bidder, part }, Lang::Zh) => {
                format!("{bidder} 的客观分“{part}”各评委不一致；请评委更正。")
            }
            (Self::Unlike { bidder, part }, Lang::En) => {
                format!(
                    "Judges marked the objective “{part}” of {bidder} differently; they have to correct it."
                )
            }
            (Self::Deducted(who), Lang::Zh) => {
                format!("{who} 的价格扣除达到或超过全价；请核对评标办法。")
            }
            (Self::Deducted(who), Lang::En) => {
                format!("The deductions of {who} take the whole price; check the method.")
            }
            (Self::Marks { bidder, part }, Lang::Zh) => {
                format!("{bidder} 的“{part}”评分不全；请等全部评委打分。")
            }
            (Self::Marks { bidder, part }, Lang::En) => {
                format!("Marks of {bidder} for “{part}” are missing; wait for all judges.")
            }
            (Self::Mark { bidder, part }, Lang::Zh) => {
                format!("{bidder} 的“{part}”评分超出评分标准的范围；请评委更正。")
            }
            (Self::Mark { bidder, part }, Lang::En) => {
                format!(
                    "A mark of {bidder} for “{part}” is out of range; the judge has to correct it."
                )
            }
            (
                Self::Formula {
                    bidder,
                    part,
                    cause,
                },
                lang,
            ) => {
                format!("{bidder}，{part}：{}", cause.explain(lang))
            }
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}
