//! The form of a clause under review: from what was posted to [`Typed`] and back to fields.

use base::Lang;
use web::form::{Choice, Complaint, Field};

use super::review_words as say;
use crate::reviews::{self, Shown};
use crate::rules::correction::{
    COMPARATORS, KINDS, LINE_CHARS, Problem, Typed, TypedDuty, TypedTarget, Wrong,
};
use crate::rules::review::{ReadingState, TargetText};
use crate::store::review::{HeldClause, ReadingRow};
use crate::words_review::{self, ReviewWords};

/// Empty rows for new targets.
const BLANK_ROWS: usize = 2;
/// The most rows that a form is read for.
const ROWS_MAX: usize = 220;
/// The most attributions that a form is read for.
const SEGMENTS_MAX: u32 = 100;
const ROLES: [&str; 3] = ["lead", "responsible", "support"];

/// What was posted.
pub(super) struct Posted(pub(super) Vec<(String, String)>);

impl Posted {
    /// The first value of a name, empty for none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(held, _)| held == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The clause as typed.
    pub(super) fn typed(&self) -> Typed {
        let text = |name: &str| self.get(name).replace("\r\n", "\n");
        let mut duties = Vec::new();
        for segment in 1..=SEGMENTS_MAX {
            for role in ROLES {
                let name = format!("duty-{segment}-{role}");
                if self.0.iter().any(|(held, _)| *held == name) {
                    duties.push(TypedDuty {
                        segment,
                        role: role.to_owned(),
                        names: text(&name),
                    });
                }
            }
        }
        let rows = (0..ROWS_MAX).take_while(|row| {
            self.0
                .iter()
                .any(|(held, _)| *held == format!("t{row}-subject"))
        });
        let targets = rows
            .map(|row| {
                let part = |name: &str| text(&format!("t{row}-{name}"));
                TypedTarget {
                    id: part("id").parse().ok(),
                    segment: part("segment"),
                    subject: part("subject"),
                    comparator: part("comparator"),
                    value: part("value"),
                    unit: part("unit"),
                    deadline: part("deadline"),
                    due: part("due"),
                    scope: part("scope"),
                    kind: part("kind"),
                    remove: !part("remove").is_empty(),
                }
            })
            // Without the empty rows, so that a row is called the same when the form is shown again.
            .filter(|target| !target.is_blank())
            .collect();
        Typed {
            title: text("title"),
            title_en: text("title_en"),
            duties,
            targets,
            deadline: text("deadline"),
            due: text("due"),
            prohibitions: text("prohibitions"),
        }
    }
}

/// The form with one field as the text reads it.
pub(super) fn with_reading(mut typed: Typed, held: &HeldClause, reading: &ReadingRow) -> Typed {
    let value = &reading.value;
    let part = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    match reading.field.split('-').next().unwrap_or_default() {
        "title" => typed.title = part("zh"),
        "deadline" => (typed.deadline, typed.due) = (part("printed"), part("due")),
        "prohibitions" => {
            typed.prohibitions = value
                .as_u64()
                .map(|count| count.to_string())
                .unwrap_or_default()
        }
        "targets" => {
            let read: Vec<TargetText> = serde_json::from_value(value.clone()).unwrap_or_default();
            typed.targets = read.iter().map(typed_target).collect();
            // A target that the text reads the same stays itself.
            for (id, target) in held.target_ids.iter().zip(&held.clause.targets) {
                let same = typed.targets.iter_mut().find(|row| {
                    row.id.is_none()
                        && row.value == target.value.normalize().to_string()
                        && row.unit == target.unit
                });
                if let Some(row) = same {
                    (row.id, row.subject) = (Some(*id), target.subject.zh.clone());
                }
            }
        }
        _ => {
            let names = value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str())
                .collect::<Vec<_>>()
                .join("、");
            match typed
                .duties
                .iter_mut()
                .find(|duty| format!("duty-{}-{}", duty.segment, duty.role) == reading.field)
            {
                Some(duty) => duty.names = names,
                None => {
                    let mut parts = reading.field.split('-').skip(1);
                    let segment = parts
                        .next()
                        .and_then(|segment| segment.parse().ok())
                        .unwrap_or(1);
                    typed.duties.push(TypedDuty {
                        segment,
                        role: parts.next().unwrap_or("lead").to_owned(),
                        names,
                    });
                }
            }
        }
    }
    typed
}

