//! What is told, to whom, and how it travels.

use base::{AccountId, Date, Lang, Millis, OrgId, Role, Title};

/// The longest title, in characters; what is longer is cut and ends in `…`.
pub const TITLE_MAX_CHARS: usize = 200;
/// The longest body, in characters; what is longer is cut and ends in `…`.
pub const BODY_MAX_CHARS: usize = 4_000;

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What makes it the same message: sending a key again tells nobody twice. Names the change, such as
    /// `month/2023-09/opened/jc-spj`.
    pub key: String,
    /// Who is told.
    pub to: To,
    /// What kind of message it is: dotted lower-case words that begin with the sending room, such as
    /// `month.opened`. The first word is its topic, by which people choose channels.
    pub kind: &'static str,
    /// One line, at most [`TITLE_MAX_CHARS`]. No personal data: it may leave the house by mail.
    pub title: Title,
    /// The rest, at most [`BODY_MAX_CHARS`]; may be empty. No personal data.
    pub body: Title,
    /// The page it leads to, a path of this site such as `/month`.
    pub href: String,
}

/// Who is told. Units and roles are resolved when somebody reads: whoever acts for the unit then sees what
/// the unit was told before. Mail goes to those who act for it at sending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// One account.
    Account(AccountId),
    /// Everyone who acts for a unit in one of these roles.
    Unit {
        /// The unit.
        org: OrgId,
        /// The roles, at least one.
        roles: &'static [Role],
    },
    /// Everyone in a role, such as the office.
    Role(Role),
    /// No inbox: the web hooks of the office and, where the event is an organisation's, of that organisation.
    Programs(Option<OrgId>),
}

/// A group of kinds with one first word, as people see it in filters and settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The first word of its kinds, such as `month`.
    pub stem: &'static str,
    /// Its name.
    pub title: Title,
}

impl Topic {
    /// A topic with its name in both languages.
    #[must_use]
    pub fn new(stem: &'static str, zh: &str, en: &str) -> Self {
        Self {
            stem,
            title: Title::new(zh, en),
        }
    }
}

/// A message as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Row id; later messages have greater ones.
    pub id: i64,
    /// Its kind.
    pub kind: String,
    /// The first word of the kind.
    pub topic: String,
    /// One line.
    pub title: Title,
    /// The rest; may be empty.
    pub body: Title,
    /// The page it leads to.
    pub href: String,
    /// When it was sent.
    pub sent_at: Millis,
    /// Whether the reader has marked it.
    pub read: bool,
}

base::named! {
    /// How a person hears of a topic, beside the inbox.
    pub enum Choice {
        /// In the inbox alone.
        Inbox = "inbox",
        /// A mail for each message.
        Each = "each",
        /// One mail a day.
        Digest = "digest",
    }
}

/// What holds for a topic that a person has not decided on.
pub const DEFAULT_CHOICE: Choice = Choice::Digest;

base::named! {
    /// What is known of a person's mail address.
    pub enum AddressState {
        /// There is none.
        None = "none",
        /// A code was mailed and not yet entered.
        Waiting = "waiting",
        /// The code was entered.
        Confirmed = "confirmed",
    }
}

base::named! {
    /// By which road a delivery goes.
    pub enum Channel {
        /// SMTP.
        Mail = "mail",
        /// A signed HTTP request.
        Hook = "hook",
    }
}

base::named! {
    /// What a delivery carries.
    pub enum Purpose {
        /// One message.
        Message = "message",
        /// The messages of a day.
        Digest = "digest",
        /// The code that confirms an address.
        Confirm = "confirm",
        /// Nothing but a greeting, to try a web hook.
        Test = "test",
    }
}

base::named! {
    /// Where a delivery stands; see the table in `README.md`.
    pub enum DeliveryState {
        /// Waits until it is due.
        Waiting = "waiting",
        /// A worker has it; nothing that the other side might keep was said yet. Goes back when its lease ends.
        Claimed = "claimed",
        /// The content is on its way. When the lease ends here, nobody knows whether it arrived.
        Sending = "sending",
        /// The other side has it.
        Sent = "sent",
        /// It was refused for good, or too often.
        Failed = "failed",
        /// It may or may not have arrived; a person decides.
        Unknown = "unknown",
        /// There was no need any more.
        Dropped = "dropped",
    }
}

/// What a person wants, beside the inbox, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Whose.
    pub account: AccountId,
    /// The address, sealed; see [`crate::Seal`].
    pub address_sealed: Option<Vec<u8>>,
    /// What is known of it.
    pub address_state: AddressState,
    /// From which the present code is derived.
    pub code_nonce: Option<Vec<u8>>,
    /// When the code was asked for.
    pub code_at: Millis,
    /// How often a wrong code was entered.
    pub code_tries: i64,
    /// When no mail is due.
    pub quiet: crate::rules::quiet::Quiet,
    /// The language of mails.
    pub lang: Lang,
    /// The newest message that was in a digest, or that was there when the address was confirmed.
    pub digest_upto: i64,
    /// The day of the last digest.
    pub digest_day: Option<Date>,
    /// Rises with every change.
    pub version: i64,
}

impl Setting {
    /// What holds for an account that has set nothing: quiet from 20:00 to 08:00 and on days off.
    #[must_use]
    pub fn default_of(account: AccountId) -> Self {
        Self {
            account,
            address_sealed: None,
            address_state: AddressState::None,
            code_nonce: None,
            code_at: Millis(0),
            code_tries: 0,
            quiet: crate::rules::quiet::Quiet::default(),
            lang: Lang::Zh,
            digest_upto: 0,
            digest_day: None,
            version: 0,
        }
    }
}
