//! How papers look: issuer, prefixes, addressees, who approves, the licence of open data.

use base::{Explain, Fault, Lang, Role, Scope};
use serde_json::json;
use store::Store;

use crate::model::Settings;
use crate::rules::number::read_prefix;
use crate::rules::step::Refusal;
use crate::store::setting;
use crate::words::Sentences;

/// Lines of addressees or copies.
const LINES: usize = 60;
/// Characters of a text.
const CHARS: usize = 600;

/// Why settings were not kept. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Only the office sets them.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A field is empty or too long or, for a prefix, no 发文代字; its name.
    #[error("field {0} does not fit")]
    Field(&'static str),
    /// Somebody changed them first.
    #[error("conflict with version {0}")]
    Conflict(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Keeps settings over the version that they were made from.
///
/// # Errors
/// [`SettingsError`].
pub fn set(store: &Store, scope: &Scope, mut settings: Settings) -> Result<(), SettingsError> {
    if scope.role != Role::Office {
        return Err(Refusal::OfficeOnly.into());
    }
    settings.prefix = read_prefix(&settings.prefix).ok_or(SettingsError::Field("prefix"))?;
    settings.brief = read_prefix(&settings.brief).ok_or(SettingsError::Field("brief"))?;
    for (name, text) in [
        ("issuer", &mut settings.issuer),
        ("licence", &mut settings.licence),
    ] {
        *text = text.trim().to_owned();
        if text.is_empty() || text.chars().count() > CHARS || text.contains('\n') {
            return Err(SettingsError::Field(name));
        }
    }
    for (name, lines) in [
        ("addressees", &mut settings.addressees),
        ("copies", &mut settings.copies),
    ] {
        *lines = lines
            .iter()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        if lines.len() > LINES || lines.iter().any(|line| line.chars().count() > CHARS) {
            return Err(SettingsError::Field(name));
        }
    }
    store.write(scope, move |tx| {
        let held = setting::get(tx)?;
        if held == settings {
            tx.transient();
            return Ok(());
        }
        if held.version != settings.version {
            return Err(SettingsError::Conflict(held.version));
        }
        let kept = Settings {
            version: held.version + 1,
            ..settings
        };
        setting::put(tx, &kept)?;
        tx.journal(
            "bulletin.settings",
            "bulletin",
            json!({
                "issuer": kept.issuer,
                "prefix": kept.prefix,
                "brief": kept.brief,
                "approver": kept.approver,
                "licence": kept.licence,
            }),
        )?;
        Ok(())
    })
}

impl Explain for SettingsError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Refused(refusal) => refusal.explain(lang),
            Self::Field("prefix" | "brief") => words.bad_prefix.to_owned(),
            Self::Field(_) => words.bad_field(CHARS, LINES),
            Self::Conflict(_) => words.conflict.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Refused(refusal) => refusal.fault(),
            Self::Field(_) => Fault::Invalid,
            Self::Conflict(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}
