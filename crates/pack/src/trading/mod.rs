//! What a trading procedure says about a trade: which of its rules are broken, and how far a deadline moves.
//!
//! Pure: days, amounts and texts in, breaches out. The room that runs trades and `luodi test` ask the same functions.

use std::collections::BTreeMap;

use base::calendar::{Calendar, Term};
use base::{Date, Explain, Fault, Lang, Title};
use jiff::ToSpan;

use crate::element::{Category, Forbid, Moment, Period, Procedure, Short};

/// Characters of a sentence that a breach repeats.
const QUOTE_MAX: usize = 60;

/// What is known of a trade. What is absent is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// What is bought or sold.
    pub category: Option<Category>,
    /// The budget or the starting price, fen.
    pub amount_fen: Option<i64>,
    /// The id of the ground on which the procedure is used whatever the amount.
    pub ground: Option<String>,
    /// Whether it is kept for small and medium enterprises; `None` while nobody has said.
    pub reserved: Option<bool>,
    /// Whether a reason is stated for not keeping it.
    pub reserve_excused: bool,
    /// Days, by moment.
    pub moments: BTreeMap<Moment, Date>,
    /// The id of the method by which offers are judged.
    pub method: Option<String>,
    /// Members of the committee, and how many of them are experts from the register.
    pub committee: Option<(u32, u32)>,
    /// How many offers there are.
    pub bids: Option<u32>,
    /// Texts of notices and documents, each with its name.
    pub texts: Vec<(String, String)>,
}

/// A rule that is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text(Lang::En))]
pub struct Breach {
    /// The id of the period, threshold or forbidden text; `least-bids`, `committee`, `methods`, `reserve`, `ground`.
    pub rule: String,
    /// What is wrong.
    pub kind: BreachKind,
    /// The law and its article; absent where only the pack says so.
    pub basis: Option<Title>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BreachKind {
    /// Less time than the least.
    Short {
        /// The period's name.
        title: Title,
        /// The least time.
        least: Term,
        /// The day as it is.
        is: Date,
        /// The first day that keeps it.
        earliest: Date,
    },
    /// More time than the greatest.
    Long {
        /// The period's name.
        title: Title,
        /// The greatest time.
        most: Term,
        /// The day as it is.
        is: Date,
        /// The last day that keeps it.
        latest: Date,
    },
    /// The later of two moments comes first.
    Backwards {
        /// The period's name.
        title: Title,
        /// The earlier moment's day.
        from: Date,
        /// The later moment's day.
        to: Date,
    },
    /// Fewer offers than there must be.
    FewBids {
        /// The least number.
        least: u32,
        /// As it is.
        is: u32,
    },
    /// Below the amount from which the procedure may be used.
    AmountLow {
        /// The bound, fen.
        from_fen: i64,
    },
    /// Not below the amount up to which it may be used.
    AmountHigh {
        /// The bound, fen.
        below_fen: i64,
    },
    /// A ground that the procedure does not know.
    Ground,
    /// The procedure says nothing about this category.
    Category,
    /// Too few members, an even number, or too few experts.
    Committee {
        /// The least number of members.
        least: u32,
        /// Whether their number is odd.
        odd: bool,
        /// How many experts so many members need.
        experts: u32,
    },
    /// A method that the procedure does not allow.
    Method {
        /// The methods that it allows.
        allowed: Vec<String>,
    },
    /// Below the amount under which it is kept for small and medium enterprises, and neither kept nor excused.
    NotReserved {
        /// The bound, fen.
        below_fen: i64,
    },
    /// A text says what it may not.
    Text {
        /// What is found fault with.
        title: Title,
        /// The document.
        document: String,
        /// The sentence.
        sentence: String,
    },
}

/// Every rule of the procedure that the course breaks, as of a day: periods first, in the order of the pack.
#[must_use]
pub fn breaches(
    procedure: &Procedure,
    course: &Course,
    calendar: &Calendar,
    day: Date,
) -> Vec<Breach> {
    let mut out: Vec<Breach> = procedure
        .periods
        .iter()
        .filter_map(|period| broken(period, course, calendar))
        .collect();
    amounts(procedure, course, day, &mut out);
    judges(procedure, course, &mut out);
    reserve(procedure, course, day, &mut out);
    for (document, text) in &course.texts {
        out.extend(texts(&procedure.forbids, document, text));
    }
    out
}

fn broken(period: &Period, course: &Course, calendar: &Calendar) -> Option<Breach> {
    let (from, to) = (
        *course.moments.get(&period.from)?,
        *course.moments.get(&period.to)?,
    );
    if !period.valid.holds(from) {
        return None;
    }
    let title = period.title.clone();
    let kind = if to < from {
        BreachKind::Backwards { title, from, to }
    } else if let Some(least) = period.at_least
        && to < after(calendar, from, least)
    {
        let (is, earliest) = (to, after(calendar, from, least));
        BreachKind::Short {
            title,
            least,
            is,
            earliest,
        }
    } else if let Some(most) = period.at_most
        && to > by(calendar, from, most)
    {
        let (is, latest) = (to, by(calendar, from, most));
        BreachKind::Long {
            title,
            most,
            is,
            latest,
        }
    } else {
        return None;
    };
    Some(Breach {
        rule: period.id.clone(),
        kind,
        basis: Some(period.basis.clone()),
    })
}

/// The first day by which so much time has gone by. The day from which it runs does not count (Civil Code, article 201);
/// a least time may well end on a day of rest.
#[must_use]
pub fn after(calendar: &Calendar, from: Date, term: Term) -> Date {
    match term {
        Term::WorkingDays(_) => by(calendar, from, term),
        Term::CalendarDays(count) => from.saturating_add(i64::from(count).days()),
        Term::Months(count) => from.saturating_add(i64::from(count).months()),
    }
}

/// The last day of a term within which something has to be done; one that rests gives way to the next working day.
#[must_use]
pub fn by(calendar: &Calendar, from: Date, term: Term) -> Date {
    // Without a pause there is always a due day.
    calendar
        .due(from, term, &[])
        .map_or(Date::MAX, |due| due.day)
}

/// The first day that `to` may fall on by every least time that runs from `from` on that day, and the period that sets it.
#[must_use]
pub fn earliest<'p>(
    procedure: &'p Procedure,
    calendar: &Calendar,
    (from, day): (Moment, Date),
    to: Moment,
) -> Option<(Date, &'p Period)> {
    procedure
        .periods
        .iter()
        .filter(|one| one.from == from && one.to == to && one.valid.holds(day))
        .filter_map(|one| Some((after(calendar, day, one.at_least?), one)))
        .max_by_key(|(day, _)| *day)
}

