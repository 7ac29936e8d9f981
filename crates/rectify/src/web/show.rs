//! `/orders/{id}`: one order with its terms, papers and history, and the forms for the steps that are open.

use std::collections::BTreeMap;

use ::web::form::{Choice, Complaint, Field};
use ::web::upload::ACCEPT;
use ::web::view::{Tag, Timeline, Tone, file_size, tag};
use ::web::{Answer, Ctx, Failure, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Lang;

use super::parts::{Names, day, day_or, history, level_tag, names, state_tag};
use crate::Rectify;
use crate::model::{ExtensionState, Item, Order, Paper, PaperState, TermRow};
use crate::queries::{self, ReadError, Shown};
use crate::rules::clue;
use crate::rules::order::{Move, PauseReason, Stage, Standing, State, Step, step};
use crate::rules::text::{LONG_CHARS, SHORT_CHARS};
use crate::rules::warning::level;
use crate::words::{OrderWords, pause_title, source_title, stage_title, state_title, term_title};

#[derive(Template)]
#[template(path = "order.html")]
struct ShowPage {
    frame: Frame,
    words: &'static OrderWords,
    complaints: Vec<Complaint>,
    conflict: String,
    id: i64,
    version: i64,
    state: Tag,
    level: Option<Tag>,
    sample: Option<Tag>,
    facts: Vec<(String, String, String)>,
    items: Vec<(String, String, String)>,
    order: Order,
    terms: Vec<TermLine>,
    pauses: Vec<(String, String, String)>,
    papers: Vec<PaperView>,
    interviews: Vec<(String, String)>,
    handed: Vec<String>,
    next: Vec<StepForm>,
    more: Vec<StepForm>,
    note: &'static str,
    history: Timeline,
    pdf: bool,
}

struct TermLine {
    stage: &'static str,
    round: i64,
    origin: String,
    length: String,
    due: String,
    met: String,
    missed: bool,
}

struct PaperView {
    title: String,
    state: Tag,
    when: String,
    body: String,
    reason: String,
    files: Vec<(i64, String, String)>,
}

/// A form for one step. Field names begin with the step, so that many forms stand on one page.
pub(super) struct StepForm {
    action: String,
    title: &'static str,
    hint: String,
    fields: Vec<Field>,
    kept: Vec<(i64, String)>,
    files: bool,
    /// Label, value of `step`, class.
    buttons: Vec<(&'static str, &'static str, &'static str)>,
    open: bool,
}

/// What is said again after a step that was not taken: the step, what was typed, what was wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Again {
    /// The step, as in its fields' names.
    pub(super) step: &'static str,
    /// What was typed, by field name.
    pub(super) typed: BTreeMap<String, String>,
    /// What was wrong.
    pub(super) complaints: Vec<Complaint>,
    /// Whether somebody else moved the order first.
    pub(super) conflict: bool,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Rectify>, Path(id): Path<i64>) -> Answer {
    let (shown, names) = load(&ctx, id).await?;
    let pdf = room.faces().is_some();
    page(&view(&ctx, &shown, &names, &Again::default(), pdf))
}

/// The page again with what was typed and why it was not taken.
pub(super) async fn again(ctx: &Ctx, id: i64, again: Again) -> Answer {
    let (shown, names) = load(ctx, id).await?;
    let status = if again.conflict {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let pdf = ctx
        .shell
        .room::<Rectify>()
        .is_ok_and(|room| room.faces().is_some());
    page_with(status, &view(ctx, &shown, &names, &again, pdf))
}

async fn load(ctx: &Ctx, id: i64) -> Result<(Shown, Names), Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || -> Result<_, ReadError> {
        Ok((queries::order(&store, &scope, id)?, names(&store)?))
    })
    .await
}

