//! Where the fields of a clause stand in its text.
//!
//! The compiler reports every reading with the bytes of the original file it was taken from. Here each is
//! tied to the ledger's own field, so that a page can show the passage for the field that is looked at, and
//! placed inside the mended text.

use serde::{Deserialize, Serialize};

/// A reading and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The ledger's field: `title`, `duty-1-lead-2`, `target-1`, `deadline-1`, `prohibition-1`, `reference-1`.
    pub field: String,
    /// The words, mended.
    pub label: String,
    /// `[start, end)` in the original file, in bytes.
    pub spans: Vec<(usize, usize)>,
    /// `[start, end)` in the clause's mended text, in bytes; `None` for a head field or when it is not found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<(usize, usize)>,
}

/// Places marks in the mended text of a clause that was read from `own`, the clause's bytes in the file.
///
/// The same words may stand several times (a unit that leads two passages); the occurrence nearest to where
/// the bytes lie is taken, because mending removes bytes evenly.
pub fn place(marks: &mut [Mark], body: &str, own: &[(usize, usize)]) {
    let total: usize = own
        .iter()
        .map(|(start, end)| end.saturating_sub(*start))
        .sum();
    for mark in marks {
        let Some((start, _)) = mark.spans.first() else {
            continue;
        };
        let before: usize = own
            .iter()
            .map(|(from, to)| (*to).min(*start).saturating_sub(*from))
            .sum();
        let guess = body
            .len()
            .saturating_mul(before)
            .checked_div(total)
            .unwrap_or_default();
        mark.at = body
            .match_indices(mark.label.as_str())
            .filter(|_| !mark.label.is_empty())
            .min_by_key(|(at, _)| at.abs_diff(guess))
            .map(|(at, found)| (at, at + found.len()));
    }
}

/// Ties the marks of units and targets anew after the ledger's fields changed: a unit by its name in its
/// attribution and role, a target by where its row went. Words whose field is gone lose their mark.
///
/// `duties` are (attribution, role, place in the list, printed name); `moved` gives the new number of each
/// target that stayed, by its old number, from 1.
#[must_use]
pub fn retie(
    marks: Vec<Mark>,
    duties: &[(u32, &str, u32, &str)],
    moved: &[(usize, usize)],
) -> Vec<Mark> {
    let new_name = |mark: &Mark| -> Option<String> {
        if let Some(number) = mark.field.strip_prefix("target-") {
            let number: usize = number.parse().ok()?;
            return moved
                .iter()
                .find(|(old, _)| *old == number)
                .map(|(_, new)| format!("target-{new}"));
        }
        if let Some(place) = mark.field.strip_prefix("duty-") {
            let mut parts = place.split('-');
            let (segment, role) = (parts.next()?.parse::<u32>().ok()?, parts.next()?);
            return duties
                .iter()
                .find(|(of, in_role, _, printed)| {
                    (*of, *in_role, *printed) == (segment, role, mark.label.as_str())
                })
                .map(|(_, _, ord, _)| format!("duty-{segment}-{role}-{ord}"));
        }
        Some(mark.field.clone())
    };
    marks
        .into_iter()
        .filter_map(|mark| {
            Some(Mark {
                field: new_name(&mark)?,
                ..mark
            })
        })
        .collect()
}

/// A step in writing a marked text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The words of a field begin.
    Open(String),
    /// Plain words.
    Words(String),
    /// The words of the innermost open field end.
    Close,
}

/// A text with its marks, nested as elements of a page are. Of two marks that cross, the later one is left
/// out; joining the words gives the text again.
#[must_use]
pub fn weave(body: &str, marks: &[Mark]) -> Vec<Step> {
    let mut placed: Vec<(&str, usize, usize)> = marks
        .iter()
        .filter_map(|mark| {
            mark.at
                .map(|(start, end)| (mark.field.as_str(), start, end))
        })
        .filter(|(_, start, end)| start < end && body.get(*start..*end).is_some())
        .collect();
    placed.sort_by_key(|(_, start, end)| (*start, std::cmp::Reverse(*end)));
    let mut steps = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    for (field, start, end) in placed {
        close(body, &mut steps, &mut open, &mut at, start);
        if open.last().is_some_and(|outer| *outer < end) {
            continue;
        }
        words(body, &mut steps, &mut at, start);
        steps.push(Step::Open(field.to_owned()));
        open.push(end);
    }
    close(body, &mut steps, &mut open, &mut at, body.len());
    words(body, &mut steps, &mut at, body.len());
    steps
}

