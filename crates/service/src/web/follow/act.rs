//! What an applicant does to a case: correct, act, answer, bring a paper, urge, withdraw, rate.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Multipart, Path};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use casework::commands::act::Act;
use casework::commands::correct::{self, Correction};
use casework::commands::file::{File, FileSlot, FileSource, Paper};
use casework::commands::{act, material, urge, withdraw};
use casework::model::{Key, NewFile};
use casework::queries::CaseView;
use casework::{CaseError, Casework};
use flow::{Refusal, Token};
use forms::{Posted, Reading};
use pack::element::MaterialSource;
use serde::Deserialize;
use web::form::Complaint;
use web::upload::{Upload, UploadLimits, UploadedFile};
use web::{Answer, Ctx, EVERYONE, Failure, Flash, Room, Routes, blocking};

use super::show::{self, Said};
use crate::Service;
use crate::commands::rate::{self, Given};
use crate::words_file::FileWords;
use crate::words_follow::FollowWords;

const BODY_BYTES: usize = 64_000_000;
const LIMITS: UploadLimits = UploadLimits {
    files: 20,
    file_bytes: 20_000_000,
    total_bytes: BODY_BYTES,
    field_bytes: 64 * 1024,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .upload(
            "/follow/{code}/correct",
            EVERYONE,
            "service.correct",
            BODY_BYTES,
            correct_case,
        )
        .upload(
            "/follow/{code}/act",
            EVERYONE,
            "service.act",
            BODY_BYTES,
            act_case,
        )
        .upload(
            "/follow/{code}/give",
            EVERYONE,
            "service.give",
            BODY_BYTES,
            give_paper,
        )
        .action("/follow/{code}/urge", EVERYONE, "service.urge", urge_case)
        .action(
            "/follow/{code}/withdraw",
            EVERYONE,
            "service.withdraw",
            withdraw_case,
        )
        .action("/follow/{code}/rate", EVERYONE, "service.rate", rate_case)
}

/// A form of a case's page, on its way.
struct Sent {
    ctx: Ctx,
    service: Arc<Service>,
    casework: Arc<Casework>,
    view: CaseView,
    secret: Option<String>,
    version: i64,
    base_url: String,
}

impl Sent {
    async fn open(
        ctx: Ctx,
        (service, casework): (Arc<Service>, Arc<Casework>),
        code: &str,
        (secret, version): (&str, &str),
        headers: &HeaderMap,
    ) -> Result<Self, Failure> {
        let secret = (!secret.is_empty()).then(|| secret.to_owned());
        let view = super::view(&ctx, &casework, code, secret.clone()).await?;
        Ok(Self {
            base_url: super::receipt::base_url(&ctx, &service, headers),
            version: version.parse().unwrap_or(0),
            ctx,
            service,
            casework,
            view,
            secret,
        })
    }

    fn key(&self) -> Key {
        Key {
            case: self.view.head.id,
            version: self.version,
            secret: self.secret.clone(),
        }
    }

    fn back(&self, said: &'static str) -> Response {
        let href = super::href(&self.view.head.code, self.secret.as_deref());
        self.ctx.redirect_with(&href, Flash::done(said))
    }

    async fn refuse(self, said: Said) -> Answer {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let shown = (self.view, self.secret);
        show::render(
            &self.ctx,
            status,
            &self.service,
            shown,
            &self.base_url,
            said,
        )
        .await
    }

