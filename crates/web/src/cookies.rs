//! Reading and writing the shell's cookies.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::{SiteConfig, Transport};

/// The session's token.
pub(crate) const SESSION: &str = "luodi";
/// The token of a visitor without a session, set when a form is shown to one.
pub(crate) const VISIT: &str = "luodi-visit";
/// Messages for the next page.
pub(crate) const FLASH: &str = "luodi-flash";
/// The chosen language.
pub(crate) const LANG: &str = "luodi-lang";

/// Flash messages longer than this are cut: a cookie holds 4 KiB.
const FLASH_CHARS: usize = 300;

/// A message shown once on the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Whether it warns instead of confirming.
    pub warn: bool,
    /// One sentence in the visitor's language.
    pub text: String,
}

impl Flash {
    /// Something was done.
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            warn: false,
            text: cut(text.into()),
        }
    }

    /// Something needs attention.
    pub fn warn(text: impl Into<String>) -> Self {
        Self {
            warn: true,
            text: cut(text.into()),
        }
    }
}

fn cut(text: String) -> String {
    if text.chars().count() <= FLASH_CHARS {
        return text;
    }
    text.chars().take(FLASH_CHARS - 1).chain(['…']).collect()
}

/// A cookie's full name: `__Host-` under HTTPS, so that no subdomain and no plain connection can set it.
pub(crate) fn full_name(site: &SiteConfig, name: &str) -> String {
    match site.transport {
        Transport::Https => format!("__Host-{name}"),
        Transport::LoopbackHttp => name.to_owned(),
    }
}

/// The value of a cookie. Of several of one name the first counts, as browsers send the closest first.
pub(crate) fn read<'a>(headers: &'a HeaderMap, site: &SiteConfig, name: &str) -> Option<&'a str> {
    let name = full_name(site, name);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// Sets a cookie for the whole site; `max_age_secs` of `None` lasts until the browser closes, 0 removes it.
pub(crate) fn write(
    headers: &mut HeaderMap,
    site: &SiteConfig,
    name: &str,
    value: &str,
    max_age_secs: Option<i64>,
) {
    let mut text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax",
        full_name(site, name)
    );
    if site.https() {
        text.push_str("; Secure");
    }
    if let Some(secs) = max_age_secs {
        text.push_str(&format!("; Max-Age={secs}"));
    }
    // Names and values here are ASCII by construction; anything else would be a header injection.
    if let Ok(value) = HeaderValue::from_str(&text) {
        headers.append(SET_COOKIE, value);
    }
}

/// Messages as a cookie value.
pub(crate) fn encode_flash(flashes: &[Flash]) -> String {
    // Serialising two plain fields cannot fail; an empty cookie would only lose the message.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(flashes).unwrap_or_default())
}

/// Messages from a cookie value; what cannot be read is no message.
pub(crate) fn decode_flash(value: &str) -> Vec<Flash> {
    URL_SAFE_NO_PAD
        .decode(value)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}
