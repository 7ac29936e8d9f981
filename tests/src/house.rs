//! A whole installation in a temporary folder.

use std::net::SocketAddr;

use app::App;
use axum::Router;
use base::SystemClock;
use tempfile::TempDir;

use crate::Visitor;

/// The sample city with its year of reports, as `luodi demo` makes it.
pub struct House {
    /// The opened installation.
    pub app: App,
    router: Router,
    folder: TempDir,
}

impl House {
    /// Makes the sample city from a seed.
    ///
    /// # Panics
    /// When it cannot be made: nothing else could be tested then.
    #[must_use]
    pub fn sample(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let app = app::demo::open(&folder.path().join("demo"), Some(seed), || {
            Box::new(SystemClock)
        })
        .unwrap_or_else(|error| panic!("the sample city cannot be made: {error}"));
        let router = app
            .router()
            .unwrap_or_else(|error| panic!("the routes clash: {error}"));
        Self {
            app,
            router,
            folder,
        }
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("demo")
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
