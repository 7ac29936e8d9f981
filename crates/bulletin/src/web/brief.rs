//! `/units/{org}/brief` and `/documents/{key}/brief`: one unit's or one plan's span on a page, composed now.

use ::web::form::Field;
use ::web::{Answer, Ctx, Failure, Frame, Room, blocking, download, page};
use askama::Template;
use axum::extract::Path;
use base::{Explain, Fault, Lang, OrgId, Role};
use plan::rules::period::Period;

use super::pieces::Body;
use super::show::{DOCX, PDF};
use crate::Bulletins;
use crate::model::{About, Frozen, Kind, Settings};
use crate::print::{DRAFT, Files, Head, document};
use crate::queries::{self, ReadError};
use crate::rules::span::Span;
use crate::words::Sentences;

base::messages! {
    /// What a brief's page says.
    struct Words {
        units: "单位", "Units";
        documents: "文件", "Documents";
        unit_purpose: "一个单位本期的任务进展和报送情况，按现在的数据生成。", "One unit's tasks and reports in a month or quarter, composed from the data of now.";
        plan_purpose: "一个方案本期的任务进展，按现在的数据生成。", "One plan's tasks in a month or quarter, composed from the data of now.";
        period: "月份或季度", "Month or quarter";
        period_hint: "如 2023-09 或 2023Q4", "such as 2023-09 or 2023Q4";
        show: "查看", "Show";
        docx: "下载 Word", "Save as Word";
        pdf: "下载 PDF", "Save as PDF";
        draft: "起草为简报", "Draft it as a brief";
    }
}

#[derive(Template)]
#[template(path = "bulletin_brief.html")]
struct BriefPage {
    frame: Frame,
    words: &'static Words,
    body: Body,
    period: Field,
    path: String,
    span: String,
    kind: &'static str,
    subject: String,
    office: bool,
    pdf: bool,
}

/// The period in the address is none.
#[derive(Debug, thiserror::Error)]
#[error("the period is neither a month nor a quarter")]
struct BadPeriod;

impl Explain for BadPeriod {
    fn explain(&self, lang: Lang) -> String {
        Sentences::of(lang).bad_period.to_owned()
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

pub(super) async fn unit(ctx: Ctx, Room(room): Room<Bulletins>, Path(org): Path<String>) -> Answer {
    if !queries::reads_brief(&ctx.scope, &OrgId(org.clone())) {
        return Err(Failure::not_found());
    }
    show(&ctx, &room, Kind::Unit, org).await
}

pub(super) async fn plan(ctx: Ctx, Room(room): Room<Bulletins>, Path(key): Path<String>) -> Answer {
    show(&ctx, &room, Kind::Plan, key).await
}

async fn show(ctx: &Ctx, room: &Bulletins, kind: Kind, subject: String) -> Answer {
    let span = match ctx.query.get("period").map(str::trim) {
        None | Some("") => Span::Month(Period::of(ctx.today()).previous()),
        Some(text) => Span::parse(text).ok_or(BadPeriod)?,
    };
    let about = About {
        kind,
        span,
        subject: subject.clone(),
    };
    let (store, now, sources) = (ctx.store(), ctx.now(), room.sources());
    let (frozen, settings) = blocking(move || -> Result<_, ReadError> {
        let (frozen, _) = queries::compose(&store, sources, &about, now)?;
        Ok((frozen, store.read(|read| queries::settings(read))?))
    })
    .await?;
    if let Some(format @ ("docx" | "pdf")) = ctx.query.get("format") {
        return file(ctx, room, (frozen, settings), format == "pdf").await;
    }
    let words = Words::of(ctx.lang);
    let (home, label, purpose) = match kind {
        Kind::Unit => ("/units", words.units, words.unit_purpose),
        _ => ("/documents", words.documents, words.plan_purpose),
    };
    let parent = format!("{home}/{subject}");
    let name = frozen
        .values
        .get("own.name")
        .map_or_else(|| subject.clone(), |value| value.text.clone());
    page(&BriefPage {
        frame: ctx
            .frame(frozen.title.clone())
            .purpose(purpose)
            .crumb(home, label)
            .crumb(parent, name),
        words,
        body: Body::new(&frozen, ctx.lang),
        period: Field::text("period", words.period)
            .narrow()
            .max_chars(7)
            .hint(words.period_hint)
            .value(span.to_string()),
        path: ctx.path.clone(),
        span: span.to_string(),
        kind: kind.as_str(),
        subject,
        office: ctx.scope.role == Role::Office,
        pdf: room.faces().is_some(),
    })
}

async fn file(
    ctx: &Ctx,
    room: &Bulletins,
    (frozen, settings): (Frozen, Settings),
    pdf: bool,
) -> Answer {
    let faces = if pdf { room.faces() } else { None };
    let (date, sample) = (ctx.today(), ctx.site().sample);
    let name = frozen.title.clone();
    let files = blocking(move || -> Result<_, ReadError> {
        let head = Head {
            number: DRAFT,
            date,
            sample,
            settings: &settings,
        };
        Ok(Files::make(&document(&frozen, &head), faces.as_deref())?)
    })
    .await?;
    match (pdf, files.pdf) {
        (true, Some(bytes)) => Ok(download(&format!("{name}.pdf"), PDF, bytes)),
        (true, None) => Err(room
            .no_faces()
            .map_or_else(Failure::not_found, Failure::from)),
        (false, _) => Ok(download(&format!("{name}.docx"), DOCX, files.docx)),
    }
}
