//! A few rooms behind a router, with people to sign in.

use std::sync::Arc;

use axum::Router;
use base::{AccountId, Clock, OrgId, Role, Scope, Title};
use store::Store;
use web::accounts::{self, NewAccount};
use web::{Routes, Shell, SiteConfig};

use crate::Visitor;

/// The password of everybody who is hired.
pub const PASSWORD: &str = "shili-mima-2024";

/// The rooms of a test behind one router.
#[derive(Clone)]
pub struct House {
    /// The router.
    pub router: Router,
}

impl House {
    /// A router over the shell's routes and some rooms'; `hang` hangs their states up.
    ///
    /// # Panics
    /// When two rooms claim a route.
    #[must_use]
    pub fn new(
        (store, clock): (&Store, Arc<dyn Clock>),
        rooms: Routes,
        hang: impl FnOnce(Shell) -> Shell,
    ) -> Self {
        let site = SiteConfig::loopback(Title::new("示例市", "Sample City"));
        let shell = hang(Shell::new(store.clone(), clock, site));
        let router = Routes::shell().merge(rooms).into_router(shell);
        Self {
            router: router.unwrap_or_else(|error| panic!("no router: {error}")),
        }
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.router.clone())
    }

    /// Somebody who was hired, signed in.
    pub async fn signed_in(&self, login: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.sign_in(login, PASSWORD).await;
        visitor
    }
}

/// Opens an account with [`PASSWORD`].
///
/// # Panics
/// When it cannot be opened.
pub fn hire(store: &Store, login: &str, role: Role, org: Option<&str>) -> AccountId {
    let new = NewAccount {
        login: login.to_owned(),
        name: format!("示例{login}"),
        password: PASSWORD.to_owned(),
        role,
        org: org.map(OrgId::from),
    };
    match accounts::create(store, &Scope::system(), new) {
        Ok(id) => id,
        Err(error) => panic!("no account {login}: {error}"),
    }
}

/// Holds a page against what every page owes its reader: a heading, a line on what it is for, no inline script or style, no
/// id twice.
///
/// # Panics
/// When it lacks one.
pub fn sound(path: &str, html: &str) {
    assert!(html.contains("<h1>"), "{path} has a heading");
    assert!(
        html.contains("class=\"purpose\""),
        "{path} says what it is for"
    );
    assert!(
        !html.contains(" style=") && !html.contains("<script>"),
        "{path} has something inline"
    );
    let ids = html.split(" id=\"").skip(1);
    let mut ids: Vec<&str> = ids.filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{path} repeats an id");
}
