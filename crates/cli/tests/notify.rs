//! `luodi notify` against a real mail server (PyPI `aiosmtpd`, put into `target/peers` by `scripts/check`) that
//! asks for TLS and a password, under a root made for the test.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

const SERVER: &str = r#"
import asyncio, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

class Handler:
    async def handle_DATA(self, server, session, envelope):
        print("mail", envelope.rcpt_tos[0], bool(session.ssl), session.authenticated, flush=True)
        return "250 taken"

def knows(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"luodi" and data.password == b"geheim")

async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    make = lambda: SMTP(Handler(), tls_context=context, require_starttls=True, authenticator=knows, auth_required=True)
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"#;

struct Server {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server under a certificate for `localhost`, and that certificate.
fn server(dir: &Path) -> Option<(Server, PathBuf)> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/bin/python");
    let (key, cert) = (dir.join("key.pem"), dir.join("cert.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
        ])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&cert)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    let peer = Command::new(&python)
        .args(["-c", "import aiosmtpd"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !made || !peer {
        println!("skipped: openssl or aiosmtpd is not there (scripts/check installs it)");
        return None;
    }
    let mut child = Command::new(python)
        .args(["-W", "ignore", "-c", SERVER])
        .args([&cert, &key])
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let port = lines.next().and_then(Result::ok);
    let port = port.and_then(|line| line.parse().ok()).expect("a port");
    Some((Server { child, lines, port }, cert))
}

fn luodi(roots: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_luodi"))
        .args(args)
        .env("SSL_CERT_FILE", roots)
        .output()
        .expect("luodi runs")
}

#[test]
fn a_mail_goes_out_over_tls_with_a_password_and_never_past_a_false_certificate() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let Some((mut server, cert)) = server(dir.path()) else {
        return;
    };
    let (right, wrong) = (dir.path().join("right"), dir.path().join("wrong"));
    std::fs::write(&right, "geheim\n").expect("a written file");
    std::fs::write(&wrong, "falsch\n").expect("a written file");
    let config = dir.path().join("luodi.toml");
    let text = format!(
        "[mail]\nserver = \"localhost:{}\"\nfrom = \"luodi@luodi.example\"\ntls = \"starttls\"\nuser = \"luodi\"\npassword_file = {right:?}\n",
        server.port
    );
    std::fs::write(&config, text).expect("a written file");
    let config = config.to_str().expect("a path");
    let test = [
        "notify",
        "test",
        "--config",
        config,
        "--to",
        "shili@example.cn",
    ];
    let good = luodi(&cert, &test);
    assert!(
        good.status.success(),
        "{}",
        String::from_utf8_lossy(&good.stderr)
    );
    let line = server.lines.next().and_then(Result::ok).expect("a mail");
    assert_eq!(line, "mail shili@example.cn True True");
    let refused = luodi(
        &cert,
        &[
            &test[..],
            &["--mail-password-file", wrong.to_str().expect("a path")],
        ]
        .concat(),
    );
    assert_eq!(refused.status.code(), Some(1));
    assert!(!String::from_utf8_lossy(&refused.stderr).contains("falsch"));
    // Another root of trust: the certificate is false.
    let other = dir.path().join("other");
    std::fs::create_dir(&other).expect("a folder");
    let Some((_second, foreign)) = self::server(&other) else {
        return;
    };
    assert_eq!(luodi(&foreign, &test).status.code(), Some(1));
}

#[test]
fn without_a_mail_server_the_command_says_what_to_give() {
    let nowhere = Path::new("no-such-file");
    let done = luodi(nowhere, &["notify", "test", "--to", "shili@example.cn"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("--mail-server"));
    let missing = luodi(nowhere, &["notify", "status", "--data", "no-such-folder"]);
    assert_eq!(missing.status.code(), Some(1));
}
