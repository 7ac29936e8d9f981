//! Sample blockages and meetings 示例, month by month from a seed, written through the commands that people use.
//!
//! A month's work lies on days 16 to 19: blockages are raised and handed over on the 16th, and the agenda is sent; the
//! meeting about the month before is held on the first working day from the 17th, and its minutes are issued that day.
//! Call [`month`] after the reports of the month before are in and before the month's orders are opened on the 20th.

mod random;

use base::calendar::{Calendar, Term};
use base::{Date, Explain, Fault, Lang, Millis, OrgId, Role, Scope};
use plan::Board;
use plan::model::TaskRow;
use plan::rules::light::Light;
use plan::rules::period::Period;
use store::{Error, Store, journal};

use crate::commands::plan::{Input as NewMeeting, plan as plan_meeting};
use crate::commands::raise::{Input, TERM, raise};
use crate::commands::{
    BlockageError, DecisionError, MeetingError, accept, check, decide, hold, issue, minutes,
    put_off, send, tick, work,
};
use crate::model::Blockage;
use crate::rules::blockage::{Kind, State, headline};
use crate::rules::decision::State as DecisionState;
use crate::rules::merge::Row;
use crate::store::{blockage as rows, decision as decisions};
use random::Dice;

/// Blockages raised in a month.
const RAISED: usize = 3;
/// Open rows that a month goes through.
const ALL: usize = 500;

/// What is in the way, what is asked, and what came of it.
const CASES: [(Kind, &str, &str, &str); 7] = [
    (
        Kind::Data,
        "示例：业务系统与统一平台未对接，办件数据需人工录入。",
        "开放接口并共享办件数据。",
        "接口已开通，数据按日共享。",
    ),
    (
        Kind::Policy,
        "示例：上级配套细则尚未出台，办理口径不统一。",
        "明确过渡期办理口径。",
        "已明确过渡期口径并印发窗口。",
    ),
    (
        Kind::Funds,
        "示例：系统改造经费未列入年度预算。",
        "统筹安排改造经费。",
        "经费已调剂落实。",
    ),
    (
        Kind::Land,
        "示例：项目用地指标不足，手续办理停滞。",
        "协调用地指标。",
        "已调剂指标，手续恢复办理。",
    ),
    (
        Kind::Staff,
        "示例：窗口人员不足，高峰时段等候时间长。",
        "增派窗口人员。",
        "已增派人员，等候时间缩短。",
    ),
    (
        Kind::Coordination,
        "示例：两部门审查意见不一致，企业需多次补正。",
        "统一审查要点。",
        "已联合印发审查要点。",
    ),
    (
        Kind::Other,
        "示例：办事指南与实际要求不一致。",
        "核对并更新办事指南。",
        "办事指南已更新。",
    ),
];

/// Months of the sample year, from September 2023: 0 to 11; `None` outside.
fn index(period: Period) -> Option<usize> {
    let first = period.first_day();
    let months = i32::from(first.year()) * 12 + i32::from(first.month()) - (2023 * 12 + 9);
    usize::try_from(months).ok().filter(|months| *months < 12)
}

