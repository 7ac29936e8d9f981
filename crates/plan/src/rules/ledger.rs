//! Which tasks a question selects, in which order, and how they count.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use base::{Date, OrgId};

use super::ask::{Ask, Capacity, Due, Order};
use super::light::Light;
use super::theme::Theme;
use crate::model::{Board, TaskRow, Unit};

/// How many tasks shine in each light, in the order of [`Light::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts(pub [usize; 5]);

impl Counts {
    /// Counts lights.
    #[must_use]
    pub fn of(lights: impl IntoIterator<Item = Light>) -> Self {
        let mut counts = Self::default();
        for light in lights {
            counts.0[light as usize] += 1;
        }
        counts
    }

    /// How many shine in this light.
    #[must_use]
    pub fn get(&self, light: Light) -> usize {
        self.0[light as usize]
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// Those that are late: overdue, or owing a report.
    #[must_use]
    pub fn late(&self) -> usize {
        self.get(Light::Overdue) + self.get(Light::NoReport)
    }

    /// Light by light, from best to worst.
    pub fn each(&self) -> impl Iterator<Item = (Light, usize)> + '_ {
        Light::ALL.into_iter().map(|light| (light, self.get(light)))
    }
}

/// The answer to a question.
#[derive(Debug)]
pub struct Selection<'b> {
    /// The tasks, in order.
    pub tasks: Vec<&'b TaskRow>,
    /// How the tasks count by light when the question's own lights are left out.
    pub counts: Counts,
}

/// A page of a selection.
#[derive(Debug, PartialEq, Eq)]
pub struct Slice {
    /// The page shown, from 1; the last one when the question asked beyond it.
    pub page: usize,
    /// How many pages there are, at least 1.
    pub pages: usize,
    /// Index of the first row.
    pub start: usize,
    /// Index behind the last row.
    pub end: usize,
}

/// Selects and orders tasks.
#[must_use]
pub fn select<'b>(board: &'b Board, ask: &Ask) -> Selection<'b> {
    let needles = needles(&ask.search);
    let matching = |task: &&TaskRow| {
        needles.iter().all(|needle| task.haystack.contains(needle))
            && ask
                .plan
                .as_ref()
                .is_none_or(|plan| board.document(task).key == *plan)
            && ask
                .theme
                .is_none_or(|theme| Theme::parse(&board.clause(task).theme) == Some(theme))
            && ask
                .unit
                .as_ref()
                .is_none_or(|unit| names(board, task, unit, ask.capacity))
            && ask.due.is_none_or(|due| due_matches(task, due, board.day))
    };
    let mut tasks: Vec<&TaskRow> = board.tasks.iter().filter(matching).collect();
    let counts = Counts::of(tasks.iter().map(|task| task.light));
    if !ask.lights.is_empty() {
        tasks.retain(|task| ask.lights.contains(&task.light));
    }
    sort(board, ask, &mut tasks);
    Selection { tasks, counts }
}

/// The page of a selection of `total` rows.
#[must_use]
pub fn slice(ask: &Ask, total: usize) -> Slice {
    let pages = total.div_ceil(ask.page_size).max(1);
    let page = ask.page.min(pages);
    let start = (page - 1) * ask.page_size;
    Slice {
        page,
        pages,
        start,
        end: total.min(start + ask.page_size),
    }
}

/// Whether a task names a unit in a capacity.
#[must_use]
pub fn names(board: &Board, task: &TaskRow, org: &OrgId, capacity: Capacity) -> bool {
    let among = |units: &[Unit]| units.iter().any(|unit| stands_for(board, unit, org));
    // A task's reporting leads may be responsible units in the place of a missing lead unit.
    let leads = || task.leads.contains(org);
    let any = |pick: fn(&crate::model::Segment) -> &Vec<Unit>| {
        task.segments.iter().any(|segment| among(pick(segment)))
    };
    match capacity {
        Capacity::Lead => leads(),
        Capacity::Responsible => any(|segment| &segment.responsible),
        Capacity::Support => any(|segment| &segment.support),
        Capacity::Any => {
            leads()
                || any(|segment| &segment.lead)
                || any(|segment| &segment.responsible)
                || any(|segment| &segment.support)
        }
    }
}

/// Whether a printed unit is this organisation, or a group that holds it.
#[must_use]
pub fn stands_for(board: &Board, unit: &Unit, org: &OrgId) -> bool {
    unit.org.as_ref() == Some(org)
        || unit
            .group
            .as_ref()
            .and_then(|group| board.groups.get(group))
            .is_some_and(|group| group.members.contains(org))
}

