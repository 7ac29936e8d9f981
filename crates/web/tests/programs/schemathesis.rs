//! The room of notes against a reader that nobody here wrote (PyPI schemathesis), which `scripts/check` installs into
//! `target/peers`; without it the comparison is skipped and says so.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use tokio::net::TcpListener;
use web::api::DOCUMENT;
use web::{CallLimits, ServeLimits, Transport};

use crate::support::House;

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_nothing_in_the_notes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let program = root.join("target/peers/bin/schemathesis");
    if !program.exists() {
        println!("skipped: schemathesis is not in target/peers (scripts/check puts it there)");
        return;
    }
    let many = CallLimits {
        token: 1_000_000,
        org: 1_000_000,
    };
    let house = House::with(many);
    let clerk = house.clerk();
    let (address, router) = (listen().await, house.router.clone());
    let at: SocketAddr = address.local_addr().expect("an address");
    tokio::spawn(async move {
        let (limits, never) = (ServeLimits::default(), std::future::pending());
        web::serve(address, router, Transport::LoopbackHttp, limits, never).await
    });
    let folder = tempfile::tempdir().expect("a folder");
    let (cwd, config) = (
        folder.path().to_owned(),
        root.join("tests/schemathesis.toml"),
    );
    let ran = tokio::task::spawn_blocking(move || {
        Command::new(program)
            .arg("--config-file")
            .arg(config)
            .arg("run")
            .arg(format!("http://{at}{DOCUMENT}"))
            .args([
                "--header",
                &format!("Authorization: Bearer {}", clerk.secret),
            ])
            .args(["--exclude-path", "/api/v1/forget", "--max-examples", "40"])
            .current_dir(cwd)
            .env("PYTHONUTF8", "1")
            .output()
            .expect("schemathesis runs")
    });
    let ran = ran.await.expect("an end");
    let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    println!("{said}");
    assert!(ran.status.success(), "{said}");
    assert!(house.count("note") > 0, "no call changed anything: {said}");
}

async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port")
}
