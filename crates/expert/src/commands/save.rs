//! An expert enters the register or is changed.

use std::collections::BTreeSet;

use ::store::{Error, Store, Tx};
use base::code::{credit_code, half_width, phone};
use base::{AccountId, Date, Explain, Fault, Lang, Scope};
use seal::SealError;
use serde_json::json;

use super::open::is_speciality;
use crate::model::{Expert, Relation, RelationKind};
use crate::state::{Experts, name_label, phone_label};
use crate::store::expert as rows;
use crate::words::Words;

/// What is known of an expert, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The number in the register: 1 to 16 letters and digits.
    pub code: String,
    /// The name.
    pub name: String,
    /// A mobile number.
    pub phone: String,
    /// The professional title; may be empty.
    pub title: String,
    /// The division, six digits.
    pub region: String,
    /// The employer's credit code; may be empty.
    pub employer_code: String,
    /// The employer's name; may be empty.
    pub employer_name: String,
    /// Codes of specialities, separated by white space, commas or 、.
    pub specialities: String,
    /// Credit codes of enterprises that relatives run, separated in the same way.
    pub kinship: String,
    /// Credit codes of enterprises that the expert worked for, each with `~YYYY-MM-DD` behind it where it ended.
    pub relations: String,
    /// The sign-in's name; may be empty.
    pub login: String,
}

/// A field of [`Typed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldName {
    /// [`Typed::code`].
    Code,
    /// [`Typed::name`].
    Name,
    /// [`Typed::phone`].
    Phone,
    /// [`Typed::title`].
    Title,
    /// [`Typed::region`].
    Region,
    /// [`Typed::employer_code`].
    EmployerCode,
    /// [`Typed::employer_name`].
    EmployerName,
    /// [`Typed::specialities`].
    Specialities,
    /// [`Typed::kinship`].
    Kinship,
    /// [`Typed::relations`].
    Relations,
    /// [`Typed::login`].
    Login,
}

impl FieldName {
    /// The fields in the order of forms and sheets.
    pub const ALL: [Self; 11] = [
        Self::Code,
        Self::Name,
        Self::Phone,
        Self::Title,
        Self::Region,
        Self::EmployerCode,
        Self::EmployerName,
        Self::Specialities,
        Self::Kinship,
        Self::Relations,
        Self::Login,
    ];

    /// Its name in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Title => "title",
            Self::Region => "region",
            Self::EmployerCode => "employer-code",
            Self::EmployerName => "employer-name",
            Self::Specialities => "specialities",
            Self::Kinship => "kinship",
            Self::Relations => "relations",
            Self::Login => "login",
        }
    }

    /// What was typed into it.
    #[must_use]
    pub fn of(self, typed: &Typed) -> &str {
        match self {
            Self::Code => &typed.code,
            Self::Name => &typed.name,
            Self::Phone => &typed.phone,
            Self::Title => &typed.title,
            Self::Region => &typed.region,
            Self::EmployerCode => &typed.employer_code,
            Self::EmployerName => &typed.employer_name,
            Self::Specialities => &typed.specialities,
            Self::Kinship => &typed.kinship,
            Self::Relations => &typed.relations,
            Self::Login => &typed.login,
        }
    }

    /// Where to type into.
    pub(crate) fn of_mut(self, typed: &mut Typed) -> &mut String {
        match self {
            Self::Code => &mut typed.code,
            Self::Name => &mut typed.name,
            Self::Phone => &mut typed.phone,
            Self::Title => &mut typed.title,
            Self::Region => &mut typed.region,
            Self::EmployerCode => &mut typed.employer_code,
            Self::EmployerName => &mut typed.employer_name,
            Self::Specialities => &mut typed.specialities,
            Self::Kinship => &mut typed.kinship,
            Self::Relations => &mut typed.relations,
            Self::Login => &mut typed.login,
        }
    }
}

