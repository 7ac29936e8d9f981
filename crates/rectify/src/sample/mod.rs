//! Sample orders 示例, month by month from a seed, written through the commands that people use.
//!
//! A month's work lies on days 22 to 29 of the month itself, so that the reports on it, which come in during the
//! first weeks of the next, stand behind it: call [`month`] before the plan's sample writes the same month. Orders are
//! opened on the 22nd, acknowledged on the 23rd, planned on the 24th, decided on the 25th; those of short terms are
//! proved on the 28th and closed on the 29th, the others in the month after. Most are in time; every sixteenth unit
//! hands in no plan and learns what comes of that.

mod random;

use std::sync::Arc;

use base::calendar::Term;
use base::{AccountId, Date, Explain, Fault, Lang, Millis, OrgId, Role, Scope};
use plan::Board;
use plan::rules::period::Period;
use store::{Error, Store};

use crate::commands::clue::{self, ClueError, NewClue};
use crate::commands::hand_in::{HandIn, hand_in};
use crate::commands::interview::{self, InterviewError, Record};
use crate::commands::open::{Input, OpenError, open};
use crate::commands::settings::{self, SettingsError, Typed};
use crate::commands::{StepError, acknowledge, check, extension, plan as plans, tick};
use crate::model::{Item, NewFile, Order};
use crate::queries::Filter;
use crate::rules::interview::State as InterviewState;
use crate::rules::order::{Source, Stage, State};
use crate::rules::prefill::{lagging, prefill};
use crate::store::{interview as interviews, order as orders, queue};
use crate::vault::Vault;
use random::Dice;

/// Orders opened in a month.
const ORDERS: usize = 4;
/// Every so many orders are a laggard's.
const LAGGARD: i64 = 16;

/// Months of the sample year, from September 2023: 0 to 11; `None` outside.
fn index(period: Period) -> Option<usize> {
    let first = period.first_day();
    let months = i32::from(first.year()) * 12 + i32::from(first.month()) - (2023 * 12 + 9);
    usize::try_from(months).ok().filter(|months| *months < 12)
}

