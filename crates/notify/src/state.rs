//! What this room needs to know beside the database.

use std::fmt;
use std::sync::Arc;

use base::{Lang, Title};

use crate::commands::send::OWN_TOPIC;
use crate::model::Topic;
use crate::rules::audience::topic;
use seal::Seal;

/// How mail and web hooks leave the house. Nothing leaves by default.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where mail goes; without it nobody can ask for mail.
    pub mail: Option<MailServer>,
    /// The address under which people reach the service, such as `https://luodi.example.cn`, for links in
    /// mails and requests; without it they carry no links.
    pub base_url: Option<String>,
    /// Whether web hooks may lead to addresses inside the house and over plain HTTP.
    pub inside_hooks: bool,
}

/// An SMTP server that takes mail for delivery.
#[derive(Clone, Debug)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port: 25 or 587 as a rule, 465 for TLS from the start.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// The sender, a mail address.
    pub from: String,
    /// Name and password to sign in with.
    pub login: Option<(String, Password)>,
}

/// How a connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Not at all: for a relay on the same machine.
    None,
    /// By STARTTLS (RFC 3207), or not sent.
    StartTls,
    /// From the first byte (RFC 8314).
    Always,
}

/// A password that is never printed.
#[derive(Clone)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The state of this room, hung up with [`::web::Shell::with_room`].
#[derive(Clone)]
pub struct Notify {
    /// The key for personal data.
    pub seal: Arc<Seal>,
    /// How things leave the house.
    pub options: Arc<Options>,
    topics: Arc<[Topic]>,
}

impl Notify {
    /// A room with its key, its options and the topics that people choose by.
    #[must_use]
    pub fn new(seal: Seal, options: Options, topics: Vec<Topic>) -> Self {
        Self {
            seal: Arc::new(seal),
            options: Arc::new(options),
            topics: topics.into(),
        }
    }

    /// The same room with other options.
    #[must_use]
    pub fn with_options(mut self, options: Options) -> Self {
        self.options = Arc::new(options);
        self
    }

    /// The topics that people choose by.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    /// The name of a topic or of a kind's topic; kinds of no topic are 其他.
    #[must_use]
    pub fn topic_title(&self, kind: &str, lang: Lang) -> String {
        let stem = topic(kind);
        let found = self.topics.iter().find(|held| held.stem == stem);
        let other = if stem == OWN_TOPIC {
            Title::new("系统", "System")
        } else {
            Title::new("其他", "Other")
        };
        found
            .map_or(&other, |held| &held.title)
            .get(lang)
            .to_owned()
    }

    /// A link for a mail or a request; empty when nobody knows the service's address.
    #[must_use]
    pub fn link(&self, href: &str) -> String {
        match &self.options.base_url {
            Some(base) => format!("{}{href}", base.trim_end_matches('/')),
            None => String::new(),
        }
    }
}
