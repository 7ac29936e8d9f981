//! The city with its traders, and somebody at a browser for each of them.

use std::collections::BTreeMap;
use std::net::IpAddr;

use app::traders::{self, Trader};
use axum::http::{Method, StatusCode};
use base::{Date, Millis, Role, Scope};
use stories::{House, Reply, Visitor};
use web::accounts;

/// How long somebody stays signed in here, seconds: a shorter time than sessions last.
const STAYS: i64 = 600;

/// More enterprises than the demo has: their codes are made up, with a right check character.
pub const MORE: [Trader; 3] = [
    enterprise("bidder4", "示例丁建设有限公司", "91140500MA00000044"),
    enterprise("bidder5", "示例戊建设有限公司", "91140500MA00000057"),
    // A second account of the first bidder.
    enterprise("bidder1b", "示例甲建设有限公司", "92320500MA1XYT0W5B"),
];

const fn enterprise(login: &'static str, name: &'static str, code: &'static str) -> Trader {
    Trader {
        login,
        role: Role::Applicant,
        org: None,
        name,
        code: Some(code),
    }
}

/// The name and the code of an enterprise, by its login.
pub fn firm(login: &str) -> (&'static str, &'static str) {
    let mut all = traders::TRADERS.iter().chain(&MORE);
    let one = all.find(|one| one.login == login).expect("a trader");
    (one.name, one.code.expect("an enterprise"))
}

/// A city in which nothing is traded yet.
pub struct City {
    pub house: House,
    people: BTreeMap<String, (Visitor, Millis)>,
    addresses: BTreeMap<String, IpAddr>,
}

/// Fields of a form.
pub type Fields<'a> = &'a [(&'a str, &'a str)];