/// Why a month was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The settings were refused.
    #[error("settings: {0}")]
    Settings(#[from] SettingsError),
    /// An order was refused.
    #[error("opening: {0}")]
    Open(#[from] OpenError),
    /// A step was refused.
    #[error("step: {0}")]
    Step(#[from] StepError),
    /// A step on an interview was refused.
    #[error("interview: {0}")]
    Interview(#[from] InterviewError),
    /// A clue was refused.
    #[error("clue: {0}")]
    Clue(#[from] ClueError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for SampleError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Settings(error) => error.explain(lang),
            Self::Open(error) => error.explain(lang),
            Self::Step(error) => error.explain(lang),
            Self::Interview(error) => error.explain(lang),
            Self::Clue(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Settings(error) => error.fault(),
            Self::Open(error) => error.fault(),
            Self::Step(error) => error.fault(),
            Self::Interview(error) => error.fault(),
            Self::Clue(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Writes one month of the sample year into a store whose clock `set` moves, forward only; how many orders were
/// opened. `board` gives the lagging tasks; without it the board of the 22nd is read. `shown`
/// is the unit for which visitors of a demo sign in: the last month leaves an order in its hands. The same seed gives the same
/// rows, sealed bytes aside.
///
/// # Errors
/// [`SampleError`]; what was written before stays.
pub fn month(
    store: &Store,
    vault: &Arc<Vault>,
    set: &dyn Fn(Millis),
    period: Period,
    seed: u64,
    board: Option<&Board>,
    shown: Option<&OrgId>,
) -> Result<usize, SampleError> {
    let Some(index) = index(period) else {
        return Ok(0);
    };
    let work = Work {
        store,
        vault,
        set,
        period,
        last: index == 11,
        shown: shown.cloned(),
        short: Vec::new(),
        dice: Dice::of(seed, &format!("rectify {period}")),
    };
    let read;
    let board = match board {
        Some(board) => board,
        None => {
            read = plan::board(store, work.day(22))?;
            &read
        }
    };
    work.run(board, index)
}

struct Work<'a> {
    store: &'a Store,
    vault: &'a Arc<Vault>,
    set: &'a dyn Fn(Millis),
    period: Period,
    last: bool,
    shown: Option<OrgId>,
    /// Orders of this month that are proved in it.
    short: Vec<i64>,
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
    fn day(&self, day: i8) -> Date {
        let first = self.period.first_day();
        Date::constant(first.year(), first.month(), day)
    }

    fn at(&self, day: i8, minute: i64) {
        (self.set)(Millis::start_of(self.day(day)).plus_secs((9 * 60 + minute) * 60));
    }

    fn run(mut self, board: &Board, index: usize) -> Result<usize, SampleError> {
        self.begin(22)?;
        if index == 0 {
            self.settings()?;
        }
        let earlier = self.open_orders()?;
        let opened = self.open(board)?;
        self.begin(23)?;
        self.interviews()?;
        for (at, id) in opened.iter().enumerate() {
            // In the last month some of everything stays, so that every step can be seen.
            if !(self.last && at == 0) {
                self.step(*id, |order, id| self.acknowledge(order, id))?;
            }
        }
        self.go_on(&earlier)?;
        self.begin(24)?;
        for (at, id) in opened.iter().enumerate() {
            let untouched = self.last && at <= 1;
            if id % LAGGARD != 5 && !untouched {
                self.step(*id, |order, id| self.hand_in(order, id, Stage::Plan))?;
            }
        }
        self.begin(25)?;
        self.decide_plans(&opened, true)?;
        self.begin(28)?;
        self.prove(&opened)?;
        self.begin(29)?;
        self.decide_plans(&opened, false)?;
        self.check(index)?;
        Ok(opened.len())
    }

    /// A morning: the day's work first.
    fn begin(&self, day: i8) -> Result<(), SampleError> {
        self.at(day, 0);
        tick(self.store, &office(), self.day(day))?;
        Ok(())
    }

    fn settings(&self) -> Result<(), SampleError> {
        let typed = Typed {
            prefix: "晋营整".to_owned(),
            issuer: "晋城市优化营商环境工作专班".to_owned(),
            plan_term: "5wd".to_owned(),
            proof_term: "20wd".to_owned(),
            version: 0,
        };
        Ok(settings::set(self.store, &office(), typed)?)
    }

    fn open_orders(&self) -> Result<Vec<Order>, Error> {
        self.store
            .read(|read| queue::page(read, &Filter::default(), (0, 500)))
    }

    fn open(&mut self, board: &Board) -> Result<Vec<i64>, SampleError> {
        let late = lagging(board);
        let mut opened: Vec<i64> = Vec::new();
        let mut units: Vec<OrgId> = Vec::new();
        let mut tries = 0;
        while opened.len() < ORDERS && tries < ORDERS * 8 {
            tries += 1;
            let shown = self
                .shown
                .clone()
                .filter(|_| self.last && opened.len() == 1);
            let input = if let Some(org) = shown {
                Some(self.inspection(org))
            } else if late.is_empty() || opened.len() + 1 == ORDERS {
                self.finding(board, &units)
            } else {
                let (task, orgs) = &late[self.dice.below(late.len())];
                let org = &orgs[self.dice.below(orgs.len())];
                (!units.contains(org))
                    .then(|| self.of_task(board, org, task.id))
                    .flatten()
            };
            let Some(mut input) = input else { continue };
            // Nearly half are short enough to be closed in the month; the usual term ends just before the next one's
            // work, so that a few are late.
            let short = self.dice.chance(45);
            if short {
                input.proof_term = Some(Term::WorkingDays(8));
            } else if self.dice.chance(80) {
                input.proof_term = Some(Term::WorkingDays(28));
            }
            if self.last {
                let terms = [10, 15, 15, 15];
                input.plan_term = terms.get(opened.len()).map(|days| Term::WorkingDays(*days));
            }
            self.at(22, 10 + opened.len() as i64);
            let scope = if self.dice.chance(30) {
                Scope {
                    account: None,
                    role: Role::Supervisor,
                    org: None,
                    centre: None,
                }
            } else {
                office()
            };
            units.push(input.org.clone());
            let done = open(self.store, &scope, input)?;
            if done.new {
                opened.push(done.id);
                if short {
                    self.short.push(done.id);
                }
            }
        }
        Ok(opened)
    }

    fn of_task(&self, board: &Board, org: &OrgId, task: i64) -> Option<Input> {
        let filled = prefill(board, org, &[task])?;
        Some(self.input(
            filled.org,
            Source::Task,
            filled.items,
            [
                &format!("示例：{}", filled.wrong),
                &filled.asked,
                &filled.basis,
                "",
            ],
        ))
    }

    /// An order on a made-up inspection, to a unit that leads a task.
    fn finding(&mut self, board: &Board, but: &[OrgId]) -> Option<Input> {
        let mut leads: Vec<&OrgId> = board.tasks.iter().flat_map(|task| &task.leads).collect();
        leads.sort();
        leads.dedup();
        leads.retain(|org| !but.contains(org));
        let org = (*leads.get(self.dice.below(leads.len()))?).clone();
        Some(self.inspection(org))
    }

    fn inspection(&self, org: OrgId) -> Input {
        let month = self.period.first_day().month();
        self.input(
            org,
            Source::Inspection,
            Vec::new(),
            [
                "示例：办事指南与窗口实际要求不一致，申请人需多次往返。",
                "核对全部办事指南，公开更正内容，完善窗口一次性告知。",
                "《优化营商环境条例》第十九条",
                &format!("示例：{month}月营商环境专项检查"),
            ],
        )
    }

    fn input(
        &self,
        org: OrgId,
        source: Source,
        items: Vec<Item>,
        [wrong, asked, basis, reference]: [&str; 4],
    ) -> Input {
        Input {
            org,
            source,
            reference: reference.to_owned(),
            href: String::new(),
            items,
            wrong: wrong.to_owned(),
            asked: asked.to_owned(),
            basis: basis.to_owned(),
            plan_term: None,
            proof_term: None,
            sample: true,
        }
    }

    /// Reads an order and does something with it.
    fn step<T>(
        &self,
        id: i64,
        work: impl FnOnce(&Order, (i64, i64)) -> Result<T, SampleError>,
    ) -> Result<Option<T>, SampleError> {
        match self.store.read(|read| orders::by_id(read, id))? {
            Some(order) => {
                let key = (order.id, order.version);
                work(&order, key).map(Some)
            }
            None => Ok(None),
        }
    }

    fn acknowledge(&self, order: &Order, key: (i64, i64)) -> Result<(), SampleError> {
        acknowledge::acknowledge(self.store, &unit(Role::Clerk, &order.org), key)?;
        Ok(())
    }

    fn hand_in(&self, order: &Order, key: (i64, i64), stage: Stage) -> Result<(), SampleError> {
        let (body, add) = match stage {
            Stage::Plan => (
                "示例：成立整改小组，由分管负责人牵头；逐项核对问题，明确责任科室和完成时间，每周调度一次。",
                Vec::new(),
            ),
            Stage::Proof => (
                "示例：已完成核对和更正，窗口人员完成培训，抽查未再发现同类问题，佐证材料附后。",
                vec![NewFile {
                    name: "示例-整改佐证.txt".to_owned(),
                    content: format!(
                        "示例整改佐证（{}）\n本文件由示例程序生成，仅供演示。\n",
                        order.number
                    )
                    .into_bytes(),
                }],
            ),
        };
        let input = HandIn {
            order: key.0,
            version: key.1,
            stage,
            file: true,
            body: body.to_owned(),
            add,
            remove: Vec::new(),
        };
        hand_in(self.store, &unit(Role::Head, &order.org), input)?;
        Ok(())
    }

    /// Plans are agreed, and a few of those of the first round returned.
    fn decide_plans(&mut self, opened: &[i64], first: bool) -> Result<(), SampleError> {
        for order in self.open_orders()? {
            let at = opened.iter().position(|id| *id == order.id);
            let returned = first && (self.dice.chance(15) || (self.last && at == Some(3)));
            let waits = self.last && at == Some(2);
            if order.state != State::PlanFiled || waits {
                continue;
            }
            let key = (order.id, order.version);
            if returned && at.is_some() {
                let reason = "示例：措施不具体，请写明责任人职务和完成时间。".to_owned();
                plans::give_back(self.store, &office(), key, (reason, plans::AGAIN))?;
            } else {
                plans::agree(self.store, &office(), key)?;
            }
        }
        Ok(())
    }

    /// Orders of earlier months move on; in the last month one asks for more time instead.
    fn go_on(&self, earlier: &[Order]) -> Result<(), SampleError> {
        let mut asks = self.last;
        for (minute, order) in earlier.iter().enumerate() {
            self.at(23, 20 + minute as i64);
            let Some(order) = self.store.read(|read| orders::by_id(read, order.id))? else {
                continue;
            };
            let key = (order.id, order.version);
            let in_time = order.due.is_some_and(|due| due >= self.day(23));
            match order.state {
                State::PlanAgreed if asks && in_time && !self.asked(order.id)? => {
                    asks = false;
                    self.ask(&order, key)?;
                }
                State::PlanAgreed | State::Reopened => self.hand_in(&order, key, Stage::Proof)?,
                State::PlanReturned => self.hand_in(&order, key, Stage::Plan)?,
                // The laggard hands its plan in at last, after its second miss.
                State::Acknowledged if order.misses >= 2 => {
                    self.hand_in(&order, key, Stage::Plan)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn ask(&self, order: &Order, key: (i64, i64)) -> Result<(), SampleError> {
        let said = (
            Term::WorkingDays(5),
            "示例：需与上级系统对接，申请延长。".to_owned(),
        );
        let scope = unit(Role::Head, &order.org);
        extension::ask(self.store, &scope, key, said)?;
        Ok(())
    }

    /// Of the orders of this month the short ones are proved; a returned plan comes again; some ask for more time.
    fn prove(&mut self, opened: &[i64]) -> Result<(), SampleError> {
        for (minute, id) in opened.iter().enumerate() {
            self.at(28, minute as i64);
            let asks = self.dice.chance(20);
            let Some(order) = self.store.read(|read| orders::by_id(read, *id))? else {
                continue;
            };
            let key = (order.id, order.version);
            match order.state {
                State::PlanAgreed if self.short.contains(id) => {
                    self.hand_in(&order, key, Stage::Proof)?;
                }
                State::PlanAgreed if asks => self.ask(&order, key)?,
                State::PlanReturned if !self.last => self.hand_in(&order, key, Stage::Plan)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn check(&mut self, index: usize) -> Result<(), SampleError> {
        let mut minute = 0;
        // One proof is left to be checked by whoever looks at the demo.
        let mut left = self.last;
        for order in self.open_orders()? {
            minute += 1;
            self.at(29, minute);
            let (failed, answer) = (self.dice.chance(10), self.dice.chance(70));
            let key = (order.id, order.version);
            if order.state == State::ProofFiled && std::mem::take(&mut left) {
                continue;
            }
            if order.state == State::ProofFiled {
                if failed {
                    let said = (
                        "示例：抽查仍有同类问题，请重新整改。".to_owned(),
                        Term::WorkingDays(10),
                    );
                    check::reopen(self.store, &office(), key, said)?;
                } else {
                    let finding = "示例：经核查，问题已整改到位。".to_owned();
                    check::close(self.store, &office(), key, finding)?;
                }
            } else if answer && !self.last && self.asks(order.id)? {
                let said = (true, "示例：同意延期。".to_owned());
                extension::answer(self.store, &office(), key, said)?;
            }
        }
        if index == 6 {
            self.clue()?;
        }
        Ok(())
    }

    /// Whether more time was ever asked for; an order is extended once.
    fn asked(&self, order: i64) -> Result<bool, Error> {
        let asked = self
            .store
            .read(|read| crate::store::term::extensions(read, order))?;
        Ok(!asked.is_empty())
    }

    fn asks(&self, order: i64) -> Result<bool, Error> {
        let asked = self
            .store
            .read(|read| crate::store::term::extensions(read, order))?;
        Ok(asked
            .iter()
            .any(|row| row.state == crate::model::ExtensionState::Asked))
    }

    /// One clue in the year, and a first note on it.
    fn clue(&self) -> Result<(), SampleError> {
        let all = Filter {
            states: State::ALL.to_vec(),
            ..Filter::default()
        };
        let found = self.store.read(|read| queue::page(read, &all, (0, 1)))?;
        let Some(order) = found.first() else {
            return Ok(());
        };
        self.at(29, 60);
        let new = NewClue {
            order: order.id,
            text: "示例：检查中发现办件记录疑似事后补登，请核查。".to_owned(),
            files: vec![NewFile {
                name: "示例-线索材料.txt".to_owned(),
                content: "示例线索材料，由示例程序生成。\n".into(),
            }],
            sample: true,
        };
        let handed = clue::hand_over(self.store, self.vault, &office(), new)?;
        self.at(29, 70);
        let reader = Scope {
            // Any account: who reads clues is signed in, and the sample has no person.
            account: Some(AccountId(0)),
            role: Role::Discipline,
            org: None,
            centre: None,
        };
        let said = (
            crate::rules::clue::State::Received,
            "示例：已接收，列入初核。".to_owned(),
        );
        clue::note(self.store, self.vault, &reader, (handed.id, 1), said)?;
        Ok(())
    }

    /// Interviews that are due: approved and held in one month, closed in the next; the last month leaves those that are
    /// proposed to whoever looks at the demo.
    fn interviews(&self) -> Result<(), SampleError> {
        let (rows, _) = self
            .store
            .read(|read| interviews::list(read, None, true, (0, 100)))?;
        for (minute, row) in rows.iter().enumerate() {
            self.at(23, 10 + minute as i64);
            let key = (row.id, row.version);
            match row.state {
                InterviewState::Proposed if !self.last => {
                    let done = interview::approve(self.store, &office(), key)?;
                    let record = Record {
                        held_on: self.day(23).to_string(),
                        present: "示例：工作专班办公室主任\n示例：被约谈单位主要负责人".to_owned(),
                        minutes: "示例：通报逾期情况，听取原因说明，提出整改要求。".to_owned(),
                        agreed: "示例：限期报送方案并完成整改，每周报告进展。".to_owned(),
                        length: "10wd".to_owned(),
                    };
                    interview::hold(self.store, &office(), (done.id, done.version), record)?;
                }
                InterviewState::Held => {
                    let outcome = "示例：已按议定事项完成。".to_owned();
                    interview::close(self.store, &office(), key, outcome)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}
