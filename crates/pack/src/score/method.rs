//! 评标: prices, deductions, marks, totals and the order of offers.

use std::cmp::Ordering;

use rust_decimal::{Decimal, RoundingStrategy};

use super::offer::{Deducted, Doubt, DoubtRule, Judged, JudgingError, Offer};
use super::{Line, LineKind, figure, figures, part, total};
use crate::context;
use crate::element::{Half, Method, MethodPart, Order, PartKind, Rounding, Tie};
use crate::expr::{Expr, ExprError, ExprFailure, Record, Values, Want};

/// A method whose expressions are read.
#[derive(Clone, Debug)]
pub struct Judging {
    method: Method,
    /// One for each part; `None` for marks.
    parts: Vec<Option<Expr>>,
    deducts: Vec<(Expr, Option<Expr>)>,
    /// 最高限价, yuan.
    ceiling: Option<Decimal>,
}

impl Judging {
    /// Reads a method's expressions.
    ///
    /// # Errors
    /// The first that is wrong; never for a method of a checked pack.
    pub fn new(method: &Method) -> Result<Self, ExprError> {
        let (offer, bidder) = (
            context::offer(method.benchmark.is_some()),
            context::bidder(),
        );
        let parts = method.parts.iter().map(|part| match &part.kind {
            PartKind::Formula(text) | PartKind::Points(text) => {
                Expr::read(text, &offer, &Want::number()).map(Some)
            }
            PartKind::Marks => Ok(None),
        });
        let deducts = method.deducts.iter().map(|deduct| {
            let when = Expr::read(&deduct.when, &bidder, &Want::flag())?;
            let share = deduct.share.as_ref();
            let share = share.map(|text| Expr::read(text, &bidder, &Want::number()));
            Ok((when, share.transpose()?))
        });
        Ok(Self {
            parts: parts.collect::<Result<_, _>>()?,
            deducts: deducts.collect::<Result<_, _>>()?,
            method: method.clone(),
            ceiling: None,
        })
    }