fn typed_target(target: &TargetText) -> TypedTarget {
    TypedTarget {
        id: None,
        segment: target.segment.to_string(),
        subject: target.subject.clone(),
        comparator: target.comparator.clone(),
        value: target.value.to_string(),
        unit: target.unit.clone(),
        deadline: target.deadline.clone(),
        due: target.due.map(|due| due.to_string()).unwrap_or_default(),
        scope: target.scope.clone(),
        kind: target.kind.clone(),
        remove: false,
    }
}

/// What stands beside a field: what was read, how sure that is, what was decided.
pub(super) struct Note {
    pub(super) field: String,
    pub(super) name: String,
    pub(super) state: Option<web::view::Tag>,
    pub(super) reasons: String,
    pub(super) rule: String,
    pub(super) confidence: String,
    pub(super) decided: String,
    pub(super) reads: String,
    pub(super) takes: bool,
    pub(super) confirms: bool,
}

/// The note of a field; `changes` says whether the viewer may decide.
pub(super) fn note(field: &str, shown: &Shown, changes: bool, lang: Lang) -> Note {
    let words = ReviewWords::of(lang);
    let row = shown.readings.iter().find(|row| row.field == field);
    let differs = row.is_some_and(|row| {
        row.reasons.contains(&crate::rules::review::Reason::Differs)
            || row
                .reasons
                .contains(&crate::rules::review::Reason::Suggestion)
    });
    let reads = row.filter(|_| differs).map(|row| match row.rule.as_str() {
        "absent" => words.reads_nothing.to_owned(),
        _ => words.reads(say::value(field, &row.value, lang)),
    });
    let reasons: Vec<&str> = row
        .iter()
        .flat_map(|row| &row.reasons)
        .map(|reason| say::reason(*reason, words))
        .collect();
    Note {
        field: field.to_owned(),
        name: say::field(field, lang),
        state: row.map(|row| say::state_tag(row, words)),
        reasons: reasons.join(lang.pick("、", ", ")),
        rule: row.map(|row| row.rule.clone()).unwrap_or_default(),
        decided: row
            .filter(|row| row.state != ReadingState::Open)
            .map(|row| {
                let who = say::who(row.by, &shown.names, lang);
                format!("{who} {}", row.at.minute_text()).trim().to_owned()
            })
            .unwrap_or_default(),
        confidence: row
            .map(|row| words.confidence(row.confidence))
            .unwrap_or_default(),
        takes: changes && reads.is_some() && row.is_some_and(|row| row.rule != "absent"),
        confirms: changes && row.is_some_and(|row| row.state == ReadingState::Open),
        reads: reads.unwrap_or_default(),
    }
}

/// One attribution of the form.
pub(super) struct SegmentForm {
    pub(super) number: u32,
    pub(super) label: String,
    pub(super) is_new: bool,
    pub(super) roles: Vec<RoleForm>,
}

/// One list of units of the form.
pub(super) struct RoleForm {
    pub(super) name: &'static str,
    pub(super) input: Field,
    pub(super) note: Note,
    /// Field of the mark, name as printed, what it stands for; empty when it stands for nothing.
    pub(super) units: Vec<(String, String, String)>,
}

/// One target of the form.
pub(super) struct TargetForm {
    pub(super) row: usize,
    pub(super) id: String,
    pub(super) label: String,
    pub(super) mark: String,
    pub(super) inputs: Vec<Field>,
    pub(super) more: Vec<Field>,
    /// Whether one of the further fields has to be mended.
    pub(super) more_open: bool,
    pub(super) is_new: bool,
    pub(super) removed: bool,
}

/// A line of text that may stay empty.
fn line(name: &str, label: &str, value: &str, complaints: &[Complaint]) -> Field {
    Field::text(name, label)
        .value(value)
        .not_required()
        .max_chars(LINE_CHARS as u32)
        .complaint(complaints)
}