/// Every organisation that leads a task, and every one that a task names in any way.
#[must_use]
pub fn units(board: &Board) -> (BTreeSet<&OrgId>, BTreeSet<&OrgId>) {
    let leads: BTreeSet<&OrgId> = board.tasks.iter().flat_map(|task| &task.leads).collect();
    let mut all = leads.clone();
    for segment in board.tasks.iter().flat_map(|task| &task.segments) {
        for unit in segment
            .lead
            .iter()
            .chain(&segment.responsible)
            .chain(&segment.support)
        {
            all.extend(&unit.org);
            if let Some(group) = unit
                .group
                .as_ref()
                .and_then(|group| board.groups.get(group))
            {
                all.extend(&group.members);
            }
        }
    }
    (leads, all)
}

fn due_matches(task: &TaskRow, due: Due, day: Date) -> bool {
    let Some(date) = task.due else { return false };
    match due {
        Due::Overdue => date < day && task.light != Light::Met,
        Due::Month => date.first_of_month() == day.first_of_month(),
        Due::Quarter => date.year() == day.year() && quarter(date) == quarter(day),
        Due::Between(from, to) => {
            from.is_none_or(|from| date >= from) && to.is_none_or(|to| date <= to)
        }
    }
}

fn quarter(day: Date) -> i8 {
    (day.month() - 1) / 3
}

fn sort(board: &Board, ask: &Ask, tasks: &mut [&TaskRow]) {
    let turn = |order: Ordering| if ask.reversed { order.reverse() } else { order };
    match ask.order {
        // Tasks stand in the order of the text.
        Order::Number => {
            if ask.reversed {
                tasks.reverse();
            }
        }
        Order::Due => tasks.sort_by(|a, b| missing_last(a.due.as_ref(), b.due.as_ref(), turn)),
        Order::Light => tasks.sort_by(|a, b| turn(b.light.cmp(&a.light))),
        Order::Lead => {
            tasks.sort_by(|a, b| missing_last(first_lead(board, a), first_lead(board, b), turn))
        }
    }
}

fn first_lead<'b>(board: &'b Board, task: &TaskRow) -> Option<&'b str> {
    let org = task.leads.first()?;
    board.orgs.get(org).map(|org| org.short.as_str())
}

