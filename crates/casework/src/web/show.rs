//! `/cases/{id}`: a case, where it stands, and what the reader may do at it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Lang;
use flow::{ApplicantKind, Fields};
use forms::{Facts, Posted, Sheet};
use pack::element::{Field as PackField, Power, Question};
use web::form::{Complaint, Field};
use web::view::{Tag, Timeline, file_size, tag, timeline};
use web::{Answer, Ctx, Frame, Room, page_with};

use super::asking::{holds, options};
use super::parts::{self, Loaded};
use super::timeline::moments;
use super::words::DeskWords;
use crate::model::MaterialRow;
use crate::queries::PlaceView;
use crate::room::Casework;

#[derive(Template)]
#[template(path = "case_show.html")]
struct ShowPage {
    frame: Frame,
    words: &'static DeskWords,
    complaints: Vec<Complaint>,
    stale: bool,
    since: Timeline,
    unsaved: Option<(Facts, String)>,
    state: Tag,
    item: String,
    code: String,
    unit: String,
    opened: String,
    sample: bool,
    clocks: Vec<(&'static str, Tag)>,
    stopped: String,
    can_resume: bool,
    can_urge: bool,
    applicant: Vec<(&'static str, String)>,
    masked: bool,
    filed: Facts,
    filled: Vec<(String, Facts)>,
    materials: Vec<Paper>,
    opinions: Vec<(String, String)>,
    places: Vec<String>,
    decides_extension: bool,
    reason: Field,
    version: i64,
    base: String,
    parent: Option<(i64, String)>,
    children: Vec<(String, String, Tag)>,
    licences: Vec<Shown>,
    history: Timeline,
    definition: String,
}

struct Paper {
    title: String,
    from: &'static str,
    number: String,
    files: Vec<(String, String, String)>,
}

struct Shown {
    title: String,
    number: String,
    state: Tag,
    until: String,
}

/// One open place as a panel. It draws itself, because its form borrows the definition.
#[derive(Template)]
#[template(path = "case_place.html")]
struct PlacePanel<'a> {
    words: &'static DeskWords,
    csrf: String,
    base: String,
    version: i64,
    token: u32,
    title: String,
    who: String,
    clock: Option<Tag>,
    taken: String,
    mine: bool,
    can_claim: bool,
    can_release: bool,
    sheet: Option<Sheet<'a>>,
    reason: Option<Field>,
    actions: Vec<(String, String, bool)>,
    powers: Vec<(String, &'static str)>,
}

/// What was sent and refused, to be shown again at its place.
pub(super) struct Sent {
    pub(super) token: u32,
    pub(super) posted: Posted,
    pub(super) answers: Fields,
    pub(super) complaints: Vec<Complaint>,
    pub(super) stale: bool,
}

pub(super) async fn show(ctx: Ctx, room: Room<Casework>, Path(id): Path<i64>) -> Answer {
    again(&ctx, &room, id, None).await
}

/// The page, with what was sent and refused where there is such.
pub(super) async fn again(ctx: &Ctx, room: &Room<Casework>, id: i64, sent: Option<Sent>) -> Answer {
    let loaded = parts::case_view(ctx, room, id).await?;
    let status = match &sent {
        None => StatusCode::OK,
        Some(sent) if sent.stale => StatusCode::CONFLICT,
        Some(sent) if sent.complaints.is_empty() => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let view = view(ctx, &room.0, &loaded, sent)?;
    page_with(status, &view)
}

fn view(
    ctx: &Ctx,
    room: &Casework,
    loaded: &Loaded,
    sent: Option<Sent>,
) -> Result<ShowPage, web::Failure> {
    let (lang, words, case) = (ctx.lang, DeskWords::of(ctx.lang), &loaded.view);
    let definition = &case.definition;
    let frame = ctx
        .frame(words.case_title(&case.head.code))
        .purpose(case.head.title.clone())
        .crumb(super::list::PATH, words.cases)
        .wide();
    let mut places = Vec::new();
    for place in &case.places {
        let sent = sent.as_ref().filter(|sent| sent.token == place.token.0);
        places.push(panel(ctx, loaded, place, sent, &frame.csrf)?);
    }
    let plain = drawing(ctx, loaded, definition.form());
    let fields = |questions: &'_ [Question]| -> Vec<PackField> {
        questions
            .iter()
            .map(|question| question.field.clone())
            .collect()
    };
    let filed = Facts::new(
        &fields(&definition.form().questions),
        &case.answers.form,
        &plain,
        case.masked,
    );
    let stopped = case.state.stopped().map_or_else(String::new, |stop| {
        words.stopped(
            parts::stop_title(stop.reason, lang),
            web::view::day(stop.from, lang),
        )
    });
    let mut complaints = sent
        .as_ref()
        .map_or_else(Vec::new, |sent| sent.complaints.clone());
    let stale = sent.as_ref().is_some_and(|sent| sent.stale);
    // Newest first: what came in between is at the head.
    let since = case.entries.iter().take(usize::from(stale));
    let since: Vec<_> = since.cloned().collect();
    if stale {
        for complaint in &mut complaints {
            complaint.field = "since".to_owned();
        }
    }
    Ok(ShowPage {
        stale,
        since: timeline(moments(
            &since,
            definition,
            &loaded.names,
            &loaded.people,
            lang,
        )),
        unsaved: sent.as_ref().and_then(|sent| unsaved(ctx, loaded, sent)),
        complaints,
        state: parts::state_tag(&case.head, lang),
        item: parts::item_title(room, &case.head.item, lang),
        code: case.head.code.clone(),
        unit: loaded.names.label(&case.head.unit, lang),
        opened: web::view::day(case.head.opened_on, lang),
        sample: case.head.sample,
        clocks: clocks(case, words, lang),
        can_resume: !stopped.is_empty() && case.places.iter().any(|place| place.mine),
        can_urge: case.head.closed_on.is_none()
            && matches!(ctx.scope.role, base::Role::Supervisor | base::Role::Office),
        stopped,
        applicant: applicant(case, words),
        masked: case.masked,
        filed,
        filled: filled(loaded, &plain, lang),
        materials: case
            .materials
            .iter()
            .map(|row| paper(loaded, row, lang))
            .collect(),
        opinions: opinions(loaded, lang),
        places,
        decides_extension: case.decides_extension,
        reason: Field::area("reason", words.reason, 2)
            .max_chars(500)
            .not_required(),
        version: case.head.version,
        base: format!("/cases/{}", case.head.id),
        parent: loaded.parent.clone(),
        children: children(case, lang),
        licences: licences(case, lang),
        history: timeline(moments(
            &case.entries,
            definition,
            &loaded.names,
            &loaded.people,
            lang,
        )),
        definition: definition.version().to_owned(),
        words,
        frame,
    })
}

/// Cases that it opened: address, name, state.
fn children(case: &crate::queries::CaseView, lang: Lang) -> Vec<(String, String, Tag)> {
    let child = |head: &crate::model::Head| {
        (
            format!("/cases/{}", head.id),
            format!("{} · {}", head.code, head.title),
            parts::state_tag(head, lang),
        )
    };
    case.children.iter().map(child).collect()
}

fn licences(case: &crate::queries::CaseView, lang: Lang) -> Vec<Shown> {
    let tone = |state| match state {
        licence::State::Valid => web::view::Tone::Good,
        licence::State::Expired => web::view::Tone::Quiet,
        licence::State::Suspended => web::view::Tone::Warn,
        licence::State::Revoked => web::view::Tone::Bad,
    };
    let shown = |one: &licence::Shown| Shown {
        title: one.title.get(lang).to_owned(),
        number: one.number.clone(),
        state: tag(tone(one.state), one.state.title(lang)),
        until: one
            .valid_until
            .map_or_else(String::new, |day| web::view::day(day, lang)),
    };
    case.licences.iter().map(shown).collect()
}

/// Options for drawing a form of the case.
pub(super) fn drawing(ctx: &Ctx, loaded: &Loaded, form: &pack::element::Form) -> forms::Options {
    let case = &loaded.view;
    options(
        ctx.lang,
        holds(form, &case.applicant, case.today, &loaded.calendar),
        loaded.names.choices(ctx.lang),
        loaded.names.regions(ctx.lang),
    )
    .files_at(format!("/cases/{}/files", case.head.id))
}

fn clocks(
    case: &crate::queries::CaseView,
    words: &DeskWords,
    lang: Lang,
) -> Vec<(&'static str, Tag)> {
    let words: &'static DeskWords = {
        let _ = words;
        DeskWords::of(lang)
    };
    [
        (words.promised, &case.clocks.promised),
        (words.statutory, &case.clocks.statutory),
        (words.correction, &case.clocks.correction),
    ]
    .into_iter()
    .filter_map(|(name, clock)| Some((name, parts::clock(clock.as_ref()?, lang))))
    .collect()
}

fn applicant(
    case: &crate::queries::CaseView,
    words: &'static DeskWords,
) -> Vec<(&'static str, String)> {
    if case.applicant.kind == ApplicantKind::Anonymous && case.applicant.phone.is_empty() {
        return vec![(words.name, words.anonymous.to_owned())];
    }
    [
        (words.name, &case.applicant.name),
        (words.code_of, &case.applicant.code),
        (words.phone, &case.applicant.phone),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name, value.clone()))
    .collect()
}

