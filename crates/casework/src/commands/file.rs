//! Filing 提出: by an applicant, by anyone, by window staff, by telephone, by a program, by another case.

use base::{AccountId, OrgId, RegionCode, Role, Scope};
use flow::{ApplicantKind, Fields, Filing as Filed, Given};
use pack::element::{Applicants, Channel, EndResult, MaterialSource};
use serde::Serialize;
use store::{Store, Tx};

use super::case::{Case, Told, about};
use super::files::{self, Attached, Slot};
use super::settle::{self, Before, Taken};
use super::{CaseError, Done, sha256};
use crate::model::{Applicant, EventKind, Head, Status};
use crate::room::{Casework, ItemDefinition};
use crate::rules::answers::{plain, title};
use crate::rules::code::{code, secret};
use crate::store::{case as rows, draft, to_json};

pub use super::files::{Attached as File, Slot as FileSlot, Source as FileSource};

/// How a paper is given, besides by files that are attached to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// The pack's material.
    pub material: String,
    /// In which of the ways that the material allows.
    pub from: MaterialSource,
    /// The licence's number or the row's key, for these ways.
    pub number: Option<String>,
}

/// What is filed.
#[derive(Clone, Debug, PartialEq)]
pub struct Filing {
    /// The item's id.
    pub item: String,
    /// How.
    pub channel: Channel,
    /// The division it concerns; its unit handles the case, else the item's first.
    pub region: Option<RegionCode>,
    /// Who asks.
    pub applicant: Applicant,
    /// The answers, without those that are files.
    pub answers: Fields,
    /// The papers.
    pub papers: Vec<Paper>,
    /// Files for questions and papers.
    pub files: Vec<Attached>,
    /// The sender's own key: the same filing sent twice under it is one case. At least eight characters.
    pub key: String,
    /// Whether the content is made up and has to be marked 示例.
    pub sample: bool,
}

/// What filing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The case.
    pub case: i64,
    /// Its code.
    pub code: String,
    /// What opens it, beside the code, for somebody without an account.
    pub secret: String,
    /// Its version.
    pub version: i64,
    /// How it ended, where its flow needed nobody.
    pub result: Option<EndResult>,
    /// Whether it is new; a filing sent again is not filed again.
    pub new: bool,
}

/// Files a case.
///
/// # Errors
/// [`CaseError`]; wrong answers and papers as [`flow::Refusal::Form`].
pub fn file(
    store: &Store,
    scope: &Scope,
    room: &Casework,
    filing: Filing,
) -> Result<Opened, CaseError> {
    let room = room.clone();
    store.write(scope, move |tx| file_in(tx, &room, filing))
}

/// As [`file`], inside an open write.
///
/// # Errors
/// [`CaseError`].
pub fn file_in(tx: &mut Tx<'_>, room: &Casework, filing: Filing) -> Result<Opened, CaseError> {
    let scope = tx.scope().clone();
    let item = room.item(&filing.item).ok_or(CaseError::NotFound)?;
    let Some(account) = filer(&scope, &item, &filing) else {
        return Err(CaseError::NotYours);
    };
    file_as(tx, room, (item, account), filing)
}

/// Files for somebody who asked before, such as a later part of a bundle: the caller vouches that the account did, or that
/// nobody was signed in.
///
/// # Errors
/// [`CaseError`].
pub fn file_for_in(
    tx: &mut Tx<'_>,
    room: &Casework,
    account: Option<AccountId>,
    filing: Filing,
) -> Result<Opened, CaseError> {
    let item = room.item(&filing.item).ok_or(CaseError::NotFound)?;
    file_as(tx, room, (item, account), filing)
}