    /// With the price ceiling of a trade, in yuan.
    #[must_use]
    pub fn with_ceiling(mut self, ceiling: Option<Decimal>) -> Self {
        self.ceiling = ceiling;
        self
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
        let mut judged = self.priced_all(offers)?;
        let field = self.values(&judged);
        for (judged, offer) in judged.iter_mut().zip(offers) {
            if self.method.order == Order::Low {
                judged.total = judged.price;
                continue;
            }
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

    /// What formulas see of all offers: `lowest`, `highest`, `mean`, `count`, and `benchmark` and `ceiling` where there are
    /// such.
    ///
    /// # Errors
    /// [`JudgingError`].
    pub fn field(&self, offers: &[Offer]) -> Result<Vec<(String, Decimal)>, JudgingError> {
        let values = self.values(&self.priced_all(offers)?);
        let names = ["count", "lowest", "highest", "mean", "benchmark", "ceiling"];
        let found = |name: &str| values.get(name).and_then(crate::expr::Value::as_number);
        let named = names.into_iter();
        Ok(named
            .filter_map(|name| Some((name.to_owned(), found(name)?)))
            .collect())
    }

    /// Offers whose price is below a threshold of the method. Prices are compared as offered, without deductions.
    #[must_use]
    pub fn doubts(&self, offers: &[Offer]) -> Vec<Doubt> {
        let Some(abnormal) = &self.method.abnormal else {
            return Vec::new();
        };
        let mut doubts = Vec::new();
        for offer in offers {
            let others = offers.iter().filter(|other| other.bidder != offer.bidder);
            let others: Vec<Decimal> = others.map(|other| other.price).collect();
            let sum = others
                .iter()
                .try_fold(Decimal::ZERO, |sum, one| sum.checked_add(*one));
            let mean = sum.and_then(|sum| sum.checked_div(Decimal::from(others.len())));
            let lowest = others.iter().all(|other| *other > offer.price);
            let next = others.iter().min().copied().filter(|_| lowest);
            for (rule, percent, base) in [
                (DoubtRule::Mean, abnormal.below_mean, mean),
                (DoubtRule::Next, abnormal.below_next, next),
                (DoubtRule::Ceiling, abnormal.below_ceiling, self.ceiling),
            ] {
                let (Some(percent), Some(base)) = (percent, base) else {
                    continue;
                };
                let below = offer
                    .price
                    .checked_mul(Decimal::ONE_HUNDRED)
                    .zip(base.checked_mul(percent))
                    .is_some_and(|(price, limit)| price < limit);
                if below {
                    doubts.push(Doubt {
                        bidder: offer.bidder.clone(),
                        rule,
                        price: offer.price,
                        base: self.rounded(base),
                        percent,
                    });
                }
            }
        }
        doubts
    }

    fn rounded(&self, figure: Decimal) -> Decimal {
        rounded(figure, self.method.rounding)
    }

    fn priced_all(&self, offers: &[Offer]) -> Result<Vec<Judged>, JudgingError> {
        for (index, offer) in offers.iter().enumerate() {
            if offers[..index]
                .iter()
                .any(|other| other.bidder == offer.bidder)
            {
                return Err(JudgingError::Twice(offer.bidder.clone()));
            }
        }
        offers.iter().map(|offer| self.priced(offer)).collect()
    }

    fn priced(&self, offer: &Offer) -> Result<Judged, JudgingError> {
        if offer.price <= Decimal::ZERO {
            return Err(JudgingError::Price(offer.bidder.clone()));
        }
        if self.ceiling.is_some_and(|ceiling| offer.price > ceiling) {
            return Err(JudgingError::Ceiling(offer.bidder.clone()));
        }
        let values = who(offer)?;
        let mut deducted = Vec::new();
        let mut left = Decimal::ONE_HUNDRED;
        for (of, (when, share)) in self.method.deducts.iter().zip(&self.deducts) {
            let failed = |cause| failed(offer, &of.id, cause);
            if !when.holds(&values).map_err(failed)? {
                continue;
            }
            let share = match share {
                Some(share) => figure(share, &values).map_err(failed)?,
                None => Decimal::ONE_HUNDRED,
            };
            let share = share.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
            left -= of.percent * share / Decimal::ONE_HUNDRED;
            deducted.push(Deducted {
                id: of.id.clone(),
                title: of.title.clone(),
                percent: of.percent,
                share,
            });
        }
        if left <= Decimal::ZERO {
            return Err(JudgingError::Deducted(offer.bidder.clone()));
        }
        let price = offer
            .price
            .checked_mul(left)
            .map(|price| self.rounded(price / Decimal::ONE_HUNDRED))
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

    fn values(&self, judged: &[Judged]) -> Values {
        let mut prices: Vec<Decimal> = judged.iter().map(|one| one.price).collect();
        prices.sort_unstable();
        let values = Values::new()
            .with("lowest", prices.first().copied())
            .with("highest", prices.last().copied())
            .with("mean", mean(&prices))
            .with("count", Decimal::from(prices.len()))
            .with("ceiling", self.ceiling);
        let Some(of) = &self.method.benchmark else {
            return values;
        };
        let all = prices.len();
        let size = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        let kept = match all >= size(of.drop_from) {
            true => prices
                .get(size(of.drop_lowest)..all.saturating_sub(size(of.drop_highest)))
                .unwrap_or(&prices),
            false => &prices,
        };
        let benchmark = mean(kept)
            .and_then(|mean| mean.checked_mul(of.factor))
            .map(|benchmark| self.rounded(benchmark));
        values.with("benchmark", benchmark)
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
            .map(|(of, expr)| self.line(offer, of, expr.as_ref(), &values, all))
            .collect()
    }

    fn line(
        &self,
        offer: &Offer,
        of: &MethodPart,
        expr: Option<&Expr>,
        values: &Values,
        all: &[Offer],
    ) -> Result<Line, JudgingError> {
        let failed = |cause| failed(offer, &of.id, cause);
        let (found, figures) = match expr {
            Some(expr) => (figure(expr, values).map_err(failed)?, figures(expr, values)),
            None => marks::of_part(offer, of, all)?,
        };
        let of_hundred = match of.kind {
            PartKind::Formula(_) => true,
            PartKind::Points(_) => false,
            PartKind::Marks => of.criteria.is_empty(),
        };
        let line = match of_hundred {
            true => part(
                &of.id,
                &of.title,
                &self.method.clauses,
                of.weight,
                found,
                |one| self.rounded(one),
            )
            .map_err(failed)?,
            false => {
                let held = self.rounded(found.clamp(Decimal::ZERO, of.weight));
                Line {
                    id: of.id.clone(),
                    title: of.title.clone(),
                    clauses: self.method.clauses.clone(),
                    kind: LineKind::Points { most: of.weight },
                    formula: String::new(),
                    figures: Vec::new(),
                    found,
                    held,
                    points: held,
                }
            }
        };
        Ok(Line {
            formula: expr.map_or_else(String::new, |expr| expr.text().to_owned()),
            figures,
            found: self.rounded(found),
            ..line
        })
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

/// What a deduction sees of who offers.
fn who(offer: &Offer) -> Result<Values, JudgingError> {
    let all = |there: bool| match there {
        true => Decimal::ONE_HUNDRED,
        false => Decimal::ZERO,
    };
    let innovation = offer
        .innovation_share
        .unwrap_or_else(|| all(offer.innovation));
    let small = offer.small_share.unwrap_or_else(|| all(offer.small));
    let within = |share: Decimal| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&share);
    if !within(innovation) || !within(small) {
        return Err(JudgingError::Share(offer.bidder.clone()));
    }
    let bidder = Record::new()
        .with("small", offer.small)
        .with("innovation", offer.innovation)
        .with("innovation_share", innovation)
        .with("consortium", offer.consortium)
        .with("small_share", small);
    Ok(Values::new().with("bidder", bidder))
}

fn mean(prices: &[Decimal]) -> Option<Decimal> {
    prices
        .iter()
        .try_fold(Decimal::ZERO, |sum, price| sum.checked_add(*price))
        .and_then(|sum| sum.checked_div(Decimal::from(prices.len())))
}

/// A figure as a method rounds it.
pub(super) fn rounded(figure: Decimal, by: Rounding) -> Decimal {
    let way = match by.half {
        Half::Even => RoundingStrategy::MidpointNearestEven,
        Half::Up => RoundingStrategy::MidpointAwayFromZero,
    };
    figure.round_dp_with_strategy(by.digits, way)
}

/// Judges' marks.
mod marks {
    use rust_decimal::Decimal;

    use super::super::offer::{JudgingError, Offer};
    use crate::element::MethodPart;

    type Found = (Decimal, Vec<(String, Decimal)>);

    /// The mean of the judges' marks, over all criteria where there are some, and the marks that it comes from.
    pub(super) fn of_part(
        offer: &Offer,
        part: &MethodPart,
        all: &[Offer],
    ) -> Result<Found, JudgingError> {
        if part.criteria.is_empty() {
            return of_one(offer, &part.id, Decimal::ONE_HUNDRED, false, all);
        }
        let mut found = (Decimal::ZERO, Vec::new());
        for criterion in &part.criteria {
            let key = format!("{}.{}", part.id, criterion.id);
            let (mean, marks) = of_one(offer, &key, criterion.points, criterion.objective, all)?;
            found.0 += mean;
            let named = marks.into_iter();
            found
                .1
                .extend(named.map(|(judge, mark)| (format!("{} {judge}", criterion.id), mark)));
        }
        Ok(found)
    }

    fn of_one(
        offer: &Offer,
        key: &str,
        most: Decimal,
        objective: bool,
        all: &[Offer],
    ) -> Result<Found, JudgingError> {
        let given = |offer: &Offer| offer.marks.get(key).map_or(0, Vec::len);
        let judges = all.iter().map(given).max().unwrap_or(0);
        let (bidder, part) = (offer.bidder.clone(), key.to_owned());
        let Some(marks) = offer
            .marks
            .get(key)
            .filter(|marks| !marks.is_empty() && marks.len() == judges)
        else {
            return Err(JudgingError::Marks { bidder, part });
        };
        if marks
            .iter()
            .any(|mark| *mark < Decimal::ZERO || *mark > most)
        {
            return Err(JudgingError::Mark { bidder, part });
        }
        if objective && marks.iter().any(|mark| *mark != marks[0]) {
            return Err(JudgingError::Unlike { bidder, part });
        }
        let sum: Decimal = marks.iter().sum();
        let named = marks.iter().enumerate();
        Ok((
            sum / Decimal::from(marks.len()),
            named
                .map(|(judge, mark)| (format!("{}", judge + 1), *mark))
                .collect(),
        ))
    }
}
