//! `/licences/check`: anybody checks a licence, by its number here or by its code on the phone itself.

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base::Scope;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use web::assets::{css_href, js_href, mark_href};
use web::form::Field;
use web::view::{Tag, Tone, tag};
use web::{Answer, Ctx, EVERYONE, Frame, NavItem, Room, Routes, blocking, page};

use crate::{Licences, Public, State, queries};

base::messages! {
    /// What the checking page says.
    struct Words {
        title: "证照核验", "Check a licence";
        purpose: "核对证照真伪和是否有效。手机扫码后可在没有网络时核验。", "See whether a licence is genuine and still holds. A scanned code is checked on the phone, even without a network.";
        number: "证照编号", "Number";
        number_hint: "印在证照上，例如 晋联验〔2024〕00012号。", "As printed on it, such as 晋联验〔2024〕00012号.";
        check: "核验", "Check";
        result: "核验结果", "Result";
        from_code: "二维码核验结果", "What the code says";
        none: "没有这个编号的证照。请核对编号；如对方出示的证照编号查不到，请拨打 12345 反映。", "No licence has this number. Check it; if a licence that was shown to you cannot be found, call 12345.";
        licence: "证照", "Licence";
        issuer: "发证机关", "Issued by";
        holder: "持证人", "Holder";
        issued: "发证日期", "Issued on";
        until: "有效期至", "Valid until";
        forever: "长期", "For ever";
        malformed: "这不是证照二维码。", "This is no code of a licence.";
        unknown: "二维码不是本平台签发的。", "The code was not signed by this platform.";
        forged: "签名不符：内容被改动过，请勿采信。", "The signature does not fit: somebody altered it. Do not rely on it.";
        unable: "本机浏览器不能核验签名，请用下面的编号查询。", "This browser cannot check signatures; use the number below.";
        genuine: "签名有效，内容未被改动。", "The signature fits; nothing was altered.";
        offline: "当前没有网络，撤销情况以联网后为准。", "There is no network now; whether it was revoked shows once there is.";
        asof: "截至 {at} 未被暂扣或撤销。", "Neither suspended nor revoked as of {at}.";
        expired: "签名有效，但证照已过期。", "The signature fits, but the licence has expired.";
        revoked: "签名有效，但证照已被撤销。", "The signature fits, but the licence was revoked.";
        suspended: "签名有效，但证照已被暂扣。", "The signature fits, but the licence is suspended.";
        fallen: "暂扣和撤销名单（JSON）", "Suspended and revoked numbers (JSON)";
        how: "二维码中带有签名，只在您的手机上核验，不向平台发送内容。", "The code carries a signature. It is checked on your phone; nothing in it is sent to the platform.";
    }
}

/// The page's address.
pub const CHECK: &str = "/licences/check";

/// The longest number asked for.
const NUMBER_CHARS: u32 = 80;

/// The routes of this room.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .foot(NavItem::new(CHECK, "证照核验", "Check a licence", EVERYONE))
        .page(CHECK, EVERYONE, "licence.check", check)
        .file("/licences/check.js", EVERYONE, "licence.check.js", script)
        .file("/licences/worker.js", EVERYONE, "licence.worker", worker)
        .file("/licences/fallen.json", EVERYONE, "licence.fallen", fallen)
}

/// The address that a licence's code carries; the ticket stands behind the number sign, where no server sees it.
#[must_use]
pub fn check_href(base_url: &str, ticket: &str) -> String {
    format!("{base_url}{CHECK}#{ticket}")
}

#[derive(Template)]
#[template(path = "licence_check.html")]
struct CheckPage {
    frame: Frame,
    words: &'static Words,
    key: String,
    public: String,
    number: Field,
    asked: bool,
    found: Option<Found>,
}

struct Found {
    state: Tag,
    number: String,
    title: String,
    issuer: String,
    holder: String,
    issued: String,
    until: String,
}

async fn check(ctx: Ctx, Room(room): Room<Licences>) -> Answer {
    let words = Words::of(ctx.lang);
    let asked = ctx
        .query
        .get("number")
        .unwrap_or_default()
        .trim()
        .to_owned();
    let found = if asked.is_empty() || asked.chars().count() > NUMBER_CHARS as usize {
        None
    } else {
        let (store, day, number) = (ctx.store(), ctx.today(), asked.clone());
        let (licences, lang) = (room.clone(), ctx.lang);
        blocking(move || {
            let found = store.read(|read| queries::public(read, &licences, &number, day))?;
            let Some(one) = found else {
                return Ok(None);
            };
            let issuer = org::get(&store, &Scope::public(), &one.issuer)?;
            let issuer = issuer.map_or_else(
                || one.issuer.to_string(),
                |unit| unit.title.get(lang).to_owned(),
            );
            Ok::<_, ::store::Error>(Some(self::found(one, issuer, lang)))
        })
        .await?
    };
    let view = CheckPage {
        frame: ctx.frame(words.title).purpose(words.purpose),
        words,
        key: room.key_id().to_owned(),
        public: B64.encode(room.verifying_key().as_bytes()),
        number: Field::search("number", words.number)
            .hint(words.number_hint)
            .value(&asked)
            .max_chars(NUMBER_CHARS),
        asked: !asked.is_empty(),
        found,
    };
    page(&view)
}

fn found(one: Public, issuer: String, lang: base::Lang) -> Found {
    let tone = match one.state {
        State::Valid => Tone::Good,
        State::Expired => Tone::Quiet,
        State::Suspended => Tone::Warn,
        State::Revoked => Tone::Bad,
    };
    Found {
        state: tag(tone, one.state.title(lang)),
        title: one.title.get(lang).to_owned(),
        issuer,
        holder: one.holder,
        issued: one.issued_on.to_string(),
        until: one
            .valid_until
            .map_or_else(|| Words::of(lang).forever.to_owned(), |day| day.to_string()),
        number: one.number,
    }
}

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

async fn script(_: Ctx) -> Response {
    let headers = [(CONTENT_TYPE, JAVASCRIPT), (CACHE_CONTROL, "no-cache")];
    (headers, include_str!("../../assets/check.js")).into_response()
}

async fn worker(_: Ctx) -> Response {
    let text = include_str!("../../assets/worker.js")
        .replace("__CSS__", css_href())
        .replace("__JS__", js_href())
        .replace("__MARK__", mark_href());
    let headers = [(CONTENT_TYPE, JAVASCRIPT), (CACHE_CONTROL, "no-cache")];
    (headers, text).into_response()
}

#[derive(serde::Serialize)]
struct Fallen {
    /// When this was true, for a person.
    at: String,
    numbers: Vec<(String, String)>,
}

async fn fallen(ctx: Ctx) -> Answer {
    let store = ctx.store();
    let numbers = blocking(move || store.read(|read| queries::fallen(read))).await?;
    let at = ctx.now().minute_text();
    web::json_of(axum::http::StatusCode::OK, &Fallen { at, numbers })
}
