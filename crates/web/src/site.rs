//! How this installation presents itself and how it is reached.

use base::Title;

/// How visitors reach the server, from which cookies and headers follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Plain HTTP on a loopback address, for one person at one machine (`luodi demo`). Cookies go without
    /// `Secure` and under plain names: Chromium keeps `Secure` and `__Host-` cookies from loopback addresses,
    /// but other browsers and most HTTP clients drop them there.
    LoopbackHttp,
    /// HTTPS, ended by a reverse proxy in front. Cookies are `__Host-` and `Secure`; HSTS is sent.
    Https,
}

/// Calls that programs may make within five minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLimits {
    /// With one token.
    pub token: u32,
    /// With all tokens that act for one organisation; those of an account without one share a bound likewise.
    pub org: u32,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            token: 1_500,
            org: 6_000,
        }
    }
}

/// The settings of the shell.
#[derive(Clone, Debug)]
pub struct SiteConfig {
    /// The city or district whose installation this is, such as 晋城市.
    pub place: Title,
    /// How visitors reach the server.
    pub transport: Transport,
    /// Whether the last address in `X-Forwarded-For` is the visitor's. Only true behind a proxy that sets it.
    pub behind_proxy: bool,
    /// Whether the data are samples; the frame then says so on every page.
    pub sample: bool,
    /// A session ends after this many seconds without a request.
    pub session_idle_secs: i64,
    /// A session ends this many seconds after sign-in at the latest.
    pub session_max_secs: i64,
    /// Calls that programs may make.
    pub calls: CallLimits,
}

impl SiteConfig {
    /// Settings for one machine over loopback: two hours idle, twelve hours in all.
    #[must_use]
    pub fn loopback(place: Title) -> Self {
        Self {
            place,
            transport: Transport::LoopbackHttp,
            behind_proxy: false,
            sample: false,
            session_idle_secs: 2 * 3600,
            session_max_secs: 12 * 3600,
            calls: CallLimits::default(),
        }
    }

    /// Whether visitors arrive over HTTPS.
    #[must_use]
    pub fn https(&self) -> bool {
        self.transport == Transport::Https
    }
}
