//! 考核: scores, ranks, grades and what follows.

use std::collections::BTreeMap;

use base::Date;
use base::calendar::Calendar;
use rust_decimal::Decimal;

use super::{Line, LineKind, figure, figures, part, rounded, total};
use crate::context;
use crate::element::{Downgrade, Elements, Scheme};
use crate::expr::{Expr, ExprError, ExprFailure, Record, Values, Want};

/// A scheme whose expressions are read.
#[derive(Clone, Debug)]
pub struct Assessor {
    scheme: Scheme,
    parts: Vec<Expr>,
    adjusts: Vec<(Expr, Option<Expr>)>,
    downgrades: Vec<Expr>,
    consequences: Vec<Expr>,
}

/// What is known about somebody who is assessed.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The county's code, the unit's id or the row's key.
    pub subject: String,
    /// Figures by the input's key.
    pub inputs: BTreeMap<String, Decimal>,
    /// The row, where rows of a register are assessed.
    pub row: Option<Record>,
    /// Its rank in the cycle before.
    pub rank_before: Option<u32>,
}

/// What became of everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// Who has a score, from the best; equal totals in the order of their subjects.
    pub standings: Vec<Standing>,
    /// Who has none, and why. They take no rank.
    pub unscored: Vec<Unscored>,
}

/// Where somebody stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub subject: String,
    /// What the total is made of.
    pub lines: Vec<Line>,
    /// The points.
    pub total: Decimal,
    /// From 1; equal totals share a rank, and the next has as many more.
    pub rank: u32,
    /// Whether somebody else has the same total.
    pub tied: bool,
    /// The grade by rank and points alone.
    pub earned: Option<String>,
    /// What lowered it, in the order of the scheme.
    pub lowered: Vec<Lowered>,
    /// The grade.
    pub grade: Option<String>,
    /// Positions of the scheme's consequences that follow.
    pub consequences: Vec<usize>,
}

/// A condition that lowers a grade and holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowered {
    /// The downgrade's id.
    pub id: String,
    /// The figures that it used, by name.
    pub figures: Vec<(String, Decimal)>,
}

/// Somebody without a score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unscored {
    /// Who.
    pub subject: String,
    /// The part, adjustment, downgrade or consequence that gives nothing.
    pub line: String,
    /// Why. [`ExprFailure::Absent`] names the input that is missing.
    pub cause: ExprFailure,
}

impl Assessor {
    /// Reads a scheme's expressions.
    ///
    /// # Errors
    /// The first that is wrong; never for a scheme of a checked pack.
    pub fn new(elements: &Elements, scheme: &Scheme) -> Result<Self, ExprError> {
        let shape = context::scheme(elements, scheme);
        let after = context::consequence(scheme);
        let number = |text: &String| Expr::read(text, &shape, &Want::number());
        let flag = |text: &String| Expr::read(text, &shape, &Want::flag());
        Ok(Self {
            parts: scheme
                .parts
                .iter()
                .map(|part| number(&part.score))
                .collect::<Result<_, _>>()?,
            adjusts: scheme
                .adjusts
                .iter()
                .map(|adjust| {
                    Ok((
                        number(&adjust.points)?,
                        adjust.when.as_ref().map(flag).transpose()?,
                    ))
                })
                .collect::<Result<_, _>>()?,
            downgrades: scheme
                .downgrades
                .iter()
                .map(|one| flag(&one.when))
                .collect::<Result<_, _>>()?,
            consequences: scheme
                .consequences
                .iter()
                .map(|one| Expr::read(&one.when, &after, &Want::flag()))
                .collect::<Result<_, _>>()?,
            scheme: scheme.clone(),
        })
    }

    /// The scheme.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// Scores, ranks and grades everybody as of a day.
    #[must_use]
    pub fn assess(&self, today: Date, calendar: &Calendar, given: &[Given]) -> Assessment {
        let mut assessment = Assessment::default();
        for one in given {
            let values = self.values(today, calendar, one);
            match self.scored(&one.subject, &values) {
                Ok(standing) => assessment.standings.push(standing),
                Err((line, cause)) => assessment.unscored.push(Unscored {
                    subject: one.subject.clone(),
                    line,
                    cause,
                }),
            }
        }
        rank(&mut assessment.standings);
        self.grade(&mut assessment.standings);
        self.conclude(&mut assessment, today, calendar, given);
        assessment
    }

    fn values(&self, today: Date, calendar: &Calendar, given: &Given) -> Values {
        let mut values = Values::day(today, calendar);
        for input in &self.scheme.inputs {
            values.set(&input.key, given.inputs.get(&input.key).copied());
        }
        values.set("row", given.row.clone());
        values
    }

