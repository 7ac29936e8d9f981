//! An account asks to act for an enterprise.

use base::Scope;
use base::code::{credit_code, phone};
use serde_json::json;
use store::{Store, Tx};
use web::upload::recognise;

use super::{
    Done, NAME_CHARS, PAPER_BYTES, Problem, StepError, Wrong, about, applicant, end, line,
    member_subject, sha256_hex, tell,
};
use crate::model::{Member, Paper, PaperKind, Personal, State, Way};
use crate::state::Market;
use crate::store::member as rows;

/// A paper as it was sent.
#[derive(Clone)]
pub struct NewPaper {
    /// Which.
    pub kind: PaperKind,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// What is asked for.
#[derive(Clone)]
pub struct NewMember {
    /// With papers, or as a colleague.
    pub way: Way,
    /// The platform whose centre looks at it.
    pub platform: String,
    /// The credit code.
    pub code: String,
    /// The enterprise's name; not asked of colleagues.
    pub name: String,
    /// Who stands behind it.
    pub personal: Personal,
    /// Licence and letter; not asked of colleagues.
    pub papers: Vec<NewPaper>,
}

impl std::fmt::Debug for NewMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "NewMember({}, {} papers)",
            self.way.as_str(),
            self.papers.len()
        )
    }
}

/// What was typed, read.
struct Checked {
    code: String,
    personal: Personal,
    papers: Vec<(Paper, Vec<u8>)>,
}

/// Asks for the scope's account. It gives nothing away whether the code is known here: who asks as a colleague of an
/// enterprise without an administrator waits for one.
///
/// # Errors
/// [`StepError`].
pub fn apply(
    store: &Store,
    scope: &Scope,
    room: &Market,
    new: NewMember,
) -> Result<Done, StepError> {
    let account = applicant(scope)?;
    let checked = check(room, &new)?;
    let room = room.clone();
    store.write(scope, move |tx| {
        let now = tx.now();
        if let Some(held) = rows::live(tx, account)? {
            let again =
                held.state == State::Applied && held.code == checked.code && held.way == new.way;
            if again {
                tx.transient();
                return Ok(Done::same(held.id));
            }
            match held.state == State::Confirmed && !held.holds_on(now.day()) {
                true => end(tx, held)?,
                false => return Err(StepError::Already),
            }
        }
        let row = Member {
            id: tx.next_id("party_member")?,
            account,
            code: checked.code,
            name: new.name.trim().to_owned(),
            platform: new.platform,
            way: new.way,
            state: State::Applied,
            administrator: false,
            ends_on: None,
            reason: String::new(),
            issuer: None,
            fingerprint: String::new(),
            applied_at: now,
            decided_at: None,
            decided_by: None,
            version: 1,
        };
        keep(tx, &room, &row, (&checked.personal, &checked.papers))?;
        let papers: Vec<&str> = checked
            .papers
            .iter()
            .map(|(one, _)| one.sha256.as_str())
            .collect();
        let data = json!({
            "way": row.way.as_str(),
            "platform": row.platform,
            "code_sha256": sha256_hex(row.code.as_bytes()),
            "papers": papers,
        });
        tx.journal("party.applied", &member_subject(row.id), data)?;
        tell::applied(tx, &room, &row)?;
        Ok(Done::changed(row.id))
    })
}

/// Keeps an application with what lies sealed beside it.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    room: &Market,
    row: &Member,
    (personal, papers): (&Personal, &[(Paper, Vec<u8>)]),
) -> Result<(), StepError> {
    let mut text = serde_json::Map::new();
    for (key, value) in [
        ("representative", &personal.representative),
        ("agent", &personal.agent),
        ("phone", &personal.phone),
    ] {
        text.insert(key.to_owned(), json!(value));
    }
    let text = serde_json::Value::Object(text).to_string();
    let sealed = room.seal().seal(&about(row.id), &text)?;
    rows::insert(tx, row, &sealed)?;
    for (paper, content) in papers {
        let paper = Paper {
            id: tx.next_id("party_paper")?,
            ..paper.clone()
        };
        let about = format!("{}/paper/{}", about(row.id), paper.kind.as_str());
        let sealed = room.seal().seal_bytes(&about, content)?;
        rows::insert_paper(tx, row.id, &paper, &sealed)?;
    }
    Ok(())
}

fn check(room: &Market, new: &NewMember) -> Result<Checked, StepError> {
    let mut problems = Vec::new();
    let code = credit_code(&new.code);
    if let Err(error) = &code {
        problems.push(Problem::new("code", Wrong::Code(*error)));
    }
    if !room.platforms().iter().any(|one| one.id == new.platform) {
        problems.push(Problem::new("platform", Wrong::Platform));
    }
    let personal = Personal {
        representative: new.personal.representative.trim().to_owned(),
        agent: new.personal.agent.trim().to_owned(),
        phone: phone(&new.personal.phone)
            .map_or_else(|_| String::new(), |read| read.as_str().to_owned()),
    };
    problems.extend(line("agent", &personal.agent, NAME_CHARS).err());
    if personal.phone.is_empty() {
        problems.push(Problem::new("phone", Wrong::Phone));
    }
    let mut papers = Vec::new();
    match new.way {
        Way::Papers => {
            problems.extend(line("name", &new.name, NAME_CHARS).err());
            problems.extend(line("representative", &personal.representative, NAME_CHARS).err());
            for kind in PaperKind::ALL {
                let sent = new.papers.iter().find(|one| one.kind == kind);
                match sent.map(paper) {
                    Some(Some(read)) => papers.push(read),
                    Some(None) => problems.push(Problem::new(kind.as_str(), Wrong::File)),
                    None => problems.push(Problem::new(kind.as_str(), Wrong::Missing)),
                }
            }
        }
        Way::Colleague => {}
        // A certificate is proved, not applied with.
        Way::Certificate => return Err(StepError::NotFound),
    }
    match code {
        Ok(code) if problems.is_empty() => Ok(Checked {
            code: code.as_str().to_owned(),
            personal,
            papers,
        }),
        _ => Err(StepError::Invalid(problems)),
    }
}

fn paper(sent: &NewPaper) -> Option<(Paper, Vec<u8>)> {
    if sent.content.is_empty() || sent.content.len() > PAPER_BYTES {
        return None;
    }
    let kind = recognise(&sent.content)?;
    let paper = Paper {
        id: 0,
        kind: sent.kind,
        name: sent.name.clone(),
        media_type: kind.content_type().to_owned(),
        byte_len: i64::try_from(sent.content.len()).ok()?,
        sha256: sha256_hex(&sent.content),
    };
    Some((paper, sent.content.clone()))
}
