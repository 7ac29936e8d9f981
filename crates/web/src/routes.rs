//! The route table: what exists, who may reach it, and the router and guard made from it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post};
use base::{Role, Scope};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::api::{Documents, Op, Webhook};
use crate::guard::{self, Guard};
use crate::{NavItem, Shell, envelope};

/// Who may reach a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone, signed in or not.
    Everyone,
    /// Signed-in accounts in one of these roles. For everyone else the route does not exist.
    Roles(&'static [Role]),
}

/// Anyone, signed in or not.
pub const EVERYONE: Access = Access::Everyone;

/// Every role that signs in to work here.
pub const STAFF: Access = Access::Roles(&[
    Role::Clerk,
    Role::Head,
    Role::Office,
    Role::Supervisor,
    Role::Auditor,
    Role::Discipline,
]);

impl Access {
    /// Whether a scope may reach the route.
    #[must_use]
    pub fn admits(self, scope: &Scope) -> bool {
        match self {
            Self::Everyone => true,
            Self::Roles(roles) => scope.account.is_some() && roles.contains(&scope.role),
        }
    }
}

/// What a route is for, from which its method and its bounds follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A page to read (GET).
    Page,
    /// A file to download or an asset (GET).
    File,
    /// A form that changes something (POST), checked for its token and origin.
    Action,
    /// A form with files (POST), checked alike; the number bounds the whole body in bytes.
    Upload(usize),
    /// A question of a program (GET), answered for a token and never for a cookie.
    ApiRead,
    /// A change by a program (POST), made with a token and never with a cookie, so that no page of another site
    /// can cause one; the number bounds the body in bytes.
    ApiWrite(usize),
    /// A removal by a program (DELETE), made with a token alike; without a body.
    ApiRemove,
}

/// Where the routes for programs begin. Cookies mean nothing below, tokens mean nothing elsewhere.
pub const API: &str = "/api/";

/// The largest body of an action without files, in bytes.
pub const ACTION_BODY_BYTES: usize = 256 * 1024;

impl Kind {
    /// The HTTP method.
    #[must_use]
    pub fn method(self) -> Method {
        match self {
            Self::Page | Self::File | Self::ApiRead => Method::GET,
            Self::Action | Self::Upload(_) | Self::ApiWrite(_) => Method::POST,
            Self::ApiRemove => Method::DELETE,
        }
    }

    /// The largest request body, in bytes.
    #[must_use]
    pub fn body_bytes(self) -> usize {
        match self {
            Self::Page | Self::File | Self::ApiRead | Self::ApiRemove => 0,
            Self::Action => ACTION_BODY_BYTES,
            Self::Upload(bytes) | Self::ApiWrite(bytes) => bytes,
        }
    }

    /// How long request and answer may take, in seconds. Uploads come over slow lines.
    #[must_use]
    pub fn limit_secs(self) -> u64 {
        match self {
            Self::Page | Self::File | Self::Action | Self::ApiRead | Self::ApiRemove => 30,
            Self::Upload(_) | Self::ApiWrite(_) => 300,
        }
    }

    /// Whether programs call it with a token.
    #[must_use]
    pub fn is_api(self) -> bool {
        matches!(self, Self::ApiRead | Self::ApiWrite(_) | Self::ApiRemove)
    }
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The route's name in tests and logs, such as `task.show`.
    pub name: &'static str,
    /// The path with its parameters, such as `/tasks/{id}`.
    pub path: &'static str,
    /// What the route is for.
    pub kind: Kind,
    /// Who may reach it.
    pub access: Access,
    /// What the operation is; every route for programs says it, and no other route.
    pub op: Option<Arc<Op>>,
}

impl Route {
    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> Method {
        self.kind.method()
    }
}

/// The routes of one or several rooms, with their handlers.
#[derive(Default)]
pub struct Routes {
    entries: Vec<(Route, MethodRouter<Shell>)>,
    nav: Vec<NavItem>,
    foot: Vec<NavItem>,
    webhooks: Vec<Webhook>,
}