/// The plain fields: title and title in English; deadline and due; prohibitions.
pub(super) fn plain(
    typed: &Typed,
    complaints: &[Complaint],
    words: &'static ReviewWords,
) -> [Vec<Field>; 3] {
    let due = Field::date("due", words.due)
        .value(typed.due.clone())
        .not_required()
        .complaint(complaints);
    [
        vec![
            line("title", words.title_zh, &typed.title, complaints),
            line("title_en", words.title_en, &typed.title_en, complaints),
        ],
        vec![
            line("deadline", words.deadline, &typed.deadline, complaints).hint(words.deadline_hint),
            due,
        ],
        vec![
            Field::number("prohibitions", words.prohibitions)
                .value(typed.prohibitions.clone())
                .not_required()
                .complaint(complaints),
        ],
    ]
}

/// Every attribution, and an empty one behind.
pub(super) fn segments(
    typed: &Typed,
    units: impl Fn(u32, &str) -> Vec<(String, String, String)>,
    shown: &Shown,
    complaints: &[Complaint],
    changes: bool,
    lang: Lang,
) -> Vec<SegmentForm> {
    let words = ReviewWords::of(lang);
    let suggested = shown.readings.iter().filter_map(|row| {
        row.field
            .strip_prefix("duty-")?
            .split('-')
            .next()?
            .parse()
            .ok()
    });
    let filled = typed
        .duties
        .iter()
        .filter(|duty| !duty.names.trim().is_empty())
        .map(|duty| duty.segment);
    let last: u32 = filled.chain(suggested).max().unwrap_or(1).max(1);
    (1..=if changes { last + 1 } else { last })
        .map(|segment| SegmentForm {
            number: segment,
            label: if segment > last {
                words.segment_new.to_owned()
            } else {
                words.segment(segment)
            },
            is_new: segment > last,
            roles: ROLES
                .map(|role| {
                    let name = format!("duty-{segment}-{role}");
                    let names = typed
                        .duties
                        .iter()
                        .find(|duty| duty.segment == segment && duty.role == role);
                    RoleForm {
                        name: role,
                        input: Field::area(name.clone(), say::role(role, lang), 2)
                            .value(names.map(|duty| duty.names.clone()).unwrap_or_default())
                            .not_required()
                            .complaint(complaints),
                        note: note(&name, shown, changes, lang),
                        units: units(segment, role),
                    }
                })
                .into_iter()
                .collect(),
        })
        .collect()
}

/// Every target, and empty rows behind.
pub(super) fn targets(
    typed: &Typed,
    complaints: &[Complaint],
    changes: bool,
    lang: Lang,
) -> Vec<TargetForm> {
    let words = ReviewWords::of(lang);
    let mut rows: Vec<TypedTarget> = typed.targets.clone();
    if changes {
        let blank = TypedTarget {
            comparator: "ge".to_owned(),
            ..TypedTarget::default()
        };
        rows.extend(std::iter::repeat_n(blank, BLANK_ROWS));
    }
    let mut new = 0;
    rows.iter()
        .enumerate()
        .map(|(row, target)| {
            let is_new = target.id.is_none() && target.is_blank();
            new += usize::from(is_new);
            let more = ["deadline", "scope", "kind", "segment"];
            TargetForm {
                row,
                id: target.id.map(|id| id.to_string()).unwrap_or_default(),
                label: if is_new {
                    words.target_new(new)
                } else {
                    words.target(row + 1)
                },
                mark: if is_new {
                    String::new()
                } else {
                    format!("target-{}", row + 1)
                },
                inputs: target_inputs(row, target, complaints, lang),
                more: target_more(row, target, complaints, lang),
                more_open: more.into_iter().any(|part| {
                    let name = target_field(row, part);
                    complaints.iter().any(|complaint| complaint.field == name)
                }),
                is_new,
                removed: target.remove,
            }
        })
        .collect()
}

/// The name of a field of a target's row.
fn target_field(row: usize, part: &str) -> String {
    format!("t{row}-{part}")
}

/// Names as choices.
fn named(names: &[&str], name: fn(&str, Lang) -> &'static str, lang: Lang) -> Vec<Choice> {
    names
        .iter()
        .map(|choice| Choice::new(*choice, name(choice, lang)))
        .collect()
}