fn view(ctx: &Ctx, shown: &Shown, names: &Names, again: &Again, pdf: bool) -> ShowPage {
    let (lang, words, order) = (ctx.lang, OrderWords::of(ctx.lang), &shown.order);
    let (next, more) = forms(ctx, shown, again);
    let conflict = if again.conflict {
        words.conflict_text(order.version, state_title(order.state, lang))
    } else {
        String::new()
    };
    ShowPage {
        frame: ctx
            .frame(order.number.clone())
            .purpose(words.show_purpose)
            .crumb("/orders", words.nav),
        words,
        complaints: again.complaints.clone(),
        conflict,
        id: order.id,
        version: order.version,
        state: state_tag(order.state, lang),
        level: level_tag(level(&shown.calendar, order.due, ctx.today()), lang),
        sample: order.sample.then(|| tag(Tone::Plain, words.sample)),
        facts: facts(shown, names, lang),
        items: shown.items.iter().map(item).collect(),
        order: order.clone(),
        terms: shown.terms.iter().map(|row| term(row, lang)).collect(),
        pauses: pauses(shown, lang),
        papers: shown
            .papers
            .iter()
            .rev()
            .map(|row| paper(shown, row, lang))
            .collect(),
        interviews: shown
            .interviews
            .iter()
            .map(|row| {
                let title = crate::words::InterviewWords::of(lang).one(row.id);
                let state = crate::words::interview_title(row.state, lang);
                (
                    format!("/interviews/{}", row.id),
                    format!("{title} · {state}"),
                )
            })
            .collect(),
        handed: shown
            .handed
            .iter()
            .map(|row| words.clue_handed(row.id, day(row.on, lang)))
            .collect(),
        note: note(ctx, shown, next.is_empty()),
        next,
        more,
        history: history(&shown.history, names, lang),
        pdf,
    }
}

fn note(ctx: &Ctx, shown: &Shown, nothing: bool) -> &'static str {
    let words = OrderWords::of(ctx.lang);
    match shown.standing {
        Standing::DirectorOfUnit => words.own_unit,
        Standing::UnitClerk if shown.order.state.owed() == Some(Stage::Plan) && !nothing => {
            words.draft_for_head
        }
        _ if nothing => words.nothing_to_do,
        _ => "",
    }
}

fn facts(shown: &Shown, names: &Names, lang: Lang) -> Vec<(String, String, String)> {
    let (words, order) = (OrderWords::of(lang), &shown.order);
    let unit = format!("/units/{}", ::web::query::encode(order.org.as_str()));
    let mut source = source_title(order.source, lang).to_owned();
    if !order.reference.is_empty() {
        source = format!("{source} · {}", order.reference);
    }
    let provisional = shown
        .terms
        .iter()
        .any(|row| Some(row.id) == order.term && row.provisional);
    let due = format!(
        "{}{}",
        day_or(order.due, words.no_due, lang),
        if provisional { words.provisional } else { "" }
    );
    [
        (words.unit, names.label(&order.org, lang), unit),
        (words.source, source, order.href.clone()),
        (
            words.opened_on,
            format!(
                "{} · {}",
                day(order.opened_on, lang),
                order.opened_by.title(lang)
            ),
            String::new(),
        ),
        (words.due, due, String::new()),
        (words.misses, order.misses.to_string(), String::new()),
        (words.basis, order.basis.clone(), String::new()),
    ]
    .into_iter()
    .map(|(label, value, href)| (label.to_owned(), value, href))
    .collect()
}

fn item(item: &Item) -> (String, String, String) {
    (
        format!("/tasks/{}", item.task),
        item.title.clone(),
        item.detail.clone(),
    )
}

fn term(row: &TermRow, lang: Lang) -> TermLine {
    let words = OrderWords::of(lang);
    let mut length = term_title(row.length, lang);
    if let Some(by) = row.extension {
        length = format!("{length} · {}", words.extended(term_title(by, lang)));
    }
    TermLine {
        stage: stage_title(row.stage, lang),
        round: row.round,
        origin: day(row.origin, lang),
        length,
        due: day_or(row.due, words.no_due, lang),
        met: row.met_on.map(|met| day(met, lang)).unwrap_or_default(),
        missed: row.missed_on.is_some(),
    }
}

