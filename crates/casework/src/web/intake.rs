//! `/cases/new`: fast intake at a window or on the telephone.

use askama::Template;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use base::RegionCode;
use flow::{ApplicantKind, Refusal};
use forms::{Posted, Sheet};
use pack::element::{Channel, FieldKind, MaterialSource};
use web::form::{Choice, Complaint, Field};
use web::upload::{ACCEPT, Upload};
use web::view::{Empty, empty};
use web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};

use super::act::attached;
use super::asking::{holds, options};
use super::parts::{self, Names};
use super::show::way_title;
use super::words::DeskWords;
use crate::commands::CaseError;
use crate::commands::file::{
    File as Attached, FileSlot as Slot, FileSource as Source, Filing, Paper, file,
};
use crate::model::{Applicant, NewFile};
use crate::room::{Casework, ItemDefinition};

const PATH: &str = "/cases/new";

#[derive(Template)]
#[template(path = "case_choose.html")]
struct ChoosePage {
    frame: Frame,
    items: Vec<(String, String)>,
    nothing: Option<Empty>,
}

/// Items that this scope's unit handles and that are taken in at a window or by telephone.
fn taken_in(room: &Casework, ctx: &Ctx) -> Vec<ItemDefinition> {
    let Some(org) = &ctx.scope.org else {
        return Vec::new();
    };
    room.items()
        .into_iter()
        .filter(|one| {
            let item = one.definition.item();
            Casework::is_filed(item)
                && item.units.iter().any(|(_, unit)| unit == org)
                && item
                    .channels
                    .iter()
                    .any(|channel| matches!(channel, Channel::Window | Channel::Phone))
        })
        .collect()
}

pub(super) async fn choose(ctx: Ctx, Room(room): Room<Casework>) -> Answer {
    let words = DeskWords::of(ctx.lang);
    let items: Vec<(String, String)> = taken_in(&room, &ctx)
        .iter()
        .map(|one| {
            let item = one.definition.item();
            (
                format!("{PATH}/{}", item.id),
                item.title.get(ctx.lang).to_owned(),
            )
        })
        .collect();
    page(&ChoosePage {
        frame: ctx
            .frame(words.intake)
            .purpose(words.intake_purpose)
            .crumb(super::inbox::PATH, words.inbox),
        nothing: items.is_empty().then(|| empty(words.intake_none)),
        items,
    })
}

#[derive(Template)]
#[template(path = "case_intake.html")]
struct IntakePage<'a> {
    frame: Frame,
    words: &'static DeskWords,
    complaints: Vec<Complaint>,
    action: String,
    key: String,
    channel: Field,
    kind: Field,
    name: Field,
    code: Field,
    phone: Option<Field>,
    region: Field,
    sheet: Sheet<'a>,
    papers: Vec<PaperForm>,
}

struct PaperForm {
    title: String,
    from: Field,
    number: Field,
    files: Field,
}

/// The item of the address, where this scope takes it in.
fn item(room: &Casework, ctx: &Ctx, id: &str) -> Result<ItemDefinition, Failure> {
    taken_in(room, ctx)
        .into_iter()
        .find(|one| one.definition.item().id == id)
        .ok_or_else(Failure::not_found)
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Casework>, Path(id): Path<String>) -> Answer {
    let one = item(&room, &ctx, &id)?;
    form(
        &ctx,
        &one,
        &Posted::default(),
        (flow::Fields::new(), Vec::new()),
    )
    .await
}

async fn form(
    ctx: &Ctx,
    one: &ItemDefinition,
    posted: &Posted,
    (answers, complaints): (flow::Fields, Vec<Complaint>),
) -> Answer {
    let (lang, words) = (ctx.lang, DeskWords::of(ctx.lang));
    let (names, calendar) = told(ctx).await?;
    let item = one.definition.item();
    let applicant = applicant(posted);
    let drawing = options(
        lang,
        holds(one.definition.form(), &applicant, ctx.today(), &calendar),
        names.choices(lang),
        names.regions(lang),
    );
    let sheet = Sheet::new(&one.definition.form().questions, &drawing)
        .answers(&answers)
        .typed(posted)
        .complaints(&complaints);
    let status = match complaints.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let key = match posted.text("key") {
        "" => ctx.request_id.clone(),
        key => key.to_owned(),
    };
    let view = IntakePage {
        frame: ctx
            .frame(item.title.get(lang))
            .purpose(words.intake_purpose)
            .crumb(super::inbox::PATH, words.inbox)
            .crumb(PATH, words.intake),
        action: format!("{PATH}/{}", item.id),
        key,
        channel: channel(item, posted, words),
        kind: Field::radios("kind", words.intake_kind, kinds(item, words)).value(
            match posted.text("kind") {
                "" => default_kind(item),
                kind => kind,
            },
        ),
        name: Field::text("name", words.name)
            .value(posted.text("name"))
            .max_chars(100)
            .not_required()
            .complaint(&complaints),
        code: Field::text("code", words.code_of)
            .value(posted.text("code"))
            .max_chars(40)
            .not_required()
            .complaint(&complaints),
        phone: phone_question(one).is_none().then(|| {
            Field::text("phone", words.phone)
                .value(posted.text("phone"))
                .max_chars(20)
                .not_required()
                .complaint(&complaints)
        }),
        region: Field::select("region", words.region, names.regions(lang))
            .value(region_of(ctx, one, posted))
            .not_required(),
        papers: papers(one, posted, lang),
        sheet,
        complaints,
        words,
    };
    page_with(status, &view)
}

