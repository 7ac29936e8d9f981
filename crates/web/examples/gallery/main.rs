//! Serves the gallery: `cargo run -p luodi-web --example gallery`. Sign in as `office` with the password
//! printed at start.

mod pages;

use std::error::Error;
use std::sync::Arc;

use base::clock::SystemClock;
use base::{OrgId, Role, Scope, Title};
use store::{Config, Store};
use web::accounts::{self, NewAccount};
use web::{Routes, ServeLimits, Shell, SiteConfig};

const PASSWORD: &str = "shili-mima-2023";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(
        &Config::new(folder.path()),
        &web::migrations(),
        Arc::new(SystemClock),
    )?;
    for (login, role) in [("clerk", Role::Clerk), ("office", Role::Office)] {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("示例 {login}"),
            password: PASSWORD.to_owned(),
            role,
            org: Some(OrgId::from("shili")),
        };
        accounts::create(&store, &Scope::system(), new)?;
    }
    let mut site = SiteConfig::loopback(Title::new("晋城市", "Jincheng"));
    site.sample = true;
    let shell = Shell::new(store, Arc::new(SystemClock), site.clone());
    let router = Routes::shell().merge(pages::routes()).into_router(shell)?;
    let port = std::env::args().nth(1).unwrap_or("8137".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!(
        "http://{} (clerk or office, {PASSWORD})",
        listener.local_addr()?
    );
    let stop = async {
        // Without a signal handler the gallery runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    web::serve(
        listener,
        router,
        site.transport,
        ServeLimits::default(),
        stop,
    )
    .await?;
    Ok(())
}
