//! Takes what a page sent into the form.

use base::RegionCode;
use base::code;
use flow::Fields;
use forms::{Posted, Reading};
use pack::element::{Material, MaterialSource};
use serde_json::Value;
use web::form::Complaint;
use web::upload::UploadedFile;
use web::{Ctx, Failure, blocking};

use super::session::Session;
use crate::commands::upload;
use crate::rules::asking::PageId;
use crate::rules::filling::{self, Asker, GivenPaper};
use crate::words_file::FileWords;

/// What taking a page says.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) complaints: Vec<Complaint>,
    /// Questions follow from the answers that the page did not show.
    pub(super) more: bool,
}

/// The field in which a page's files come.
pub(super) fn file_field(page: &PageId) -> &'static str {
    match page {
        PageId::Paper(_) => "files",
        _ => "review",
    }
}

/// Takes a page's answers; what can be read is kept, whatever is wrong with the rest.
pub(super) async fn take(
    ctx: &Ctx,
    session: &mut Session,
    page: &PageId,
    (posted, files): (&Posted, Vec<UploadedFile>),
) -> Result<Taken, Failure> {
    match page {
        PageId::Choose => {
            let chosen = posted.all("chosen").map(str::to_owned).collect();
            session.filling.chosen = chosen;
            // From now on what is not chosen is left out.
            session.filling.finish(&PageId::Choose);
            Ok(Taken::default())
        }
        PageId::Who => {
            let taken = who(ctx, session, posted);
            session.fill_in();
            Ok(taken)
        }
        PageId::Part(number) => part(ctx, session, *number, posted).await,
        PageId::Paper(id) => paper(ctx, session, id, (posted, files)).await,
        PageId::Promise => {
            session.filling.promised = posted.has("promise");
            let words = FileWords::of(ctx.lang);
            let mut taken = Taken::default();
            if !session.filling.promised {
                let complaint = Complaint::new("promise", words.missing_promise);
                taken.complaints.push(complaint);
            }
            Ok(taken)
        }
        PageId::Review => Ok(Taken::default()),
    }
}

fn who(ctx: &Ctx, session: &mut Session, posted: &Posted) -> Taken {
    let words = FileWords::of(ctx.lang);
    let mut taken = Taken::default();
    let mut wrong = |field: &str, text: &str| {
        taken.complaints.push(Complaint::new(field, text));
    };
    if session.filling.account.is_none() || session.filling.asker.kind.is_empty() {
        let text = |name: &str| posted.text(name).trim().to_owned();
        let asker = Asker {
            kind: text("kind"),
            name: text("name"),
            code: text("code").to_uppercase(),
            phone: text("phone"),
        };
        match asker.kind.as_str() {
            "anonymous" => {}
            "person" | "enterprise" => {
                if asker.name.is_empty() || asker.name.chars().count() > 80 {
                    wrong("name", words.missing_name);
                }
                let read = if asker.kind == "person" {
                    code::identity(&asker.code).map(|_| ())
                } else {
                    code::credit_code(&asker.code).map(|_| ())
                };
                // Reports and requests need no number; where one is given it has to be right.
                let needed = session
                    .asking
                    .parts
                    .iter()
                    .any(|part| part.item().mode != pack::element::Mode::Report);
                if let Err(error) = read
                    && (needed || !asker.code.is_empty())
                {
                    wrong("code", &base::Explain::explain(&error, ctx.lang));
                }
                if code::phone(&asker.phone).is_err() {
                    wrong("phone", words.wrong_phone);
                }
            }
            _ => wrong("kind", words.missing_kind),
        }
        let parts = session.asking.parts.iter();
        let mut items = parts.map(|part| part.item());
        if !asker.kind.is_empty() && !items.all(|item| asker.may(item.applicants, item.anonymous)) {
            wrong("kind", words.not_open);
        }
        session.filling.asker = asker;
    }
    if filling::has_regions(&session.asking) {
        let region = RegionCode(posted.text("region").to_owned());
        let known = session
            .asking
            .parts
            .iter()
            .any(|part| part.item().units.iter().any(|(held, _)| *held == region));
        if known {
            session.filling.region = Some(region);
        } else {
            session.filling.region = None;
            wrong("region", words.missing_region);
        }
    }
    taken
}