/// The question of the form that asks for a telephone number: where there is one, nobody is asked for it twice.
fn phone_question(one: &ItemDefinition) -> Option<&str> {
    let mut questions = one.definition.form().questions.iter();
    questions
        .find(|question| matches!(question.field.kind, FieldKind::Phone))
        .map(|question| question.field.key.as_str())
}

async fn told(ctx: &Ctx) -> Result<(Names, base::calendar::Calendar), Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || {
        let names = parts::names(&store, &scope)?;
        let calendar = store.read(|read| calendar::current(read))?;
        Ok::<_, ::store::Error>((names, calendar))
    })
    .await
}

/// The division of the unit that takes it in, unless another was chosen.
fn region_of(ctx: &Ctx, one: &ItemDefinition, posted: &Posted) -> String {
    let units = &one.definition.item().units;
    let own = units
        .iter()
        .find(|(_, unit)| ctx.scope.org.as_ref() == Some(unit));
    match posted.text("region") {
        "" => own.map_or_else(String::new, |(region, _)| region.as_str().to_owned()),
        region => region.to_owned(),
    }
}

fn channel(item: &pack::element::Item, posted: &Posted, words: &'static DeskWords) -> Field {
    let choices: Vec<Choice> = item
        .channels
        .iter()
        .filter_map(|channel| match channel {
            Channel::Window => Some(Choice::new("window", words.window)),
            Channel::Phone => Some(Choice::new("phone", words.telephone)),
            _ => None,
        })
        .collect();
    let first = choices.first().map_or("window", |_| {
        match item.channels.contains(&Channel::Window) {
            true => "window",
            false => "phone",
        }
    });
    Field::radios("channel", words.intake_channel, choices).value(match posted.text("channel") {
        "" => first,
        chosen => chosen,
    })
}

fn kinds(item: &pack::element::Item, words: &'static DeskWords) -> Vec<Choice> {
    use pack::element::Applicants;
    let mut all = Vec::new();
    if matches!(item.applicants, Applicants::Person | Applicants::Anyone) {
        all.push(Choice::new("person", words.person));
    }
    if matches!(item.applicants, Applicants::Enterprise | Applicants::Anyone) {
        all.push(Choice::new("enterprise", words.enterprise));
    }
    if item.anonymous {
        all.push(Choice::new("anonymous", words.anonymous));
    }
    all
}

fn default_kind(item: &pack::element::Item) -> &'static str {
    match item.applicants {
        pack::element::Applicants::Enterprise => "enterprise",
        _ => "person",
    }
}

fn papers(one: &ItemDefinition, posted: &Posted, lang: base::Lang) -> Vec<PaperForm> {
    let words = DeskWords::of(lang);
    one.definition
        .item()
        .materials
        .iter()
        .filter_map(|need| one.definition.material(&need.material))
        .map(|material| {
            let name = |part: &str| format!("m.{}.{part}", material.id);
            let ways = std::iter::once(Choice::new("", "–"))
                .chain(
                    material
                        .from
                        .iter()
                        .enumerate()
                        .map(|(at, way)| Choice::new(at.to_string(), way_title(way, words))),
                )
                .collect();
            PaperForm {
                title: material.title.get(lang).to_owned(),
                from: Field::select(name("from"), words.paper_from, ways)
                    .value(posted.text(&name("from")))
                    .not_required(),
                number: Field::text(name("number"), words.paper_number)
                    .value(posted.text(&name("number")))
                    .max_chars(80)
                    .not_required(),
                files: Field::files(name("files"), words.paper_files, ACCEPT),
            }
        })
        .collect()
}

fn applicant(posted: &Posted) -> Applicant {
    let kind = match posted.text("kind") {
        "enterprise" => ApplicantKind::Enterprise,
        "person" => ApplicantKind::Person,
        _ => ApplicantKind::Anonymous,
    };
    let of = |key: &str| posted.text(key).trim().to_owned();
    match kind {
        ApplicantKind::Anonymous => Applicant {
            phone: of("phone"),
            ..Applicant::anonymous()
        },
        kind => Applicant {
            kind,
            name: of("name"),
            code: of("code"),
            phone: of("phone"),
        },
    }
}

