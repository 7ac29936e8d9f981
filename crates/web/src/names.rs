//! What the composition calls things that a room knows by an id alone: a platform, the subject of a trade.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;
use base::{Lang, OrgId, Scope, Title};
use store::{Error, Read};

use crate::form::Choice;
use crate::{Ctx, Failure, blocking};

/// A trading platform as pages call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformName {
    /// Its id, such as `jc`.
    pub id: String,
    /// What it is called.
    pub title: Title,
    /// The trading centre that runs it.
    pub centre: OrgId,
}

/// Lists the platforms.
pub type Platforms = Arc<dyn Fn() -> Vec<PlatformName> + Send + Sync>;

/// Finds what a subject such as `trade/12/lot/1` is called and where its page is, as far as a scope may see it.
pub type Subjects =
    Arc<dyn Fn(&mut Read<'_>, &Scope, (&str, Lang)) -> Result<Option<Named>, Error> + Send + Sync>;

/// Lists what else there is about a subject in other rooms, such as the rooms that are booked for it, as far as a scope may
/// know of it.
pub type Beside =
    Arc<dyn Fn(&mut Read<'_>, &Scope, (&str, Lang)) -> Result<Vec<Named>, Error> + Send + Sync>;

/// What names are asked of, hung up with [`crate::Shell::with_names`].
#[derive(Clone)]
pub struct Names {
    /// The platforms.
    pub platforms: Platforms,
    /// What subjects are called.
    pub subjects: Subjects,
    /// What else there is about a subject.
    pub beside: Beside,
}

impl Names {
    /// Names of platforms alone, for a house without trades.
    #[must_use]
    pub fn of_platforms(platforms: Vec<PlatformName>) -> Self {
        Self {
            platforms: Arc::new(move || platforms.clone()),
            subjects: Arc::new(|_, _, _| Ok(None)),
            beside: Arc::new(|_, _, _| Ok(Vec::new())),
        }
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names")
    }
}

/// A name and the page behind it. Written into a template as `{{ name }}`: a link, or plain text without a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Template)]
#[template(
    source = r#"{% if href.is_empty() %}{{ title }}{% else %}<a href="{{ href }}">{{ title }}</a>{% endif %}"#,
    ext = "html"
)]
pub struct Named {
    /// What it is called.
    pub title: String,
    /// Its page; empty for none.
    pub href: String,
}

impl HtmlSafe for Named {}

impl From<String> for Named {
    fn from(title: String) -> Self {
        Self::plain(title)
    }
}

impl From<&str> for Named {
    fn from(title: &str) -> Self {
        Self::plain(title)
    }
}

impl Named {
    /// A name without a page.
    #[must_use]
    pub fn plain(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            href: String::new(),
        }
    }
}

/// Subjects that were looked up.
#[derive(Clone, Debug, Default)]
pub struct Called(BTreeMap<String, Named>);

impl Called {
    /// What a subject is called; where nobody has a name for it, what the room itself calls it.
    #[must_use]
    pub fn of(&self, subject: &str, own: &str) -> Named {
        let found = self.0.get(subject).cloned();
        found.unwrap_or_else(|| Named::plain(own))
    }
}

impl Ctx {
    /// What else there is about a subject in other rooms, as far as the visitor may know of it.
    ///
    /// # Errors
    /// As every read.
    pub async fn beside(&self, subject: &str) -> Result<Vec<Named>, Failure> {
        let Some(names) = self.shell.names().cloned() else {
            return Ok(Vec::new());
        };
        let (store, scope, lang) = (self.store(), self.scope.clone(), self.lang);
        let subject = subject.to_owned();
        blocking(move || store.read(|read| (names.beside)(read, &scope, (&subject, lang)))).await
    }

    /// What a platform is called here; its id where nobody has a name for it.
    #[must_use]
    pub fn platform(&self, id: &str) -> String {
        let all = self.platforms();
        let named = all.iter().find(|one| one.id == id);
        named.map_or_else(|| id.to_owned(), |one| one.title.get(self.lang).to_owned())
    }

    /// The platforms, in the order in which the pack names them; none without a composition that has any.
    #[must_use]
    pub fn platforms(&self) -> Vec<PlatformName> {
        let names = self.shell.names();
        names.map_or_else(Vec::new, |names| (names.platforms)())
    }

    /// Choices of a filter or a form: platforms by their names.
    #[must_use]
    pub fn platform_choices<I: AsRef<str>>(&self, ids: impl IntoIterator<Item = I>) -> Vec<Choice> {
        let all = self.platforms();
        let choice = |id: I| {
            let id = id.as_ref();
            let named = all.iter().find(|one| one.id == id);
            let title = named.map_or(id, |one| one.title.get(self.lang));
            Choice::new(id, title)
        };
        ids.into_iter().map(choice).collect()
    }

    /// What subjects are called, as far as the visitor may see what they name. A page asks for those of its rows, so that
    /// there are never many.
    ///
    /// # Errors
    /// As every read.
    pub async fn called(
        &self,
        subjects: impl IntoIterator<Item = String>,
    ) -> Result<Called, Failure> {
        let Some(names) = self.shell.names().cloned() else {
            return Ok(Called::default());
        };
        let (store, scope, lang) = (self.store(), self.scope.clone(), self.lang);
        let subjects: Vec<String> = subjects.into_iter().collect();
        blocking(move || {
            store.read(|read| {
                let mut called = BTreeMap::new();
                for subject in subjects {
                    if called.contains_key(&subject) {
                        continue;
                    }
                    if let Some(named) = (names.subjects)(read, &scope, (&subject, lang))? {
                        called.insert(subject, named);
                    }
                }
                Ok::<_, Error>(Called(called))
            })
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::{Called, Named};

    #[test]
    fn names_are_links_where_there_is_a_page() {
        let named = Named {
            title: "示例<道路>".to_owned(),
            href: "/trades/1".to_owned(),
        };
        assert_eq!(
            named.to_string(),
            "<a href=\"/trades/1\">示例&#60;道路&#62;</a>"
        );
        assert_eq!(Named::plain("a & b").to_string(), "a &#38; b");
    }

    #[test]
    fn what_nobody_names_keeps_its_own_name() {
        assert_eq!(Called::default().of("trade/1", "示例").title, "示例");
    }
}