fn file_as(
    tx: &mut Tx<'_>,
    room: &Casework,
    (item, account): (ItemDefinition, Option<AccountId>),
    filing: Filing,
) -> Result<Opened, CaseError> {
    let (key, request) = (own_key(tx.scope(), &filing.key), fingerprint(&filing)?);
    if let Some((case, held)) = draft::sent(tx, &key)? {
        if held != request {
            return Err(CaseError::KeyReused);
        }
        return again(tx, room, case);
    }
    let ready = files::ready(tx, room, "form", filing.files)?;
    let (answers, papers) = with_files(filing.answers, filing.papers, &ready);
    let new = New {
        item,
        channel: filing.channel,
        region: filing.region,
        applicant: filing.applicant,
        account,
        answers,
        papers,
        parent: None,
        sample: filing.sample,
    };
    let (done, code_secret) = open(tx, room, new, ready, 0)?;
    draft::remember(tx, &key, &request, done.case)?;
    Ok(Opened {
        case: done.case,
        code: done.code,
        secret: code_secret,
        version: done.version,
        result: done.result,
        new: true,
    })
}

/// Whether a scope may file in this way, and the account that owns the case then: `Some(None)` for a case of somebody
/// who is not signed in, or that staff took down.
fn filer(scope: &Scope, item: &ItemDefinition, filing: &Filing) -> Option<Option<AccountId>> {
    let staff_item = item.definition.item().applicants == Applicants::Staff;
    match filing.channel {
        Channel::Web if staff_item => scope.role.is_staff().then_some(scope.account),
        Channel::Web => match scope.role {
            Role::Applicant => Some(scope.account),
            // Somebody who is signed in as staff asks for themselves without saying so.
            _ => Some(None),
        },
        Channel::Window | Channel::Phone => scope.role.is_staff().then_some(None),
        Channel::Api => scope.account.is_some().then_some(match scope.role {
            Role::Applicant => scope.account,
            _ => None,
        }),
        // Cases are opened by cases and rules, through [`open_subcase`] and the installation itself.
        Channel::Case => (scope == &Scope::system()).then_some(None),
    }
}

fn own_key(scope: &Scope, key: &str) -> String {
    let account = scope.account.map_or(0, |account| account.0);
    let key: String = key.chars().take(200).collect();
    format!("{}/{account}/{key}", scope.role.as_str())
}

/// What makes two filings the same.
fn fingerprint(filing: &Filing) -> Result<Vec<u8>, CaseError> {
    let files: Vec<String> = filing
        .files
        .iter()
        .map(|file| match &file.file {
            files::Source::Sent(sent) => super::sha256_hex(&sent.content),
            files::Source::Uploaded(id) => id.to_string(),
        })
        .collect();
    let told = (
        &filing.item,
        crate::store::channel_name(filing.channel),
        &filing.region,
        &filing.applicant,
        &filing.answers,
        &filing.papers,
        files,
    );
    Ok(sha256(to_json(&told)?.as_bytes()))
}

/// What was filed under this key before.
fn again(tx: &mut Tx<'_>, room: &Casework, case: i64) -> Result<Opened, CaseError> {
    let head = rows::by_id(tx, case)?.ok_or(CaseError::NotFound)?;
    Ok(Opened {
        case,
        secret: derived_secret(room, &head.code),
        code: head.code,
        version: head.version,
        result: head.result,
        new: false,
    })
}

/// What opens a case beside its code. The caller vouches that whoever reads it filed the case, as part of a bundle.
#[must_use]
pub fn secret_of(room: &Casework, code: &str) -> String {
    derived_secret(room, code)
}

/// The secret of a case follows from its code under the key that lies outside the database: who sends the same filing
/// again gets the same, and who reads the database alone has only its hash.
fn derived_secret(room: &Casework, code: &str) -> String {
    secret(&room.seal().mark("follow", code))
}

/// Puts files where the form and the papers name them.
pub(super) fn with_files(
    mut answers: Fields,
    papers: Vec<Paper>,
    ready: &[files::Ready],
) -> (Fields, std::collections::BTreeMap<String, Given>) {
    let mut given: std::collections::BTreeMap<String, Given> = papers
        .into_iter()
        .map(|paper| {
            let given = Given {
                from: paper.from,
                files: Vec::new(),
                number: paper.number,
            };
            (paper.material, given)
        })
        .collect();
    for (slot, value) in files::values(ready) {
        match slot {
            Slot::Question(key) => files::add(&mut answers, key, value),
            Slot::Material(id) => {
                let upload = || Given {
                    from: MaterialSource::Upload,
                    files: Vec::new(),
                    number: None,
                };
                given.entry(id).or_insert_with(upload).files.push(value);
            }
        }
    }
    (answers, given)
}