fn pauses(shown: &Shown, lang: Lang) -> Vec<(String, String, String)> {
    let words = OrderWords::of(lang);
    shown
        .pauses
        .iter()
        .filter(|row| row.pause.until != Some(row.pause.from))
        .map(|row| {
            let until = row.pause.until.and_then(|until| until.yesterday().ok());
            let days = format!(
                "{} – {}",
                day(row.pause.from, lang),
                day_or(until, words.still, lang)
            );
            (
                pause_title(row.reason, lang).to_owned(),
                days,
                row.note.clone(),
            )
        })
        .collect()
}

fn paper(shown: &Shown, row: &Paper, lang: Lang) -> PaperView {
    let words = OrderWords::of(lang);
    let (tone, state) = match row.state {
        PaperState::Draft => (Tone::Quiet, lang.pick("草稿", "Draft")),
        PaperState::Filed => (Tone::Steady, lang.pick("已报送", "Handed in")),
        PaperState::Agreed => (Tone::Good, lang.pick("已通过", "Accepted")),
        PaperState::Returned => (Tone::Warn, lang.pick("未通过", "Not accepted")),
    };
    let title = match row.stage {
        Stage::Plan => words.plan,
        Stage::Proof => words.proof,
    };
    PaperView {
        title: format!("{title} · {} {}", words.round, row.round),
        state: tag(tone, state),
        when: row.filed_on.map(|on| day(on, lang)).unwrap_or_default(),
        body: row.body.clone(),
        reason: row.reason.clone(),
        files: shown
            .files
            .iter()
            .filter(|file| file.paper == row.id)
            .map(|file| (file.id, file.name.clone(), file_size(file.byte_len)))
            .collect(),
    }
}

/// The forms that stand open, those of the next step first.
fn forms(ctx: &Ctx, shown: &Shown, again: &Again) -> (Vec<StepForm>, Vec<StepForm>) {
    let maker = Maker { ctx, shown, again };
    let state = shown.order.state;
    let unit = shown.standing.is_unit();
    let mut next = Vec::new();
    let mut more = Vec::new();
    if maker.may(Step::Acknowledge) {
        next.push(maker.plain(
            "acknowledge",
            maker.words().acknowledge,
            maker.words().acknowledge_hint,
        ));
    }
    if unit && maker.may(Step::SavePlan) {
        next.push(maker.paper(Stage::Plan));
    }
    if unit && maker.may(Step::SaveProof) {
        next.push(maker.paper(Stage::Proof));
    }
    let asked = shown
        .extensions
        .iter()
        .find(|row| row.state == ExtensionState::Asked);
    if let (Some(asked), true) = (asked, maker.may(Step::AnswerExtension)) {
        let words = maker.words();
        let by = term_title(asked.length, ctx.lang);
        let line = words.extension_asked(by, day(asked.asked_on, ctx.lang));
        let hint = format!("{line}{}{}", ctx.lang.pick("：", ": "), asked.reason);
        next.push(maker.answer(hint));
    }
    if maker.may(Step::AgreePlan) && state == State::PlanFiled {
        next.push(maker.plain("agree", maker.words().agree, ""));
        next.push(maker.back(
            "return",
            maker.words().give_back,
            maker.words().give_back_hint,
        ));
    }
    if maker.may(Step::Close) && state == State::ProofFiled {
        next.push(maker.close());
        next.push(maker.back("reopen", maker.words().reopen, ""));
    } else if maker.may(Step::Reopen) {
        more.push(maker.back("reopen", maker.words().reopen_closed, ""));
    }
    let extended = shown
        .extensions
        .iter()
        .any(|row| row.state != ExtensionState::Refused);
    let in_time = shown.order.due.is_none_or(|due| due >= ctx.today());
    if maker.may(Step::AskExtension) && !extended && in_time {
        more.push(maker.extension());
    }
    if maker.may(Step::Pause) {
        more.push(maker.pause());
    }
    if maker.may(Step::Withdraw) && ctx.scope.role == shown.order.opened_by {
        more.push(maker.withdraw());
    }
    if shown.standing == Standing::Director && clue::hands_over(&ctx.scope) {
        more.push(maker.clue());
    }
    (next, more)
}