pub(super) async fn submit(
    ctx: Ctx,
    Room(room): Room<Casework>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let one = item(&room, &ctx, &id)?;
    let mut upload = Upload::read(request, super::LIMITS).await?;
    let (papers_files, own): (Vec<_>, Vec<_>) = std::mem::take(&mut upload.files)
        .into_iter()
        .partition(|file| file.field.starts_with("m."));
    upload.files = own;
    let posted = Posted::from(upload);
    let (names, calendar) = told(&ctx).await?;
    let who = applicant(&posted);
    let drawing = options(
        ctx.lang,
        holds(one.definition.form(), &who, ctx.today(), &calendar),
        names.choices(ctx.lang),
        names.regions(ctx.lang),
    );
    let questions = &one.definition.form().questions;
    let reading = forms::read(questions, &drawing, &posted, &flow::Fields::new());
    if reading.more || !reading.complaints.is_empty() {
        let complaints = if reading.more {
            Vec::new()
        } else {
            reading.complaints
        };
        return form(&ctx, &one, &posted, (reading.answers, complaints)).await;
    }
    let mut who = who;
    if let Some(phone) = phone_question(&one).and_then(|key| reading.answers.get(key)) {
        who.phone = phone.as_str().unwrap_or_default().to_owned();
    }
    let (given, mut files) = given(&one, &posted, papers_files);
    files.extend(attached(reading.files));
    let filing = Filing {
        item: id,
        channel: match posted.text("channel") {
            "phone" => Channel::Phone,
            _ => Channel::Window,
        },
        region: (!posted.text("region").is_empty())
            .then(|| RegionCode::from(posted.text("region"))),
        applicant: who,
        answers: reading.answers.clone(),
        papers: given,
        files,
        key: posted.text("key").to_owned(),
        sample: false,
    };
    let (store, scope, casework) = (ctx.store(), ctx.scope.clone(), room.clone());
    let result =
        blocking(move || Ok::<_, ::store::Error>(file(&store, &scope, &casework, filing))).await?;
    match result {
        Ok(opened) => {
            let words = DeskWords::of(ctx.lang);
            let said = words.filed(&opened.code, &opened.secret);
            Ok(ctx.redirect_with(PATH, Flash::done(said)))
        }
        Err(error) => {
            let complaints = complaints(&ctx, &one, error)?;
            form(&ctx, &one, &posted, (reading.answers, complaints)).await
        }
    }
}

/// The papers as the page says they are given.
fn given(
    one: &ItemDefinition,
    posted: &Posted,
    files: Vec<web::upload::UploadedFile>,
) -> (Vec<Paper>, Vec<Attached>) {
    let mut papers = Vec::new();
    let mut attached = Vec::new();
    for need in &one.definition.item().materials {
        let Some(material) = one.definition.material(&need.material) else {
            continue;
        };
        let field = format!("m.{}.files", material.id);
        let sent: Vec<_> = files.iter().filter(|file| file.field == field).collect();
        let chosen = posted.text(&format!("m.{}.from", material.id));
        let way = chosen
            .parse::<usize>()
            .ok()
            .and_then(|at| material.from.get(at).cloned())
            .or_else(|| (!sent.is_empty()).then_some(MaterialSource::Upload));
        let Some(from) = way else { continue };
        let number = posted.text(&format!("m.{}.number", material.id)).trim();
        papers.push(Paper {
            material: material.id.clone(),
            from,
            number: (!number.is_empty()).then(|| number.to_owned()),
        });
        attached.extend(sent.into_iter().map(|file| Attached {
            to: Slot::Material(material.id.clone()),
            file: Source::Sent(NewFile {
                name: file.name.clone(),
                content: file.bytes.clone(),
            }),
        }));
    }
    (papers, attached)
}

/// What is wrong with a question or a paper stands beside it.
fn complaints(
    ctx: &Ctx,
    one: &ItemDefinition,
    error: CaseError,
) -> Result<Vec<Complaint>, Failure> {
    match error {
        CaseError::Refused(Refusal::Form(list)) => Ok(list
            .iter()
            .map(|complaint| {
                let paper = one.definition.material(&complaint.question);
                let field = match paper {
                    Some(material) => format!("m.{}.from", material.id),
                    None => forms::name(&complaint.question),
                };
                let text = complaint.cause.explain(ctx.lang);
                match paper {
                    Some(material) => {
                        let title = material.title.get(ctx.lang);
                        Complaint::new(field, format!("{title}：{text}"))
                    }
                    None => Complaint::new(field, text),
                }
            })
            .collect()),
        error => super::act::complaints(ctx, error),
    }
}