/// A case that is opened, whoever opens it.
struct New<'a> {
    item: ItemDefinition,
    channel: Channel,
    region: Option<RegionCode>,
    applicant: Applicant,
    account: Option<AccountId>,
    answers: Fields,
    papers: std::collections::BTreeMap<String, Given>,
    parent: Option<(i64, &'a str)>,
    sample: bool,
}

/// Opens a case; what was done, and its secret.
fn open(
    tx: &mut Tx<'_>,
    room: &Casework,
    new: New<'_>,
    ready: Vec<files::Ready>,
    depth: usize,
) -> Result<(Done, String), CaseError> {
    let today = tx.now().day();
    let definition = &new.item.definition;
    let unit = definition.handling(new.region.as_ref());
    let (region, unit) = unit.ok_or(flow::Refusal::NoUnit)?.clone();
    let counter = format!("casework_code/{today}");
    let code = code(&unit, today, tx.next_id(&counter)?);
    let secret = derived_secret(room, &code);
    let head = head(tx, &new, (unit, region), code)?;
    let filing = Filed {
        answers: new.answers,
        materials: new.papers,
        region: new.region,
    };
    let answers = flow::Answers {
        form: filing.answers.clone(),
        ..flow::Answers::default()
    };
    let calendar = calendar::current(tx)?;
    let mut told = Told::new(&head, &new.applicant, answers, calendar, today);
    use_licences(tx, room, (&head, &new.applicant), &filing)?;
    told.find(tx, room, definition)?;
    let outcome = flow::file(definition, &filing, &told.facts(head.account))?;
    let case = Case {
        head,
        definition: std::sync::Arc::clone(definition),
        state: outcome.state,
        applicant: new.applicant,
        follow: None,
        told,
    };
    let followed = Followed {
        happened: outcome.happened,
        filled: outcome.filled,
        effects: outcome.effects,
        parent: new.parent,
        secret: &secret,
    };
    let done = write(tx, room, case, followed, ready, depth)?;
    Ok((done, secret))
}

/// What is written beside a new case.
struct Followed<'a> {
    happened: Vec<flow::Happened>,
    filled: Vec<flow::Filled>,
    effects: Vec<flow::DueEffect>,
    parent: Option<(i64, &'a str)>,
    secret: &'a str,
}

fn head(
    tx: &mut Tx<'_>,
    new: &New<'_>,
    (unit, region): (OrgId, RegionCode),
    code: String,
) -> Result<Head, CaseError> {
    let definition = &new.item.definition;
    let staff = new.applicant.kind == ApplicantKind::Staff;
    Ok(Head {
        id: tx.next_id("casework_case")?,
        code,
        item: definition.item().id.clone(),
        definition: new.item.id,
        unit,
        region,
        channel: new.channel,
        status: Status::Open,
        result: None,
        applicant: new.applicant.kind,
        account: new.account,
        applicant_unit: staff.then(|| OrgId(new.applicant.code.clone())),
        title: title(definition.form(), &new.answers),
        version: 1,
        opened_at: tx.now(),
        opened_on: tx.now().day(),
        accepted_on: None,
        due: None,
        statutory_due: None,
        closed_on: None,
        late_on: None,
        parent: new.parent.map(|(id, _)| id),
        slot: new
            .parent
            .map_or_else(String::new, |(_, slot)| slot.to_owned()),
        sample: new.sample,
    })
}

/// Licences that stand in for papers have to be the applicant's own and to hold; each use is recorded.
fn use_licences(
    tx: &mut Tx<'_>,
    room: &Casework,
    of: (&Head, &Applicant),
    filing: &Filed,
) -> Result<(), CaseError> {
    for (material, given) in &filing.materials {
        let MaterialSource::Licence(kind) = &given.from else {
            continue;
        };
        super::effect::use_licence(tx, room, of, (material, kind, given.number.as_deref()))?;
    }
    Ok(())
}