async fn part(
    ctx: &Ctx,
    session: &mut Session,
    number: usize,
    posted: &Posted,
) -> Result<Taken, Failure> {
    let Some(section) = session.sections.get(number) else {
        return Err(Failure::not_found());
    };
    let options = session.options(ctx);
    let questions = section.questions.clone();
    let Reading {
        answers,
        complaints,
        files,
        more,
    } = forms::read(&questions, &options, posted, &session.filling.answers);
    let mut answers: Fields = answers;
    for (key, values) in kept(ctx, session, files).await? {
        match answers.get_mut(&key) {
            Some(Value::Array(held)) => held.extend(values),
            _ => drop(answers.insert(key, Value::Array(values))),
        }
    }
    for question in &questions {
        let key = &question.field.key;
        let shown = posted.all("q").any(|held| held == key);
        match answers.shift_remove(key) {
            Some(value) => drop(session.filling.answers.insert(key.clone(), value)),
            None => drop(session.filling.answers.shift_remove(key)),
        }
        if shown {
            session.filling.recalled.retain(|held| held != key);
        }
    }
    Ok(Taken { complaints, more })
}

/// Keeps files; their values by question.
async fn kept(
    ctx: &Ctx,
    session: &Session,
    files: Vec<(String, UploadedFile)>,
) -> Result<Vec<(String, Vec<Value>)>, Failure> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let (keys, files): (Vec<String>, Vec<UploadedFile>) = files.into_iter().unzip();
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let service = session.rooms.service.clone();
    let values = blocking(move || upload::keep(&store, &scope, &service, files)).await?;
    let mut all: Vec<(String, Vec<Value>)> = Vec::new();
    for (key, value) in keys.into_iter().zip(values) {
        match all.iter_mut().find(|(held, _)| *held == key) {
            Some((_, held)) => held.push(value),
            None => all.push((key, vec![value])),
        }
    }
    Ok(all)
}

/// The way that a paper's page chose.
pub(super) fn way(material: &Material, text: &str) -> Option<MaterialSource> {
    let at: usize = text.parse().ok()?;
    material.from.get(at).cloned()
}

async fn paper(
    ctx: &Ctx,
    session: &mut Session,
    id: &str,
    (posted, sent): (&Posted, Vec<UploadedFile>),
) -> Result<Taken, Failure> {
    let words = FileWords::of(ctx.lang);
    let found = session.papers.iter().find(|(paper, _)| paper.id == id);
    let Some(material) = found.map(|(paper, _)| paper.clone()) else {
        return Err(Failure::not_found());
    };
    let mut taken = Taken::default();
    let chosen = match material.from.as_slice() {
        [only] => Some(only.clone()),
        _ => way(&material, posted.text("way")),
    };
    let held = session.filling.papers.get(id);
    let mut given = GivenPaper {
        from: chosen.clone().unwrap_or(MaterialSource::Upload),
        number: None,
        files: held.map(|held| held.files.clone()).unwrap_or_default(),
    };
    let dropped: Vec<&str> = posted.all("drop").collect();
    given.files.retain(|file| {
        let token = file.get("id").and_then(Value::as_str).unwrap_or_default();
        !dropped.contains(&token)
    });
    let good = fitting(&material, sent, &mut taken.complaints, words);
    let all: Vec<(String, UploadedFile)> =
        good.into_iter().map(|file| (String::new(), file)).collect();
    for (_, values) in kept(ctx, session, all).await? {
        given.files.extend(values);
    }
    match &chosen {
        None => taken
            .complaints
            .push(Complaint::new("way", words.missing_way)),
        Some(MaterialSource::Upload) => {
            if given.files.is_empty() && taken.complaints.is_empty() {
                taken
                    .complaints
                    .push(Complaint::new("files", words.missing_files));
            }
            if given.files.len() > material.max_files as usize {
                let text = words.wrong_file_count(material.max_files);
                taken.complaints.push(Complaint::new("files", text));
            }
        }
        Some(MaterialSource::Licence(_) | MaterialSource::Register(_)) => {
            let number = posted.text("number").trim().to_owned();
            if number.is_empty() {
                taken
                    .complaints
                    .push(Complaint::new("number", words.missing_number));
            }
            given.number = Some(number);
        }
        Some(MaterialSource::Commitment | MaterialSource::Later) => {}
    }
    if given.from != MaterialSource::Upload {
        given.files.clear();
    }
    session.filling.papers.insert(id.to_owned(), given);
    Ok(taken)
}

/// The files of a paper that may be taken; the others are complained of.
pub(in crate::web) fn fitting(
    material: &Material,
    files: Vec<UploadedFile>,
    complaints: &mut Vec<Complaint>,
    words: &FileWords,
) -> Vec<UploadedFile> {
    let mut good = Vec::new();
    for file in files {
        let ending = file.kind.extension();
        let fits = material
            .kinds
            .iter()
            .any(|kind| kind == ending || (kind == "jpeg" && ending == "jpg"));
        if !fits {
            let text = words.wrong_file_kind(&file.name);
            complaints.push(Complaint::new("files", text));
        } else if file.bytes.len() as u64 > material.max_bytes {
            let size = web::view::file_size(material.max_bytes);
            let text = words.wrong_file_size(&file.name, size);
            complaints.push(Complaint::new("files", text));
        } else {
            good.push(file);
        }
    }
    good
}