/// What an officer may fill in at a step, by its branch.
fn forms_at(step: &pack::element::Step) -> Vec<(Option<&str>, Option<&str>)> {
    match &step.kind {
        pack::element::StepKind::Task(task) => vec![(None, task.form.as_deref())],
        pack::element::StepKind::Parallel { branches, .. } => {
            let each = branches.iter();
            each.map(|branch| (Some(branch.id.as_str()), branch.form.as_deref()))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// What was typed for a place that is no longer the reader's: it is shown, so that nothing typed is lost.
fn unsaved(ctx: &Ctx, loaded: &Loaded, sent: &Sent) -> Option<(Facts, String)> {
    let case = &loaded.view;
    let here = |place: &PlaceView| place.token.0 == sent.token && place.mine;
    if case.places.iter().any(here) {
        return None;
    }
    let typed = |question: &Question| sent.posted.has(&forms::name(&question.field.key));
    let mut steps = case.definition.flow().steps.iter().flat_map(forms_at);
    let form = steps.find_map(|(_, form)| {
        let form = case.definition.form_of(form?)?;
        form.questions.iter().any(typed).then_some(form)
    });
    let form = form.unwrap_or(case.definition.form());
    let options = drawing(ctx, loaded, form);
    let reading = forms::read(&form.questions, &options, &sent.posted, &Fields::new());
    let fields = form.questions.iter().map(|question| &question.field);
    let facts = Facts::new(fields, &reading.answers, &options, false);
    Some((facts, sent.posted.text("reason").trim().to_owned()))
}

/// What officers filled in at steps that are done, by step.
fn filled(loaded: &Loaded, plain: &forms::Options, lang: Lang) -> Vec<(String, Facts)> {
    let case = &loaded.view;
    let mut all = Vec::new();
    for step in &case.definition.flow().steps {
        for (branch, form) in forms_at(step) {
            let key = pack::context::step_name(&step.id, branch);
            let form = form.and_then(|id| case.definition.form_of(id));
            let answers = case.answers.steps.get(&key);
            let (Some(form), Some(answers)) = (form, answers) else {
                continue;
            };
            let fields = form.questions.iter().map(|question| &question.field);
            let facts = Facts::new(fields, answers, plain, case.masked);
            let title = parts::step_title(&case.definition, &step.id, branch, lang);
            all.push((DeskWords::of(lang).answers_of(title), facts));
        }
    }
    all
}

fn paper(loaded: &Loaded, row: &MaterialRow, lang: Lang) -> Paper {
    let (case, words) = (&loaded.view, DeskWords::of(lang));
    let slot = format!("material:{}", row.material);
    Paper {
        title: case.definition.material(&row.material).map_or_else(
            || row.material.clone(),
            |one| one.title.get(lang).to_owned(),
        ),
        from: way_title(&row.source, words),
        number: row.number.clone(),
        files: case
            .files
            .iter()
            .filter(|file| file.slot == slot)
            .map(|file| {
                (
                    format!("/cases/{}/files/{}", case.head.id, file.id),
                    file.name.clone(),
                    file_size(u64::try_from(file.byte_len).unwrap_or(0)),
                )
            })
            .collect(),
    }
}

/// A way of giving a paper, in words.
pub(super) fn way_title(
    source: &pack::element::MaterialSource,
    words: &'static DeskWords,
) -> &'static str {
    use pack::element::MaterialSource as Way;
    match source {
        Way::Upload => words.by_upload,
        Way::Licence(_) => words.by_licence,
        Way::Register(_) => words.by_register,
        Way::Commitment => words.by_commitment,
        Way::Later => words.by_later,
    }
}

fn opinions(loaded: &Loaded, lang: Lang) -> Vec<(String, String)> {
    let case = &loaded.view;
    let mut all = Vec::new();
    for (step, split) in &case.state.splits {
        for (branch, opinion) in &split.answers {
            let title = parts::step_title(&case.definition, step, Some(branch), lang);
            let who = parts::at(&opinion.unit, &loaded.names, lang);
            let answer = parts::answer_title(opinion.answer, lang);
            all.push((format!("{title} · {who}"), answer.to_owned()));
        }
    }
    all
}

fn panel(
    ctx: &Ctx,
    loaded: &Loaded,
    place: &PlaceView,
    sent: Option<&Sent>,
    csrf: &str,
) -> Result<String, web::Failure> {
    let (lang, words, case) = (ctx.lang, DeskWords::of(ctx.lang), &loaded.view);
    let form = place
        .form
        .as_deref()
        .filter(|_| place.mine)
        .and_then(|id| case.definition.form_of(id));
    let drawing = form.map(|form| drawing(ctx, loaded, form));
    let sheet = match (form, &drawing) {
        (Some(form), Some(drawing)) => {
            let sheet = Sheet::new(&form.questions, drawing);
            Some(match sent {
                Some(sent) => sheet
                    .answers(&sent.answers)
                    .typed(&sent.posted)
                    .complaints(&sent.complaints),
                None => sheet.answers(&place.filled),
            })
        }
        _ => None,
    };
    let held = case.state.place(place.token);
    let taken = held.and_then(|held| held.account);
    let branch = place.branch.as_deref();
    let actions: Vec<(String, String, bool)> = match branch {
        Some(_) if place.mine => flow::Answer::SAID
            .iter()
            .map(|answer| {
                let bad = *answer == flow::Answer::Object;
                (
                    answer.as_str().to_owned(),
                    parts::answer_title(*answer, lang).to_owned(),
                    bad,
                )
            })
            .collect(),
        _ => place
            .actions
            .iter()
            .map(|action| {
                (
                    action.id.clone(),
                    action.title.get(lang).to_owned(),
                    action.reason,
                )
            })
            .collect(),
    };
    let reason = (place.mine && (branch.is_some() || place.actions.iter().any(|one| one.reason)))
        .then(|| {
            let (label, hint) = match branch {
                Some(_) => (words.conditions, words.conditions_hint),
                None => (words.reason, words.reason_hint),
            };
            let typed = sent.map_or("", |sent| sent.posted.text("reason"));
            Field::area("reason", label, 3)
                .hint(hint)
                .value(typed)
                .max_chars(2000)
                .not_required()
        });
    let panel = PlacePanel {
        csrf: csrf.to_owned(),
        base: format!("/cases/{}/places/{}", case.head.id, place.token.0),
        version: case.head.version,
        token: place.token.0,
        title: parts::step_title(&case.definition, &place.step, branch, lang),
        who: held.map_or_else(String::new, |held| {
            parts::at(&held.unit, &loaded.names, lang)
        }),
        clock: place.clock.as_ref().map(|clock| parts::clock(clock, lang)),
        taken: taken
            .and_then(|account| loaded.people.get(&account).cloned())
            .unwrap_or_default(),
        mine: place.mine,
        can_claim: place.mine && taken.is_none(),
        can_release: place.mine && taken.is_some() && taken == ctx.scope.account,
        sheet,
        reason,
        actions,
        powers: powers(ctx, place, words),
        words,
    };
    panel.render().map_err(web::Failure::internal)
}

fn powers(ctx: &Ctx, place: &PlaceView, words: &'static DeskWords) -> Vec<(String, &'static str)> {
    let mut all: Vec<(String, &'static str)> = Vec::new();
    if place.mine {
        for power in &place.may {
            let (name, title) = match power {
                Power::Correct => ("correct", words.correct),
                Power::Pause => ("pause", words.pause),
                Power::Extend => ("extend", words.extend),
                Power::Return => ("return", words.back),
                Power::HandOver => ("hand-over", words.hand_over),
                Power::Delegate => ("delegate", words.delegate),
            };
            all.push((name.to_owned(), title));
        }
    }
    if matches!(ctx.scope.role, base::Role::Supervisor | base::Role::Office) {
        all.push(("reassign".to_owned(), words.reassign));
    }
    all
}