/// Writes a new case with everything that follows from it.
fn write(
    tx: &mut Tx<'_>,
    room: &Casework,
    mut case: Case,
    followed: Followed<'_>,
    ready: Vec<files::Ready>,
    depth: usize,
) -> Result<Done, CaseError> {
    settle::refresh(&mut case, 1);
    let clocks = case.clocks();
    let id = case.head.id;
    let named = case.applicant.kind != ApplicantKind::Anonymous;
    let sealed = if named {
        let plain = to_json(&case.applicant)?;
        let sealed = room.seal().seal(&about(id, "party"), &plain);
        Some(sealed.map_err(|_| CaseError::Random)?)
    } else {
        None
    };
    let follow = sha256(followed.secret.as_bytes());
    let standing = settle::derived(&case, &clocks, 1);
    let new = rows::New {
        id,
        code: &case.head.code,
        item: &case.head.item,
        definition: case.head.definition,
        channel: case.head.channel,
        applicant: case.head.applicant,
        account: case.head.account,
        applicant_unit: case.head.applicant_unit.as_ref(),
        party: sealed.as_deref(),
        follow: Some(&follow),
        title: &case.head.title,
        opened_at: case.head.opened_at,
        parent: followed.parent,
        sample: case.head.sample,
    };
    rows::insert(tx, &new, &standing)?;
    let days = (standing.due, standing.statutory_due, standing.late_on);
    (case.head.due, case.head.statutory_due, case.head.late_on) = days;
    findable(tx, room, &case)?;
    files::write(tx, room, id, ready)?;
    let mut taken = Taken::new(EventKind::Filed, None);
    taken.depth = depth;
    settle::works(tx, &case, &clocks, &[], &taken)?;
    settle::keep(tx, room, &mut case, followed.filled)?;
    let before = Before::new();
    settle::follow(
        tx,
        room,
        &case,
        &before,
        (&followed.happened, followed.effects),
        &taken,
    )
}

/// Marks by which an applicant's cases are found, and the words by which everybody's are.
fn findable(tx: &mut Tx<'_>, room: &Casework, case: &Case) -> Result<(), CaseError> {
    let applicant = &case.applicant;
    let parts = [
        ("name", &applicant.name),
        ("code", &applicant.code),
        ("phone", &applicant.phone),
    ];
    for (what, text) in parts {
        let text = plain(text);
        if !text.is_empty() {
            rows::insert_mark(tx, &mark(room, what, &text), case.head.id)?;
        }
    }
    let text = search_text(&case.head);
    tx.index("case", &case.head.id.to_string(), &text)?;
    Ok(())
}

/// The mark of a name, code or telephone.
pub(crate) fn mark(room: &Casework, what: &str, text: &str) -> Vec<u8> {
    let mut mark = room.seal().mark(what, text);
    mark.truncate(16);
    mark
}

/// What a case is found by, with the unit that handles it: people of one unit search among its own.
pub(crate) fn search_text(head: &Head) -> String {
    format!("{} {} {}", head.title, head.code, search_unit(&head.unit))
}

/// The word that stands for a unit in the index.
pub(crate) fn search_unit(unit: &OrgId) -> String {
    format!("§{unit}§")
}

/// Opens a case for another one, in its transaction: for the same applicant, with these answers.
pub(crate) fn open_subcase(
    tx: &mut Tx<'_>,
    room: &Casework,
    parent: &Case,
    (slot, item, form): (&str, &str, Fields),
    depth: usize,
) -> Result<Done, CaseError> {
    let item = room.item(item).ok_or(CaseError::NotFound)?;
    let new = New {
        item,
        channel: Channel::Case,
        region: Some(parent.head.region.clone()),
        applicant: parent.applicant.clone(),
        account: parent.head.account,
        answers: form,
        papers: std::collections::BTreeMap::new(),
        parent: Some((parent.head.id, slot)),
        sample: parent.head.sample,
    };
    Ok(open(tx, room, new, Vec::new(), depth)?.0)
}
