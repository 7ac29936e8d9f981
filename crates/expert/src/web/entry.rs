//! `/experts/new` and `/experts/{id}/edit`: the form of an expert.

use ::web::form::{Complaint, Field};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use base::Explain;
use serde::Deserialize;

use super::experts::typed;
use super::{EXPERTS, status};
use crate::commands::import::account_of;
use crate::commands::save::{self, FieldName, SaveError, Typed, read};
use crate::queries;
use crate::state::Experts;
use crate::words::Words;

#[derive(Template)]
#[template(path = "expert_entry.html")]
struct EntryPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    action: String,
    version: i64,
    fields: Vec<Field>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Sent {
    version: i64,
    code: String,
    name: String,
    phone: String,
    title: String,
    region: String,
    employer_code: String,
    employer_name: String,
    specialities: String,
    kinship: String,
    relations: String,
    login: String,
}

impl Sent {
    fn typed(&self) -> Typed {
        Typed {
            code: self.code.clone(),
            name: self.name.clone(),
            phone: self.phone.clone(),
            title: self.title.clone(),
            region: self.region.clone(),
            employer_code: self.employer_code.clone(),
            employer_name: self.employer_name.clone(),
            specialities: self.specialities.clone(),
            kinship: self.kinship.clone(),
            relations: self.relations.clone(),
            login: self.login.clone(),
        }
    }
}

fn keeper(ctx: &Ctx, room: &Experts) -> Result<(), Failure> {
    match room.keeps(&ctx.scope) {
        true => Ok(()),
        false => Err(Failure::not_found()),
    }
}

fn view(
    ctx: &Ctx,
    held: Option<(i64, i64)>,
    typed: &Typed,
    complaints: Vec<Complaint>,
) -> EntryPage {
    let words = Words::of(ctx.lang);
    let field = |name: FieldName| {
        let label = words.field(name);
        let field = match name {
            FieldName::Kinship | FieldName::Relations => Field::area(name.as_str(), label, 2),
            _ => Field::text(name.as_str(), label).max_chars(80),
        };
        let must = matches!(
            name,
            FieldName::Code
                | FieldName::Name
                | FieldName::Phone
                | FieldName::Region
                | FieldName::Specialities
        );
        let field = match must {
            true => field,
            false => field.optional(ctx.words()),
        };
        field
            .hint(words.hint(name))
            .value(name.of(typed))
            .complaint(&complaints)
    };
    let (title, purpose, action) = match held {
        None => (words.add, words.add_purpose, format!("{EXPERTS}/new")),
        Some((id, _)) => (
            words.edit,
            words.one_purpose,
            format!("{EXPERTS}/{id}/edit"),
        ),
    };
    EntryPage {
        frame: ctx
            .frame(title)
            .purpose(purpose)
            .crumb(EXPERTS, words.experts),
        words,
        fields: FieldName::ALL.map(field).to_vec(),
        complaints,
        action,
        version: held.map_or(0, |(_, version)| version),
    }
}

pub(super) async fn new(ctx: Ctx, Room(room): Room<Experts>) -> Answer {
    keeper(&ctx, &room)?;
    page(&view(&ctx, None, &Typed::default(), Vec::new()))
}

pub(super) async fn edit(ctx: Ctx, Room(room): Room<Experts>, Path(id): Path<i64>) -> Answer {
    keeper(&ctx, &room)?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let whole =
        blocking(move || store.read(|read| queries::expert(read, &scope, &room, id))).await?;
    let version = whole.shown.row.version;
    page(&view(
        &ctx,
        Some((id, version)),
        &typed(whole.shown),
        Vec::new(),
    ))
}

pub(super) async fn add(ctx: Ctx, Room(room): Room<Experts>, Form(sent): Form<Sent>) -> Answer {
    write(ctx, &room, None, &sent).await
}

pub(super) async fn change(
    ctx: Ctx,
    Room(room): Room<Experts>,
    Path(id): Path<i64>,
    Form(sent): Form<Sent>,
) -> Answer {
    write(ctx, &room, Some((id, sent.version)), &sent).await
}

async fn write(ctx: Ctx, room: &Experts, held: Option<(i64, i64)>, sent: &Sent) -> Answer {
    keeper(&ctx, room)?;
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let sent = sent.typed();
    let mine = sent.clone();
    let saved = blocking(move || {
        let account = account_of(&store, &mine.login)?;
        let saved = match read(mine, account) {
            Ok(known) => save::save(&store, &scope, &state, known, held),
            Err(wrong) => Err(SaveError::Fields(wrong)),
        };
        match saved {
            Err(SaveError::NotFound | SaveError::NotYours) => Ok(None),
            Err(SaveError::Store(error)) => Err(Failure::from(error)),
            outcome => Ok(Some(outcome)),
        }
    })
    .await?
    .ok_or_else(Failure::not_found)?;
    let words = Words::of(ctx.lang);
    let error = match saved {
        Ok(id) => {
            let to = format!("{EXPERTS}/{id}");
            return Ok(ctx.redirect_with(&to, Flash::done(words.saved)));
        }
        Err(error) => error,
    };
    let complaints = match &error {
        SaveError::Fields(wrong) => wrong
            .iter()
            .map(|field| Complaint::new(field.as_str(), words.field_wrong))
            .collect(),
        SaveError::AccountTaken => {
            vec![Complaint::new(
                FieldName::Login.as_str(),
                error.explain(ctx.lang),
            )]
        }
        other => vec![Complaint::new(
            FieldName::Code.as_str(),
            other.explain(ctx.lang),
        )],
    };
    page_with(status(error.fault()), &view(&ctx, held, &sent, complaints))
}