/// The last day that `to` may fall on, and the period that sets it.
#[must_use]
pub fn latest<'p>(
    procedure: &'p Procedure,
    calendar: &Calendar,
    (from, day): (Moment, Date),
    to: Moment,
) -> Option<(Date, &'p Period)> {
    procedure
        .periods
        .iter()
        .filter(|one| one.from == from && one.to == to && one.valid.holds(day))
        .filter_map(|one| Some((by(calendar, day, one.at_most?), one)))
        .min_by_key(|(day, _)| *day)
}

/// The day to which a change moves the deadline, and the period that moves it; `None` where enough time is left.
#[must_use]
pub fn extended<'p>(
    procedure: &'p Procedure,
    calendar: &Calendar,
    change: Date,
    deadline: Date,
) -> Option<(Date, &'p Period)> {
    let (day, period) = earliest(
        procedure,
        calendar,
        (Moment::Change, change),
        Moment::Deadline,
    )?;
    (period.short == Short::Extend && day > deadline).then_some((day, period))
}

fn amounts(procedure: &Procedure, course: &Course, day: Date, out: &mut Vec<Breach>) {
    if let Some(ground) = &course.ground {
        if !procedure.grounds.iter().any(|one| one.id == *ground) {
            out.push(Breach {
                rule: "ground".to_owned(),
                kind: BreachKind::Ground,
                basis: None,
            });
        }
        return;
    }
    let (Some(category), Some(amount)) = (course.category, course.amount_fen) else {
        return;
    };
    let mut held = procedure
        .thresholds
        .iter()
        .filter(|one| one.valid.holds(day))
        .peekable();
    let Some(first) = held.peek().copied() else {
        // Used only where a ground for it is stated.
        if let Some(ground) = procedure.grounds.first() {
            out.push(Breach {
                rule: "ground".to_owned(),
                kind: BreachKind::Ground,
                basis: Some(ground.basis.clone()),
            });
        }
        return;
    };
    let mut any = false;
    for threshold in held.filter(|one| one.category == category) {
        any = true;
        let low = threshold.from_fen.filter(|from| amount < *from);
        let high = threshold.below_fen.filter(|below| amount >= *below);
        let kind = match (low, high) {
            (Some(from_fen), _) => BreachKind::AmountLow { from_fen },
            (_, Some(below_fen)) => BreachKind::AmountHigh { below_fen },
            _ => continue,
        };
        out.push(Breach {
            rule: threshold.id.clone(),
            kind,
            basis: Some(threshold.basis.clone()),
        });
    }
    if !any {
        out.push(Breach {
            rule: first.id.clone(),
            kind: BreachKind::Category,
            basis: Some(first.basis.clone()),
        });
    }
}

