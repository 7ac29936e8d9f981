//! What a handler knows about the request: who, in which language, from which page.

use std::convert::Infallible;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use base::{Date, Lang, Machine, Millis, Role, Scope};
use store::Store;

use crate::accounts::tokens::Called;
use crate::accounts::{self, Attempt, Budget};
use crate::cookies::{self, Flash};
use crate::{Failure, Frame, Query, Shell, SiteConfig, Words, query};

/// The person who is signed in, as far as the frame shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name to show.
    pub name: String,
    /// The role in which the account acts.
    pub role: Role,
}

/// What the shell found out about a request before the handler ran.
pub struct Visit {
    /// Who acts.
    pub scope: Scope,
    /// The language of the page.
    pub lang: Lang,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The path of the request.
    pub path: String,
    /// The query of the request.
    pub query: Query,
    /// The request's identifier in logs and on error pages.
    pub request_id: String,
    /// How much is unread in the inbox, where there is a bell and somebody is signed in.
    pub unread: Option<u64>,
    /// Entries of the navigation that are left out, by path.
    pub(crate) barren: Vec<&'static str>,
    /// Messages to show once.
    pub flashes: Vec<Flash>,
    /// The visitor's address, as far as it is known.
    pub address: Option<IpAddr>,
    /// The visitor's own machine, as far as it is known: where a proxy is told of and names nobody, the address is not.
    pub machine: Machine,
    /// Store, clock, settings and rooms.
    pub shell: Shell,
    /// The token that a program called with.
    pub(crate) called: Option<Called>,
    /// What is left to it, for the headers of the answer.
    pub(crate) budget: Option<Budget>,
    pub(crate) json: bool,
    /// The session's or the visitor's secret, from which the form token is derived.
    pub(crate) token: String,
    pub(crate) csrf: String,
    /// Whether a form was shown, so that a visitor without a session needs the cookie.
    pub(crate) csrf_shown: AtomicBool,
}

/// The first argument of every handler.
#[derive(Clone)]
pub struct Ctx(pub(crate) Arc<Visit>);

impl Deref for Ctx {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Ctx {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| Failure::internal("a handler runs outside the envelope"))
    }
}

/// A room's own state, hung up with [`Shell::with_room`].
#[derive(Clone)]
pub struct Room<T>(pub Arc<T>);

impl<T: Send + Sync + 'static> FromRequestParts<Shell> for Room<T> {
    type Rejection = Failure;

    async fn from_request_parts(_: &mut Parts, shell: &Shell) -> Result<Self, Failure> {
        Ok(Self(shell.room::<T>()?))
    }
}

impl FromRequestParts<Self> for Shell {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, shell: &Self) -> Result<Self, Infallible> {
        Ok(shell.clone())
    }
}

impl Visit {
    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.shell.clock().now()
    }

    /// The present day in China.
    #[must_use]
    pub fn today(&self) -> Date {
        self.shell.clock().today()
    }

    /// The database, to be moved into [`crate::blocking`].
    #[must_use]
    pub fn store(&self) -> Store {
        self.shell.store().clone()
    }

    /// Counts an attempt to open something by what may be guessed, such as four digits: ten of a thing and sixty of an
    /// address within five minutes. To be asked before the guess is looked at.
    ///
    /// # Errors
    /// 429 when there were too many.
    pub fn guess(&self, what: &str) -> Result<(), Failure> {
        let counted = self
            .shell
            .door()
            .count_guess(what, self.address, self.now());
        counted.map_err(|secs| Failure::new(crate::Status::TooMany(secs)))
    }

    /// Whether this is the password of whoever is signed in: asked for again before a step that binds somebody, such as a
    /// signature. It is guessed no faster here than at sign-in.
    ///
    /// # Errors
    /// 429 when there were too many attempts.
    pub async fn knows_password(&self, password: String) -> Result<bool, Failure> {
        let (store, scope) = (self.store(), self.scope.clone());
        let account = crate::blocking(move || accounts::own(&store, &scope)).await?;
        let (door, clock) = (self.shell.door(), self.shell.clock());
        let attempt = door.check(self.store(), clock, self.address, &account.login, password);
        match attempt.await? {
            Attempt::Known(_) => Ok(true),
            Attempt::Unknown => Ok(false),
            Attempt::Wait(secs) => Err(Failure::new(crate::Status::TooMany(secs))),
        }
    }

    /// The settings.
    #[must_use]
    pub fn site(&self) -> &SiteConfig {
        self.shell.site()
    }

    /// The shell's words in the visitor's language.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        Words::of(self.lang)
    }

    /// The token that a form carries in its first field `csrf`.
    #[must_use]
    pub fn csrf(&self) -> &str {
        self.csrf_shown.store(true, Ordering::Relaxed);
        &self.csrf
    }

    /// Whether a program asks, to be answered in JSON.
    #[must_use]
    pub fn wants_json(&self) -> bool {
        self.json
    }

    /// This page's address with its query.
    #[must_use]
    pub fn here(&self) -> String {
        self.query.href(&self.path)
    }

    /// The frame of a page; see [`Frame`] for what can be added.
    #[must_use]
    pub fn frame(&self, title: impl Into<String>) -> Frame {
        Frame::new(self, title.into())
    }

    /// Sends the visitor on with a message for the next page.
    #[must_use]
    pub fn redirect_with(&self, to: &str, flash: Flash) -> Response {
        let mut response = crate::redirect(to);
        let value = cookies::encode_flash(&[flash]);
        cookies::write(
            response.headers_mut(),
            self.site(),
            cookies::FLASH,
            &value,
            Some(60),
        );
        response
    }

    /// The address of sign-in that comes back to this page.
    #[must_use]
    pub fn sign_in_href(&self) -> String {
        match self.path.as_str() {
            "/" | "/sign-in" => "/sign-in".to_owned(),
            _ => format!("/sign-in?next={}", query::encode(&self.here())),
        }
    }
}

/// The path to go to after sign-in, if it stays on this site: one leading slash, no backslash, no control
/// characters, and not sign-in itself.
#[must_use]
pub(crate) fn safe_next(next: &str) -> &str {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.chars().any(char::is_control)
        && next.len() <= 2000;
    let loops =
        next == "/sign-in" || next.starts_with("/sign-in?") || next.starts_with("/sign-out");
    if own && !loops { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn sign_in_never_leads_off_the_site() {
        for own in ["/", "/tasks?q=a%2Fb", "/tasks/14-25#r2", "/中文"] {
            assert_eq!(safe_next(own), own);
        }
        let foreign = [
            "",
            "tasks",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x=1",
            "/sign-in",
            "/sign-in?next=/sign-in",
            "/sign-out",
        ];
        for next in foreign {
            assert_eq!(safe_next(next), "/", "{next:?}");
        }
        assert_eq!(safe_next(&format!("/{}", "a".repeat(3000))), "/");
    }

    proptest::proptest! {
        /// However a browser reads it: tabs and line ends dropped, backslashes as slashes.
        #[test]
        fn no_text_leads_off_the_site(next in "[/\\\\a-z:@.\\t\\r\\n %]{0,12}") {
            let read: String = safe_next(&next)
                .chars()
                .filter(|c| !"\t\r\n".contains(*c))
                .map(|c| if c == '\\' { '/' } else { c })
                .collect();
            proptest::prop_assert!(read.starts_with('/') && !read.starts_with("//"), "{read}");
        }
    }
}
