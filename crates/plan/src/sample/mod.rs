//! The sample year 示例: twelve months of reports for every loaded plan, made from a seed and written through
//! the same commands that people use, so that a demo shows what really happens.
//!
//! The same seed on the same plans gives the same rows. Each unit's month is one write and each sitting of
//! the office is another: few durable commits, in an order that depends on nothing but the seed.

mod course;
mod picture;
mod prose;
mod random;

use std::collections::BTreeMap;

use base::{Date, Explain, Fault, Lang, Millis, OrgId, Role, Scope};
use rust_decimal::Decimal;
use store::Store;

use crate::commands::evidence::NewEvidence;
use crate::commands::report::{
    AcceptError, Done, FileError, GiveBackError, HandIn, SaveError, accept_in, file_in,
    give_back_in, save_in,
};
use crate::model::{Board, TargetRow, TaskRow};
use crate::rules::content::Typed;
use crate::rules::light::CUT_OFF_DAY;
use crate::rules::period::Period;
use course::{Course, Temper};
use random::SplitMix64;

/// The first month of the sample year.
const FIRST: Date = Date::constant(2023, 9, 1);

/// How many months it has.
const MONTHS: usize = 12;

/// Reports that the office decides in one write.
const SITTING: usize = 100;

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Reports begun.
    pub reports: usize,
    /// Reports accepted.
    pub accepted: usize,
    /// Returns by the office.
    pub returned: usize,
    /// Evidence files.
    pub evidence: usize,
}