/// Why an expert was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// There is no such expert, or the scope may not know of it.
    #[error("no such expert")]
    NotFound,
    /// The scope does not keep the register.
    #[error("not for this scope to do")]
    NotYours,
    /// Fields that have to be mended.
    #[error("wrong: {0:?}")]
    Fields(Vec<FieldName>),
    /// The number belongs to somebody else.
    #[error("the number is taken")]
    CodeTaken,
    /// The sign-in belongs to another expert.
    #[error("the sign-in is another expert's")]
    AccountTaken,
    /// It changed since it was looked at.
    #[error("stale")]
    Stale,
    /// Nothing could be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for SaveError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.expert_not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Fields(_) => words.fields_wrong.to_owned(),
            Self::CodeTaken => words.code_taken.to_owned(),
            Self::AccountTaken => words.account_taken.to_owned(),
            Self::Stale => words.stale.to_owned(),
            Self::Seal(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Fields(_) => Fault::Invalid,
            Self::CodeTaken | Self::AccountTaken | Self::Stale => Fault::Conflict,
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Fields that were read and hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    typed: Typed,
    specialities: Vec<String>,
    relations: Vec<(RelationKind, String, Option<Date>)>,
    account: Option<AccountId>,
}

impl Known {
    pub(crate) fn code(&self) -> &str {
        &self.typed.code
    }
}

