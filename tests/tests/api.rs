//! Every operation for programs against a reader that nobody here wrote: schemathesis (PyPI) makes calls that fit the
//! OpenAPI document and calls that do not, and holds each answer against it. A room that adds operations is covered
//! by declaring them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use base::{AccountId, OrgId, Scope};
use serde_json::Value;
use stories::House;
use web::accounts::tokens::{self, Grant, NewToken};
use web::{CallLimits, Route, accounts};

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

/// Runs schemathesis over some operations and tells whether it found nothing, with all that it printed.
fn examine(
    program: &Path,
    folder: &Path,
    url: &str,
    secret: &str,
    names: &[&str],
) -> (bool, String) {
    let each = (CALLS / names.len().max(1)).clamp(5, 600);
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemathesis.toml");
    let mut command = Command::new(program);
    command.arg("--config-file").arg(config).arg("run").arg(url);
    for name in names {
        command.args(["--include-operation-id", name]);
    }
    let ran = command
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

/// Each operation is examined as the first sample sign-in that may call it; what a role may not call is the matrix's.
#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_nothing() {
    let Some(program) = testkit::material::peer("bin/schemathesis") else {
        return;
    };
    let many = CallLimits {
        token: 1_000_000,
        org: 1_000_000,
    };
    let house = House::sample().with_calls(many);
    let url = format!("http://{}{}", house.serve().await, web::api::DOCUMENT);
    let routes = app::routes();
    // Its own description is not among what schemathesis calls.
    let mut left: Vec<&Route> = routes
        .table()
        .filter(|route| route.kind.is_api() && route.path != web::api::DOCUMENT)
        .collect();
    for sign_in in &app::demo::SIGN_INS {
        let scope = Scope {
            account: Some(AccountId(1)),
            role: sign_in.role,
            org: sign_in.org.map(OrgId::from),
            centre: None,
        };
        let (own, others): (Vec<_>, Vec<_>) = left
            .into_iter()
            .partition(|route| route.access.admits(&scope));
        left = others;
        if own.is_empty() {
            continue;
        }
        let names: Vec<&'static str> = own.iter().map(|route| route.name).collect();
        let secret = secret(&house, sign_in.login);
        let (path, to, folder) = (
            program.clone(),
            url.clone(),
            tempfile::tempdir().expect("a folder"),
        );
        let examined = tokio::task::spawn_blocking(move || {
            examine(&path, folder.path(), &to, &secret, &names)
        });
        let (clean, said) = examined.await.expect("an end");
        println!("{said}");
        assert!(clean, "as {}:\n{said}", sign_in.login);
    }
    let left: Vec<&str> = left.iter().map(|route| route.name).collect();
    assert!(left.is_empty(), "no sample sign-in may call {left:?}");
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
