//! A mail in words, from a delivery.

use ::store::{Error, Read};
use ::web::accounts;
use base::{Lang, Millis};

use crate::commands::address::{CODE_SECS, about};
use crate::commands::deliver::Outcome;
use crate::commands::tick::contents;
use crate::model::{AddressState, Purpose, Received, Setting};
use crate::rules::audience::opened_by;
use crate::state::Notify;
use crate::store::delivery::Delivery;
use crate::store::{message, person};
use crate::words::MailWords;

/// A mail before it has headings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// The mail of a delivery, or why there is none. What was removed, closed, reassigned or read meanwhile is
/// not mailed.
pub(crate) fn compose(
    read: &mut Read<'_>,
    room: &Notify,
    held: &Delivery,
    now: Millis,
) -> Result<Result<Letter, Outcome>, Error> {
    let dropped = |note: &str| Ok(Err(Outcome::Dropped(note.to_owned())));
    let Some(account) = held.account else {
        return dropped("no account");
    };
    let Some(account) = accounts::find(read, account)?.filter(|account| account.active) else {
        return dropped("closed account");
    };
    let Some(setting) = person::find(read, account.id)? else {
        return dropped("no address");
    };
    let Some(sealed) = &setting.address_sealed else {
        return dropped("no address");
    };
    let Some(to) = room.seal.unseal(&about(account.id), sealed) else {
        return Ok(Err(Outcome::Failed(
            "address sealed under another key".to_owned(),
        )));
    };
    let words = MailWords::of(setting.lang);
    if held.purpose == Purpose::Confirm {
        let fresh = setting.address_state == AddressState::Waiting
            && now < setting.code_at.plus_secs(CODE_SECS);
        let Some(nonce) = setting.code_nonce.as_ref().filter(|_| fresh) else {
            return dropped("code ended");
        };
        let code = room.seal.code(&about(account.id), nonce);
        return Ok(Ok(Letter {
            to,
            subject: words.confirm_subject.to_owned(),
            text: words.confirm_text(code, CODE_SECS / 60),
        }));
    }
    if setting.address_state != AddressState::Confirmed {
        return dropped("address not confirmed");
    }
    let scope = account.scope();
    let (Some(boxes), Some(message)) = (opened_by(&scope), held.message) else {
        return dropped("no message");
    };
    let lang = setting.lang;
    if held.purpose == Purpose::Digest {
        let range = (held.after_message.unwrap_or(message), message);
        let list = contents(read, &scope, range)?;
        if list.is_empty() {
            return dropped("read meanwhile");
        }
        return Ok(Ok(Letter {
            to,
            subject: words.digest_subject(list.len()),
            text: digest_text(room, &setting, &list),
        }));
    }
    let Some(told) = message::one(read, account.id, &boxes, message)? else {
        return dropped("no longer addressed");
    };
    if told.read {
        return dropped("read meanwhile");
    }
    Ok(Ok(Letter {
        to,
        subject: told.title.get(lang).to_owned(),
        text: format!("{}{}", body(room, &told, lang), footer(room, words)),
    }))
}

fn body(room: &Notify, told: &Received, lang: Lang) -> String {
    let mut text = format!("{}\n", told.title.get(lang));
    let rest = told.body.get(lang);
    if !rest.is_empty() {
        text.push_str(&format!("\n{rest}\n"));
    }
    let link = room.link(&told.href);
    if !link.is_empty() {
        text.push_str(&format!("\n{link}\n"));
    }
    text
}

/// Grouped by topic in the order of the room's topics, oldest first within each.
fn digest_text(room: &Notify, setting: &Setting, list: &[Received]) -> String {
    let (lang, words) = (setting.lang, MailWords::of(setting.lang));
    let mut text = format!("{}\n", words.digest_head(list.len()));
    let mut groups: Vec<(String, Vec<&Received>)> = room
        .topics()
        .iter()
        .map(|topic| (topic.title.get(lang).to_owned(), Vec::new()))
        .collect();
    for told in list {
        let title = room.topic_title(&told.kind, lang);
        match groups.iter_mut().find(|(held, _)| *held == title) {
            Some((_, group)) => group.push(told),
            None => groups.push((title, vec![told])),
        }
    }
    for (title, group) in groups.iter().filter(|(_, group)| !group.is_empty()) {
        text.push_str(&format!("\n{}\n", words.digest_group(title, group.len())));
        for told in group {
            text.push_str(&format!("- {}\n", told.title.get(lang)));
            let link = room.link(&told.href);
            if !link.is_empty() {
                text.push_str(&format!("  {link}\n"));
            }
        }
    }
    text + &footer(room, words)
}

fn footer(room: &Notify, words: &MailWords) -> String {
    let link = room.link("/inbox/settings");
    if link.is_empty() {
        format!("\n-- \n{}\n", words.footer)
    } else {
        format!("\n-- \n{}\n{link}\n", words.footer)
    }
}
