//! A corrected clause as it was typed, checked as a whole: every fault at once.

use base::Date;
use rust_decimal::Decimal;

use super::figure::Comparator;
use super::report::{FIGURE_MAX, FIGURE_SCALE};
use super::review::TargetText;

/// The most characters of a title, a unit's name, a subject, a deadline or a scope.
pub const LINE_CHARS: usize = 200;
/// The most characters of a reason.
pub const REASON_CHARS: usize = 500;
/// The most units in one list, and the most targets of a clause.
pub const LIST_MAX: usize = 200;
/// The kinds that a target may have, as packs call them.
pub const KINDS: [&str; 12] = [
    "target",
    "count",
    "rule",
    "threshold",
    "condition",
    "trigger",
    "grade",
    "reduction",
    "increase",
    "growth",
    "coverage",
    "slogan",
];
/// The comparators that a target may have.
pub const COMPARATORS: [&str; 8] = ["ge", "le", "gt", "lt", "eq", "approx", "reach", "range"];

/// A clause as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Title.
    pub title: String,
    /// Title in English; empty repeats the Chinese.
    pub title_en: String,
    /// Units of each attribution and role.
    pub duties: Vec<TypedDuty>,
    /// Targets.
    pub targets: Vec<TypedTarget>,
    /// Deadlines as printed.
    pub deadline: String,
    /// The day that is meant, `2024-12-31`; empty for none.
    pub due: String,
    /// How many prohibitions.
    pub prohibitions: String,
}

/// One list of units as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedDuty {
    /// Attribution, from 1.
    pub segment: u32,
    /// `lead`, `responsible` or `support`.
    pub role: String,
    /// Names, parted by 、 or by lines.
    pub names: String,
}

/// One target as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedTarget {
    /// The target it was, `None` for a new row.
    pub id: Option<i64>,
    /// Attribution; empty for the first.
    pub segment: String,
    /// What is counted.
    pub subject: String,
    /// Comparator's name.
    pub comparator: String,
    /// The goal.
    pub value: String,
    /// Unit as printed.
    pub unit: String,
    /// Deadline as printed.
    pub deadline: String,
    /// The day that is meant.
    pub due: String,
    /// Where or for whom it holds.
    pub scope: String,
    /// Kind's name.
    pub kind: String,
    /// Whether it is to be taken out.
    pub remove: bool,
}

impl TypedTarget {
    /// Whether nothing was typed into a new row.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.id.is_none()
            && [&self.subject, &self.value, &self.unit]
                .iter()
                .all(|text| text.trim().is_empty())
    }
}

/// A clause that may enter the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Title in Chinese.
    pub title: String,
    /// Title in English; may be empty.
    pub title_en: String,
    /// Attribution, role, names.
    pub duties: Vec<(u32, String, Vec<String>)>,
    /// Targets with the id they keep. Their English subject is empty.
    pub targets: Vec<(Option<i64>, TargetText)>,
    /// Deadlines as printed.
    pub deadline: String,
    /// The day that is meant.
    pub due: Option<Date>,
    /// How many prohibitions.
    pub prohibitions: u32,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing was typed where something is needed.
    Missing,
    /// Longer than the bound.
    TooLong,
    /// More entries than the bound.
    TooMany,
    /// A name twice in one list.
    Twice,
    /// No number in the allowed form.
    NotANumber,
    /// No day in the form 2024-12-31.
    NotADay,
    /// Not one of the choices.
    NotAChoice,
}

/// A fault of a field by its name in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field.
    pub field: String,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// The units of a list as typed: parted by 、 and the like outside brackets, because a name such as