fn missing_last<T: Ord>(
    a: Option<T>,
    b: Option<T>,
    turn: impl Fn(Ordering) -> Ordering,
) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => turn(a.cmp(&b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// A text as it is searched: lower case, full-width ASCII narrowed, without white space (extraction from
/// documents breaks lines and spaces digits anywhere).
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            c => c,
        })
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of a search; every one has to occur.
fn needles(search: &str) -> Vec<String> {
    search
        .split_whitespace()
        .map(fold)
        .filter(|needle| !needle.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GroupRow, OrgRow, Segment};
    use crate::rules::sample::{board, task};
    use base::Title;

    fn org(id: &str) -> OrgId {
        OrgId(id.to_owned())
    }

    fn unit(printed: &str, org_id: Option<&str>, group: Option<&str>) -> Unit {
        Unit {
            printed: printed.to_owned(),
            org: org_id.map(org),
            group: group.map(str::to_owned),
        }
    }

    /// Four tasks: 1 led by a with the group as responsible, 2 led by b and overdue, 3 without lead or due,
    /// 4 supported by a and met.
    fn four() -> Board {
        let mut tasks: Vec<TaskRow> = (1..=4).map(task).collect();
        let day = Date::constant;
        tasks[0].due = Some(day(2023, 12, 31));
        tasks[0].leads = vec![org("a")];
        tasks[0].segments = vec![Segment {
            lead: vec![unit("甲局", Some("a"), None)],
            responsible: vec![unit("各部门", None, Some("all"))],
            support: vec![],
        }];
        tasks[0].haystack = fold("1\n减税降费\n甲局");
        tasks[1].due = Some(day(2023, 11, 1));
        tasks[1].leads = vec![org("b")];
        tasks[1].light = Light::Overdue;
        tasks[1].haystack = fold("2\nＡＢＣ 证照\n乙局");
        tasks[2].light = Light::Behind;
        tasks[3].due = Some(day(2023, 11, 30));
        tasks[3].light = Light::Met;
        tasks[3].segments = vec![Segment {
            support: vec![unit("甲局", Some("a"), None)],
            ..Segment::default()
        }];
        let mut board = board(tasks);
        for (id, short) in [("a", "甲局"), ("b", "乙局"), ("c", "丙局")] {
            let row = OrgRow {
                name: Title::new(short, short),
                short: short.to_owned(),
                region: String::new(),
            };
            board.orgs.insert(org(id), row);
        }
        let all = GroupRow {
            name: Title::new("各部门", "All"),
            members: vec![org("b"), org("c")],
        };
        board.groups.insert("all".to_owned(), all);
        board
    }

    fn ids(ask: Ask) -> Vec<i64> {
        select(&four(), &ask)
            .tasks
            .iter()
            .map(|task| task.id)
            .collect()
    }

    #[test]
    fn filters_by_table() {
        let of = |unit: &str, capacity| Ask {
            unit: Some(org(unit)),
            capacity,
            ..Ask::default()
        };
        let due = |due| Ask {
            due: Some(due),
            ..Ask::default()
        };
        let search = |text: &str| Ask {
            search: text.to_owned(),
            ..Ask::default()
        };
        let day = |m, d| Some(Date::constant(2023, m, d));
        let table: Vec<(&str, Ask, &[i64])> = vec![
            ("all", Ask::default(), &[1, 2, 3, 4]),
            ("a leads", of("a", Capacity::Lead), &[1]),
            ("a in any way", of("a", Capacity::Any), &[1, 4]),
            ("a supports", of("a", Capacity::Support), &[4]),
            ("b by group", of("b", Capacity::Responsible), &[1]),
            ("b in any way", of("b", Capacity::Any), &[1, 2]),
            ("c only by group", of("c", Capacity::Any), &[1]),
            ("c leads nothing", of("c", Capacity::Lead), &[]),
            ("overdue", due(Due::Overdue), &[2]),
            ("this month, met ones too", due(Due::Month), &[2, 4]),
            ("this quarter", due(Due::Quarter), &[1, 2, 4]),
            (
                "range with both ends",
                due(Due::Between(day(11, 1), day(11, 30))),
                &[2, 4],
            ),
            ("open range", due(Due::Between(day(11, 2), None)), &[1, 4]),
            ("search inside a word", search("税降"), &[1]),
            ("search folds case and width", search("abc"), &[2]),
            (
                "search across a line break of the text",
                search("c证"),
                &[2],
            ),
            ("every word has to occur", search("甲局 减税"), &[1]),
            ("words of two tasks", search("甲局 乙局"), &[]),
            (
                "two lights",
                Ask {
                    lights: vec![Light::Overdue, Light::Met],
                    ..Ask::default()
                },
                &[2, 4],
            ),
            (
                "plan",
                Ask {
                    plan: Some("p-1".to_owned()),
                    ..Ask::default()
                },
                &[1, 2, 3, 4],
            ),
            (
                "no such theme",
                Ask {
                    theme: Some(Theme::Law),
                    ..Ask::default()
                },
                &[],
            ),
        ];
        for (name, ask, expected) in table {
            assert_eq!(ids(ask), expected, "{name}");
        }
    }

    #[test]
    fn orders_put_what_is_missing_last_both_ways() {
        let by = |order, reversed| {
            ids(Ask {
                order,
                reversed,
                ..Ask::default()
            })
        };
        assert_eq!(by(Order::Number, true), [4, 3, 2, 1]);
        assert_eq!(by(Order::Due, false), [2, 4, 1, 3]);
        assert_eq!(by(Order::Due, true), [1, 4, 2, 3]);
        assert_eq!(by(Order::Light, false), [2, 3, 1, 4]);
        assert_eq!(by(Order::Light, true), [4, 1, 3, 2]);
        assert_eq!(by(Order::Lead, false)[2..], [3, 4]);
        assert_eq!(by(Order::Lead, true)[2..], [3, 4]);
    }

    #[test]
    fn counts_leave_the_chosen_light_out() {
        let board = four();
        let selection = select(
            &board,
            &Ask {
                lights: vec![Light::Met],
                ..Ask::default()
            },
        );
        assert_eq!(selection.tasks.len(), 1);
        assert_eq!(selection.counts.0, [1, 1, 1, 1, 0]);
        assert_eq!((selection.counts.total(), selection.counts.late()), (4, 1));
    }

    #[test]
    fn a_page_beyond_the_end_is_the_last_one() {
        let ask = |page| Ask {
            page,
            ..Ask::default()
        };
        assert_eq!(
            slice(&ask(1), 60),
            Slice {
                page: 1,
                pages: 3,
                start: 0,
                end: 25
            }
        );
        assert_eq!(
            slice(&ask(9), 60),
            Slice {
                page: 3,
                pages: 3,
                start: 50,
                end: 60
            }
        );
        assert_eq!(
            slice(&ask(9), 0),
            Slice {
                page: 1,
                pages: 1,
                start: 0,
                end: 0
            }
        );
    }
}
