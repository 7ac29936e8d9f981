//! The binary starts. With this test cargo builds `luodi` for the stories in `tests/`, which run it as people do.

use std::process::Command;

#[test]
fn the_binary_names_its_version() {
    let ran = Command::new(env!("CARGO_BIN_EXE_luodi"))
        .arg("--version")
        .output()
        .expect("luodi");
    assert!(ran.status.success(), "{ran:?}");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(said.trim(), concat!("luodi ", env!("CARGO_PKG_VERSION")));
}