/// Why the sample year was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A draft was refused.
    #[error("saving: {0}")]
    Save(#[from] SaveError),
    /// A report was refused.
    #[error("filing: {0}")]
    File(#[from] FileError),
    /// An acceptance was refused.
    #[error("accepting: {0}")]
    Accept(#[from] AcceptError),
    /// A return was refused.
    #[error("returning: {0}")]
    GiveBack(#[from] GiveBackError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for SampleError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Save(error) => error.explain(lang),
            Self::File(error) => error.explain(lang),
            Self::Accept(error) => error.explain(lang),
            Self::GiveBack(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Save(error) => error.fault(),
            Self::File(error) => error.fault(),
            Self::Accept(error) => error.fault(),
            Self::GiveBack(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Writes the sample year into a store whose clock `set` moves; the clock must stand before October 2023
/// and is left in the first days of September 2024, when the last month's reports are just coming in.
///
/// # Errors
/// [`SampleError`]; what was written before stays.
pub fn run(store: &Store, set: &dyn Fn(Millis), seed: u64) -> Result<Summary, SampleError> {
    let board = crate::store::board::load(store, FIRST)?;
    let mut year = Year {
        store,
        set,
        lanes: lanes(&board, seed),
        desk: SplitMix64::of(seed, "desk"),
        summary: Summary::default(),
    };
    let months = std::iter::successors(Some(Period::of(FIRST)), |month| Some(month.next()));
    for (index, month) in months.take(MONTHS).enumerate() {
        if index + 1 < MONTHS {
            year.month(month)?;
        } else {
            year.present_month(month)?;
        }
    }
    Ok(year.summary)
}

/// One unit's work on one task.
struct Lane {
    org: OrgId,
    task: i64,
    title: String,
    first: Period,
    temper: Temper,
    goals: Vec<(TargetRow, Decimal)>,
    course: Course,
    random: SplitMix64,
    /// Months reported since everything was reached; after the second the unit falls silent.
    finished: u8,
}

fn lanes(board: &Board, seed: u64) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for task in &board.tasks {
        for org in &task.leads {
            lanes.push(lane(board, task, org, seed));
        }
    }
    // A unit reports all its tasks together.
    lanes.sort_by(|a, b| (&a.org, a.task).cmp(&(&b.org, b.task)));
    lanes
}

fn lane(board: &Board, task: &TaskRow, org: &OrgId, seed: u64) -> Lane {
    let document = board.document(task);
    let clause = board.clause(task);
    let temper = Temper::of(&mut SplitMix64::of(seed, org.as_str()));
    let mut random = SplitMix64::of(seed, &format!("{}/{}/{org}", document.key, clause.path));
    let start = document.signed.unwrap_or(FIRST);
    let goals: Vec<(TargetRow, Decimal)> = crate::reports::asked(task, org)
        .map(|target| (target.clone(), course::beginning(&mut random, target)))
        .collect();
    let due = goals
        .iter()
        .filter_map(|(target, _)| target.due)
        .max()
        .or(task.due);
    Lane {
        org: org.clone(),
        task: task.id,
        title: clause.title.zh.clone(),
        first: Period::of(start.max(FIRST)),
        temper,
        goals,
        course: Course::new(&mut random, temper, start, due),
        random,
        finished: 0,
    }
}

/// What a unit hands in for one task, and what becomes of it.
struct Paper {
    input: HandIn,
    /// The day of the month after, on which it is filed.
    day: i8,
    draft_first: bool,
    fate: Fate,
    reason: &'static str,
    mended: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Accepted,
    /// Returned, filed again, accepted.
    Mended,
    /// Returned and still with the unit.
    Returned,
    /// Still with the office.
    Waiting,
    /// Never filed.
    Draft,
}

impl Lane {
    /// The report for a month, or none: not begun yet, finished long ago, or forgotten.
    fn paper(&mut self, month: Period) -> Option<Paper> {
        if month < self.first || self.finished >= 2 {
            return None;
        }
        let (day, random) = (month.last_day(), &mut self.random);
        let reached = self.course.reach(random, day);
        let figures: Vec<(&TargetRow, Decimal)> = self
            .goals
            .iter()
            .map(|(target, from)| (target, course::figure(target, *from, reached)))
            .collect();
        let met = (!figures.is_empty()).then(|| {
            figures
                .iter()
                .all(|(target, figure)| target.comparator.met(*figure, target.value))
        });
        let stage = course::stage(random, &self.course, met, day);
        let missing = match self.temper {
            Temper::Prompt => 1,
            Temper::Usual => 2,
            Temper::Laggard => 12,
        };
        if random.chance(missing) {
            return None;
        }
        if stage == crate::rules::light::Stage::Done {
            self.finished += 1;
        }
        let typed = Typed {
            stage: Some(stage),
            body: prose::body(random, &self.title, month, stage),
            figures: figures
                .iter()
                .map(|(target, figure)| (target.id, figure.to_string()))
                .collect(),
        };
        let (first, last) = match self.temper {
            Temper::Prompt => (1, 3),
            Temper::Usual => (2, 5),
            Temper::Laggard => (4, 8),
        };
        // A unit files everything on one day of the month, so the day must not come from the task.
        let day = SplitMix64::of(
            month.first_day().year() as u64 * 12 + month.first_day().month() as u64,
            self.org.as_str(),
        )
        .between(first, last) as i8;
        let fate = if random.chance(6) {
            Fate::Mended
        } else {
            Fate::Accepted
        };
        Some(Paper {
            input: HandIn {
                task: self.task,
                period: month,
                version: 0,
                typed,
                add: evidence(random, &self.title, month),
                remove: Vec::new(),
                confirmed: true,
                sample: true,
            },
            day,
            draft_first: random.chance(15),
            fate,
            reason: prose::reason(random),
            mended: prose::mended(random),
        })
    }
}

fn evidence(random: &mut SplitMix64, title: &str, month: Period) -> Vec<NewEvidence> {
    let mut files = Vec::new();
    if random.chance(18) {
        let content = prose::evidence(title, month, random.next() >> 32).into_bytes();
        files.push(NewEvidence {
            name: format!("示例-佐证-{month}.txt"),
            content,
        });
    }
    if random.chance(4) {
        let content = picture::png(random.next());
        files.push(NewEvidence {
            name: format!("示例-照片-{month}.png"),
            content,
        });
    }
    files
}

/// A filed report that the office still has to decide on.
struct Filed {
    done: Done,
    org: OrgId,
    paper: Paper,
}

struct Year<'a> {
    store: &'a Store,
    set: &'a dyn Fn(Millis),
    lanes: Vec<Lane>,
    desk: SplitMix64,
    summary: Summary,
}

impl Year<'_> {
    /// A month that is over: everything filed is decided.
    fn month(&mut self, month: Period) -> Result<(), SampleError> {
        let filed = self.file_all(month, false)?;
        let day = |day| day_of(month.next(), day);
        self.at(day(9), 9 * 60);
        let (mend, accept): (Vec<Filed>, Vec<Filed>) = filed
            .into_iter()
            .partition(|filed| filed.paper.fate == Fate::Mended);
        let returned = self.give_back(mend)?;
        self.accept(accept)?;
        self.at(day(12), 10 * 60);
        let again = self.file_again(returned)?;
        self.at(day(15), 15 * 60);
        self.accept(again)
    }

    /// The month that is coming in while the demo opens: some of everything.
    fn present_month(&mut self, month: Period) -> Result<(), SampleError> {
        let filed = self.file_all(month, true)?;
        self.at(day_of(month.next(), 4), 16 * 60);
        let mut by_fate: BTreeMap<u8, Vec<Filed>> = BTreeMap::new();
        for filed in filed {
            by_fate
                .entry(filed.paper.fate as u8)
                .or_default()
                .push(filed);
        }
        let returned = by_fate.remove(&(Fate::Returned as u8)).unwrap_or_default();
        self.give_back(returned)?;
        let accepted = by_fate.remove(&(Fate::Accepted as u8)).unwrap_or_default();
        self.accept(accepted)
    }

    /// Every unit files its papers on its day, the units of a day one after another.
    fn file_all(&mut self, month: Period, present: bool) -> Result<Vec<Filed>, SampleError> {
        let mut batches: BTreeMap<(i8, OrgId), Vec<Paper>> = BTreeMap::new();
        for index in 0..self.lanes.len() {
            let Some(mut paper) = self.lanes[index].paper(month) else {
                continue;
            };
            if present && !self.settle(&mut paper) {
                continue;
            }
            let org = self.lanes[index].org.clone();
            batches.entry((paper.day, org)).or_default().push(paper);
        }
        let mut filed = Vec::new();
        for (minute, ((day, org), papers)) in batches.into_iter().enumerate() {
            self.at(day_of(month.next(), day), 8 * 60 + 30 + minute as i64);
            filed.extend(self.hand_in(&org, papers)?);
        }
        Ok(filed)
    }

    /// What a paper of the present month has come to; `false` when it is still owed.
    fn settle(&mut self, paper: &mut Paper) -> bool {
        paper.day = paper.day.min(CUT_OFF_DAY - 2);
        paper.fate = match self.desk.between(1, 100) {
            1..=45 => Fate::Accepted,
            46..=52 => Fate::Returned,
            53..=72 => Fate::Waiting,
            73..=82 => Fate::Draft,
            _ => return false,
        };
        true
    }

    fn hand_in(&mut self, org: &OrgId, papers: Vec<Paper>) -> Result<Vec<Filed>, SampleError> {
        let scope = Scope {
            account: None,
            role: Role::Clerk,
            org: Some(org.clone()),
        };
        self.summary.reports += papers.len();
        self.summary.evidence += papers
            .iter()
            .map(|paper| paper.input.add.len())
            .sum::<usize>();
        let (papers, done) = self
            .store
            .write(&scope, move |tx| -> Result<_, SampleError> {
                let mut done = Vec::with_capacity(papers.len());
                for paper in &papers {
                    let mut last = None;
                    if paper.draft_first || paper.fate == Fate::Draft {
                        last = Some(save_in(tx, &paper.input)?);
                    }
                    if paper.fate != Fate::Draft {
                        let version = last.map_or(0, |draft: Done| draft.version);
                        last = Some(file_in(
                            tx,
                            &HandIn {
                                version,
                                ..paper.input.clone()
                            },
                        )?);
                    }
                    done.push(last);
                }
                Ok((papers, done))
            })?;
        Ok(papers
            .into_iter()
            .zip(done)
            .filter(|(paper, _)| paper.fate != Fate::Draft)
            .filter_map(|(paper, done)| {
                Some(Filed {
                    done: done?,
                    org: org.clone(),
                    paper,
                })
            })
            .collect())
    }

    fn give_back(&mut self, filed: Vec<Filed>) -> Result<Vec<Filed>, SampleError> {
        self.summary.returned += filed.len();
        self.store.write(&Scope::system(), move |tx| {
            let mut filed = filed;
            for one in &mut filed {
                one.done = give_back_in(tx, (one.done.id, one.done.version), one.paper.reason)?;
            }
            Ok(filed)
        })
    }

    fn file_again(&mut self, returned: Vec<Filed>) -> Result<Vec<Filed>, SampleError> {
        let mut by_org: BTreeMap<OrgId, Vec<Filed>> = BTreeMap::new();
        for one in returned {
            by_org.entry(one.org.clone()).or_default().push(one);
        }
        let mut filed = Vec::new();
        for (org, mut papers) in by_org {
            let scope = Scope {
                account: None,
                role: Role::Clerk,
                org: Some(org),
            };
            for one in &mut papers {
                let number = self.desk.next() >> 32;
                let paper = &mut one.paper;
                paper.input.version = one.done.version;
                paper.input.typed.body.push_str(paper.mended);
                let content = prose::evidence("补充材料", paper.input.period, number).into_bytes();
                paper.input.add = vec![NewEvidence {
                    name: "示例-补充佐证.txt".to_owned(),
                    content,
                }];
            }
            self.summary.evidence += papers.len();
            filed.extend(
                self.store
                    .write(&scope, move |tx| -> Result<_, SampleError> {
                        for one in &mut papers {
                            one.done = file_in(tx, &one.paper.input)?;
                        }
                        Ok(papers)
                    })?,
            );
        }
        Ok(filed)
    }

    fn accept(&mut self, filed: Vec<Filed>) -> Result<(), SampleError> {
        self.summary.accepted += filed.len();
        for sitting in filed.chunks(SITTING) {
            let decided: Vec<(i64, i64)> = sitting
                .iter()
                .map(|one| (one.done.id, one.done.version))
                .collect();
            self.store
                .write(&Scope::system(), move |tx| -> Result<_, SampleError> {
                    for (id, version) in decided {
                        accept_in(tx, id, version)?;
                    }
                    Ok(())
                })?;
        }
        Ok(())
    }

    fn at(&self, day: Date, minute: i64) {
        (self.set)(Millis::start_of(day).plus_secs(minute * 60));
    }
}

fn day_of(month: Period, day: i8) -> Date {
    month
        .first_day()
        .saturating_add(jiff::Span::new().days(i64::from(day) - 1))
}
