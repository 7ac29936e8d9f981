//! Mail on the wire (RFC 5321), one step at a time, so that the outbox knows on which side of the point of no
//! return a connection broke.

use std::time::{Duration, SystemTime};

use base::Millis;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::letter::Letter;
use crate::commands::deliver::Outcome;
use crate::state::{MailServer, Tls};

/// How long a step of the dialogue may take.
const STEP: Duration = Duration::from_secs(30);
/// How long the server may take to say that it has the mail.
const ACCEPT: Duration = Duration::from_secs(120);

/// Why there is no connection, or no mail to send over it.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The server, or the way to it.
    #[error("{0}")]
    Server(#[from] SmtpError),
    /// The sender or the recipient is no address.
    #[error("{0}")]
    Address(#[from] lettre::address::AddressError),
    /// The headings cannot be written down.
    #[error("{0}")]
    Message(#[from] lettre::error::Error),
    /// The text cannot be written down.
    #[error("the text cannot be encoded")]
    Unwritable,
}

/// An open connection to the server.
pub(crate) struct Line {
    open: SmtpConnection,
    from: Address,
}

/// A mail as it goes over the wire.
pub(crate) struct Packed {
    to: Address,
    bytes: Vec<u8>,
}

/// The domain of the sender: by it the server is greeted and mails are identified.
fn domain(server: &MailServer) -> Result<String, MailError> {
    Ok(server.from.parse::<Address>()?.domain().to_owned())
}

/// Opens a connection, protects it and signs in.
pub(crate) fn connect(server: &MailServer) -> Result<Line, MailError> {
    let hello = ClientId::Domain(domain(server)?);
    let tls = match server.tls {
        Tls::None => None,
        Tls::StartTls | Tls::Always => Some(TlsParameters::new_rustls(server.host.clone())?),
    };
    let at = (server.host.as_str(), server.port);
    let wrapped = tls.as_ref().filter(|_| server.tls == Tls::Always);
    let mut open = SmtpConnection::connect(at, Some(STEP), &hello, wrapped, None)?;
    if let Some(tls) = tls.as_ref().filter(|_| server.tls == Tls::StartTls) {
        open.starttls(tls, &hello)?;
    }
    if let Some((name, password)) = &server.login {
        let credentials = Credentials::new(name.clone(), password.0.clone());
        open.auth(&[Mechanism::Plain, Mechanism::Login], &credentials)?;
    }
    Ok(Line {
        open,
        from: server.from.parse()?,
    })
}

/// Writes a mail down. Its identifier follows from the delivery, so that every attempt has the same.
pub(crate) fn pack(
    server: &MailServer,
    letter: &Letter,
    (delivery, created_at): (i64, Millis),
    now: Millis,
) -> Result<Packed, MailError> {
    let to: Address = letter.to.parse()?;
    let id = format!("<luodi.{delivery}.{}@{}>", created_at.0, domain(server)?);
    let date = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or(0));
    let text = letter.text.replace('\n', "\r\n").into_bytes();
    let body = Body::new_with_encoding(text, ContentTransferEncoding::Base64)
        .map_err(|_| MailError::Unwritable)?;
    let name = |text: &'static str| HeaderName::new_from_ascii_str(text);
    let message = Message::builder()
        .from(Mailbox::new(None, server.from.parse()?))
        .to(Mailbox::new(None, to.clone()))
        .subject(&letter.subject)
        .date(date)
        .message_id(Some(id))
        .header(ContentType::TEXT_PLAIN)
        // RFC 3834: no holiday notice shall answer.
        .raw_header(HeaderValue::new(
            name("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .body(body)?;
    Ok(Packed {
        to,
        bytes: message.formatted(),
    })
}

/// What a reply means before the content was sent: nothing has arrived, so trying again is safe.
fn before(error: &SmtpError, whose: Whose) -> Outcome {
    match (error.is_permanent(), whose) {
        (true, Whose::Recipient) => Outcome::Failed(note(error)),
        _ => Outcome::Again(note(error)),
    }
}

/// Whom a refusal concerns.
#[derive(Clone, Copy)]
enum Whose {
    /// The server does not like us: it may be set up differently tomorrow.
    Ours,
    /// It does not know the recipient or does not take the mail.
    Recipient,
}

/// The reply's code alone: texts of servers repeat addresses.
fn note(error: &SmtpError) -> String {
    match error.status() {
        Some(code) => format!("SMTP {code}"),
        None if error.is_timeout() => "timeout".to_owned(),
        None if error.is_tls() => "TLS".to_owned(),
        None => "connection".to_owned(),
    }
}

impl MailError {
    /// What a page and the outbox say: no address, no text of a server.
    pub(crate) fn note(&self) -> String {
        match self {
            Self::Server(error) => note(error),
            Self::Address(_) => "bad address".to_owned(),
            Self::Message(_) | Self::Unwritable => "unwritable".to_owned(),
        }
    }
}

impl Line {
    /// Sends a mail. `begin` is asked when the server is ready for the content; only when it agrees is the
    /// content sent, and from there on a broken connection means [`Outcome::Unknown`]. `None` when it did
    /// not agree. Whether the connection can be used again comes with it.
    pub(crate) fn send(
        &mut self,
        mail: &Packed,
        begin: impl FnOnce() -> bool,
    ) -> (Option<Outcome>, bool) {
        if let Err(outcome) = self.announce(mail) {
            self.open.abort();
            return (Some(outcome), false);
        }
        if !begin() {
            // The server waits for content: only hanging up says that there is none.
            self.open.abort();
            return (None, false);
        }
        // A longer patience here costs nothing but patience: giving up early is what makes doubt.
        let patient = self.open.set_timeout(Some(ACCEPT)).is_ok();
        let reply = self.open.message(&mail.bytes);
        match reply {
            Ok(_) => {
                let usable = patient && self.open.set_timeout(Some(STEP)).is_ok();
                (Some(Outcome::Sent), usable)
            }
            Err(error) => {
                self.open.abort();
                let outcome = if error.is_permanent() {
                    Outcome::Failed(note(&error))
                } else if error.is_transient() {
                    Outcome::Again(note(&error))
                } else {
                    Outcome::Unknown(note(&error))
                };
                (Some(outcome), false)
            }
        }
    }

    /// Everything before the content.
    fn announce(&mut self, mail: &Packed) -> Result<(), Outcome> {
        let from = Mail::new(Some(self.from.clone()), Vec::new());
        let open = &mut self.open;
        open.command(from)
            .map_err(|error| before(&error, Whose::Ours))?;
        open.command(Rcpt::new(mail.to.clone(), Vec::new()))
            .and_then(|_| open.command(Data))
            .map_err(|error| before(&error, Whose::Recipient))?;
        Ok(())
    }

    /// Says goodbye; whether the server hears it does not matter.
    pub(crate) fn quit(mut self) {
        if let Err(error) = self.open.quit() {
            tracing::debug!(note = note(&error), "the mail server did not hear the end");
        }
    }
}

/// Sends one mail without the outbox, to try the settings of a server.
///
/// # Errors
/// [`MailError`], which names what the server said.
pub fn try_server(
    server: &MailServer,
    to: &str,
    (subject, text): (&str, &str),
    now: Millis,
) -> Result<(), MailError> {
    let letter = Letter {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text: text.to_owned(),
    };
    let mail = pack(server, &letter, (0, now), now)?;
    let mut line = connect(server)?;
    line.open
        .command(Mail::new(Some(line.from.clone()), Vec::new()))?;
    line.open.command(Rcpt::new(mail.to.clone(), Vec::new()))?;
    line.open.command(Data)?;
    line.open.message(&mail.bytes)?;
    line.quit();
    Ok(())
}
