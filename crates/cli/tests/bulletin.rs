//! `luodi bulletin` as people and programs call it, on a folder that a server has open.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use base::SystemClock;
use web::Transport;

fn luodi(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_luodi"))
        .arg("bulletin")
        .args(args)
        .output()
        .expect("luodi")
}

/// The text of a Word file as LibreOffice reads it; `None` on a machine without it.
fn read_by_libreoffice(file: &Path, folder: &Path) -> Option<String> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.join("profile").display()
    );
    Command::new("soffice")
        .args([
            &profile,
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
        ])
        .args(["--outdir".as_ref(), folder.as_os_str(), file.as_os_str()])
        .output()
        .ok()
        .filter(|ran| ran.status.success())?;
    std::fs::read_to_string(file.with_extension("txt")).ok()
}

#[test]
fn a_month_becomes_a_file_while_the_server_runs() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let data = dir.path().join("data");
    let config = app::Config {
        data: data.clone(),
        transport: Transport::LoopbackHttp,
        sample: true,
    };
    let pack = app::packs::built_in().expect("a pack");
    let app = app::App::open(&config, &pack, Arc::new(SystemClock)).expect("an installation");
    let data = data.display().to_string();
    let out = dir.path().join("bulletin.docx");
    let file = out.display().to_string();
    let ran = luodi(&["--data", &data, "--month", "2023-09", "--out", &file]);
    assert!(ran.status.success(), "{ran:?}");
    assert!(std::fs::read(&out).expect("a file").starts_with(b"PK"));
    if let Some(text) = read_by_libreoffice(&out, dir.path()) {
        // Titles are divided by hand.
        let text = text.replace(['\n', '\r'], "");
        for said in [
            "关于2023年9月营商环境重点任务进展情况的通报",
            "项任务，已达标0项",
            "按时报送率0.0％",
        ] {
            assert!(text.contains(said), "{said} in {text}");
        }
    }
    let brief = dir.path().join("brief.docx").display().to_string();
    let unit = [
        "--data",
        &data,
        "--quarter",
        "2023Q4",
        "--unit",
        "jc-fgw",
        "--out",
        &brief,
    ];
    assert!(luodi(&unit).status.success());
    for (args, status) in [
        (["--month", "2023-9", "--out", &file], 2),
        (["--quarter", "2023-09", "--out", &file], 2),
        (["--month", "2023-09", "--out", "bulletin.odt"], 2),
    ] {
        let ran = luodi(&[&["--data", &data], &args[..]].concat());
        assert_eq!(ran.status.code(), Some(status), "{args:?} {ran:?}");
    }
    let nobody = [
        "--data", &data, "--month", "2023-09", "--unit", "nobody", "--out", &brief,
    ];
    assert_eq!(luodi(&nobody).status.code(), Some(1));
    assert_eq!(
        luodi(&[
            "--data",
            "no/such/folder",
            "--month",
            "2023-09",
            "--out",
            &file
        ])
        .status
        .code(),
        Some(1)
    );
    drop(app);
}