/// 各县（市、区）人民政府 holds one.
#[must_use]
pub fn names(typed: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let parts = |c: char| {
        match c {
            '（' | '(' | '〔' => depth += 1,
            '）' | ')' | '〕' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '\n' || (depth == 0 && matches!(c, '、' | '；' | ';' | '，'))
    };
    typed
        .split(parts)
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Checks a clause as typed.
///
/// # Errors
/// Every [`Problem`], in the order of the form; never an empty list.
pub fn check(typed: &Typed) -> Result<Checked, Vec<Problem>> {
    let mut faults = Faults(Vec::new());
    let title = faults.line("title", &typed.title);
    let title_en = faults.line("title_en", &typed.title_en);
    let mut duties = Vec::new();
    for duty in &typed.duties {
        let field = format!("duty-{}-{}", duty.segment, duty.role);
        let list = names(&duty.names);
        if list.iter().any(|name| name.chars().count() > LINE_CHARS) {
            faults.add(&field, Wrong::TooLong);
        }
        if list.len() > LIST_MAX {
            faults.add(&field, Wrong::TooMany);
        }
        if (1..list.len()).any(|index| list[..index].contains(&list[index])) {
            faults.add(&field, Wrong::Twice);
        }
        if !list.is_empty() {
            duties.push((duty.segment, duty.role.clone(), list));
        }
    }
    let mut targets = Vec::new();
    for (row, target) in typed
        .targets
        .iter()
        .enumerate()
        .filter(|(_, target)| !target.remove && !target.is_blank())
    {
        targets.extend(faults.target(row, target).map(|text| (target.id, text)));
    }
    if targets.len() > LIST_MAX {
        faults.add("t0-subject", Wrong::TooMany);
    }
    let deadline = faults.line("deadline", &typed.deadline);
    let due = faults.day("due", &typed.due);
    let prohibitions = match typed.prohibitions.trim() {
        "" => 0,
        text => text
            .parse()
            .ok()
            .filter(|count| *count < 1_000)
            .unwrap_or_else(|| {
                faults.add("prohibitions", Wrong::NotANumber);
                0
            }),
    };
    if faults.0.is_empty() {
        Ok(Checked {
            title,
            title_en,
            duties,
            targets,
            deadline,
            due,
            prohibitions,
        })
    } else {
        Err(faults.0)
    }
}

struct Faults(Vec<Problem>);

impl Faults {
    fn add(&mut self, field: &str, wrong: Wrong) {
        self.0.push(Problem {
            field: field.to_owned(),
            wrong,
        });
    }

    fn line(&mut self, field: &str, text: &str) -> String {
        if text.trim().chars().count() > LINE_CHARS {
            self.add(field, Wrong::TooLong);
        }
        text.trim()
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect()
    }

    fn day(&mut self, field: &str, text: &str) -> Option<Date> {
        let text = text.trim();
        let day: Option<Date> = text
            .parse()
            .ok()
            .filter(|day: &Date| (1949..=2200).contains(&day.year()));
        if day.is_none() && !text.is_empty() {
            self.add(field, Wrong::NotADay);
        }
        day
    }

    fn target(&mut self, row: usize, typed: &TypedTarget) -> Option<TargetText> {
        let before = self.0.len();
        let name = |part: &str| format!("t{row}-{part}");
        let subject = self.line(&name("subject"), &typed.subject);
        if subject.is_empty() {
            self.add(&name("subject"), Wrong::Missing);
        }
        let value: Option<Decimal> = typed.value.trim().parse().ok();
        let value =
            value.filter(|value| value.abs() <= FIGURE_MAX && value.scale() <= FIGURE_SCALE);
        if value.is_none() {
            self.add(
                &name("value"),
                if typed.value.trim().is_empty() {
                    Wrong::Missing
                } else {
                    Wrong::NotANumber
                },
            );
        }
        let segment = match typed.segment.trim() {
            "" => Some(1),
            text => text
                .parse()
                .ok()
                .filter(|segment| (1..=99).contains(segment)),
        };
        if segment.is_none() {
            self.add(&name("segment"), Wrong::NotANumber);
        }
        let kind = if typed.kind.is_empty() {
            "target"
        } else {
            &typed.kind
        };
        if !KINDS.contains(&kind) {
            self.add(&name("kind"), Wrong::NotAChoice);
        }
        if Comparator::parse(&typed.comparator).is_none() {
            self.add(&name("comparator"), Wrong::NotAChoice);
        }
        let unit = self.line(&name("unit"), &typed.unit);
        let deadline = self.line(&name("deadline"), &typed.deadline);
        let due = self.day(&name("due"), &typed.due);
        let scope = self.line(&name("scope"), &typed.scope);
        let (Some(value), Some(segment)) = (value, segment) else {
            return None;
        };
        (self.0.len() == before).then(|| TargetText {
            segment,
            subject,
            subject_en: String::new(),
            comparator: typed.comparator.clone(),
            value: value.normalize(),
            unit,
            deadline,
            due,
            scope,
            kind: kind.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(subject: &str, comparator: &str, value: &str, due: &str) -> TypedTarget {
        TypedTarget {
            subject: subject.to_owned(),
            comparator: comparator.to_owned(),
            value: value.to_owned(),
            unit: "％".to_owned(),
            due: due.to_owned(),
            ..TypedTarget::default()
        }
    }

    fn duty(names: &str) -> TypedDuty {
        TypedDuty {
            segment: 1,
            role: "lead".to_owned(),
            names: names.to_owned(),
        }
    }

    #[test]
    fn a_clean_form_is_taken() {
        let typed = Typed {
            title: " 压缩办理时间 ".to_owned(),
            duties: vec![
                duty("甲局、乙局\n丙局；"),
                TypedDuty {
                    role: "support".to_owned(),
                    ..duty(" ")
                },
            ],
            targets: vec![
                target("按时办结率", "ge", "95.0", "2024-12-31"),
                TypedTarget {
                    id: Some(3),
                    remove: true,
                    ..target("", "ge", "x", "")
                },
                TypedTarget {
                    comparator: "ge".to_owned(),
                    ..TypedTarget::default()
                },
            ],
            prohibitions: "2".to_owned(),
            ..Typed::default()
        };
        let checked = check(&typed).expect("clean");
        assert_eq!(checked.title, "压缩办理时间");
        assert_eq!(
            checked.duties,
            [(
                1,
                "lead".to_owned(),
                vec!["甲局".to_owned(), "乙局".to_owned(), "丙局".to_owned()]
            )]
        );
        assert_eq!(
            checked.targets.len(),
            1,
            "a removed and a blank row are no targets"
        );
        assert_eq!(checked.targets[0].1.value, Decimal::from(95));
        assert_eq!(checked.prohibitions, 2);
    }

    #[test]
    fn a_separator_inside_brackets_belongs_to_the_name() {
        assert_eq!(
            names("甲局、各县（市、区）人民政府；乙局"),
            ["甲局", "各县（市、区）人民政府", "乙局"]
        );
    }

    #[test]
    fn every_fault_by_table() {
        let one = |typed: Typed| {
            check(&typed)
                .expect_err("a fault")
                .into_iter()
                .map(|p| (p.field, p.wrong))
                .collect::<Vec<_>>()
        };
        let with = |target: TypedTarget| Typed {
            targets: vec![target],
            ..Typed::default()
        };
        let long = "长".repeat(LINE_CHARS + 1);
        let table = [
            (
                Typed {
                    title: long.clone(),
                    ..Typed::default()
                },
                "title",
                Wrong::TooLong,
            ),
            (
                Typed {
                    duties: vec![duty(&long)],
                    ..Typed::default()
                },
                "duty-1-lead",
                Wrong::TooLong,
            ),
            (
                Typed {
                    duties: vec![duty("甲局、甲局")],
                    ..Typed::default()
                },
                "duty-1-lead",
                Wrong::Twice,
            ),
            (
                with(target("", "ge", "1", "")),
                "t0-subject",
                Wrong::Missing,
            ),
            (with(target("率", "ge", "", "")), "t0-value", Wrong::Missing),
            (
                with(target("率", "ge", "九成", "")),
                "t0-value",
                Wrong::NotANumber,
            ),
            (
                with(target("率", "≥", "1", "")),
                "t0-comparator",
                Wrong::NotAChoice,
            ),
            (
                with(target("率", "ge", "1", "年底")),
                "t0-due",
                Wrong::NotADay,
            ),
            (
                with(TypedTarget {
                    kind: "wish".to_owned(),
                    ..target("率", "ge", "1", "")
                }),
                "t0-kind",
                Wrong::NotAChoice,
            ),
            (
                with(TypedTarget {
                    segment: "0".to_owned(),
                    ..target("率", "ge", "1", "")
                }),
                "t0-segment",
                Wrong::NotANumber,
            ),
            (
                Typed {
                    due: "2024-02-30".to_owned(),
                    ..Typed::default()
                },
                "due",
                Wrong::NotADay,
            ),
            (
                Typed {
                    prohibitions: "-1".to_owned(),
                    ..Typed::default()
                },
                "prohibitions",
                Wrong::NotANumber,
            ),
        ];
        for (typed, field, wrong) in table {
            assert_eq!(one(typed), [(field.to_owned(), wrong)]);
        }
    }
}