    /// What a command answered: back to the page, or the form with what has to be mended.
    async fn answer<T>(
        self,
        done: Result<T, CaseError>,
        (said, posted): (&'static str, Option<Posted>),
    ) -> Answer {
        match done {
            Ok(_) => Ok(self.back(said)),
            Err(CaseError::Refused(Refusal::Form(complaints))) => {
                let lang = self.ctx.lang;
                let complaints = complaints.iter().map(|complaint| {
                    let paper = self.view.definition.material(&complaint.question).is_some();
                    let field = if paper {
                        format!("paper.{}", complaint.question)
                    } else {
                        forms::name(&complaint.question)
                    };
                    Complaint::new(field, complaint.cause.explain(lang))
                });
                let complaints = complaints.collect();
                self.refuse(Said { complaints, posted }).await
            }
            Err(error @ (CaseError::Refused(_) | CaseError::Stale(_) | CaseError::File(_))) => {
                let text = base::Explain::explain(&error, self.ctx.lang);
                let complaints = vec![Complaint::new("todo", text)];
                self.refuse(Said { complaints, posted }).await
            }
            Err(error) => Err(error.into()),
        }
    }
}

type Rooms = (Arc<Service>, Arc<Casework>);

async fn gather(
    ctx: Ctx,
    rooms: Rooms,
    code: &str,
    form: Multipart,
    headers: &HeaderMap,
) -> Result<(Sent, Upload, Vec<Complaint>), Failure> {
    let (upload, faults) = Upload::gather(form, LIMITS).await;
    let asked = (upload.text("s"), upload.text("version"));
    let sent = Sent::open(ctx, rooms, code, asked, headers).await?;
    let lang = sent.ctx.lang;
    let faults = faults
        .iter()
        .map(|fault| Complaint::new("todo", base::Explain::explain(fault, lang)));
    let faults = faults.collect();
    Ok((sent, upload, faults))
}

/// The files of papers, by their id; those that do not fit are complained of.
fn papers(
    view: &CaseView,
    ids: &[String],
    files: &[UploadedFile],
    complaints: &mut Vec<Complaint>,
    words: &FileWords,
) -> Vec<File> {
    let mut all = Vec::new();
    for id in ids {
        let Some(material) = view.definition.material(id) else {
            continue;
        };
        let name = format!("paper.{id}");
        let own = files
            .iter()
            .filter(|file| file.field == name)
            .cloned()
            .collect();
        let mut wrong = Vec::new();
        for file in crate::web::file::fitting(material, own, &mut wrong, words) {
            all.push(File {
                to: FileSlot::Material(id.clone()),
                file: FileSource::Sent(new_file(file)),
            });
        }
        complaints.extend(
            wrong
                .into_iter()
                .map(|said| Complaint::new(&name, said.text)),
        );
    }
    all
}

fn new_file(file: UploadedFile) -> NewFile {
    NewFile {
        name: file.name,
        content: file.bytes,
    }
}

fn question_files(files: Vec<(String, UploadedFile)>) -> impl Iterator<Item = File> {
    files.into_iter().map(|(key, file)| File {
        to: FileSlot::Question(key),
        file: FileSource::Sent(new_file(file)),
    })
}

async fn correct_case(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(code): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Answer {
    let words = FollowWords::of(ctx.lang);
    let file_words = FileWords::of(ctx.lang);
    let (sent, upload, mut complaints) =
        gather(ctx, (service, casework), &code, form, &headers).await?;
    let Some(correction) = sent.view.state.correction.clone() else {
        return Err(CaseError::Refused(Refusal::NoCorrection).into());
    };
    let uploaded = upload.files.clone();
    let mut files = papers(
        &sent.view,
        &correction.materials,
        &uploaded,
        &mut complaints,
        file_words,
    );
    let questions = show::asked_of(&sent.view, &correction.questions);
    let options = show::options(&sent.service.catalogue(), sent.ctx.lang);
    let posted = Posted::from(upload);
    let reading = forms::read(&questions, &options, &posted, &sent.view.answers.form);
    let Reading {
        answers,
        complaints: wrong,
        files: attached,
        ..
    } = reading;
    complaints.extend(wrong);
    if !complaints.is_empty() {
        let posted = Some(posted);
        return sent.refuse(Said { complaints, posted }).await;
    }
    files.extend(question_files(attached));
    let correction = Correction {
        answers,
        papers: Vec::new(),
        files,
    };
    let (store, scope) = (sent.ctx.store(), sent.ctx.scope.clone());
    let (room, key) = (sent.casework.clone(), sent.key());
    let done = spawn(move || correct::correct(&store, &scope, &room, key, correction)).await?;
    sent.answer(done, (words.corrected, Some(posted))).await
}

/// Runs a command off the async threads; its refusal comes back for the page to show.
async fn spawn<T: Send + 'static, E: Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<Result<T, E>, Failure> {
    blocking(move || Ok::<_, store::Error>(work())).await
}

async fn act_case(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(code): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Answer {
    let words = FollowWords::of(ctx.lang);
    let (sent, upload, mut complaints) =
        gather(ctx, (service, casework), &code, form, &headers).await?;
    let (token, action) = (
        upload.text("token").to_owned(),
        upload.text("do").to_owned(),
    );
    let reason = upload.text("reason").trim().to_owned();
    if action == show::REPLY {
        return reply(sent, &token).await;
    }
    let place = sent
        .view
        .places
        .iter()
        .find(|place| place.mine && place.token.0.to_string() == token);
    let Some(place) = place else {
        return Err(CaseError::Refused(Refusal::NotOpen).into());
    };
    let offered = place.actions.iter().find(|held| held.id == action);
    if offered.is_some_and(|action| action.reason) && reason.is_empty() {
        complaints.push(Complaint::new("reason", words.reason_missing));
    }
    let form = place
        .form
        .as_deref()
        .and_then(|id| sent.view.definition.form_of(id));
    let questions = form.map_or_else(Vec::new, |form| form.questions.clone());
    let (place, filled) = (place.token, place.filled.clone());
    let options = show::options(&sent.service.catalogue(), sent.ctx.lang);
    let posted = Posted::from(upload);
    let reading = forms::read(&questions, &options, &posted, &filled);
    complaints.extend(reading.complaints);
    if !complaints.is_empty() {
        let posted = Some(posted);
        return sent.refuse(Said { complaints, posted }).await;
    }
    let act = Act {
        token: place,
        action,
        answers: reading.answers,
        files: question_files(reading.files).collect(),
        reason,
    };
    let (store, scope) = (sent.ctx.store(), sent.ctx.scope.clone());
    let (room, key) = (sent.casework.clone(), sent.key());
    let done = spawn(move || act::act(&store, &scope, &room, key, act)).await?;
    sent.answer(done, (words.acted, Some(posted))).await
}

async fn give_paper(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(code): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Answer {
    let words = FollowWords::of(ctx.lang);
    let file_words = FileWords::of(ctx.lang);
    let (sent, upload, mut complaints) =
        gather(ctx, (service, casework), &code, form, &headers).await?;
    let id = upload.text("do").to_owned();
    let ids = [id.clone()];
    let files = papers(&sent.view, &ids, &upload.files, &mut complaints, file_words);
    if files.is_empty() && complaints.is_empty() {
        let name = format!("paper.{id}");
        complaints.push(Complaint::new(name, file_words.missing_files));
    }
    if !complaints.is_empty() {
        return sent
            .refuse(Said {
                complaints,
                posted: None,
            })
            .await;
    }
    let paper = Paper {
        material: id,
        from: MaterialSource::Upload,
        number: None,
    };
    let (store, scope) = (sent.ctx.store(), sent.ctx.scope.clone());
    let (room, key) = (sent.casework.clone(), sent.key());
    let done = spawn(move || material::give(&store, &scope, &room, key, (paper, files))).await?;
    sent.answer(done, (words.given, None)).await
}

/// The applicant answers a wait.
async fn reply(sent: Sent, token: &str) -> Answer {
    let words = FollowWords::of(sent.ctx.lang);
    let token = token.parse::<u32>();
    let token = token.map_err(|_| Failure::from(CaseError::Refused(Refusal::NotOpen)))?;
    let (store, scope) = (sent.ctx.store(), sent.ctx.scope.clone());
    let (room, key) = (sent.casework.clone(), sent.key());
    let answer = (Token(token), Correction::default());
    let done = spawn(move || correct::reply(&store, &scope, &room, key, answer)).await?;
    sent.answer(done, (words.acted, None)).await
}

#[derive(Deserialize)]
struct PlainForm {
    #[serde(default)]
    s: String,
    #[serde(default)]
    version: String,
    #[serde(default, rename = "withdraw-reason")]
    reason: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    said: String,
}

async fn urge_case(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Form(form): Form<PlainForm>,
) -> Answer {
    let words = FollowWords::of(ctx.lang);
    let rooms = (service, casework);
    let sent = Sent::open(ctx, rooms, &code, (&form.s, &form.version), &headers).await?;
    let (store, scope) = (sent.ctx.store(), sent.ctx.scope.clone());
    let (room, key) = (sent.casework.clone(), sent.key());
    let done = spawn(move || urge::urge(&store, &scope, &room, key)).await?;
    sent.answer(done, (words.urged, None)).await
}

async fn withdraw_case(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Form(form): Form<PlainForm>,
) -> Answer {
    let words = FollowWords::of(ctx.lang);
    let rooms = (service, casework);
    let sent = Sent::open(ctx, rooms, &code, (&form.s, &form.version), &headers).await?;
    let (store, scope) = (sent.ctx.store(), sent.ctx.scope.clone());
    let (room, key) = (sent.casework.clone(), sent.key());
    let reason = form.reason;
    let done = spawn(move || withdraw::withdraw(&store, &scope, &room, key, reason)).await?;
    sent.answer(done, (words.withdrawn, None)).await
}

async fn rate_case(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(code): Path<String>,
    headers: HeaderMap,
    Form(form): Form<PlainForm>,
) -> Answer {
    let words = FollowWords::of(ctx.lang);
    let rooms = (service, casework);
    let sent = Sent::open(ctx, rooms, &code, (&form.s, &form.version), &headers).await?;
    let Ok(level) = form.level.parse::<u8>() else {
        let complaints = vec![Complaint::new("level", words.rate_missing)];
        return sent
            .refuse(Said {
                complaints,
                posted: None,
            })
            .await;
    };
    let given = Given {
        level,
        said: form.said,
    };
    let (store, scope) = (sent.ctx.store(), sent.ctx.scope.clone());
    let (service, room) = (sent.service.clone(), sent.casework.clone());
    let key = sent.key();
    blocking(move || rate::rate(&store, &scope, (&service, &room), key, given)).await?;
    Ok(sent.back(words.rate_thanks))
}
