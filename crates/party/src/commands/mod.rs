//! What applicants, administrators and centres do, one use case a file.

pub mod apply;
pub mod decide;
pub mod issuer;
pub mod key;
pub mod prove;
pub mod revocation;
pub mod tell;
pub mod tick;

pub use base::Done;

use base::code::CodeError;
use base::{AccountId, Date, Explain, Fault, Lang, Millis, Scope};
use seal::SealError;
use sha2::{Digest, Sha256};
use store::{Error, Query, Tx};

use crate::model::{Member, State};
use crate::rules::certificate::Refusal;
use crate::rules::standing::{Shut, Standing};
use crate::state::Market;
use crate::store::member as rows;
use crate::words::Words;

/// The longest name, in characters.
pub const NAME_CHARS: usize = 80;
/// The longest reason, in characters.
pub const REASON_CHARS: usize = 500;
/// The largest paper, in bytes.
pub const PAPER_BYTES: usize = 10 << 20;
/// The largest certificate file or signature, in bytes.
pub const PROOF_BYTES: usize = 64 << 10;
/// The most issuers.
pub const ISSUERS: usize = 200;
/// How long a challenge holds, in seconds.
pub const CHALLENGE_SECS: i64 = 600;

/// A field that has to be mended.
pub type Problem = base::Problem<Wrong>;

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing there.
    Missing,
    /// Longer than so many characters.
    TooLong(usize),
    /// No credit code.
    Code(CodeError),
    /// Neither a credit code nor a unit.
    Owner,
    /// No key.
    Key,
    /// No telephone number.
    Phone,
    /// No platform.
    Platform,
    /// A file that is empty, too large or of an unknown kind.
    File,
    /// No day, or one that has passed.
    Day,
    /// It is on the list already.
    Twice,
    /// So many issuers are the most.
    Full,
    /// A certificate or signature that is not accepted.
    Proof(Refusal),
    /// A certificate that its issuer revoked at an instant.
    Revoked(Millis),
    /// A list of revoked certificates that is not taken.
    List(crate::rules::revocation::Refusal),
    /// A list that is older than the one that is held, which was made at an instant.
    Older(Millis),
}

/// Why a step was not taken. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// It is not there, or the scope may not know of it.
    #[error("not there")]
    NotFound,
    /// It is not open.
    #[error("shut: {0:?}")]
    Shut(Shut),
    /// The account waits or acts for an enterprise already.
    #[error("the account has an application")]
    Already,
    /// There is no challenge: none was asked for, it was used, or it ran out.
    #[error("no challenge")]
    NoChallenge,
    /// The account lost this enterprise before, or a centre revoked what rested on the certificate.
    #[error("barred")]
    Barred,
    /// What was typed or sent has to be mended.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// It changed since it was looked at.
    #[error("stale")]
    Stale,
    /// The key for personal data.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl StepError {
    pub(crate) fn invalid(field: &'static str, wrong: Wrong) -> Self {
        Self::Invalid(vec![Problem::new(field, wrong)])
    }
}

impl Explain for StepError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Shut(shut) => words.shut(*shut).to_owned(),
            Self::Already => words.already.to_owned(),
            Self::NoChallenge => words.no_challenge.to_owned(),
            Self::Barred => words.barred.to_owned(),
            Self::Invalid(problems) => {
                Problem::sentences(problems, lang, |wrong| words.wrong(wrong))
            }
            Self::Stale => words.stale.to_owned(),
            Self::Seal(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Shut(Shut::NotYours | Shut::Own) => Fault::Forbidden,
            Self::Invalid(_) => Fault::Invalid,
            Self::Shut(_) | Self::Already | Self::NoChallenge | Self::Barred | Self::Stale => {
                Fault::Conflict
            }
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(bytes))
}

/// The journal's name for an application.
pub(crate) fn member_subject(id: i64) -> String {
    format!("party/{id}")
}

/// The journal's name for an issuer.
pub(crate) fn issuer_subject(id: i64) -> String {
    format!("party-issuer/{id}")
}

/// What personal data of an application is sealed about.
pub(crate) fn about(id: i64) -> String {
    format!("party/{id}")
}

/// A line of text without white space around it.
pub(crate) fn line<'a>(
    field: &'static str,
    text: &'a str,
    most: usize,
) -> Result<&'a str, Problem> {
    let text = text.trim();
    if text.is_empty() {
        Err(Problem::new(field, Wrong::Missing))
    } else if text.chars().count() > most {
        Err(Problem::new(field, Wrong::TooLong(most)))
    } else {
        Ok(text)
    }
}

/// As what a scope looks at an application on a day.
pub(crate) fn standing(
    query: &mut impl Query,
    room: &Market,
    (scope, day): (&Scope, Date),
    row: &Member,
) -> Result<Standing, Error> {
    use base::Role;
    let applicant = scope.role == Role::Applicant;
    let own = applicant && scope.account == Some(row.account);
    let administrator = match scope.account {
        Some(account) if applicant => rows::acting(query, account, day)?
            .is_some_and(|(lead, _)| lead.administrator && lead.code == row.code),
        _ => false,
    };
    let sees_all = matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor);
    Ok(Standing {
        own,
        centre: room.keeps(scope, &row.platform),
        administrator: administrator && matches!(row.state, State::Applied | State::Confirmed),
        reads: sees_all || room.keeps_any(scope),
    })
}

/// How many other accounts act for the enterprise of a row.
pub(crate) fn others(query: &mut impl Query, row: &Member, day: Date) -> Result<usize, Error> {
    let all = rows::of_code(query, &row.code)?;
    let others = all
        .iter()
        .filter(|one| one.id != row.id && one.holds_on(day));
    Ok(others.count())
}

/// Lets a confirmation be over whose last day has passed.
pub(crate) fn end(tx: &mut Tx<'_>, mut row: Member) -> Result<(), StepError> {
    row.state = State::Ended;
    let lead = std::mem::take(&mut row.administrator);
    row.decided_at = Some(tx.now());
    row.decided_by = None;
    if !rows::update(tx, &row)? {
        return Err(StepError::Stale);
    }
    let data = serde_json::json!({ "administrator": lead });
    tx.journal("party.ended", &member_subject(row.id), data)?;
    tell::decided(tx, &row)?;
    Ok(())
}

/// Whether an account that becomes one of a code's is its administrator: the first is. One whose last day has passed makes way.
pub(crate) fn first(tx: &mut Tx<'_>, code: &str, now: Millis) -> Result<bool, StepError> {
    match rows::administrator(tx, code)? {
        Some(held) if held.holds_on(now.day()) => Ok(false),
        Some(over) => end(tx, over).map(|()| true),
        None => Ok(true),
    }
}

/// The account of a transaction's scope, of an applicant.
pub(crate) fn applicant(scope: &Scope) -> Result<AccountId, StepError> {
    match (scope.account, scope.role) {
        (Some(account), base::Role::Applicant) => Ok(account),
        _ => Err(StepError::NotFound),
    }
}