fn judges(procedure: &Procedure, course: &Course, out: &mut Vec<Breach>) {
    if let (Some(rule), Some(bids)) = (&procedure.least_bids, course.bids)
        && bids < rule.count
    {
        out.push(Breach {
            rule: "least-bids".to_owned(),
            kind: BreachKind::FewBids {
                least: rule.count,
                is: bids,
            },
            basis: Some(rule.basis.clone()),
        });
    }
    if let (Some(rule), Some((members, experts))) = (&procedure.committee, course.committee) {
        // So many of so many, rounded up.
        let needed = (members * rule.experts).div_ceil(rule.of);
        let even = rule.odd && members % 2 == 0;
        if members < rule.least || even || experts < needed {
            out.push(Breach {
                rule: "committee".to_owned(),
                kind: BreachKind::Committee {
                    least: rule.least,
                    odd: rule.odd,
                    experts: needed,
                },
                basis: Some(rule.basis.clone()),
            });
        }
    }
    if let Some(method) = &course.method
        && !procedure.methods.contains(method)
    {
        out.push(Breach {
            rule: "methods".to_owned(),
            kind: BreachKind::Method {
                allowed: procedure.methods.clone(),
            },
            basis: None,
        });
    }
}

fn reserve(procedure: &Procedure, course: &Course, day: Date, out: &mut Vec<Breach>) {
    let Some(rule) = procedure
        .reserve
        .as_ref()
        .filter(|one| one.valid.holds(day))
    else {
        return;
    };
    let (Some(category), Some(amount), Some(false)) =
        (course.category, course.amount_fen, course.reserved)
    else {
        return;
    };
    if let Some(below_fen) = rule.below_fen.get(&category).copied()
        && amount < below_fen
        && !course.reserve_excused
    {
        out.push(Breach {
            rule: "reserve".to_owned(),
            kind: BreachKind::NotReserved { below_fen },
            basis: Some(rule.basis.clone()),
        });
    }
}

/// What a text says and may not, one breach a rule: the first sentence that does.
fn texts<'f>(
    forbids: &'f [Forbid],
    document: &'f str,
    text: &'f str,
) -> impl Iterator<Item = Breach> + 'f {
    // Blanks between the characters of a word hide it from nobody.
    let sentences: Vec<String> = text
        .split(['。', '；', ';', '！', '!', '？', '?', '\n'])
        .map(|sentence| sentence.chars().filter(|c| !c.is_whitespace()).collect())
        .collect();
    forbids.iter().filter_map(move |rule| {
        let says = |sentence: &&String| {
            let has = |words: &String| words.split('|').any(|word| sentence.contains(word.trim()));
            rule.words.iter().all(has) && !rule.unless.iter().any(has)
        };
        let sentence: String = sentences
            .iter()
            .find(says)?
            .chars()
            .take(QUOTE_MAX)
            .collect();
        Some(Breach {
            rule: rule.id.clone(),
            kind: BreachKind::Text {
                title: rule.title.clone(),
                document: document.to_owned(),
                sentence,
            },
            basis: Some(rule.basis.clone()),
        })
    })
}

/// Fen as yuan.
fn yuan(fen: i64) -> String {
    rust_decimal::Decimal::new(fen, 2).normalize().to_string()
}

