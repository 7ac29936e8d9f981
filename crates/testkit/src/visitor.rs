//! Somebody who talks to the router as a browser would: keeps cookies, carries the form token.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use tower::ServiceExt;

/// The largest answer read.
const MAX_BYTES: usize = 64 << 20;

/// What a visitor's program calls itself.
pub const PROGRAM: &str = "luodi-visitor/1";

/// A visitor with a jar of cookies.
pub struct Visitor {
    router: Router,
    jar: BTreeMap<String, String>,
    token: Option<String>,
    address: IpAddr,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Whether the body holds a text.
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The value of the first hidden field of a name.
    ///
    /// # Panics
    /// When the page has no such field.
    #[must_use]
    pub fn field(&self, name: &str) -> String {
        let page = self.text();
        let mark = format!("name=\"{name}\" value=\"");
        let Some((_, rest)) = page.split_once(&mark) else {
            panic!("no field {name} in {page}");
        };
        rest.chars().take_while(|c| *c != '"').collect()
    }

    /// What a visible field of one line holds.
    ///
    /// # Panics
    /// When the page has no such field.
    #[must_use]
    pub fn input(&self, name: &str) -> String {
        let page = self.text();
        let Some(at) = page.find(&format!("name=\"{name}\"")) else {
            panic!("no field {name} in {page}");
        };
        let tag = &page[page[..at].rfind('<').unwrap_or(0)..];
        let tag = tag.split_once('>').map_or(tag, |(tag, _)| tag);
        let value = tag.split_once(" value=\"").map_or("", |(_, rest)| rest);
        value.chars().take_while(|c| *c != '"').collect()
    }

    /// A header as text; empty when it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Where a redirect leads.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.headers.get(LOCATION)?.to_str().ok()
    }
}

impl Visitor {
    /// A visitor without cookies.
    #[must_use]
    pub fn new(router: Router) -> Self {
        Self {
            router,
            jar: BTreeMap::new(),
            token: None,
            address: Ipv4Addr::LOCALHOST.into(),
        }
    }

    /// Comes from an address of its own from now on.
    pub fn comes_from(&mut self, address: IpAddr) {
        self.address = address;
    }

    /// Sends a program's token with every request from now on.
    pub fn carry(&mut self, token: &str) {
        self.token = Some(token.to_owned());
    }

    /// Signs in through the form.
    ///
    /// # Panics
    /// When the sign-in is refused.
    pub async fn sign_in(&mut self, login: &str, password: &str) {
        let token = self.token("/sign-in").await;
        let reply = self
            .post(
                "/sign-in",
                &[("csrf", &token), ("login", login), ("password", password)],
            )
            .await;
        assert_eq!(
            reply.status,
            StatusCode::SEE_OTHER,
            "{login} could not sign in: {}",
            reply.text()
        );
    }

    /// The form token of a page.
    ///
    /// # Panics
    /// When the page has no form.
    pub async fn token(&mut self, path: &str) -> String {
        let page = self.get(path).await.text();
        let at = page
            .find("name=\"csrf\" value=\"")
            .unwrap_or_else(|| panic!("{path} has no form: {page}"));
        page[at + 19..].chars().take_while(|c| *c != '"').collect()
    }

    /// Reads a page.
    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    /// Switches to English, reads a page and comes back to Chinese.
    pub async fn in_english(&mut self, path: &str) -> Reply {
        let mark = if path.contains('?') { '&' } else { '?' };
        self.get(&format!("{path}{mark}lang=en")).await;
        let reply = self.get(path).await;
        self.get(&format!("{path}{mark}lang=zh")).await;
        reply
    }

    /// Sends a form with the token of a page.
    ///
    /// # Panics
    /// When the page has no form.
    pub async fn press(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = self.token(page).await;
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        self.post(path, &all).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect::<Vec<_>>()
            .join("&");
        self.send(
            Method::POST,
            path,
            Some((
                "application/x-www-form-urlencoded".to_owned(),
                body.into_bytes(),
            )),
        )
        .await
    }

    /// Sends a form with files: (field, file name, content).
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Reply {
        const BOUNDARY: &str = "----a-boundary-that-no-content-holds";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        for (name, file, content) in files {
            body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes());
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
        self.send(
            Method::POST,
            path,
            Some((format!("multipart/form-data; boundary={BOUNDARY}"), body)),
        )
        .await
    }

    /// Sends a file through the import page.
    pub async fn import(&mut self, name: &str, content: &[u8]) -> Reply {
        const PATH: &str = "/documents/import";
        let csrf = self.token(PATH).await;
        self.upload(PATH, &[("csrf", &csrf)], &[("file", name, content)])
            .await
    }

    /// Sends a request and keeps the cookies of the answer.
    ///
    /// # Panics
    /// When the router itself fails, which it cannot.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<(String, Vec<u8>)>,
    ) -> Reply {
        self.send_with(method, (path, &[]), body).await
    }

    /// As [`Visitor::send`], with headers of its own, as a script sends them.
    ///
    /// # Panics
    /// As [`Visitor::send`].
    pub async fn send_with(
        &mut self,
        method: Method,
        (path, headers): (&str, &[(&str, &str)]),
        body: Option<(String, Vec<u8>)>,
    ) -> Reply {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("user-agent", PROGRAM);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.jar.is_empty() {
            let cookies: Vec<String> = self
                .jar
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some((kind, bytes)) => {
                request = request.header(CONTENT_TYPE, kind);
                Body::from(bytes)
            }
            None => Body::empty(),
        };
        let peer = SocketAddr::new(self.address, 9);
        let request = request
            .extension(ConnectInfo(peer))
            .body(body)
            .expect("a well-formed request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap_or_default());
        }
        let body = to_bytes(body, MAX_BYTES)
            .await
            .expect("a whole body")
            .to_vec();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    fn keep(&mut self, cookie: &str) {
        let pair = cookie.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.split_once('=') else {
            return;
        };
        if value.is_empty() || cookie.contains("Max-Age=0") {
            self.jar.remove(name);
        } else {
            self.jar.insert(name.to_owned(), value.to_owned());
        }
    }
}

fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
