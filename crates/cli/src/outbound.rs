//! How mail and web hooks leave the house: flags over `LUODI_*` variables over the configuration file.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::ValueEnum;
use notify::{MailServer, Options, Password, Tls};
use serde::Deserialize;

use crate::exit::Stop;

/// The part of the configuration file about mail.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct MailFile {
    /// Name or address of the server, and its port.
    pub server: Option<String>,
    /// The sender's address.
    pub from: Option<String>,
    /// How the connection is protected.
    pub tls: Option<TlsName>,
    /// The name to sign in with.
    pub user: Option<String>,
    /// A file whose first line is the password.
    pub password_file: Option<PathBuf>,
}

/// How a connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum TlsName {
    /// Not at all; for a relay on this machine
    None,
    /// By STARTTLS, as on port 587
    Starttls,
    /// From the first byte, as on port 465
    Tls,
}

#[derive(clap::Args)]
// The group of these arguments must not have the name of the command's own.
#[group(skip)]
pub struct Args {
    /// Send mail through this server, HOST:PORT
    #[arg(long)]
    mail_server: Option<String>,
    /// The sender's address
    #[arg(long)]
    mail_from: Option<String>,
    /// How the connection to the mail server is protected [default: none for loopback, else starttls]
    #[arg(long, value_enum)]
    mail_tls: Option<TlsName>,
    /// The name to sign in to the mail server with
    #[arg(long)]
    mail_user: Option<String>,
    /// A file whose first line is the password for the mail server
    #[arg(long)]
    mail_password_file: Option<PathBuf>,
    /// Let web hooks lead to addresses inside the network and over plain HTTP
    #[arg(long)]
    hooks_inside: bool,
}

/// Lays the environment over the file's part.
pub fn load(mut file: MailFile, env: impl Fn(&str) -> Option<String>) -> Result<MailFile, Stop> {
    if let Some(tls) = env("LUODI_MAIL_TLS") {
        let known = TlsName::from_str(&tls, true);
        let known = known.map_err(|_| {
            Stop::Usage(format!(
                "LUODI_MAIL_TLS is `{tls}`; it must be none, starttls or tls"
            ))
        })?;
        file.tls = Some(known);
    }
    file.server = env("LUODI_MAIL_SERVER").or(file.server);
    file.from = env("LUODI_MAIL_FROM").or(file.from);
    file.user = env("LUODI_MAIL_USER").or(file.user);
    file.password_file = env("LUODI_MAIL_PASSWORD_FILE")
        .map(PathBuf::from)
        .or(file.password_file);
    Ok(file)
}

impl Args {
    /// The options of the outbox.
    pub fn options(
        &self,
        file: MailFile,
        hooks_inside: bool,
        base_url: Option<String>,
    ) -> Result<Options, Stop> {
        let merged = MailFile {
            server: self.mail_server.clone().or(file.server),
            from: self.mail_from.clone().or(file.from),
            tls: self.mail_tls.or(file.tls),
            user: self.mail_user.clone().or(file.user),
            password_file: self.mail_password_file.clone().or(file.password_file),
        };
        Ok(Options {
            mail: mail(merged)?,
            base_url,
            inside_hooks: self.hooks_inside || hooks_inside,
        })
    }
}

fn usage<T>(sentence: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Usage(sentence.into()))
}

fn mail(file: MailFile) -> Result<Option<MailServer>, Stop> {
    let Some(server) = file.server else {
        return Ok(None);
    };
    let split = server.rsplit_once(':').and_then(|(host, port)| {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        Some((host.to_owned(), port.parse().ok()?))
    });
    let Some((host, port)) = split.filter(|(host, _)| !host.is_empty()) else {
        return usage(format!(
            "the mail server is `{server}`; it must be a name and a port, such as mail.example.cn:587"
        ));
    };
    let Some(from) = file.from.as_deref().and_then(notify::rules::address::plain) else {
        return usage(
            "mail needs a sender: give --mail-from, LUODI_MAIL_FROM or `from` under [mail], such as luodi@example.cn",
        );
    };
    let loopback = host == "localhost" || host.parse().is_ok_and(|host: IpAddr| host.is_loopback());
    let tls = match file.tls {
        Some(TlsName::None) => Tls::None,
        Some(TlsName::Starttls) => Tls::StartTls,
        Some(TlsName::Tls) => Tls::Always,
        None if loopback => Tls::None,
        None => Tls::StartTls,
    };
    let login = match (file.user, file.password_file) {
        (None, None) => None,
        (Some(user), Some(path)) => {
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Stop::file("read", &path, &error))?;
            let password = text.lines().next().unwrap_or_default().to_owned();
            Some((user, Password(password)))
        }
        _ => {
            return usage(
                "the mail server's user and password file are given together or not at all",
            );
        }
    };
    if login.is_some() && tls == Tls::None && !loopback {
        return usage(
            "a password is not sent to a mail server without TLS; set tls to starttls or tls",
        );
    }
    Ok(Some(MailServer {
        host,
        port,
        tls,
        from,
        login,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(server: &str) -> MailFile {
        MailFile {
            server: Some(server.to_owned()),
            from: Some("luodi@example.cn".to_owned()),
            ..MailFile::default()
        }
    }

    fn tls_of(file: MailFile) -> Option<Tls> {
        mail(file).ok().flatten().map(|server| server.tls)
    }

    #[test]
    fn protection_is_the_default_beyond_this_machine() {
        assert_eq!(tls_of(file("mail.example.cn:587")), Some(Tls::StartTls));
        assert_eq!(tls_of(file("127.0.0.1:25")), Some(Tls::None));
        assert_eq!(tls_of(file("[::1]:25")), Some(Tls::None));
        assert!(mail(MailFile::default()).is_ok_and(|server| server.is_none()));
    }

    #[test]
    fn mistakes_are_named() {
        for wrong in [
            file("mail.example.cn"),
            file(":25"),
            MailFile {
                from: None,
                ..file("mail.example.cn:25")
            },
            MailFile {
                user: Some("luodi".to_owned()),
                ..file("mail.example.cn:25")
            },
        ] {
            assert!(matches!(mail(wrong), Err(Stop::Usage(_))));
        }
    }

    #[test]
    fn a_password_needs_protection_on_the_way() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("password");
        std::fs::write(&path, "geheim\n").expect("a written file");
        let with = |server: &str, tls| MailFile {
            user: Some("luodi".to_owned()),
            password_file: Some(path.clone()),
            tls,
            ..file(server)
        };
        assert!(mail(with("mail.example.cn:25", Some(TlsName::None))).is_err());
        assert!(mail(with("127.0.0.1:25", None)).is_ok());
        let server = mail(with("mail.example.cn:465", Some(TlsName::Tls)));
        let server = server.ok().flatten().expect("a server");
        assert_eq!(
            server.login.as_ref().map(|(_, held)| held.0.as_str()),
            Some("geheim")
        );
        assert!(!format!("{server:?}").contains("geheim"));
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let env = |name: &str| (name == "LUODI_MAIL_SERVER").then(|| "[::1]:2525".to_owned());
        let loaded = load(file("mail.example.cn:25"), env).ok().expect("loaded");
        assert_eq!(loaded.server.as_deref(), Some("[::1]:2525"));
        let env = |name: &str| (name == "LUODI_MAIL_TLS").then(|| "maybe".to_owned());
        assert!(load(MailFile::default(), env).is_err());
    }
}
