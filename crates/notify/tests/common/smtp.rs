//! A real SMTP server, PyPI `aiosmtpd`, which `scripts/check` installs into `target/peers`.
//!
//! Recipients named `refuse…` are refused for good, `later…` for now; with `drop…` the server takes the mail and
//! hangs up without a word.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use notify::{MailServer, Options, Tls};
use serde_json::Value;

const SERVER: &str = r#"
import asyncio, json
from email import message_from_bytes, policy
from aiosmtpd.smtp import SMTP

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse"):
            return "550 5.1.1 <%s> unknown" % address
        if address.startswith("later"):
            return "451 4.3.0 later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "subject": mail["subject"], "id": mail["message-id"],
            "auto": mail["auto-submitted"], "date": mail["date"], "text": mail.get_content().replace("\r\n", "\n"),
            "defects": [str(defect) for defect in mail.defects],
        }), flush=True)
        if envelope.rcpt_tos[0].startswith("drop"):
            server.transport.abort()
        return "250 taken"

async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), enable_SMTPUTF8=False), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"#;

/// The interpreter with the peers, where it is there and knows this module.
pub fn peer(module: &str) -> Option<PathBuf> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/bin/python");
    let knows = Command::new(&python)
        .args(["-c", &format!("import {module}")])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !knows {
        println!("skipped: {module} is not in target/peers (scripts/check puts it there)");
    }
    knows.then_some(python)
}

pub struct PostOffice {
    child: Child,
    port: u16,
    mails: Receiver<Value>,
}

impl PostOffice {
    pub fn open() -> Option<Self> {
        let mut child = Command::new(peer("aiosmtpd")?)
            .args(["-c", SERVER])
            .stdout(Stdio::piped())
            .spawn()
            .expect("python starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let port = lines
            .next()
            .and_then(Result::ok)
            .and_then(|line| line.parse().ok())
            .expect("a port");
        let (sender, mails) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Ok(mail) = serde_json::from_str(&line) {
                    let _ = sender.send(mail);
                }
            }
        });
        Some(Self { child, port, mails })
    }

    pub fn options(&self) -> Options {
        self.options_with(Tls::None)
    }

    pub fn options_with(&self, tls: Tls) -> Options {
        Options {
            mail: Some(MailServer {
                host: "127.0.0.1".to_owned(),
                port: self.port,
                tls,
                from: "luodi@luodi.example".to_owned(),
                login: None,
            }),
            base_url: Some("https://luodi.example/".to_owned()),
            inside_hooks: false,
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// A mail that arrived and was not yet taken.
    pub fn waiting(&self) -> Option<Value> {
        self.mails.recv_timeout(Duration::from_millis(500)).ok()
    }

    /// The next mail that arrived.
    pub fn next(&self) -> Value {
        self.mails
            .recv_timeout(Duration::from_secs(10))
            .expect("a mail")
    }

    /// Nothing more arrived.
    pub fn nothing(&self) {
        let more = self.mails.recv_timeout(Duration::from_millis(300));
        assert!(more.is_err(), "an unexpected mail: {more:?}");
    }
}

impl Drop for PostOffice {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
