//! A whole installation in a temporary folder.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use app::{App, Config};
use axum::Router;
use base::{Clock, Date, Lang, Millis, OrgId, Role, Scope, SystemClock};
use tempfile::TempDir;
use testkit::FakeClock;
use web::Transport;
use web::accounts::{self, NewAccount};

use crate::{Visitor, kept};

/// The day on which [`House::city`] stands: after the last due date of the built-in plans.
pub const TODAY: Date = Date::constant(2024, 9, 5);

/// The seed of the sample city: one for all tests, which is made once in a run.
pub const SEED: u64 = 7;

/// An installation: the sample city with its year of reports, or a city that has only just begun.
pub struct House {
    /// The opened installation.
    pub app: App,
    router: Router,
    folder: TempDir,
    clock: Option<Arc<FakeClock>>,
}

impl House {
    /// The sample city of [`SEED`].
    ///
    /// # Panics
    /// When it cannot be made: nothing else could be tested then.
    #[must_use]
    pub fn sample() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("demo");
        kept::sample(SEED, &data);
        let app = app::demo::open(&data, (Some(SEED), Some(0)), || Box::new(SystemClock))
            .unwrap_or_else(|error| panic!("the sample city cannot be made: {error}"));
        assert_eq!(app.today(), TODAY, "the sample year ran on past its end");
        Self::of(app, folder, None)
    }

    /// The built-in plans on [`TODAY`], with the sample accounts and not one report yet, as a new installation
    /// for real use. Its clock stands still.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn city() -> Self {
        Self::city_on(TODAY)
    }

    /// As [`House::city`], on a day of its own; [`House::goes_to`] moves its clock.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn city_on(day: Date) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = testkit::postgres::prepared(folder.path().join("demo"));
        Self::city_at(folder, data, day)
    }

    /// As [`House::city`], on SQLite also in a run that asks for PostgreSQL: for what is done to the file itself.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn city_in_file() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("demo");
        Self::city_at(folder, data, TODAY)
    }

    fn city_at(folder: TempDir, data: PathBuf, day: Date) -> Self {
        let pack = app::packs::built_in().expect("a pack without mistakes");
        let config = Config {
            data,
            transport: Transport::LoopbackHttp,
            sample: false,
        };
        let clock = Arc::new(FakeClock::at(day));
        let app = App::open(&config, &pack, clock.clone())
            .unwrap_or_else(|error| panic!("the city cannot be opened: {error}"));
        for sign_in in &app::demo::SIGN_INS {
            let new = NewAccount {
                login: sign_in.login.to_owned(),
                name: format!("示例·{}", sign_in.role.title(Lang::Zh)),
                password: app::demo::PASSWORD.to_owned(),
                role: sign_in.role,
                org: sign_in.org.map(OrgId::from),
            };
            accounts::create(&app.store, &Scope::system(), new).expect("an account");
        }
        Self::of(app, folder, Some(clock))
    }

    /// With somebody who works on cases in each of these units, signed in by the unit's id, and somebody who leads it,
    /// signed in by the id and `-head`; passwords as everywhere.
    ///
    /// # Panics
    /// When an account cannot be made.
    #[must_use]
    pub fn staffed(self, units: &[&str]) -> Self {
        for unit in units {
            self.hires(unit, Role::Clerk, unit);
            self.hires(&format!("{unit}-head"), Role::Head, unit);
        }
        self
    }

    /// Gives a unit one more sign-in.
    ///
    /// # Panics
    /// When the account cannot be made.
    pub fn hires(&self, login: &str, role: Role, unit: &str) {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("示例·{login}"),
            password: app::demo::PASSWORD.to_owned(),
            role,
            org: Some(OrgId::from(unit)),
        };
        accounts::create(&self.app.store, &Scope::system(), new).expect("an account");
    }

    /// Moves the clock to the morning of a day and lets the rooms do what falls due by itself. Who was signed in
    /// may have to sign in again.
    ///
    /// # Panics
    /// When the clock runs by itself, as that of [`House::sample`] does.
    pub fn goes_to(&self, day: Date) {
        self.clock
            .as_ref()
            .expect("a clock that can be moved")
            .set(day);
        self.app.round();
    }

    /// Moves the clock on by so many seconds and lets the rooms do what falls due by itself.
    ///
    /// # Panics
    /// As [`House::goes_to`].
    pub fn goes_on(&self, secs: i64) {
        self.waits(secs);
        self.app.round();
    }

    /// Moves the clock on by so many seconds, and no room has made its round yet.
    ///
    /// # Panics
    /// As [`House::goes_to`].
    pub fn waits(&self, secs: i64) {
        let clock = self.clock.as_ref();
        clock.expect("a clock that can be moved").advance_secs(secs);
    }

    /// The instant at which its clock stands.
    ///
    /// # Panics
    /// As [`House::goes_to`].
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock
            .as_ref()
            .expect("a clock that can be moved")
            .now()
    }

    /// With the sample traders of the demo, who have not begun anything.
    ///
    /// # Panics
    /// When an account cannot be made.
    #[must_use]
    pub fn with_traders(self) -> Self {
        for trader in &app::traders::TRADERS {
            app::traders::join(&self.app, trader).expect("an account");
        }
        self
    }

    /// With ways out of the house, as an operator sets them up.
    ///
    /// # Panics
    /// When its routes clash.
    #[must_use]
    pub fn with_outbound(self, options: notify::Options) -> Self {
        Self {
            clock: self.clock,
            ..Self::of(self.app.with_outbound(options), self.folder, None)
        }
    }

    /// With other bounds on the calls of programs.
    ///
    /// # Panics
    /// When its routes clash.
    #[must_use]
    pub fn with_calls(self, calls: web::CallLimits) -> Self {
        Self {
            clock: self.clock,
            ..Self::of(self.app.with_calls(calls), self.folder, None)
        }
    }

    fn of(app: App, folder: TempDir, clock: Option<Arc<FakeClock>>) -> Self {
        let router = app
            .router()
            .unwrap_or_else(|error| panic!("the routes clash: {error}"));
        Self {
            app,
            router,
            folder,
            clock,
        }
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("demo")
    }

    /// Closes the installation and leaves its folder, in which the data folder is `demo`.
    #[must_use]
    pub fn close(self) -> TempDir {
        self.folder
    }

    /// All plans as the pages show them on [`TODAY`].
    ///
    /// # Panics
    /// When the database cannot be read.
    #[must_use]
    pub fn board(&self) -> Arc<plan::Board> {
        plan::Plan::new()
            .board(&self.app.store, TODAY)
            .expect("a board")
    }

    /// Somebody who has not signed in.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.router.clone())
    }

    /// Somebody who has signed in with a sample account.
    pub async fn signed_in(&self, login: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.sign_in(login, app::demo::PASSWORD).await;
        visitor
    }

    /// Serves the installation on a free port of the loopback address until the runtime ends.
    pub async fn serve(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (router, transport) = (self.router.clone(), self.app.transport());
        tokio::spawn(async move {
            let stop = std::future::pending::<()>();
            web::serve(
                listener,
                router,
                transport,
                web::ServeLimits::default(),
                stop,
            )
            .await
        });
        address
    }
}
