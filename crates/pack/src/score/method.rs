//! 评标: prices, deductions, marks, totals and the order of offers.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use base::{Explain, Fault, Lang, Title};
use rust_decimal::Decimal;

use super::{Line, figure, figures, part, rounded, total};
use crate::context;
use crate::element::{Method, Order, PartKind, Tie};
use crate::expr::{Expr, ExprError, ExprFailure, Record, Values, Want};

/// A method whose expressions are read.
#[derive(Clone, Debug)]
pub struct Judging {
    method: Method,
    /// One for each part; `None` for marks.
    parts: Vec<Option<Expr>>,
    deducts: Vec<Expr>,
}

/// An offer that is judged: those that were refused are left out before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Who offers.
    pub bidder: String,
    /// Yuan.
    pub price: Decimal,
    /// A small or micro enterprise.
    pub small: bool,
    /// Offers an innovation product.
    pub innovation: bool,
    /// A consortium.
    pub consortium: bool,
    /// Judges' marks, 0–100, by the part's id; each judge gives one for each part.
    pub marks: BTreeMap<String, Vec<Decimal>>,
}

/// A judged offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Who offers.
    pub bidder: String,
    /// The price that is judged: without what the deductions take off.
    pub price: Decimal,
    /// Deductions that hold, with their per cents.
    pub deducted: Vec<(Title, Decimal)>,
    /// What the total is made of.
    pub lines: Vec<Line>,
    /// The points.
    pub total: Decimal,
    /// From 1.
    pub rank: u32,
    /// By which rule it was told from an offer with the same total.
    pub told_by: Option<Tie>,
    /// Nothing tells it from the others of this rank: they are to be drawn.
    pub undecided: bool,
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
    /// A mark outside 0–100.
    #[error("{bidder}: a mark for {part} is not within 0–100")]
    Mark {
        /// Whose.
        bidder: String,
        /// The part's id.
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
                format!("{bidder} 的“{part}”评分应在 0–100 之间；请评委更正。")
            }
            (Self::Mark { bidder, part }, Lang::En) => {
                format!(
                    "A mark of {bidder} for “{part}” must be within 0–100; the judge has to correct it."
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

impl Judging {
    /// Reads a method's expressions.
    ///
    /// # Errors
    /// The first that is wrong; never for a method of a checked pack.
    pub fn new(method: &Method) -> Result<Self, ExprError> {
        let (offer, bidder) = (context::offer(), context::bidder());
        let parts = method.parts.iter().map(|part| match &part.kind {
            PartKind::Formula(text) => Expr::read(text, &offer, &Want::number()).map(Some),
            PartKind::Marks => Ok(None),
        });
        let deducts = method.deducts.iter();
        Ok(Self {
            parts: parts.collect::<Result<_, _>>()?,
            deducts: deducts
                .map(|deduct| Expr::read(&deduct.when, &bidder, &Want::flag()))
                .collect::<Result<_, _>>()?,
            method: method.clone(),
        })
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Judges offers, from the winner. `drawn` is the order in which bidders were drawn, for those whom nothing else tells
    /// apart; without it they share a rank and are marked as undecided.
    ///
    /// # Errors
    /// [`JudgingError`]: all offers are judged, or none.
    pub fn judge(&self, offers: &[Offer], drawn: &[String]) -> Result<Vec<Judged>, JudgingError> {
        for (index, offer) in offers.iter().enumerate() {
            if offers[..index]
                .iter()
                .any(|other| other.bidder == offer.bidder)
            {
                return Err(JudgingError::Twice(offer.bidder.clone()));
            }
        }
        let mut judged = Vec::new();
        for offer in offers {
            judged.push(self.priced(offer)?);
        }
        let field = field(&judged);
        for (judged, offer) in judged.iter_mut().zip(offers) {
            judged.lines = self.lines(offer, judged.price, &field, offers)?;
            judged.total = total(&judged.lines, Decimal::ZERO)
                .map_err(|cause| failed(offer, &self.method.id, cause))?;
        }
        judged.sort_by(|one, other| {
            self.order(one, other, drawn)
                .0
                .then_with(|| one.bidder.cmp(&other.bidder))
        });
        self.rank(&mut judged, drawn);
        Ok(judged)
    }

    fn priced(&self, offer: &Offer) -> Result<Judged, JudgingError> {
        if offer.price <= Decimal::ZERO {
            return Err(JudgingError::Price(offer.bidder.clone()));
        }
        let bidder = Record::new()
            .with("small", offer.small)
            .with("innovation", offer.innovation)
            .with("consortium", offer.consortium);
        let values = Values::new().with("bidder", bidder);
        let mut deducted = Vec::new();
        let mut left = Decimal::ONE_HUNDRED;
        for (of, when) in self.method.deducts.iter().zip(&self.deducts) {
            if when
                .holds(&values)
                .map_err(|cause| failed(offer, &of.id, cause))?
            {
                left -= of.percent;
                deducted.push((of.title.clone(), of.percent));
            }
        }
        if left <= Decimal::ZERO {
            return Err(JudgingError::Deducted(offer.bidder.clone()));
        }
        let price = offer
            .price
            .checked_mul(left)
            .map(|price| rounded(price / Decimal::ONE_HUNDRED))
            .ok_or_else(|| failed(offer, &self.method.id, ExprFailure::Overflow))?;
        Ok(Judged {
            bidder: offer.bidder.clone(),
            price,
            deducted,
            lines: Vec::new(),
            total: Decimal::ZERO,
            rank: 0,
            told_by: None,
            undecided: false,
        })
    }

    fn lines(
        &self,
        offer: &Offer,
        price: Decimal,
        field: &Values,
        all: &[Offer],
    ) -> Result<Vec<Line>, JudgingError> {
        let values = field.clone().with("price", price);
        let parts = self.method.parts.iter().zip(&self.parts);
        parts
            .map(|(of, expr)| {
                let failed = |cause| failed(offer, &of.id, cause);
                let found = match expr {
                    Some(expr) => figure(expr, &values).map_err(failed)?,
                    None => mean_mark(offer, &of.id, all)?,
                };
                let line = part(&of.id, &of.title, &self.method.clauses, of.weight, found)
                    .map_err(failed)?;
                Ok(Line {
                    formula: expr
                        .as_ref()
                        .map_or_else(String::new, |expr| expr.text().to_owned()),
                    figures: match expr {
                        Some(expr) => figures(expr, &values),
                        None => marks(offer, &of.id),
                    },
                    ..line
                })
            })
            .collect()
    }

    /// Which of two comes first, and by which tie rule.
    fn order(&self, one: &Judged, other: &Judged, drawn: &[String]) -> (Ordering, Option<Tie>) {
        let order = match self.method.order {
            Order::Low => one.total.cmp(&other.total),
            Order::High => other.total.cmp(&one.total),
        };
        if order != Ordering::Equal {
            return (order, None);
        }
        for tie in &self.method.ties {
            let order = match tie {
                Tie::Price => one.price.cmp(&other.price),
                Tie::Marks => self.marked(other).cmp(&self.marked(one)),
                // Who was not drawn comes after all who were, so that the order stays one.
                Tie::Draw => {
                    let place = |of: &Judged| {
                        let place = drawn.iter().position(|bidder| *bidder == of.bidder);
                        place.unwrap_or(usize::MAX)
                    };
                    place(one).cmp(&place(other))
                }
            };
            if order != Ordering::Equal {
                return (order, Some(*tie));
            }
        }
        (Ordering::Equal, None)
    }

    /// Points from judges' marks.
    fn marked(&self, judged: &Judged) -> Decimal {
        let parts = self.parts.iter().zip(&judged.lines);
        parts
            .filter(|(expr, _)| expr.is_none())
            .map(|(_, line)| line.points)
            .sum()
    }

    fn rank(&self, judged: &mut [Judged], drawn: &[String]) {
        let mut rank = 1;
        for index in 0..judged.len() {
            if index > 0 {
                let (order, tie) = self.order(&judged[index - 1], &judged[index], drawn);
                if order == Ordering::Equal {
                    judged[index - 1].undecided = true;
                    judged[index].undecided = true;
                } else {
                    rank = u32::try_from(index + 1).unwrap_or(u32::MAX);
                }
                if tie.is_some() {
                    judged[index].told_by = tie;
                    if judged[index - 1].told_by.is_none() {
                        judged[index - 1].told_by = tie;
                    }
                }
            }
            judged[index].rank = rank;
        }
    }
}

fn failed(offer: &Offer, part: &str, cause: ExprFailure) -> JudgingError {
    JudgingError::Formula {
        bidder: offer.bidder.clone(),
        part: part.to_owned(),
        cause,
    }
}

/// What a formula sees of all offers.
fn field(judged: &[Judged]) -> Values {
    let prices = || judged.iter().map(|one| one.price);
    let count = Decimal::from(judged.len());
    let mean = prices()
        .try_fold(Decimal::ZERO, Decimal::checked_add)
        .and_then(|sum| sum.checked_div(count));
    Values::new()
        .with("lowest", prices().min())
        .with("highest", prices().max())
        .with("mean", mean)
        .with("count", count)
}

fn marks(offer: &Offer, part: &str) -> Vec<(String, Decimal)> {
    let marks = offer.marks.get(part).into_iter().flatten();
    marks
        .enumerate()
        .map(|(judge, mark)| (format!("{}", judge + 1), *mark))
        .collect()
}

fn mean_mark(offer: &Offer, part: &str, all: &[Offer]) -> Result<Decimal, JudgingError> {
    let given = |offer: &Offer| offer.marks.get(part).map_or(0, Vec::len);
    let judges = all.iter().map(given).max().unwrap_or(0);
    let (bidder, part) = (offer.bidder.clone(), part.to_owned());
    let Some(marks) = offer
        .marks
        .get(&part)
        .filter(|marks| !marks.is_empty() && marks.len() == judges)
    else {
        return Err(JudgingError::Marks { bidder, part });
    };
    if marks
        .iter()
        .any(|mark| *mark < Decimal::ZERO || *mark > Decimal::ONE_HUNDRED)
    {
        return Err(JudgingError::Mark { bidder, part });
    }
    let sum: Decimal = marks.iter().sum();
    Ok(sum / Decimal::from(marks.len()))
}
