//! Whether a form was opened in this very session: origin first, then the token.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::{StreamExt, stream};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{Ctx, Failure, Query, Status};

/// The name of the field that carries the token; it is the first field of every form.
pub(crate) const FIELD: &str = "csrf";
/// The header that carries it for programs.
const HEADER: HeaderName = HeaderName::from_static("x-csrf-token");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// The token lies within the first bytes of a multipart body: a boundary of at most 70 characters (RFC 2046),
/// one header line, 86 characters of token.
const PREFIX_BYTES: usize = 4096;
/// SHA-256.
pub(crate) const KEY_BYTES: usize = 32;

/// The key that belongs to a session's or visitor's secret. Derived rather than stored, so that it cannot
/// outlive the session; one-way, so that a page does not give the secret away.
fn key(secret: &str) -> [u8; KEY_BYTES] {
    let mut hash = Sha256::new();
    hash.update(b"luodi form token v1\0");
    hash.update(secret.as_bytes());
    hash.finalize().into()
}

/// The token for a page's forms: the key under a mask that is new for every page, because the length of a
/// compressed page would otherwise betray a token that stays the same (BREACH).
pub(crate) fn token(secret: &str, mask: [u8; KEY_BYTES]) -> String {
    let mut bytes = [0; 2 * KEY_BYTES];
    bytes[..KEY_BYTES].copy_from_slice(&mask);
    for ((out, key), mask) in bytes[KEY_BYTES..].iter_mut().zip(key(secret)).zip(mask) {
        *out = key ^ mask;
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether a token that was sent belongs to the secret.
fn fits(sent: &str, secret: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(sent) else {
        return false;
    };
    if bytes.len() != 2 * KEY_BYTES {
        return false;
    }
    let (mask, masked) = bytes.split_at(KEY_BYTES);
    let plain: Vec<u8> = masked
        .iter()
        .zip(mask)
        .map(|(out, mask)| out ^ mask)
        .collect();
    plain.ct_eq(&key(secret)).into()
}

/// Lets a form through with its body intact, or refuses it.
pub(crate) async fn check(ctx: &Ctx, request: Request, bound: usize) -> Result<Request, Failure> {
    let foreign = || Failure::new(Status::ForeignForm);
    if !same_origin(request.headers()) || ctx.token.is_empty() {
        return Err(foreign());
    }
    if let Some(sent) = request.headers().get(HEADER) {
        return if sent.to_str().is_ok_and(|sent| fits(sent, &ctx.token)) {
            Ok(request)
        } else {
            Err(foreign())
        };
    }
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let (parts, body) = request.into_parts();
    let (sent, body) = if kind.starts_with("application/x-www-form-urlencoded") {
        let bytes = to_bytes(body, bound)
            .await
            .map_err(|_| Failure::new(Status::TooLarge))?;
        let sent = Query::parse(&String::from_utf8_lossy(&bytes))
            .get(FIELD)
            .map(str::to_owned);
        (sent, Body::from(bytes))
    } else if let Some(boundary) = boundary(&kind) {
        peek(body, boundary).await?
    } else {
        return Err(Failure::new(Status::WrongType));
    };
    match sent {
        Some(sent) if fits(&sent, &ctx.token) => Ok(Request::from_parts(parts, body)),
        _ => Err(foreign()),
    }
}

/// Browsers name the page that sent a form; a program that names none still needs the token.
fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(&FETCH_SITE).is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    let Some(origin) = headers.get(ORIGIN) else {
        return true;
    };
    let sent = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"));
    match (sent, text(&HOST)) {
        (Some((_, authority)), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

fn boundary(content_type: &str) -> Option<&str> {
    let rest = content_type.strip_prefix("multipart/form-data")?;
    let (_, value) = rest.split_once("boundary=")?;
    let value = value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .trim_matches('"');
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

/// Reads just enough of a multipart body to see its first field, and puts it back in front of the rest.
async fn peek(body: Body, boundary: &str) -> Result<(Option<String>, Body), Failure> {
    let head = format!("--{boundary}\r\n");
    let tail = format!("\r\n--{boundary}");
    let mut rest = body.into_data_stream();
    let mut seen = Vec::new();
    let sent = loop {
        if let Some(found) = first_field(&seen, &head, &tail) {
            break found;
        }
        if seen.len() >= PREFIX_BYTES {
            break None;
        }
        match rest.next().await {
            Some(Ok(chunk)) => seen.extend_from_slice(&chunk),
            Some(Err(_)) => return Err(Failure::new(Status::Malformed)),
            None => break None,
        }
    };
    let seen = stream::iter([Ok::<_, axum::Error>(Bytes::from(seen))]);
    Ok((sent, Body::from_stream(seen.chain(rest))))
}

/// `None` while more bytes are needed; `Some(None)` when the first field is not the token.
fn first_field(seen: &[u8], head: &str, tail: &str) -> Option<Option<String>> {
    let window = &seen[..seen.len().min(PREFIX_BYTES)];
    let text = String::from_utf8_lossy(window);
    let after = text.strip_prefix(head)?;
    let (lines, value) = after.split_once("\r\n\r\n")?;
    let ours = lines.split("\r\n").any(|line| {
        line.split_once(':').is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("content-disposition")
                && value.trim() == format!("form-data; name=\"{FIELD}\"")
        })
    });
    if !ours {
        return Some(None);
    }
    let (value, _) = value.split_once(tail)?;
    Some(Some(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_own_secret_under_every_mask() {
        let (one, two) = (token("secret", [1; 32]), token("secret", [2; 32]));
        assert_ne!(one, two);
        assert!(fits(&one, "secret") && fits(&two, "secret"));
        assert!(!fits(&one, "other"));
        for bad in ["", "AAAA", &one[..43], &format!("{one}A"), "ä"] {
            assert!(!fits(bad, "secret"), "{bad}");
        }
        let mut turned = URL_SAFE_NO_PAD.decode(&one).expect("base64");
        for bit in 0..turned.len() * 8 {
            turned[bit / 8] ^= 1 << (bit % 8);
            assert!(!fits(&URL_SAFE_NO_PAD.encode(&turned), "secret"), "{bit}");
            turned[bit / 8] ^= 1 << (bit % 8);
        }
    }

    #[test]
    fn the_first_field_is_found_in_any_split() {
        let body = "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nTOKEN\r\n--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n";
        for cut in 0..body.len() {
            let found = first_field(&body.as_bytes()[..cut], "--B\r\n", "\r\n--B");
            assert!(
                found.is_none() || found == Some(Some("TOKEN".to_owned())),
                "{cut}"
            );
        }
        assert_eq!(
            first_field(body.as_bytes(), "--B\r\n", "\r\n--B"),
            Some(Some("TOKEN".to_owned()))
        );
    }

    #[test]
    fn another_first_field_is_refused() {
        let body = "--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nTOKEN\r\n--B--";
        assert_eq!(
            first_field(body.as_bytes(), "--B\r\n", "\r\n--B"),
            Some(None)
        );
    }

    #[test]
    fn boundaries_are_read_from_the_type() {
        assert_eq!(boundary("multipart/form-data; boundary=abc"), Some("abc"));
        assert_eq!(
            boundary("multipart/form-data; charset=utf-8; boundary=\"a b\""),
            Some("a b")
        );
        assert_eq!(boundary("multipart/form-data"), None);
        assert_eq!(boundary("application/json"), None);
    }

    #[test]
    fn only_our_own_pages_may_send_forms() {
        let headers = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            pairs
                .iter()
                .map(|(name, value)| {
                    (
                        HeaderName::from_static(name),
                        value.parse().expect("header"),
                    )
                })
                .collect()
        };
        for (pairs, allowed) in [
            (vec![("host", "a.example")], true),
            (
                vec![("host", "a.example"), ("origin", "https://a.example")],
                true,
            ),
            (
                vec![
                    ("host", "127.0.0.1:8080"),
                    ("origin", "http://127.0.0.1:8080"),
                ],
                true,
            ),
            (
                vec![("host", "a.example"), ("origin", "https://b.example")],
                false,
            ),
            (
                vec![("host", "a.example"), ("origin", "https://a.example.evil")],
                false,
            ),
            (vec![("host", "a.example"), ("origin", "null")], false),
            (vec![("origin", "https://a.example")], false),
            (
                vec![("host", "a.example"), ("sec-fetch-site", "cross-site")],
                false,
            ),
            (
                vec![("host", "a.example"), ("sec-fetch-site", "same-site")],
                false,
            ),
            (
                vec![("host", "a.example"), ("sec-fetch-site", "same-origin")],
                true,
            ),
        ] {
            assert_eq!(same_origin(&headers(&pairs)), allowed, "{pairs:?}");
        }
    }
}
