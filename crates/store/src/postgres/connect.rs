//! Which server, and what is asked of it before it is used.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use tokio_postgres::Config;
use tokio_postgres::config::Host;

use super::wire::Link;

/// A database of a PostgreSQL server. Whatever prints it leaves the password out.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    config: Arc<Config>,
    url: String,
}

/// Why a text does not name a database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address of a PostgreSQL database: {0}")]
pub struct ServerError(String);

/// Why a server is of no use.
#[derive(Debug)]
pub(crate) enum ConnectError {
    /// It does not answer, or refuses the user.
    Unreachable(String),
    /// The database holds text in another encoding than UTF-8.
    Encoding(String),
    /// The database has tables, but not this program's.
    Foreign,
}

impl FromStr for Server {
    type Err = ServerError;

    /// Takes an address such as `postgres://luodi@db.example.cn/jincheng`.
    fn from_str(text: &str) -> Result<Self, ServerError> {
        let text = text.trim();
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            // The text is not repeated: it may be a password in the wrong place.
            return Err(ServerError("it begins with postgres://".to_owned()));
        }
        let mut config: Config = text
            .parse()
            .map_err(|cause| ServerError(super::error::sentence(&cause)))?;
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(ServerError("it does not name a database".to_owned()));
        }
        if config.get_application_name().is_none() {
            config.application_name("luodi");
        }
        Ok(Self {
            config: Arc::new(config),
            url: text.to_owned(),
        })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("postgres://")?;
        for (place, host) in self.config.get_hosts().iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            match host {
                Host::Tcp(name) => f.write_str(name)?,
                Host::Unix(folder) => write!(f, "{}", folder.display())?,
            }
        }
        write!(f, "/{}", self.config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

impl Server {
    /// The address with its password, for the one file that keeps it.
    pub(crate) fn secret_url(&self) -> &str {
        &self.url
    }

    /// Whether the address carries a password.
    pub(crate) fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// Connects and sets up the session for a role.
    pub(super) fn link(&self, role: super::Role) -> Result<Link, ConnectError> {
        let mut link = Link::connect(&self.config).map_err(ConnectError::Unreachable)?;
        let Link { client, driver } = &mut link;
        let failed = |cause: tokio_postgres::Error| {
            ConnectError::Unreachable(super::error::sentence(&cause))
        };
        driver
            .drive(client.batch_execute(&session(role)))
            .map_err(failed)?;
        Ok(link)
    }
}

/// Settings of a session. A commit is acknowledged only when it is on the server's disk, whatever the server's
/// own default; a stricter setting of the operator, such as waiting for a standby, stays.
fn session(role: super::Role) -> String {
    let (statement, idle) = match role {
        super::Role::Writer => ("60s", "60s"),
        super::Role::Reader => ("300s", "300s"),
    };
    format!(
        "SET client_min_messages TO warning; SET TIME ZONE 'UTC';
         SET standard_conforming_strings TO on; SET extra_float_digits TO 3;
         SET statement_timeout TO '{statement}'; SET lock_timeout TO '15s';
         SET idle_in_transaction_session_timeout TO '{idle}';
         SELECT set_config('synchronous_commit', 'on', false)
         WHERE current_setting('synchronous_commit') IN ('off', 'local')"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_printed_without_its_password() {
        let server: Server = "postgres://luodi:s3cret@db.example.cn:5433/jincheng"
            .parse()
            .expect("an address");
        assert_eq!(server.to_string(), "postgres://db.example.cn/jincheng");
        assert!(!format!("{server:?}").contains("s3cret"));
        assert!(server.has_password() && server.secret_url().contains("s3cret"));
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for text in [
            "",
            "s3cret",
            "mysql://luodi:s3cret@db/city",
            "postgres://luodi:s3cret@db",
            "postgres://luodi:s3cret@db/city?nonsense=s3cret",
        ] {
            let error = text.parse::<Server>().expect_err(text).to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
