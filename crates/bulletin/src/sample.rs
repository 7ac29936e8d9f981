//! The sample year 示例 of this room: a bulletin a month, and with each quarter its bulletin, a report of cases, a
//! unit's and a plan's brief; written, approved, issued and published through the commands that people use.

use base::{AccountId, Explain, Fault, Lang, Millis, OrgId, Role, Scope};
use paper::Faces;
use plan::rules::period::Period;
use store::{Store, journal};

use crate::commands::draft::{DraftError, draft};
use crate::commands::issue::{IssueError, issue};
use crate::commands::save::{SaveError, Typed, save};
use crate::commands::settings::{SettingsError, set as set_settings};
use crate::commands::step::{StepError, approve, publish, submit};
use crate::commands::{digest, present};
use crate::facts::{self, Sources};
use crate::model::{About, Form, Kind, Paper, Settings};
use crate::queries;
use crate::rules::span::Span;
use crate::store::paper as papers;

/// The last day of a month on which the sample issues: other rooms' sample goes on from the next.
const LAST_DAY: i8 = 16;

/// Why a month was not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// No draft.
    #[error("drafting: {0}")]
    Draft(#[from] DraftError),
    /// The text was refused.
    #[error("saving: {0}")]
    Save(#[from] SaveError),
    /// A step was refused.
    #[error("a step: {0}")]
    Step(#[from] StepError),
    /// It was not issued.
    #[error("issuing: {0}")]
    Issue(#[from] IssueError),
    /// The settings were refused.
    #[error("settings: {0}")]
    Settings(#[from] SettingsError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl SampleError {
    fn inner(&self) -> &dyn Explain {
        match self {
            Self::Draft(error) => error,
            Self::Save(error) => error,
            Self::Step(error) => error,
            Self::Issue(error) => error,
            Self::Settings(error) => error,
            Self::Store(error) => error,
        }
    }
}

impl Explain for SampleError {
    fn explain(&self, lang: Lang) -> String {
        self.inner().explain(lang)
    }

    fn fault(&self) -> Fault {
        self.inner().fault()
    }
}

/// Where and for whom the sample is written.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The city, such as 晋城市.
    pub name: &'a str,
    /// The unit whose heads approve and whose brief is written.
    pub shown: &'a OrgId,
    /// The doors of other rooms.
    pub sources: Sources,
    /// The faces of PDF files; none where the machine has no fonts.
    pub faces: Option<&'a Faces>,
}

/// Writes the papers about a month whose reports are in: the day on which the office has decided, or the day that the
/// store has reached when that is later. With `last` the month's bulletin stays a draft.
///
/// # Errors
/// [`SampleError`]; what was written before stays.
pub fn month(
    store: &Store,
    place: Place<'_>,
    set: &dyn Fn(Millis),
    (period, last): (Period, bool),
) -> Result<(), SampleError> {
    let about = |kind, span, subject: &str| About {
        kind,
        span,
        subject: subject.to_owned(),
    };
    let mut writer = Writer {
        store,
        place,
        set,
        at: start(store, (period, last))?,
    };
    writer.settings()?;
    let month = about(Kind::Monthly, Span::Month(period), "");
    if last {
        writer.tick();
        draft(store, place.sources, &office(), month, (writer.at, true))?;
        return Ok(());
    }
    writer.whole(month)?;
    let quarter = Span::quarter_of(period);
    if quarter.last() == period {
        writer.whole(about(Kind::Quarterly, quarter, ""))?;
        writer.whole(about(Kind::Cases, quarter, ""))?;
        writer.brief(about(Kind::Unit, quarter, place.shown.as_str()))?;
        let plan = plan::board(store, writer.at.day())?;
        let key = plan
            .tasks
            .first()
            .map(|task| plan.document(task).key.clone())
            .unwrap_or_default();
        writer.brief(about(Kind::Plan, quarter, &key))?;
    }
    Ok(())
}

/// When the papers of a month are written; time never runs backward. The last month's draft is made at once, while its
/// reports are still coming in.
fn start(store: &Store, (period, last): (Period, bool)) -> Result<Millis, store::Error> {
    let now = store.read(|read| Ok::<_, store::Error>(journal::head(read)?.at))?;
    if last {
        return Ok(now);
    }
    let day = facts::as_of(store, Span::Month(period))?;
    let latest = period.next().first_day().with().day(LAST_DAY).build();
    let usual = Millis::start_of(day.min(latest.unwrap_or(day))).plus_secs(15 * 3600);
    Ok(usual.max(now))
}

fn office() -> Scope {
    Scope::system()
}

struct Writer<'a> {
    store: &'a Store,
    place: Place<'a>,
    set: &'a dyn Fn(Millis),
    at: Millis,
}

impl Writer<'_> {
    /// Five minutes later.
    fn tick(&mut self) {
        self.at = self.at.plus_secs(300);
        (self.set)(self.at);
    }

    fn settings(&mut self) -> Result<(), SampleError> {
        let held = self.store.read(|read| queries::settings(read))?;
        if held.version > 0 {
            return Ok(());
        }
        self.tick();
        let first: String = self.place.name.chars().take(1).collect();
        let settings = Settings {
            issuer: format!("{}营商环境工作专班", self.place.name),
            prefix: format!("{first}营通"),
            brief: format!("{first}营简"),
            copies: ["市委办公室", "市人大常委会办公室", "市政协办公室"]
                .map(str::to_owned)
                .to_vec(),
            approver: Some(self.place.shown.clone()),
            ..held
        };
        Ok(set_settings(self.store, &office(), settings)?)
    }

    /// A brief, where its subject has something to tell.
    fn brief(&mut self, about: About) -> Result<(), SampleError> {
        match self.whole(about) {
            Err(SampleError::Draft(DraftError::Subject)) => Ok(()),
            done => done,
        }
    }

    /// From draft to publication.
    fn whole(&mut self, about: About) -> Result<(), SampleError> {
        let (store, sources) = (self.store, self.place.sources);
        self.tick();
        let cases = about.kind == Kind::Cases;
        let (id, _) = draft(store, sources, &office(), about, (self.at, true))?;
        if cases {
            let paper = self.paper(id)?;
            self.tick();
            save(
                store,
                sources,
                &office(),
                (id, paper.version, self.at),
                case_texts(&paper),
            )?;
        }
        self.tick();
        submit(
            store,
            sources,
            &office(),
            (id, self.paper(id)?.version, self.at),
            cases,
        )?;
        self.tick();
        let paper = self.paper(id)?;
        let seen = present(store, sources, &paper, self.at)?
            .frozen
            .map_err(StepError::Blocks)?;
        let head = Scope {
            // Any account but the author's: the sample has no person.
            account: Some(AccountId(0)),
            role: Role::Head,
            org: Some(self.place.shown.clone()),
            centre: None,
        };
        approve(
            store,
            sources,
            &head,
            (id, paper.version, self.at),
            &digest(&seen),
        )?;
        self.tick();
        issue(
            store,
            sources,
            self.place.faces,
            &office(),
            (id, self.paper(id)?.version, self.at),
        )?;
        self.tick();
        publish(store, &office(), (id, self.paper(id)?.version))?;
        Ok(())
    }

    fn paper(&self, id: i64) -> Result<Paper, SampleError> {
        let found = self.store.read(|read| papers::by_id(read, id))?;
        found.ok_or_else(|| StepError::Refused(crate::rules::step::Refusal::NotFound).into())
    }
}

fn case_texts(paper: &Paper) -> Typed {
    let cases = [
        "示例：某单位违规要求企业重复提交已能共享的证明\n示例：企业办理许可时，窗口仍要求提交可以通过数据共享核验的证明。经核查，办事指南未及时更新。已责令更正办事指南，退还多收材料，并对相关责任人批评教育。",
        "示例：某单位拖延兑现惠企政策\n示例：企业符合条件并提交申请后，超过承诺时限未拨付补助。已督促拨付到位，并要求建立兑现台账，按月通报。",
    ];
    let mut typed = Typed {
        title: paper.title.clone(),
        shown: paper.blocks.iter().map(|block| block.key.clone()).collect(),
        ..Typed::default()
    };
    let slots = paper.blocks.iter().filter(|block| block.form == Form::Case);
    for (block, text) in slots.zip(cases) {
        typed.texts.insert(block.key.clone(), text.to_owned());
    }
    typed
}