impl BreachKind {
    fn zh(&self) -> String {
        match self {
            Self::Short {
                title,
                least,
                is,
                earliest,
            } => format!(
                "{}不得少于{}：现为 {is}，最早应为 {earliest}",
                title.zh,
                least.title(Lang::Zh)
            ),
            Self::Long {
                title,
                most,
                is,
                latest,
            } => format!(
                "{}不得超过{}：现为 {is}，最迟应为 {latest}",
                title.zh,
                most.title(Lang::Zh)
            ),
            Self::Backwards { title, from, to } => {
                format!("{}的先后颠倒：{to} 早于 {from}，请改正日期", title.zh)
            }
            Self::FewBids { least, is } => {
                format!("投标（响应）不足 {least} 家，现有 {is} 家，不得开标，应重新组织")
            }
            Self::AmountLow { from_fen } => {
                format!(
                    "金额低于 {} 元，不适用该程序，请另选交易方式",
                    yuan(*from_fen)
                )
            }
            Self::AmountHigh { below_fen } => format!(
                "金额达到 {} 元，不得采用该程序；请改用公开方式，或说明法定适用情形",
                yuan(*below_fen)
            ),
            Self::Ground => "采用该程序须说明法定适用情形，请从列出的情形中选择".to_owned(),
            Self::Category => "该程序不适用于这一类标的，请另选交易方式".to_owned(),
            Self::Committee {
                least,
                odd,
                experts,
            } => format!(
                "评审委员会应为 {least} 人以上{}，其中专家不少于 {experts} 人",
                if *odd { "单数" } else { "" }
            ),
            Self::Method { allowed } => {
                format!("该程序不能用这种评审办法；可用 {}", allowed.join("、"))
            }
            Self::NotReserved { below_fen } => format!(
                "金额低于 {} 元，原则上应专门面向中小企业；请改为专门面向，或写明不专门面向的理由",
                yuan(*below_fen)
            ),
            Self::Text {
                title,
                document,
                sentence,
            } => {
                format!("《{document}》写有“{sentence}”：{}", title.zh)
            }
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Short {
                title,
                least,
                is,
                earliest,
            } => format!(
                "{}: at least {}; it is {is} and may be {earliest} at the earliest",
                title.en,
                least.title(Lang::En)
            ),
            Self::Long {
                title,
                most,
                is,
                latest,
            } => format!(
                "{}: at most {}; it is {is} and may be {latest} at the latest",
                title.en,
                most.title(Lang::En)
            ),
            Self::Backwards { title, from, to } => {
                format!("{}: {to} is before {from}; correct the days", title.en)
            }
            Self::FewBids { least, is } => format!(
                "{is} offers are fewer than {least}: nothing is opened and the trade is held again"
            ),
            Self::AmountLow { from_fen } => format!(
                "the amount is below {} yuan; choose another procedure",
                yuan(*from_fen)
            ),
            Self::AmountHigh { below_fen } => format!(
                "the amount reaches {} yuan; choose an open procedure or state a ground in law",
                yuan(*below_fen)
            ),
            Self::Ground => {
                "this procedure needs a ground in law; choose one of those listed".to_owned()
            }
            Self::Category => {
                "this procedure is not for this category; choose another one".to_owned()
            }
            Self::Committee {
                least,
                odd,
                experts,
            } => format!(
                "the committee has {least} members or more{}, with at least {experts} experts",
                if *odd { ", an odd number" } else { "" }
            ),
            Self::Method { allowed } => format!(
                "this method is not allowed here; use {}",
                allowed.join(", ")
            ),
            Self::NotReserved { below_fen } => format!(
                "below {} yuan it is kept for small and medium enterprises; keep it for them or state why not",
                yuan(*below_fen)
            ),
            Self::Text {
                title,
                document,
                sentence,
            } => {
                format!("“{document}” says “{sentence}”: {}", title.en)
            }
        }
    }
}

impl Breach {
    /// One sentence with the remedy and the article.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let basis = self.basis.as_ref().map(|basis| basis.get(lang));
        match (lang, basis) {
            (Lang::Zh, None) => format!("{}。", self.kind.zh()),
            (Lang::Zh, Some(basis)) => format!("{}（{basis}）。", self.kind.zh()),
            (Lang::En, None) => format!("{}.", self.kind.en()),
            (Lang::En, Some(basis)) => format!("{} ({basis}).", self.kind.en()),
        }
    }
}

impl Explain for Breach {
    fn explain(&self, lang: Lang) -> String {
        self.text(lang)
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

#[cfg(test)]
mod tests;