/// Closes every mark that ends by `until`, innermost first.
fn close(body: &str, steps: &mut Vec<Step>, open: &mut Vec<usize>, at: &mut usize, until: usize) {
    while let Some(end) = open.pop_if(|end| *end <= until) {
        words(body, steps, at, end);
        steps.push(Step::Close);
    }
}

fn words(body: &str, steps: &mut Vec<Step>, at: &mut usize, until: usize) {
    if let Some(text) = body.get(*at..until).filter(|text| !text.is_empty()) {
        steps.push(Step::Words(text.to_owned()));
        *at = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(field: &str, label: &str, span: (usize, usize)) -> Mark {
        Mark {
            field: field.to_owned(),
            label: label.to_owned(),
            spans: vec![span],
            at: None,
        }
    }

    #[test]
    fn the_nearest_of_equal_words_is_taken() {
        let body = "甲局做一。〔甲局〕乙局做二。〔甲局〕";
        let own = [(100, 100 + body.len())];
        let at = |text: &str| 100 + text.len();
        let mut marks = vec![
            mark(
                "duty-1-lead-1",
                "甲局",
                (at("甲局做一。〔"), at("甲局做一。〔甲局")),
            ),
            mark(
                "duty-2-lead-1",
                "甲局",
                (at("甲局做一。〔甲局〕乙局做二。〔"), at(body)),
            ),
            mark("target-1", "不在其中", (100, 101)),
        ];
        place(&mut marks, body, &own);
        assert_eq!(
            marks[0].at.map(|(start, _)| start),
            Some("甲局做一。〔".len())
        );
        assert_eq!(
            marks[1].at.map(|(start, _)| start),
            Some("甲局做一。〔甲局〕乙局做二。〔".len())
        );
        assert_eq!(marks[2].at, None);
    }

    #[test]
    fn marks_follow_their_fields() {
        let marks = vec![
            mark("title", "题", (0, 1)),
            mark("duty-1-lead-1", "甲局", (1, 2)),
            mark("duty-1-lead-2", "乙局", (2, 3)),
            mark("target-1", "90％", (3, 4)),
            mark("target-2", "95％", (4, 5)),
        ];
        let tied = retie(marks, &[(1, "lead", 1, "乙局")], &[(2, 1)]);
        let names: Vec<(&str, &str)> = tied
            .iter()
            .map(|mark| (mark.field.as_str(), mark.label.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("title", "题"),
                ("duty-1-lead-1", "乙局"),
                ("target-1", "95％")
            ]
        );
    }

    #[test]
    fn marks_nest_and_the_words_join_to_the_text() {
        let body = "办理不超过3个工作日。";
        let whole = ("办理".len(), "办理不超过3个工作日".len());
        let inner = ("办理不超过".len(), "办理不超过3".len());
        let marks = vec![
            Mark {
                at: Some(inner),
                ..mark("deadline-1", "", (0, 0))
            },
            Mark {
                at: Some(whole),
                ..mark("target-1", "", (0, 0))
            },
            Mark {
                at: Some((inner.0, body.len())),
                ..mark("crosses", "", (0, 0))
            },
            Mark {
                at: Some((1, 4)),
                ..mark("cuts-a-character", "", (0, 0))
            },
            Mark {
                at: Some((0, 999)),
                ..mark("outside", "", (0, 0))
            },
        ];
        let steps = weave(body, &marks);
        let open = |field: &str| Step::Open(field.to_owned());
        let words = |text: &str| Step::Words(text.to_owned());
        assert_eq!(
            steps,
            [
                words("办理"),
                open("target-1"),
                words("不超过"),
                open("deadline-1"),
                words("3"),
                Step::Close,
                words("个工作日"),
                Step::Close,
                words("。"),
            ]
        );
        assert_eq!(weave("", &marks), []);
    }
}