/// Reads what was typed; `account` is what the login was found to be.
///
/// # Errors
/// The fields that have to be mended.
pub fn read(mut typed: Typed, account: Option<AccountId>) -> Result<Known, Vec<FieldName>> {
    let mut wrong = Vec::new();
    for field in FieldName::ALL {
        let text = field.of_mut(&mut typed);
        *text = text.trim().to_owned();
        let most = match field {
            FieldName::Specialities | FieldName::Kinship | FieldName::Relations => 2_000,
            _ => 80,
        };
        if text.chars().count() > most || text.contains(char::is_control) {
            wrong.push(field);
        }
    }
    let word = |text: &str| {
        (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let digits = |text: &str| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    typed.code = typed.code.to_ascii_uppercase();
    let mut must = |holds: bool, field| {
        if !holds && !wrong.contains(&field) {
            wrong.push(field);
        }
    };
    must(word(&typed.code), FieldName::Code);
    must(!typed.name.is_empty(), FieldName::Name);
    must(phone(&typed.phone).is_ok(), FieldName::Phone);
    must(digits(&typed.region), FieldName::Region);
    let employer = credit_code(&typed.employer_code);
    let no_employer = typed.employer_code.is_empty();
    must(no_employer || employer.is_ok(), FieldName::EmployerCode);
    must(
        typed.login.is_empty() || account.is_some(),
        FieldName::Login,
    );
    let specialities = specialities(&typed.specialities);
    must(specialities.is_some(), FieldName::Specialities);
    let kinship = related(&typed.kinship, RelationKind::Kinship);
    must(kinship.is_some(), FieldName::Kinship);
    let worked = related(&typed.relations, RelationKind::Relation);
    must(worked.is_some(), FieldName::Relations);
    if !wrong.is_empty() {
        wrong.sort_unstable();
        return Err(wrong);
    }
    if let Ok(code) = employer {
        typed.employer_code = code.as_str().to_owned();
    }
    let mut relations = kinship.unwrap_or_default();
    relations.extend(worked.unwrap_or_default());
    Ok(Known {
        typed,
        specialities: specialities.unwrap_or_default(),
        relations,
        account,
    })
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let text = half_width(text);
    let parts = text.split([' ', ',', '、', ';', '\t']).map(str::to_owned);
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.into_iter()
}

fn specialities(text: &str) -> Option<Vec<String>> {
    let codes: BTreeSet<String> = words(text).map(|code| code.to_ascii_uppercase()).collect();
    let good = (1..=20).contains(&codes.len()) && codes.iter().all(|code| is_speciality(code));
    good.then(|| codes.into_iter().collect())
}

type Declared = Vec<(RelationKind, String, Option<Date>)>;

fn related(text: &str, kind: RelationKind) -> Option<Declared> {
    let one = |part: String| {
        let (code, until) = match part.split_once('~') {
            Some((code, until)) => (code.to_owned(), Some(until.parse().ok()?)),
            None => (part, None),
        };
        Some((kind, credit_code(&code).ok()?.as_str().to_owned(), until))
    };
    let all: Option<Vec<_>> = words(text).map(one).collect();
    all.filter(|all| all.len() <= 50)
}

/// Writes an expert: a new one, or the one of this number at this version. Its row id.
///
/// # Errors
/// [`SaveError`].
pub fn save(
    store: &Store,
    scope: &Scope,
    room: &Experts,
    known: Known,
    held: Option<(i64, i64)>,
) -> Result<i64, SaveError> {
    if !room.keeps(scope) {
        return Err(match room.reads(scope) {
            true => SaveError::NotYours,
            false => SaveError::NotFound,
        });
    }
    let room = room.clone();
    store.write(scope, move |tx| {
        let old = match held {
            None => None,
            Some((id, _)) => Some(rows::by_id(tx, id)?.ok_or(SaveError::NotFound)?),
        };
        if let (Some(old), Some((_, version))) = (&old, held)
            && old.version != version
        {
            return Err(SaveError::Stale);
        }
        let (id, changed) = put(tx, &room, &known, old, false)?;
        if changed {
            let kind = if held.is_some() {
                "expert.changed"
            } else {
                "expert.added"
            };
            let data = json!({ "code": known.code(), "specialities": known.specialities });
            tx.journal(kind, &format!("expert/{id}"), data)?;
        } else {
            tx.transient();
        }
        Ok(id)
    })
}

/// Writes an expert; its row id and whether anything changed. The caller journals.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    room: &Experts,
    known: &Known,
    old: Option<Expert>,
    sample: bool,
) -> Result<(i64, bool), SaveError> {
    let other = |found: Option<Expert>| {
        found.is_some_and(|found| old.as_ref().is_none_or(|old| old.id != found.id))
    };
    if other(rows::by_code(tx, &known.typed.code)?) {
        return Err(SaveError::CodeTaken);
    }
    if let Some(account) = known.account
        && other(rows::by_account(tx, account)?)
    {
        return Err(SaveError::AccountTaken);
    }
    if let Some(old) = &old
        && same(tx, room, known, old)?
    {
        return Ok((old.id, false));
    }
    let id = match &old {
        Some(old) => old.id,
        None => tx.next_id("expert_expert")?,
    };
    let typed = &known.typed;
    let row = Expert {
        id,
        code: typed.code.clone(),
        name_sealed: room.seal().seal(&name_label(id), &typed.name)?,
        phone_sealed: room.seal().seal(&phone_label(id), &typed.phone)?,
        title: typed.title.clone(),
        region: typed.region.clone(),
        employer_code: typed.employer_code.clone(),
        employer_name: typed.employer_name.clone(),
        account: known.account.or(old.as_ref().and_then(|old| old.account)),
        active: true,
        sample: old.as_ref().map_or(sample, |old| old.sample),
        version: old.as_ref().map_or(1, |old| old.version + 1),
    };
    rows::put(tx, &row)?;
    rows::set_specialities(tx, id, &known.specialities)?;
    // What was declared once is not taken back by leaving it out: the register does not show it again.
    for relation in declared(room, known) {
        rows::put_relation(tx, id, &relation)?;
    }
    Ok((id, true))
}

fn declared(room: &Experts, known: &Known) -> Vec<Relation> {
    let one = |(kind, code, until): &(RelationKind, String, Option<Date>)| Relation {
        kind: *kind,
        mark: room.party_mark(code),
        until: *until,
    };
    known.relations.iter().map(one).collect()
}

fn same(tx: &mut Tx<'_>, room: &Experts, known: &Known, old: &Expert) -> Result<bool, SaveError> {
    let typed = &known.typed;
    let name = room.seal().unseal(&name_label(old.id), &old.name_sealed);
    let phone = room.seal().unseal(&phone_label(old.id), &old.phone_sealed);
    let plain = old.active
        && old.code == typed.code
        && name.as_ref() == Some(&typed.name)
        && phone.as_ref() == Some(&typed.phone)
        && old.title == typed.title
        && old.region == typed.region
        && old.employer_code == typed.employer_code
        && old.employer_name == typed.employer_name
        && (known.account.is_none() || known.account == old.account);
    if !plain || rows::specialities(tx, old.id)? != known.specialities {
        return Ok(false);
    }
    let held = rows::relations(tx, old.id)?;
    Ok(declared(room, known).iter().all(|new| held.contains(new)))
}