/// Why a month was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A step on a blockage was refused.
    #[error("blockage: {0}")]
    Blockage(#[from] BlockageError),
    /// A step on a meeting was refused.
    #[error("meeting: {0}")]
    Meeting(#[from] MeetingError),
    /// A step on a decision was refused.
    #[error("decision: {0}")]
    Decision(#[from] DecisionError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for SampleError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Blockage(error) => error.explain(lang),
            Self::Meeting(error) => error.explain(lang),
            Self::Decision(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Blockage(error) => error.fault(),
            Self::Meeting(error) => error.fault(),
            Self::Decision(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Writes one month of the sample year into a store whose clock `set` moves, forward only; how many blockages were
/// raised. `board` gives the lagging tasks; without it the board of the 16th is read. The same seed gives the same
/// rows.
///
/// # Errors
/// [`SampleError`]; what was written before stays.
pub fn month(
    store: &Store,
    set: &dyn Fn(Millis),
    period: Period,
    seed: u64,
    board: Option<&Board>,
) -> Result<usize, SampleError> {
    let Some(index) = index(period) else {
        return Ok(0);
    };
    let mut work = Work {
        store,
        set,
        period,
        last: index == 11,
        now: store.read(|read| Ok::<_, Error>(journal::head(read)?.at))?,
        dice: Dice::of(seed, &format!("dispatch {period}")),
    };
    work.begin(16);
    let read;
    let board = match board {
        Some(board) => board,
        None => {
            read = plan::board(store, work.date(16))?;
            &read
        }
    };
    work.run(board, index)
}

struct Work<'a> {
    store: &'a Store,
    set: &'a dyn Fn(Millis),
    period: Period,
    last: bool,
    now: Millis,
    dice: Dice,
}

fn office() -> Scope {
    Scope::system()
}

fn unit(role: Role, org: &OrgId) -> Scope {
    Scope {
        account: None,
        role,
        org: Some(org.clone()),
        centre: None,
    }
}

impl Work<'_> {
    fn date(&self, day: i8) -> Date {
        let first = self.period.first_day();
        Date::constant(first.year(), first.month(), day)
    }

    /// Nine in the morning of a day; later where the journal has gone past it, since time never runs backward.
    fn begin(&mut self, day: i8) {
        self.now = Millis::start_of(self.date(day))
            .plus_secs(9 * 3600)
            .max(self.now);
        self.next();
    }

    /// The next minute.
    fn next(&mut self) {
        self.now = self.now.plus_secs(60);
        (self.set)(self.now);
    }

    fn run(mut self, board: &Board, index: usize) -> Result<usize, SampleError> {
        tick(self.store, &office(), self.date(16))?;
        self.go_on()?;
        self.carry_out()?;
        let raised = self.raise_some(board)?;
        self.hand_over(&raised, index)?;
        self.meet(board)?;
        tick(self.store, &office(), self.date(19))?;
        Ok(raised.len())
    }

    fn open(&self) -> Result<Vec<Blockage>, Error> {
        self.store.read(|read| rows::open(read, ALL))
    }

    /// Blockages of earlier months move on; the last month leaves some of everything.
    fn go_on(&mut self) -> Result<(), SampleError> {
        for (at, row) in self.open()?.into_iter().enumerate() {
            self.next();
            let (key, dice) = ((row.id, row.version), self.dice.below(100));
            if self.last && at % 3 == 0 {
                continue;
            }
            let done = CASES
                .iter()
                .find(|(kind, ..)| *kind == row.kind)
                .map_or("已解决。", |case| case.3);
            match (row.state, &row.owner) {
                (State::Accepted, Some(owner)) if dice < 55 => {
                    let text = "示例：已召开对接会，正在办理。".to_owned();
                    work::note(self.store, &unit(Role::Clerk, owner), key, text)?;
                }
                (State::Accepted | State::InHand | State::Reopened, Some(owner)) if dice < 85 => {
                    let scope = unit(Role::Clerk, owner);
                    work::solve(self.store, &scope, key, format!("示例：{done}"))?;
                }
                (State::Solved, Some(owner)) => {
                    let by = row.raised_by.as_ref().filter(|org| *org != owner);
                    let scope = by.map_or_else(office, |org| unit(Role::Clerk, org));
                    if dice < 12 {
                        let reason = "示例：仍有个别事项未覆盖，请继续办理。".to_owned();
                        check::reopen(self.store, &scope, key, reason)?;
                    } else {
                        check::confirm(self.store, &scope, key)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Decisions of earlier meetings: mostly done, one in ten returned.
    fn carry_out(&mut self) -> Result<(), SampleError> {
        let states = [
            DecisionState::Open,
            DecisionState::Returned,
            DecisionState::Reported,
        ];
        let (open, _) = self
            .store
            .read(|read| decisions::list(read, None, &states, (0, ALL)))?;
        for (at, row) in open.iter().enumerate() {
            self.next();
            let dice = self.dice.below(100);
            // The laggards of a meeting are the ones that the next agenda names.
            if dice >= 88 || (self.last && at % 3 == 0) {
                continue;
            }
            let mut key = (row.id, row.version);
            if row.state != DecisionState::Reported {
                let text = "示例：已按议定事项落实，结果附后。".to_owned();
                let scope = unit(Role::Head, &row.owner);
                key.1 = decide::report(self.store, &scope, key, text)?.version;
            }
            if dice < 8 {
                let reason = "示例：请补充落实结果。".to_owned();
                decide::give_back(self.store, &office(), key, reason)?;
            } else if !(self.last && at % 3 == 1) {
                decide::confirm(self.store, &office(), key)?;
            }
        }
        Ok(())
    }

    fn raise_some(&mut self, board: &Board) -> Result<Vec<i64>, SampleError> {
        let mut tasks: Vec<&TaskRow> = late(board);
        if tasks.is_empty() {
            tasks = board
                .tasks
                .iter()
                .filter(|task| !task.leads.is_empty())
                .collect();
        }
        let mut raised = Vec::new();
        for _ in 0..RAISED {
            self.next();
            let Some(task) = tasks.get(self.dice.below(tasks.len())) else {
                break;
            };
            let helpers = month::rules::part::helpers(board, task);
            let Some(lead) = task.leads.get(self.dice.below(task.leads.len())) else {
                continue;
            };
            let asked_of = match helpers.get(self.dice.below(helpers.len())) {
                Some(helper) => helper.clone(),
                None => task
                    .leads
                    .iter()
                    .find(|org| *org != lead)
                    .unwrap_or(lead)
                    .clone(),
            };
            let (kind, what, asked, _) = CASES[self.dice.below(CASES.len())];
            let age = i8::try_from(self.dice.below(12)).unwrap_or(0);
            let since = self.date(2 + age);
            let input = Input {
                task: task.id,
                kind,
                what: what.to_owned(),
                asked: asked.to_owned(),
                asked_of,
                since: since.to_string(),
                sample: true,
            };
            let scope = if self.dice.chance(20) {
                office()
            } else {
                unit(Role::Clerk, lead)
            };
            let done = raise(self.store, &scope, board, input)?;
            if done.new {
                raised.push(done.id);
            }
        }
        Ok(raised)
    }

    /// The office finds owners; some blockages go to the meeting, one in the year is declined.
    fn hand_over(&mut self, raised: &[i64], index: usize) -> Result<(), SampleError> {
        for (at, id) in raised.iter().enumerate() {
            self.next();
            let Some(row) = self.store.read(|read| rows::by_id(read, *id))? else {
                continue;
            };
            let key = (row.id, row.version);
            if index == 4 && at == 0 {
                let reason = "示例：属日常工作，请按职责办理。".to_owned();
                put_off::decline(self.store, &office(), key, reason)?;
            } else if at == 1 {
                let reason = "示例：涉及多个单位，请会议明确责任单位。".to_owned();
                put_off::carry(self.store, &office(), key, reason)?;
            } else if !(self.last && at == 2) {
                accept::accept(self.store, &office(), key, (row.asked_of, TERM))?;
            }
        }
        Ok(())
    }

    /// Agenda, meeting, minutes with decisions.
    fn meet(&mut self, board: &Board) -> Result<(), SampleError> {
        let calendar = self.store.read(|read| calendar::current(read))?;
        let day = self.meeting_day(&calendar);
        self.next();
        let new = NewMeeting {
            period: self.period.previous().to_string(),
            day: self.date(day).to_string(),
            starts: "9:00".to_owned(),
            place: "示例：市政务服务中心会议室".to_owned(),
            chair: "示例：工作专班组长".to_owned(),
            sample: true,
        };
        let planned = plan_meeting(self.store, &office(), board, new)?;
        self.next();
        let key = send::send(self.store, &office(), (planned.id, 1));
        let key = match key {
            Ok(done) => (done.id, done.version),
            // A month in which nothing lags, blocks or is missing needs no meeting.
            Err(MeetingError::Invalid(_)) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        self.begin(day);
        let held = hold::hold(self.store, &office(), key, self.date(day).to_string())?;
        self.now = self.now.plus_secs(3 * 3600);
        self.next();
        let typed = minutes::Typed {
            present: "示例：督查室负责人".to_owned(),
            minutes: "示例：会议通报了上月任务进展和亮灯情况，研究了难点堵点，对滞后任务和缺报单位提出要求。".to_owned(),
            rows: self.decide(board)?,
        };
        issue::issue(self.store, &office(), (held.id, held.version), typed)?;
        Ok(())
    }

    fn meeting_day(&self, calendar: &Calendar) -> i8 {
        (17..=19)
            .find(|day| calendar.is_working(self.date(*day)))
            .unwrap_or(18)
    }

    /// A decision on every blockage that was put to the meeting, and on a lagging task or two.
    fn decide(&mut self, board: &Board) -> Result<Vec<Row>, SampleError> {
        let mut made: Vec<Row> = Vec::new();
        let carried = self
            .open()?
            .into_iter()
            .filter(|row| row.state == State::Carried);
        for row in carried.take(3) {
            let owner = row.owner.as_ref().unwrap_or(&row.asked_of);
            let what = headline(&row.what, 30);
            let text = format!(
                "示例：牵头解决“{}”，每周报告进展。",
                what.trim_start_matches("示例：")
            );
            made.push(decision(&text, owner, TERM, format!("堵点{}", row.id)));
        }
        let tasks = late(board);
        for _ in 0..2 {
            let Some(task) = tasks.get(self.dice.below(tasks.len())) else {
                break;
            };
            let reference = format!("任务{}", task.id);
            let Some(owner) = task.leads.first() else {
                continue;
            };
            // The agenda names the worst tasks only; a decision is on one of those.
            let named = crate::rules::agenda::tasks(board);
            let on_agenda = named.iter().any(|line| line.reference == task.id);
            if on_agenda && made.iter().all(|row| row.reference != reference) {
                let text = "示例：倒排工期，月底前赶上进度，并报告落实情况。";
                made.push(decision(text, owner, Term::WorkingDays(10), reference));
            }
        }
        Ok(made)
    }
}

fn decision(text: &str, owner: &OrgId, length: Term, reference: String) -> Row {
    Row {
        id: None,
        text: text.to_owned(),
        owner: owner.to_string(),
        length: length.to_string(),
        reference,
    }
}

/// Tasks that are behind or overdue and have somebody who leads them.
fn late(board: &Board) -> Vec<&TaskRow> {
    board
        .tasks
        .iter()
        .filter(|task| matches!(task.light, Light::Behind | Light::Overdue))
        .filter(|task| !task.leads.is_empty())
        .collect()
}
