//! Every operation for programs against a reader that nobody here wrote: schemathesis (PyPI) makes calls that fit the
//! OpenAPI document and calls that do not, and holds each answer against it. A room that adds operations is covered
//! by declaring them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use base::Scope;
use serde_json::Value;
use stories::House;
use web::CallLimits;
use web::accounts;
use web::accounts::tokens::{self, Grant, NewToken};

/// Calls to make in all, beside the fixed ones that schemathesis makes for each operation: more operations get fewer
/// calls each, so that the run stays within a minute or so.
const CALLS: usize = 1_200;

fn secret(house: &House, login: &str) -> String {
    let system = Scope::system();
    let account = accounts::of_login(&house.app.store, &system, login).expect("an account");
    let new = NewToken {
        name: "示例·接口检查".to_owned(),
        days: 1,
        grant: Grant::All,
    };
    tokens::issue(&house.app.store, &system, account.id, new)
        .expect("a token")
        .secret
}

/// Runs schemathesis and gives its exit status with all that it printed.
fn examine(program: &Path, folder: &Path, address: &str, secret: &str) -> (bool, String) {
    let operations = app::routes()
        .table()
        .filter(|route| route.kind.is_api())
        .count();
    let each = (CALLS / operations.max(1)).clamp(5, 100);
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis.toml");
    let ran = Command::new(program)
        .arg("--config-file")
        .arg(config)
        .arg("run")
        .arg(format!("http://{address}{}", web::api::DOCUMENT))
        .args(["--header", &format!("Authorization: Bearer {secret}")])
        .args(["--max-examples", &each.to_string()])
        .current_dir(folder)
        .env("PYTHONUTF8", "1")
        .output()
        .expect("schemathesis runs");
    let text = [ran.stdout, ran.stderr].concat();
    (
        ran.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_nothing() {
    let Some(program) = testkit::material::peer("bin/schemathesis") else {
        return;
    };
    let many = CallLimits {
        token: 1_000_000,
        org: 1_000_000,
    };
    let house = House::sample(7).with_calls(many);
    let address = house.serve().await.to_string();
    let folder = tempfile::tempdir().expect("a folder");
    // The office may most; a clerk meets the operations of another role as not found.
    for login in ["office", "clerk"] {
        let secret = secret(&house, login);
        let (at, to) = (folder.path().to_owned(), address.clone());
        let path = program.clone();
        let (clean, said) = tokio::task::spawn_blocking(move || examine(&path, &at, &to, &secret))
            .await
            .expect("an end");
        println!("{said}");
        assert!(clean, "as {login}:\n{said}");
    }
}

#[tokio::test]
async fn the_document_names_every_operation() {
    let house = House::city();
    let reply = house.visitor().get(web::api::DOCUMENT).await;
    assert_eq!(reply.status, 200);
    let document: Value = serde_json::from_str(&reply.text()).expect("JSON");
    assert_eq!(document["openapi"], "3.1.1");
    let paths = document["paths"].as_object().expect("paths");
    let named: BTreeSet<&str> = paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(|methods| methods.values())
        .filter_map(|operation| operation["operationId"].as_str())
        .collect();
    let routes = app::routes();
    let told: BTreeSet<&str> = routes
        .table()
        .filter(|route| route.kind.is_api())
        .map(|route| route.name)
        .collect();
    assert_eq!(named, told);
}
