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
use crate::rules::content::{Basis, Typed};
use crate::rules::light::CUT_OFF_DAY;
use crate::rules::period::Period;
use crate::store::report as rows;
use course::{Course, Temper};
use random::SplitMix64;

/// The first month of the sample year.
const FIRST: Date = Date::constant(2023, 9, 1);

/// How many months it has.
pub const MONTHS: usize = 12;

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
    let mut year = Year::begin(store, set, seed)?;
    for index in 0..MONTHS {
        year.month(index)?;
    }
    Ok(year.summary())
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
    /// The day on which it is filed, where the cut-off is [`CUT_OFF_DAY`]; it moves with the cut-off.
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
                basis: Basis::default(),
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

/// The sample year, written month by month, so that other rooms can write theirs in between.
pub struct Year<'a> {
    store: &'a Store,
    set: &'a dyn Fn(Millis),
    lanes: Vec<Lane>,
    desk: SplitMix64,
    summary: Summary,
}

impl<'a> Year<'a> {
    /// The year of a seed over the plans in a store; see [`run`] for the clock.
    ///
    /// # Errors
    /// As every read.
    pub fn begin(
        store: &'a Store,
        set: &'a dyn Fn(Millis),
        seed: u64,
    ) -> Result<Self, SampleError> {
        let board = crate::store::board::load(store, FIRST)?;
        Ok(Self {
            store,
            set,
            lanes: lanes(&board, seed),
            desk: SplitMix64::of(seed, "desk"),
            summary: Summary::default(),
        })
    }

    /// The month that a step of the year is about, from 0; its reports come in in the month after.
    #[must_use]
    pub fn period(index: usize) -> Period {
        (0..index).fold(Period::of(FIRST), |month, _| month.next())
    }

    /// What was written so far.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// Writes the reports on a month of the year, in its order, with the usual cut-off.
    ///
    /// # Errors
    /// [`SampleError`].
    pub fn month(&mut self, index: usize) -> Result<(), SampleError> {
        let next = Self::period(index).next().first_day();
        let cut_off = Date::constant(next.year(), next.month(), CUT_OFF_DAY);
        self.month_daily(index, cut_off, &mut |_| Ok(()))
    }

    /// As [`Year::month`], with the month's real cut-off; `daily` is called at eight in the morning of every
    /// day on which something of the month happens, and of those between, so that others do that day's work.
    /// The last month of the year ends on the fourth day, with everything half done.
    ///
    /// # Errors
    /// [`SampleError`], or what `daily` answers.
    pub fn month_daily<E: From<SampleError>>(
        &mut self,
        index: usize,
        cut_off: Date,
        daily: &mut dyn FnMut(Date) -> Result<(), E>,
    ) -> Result<(), E> {
        let month = Self::period(index);
        let mut days = Days {
            set: self.set,
            next: month.next().first_day(),
            daily,
        };
        if index + 1 < MONTHS {
            self.past_month(month, cut_off, &mut days)
        } else {
            self.present_month(month, cut_off, &mut days)
        }
    }

    /// A month that is over: everything filed is decided.
    fn past_month<E: From<SampleError>>(
        &mut self,
        month: Period,
        cut_off: Date,
        days: &mut Days<'_, E>,
    ) -> Result<(), E> {
        let filed = self.file_all(month, cut_off, false, days)?;
        days.until(after(cut_off, 4))?;
        self.at(after(cut_off, 4), 9 * 60);
        let (mend, accept): (Vec<Filed>, Vec<Filed>) = filed
            .into_iter()
            .partition(|filed| filed.paper.fate == Fate::Mended);
        let returned = self.give_back(mend)?;
        self.accept(accept)?;
        days.until(after(cut_off, 7))?;
        self.at(after(cut_off, 7), 10 * 60);
        let again = self.file_again(returned)?;
        days.until(after(cut_off, 10))?;
        self.at(after(cut_off, 10), 15 * 60);
        self.accept(again)?;
        Ok(())
    }

    /// The month that is coming in while the demo opens: some of everything.
    fn present_month<E: From<SampleError>>(
        &mut self,
        month: Period,
        cut_off: Date,
        days: &mut Days<'_, E>,
    ) -> Result<(), E> {
        let filed = self.file_all(month, cut_off, true, days)?;
        let last = after(month.next().first_day(), 3);
        days.until(last)?;
        self.at(last, 16 * 60);
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
        self.accept(accepted)?;
        Ok(())
    }

    /// Every unit files its papers on its day, the units of a day one after another.
    fn file_all<E: From<SampleError>>(
        &mut self,
        month: Period,
        cut_off: Date,
        present: bool,
        days: &mut Days<'_, E>,
    ) -> Result<Vec<Filed>, E> {
        let first = month.next().first_day();
        let mut batches: BTreeMap<(Date, OrgId), Vec<Paper>> = BTreeMap::new();
        for index in 0..self.lanes.len() {
            let Some(mut paper) = self.lanes[index].paper(month) else {
                continue;
            };
            if present && !self.settle(&mut paper) {
                continue;
            }
            let org = self.lanes[index].org.clone();
            let day = after(cut_off, i64::from(paper.day - CUT_OFF_DAY)).max(first);
            let day = if present {
                day.min(after(first, 2))
            } else {
                day
            };
            batches.entry((day, org)).or_default().push(paper);
        }
        let mut filed = Vec::new();
        for (minute, ((day, org), papers)) in batches.into_iter().enumerate() {
            days.until(day)?;
            self.at(day, 8 * 60 + 30 + minute as i64);
            filed.extend(self.hand_in(&org, papers)?);
        }
        Ok(filed)
    }

    /// What a paper of the present month has come to; `false` when it is still owed.
    fn settle(&mut self, paper: &mut Paper) -> bool {
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
            centre: None,
        };
        self.summary.reports += papers.len();
        self.summary.evidence += papers
            .iter()
            .map(|paper| paper.input.add.len())
            .sum::<usize>();
        let unit = org.clone();
        let (papers, done) = self
            .store
            .write(&scope, move |tx| -> Result<_, SampleError> {
                let mut papers = papers;
                let mut done = Vec::with_capacity(papers.len());
                for paper in &mut papers {
                    let mut last = None;
                    // Another room may have begun it, with what another unit adds.
                    let input = &mut paper.input;
                    if let Some(held) = rows::by_month(tx, input.task, &unit, input.period)? {
                        input.version = held.version;
                        input.typed.body = format!("{}\n\n{}", input.typed.body, held.body);
                    }
                    if paper.draft_first || paper.fate == Fate::Draft {
                        last = Some(save_in(tx, &paper.input)?);
                    }
                    if paper.fate != Fate::Draft {
                        let version = last.map_or(paper.input.version, |draft: Done| draft.version);
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
                centre: None,
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

fn after(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

/// The mornings of a month that have not come yet.
struct Days<'d, E> {
    set: &'d dyn Fn(Millis),
    next: Date,
    daily: &'d mut dyn FnMut(Date) -> Result<(), E>,
}

impl<E> Days<'_, E> {
    /// Lets the mornings up to that of a day come, in order.
    fn until(&mut self, day: Date) -> Result<(), E> {
        while self.next <= day {
            (self.set)(Millis::start_of(self.next).plus_secs(8 * 3600));
            (self.daily)(self.next)?;
            self.next = after(self.next, 1);
        }
        Ok(())
    }
}
