//! `/inbox/settings`: mail address, channels, quiet hours, language.

use std::collections::BTreeMap;

use ::web::form::{Choice as FormChoice, Complaint, Field};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, Routes, STAFF, blocking, page_with};
use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use base::{Explain, Fault, Lang};

use crate::commands::address::{self, AddressError, about};
use crate::commands::setting::{self, SaveError, Wanted};
use crate::model::{AddressState, Choice, DEFAULT_CHOICE, Setting, Topic};
use crate::rules::address::masked;
use crate::rules::quiet::Quiet;
use crate::state::Notify;
use crate::words_pages::{InboxWords, SettingWords};

const PATH: &str = "/inbox/settings";

pub(super) fn routes() -> Routes {
    Routes::new()
        .page(PATH, STAFF, "inbox.settings", show)
        .action(PATH, STAFF, "inbox.settings_save", save)
        .action("/inbox/address", STAFF, "inbox.address_ask", ask)
        .action(
            "/inbox/address/confirm",
            STAFF,
            "inbox.address_confirm",
            confirm,
        )
        .action(
            "/inbox/address/remove",
            STAFF,
            "inbox.address_remove",
            remove,
        )
}

#[derive(Template)]
#[template(path = "inbox_settings.html")]
struct SettingsPage {
    frame: Frame,
    words: &'static SettingWords,
    complaints: Vec<Complaint>,
    /// What holds now, where the form was made from something older.
    held: Option<String>,
    mail: bool,
    standing: String,
    waiting: bool,
    given: bool,
    address: Field,
    code: Field,
    version: i64,
    topics: Vec<Field>,
    quiet: [Field; 3],
    lang: Field,
}

/// A form as it was typed.
type Typed = BTreeMap<String, String>;

/// What a page shows beside what is stored.
#[derive(Default)]
struct Trouble {
    complaints: Vec<Complaint>,
    typed: Typed,
    held: Option<String>,
}

async fn show(ctx: Ctx, Room(room): Room<Notify>) -> Answer {
    answer(&ctx, &room, StatusCode::OK, Trouble::default()).await
}

async fn answer(ctx: &Ctx, room: &Notify, status: StatusCode, trouble: Trouble) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (setting, choices) = blocking(move || setting::own(&store, &scope)).await?;
    page_with(status, &view(ctx, room, &setting, &choices, trouble))
}

fn view(
    ctx: &Ctx,
    room: &Notify,
    setting: &Setting,
    choices: &[(String, Choice)],
    trouble: Trouble,
) -> SettingsPage {
    let words = SettingWords::of(ctx.lang);
    let typed = |name: &str, stored: String| trouble.typed.get(name).cloned().unwrap_or(stored);
    let days_off = vec![
        FormChoice::new("quiet", words.days_off_quiet),
        FormChoice::new("open", words.days_off_open),
    ];
    let langs = vec![
        FormChoice::new("zh", "中文"),
        FormChoice::new("en", "English"),
    ];
    let clock = |name: &str, label: &str, minute: u16| {
        Field::text(name, label)
            .value(typed(name, minute_text(minute)))
            .max_chars(5)
            .narrow()
            .complaint(&trouble.complaints)
    };
    let stored_days = if setting.quiet.days_off {
        "quiet"
    } else {
        "open"
    };
    SettingsPage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose)
            .crumb("/inbox", InboxWords::of(ctx.lang).title),
        words,
        mail: room.options.mail.is_some(),
        standing: standing(room, setting, words),
        waiting: setting.address_state == AddressState::Waiting,
        given: setting.address_state != AddressState::None,
        address: Field::text("address", words.new_address)
            .hint(words.new_hint)
            .value(typed("address", String::new()))
            .autocomplete("email")
            .max_chars(254)
            .complaint(&trouble.complaints),
        code: Field::text("code", words.code)
            .autocomplete("one-time-code")
            .max_chars(12)
            .narrow()
            .complaint(&trouble.complaints),
        version: setting.version,
        topics: topic_fields(ctx.lang, room, choices, &trouble.typed),
        quiet: [
            clock("quiet_from", words.quiet_from, setting.quiet.from_minute).hint(words.quiet_hint),
            clock("quiet_until", words.quiet_until, setting.quiet.until_minute),
            Field::radios("days_off", words.days_off, days_off)
                .value(typed("days_off", stored_days.to_owned())),
        ],
        lang: Field::radios("mail_lang", words.mail_lang, langs)
            .value(typed("mail_lang", lang_name(setting.lang).to_owned())),
        complaints: trouble.complaints,
        held: trouble.held,
    }
}

/// One choice a topic, as typed or as stored.
fn topic_fields(
    lang: Lang,
    room: &Notify,
    choices: &[(String, Choice)],
    typed: &Typed,
) -> Vec<Field> {
    let words = SettingWords::of(lang);
    let ways = [
        (Choice::Inbox, words.inbox),
        (Choice::Digest, words.digest),
        (Choice::Each, words.each),
    ];
    let field = |topic: &Topic| {
        let name = format!("topic-{}", topic.stem);
        let chosen = choices.iter().find(|(held, _)| held == topic.stem);
        let chosen = chosen.map_or(DEFAULT_CHOICE, |(_, choice)| *choice);
        let shown = typed.get(&name).map_or(chosen.as_str(), String::as_str);
        let ways = ways.map(|(way, label)| FormChoice::new(way.as_str(), label));
        Field::select(name.clone(), topic.title.get(lang), ways.to_vec())
            .value(shown)
            .narrow()
    };
    room.topics().iter().map(field).collect()
}

fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// What is known of the address, masked.
fn standing(room: &Notify, setting: &Setting, words: &SettingWords) -> String {
    let shown = setting
        .address_sealed
        .as_ref()
        .and_then(|sealed| room.seal.unseal(&about(setting.account), sealed))
        .map(|address| masked(&address));
    match (setting.address_state, shown) {
        (AddressState::None, _) => words.none.to_owned(),
        (_, None) => words.unreadable.to_owned(),
        (AddressState::Waiting, Some(shown)) => words.waiting(shown),
        (AddressState::Confirmed, Some(shown)) => words.confirmed(shown),
    }
}

/// `20:00` of a minute of the day.
fn minute_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The minute of the day of `20:00`; a full-width colon is one too.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once([':', '：'])?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

async fn save(ctx: Ctx, Room(room): Room<Notify>, Form(form): Form<Typed>) -> Answer {
    let words = SettingWords::of(ctx.lang);
    let typed = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let times = ["quiet_from", "quiet_until"].map(|name| (name, minute(typed(name))));
    let complaints: Vec<_> = times
        .iter()
        .filter(|(_, minute)| minute.is_none())
        .map(|(name, _)| Complaint::new(*name, words.bad_time))
        .collect();
    let [(_, Some(from_minute)), (_, Some(until_minute))] = times else {
        let trouble = Trouble {
            complaints,
            typed: form,
            held: None,
        };
        return answer(&ctx, &room, StatusCode::UNPROCESSABLE_ENTITY, trouble).await;
    };
    let wanted = Wanted {
        version: typed("version").parse().unwrap_or(-1),
        quiet: Quiet {
            from_minute,
            until_minute,
            days_off: typed("days_off") != "open",
        },
        lang: if typed("mail_lang") == "en" {
            Lang::En
        } else {
            Lang::Zh
        },
        choices: room
            .topics()
            .iter()
            .filter_map(|topic| {
                let choice = Choice::parse(typed(&format!("topic-{}", topic.stem)))?;
                Some((topic.stem, choice))
            })
            .collect(),
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let saved = blocking(move || Ok::<_, Failure>(setting::save(&store, &scope, wanted))).await?;
    match saved {
        Ok(()) => Ok(ctx.redirect_with(PATH, Flash::done(words.saved))),
        Err(SaveError::Conflict(held)) => {
            let from = minute_text(held.quiet.from_minute);
            let until = minute_text(held.quiet.until_minute);
            let sentence = SaveError::Conflict(held).explain(ctx.lang);
            let trouble = Trouble {
                complaints: Vec::new(),
                typed: form,
                held: Some(format!("{sentence} {}", words.held(from, until))),
            };
            answer(&ctx, &room, StatusCode::CONFLICT, trouble).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn ask(ctx: Ctx, Room(room): Room<Notify>, Form(form): Form<Typed>) -> Answer {
    let words = SettingWords::of(ctx.lang);
    let text = form.get("address").cloned().unwrap_or_default();
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    let done =
        blocking(move || Ok::<_, Failure>(address::ask(&store, &scope, &held, &text))).await?;
    match done {
        Ok(()) => Ok(ctx.redirect_with(PATH, Flash::done(words.asked))),
        Err(error) => refuse(&ctx, &room, "address", error, form).await,
    }
}

async fn confirm(ctx: Ctx, Room(room): Room<Notify>, Form(form): Form<Typed>) -> Answer {
    let words = SettingWords::of(ctx.lang);
    let code = form.get("code").cloned().unwrap_or_default();
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    let done =
        blocking(move || Ok::<_, Failure>(address::confirm(&store, &scope, &held, &code))).await?;
    match done {
        Ok(()) => Ok(ctx.redirect_with(PATH, Flash::done(words.now_confirmed))),
        Err(error) => refuse(&ctx, &room, "code", error, Typed::new()).await,
    }
}

async fn remove(ctx: Ctx) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || address::forget(&store, &scope)).await?;
    let words = SettingWords::of(ctx.lang);
    Ok(ctx.redirect_with(PATH, Flash::done(words.removed)))
}

/// The form again with what is wrong about a field; other errors have pages of their own.
async fn refuse(
    ctx: &Ctx,
    room: &Notify,
    field: &str,
    error: AddressError,
    typed: Typed,
) -> Answer {
    if error.fault() != Fault::Invalid {
        return Err(error.into());
    }
    let trouble = Trouble {
        complaints: vec![Complaint::new(field, error.explain(ctx.lang))],
        typed,
        held: None,
    };
    answer(ctx, room, StatusCode::UNPROCESSABLE_ENTITY, trouble).await
}

#[cfg(test)]
mod tests {
    use super::{minute, minute_text};

    #[test]
    fn times_are_read_as_they_are_written() {
        for (text, found) in [
            ("20:00", Some(1200)),
            (" 8:05 ", Some(485)),
            ("08：30", Some(510)),
            ("23:59", Some(1439)),
            ("24:00", None),
            ("8", None),
            ("8:60", None),
            ("-1:00", None),
            ("", None),
        ] {
            assert_eq!(minute(text), found, "{text}");
        }
        assert_eq!(minute(&minute_text(485)), Some(485));
    }
}