/// What every target has.
fn target_inputs(
    row: usize,
    target: &TypedTarget,
    complaints: &[Complaint],
    lang: Lang,
) -> Vec<Field> {
    let words = ReviewWords::of(lang);
    let name = |part: &str| target_field(row, part);
    let part = |part: &str, label: &str, value: &str| line(&name(part), label, value, complaints);
    let comparators = named(&COMPARATORS, words_review::comparator, lang);
    vec![
        part("subject", words.subject, &target.subject),
        Field::select(name("comparator"), words.comparator, comparators)
            .value(target.comparator.clone())
            .not_required(),
        Field::number(name("value"), words.value)
            .value(target.value.clone())
            .not_required()
            .complaint(complaints),
        part("unit", words.unit, &target.unit).narrow(),
        Field::date(name("due"), words.due)
            .value(target.due.clone())
            .not_required()
            .complaint(complaints),
    ]
}

/// What few targets have, folded away.
fn target_more(
    row: usize,
    target: &TypedTarget,
    complaints: &[Complaint],
    lang: Lang,
) -> Vec<Field> {
    let words = ReviewWords::of(lang);
    let name = |part: &str| target_field(row, part);
    let part = |part: &str, label: &str, value: &str| line(&name(part), label, value, complaints);
    let kind = if target.kind.is_empty() {
        "target"
    } else {
        &target.kind
    };
    let kinds = named(&KINDS, words_review::kind, lang);
    vec![
        part("deadline", words.deadline, &target.deadline),
        part("scope", words.scope, &target.scope),
        Field::select(name("kind"), words.kind, kinds)
            .value(kind)
            .not_required(),
        Field::number(name("segment"), words.part)
            .value(target.segment.clone())
            .not_required()
            .complaint(complaints),
    ]
}

/// Complaints in the visitor's language.
pub(super) fn complaints(problems: &[Problem], words: &ReviewWords) -> Vec<Complaint> {
    let text = |problem: &Problem| match problem.wrong {
        Wrong::Missing if problem.field == "reason" => words.reason_missing,
        Wrong::Missing => words.missing,
        Wrong::TooLong => words.too_long,
        Wrong::TooMany => words.too_many,
        Wrong::Twice => words.twice,
        Wrong::NotANumber => words.not_a_number,
        Wrong::NotADay => words.not_a_day,
        Wrong::NotAChoice => words.not_a_choice,
    };
    problems
        .iter()
        .map(|problem| Complaint::new(problem.field.clone(), text(problem)))
        .collect()
}

/// The form as the ledger has it.
pub(super) fn of(held: &HeldClause) -> Typed {
    reviews::typed(held)
}

/// What differs between the ledger and what was typed: field, as it is now, as typed.
pub(super) fn against(
    held: &HeldClause,
    typed: &Typed,
    lang: Lang,
) -> Vec<(String, String, String)> {
    let now = of(held);
    let words = ReviewWords::of(lang);
    let mut lines: Vec<(String, String, String)> = Vec::new();
    let mut add = |name: String, theirs: &str, yours: &str| {
        if theirs.trim() != yours.trim() {
            lines.push((name, theirs.to_owned(), yours.to_owned()));
        }
    };
    add(words.title_zh.to_owned(), &now.title, &typed.title);
    let names = |typed: &Typed, segment: u32, role: &str| {
        let found = typed
            .duties
            .iter()
            .find(|duty| duty.segment == segment && duty.role == role);
        found.map(|duty| duty.names.clone()).unwrap_or_default()
    };
    let last = now
        .duties
        .iter()
        .chain(&typed.duties)
        .map(|duty| duty.segment)
        .max()
        .unwrap_or(1);
    for segment in 1..=last {
        for role in ROLES {
            let field = say::field(&format!("duty-{segment}-{role}"), lang);
            add(
                field,
                &names(&now, segment, role),
                &names(typed, segment, role),
            );
        }
    }
    let targets = |typed: &Typed| -> String {
        let rows = typed
            .targets
            .iter()
            .filter(|target| !target.remove && !target.is_blank());
        rows.map(|target| {
            format!(
                "{} {} {}{}",
                target.subject, target.comparator, target.value, target.unit
            )
        })
        .collect::<Vec<_>>()
        .join("\n")
    };
    add(words.targets.to_owned(), &targets(&now), &targets(typed));
    add(words.deadline.to_owned(), &now.deadline, &typed.deadline);
    add(words.due.to_owned(), &now.due, &typed.due);
    add(
        words.prohibitions.to_owned(),
        &now.prohibitions,
        &typed.prohibitions,
    );
    lines
}