struct Maker<'a> {
    ctx: &'a Ctx,
    shown: &'a Shown,
    again: &'a Again,
}

impl Maker<'_> {
    fn words(&self) -> &'static OrderWords {
        OrderWords::of(self.ctx.lang)
    }

    fn may(&self, taken: Step) -> bool {
        // A clerk drafts what the head hands in: the form is the same.
        step(self.shown.order.state, self.shown.standing, taken)
            .is_ok_and(|moved| moved != Move::Already)
    }

    fn form(&self, name: &'static str, title: &'static str, hint: &str) -> StepForm {
        StepForm {
            action: format!("/orders/{}/{name}", self.shown.order.id),
            title,
            hint: hint.to_owned(),
            fields: Vec::new(),
            kept: Vec::new(),
            files: false,
            buttons: vec![(title, "", "button")],
            open: self.again.step == name,
        }
    }

    fn plain(&self, name: &'static str, title: &'static str, hint: &str) -> StepForm {
        self.form(name, title, hint)
    }

    fn value(&self, name: &str, usual: impl Into<String>) -> String {
        self.again
            .typed
            .get(name)
            .cloned()
            .unwrap_or_else(|| usual.into())
    }

    fn area(&self, name: &str, label: &str, rows: u8, max: usize, usual: &str) -> Field {
        Field::area(name, label, rows)
            .value(self.value(name, usual))
            .max_chars(max as u32)
            .complaint(&self.again.complaints)
    }

    fn term(&self, name: &str, label: &str, usual: String) -> Field {
        Field::text(name, label)
            .hint(self.words().term_hint)
            .value(self.value(name, usual))
            .narrow()
            .complaint(&self.again.complaints)
    }

    fn files(&self, name: &str) -> Field {
        let hint = if self.again.typed.is_empty() {
            self.words().files_hint.to_owned()
        } else {
            format!("{} {}", self.words().files_hint, self.words().files_again)
        };
        Field::files(name, self.words().files, ACCEPT)
            .hint(hint)
            .complaint(&self.again.complaints)
    }

    fn paper(&self, stage: Stage) -> StepForm {
        let words = self.words();
        let newest = self
            .shown
            .papers
            .iter()
            .rev()
            .find(|row| row.stage == stage);
        let draft = newest.filter(|row| row.state == PaperState::Draft);
        // A returned plan is where the next one starts from.
        let usual = newest.map_or("", |row| row.body.as_str());
        let (name, field, files, label, hint, file) = match stage {
            Stage::Plan => (
                "plan",
                "plan-body",
                "plan-files",
                words.plan,
                words.plan_hint,
                words.file_plan,
            ),
            Stage::Proof => (
                "proof",
                "proof-body",
                "proof-files",
                words.proof,
                words.proof_hint,
                words.file_proof,
            ),
        };
        let usual = if stage == Stage::Plan || draft.is_some() {
            usual
        } else {
            ""
        };
        let mut buttons = vec![(words.save_draft, "save", "button button-quiet")];
        if stage == Stage::Proof || self.shown.standing == Standing::UnitHead {
            buttons.push((file, "file", "button"));
        }
        StepForm {
            fields: vec![
                self.area(field, label, 8, LONG_CHARS, usual).hint(hint),
                self.files(files),
            ],
            kept: draft.map(|row| self.kept(row)).unwrap_or_default(),
            files: true,
            buttons,
            ..self.form(name, label, "")
        }
    }

    fn kept(&self, row: &Paper) -> Vec<(i64, String)> {
        self.shown
            .files
            .iter()
            .filter(|file| file.paper == row.id)
            .map(|file| (file.id, file.name.clone()))
            .collect()
    }

    fn back(&self, name: &'static str, title: &'static str, hint: &str) -> StepForm {
        let words = self.words();
        let (reason, length) = if name == "return" {
            ("return-reason", "return-length")
        } else {
            ("reopen-reason", "reopen-length")
        };
        let usual = if name == "return" {
            crate::commands::plan::AGAIN
        } else {
            self.shown.settings.proof_term
        };
        let label = if name == "return" {
            words.again_term
        } else {
            words.proof_term
        };
        StepForm {
            fields: vec![
                self.area(reason, words.reason, 3, SHORT_CHARS, ""),
                self.term(length, label, usual.to_string()),
            ],
            buttons: vec![(title, "", "button button-bad")],
            ..self.form(name, title, hint)
        }
    }

    fn close(&self) -> StepForm {
        let words = self.words();
        let finding = self
            .area("close-finding", words.finding, 3, SHORT_CHARS, "")
            .optional(::web::Words::of(self.ctx.lang));
        StepForm {
            fields: vec![finding],
            ..self.form("close", words.close, "")
        }
    }

    fn withdraw(&self) -> StepForm {
        let words = self.words();
        StepForm {
            fields: vec![self.area("withdraw-reason", words.reason, 3, SHORT_CHARS, "")],
            buttons: vec![(words.withdraw, "", "button button-bad")],
            ..self.form("withdraw", words.withdraw, words.withdraw_hint)
        }
    }

    fn extension(&self) -> StepForm {
        let words = self.words();
        StepForm {
            fields: vec![
                self.term("extension-length", words.extension_by, "5wd".to_owned()),
                self.area("extension-reason", words.reason, 3, SHORT_CHARS, ""),
            ],
            ..self.form("extension", words.extension, words.extension_hint)
        }
    }

    fn answer(&self, hint: String) -> StepForm {
        let words = self.words();
        let said = self
            .area("answer-reason", words.returned_because, 3, SHORT_CHARS, "")
            .optional(::web::Words::of(self.ctx.lang));
        StepForm {
            fields: vec![said],
            buttons: vec![
                (words.grant, "grant", "button"),
                (words.refuse, "refuse", "button button-bad"),
            ],
            ..self.form("answer", words.extension_answer, &hint)
        }
    }

    fn pause(&self) -> StepForm {
        let (words, today) = (self.words(), self.ctx.today());
        let stands = self.shown.pauses.iter().any(|row| {
            row.reason != PauseReason::WithOffice
                && row.pause.until.is_none_or(|until| until > today)
        });
        if stands {
            return self.form("resume", words.resume, "");
        }
        let reasons = PauseReason::ALL
            .iter()
            .filter(|reason| **reason != PauseReason::WithOffice)
            .map(|reason| Choice::new(reason.as_str(), pause_title(*reason, self.ctx.lang)))
            .collect();
        StepForm {
            fields: vec![
                Field::select("pause-reason", words.pause_reason, reasons)
                    .value(self.value("pause-reason", ""))
                    .complaint(&self.again.complaints),
                self.area("pause-note", words.pause_note, 2, SHORT_CHARS, ""),
                Field::date("pause-from", words.pause_from)
                    .value(self.value("pause-from", today.to_string()))
                    .complaint(&self.again.complaints),
                Field::date("pause-until", words.pause_until)
                    .value(self.value("pause-until", ""))
                    .not_required()
                    .complaint(&self.again.complaints),
            ],
            ..self.form("pause", words.pause, "")
        }
    }

    fn clue(&self) -> StepForm {
        let words = self.words();
        StepForm {
            fields: vec![
                self.area("clue-text", words.clue_text, 6, LONG_CHARS, ""),
                self.files("clue-files"),
            ],
            files: true,
            buttons: vec![(words.clue_submit, "", "button")],
            ..self.form("clue", words.clue, words.clue_hint)
        }
    }
}