/// A table that cannot be served.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoutesError {
    /// Two routes have one method and path.
    #[error("two routes answer {0} {1}")]
    TwiceServed(Method, &'static str),
    /// Two routes have one name.
    #[error("two routes are named {0}")]
    TwiceNamed(&'static str),
    /// A path that does not begin with a slash.
    #[error("the path of route {0} does not begin with /")]
    BadPath(&'static str),
    /// A route for programs outside [`API`], or another one inside: it would take the wrong credentials.
    #[error("route {0} is for programs or below /api/, but not both")]
    WrongDoor(&'static str),
    /// The description of a route for programs does not hold together.
    #[error("the description of route {0}: {1}")]
    Described(&'static str, String),
    /// A change by programs that strangers could make.
    #[error("route {0} lets strangers change something: it needs roles and a token scope")]
    OpenChange(&'static str),
    /// Two scopes of tokens have one name and different words.
    #[error("the token scope {0} is declared twice, with different words")]
    TwoScopes(&'static str),
}

impl Routes {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The shell's own routes: sign-in and sign-out, assets, readiness. The composition begins with these.
    #[must_use]
    pub fn shell() -> Self {
        Self::new()
            .merge(crate::signin::routes())
            .merge(crate::account_pages::routes())
            .merge(crate::token_pages::routes())
            .merge(crate::assets::routes())
            .merge(crate::api::open_routes())
            .merge(crate::api::page_routes())
    }

    /// A page (GET).
    #[must_use]
    pub fn page<H, T>(
        self,
        path: &'static str,
        access: Access,
        name: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Shell>,
        T: 'static,
    {
        self.entry(
            Route {
                name,
                path,
                kind: Kind::Page,
                access,
                op: None,
            },
            get(handler),
        )
    }

    /// A file (GET).
    #[must_use]
    pub fn file<H, T>(
        self,
        path: &'static str,
        access: Access,
        name: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Shell>,
        T: 'static,
    {
        self.entry(
            Route {
                name,
                path,
                kind: Kind::File,
                access,
                op: None,
            },
            get(handler),
        )
    }

    /// A form that changes something (POST).
    #[must_use]
    pub fn action<H, T>(
        self,
        path: &'static str,
        access: Access,
        name: &'static str,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Shell>,
        T: 'static,
    {
        self.entry(
            Route {
                name,
                path,
                kind: Kind::Action,
                access,
                op: None,
            },
            post(handler),
        )
    }

    /// A form with files (POST) of at most `body_bytes` in all.
    #[must_use]
    pub fn upload<H, T>(
        self,
        path: &'static str,
        access: Access,
        name: &'static str,
        body_bytes: usize,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Shell>,
        T: 'static,
    {
        let kind = Kind::Upload(body_bytes);
        self.entry(
            Route {
                name,
                path,
                kind,
                access,
                op: None,
            },
            post(handler),
        )
    }

    /// A question of a program (GET, with a token), below [`API`].
    #[must_use]
    pub fn api_read<H, T>(
        self,
        path: &'static str,
        access: Access,
        name: &'static str,
        op: Op,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Shell>,
        T: 'static,
    {
        self.entry(
            Route {
                name,
                path,
                kind: Kind::ApiRead,
                access,
                op: Some(Arc::new(op)),
            },
            get(handler),
        )
    }

    /// A change by a program (POST, with a token) of at most `body_bytes`, below [`API`].
    #[must_use]
    pub fn api_write<H, T>(
        self,
        path: &'static str,
        access: Access,
        name: &'static str,
        body_bytes: usize,
        op: Op,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Shell>,
        T: 'static,
    {
        let kind = Kind::ApiWrite(body_bytes);
        self.entry(
            Route {
                name,
                path,
                kind,
                access,
                op: Some(Arc::new(op)),
            },
            post(handler),
        )
    }

    /// A removal by a program (DELETE, with a token), below [`API`].
    #[must_use]
    pub fn api_remove<H, T>(
        self,
        path: &'static str,
        access: Access,
        name: &'static str,
        op: Op,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Shell>,
        T: 'static,
    {
        let kind = Kind::ApiRemove;
        self.entry(
            Route {
                name,
                path,
                kind,
                access,
                op: Some(Arc::new(op)),
            },
            delete(handler),
        )
    }

    /// A message that web hooks get, for the description of the interface.
    #[must_use]
    pub fn webhook(mut self, webhook: Webhook) -> Self {
        self.webhooks.push(webhook);
        self
    }

    /// An entry of the navigation.
    #[must_use]
    pub fn nav(mut self, item: NavItem) -> Self {
        self.nav.push(item);
        self
    }

    /// A link in the footer, for pages that few people look for.
    #[must_use]
    pub fn foot(mut self, item: NavItem) -> Self {
        self.foot.push(item);
        self
    }

    /// These routes and those of another room.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self.nav.extend(other.nav);
        self.foot.extend(other.foot);
        self.webhooks.extend(other.webhooks);
        self
    }

    /// What tokens may be made for, by name: the scopes that the operations need.
    ///
    /// # Errors
    /// When two scopes have one name and different words.
    pub fn token_scopes(&self) -> Result<Vec<crate::api::TokenScope>, RoutesError> {
        let rows: Vec<Route> = self.table().cloned().collect();
        crate::api::scopes(&rows)
    }

    /// Every row, in order of registration.
    pub fn table(&self) -> impl Iterator<Item = &Route> {
        self.entries.iter().map(|(route, _)| route)
    }

    /// The router, each route behind the guard made from its own row, all inside the envelope.
    ///
    /// # Errors
    /// When two rows claim the same method and path or the same name, or the description of a route for programs
    /// does not hold together.
    pub fn into_router(self, shell: Shell) -> Result<Router, RoutesError> {
        self.check()?;
        let operations: Vec<Route> = self
            .table()
            .filter(|row| row.op.is_some())
            .cloned()
            .collect();
        let api = Documents::write(operations, &self.webhooks, shell.place())?;
        let mut paths: BTreeMap<&'static str, (MethodRouter<Shell>, Vec<Route>)> = BTreeMap::new();
        for (route, handler) in self.entries {
            let guarded =
                handler.route_layer(from_fn_with_state(Guard(route.clone()), guard::pass));
            let slot = paths.entry(route.path).or_default();
            slot.0 = std::mem::take(&mut slot.0).merge(guarded);
            slot.1.push(route);
        }
        let mut router = Router::new();
        for (path, (methods, rows)) in paths {
            let other = move |method: Method, ctx: crate::Ctx| {
                std::future::ready(guard::other_method(&method, &ctx, &rows))
            };
            router = router.route(path, methods.fallback(other));
        }
        let shell = shell.with_nav(self.nav, self.foot).with_api(api);
        Ok(router
            .fallback(|| std::future::ready(crate::Failure::not_found()))
            .layer(tower_http::catch_panic::CatchPanicLayer::custom(
                envelope::panicked,
            ))
            .layer(from_fn_with_state(shell.clone(), envelope::wrap))
            .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
            .with_state(shell))
    }

    fn check(&self) -> Result<(), RoutesError> {
        let (mut names, mut served) = (BTreeSet::new(), BTreeSet::new());
        for route in self.table() {
            if !route.path.starts_with('/') {
                return Err(RoutesError::BadPath(route.name));
            }
            if route.kind.is_api() != route.path.starts_with(API) {
                return Err(RoutesError::WrongDoor(route.name));
            }
            if !names.insert(route.name) {
                return Err(RoutesError::TwiceNamed(route.name));
            }
            if !served.insert((route.method().to_string(), route.path)) {
                return Err(RoutesError::TwiceServed(route.method(), route.path));
            }
            if let Some(flaw) = route.op.as_ref().and_then(|op| op.flaw(route.path)) {
                return Err(RoutesError::Described(route.name, flaw));
            }
            let scoped = route.op.as_ref().is_some_and(|op| op.scope.is_some());
            let closed = scoped && route.access != Access::Everyone;
            if matches!(route.kind, Kind::ApiWrite(_) | Kind::ApiRemove) && !closed {
                return Err(RoutesError::OpenChange(route.name));
            }
        }
        Ok(())
    }

    fn entry(mut self, route: Route, handler: MethodRouter<Shell>) -> Self {
        self.entries.push((route, handler));
        self
    }
}
