//! A signed-in person follows words of notices.

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Scope};

use crate::store::notices;
use crate::words::Sentences;

/// The most words of a person.
pub const WORDS: usize = 20;
/// The longest word, in characters.
pub const WORD_CHARS: usize = 30;

/// Why a word is not followed.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    Nobody,
    /// Too short, or too long.
    #[error("a word of 2 to {WORD_CHARS} characters")]
    Word,
    /// Enough words are followed.
    #[error("at most {WORDS} words")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for FollowError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Nobody => words.follow_nobody.to_owned(),
            Self::Word => words.bad_word(WORD_CHARS),
            Self::TooMany => words.too_many_words(WORDS),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Nobody => Fault::Forbidden,
            Self::Store(error) => error.fault(),
            _ => Fault::Invalid,
        }
    }
}

/// Follows a word, or no longer.
///
/// # Errors
/// [`FollowError`].
pub fn follow(store: &Store, scope: &Scope, (word, on): (String, bool)) -> Result<(), FollowError> {
    let account = scope.account.ok_or(FollowError::Nobody)?.0;
    let word = word.trim().to_lowercase();
    if on && !(2..=WORD_CHARS).contains(&word.chars().count()) {
        return Err(FollowError::Word);
    }
    store.write(scope, move |tx| {
        let there = notices::followed(tx, account)?;
        if on && !there.contains(&word) && there.len() >= WORDS {
            return Err(FollowError::TooMany);
        }
        // What somebody follows is a setting of theirs: the journal does not keep it.
        tx.transient();
        match on {
            true => notices::follow(tx, account, &word)?,
            false => notices::unfollow(tx, account, &word)?,
        }
        Ok(())
    })
}

/// The words that the scope's account follows.
///
/// # Errors
/// As every read.
pub fn followed(store: &Store, scope: &Scope) -> Result<Vec<String>, Error> {
    match scope.account {
        Some(account) => store.read(|read| notices::followed(read, account.0)),
        None => Ok(Vec::new()),
    }
}
