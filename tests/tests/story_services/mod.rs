//! Six reforms as their packs define them, each told in Debian's Chromium: citizens on a telephone, officers at the
//! workbench, the clock moved where the clause sets a term. Pictures are left in `target/screenshots`.

mod commitment;
mod construction;
mod desk;
mod fees;
mod hotline;
mod standards;
mod start_business;

use std::net::SocketAddr;

use base::Date;
use serde_json::{Value, json};
use stories::{House, Reader};
use testkit::browser::Look;

/// What an applicant keeps of a filing.
struct Filed {
    code: String,
    secret: String,
    /// Every question that the pages put, in their order.
    asked: Vec<String>,
}

/// A city with somebody on a telephone and somebody at a desk.
struct Story {
    house: House,
    address: SocketAddr,
    citizen: Reader,
    officer: Reader,
    folder: tempfile::TempDir,
}

impl Story {
    /// Begins on a day, with staff in these units besides the sample's.
    async fn begins(day: Date, units: &[&str]) -> Self {
        Self::read_with(day, units, Look::PHONE, Look::DESK).await
    }

    async fn read_with(day: Date, units: &[&str], phone: Look, desk: Look) -> Self {
        let house = House::city_on(day).staffed(units);
        let address = house.serve().await;
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("示例.pdf"), b"%PDF-1.4\n%%EOF\n").expect("a file");
        Self {
            citizen: Reader::new(phone, address).await,
            officer: Reader::new(desk, address).await,
            house,
            address,
            folder,
        }
    }

    /// A paper to upload.
    fn paper(&self) -> String {
        let path = self.folder.path().join("示例.pdf");
        path.to_str().expect("a path").to_owned()
    }

    /// Goes through the open form page after page, sends it, and keeps what the receipt says.
    async fn file(&self, answers: &[(&str, &str)]) -> Filed {
        let citizen = &self.citizen;
        let mut asked = Vec::new();
        for _ in 0..20 {
            citizen.fits().await;
            let review = "return !!document.querySelector('#review')";
            if citizen.eval(review).await == json!(true) {
                citizen.go("main .actions button[value=submit]").await;
                let here = citizen.here().await;
                assert!(
                    here.contains("/receipt"),
                    "{here}:\n{}",
                    citizen.text().await
                );
                citizen.fits().await;
                return self.receipt(asked).await;
            }
            let questions = "return [...document.querySelectorAll('main form input[name=q]')].map(e => document.getElementById('q.' + e.value)).filter(e => e).map(e => (e.querySelector('legend') ?? e.labels[0]).firstChild.textContent.trim())";
            for question in texts(&citizen.eval(questions).await) {
                if asked.last() != Some(&question) {
                    asked.push(question);
                }
            }
            citizen.fill(answers).await;
            citizen.go("main .actions button[value=next]").await;
        }
        panic!("the form does not end:\n{}", citizen.text().await);
    }

    async fn receipt(&self, asked: Vec<String>) -> Filed {
        let kept =
            "return [...document.querySelectorAll('.receipt .secret')].map(e => e.textContent)";
        let kept = texts(&self.citizen.eval(kept).await);
        let [code, secret] = kept.as_slice() else {
            panic!("a code and a secret: {kept:?}");
        };
        Filed {
            code: code.clone(),
            secret: secret.clone(),
            asked,
        }
    }

    /// Opens the item's guide and its form, as anybody finds them.
    async fn apply(&self, item: &str, answers: &[(&str, &str)]) -> Filed {
        self.citizen.goto("/services").await;
        self.citizen.fits().await;
        let guide = format!("/services/{item}");
        self.citizen.go(&format!("main a[href='{guide}']")).await;
        self.citizen.fits().await;
        self.citizen
            .go(&format!("main a[href='{guide}/new']"))
            .await;
        self.file(answers).await
    }

    /// Looks a case up with its code and secret.
    async fn follow(&self, filed: &Filed) {
        self.citizen.goto("/follow").await;
        let said = [("code", &*filed.code), ("secret", &*filed.secret)];
        self.citizen.fill(&said).await;
        self.citizen.go("main form button[type=submit]").await;
        self.citizen.fits().await;
    }

    /// Takes a case in at the window or on the telephone: its code and secret.
    async fn takes_in(&self, item: &str, answers: &[(&str, &str)]) -> Filed {
        self.officer.goto("/cases/new").await;
        self.officer
            .go(&format!("main a[href='/cases/new/{item}']"))
            .await;
        self.officer.fill(answers).await;
        self.officer
            .go("main form.form > button[type=submit]")
            .await;
        self.officer.says("已收件").await;
        let said = self.officer.text().await;
        let part = |mark: &str| {
            let rest = said.split_once(mark).map_or("", |(_, rest)| rest);
            let end = |c: char| !(c.is_ascii_alphanumeric() || c == '-');
            rest.split(end).next().unwrap_or_default().to_owned()
        };
        Filed {
            code: part("已收件。编号 "),
            secret: part("查询码 "),
            asked: Vec::new(),
        }
    }

    /// Somebody finds in the inbox what waits there: `code=…` or `item=…`.
    async fn opens(&self, login: &str, what: &str) {
        self.officer.becomes(Some(login)).await;
        self.officer.goto(&format!("/work?{what}")).await;
        self.officer.go("main table.data tbody th a").await;
    }

    /// Somebody opens what waits, fills in its form and decides.
    async fn decides(&self, login: &str, what: &str, action: &str, answers: &[(&str, &str)]) {
        self.opens(login, what).await;
        fill_all(&self.officer, answers).await;
        self.officer
            .go(&format!("main form button[name=action][value={action:?}]"))
            .await;
        self.officer.says("已办理。").await;
    }

    /// The day on which the promised term of the open case ends.
    async fn promised(&self) -> Vec<u32> {
        let tags = "return document.querySelector('main .tags').textContent";
        let tags = self.officer.eval(tags).await;
        let tags = tags.as_str().unwrap_or_default();
        let rest = tags.split_once("承诺期限").map_or("", |(_, rest)| rest);
        let rest = rest.split("到期").next().unwrap_or_default();
        let numbers = rest.split(|c: char| !c.is_ascii_digit());
        numbers.filter_map(|text| text.parse().ok()).collect()
    }

    async fn ends(self) {
        self.citizen.stop().await;
        self.officer.stop().await;
    }
}

/// Fills in a form, and what follows from its first answers.
async fn fill_all(reader: &Reader, answers: &[(&str, &str)]) {
    reader.fill(answers).await;
    let more = "return !!document.querySelector('main button[name=\"q.more\"]')";
    if reader.eval(more).await == json!(true) {
        reader.go("main button[name='q.more']").await;
        reader.fill(answers).await;
    }
}

/// A list of texts that the page answered.
fn texts(value: &Value) -> Vec<String> {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

/// Checks a licence as anybody may, by its number.
async fn check(reader: &Reader, number: &str) -> String {
    reader.goto("/licences/check").await;
    reader.fill(&[("number", number)]).await;
    reader.go("main form.form button[type=submit]").await;
    reader.fits().await;
    reader.says(number).await;
    let state = "return document.querySelector('#found-head').parentElement.querySelector('.tag').textContent.trim()";
    let state = reader.eval(state).await;
    state.as_str().unwrap_or_default().to_owned()
}

/// The number of the first licence on the page.
async fn number(reader: &Reader) -> String {
    let number = "return document.querySelector('.licences .mono').textContent.trim()";
    let number = reader.eval(number).await;
    number.as_str().unwrap_or_default().to_owned()
}