/// Files of a form: field, name, content.
pub type Files<'a> = &'a [(&'a str, &'a str, &'a [u8])];

impl City {
    /// At nine in the morning of a day.
    pub fn on(day: Date) -> Self {
        let house = House::city_on(day).with_traders();
        for trader in &MORE {
            traders::join(&house.app, trader).expect("an account");
        }
        house.hires("county-head", Role::Head, "gp-spj");
        Self {
            house,
            people: BTreeMap::new(),
            addresses: BTreeMap::new(),
        }
    }

    /// Gives somebody a network address; whoever has none comes from this machine.
    pub fn sits_at(&mut self, login: &str, address: &str) {
        let address = address.parse().expect("an address");
        self.addresses.insert(login.to_owned(), address);
        self.people.remove(login);
    }

    /// The scope of a sign-in, for what the command line does.
    pub fn scope(&self, login: &str) -> Scope {
        let found = accounts::of_login(&self.house.app.store, &Scope::system(), login);
        found.expect("an account").scope()
    }

    /// The browser of somebody who is signed in; of anybody, where there is no login.
    pub async fn who(&mut self, login: &str) -> &mut Visitor {
        let now = self.house.now();
        let stays = self
            .people
            .get(login)
            .is_some_and(|(_, since)| now < since.plus_secs(STAYS) && now >= *since);
        if !stays {
            let mut visitor = match login {
                "" => self.house.visitor(),
                login => self.house.signed_in(login).await,
            };
            if let Some(address) = self.addresses.get(login) {
                visitor.comes_from(*address);
            }
            self.people.insert(login.to_owned(), (visitor, now));
        }
        &mut self.people.get_mut(login).expect("somebody").0
    }

    /// A page that somebody may read.
    pub async fn page(&mut self, login: &str, path: &str) -> String {
        let reply = self.who(login).await.get(path).await;
        let text = reply.text();
        assert_eq!(reply.status, StatusCode::OK, "{login} {path}: {text}");
        text
    }

    /// What somebody gets who asks for an address.
    pub async fn status(&mut self, login: &str, path: &str) -> StatusCode {
        self.who(login).await.get(path).await.status
    }

    /// Presses the button of a form that a page has for somebody: what stands in it goes with what is typed.
    pub async fn press(&mut self, login: &str, at: (&str, &str), typed: Fields<'_>) -> Reply {
        let fields = self.form(login, at, typed).await;
        self.who(login).await.post(at.1, &refs(&fields)).await
    }

    /// As [`City::press`], for a form with files.
    pub async fn uploads(
        &mut self,
        login: &str,
        at: (&str, &str),
        (typed, files): (Fields<'_>, Files<'_>),
    ) -> Reply {
        let fields = self.form(login, at, typed).await;
        let visitor = self.who(login).await;
        visitor.upload(at.1, &refs(&fields), files).await
    }

    async fn form(
        &mut self,
        login: &str,
        (page, action): (&str, &str),
        typed: Fields<'_>,
    ) -> Vec<(String, String)> {
        let html = self.page(login, page).await;
        let held = filled(&html, action);
        let mut fields = held.unwrap_or_else(|| {
            panic!("{page} has no form {action} for {login}:\n{}", plain(&html))
        });
        fields.retain(|(name, _)| !typed.iter().any(|(other, _)| other == name));
        let typed = typed.iter();
        fields.extend(typed.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields
    }

    /// Presses a button, and it is done; where it leads.
    pub async fn does(&mut self, login: &str, at: (&str, &str), typed: Fields<'_>) -> String {
        let reply = self.press(login, at, typed).await;
        done(&reply, (login, at.1))
    }

    /// Presses a button, and is refused with a sentence that says this.
    pub async fn refused(
        &mut self,
        (login, at): (&str, (&str, &str)),
        typed: Fields<'_>,
        (status, says): (StatusCode, &str),
    ) {
        let reply = self.press(login, at, typed).await;
        let text = plain(&reply.text());
        assert_eq!(reply.status, status, "{login} {}: {text}", at.1);
        assert!(text.contains(says), "{login} {}: {text}", at.1);
    }

    /// Calls an address as a page's script does, with the token of a page.
    pub async fn calls(
        &mut self,
        login: &str,
        (page, path): (&str, &str),
        body: Vec<u8>,
    ) -> (StatusCode, serde_json::Value) {
        let visitor = self.who(login).await;
        let csrf = visitor.token(page).await;
        let headers = [
            ("x-csrf-token", csrf.as_str()),
            ("accept", "application/json"),
        ];
        let body = Some(("application/octet-stream".to_owned(), body));
        let reply = visitor
            .send_with(Method::POST, (path, &headers), body)
            .await;
        let value = serde_json::from_slice(&reply.body).unwrap_or_default();
        (reply.status, value)
    }
}

/// That something was done; where it leads.
pub fn done(reply: &Reply, (login, action): (&str, &str)) -> String {
    let text = plain(&reply.text());
    assert_eq!(
        reply.status,
        StatusCode::SEE_OTHER,
        "{login} {action}: {text}"
    );
    reply.location().expect("an address").to_owned()
}

fn refs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    let fields = fields.iter();
    fields
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// What the first form with an action sends if nothing is typed, as a browser does.
fn filled(html: &str, action: &str) -> Option<Vec<(String, String)>> {
    let (_, rest) = html.split_once(&format!("action=\"{action}\""))?;
    let form = rest.split("</form>").next()?;
    let mut fields = Vec::new();
    for part in form.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let Some(name) = attribute(tag, "name") else {
            // The first choice of a list, unless another one is selected.
            let chosen = tag.contains(" selected");
            if let (Some(value), Some((_, held))) = (attribute(tag, "value"), fields.last_mut())
                && tag.starts_with("option")
                && (chosen || *held == "\0")
            {
                *held = value;
            }
            continue;
        };
        let value = attribute(tag, "value").unwrap_or_default();
        let ticked = tag.contains("\"radio\"") || tag.contains("\"checkbox\"");
        match tag.split_whitespace().next() {
            Some("input") if tag.contains("\"file\"") || (ticked && !tag.contains(" checked")) => {}
            Some("input") => fields.push((name, value)),
            Some("textarea") => fields.push((name, unescaped(text))),
            Some("select") => fields.push((name, "\0".to_owned())),
            _ => {}
        }
    }
    Some(fields)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    let marks = [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ];
    marks
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// What a page says, without its marks.
pub fn plain(html: &str) -> String {
    let body = html.split_once("<main").map_or(html, |(_, rest)| rest);
    let words = body
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    let text: Vec<&str> = words.flat_map(str::split_whitespace).collect();
    text.join(" ")
}

/// The numbers that follow a mark in a text, such as those of links.
pub fn numbers(text: &str, mark: &str) -> Vec<i64> {
    let number = |rest: &str| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    text.split(mark).skip(1).filter_map(number).collect()
}

/// The number that follows a mark first.
pub fn number(text: &str, mark: &str) -> i64 {
    let found = numbers(text, mark);
    *found
        .first()
        .unwrap_or_else(|| panic!("no {mark} in {}", plain(text)))
}
