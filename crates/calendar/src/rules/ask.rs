//! What somebody asks the calculator.

use base::Date;
use base::calendar::{Pause, PauseError, Term};

/// Lines of pauses that are read.
const PAUSES_MAX: usize = 50;

/// The years within which an origin makes sense.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2199;

/// A question that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    pub(crate) origin: Date,
    pub(crate) term: Term,
    pub(crate) pauses: Vec<Pause>,
}

/// What is wrong with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Origin,
    Length,
    Pause(PauseError),
    TooManyPauses(usize),
}

/// Reads the calculator's fields: all that is wrong at once.
pub(crate) fn read(
    origin: &str,
    length: &str,
    unit: &str,
    pauses: &str,
) -> Result<Ask, Vec<Problem>> {
    let mut problems = Vec::new();
    let origin = origin
        .trim()
        .parse::<Date>()
        .ok()
        .filter(|day| YEARS.contains(&day.year()));
    if origin.is_none() {
        problems.push(Problem::Origin);
    }
    let term = format!("{}{unit}", length.trim()).parse::<Term>().ok();
    if term.is_none() {
        problems.push(Problem::Length);
    }
    let mut read = Vec::new();
    for line in pauses
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let plain: String = line
            .replace(['至', '～', '~'], "..")
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        match plain.parse() {
            Ok(pause) => read.push(pause),
            Err(error) => problems.push(Problem::Pause(error)),
        }
        if read.len() + problems.len() > PAUSES_MAX {
            problems = vec![Problem::TooManyPauses(PAUSES_MAX)];
            break;
        }
    }
    match (origin, term) {
        (Some(origin), Some(term)) if problems.is_empty() => Ok(Ask {
            origin,
            term,
            pauses: read,
        }),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_or_all_its_mistakes_are_named() {
        let ask = read(
            " 2025-09-26",
            "5 ",
            "wd",
            "2025-09-29 至 2025-10-09\n\n2025-11-01..\n",
        );
        let ask = ask.expect("a question");
        assert_eq!((ask.term, ask.pauses.len()), (Term::WorkingDays(5), 2));
        assert_eq!(ask.pauses[1].until, None);
        let problems = read("1899-01-01", "0", "wd", "x\n2025-10-09..2025-10-09");
        assert_eq!(problems.expect_err("mistakes").len(), 4);
        let many = "2025-10-01..\n".repeat(51);
        let problems = read("2025-09-26", "5", "d", &many);
        assert_eq!(problems, Err(vec![Problem::TooManyPauses(50)]));
    }
}