    /// Lines, total and what lowers the grade.
    fn scored(&self, subject: &str, values: &Values) -> Result<Standing, (String, ExprFailure)> {
        let mut lines = Vec::new();
        for (of, expr) in self.scheme.parts.iter().zip(&self.parts) {
            let line = figure(expr, values)
                .and_then(|found| part(&of.id, &of.title, &of.clauses, of.weight, found, rounded))
                .map_err(|cause| (of.id.clone(), cause))?;
            lines.push(Line {
                formula: of.score.clone(),
                figures: figures(expr, values),
                ..line
            });
        }
        for (of, (points, when)) in self.scheme.adjusts.iter().zip(&self.adjusts) {
            let failed = |cause| (of.id.clone(), cause);
            if let Some(when) = when
                && !when.holds(values).map_err(failed)?
            {
                continue;
            }
            let found = figure(points, values).map_err(failed)?;
            let limit = of.limit.map(|limit| limit.abs());
            let held = rounded(limit.map_or(found, |limit| found.clamp(-limit, limit)));
            let mut used = figures(points, values);
            used.extend(when.iter().flat_map(|when| figures(when, values)));
            used.sort();
            used.dedup();
            lines.push(Line {
                id: of.id.clone(),
                title: of.title.clone(),
                clauses: of.clauses.clone(),
                kind: LineKind::Adjust { limit },
                formula: of.points.clone(),
                figures: used,
                found,
                held,
                points: held,
            });
        }
        // A scheme without parts starts from full marks: it only adds and deducts.
        let start = if self.scheme.parts.is_empty() {
            self.scheme.base
        } else {
            Decimal::ZERO
        };
        let total = total(&lines, start).map_err(|cause| (self.scheme.id.clone(), cause))?;
        let mut lowered = Vec::new();
        for (of, when) in self.scheme.downgrades.iter().zip(&self.downgrades) {
            if when.holds(values).map_err(|cause| (of.id.clone(), cause))? {
                lowered.push(Lowered {
                    id: of.id.clone(),
                    figures: figures(when, values),
                });
            }
        }
        Ok(Standing {
            subject: subject.to_owned(),
            lines,
            total,
            rank: 0,
            tied: false,
            earned: None,
            lowered,
            grade: None,
            consequences: Vec::new(),
        })
    }

    fn grade(&self, standings: &mut [Standing]) {
        let ranks: Vec<u32> = standings.iter().map(|standing| standing.rank).collect();
        let grades = &self.scheme.grades;
        if grades.is_empty() {
            return;
        }
        for standing in standings.iter_mut() {
            // Who shares a rank with others takes as many places: all of them fit, or none does.
            let last = ranks.iter().filter(|rank| **rank <= standing.rank).count();
            let earned = grades
                .iter()
                .position(|grade| {
                    grade.first.is_none_or(|first| last <= first as usize)
                        && grade.from.is_none_or(|from| standing.total >= from)
                })
                .unwrap_or(grades.len() - 1);
            standing.earned = Some(grades[earned].id.clone());
            let grade = self.lower(earned, &standing.lowered);
            standing.grade = Some(grades[grade].id.clone());
        }
    }

    /// The grade after what lowers it. Of several that lower by steps the one that lowers most counts: 有下列情形之一的，
    /// 下调一级 is one grade, however many of them there are.
    fn lower(&self, earned: usize, lowered: &[Lowered]) -> usize {
        let grades = &self.scheme.grades;
        let position = |id: &String| grades.iter().position(|grade| grade.id == *id);
        let holds = |downgrade: &&Downgrade| lowered.iter().any(|one| one.id == downgrade.id);
        let mut grade = earned;
        for downgrade in self.scheme.downgrades.iter().filter(holds) {
            let to = downgrade.to.as_ref().and_then(position).unwrap_or(0);
            let steps = usize::from(downgrade.steps.unwrap_or(0));
            let lowest = downgrade
                .lowest
                .as_ref()
                .and_then(position)
                .unwrap_or(grades.len() - 1);
            let stepped = (earned + steps).min(lowest.max(earned));
            grade = grade.max(to).max(stepped);
        }
        while !lowered.is_empty() && grades[grade].unless_downgraded && grade + 1 < grades.len() {
            grade += 1;
        }
        grade
    }

    fn conclude(
        &self,
        assessment: &mut Assessment,
        today: Date,
        calendar: &Calendar,
        given: &[Given],
    ) {
        let last = assessment
            .standings
            .iter()
            .map(|standing| standing.rank)
            .max()
            .unwrap_or(0);
        let mut standings = Vec::new();
        for mut standing in std::mem::take(&mut assessment.standings) {
            let before = given
                .iter()
                .find(|one| one.subject == standing.subject)
                .and_then(|one| one.rank_before);
            let values = Values::day(today, calendar)
                .with("total", standing.total)
                .with("rank", Decimal::from(standing.rank))
                .with("last_rank", Decimal::from(last))
                .with("rank_before", before.map(Decimal::from))
                .with("grade", standing.grade.as_deref());
            let held: Result<Vec<bool>, ExprFailure> = self
                .consequences
                .iter()
                .map(|when| when.holds(&values))
                .collect();
            match held {
                Ok(held) => {
                    let positions = held.iter().enumerate().filter(|(_, held)| **held);
                    standing.consequences = positions.map(|(position, _)| position).collect();
                    standings.push(standing);
                }
                Err(cause) => assessment.unscored.push(Unscored {
                    subject: standing.subject,
                    line: "consequence".to_owned(),
                    cause,
                }),
            }
        }
        assessment.standings = standings;
    }
}

fn rank(standings: &mut [Standing]) {
    standings.sort_by(|one, other| {
        other
            .total
            .cmp(&one.total)
            .then_with(|| one.subject.cmp(&other.subject))
    });
    let totals: Vec<Decimal> = standings.iter().map(|standing| standing.total).collect();
    for standing in standings.iter_mut() {
        let better = totals
            .iter()
            .filter(|total| **total > standing.total)
            .count();
        let equal = totals
            .iter()
            .filter(|total| **total == standing.total)
            .count();
        standing.rank = u32::try_from(better + 1).unwrap_or(u32::MAX);
        standing.tied = equal > 1;
    }
}
