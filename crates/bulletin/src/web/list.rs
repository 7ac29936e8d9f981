//! `/bulletins`: what was published; for those who see them, drafts too.

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Pages, Tag, Tone, day, tag};
use ::web::{Answer, Ctx, Flash, Frame, Room, blocking, page_with};
use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::{Explain, Lang, Role};
use plan::rules::period::Period;

use crate::commands::draft::{DraftError, draft as command};
use crate::model::{About, Kind, Paper};
use crate::queries::{self, PAGE};
use crate::rules::span::Span;
use crate::rules::step::State;
use crate::{Bulletins, words};

base::messages! {
    /// What the list says.
    struct Words {
        title: "通报", "Bulletins";
        purpose: "查看营商环境重点任务进展通报、简报和案例通报。", "Read bulletins on the progress of tasks, briefs and reports of cases.";
        empty: "还没有公开的通报。每月报送截止并审核后，工作专班印发的通报会显示在这里。", "No bulletin has been published yet. Once the office issues one after the month's cut-off it appears here.";
        subscribe: "用阅读器订阅（Atom）", "Subscribe with a feed reader (Atom)";
        number: "文号", "Number";
        name: "标题", "Title";
        date: "公开日期", "Published";
        state: "状态", "State";
        none: "—", "—";
        new: "起草", "New draft";
        new_hint: "月通报选月份，如 2023-09；季度通报和案例通报写季度，如 2023Q4。单位简报和方案简报从单位页、方案页进入。", "A month such as 2023-09 for a monthly bulletin; a quarter such as 2023Q4 for quarterly bulletins and cases. Briefs start from the unit's or the plan's page.";
        kind: "种类", "Kind";
        span: "月份或季度", "Month or quarter";
        draft: "生成草稿", "Make the draft";
        bad_span: "月份写作 2023-09，季度写作 2023Q4。请改正。", "Write a month as 2023-09, a quarter as 2023Q4.";
        settings: "通报设置", "Settings";
        drafted: "草稿已生成，请核对后送审。", "The draft is ready; check it and submit.";
        opened: "这份通报已经有了，已为您打开。", "There is one already; here it is.";
    }
}

struct Row {
    href: String,
    number: String,
    title: String,
    kind: &'static str,
    date: String,
    state: Tag,
    note: String,
}

#[derive(Template)]
#[template(path = "bulletin_list.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    rows: Vec<Row>,
    pages: Pages,
    office: bool,
    kind: Field,
    span: Field,
    complaints: Vec<Complaint>,
}

/// What a state means to the eye.
pub(super) fn state_tag(state: State, lang: Lang) -> Tag {
    let tone = match state {
        State::Draft => Tone::Quiet,
        State::Submitted => Tone::Warn,
        State::Approved | State::Issued => Tone::Steady,
        State::Published => Tone::Good,
        State::Withdrawn => Tone::Bad,
    };
    tag(tone, words::state(state, lang))
}

/// The title of a paper in lists: figure names for the span are put in by hand, all others as the paper says.
pub(super) fn title(paper: &Paper) -> String {
    let span = paper.about.span;
    let named = paper.title.replace("{period}", &span.title(Lang::Zh));
    // A brief's own name is its subject; the seen text has it.
    match &paper.seen {
        Some(seen) => seen.title.clone(),
        None => named.replace("{own.name}", &paper.about.subject),
    }
}

pub(super) async fn list(ctx: Ctx) -> Answer {
    show(
        &ctx,
        StatusCode::OK,
        (String::new(), String::new()),
        Vec::new(),
    )
    .await
}

async fn show(
    ctx: &Ctx,
    status: StatusCode,
    typed: (String, String),
    complaints: Vec<Complaint>,
) -> Answer {
    let lang = ctx.lang;
    let page_words = Words::of(lang);
    let (store, scope, query, path) = (
        ctx.store(),
        ctx.scope.clone(),
        ctx.query.clone(),
        ctx.path.clone(),
    );
    let (rows, pages) = blocking(move || -> Result<_, store::Error> {
        let (_, total) = queries::list(&store, &scope, 0, 1)?;
        let pages = Pages::new(lang, &path, &query, PAGE, total);
        let (rows, _) = queries::list(&store, &scope, pages.offset(), PAGE)?;
        Ok((rows, pages))
    })
    .await?;
    let office = ctx.scope.role == Role::Office;
    let rows: Vec<Row> = rows.iter().map(|paper| row(paper, lang)).collect();
    let kinds = [Kind::Monthly, Kind::Quarterly, Kind::Cases]
        .map(|kind| Choice::new(kind.as_str(), words::kind(kind, lang)))
        .to_vec();
    let (kind, span) = typed;
    let span = if span.is_empty() {
        Period::of(ctx.today()).previous().to_string()
    } else {
        span
    };
    let view = ListPage {
        frame: ctx.frame(page_words.title).purpose(page_words.purpose),
        words: page_words,
        rows,
        pages,
        office,
        kind: Field::select("kind", page_words.kind, kinds).value(kind),
        span: Field::text("span", page_words.span)
            .narrow()
            .max_chars(7)
            .hint(page_words.new_hint)
            .value(span)
            .complaint(&complaints),
        complaints,
    };
    page_with(status, &view)
}

fn row(paper: &Paper, lang: Lang) -> Row {
    Row {
        href: format!("/bulletins/{}", paper.id),
        number: paper.number.clone(),
        title: title(paper),
        kind: words::kind(paper.about.kind, lang),
        date: paper
            .published_at
            .map(|at| day(at.day(), lang))
            .unwrap_or_default(),
        state: state_tag(paper.state, lang),
        note: if paper.state == State::Withdrawn {
            paper.reason.clone()
        } else {
            String::new()
        },
    }
}

#[derive(serde::Deserialize)]
pub(super) struct DraftForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    span: String,
    #[serde(default)]
    subject: String,
}

/// Drafts, or opens what is there.
pub(super) async fn draft(
    ctx: Ctx,
    Room(room): Room<Bulletins>,
    Form(form): Form<DraftForm>,
) -> Answer {
    let page_words = Words::of(ctx.lang);
    let kind = Kind::parse(&form.kind).unwrap_or(Kind::Monthly);
    let Some(span) = Span::parse(form.span.trim()) else {
        let complaints = vec![Complaint::new("span", page_words.bad_span)];
        return show(
            &ctx,
            StatusCode::UNPROCESSABLE_ENTITY,
            (form.kind, form.span),
            complaints,
        )
        .await;
    };
    let about = About {
        kind,
        span,
        subject: form.subject,
    };
    let (store, scope, now) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let sample = ctx.site().sample;
    let sources = room.sources();
    let done = blocking(move || {
        Ok::<_, DraftError>(command(&store, sources, &scope, about, (now, sample)))
    })
    .await?;
    match done {
        Ok((id, new)) => {
            let said = if new {
                page_words.drafted
            } else {
                page_words.opened
            };
            Ok(ctx.redirect_with(&format!("/bulletins/{id}"), Flash::done(said)))
        }
        Err(error @ DraftError::Span) => {
            let complaints = vec![Complaint::new("span", error.explain(ctx.lang))];
            show(
                &ctx,
                StatusCode::UNPROCESSABLE_ENTITY,
                (form.kind, form.span),
                complaints,
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}
