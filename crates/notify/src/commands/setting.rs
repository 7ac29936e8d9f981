//! What a person wants beside the inbox: channels, quiet hours, language.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};
use serde_json::{Map, Value, json};

use crate::model::{Choice, Setting};
use crate::rules::quiet::{DAY_MINUTES, Quiet};
use crate::store::person as rows;
use crate::words::Sentences;

/// What was chosen on the form.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The version that the form was made from.
    pub version: i64,
    /// When no mail is due.
    pub quiet: Quiet,
    /// The language of mails.
    pub lang: Lang,
    /// How to hear of each topic.
    pub choices: Vec<(&'static str, Choice)>,
}

/// Why a setting was not saved. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The scope has no account.
    #[error("no account")]
    NotFound,
    /// A minute beyond the day.
    #[error("quiet hours out of bounds")]
    BadQuiet,
    /// It was changed meanwhile, in another window.
    #[error("conflict with version {}", .0.version)]
    Conflict(Box<Setting>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// What a scope's account wants, and how it hears of topics it has decided on.
///
/// # Errors
/// [`SaveError::NotFound`] without an account, [`SaveError::Store`].
pub fn own(store: &Store, scope: &Scope) -> Result<(Setting, Vec<(String, Choice)>), SaveError> {
    let account = scope.account.ok_or(SaveError::NotFound)?;
    Ok(store.read(|read| {
        let setting = rows::find(read, account)?.unwrap_or_else(|| Setting::default_of(account));
        Ok::<_, Error>((setting, rows::choices(read, account)?))
    })?)
}

/// Saves what a person wants. The same again changes nothing.
///
/// # Errors
/// [`SaveError`].
pub fn save(store: &Store, scope: &Scope, wanted: Wanted) -> Result<(), SaveError> {
    let account = scope.account.ok_or(SaveError::NotFound)?;
    if wanted.quiet.from_minute >= DAY_MINUTES || wanted.quiet.until_minute >= DAY_MINUTES {
        return Err(SaveError::BadQuiet);
    }
    store.write(scope, move |tx| {
        let held = rows::find(tx, account)?.unwrap_or_else(|| Setting::default_of(account));
        let chosen = rows::choices(tx, account)?;
        let differs = |(topic, choice): &(&str, Choice)| {
            !chosen
                .iter()
                .any(|(held, is)| held == topic && is == choice)
        };
        let same = held.quiet == wanted.quiet
            && held.lang == wanted.lang
            && !wanted.choices.iter().any(differs);
        if same && held.version > 0 {
            return Ok(());
        }
        if held.version != wanted.version {
            return Err(SaveError::Conflict(Box::new(held)));
        }
        let fresh = Setting {
            quiet: wanted.quiet,
            lang: wanted.lang,
            version: held.version + 1,
            ..held
        };
        rows::put(tx, &fresh)?;
        let mut topics = Map::new();
        for (topic, choice) in &wanted.choices {
            rows::choose(tx, account, topic, *choice)?;
            topics.insert((*topic).to_owned(), json!(choice.as_str()));
        }
        tx.journal(
            "notify.setting_saved",
            &format!("account/{}", account.0),
            json!({
                "quiet_from_minute": fresh.quiet.from_minute,
                "quiet_until_minute": fresh.quiet.until_minute,
                "quiet_days_off": fresh.quiet.days_off,
                "topics": Value::Object(topics),
            }),
        )?;
        Ok(())
    })
}

impl Explain for SaveError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.no_account.to_owned(),
            Self::BadQuiet => words.bad_quiet.to_owned(),
            Self::Conflict(_) => words.changed_meanwhile.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::BadQuiet => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
