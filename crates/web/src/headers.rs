//! The security headers of every answer.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};

/// The content security policy of pages: nothing inline, nothing from elsewhere, no frames.
pub const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
img-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// Adds what the handler did not set itself.
pub(crate) fn seal(headers: &mut HeaderMap, https: bool, signed_in: bool) {
    let named = headers.contains_key(CACHE_CONTROL);
    let mut default = |name: HeaderName, value: &'static str| {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    };
    default(CONTENT_SECURITY_POLICY, CSP);
    default(X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(X_FRAME_OPTIONS, "DENY");
    default(REFERRER_POLICY, "same-origin");
    default(OPENER, "same-origin");
    default(RESOURCE, "same-origin");
    default(
        PERMISSIONS,
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    // Pages differ by session and language, both of which travel as cookies. What names its own caching
    // (an asset) is the same for everybody.
    if !named {
        default(VARY, "Cookie");
        default(
            CACHE_CONTROL,
            if signed_in { "no-store" } else { "no-cache" },
        );
    }
    // This host alone: what its subdomains speak is not ours to say.
    if https {
        default(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
