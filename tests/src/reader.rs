//! A reader in Debian's Chromium.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use fantoccini::Locator::Css;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use serde_json::{Value, json};
use testkit::Browser;
use testkit::browser::Look;

/// Somebody in front of a browser.
pub struct Reader {
    /// The browser.
    pub browser: Browser,
    home: String,
}

impl Reader {
    /// A browser that is about to read an installation.
    pub async fn new(look: Look, address: SocketAddr) -> Self {
        Self {
            browser: Browser::open(look).await,
            home: format!("http://{address}"),
        }
    }

    /// Types an address.
    ///
    /// # Panics
    /// As every step here: when the browser does not do it, with what the page says.
    pub async fn goto(&self, path: &str) {
        let to = format!("{}{path}", self.home);
        self.browser
            .client
            .goto(&to)
            .await
            .unwrap_or_else(|error| panic!("{to}: {error}"));
    }

    /// Path and query of the page.
    pub async fn here(&self) -> String {
        let url = self.browser.client.current_url().await.expect("an address");
        url.as_str()
            .strip_prefix(&self.home)
            .unwrap_or(url.as_str())
            .to_owned()
    }

    /// The first element that fits.
    pub async fn find(&self, css: &str) -> Element {
        match self.browser.client.find(Css(css)).await {
            Ok(found) => found,
            Err(error) => panic!(
                "{css} on {}: {error}\n{}",
                self.here().await,
                self.text().await
            ),
        }
    }

    /// Presses an element.
    pub async fn click(&self, css: &str) {
        let element = self.find(css).await;
        element
            .click()
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Puts a text into a field.
    pub async fn type_into(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("cleared");
        field.send_keys(text).await.expect("typed");
    }

    /// Follows a link or sends a form, and waits for the page it leads to.
    pub async fn go(&self, css: &str) {
        self.eval("window.stays = true").await;
        self.click(css).await;
        self.arrive().await;
    }

    /// Waits until the page is another one.
    pub async fn arrive(&self) {
        for _ in 0..200 {
            let there = "return !window.stays && document.readyState === 'complete'";
            // While one page makes room for the next there is nobody to ask.
            if self
                .browser
                .client
                .execute(there, vec![])
                .await
                .is_ok_and(|there| there == json!(true))
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.picture("still-here").await;
        panic!("still on {}:\n{}", self.here().await, self.text().await);
    }

    /// The words of the page.
    pub async fn text(&self) -> String {
        let text = self.eval("return document.body.innerText").await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Holds the page to a text.
    pub async fn says(&self, text: &str) {
        let page = self.text().await;
        assert!(
            page.contains(text),
            "{text} is not on {}:\n{page}",
            self.here().await
        );
    }

    /// Asks the page.
    pub async fn eval(&self, script: &str) -> Value {
        let done = self.browser.client.execute(script, vec![]).await;
        done.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Signs in with a sample account.
    pub async fn sign_in(&self, login: &str) {
        self.goto("/sign-in").await;
        self.type_into("#login", login).await;
        self.type_into("#password", app::demo::PASSWORD).await;
        self.go("main form button[type=submit]").await;
        assert_ne!(self.here().await, "/sign-in", "{login} did not get in");
    }

    /// Signs out.
    pub async fn sign_out(&self) {
        self.go(".sign-out button").await;
        self.says("登录").await;
    }

    /// Presses Enter and waits for the page it leads to.
    pub async fn enter(&self) {
        self.eval("window.stays = true").await;
        self.press(&Key::Enter.to_string()).await;
        self.arrive().await;
    }

    /// Keys, to whatever has the focus.
    pub async fn press(&self, keys: &str) {
        let focus = self.browser.client.active_element().await.expect("a focus");
        focus.send_keys(keys).await.expect("pressed");
    }

    /// Goes on with the tab key until this has the focus.
    pub async fn tab_to(&self, css: &str) {
        let found = format!("const e = document.activeElement; return !!e && e.matches({css:?});");
        for _ in 0..400 {
            if self.eval(&found).await == json!(true) {
                return;
            }
            self.press(&Key::Tab.to_string()).await;
        }
        panic!("the tab key does not reach {css} on {}", self.here().await);
    }

    /// Leaves a picture of the page in `target/screenshots`.
    pub async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(
            folder.join(format!("{name}.png")),
            self.browser.picture().await,
        )
        .expect("written");
    }

    /// Closes the browser.
    ///
    /// # Panics
    /// When it complained of anything.
    pub async fn stop(self) {
        let complaints = self.browser.complaints().await;
        self.browser.stop().await;
        assert!(
            complaints.is_empty(),
            "the browser complained: {complaints:#?}"
        );
    }

    /// Begins anew as somebody: with an account, or as nobody.
    pub async fn becomes(&self, login: Option<&str>) {
        self.browser
            .client
            .delete_all_cookies()
            .await
            .expect("no cookies");
        if let Some(login) = login {
            self.sign_in(login).await;
        }
    }

    /// Gives those answers for which the page asks, by the names of its inputs: what to choose, to type, or the path
    /// of a file.
    pub async fn fill(&self, answers: &[(&str, &str)]) {
        for (name, answer) in answers {
            let input = format!("main [name={name:?}]:not([type=hidden])");
            let kind = format!("return document.querySelector({input:?})?.type ?? ''");
            match self.eval(&kind).await.as_str().unwrap_or_default() {
                "" => {}
                "radio" | "checkbox" => {
                    let choice = format!("{input}[value={answer:?}]");
                    let chosen = format!("return document.querySelector({choice:?})?.checked");
                    if self.eval(&chosen).await != json!(true) {
                        self.click(&choice).await;
                    }
                }
                "select-one" => {
                    let list = self.find(&input).await;
                    let chosen = list.select_by_value(answer).await;
                    chosen.unwrap_or_else(|error| panic!("{name}: no {answer}: {error}"));
                }
                "file" => {
                    let field = self.find(&input).await;
                    field.send_keys(answer).await.expect("a file");
                }
                _ => self.type_into(&input, answer).await,
            }
        }
    }

    /// Nothing of the page stands beside the window.
    pub async fn fits(&self) {
        let wide = "const e = document.documentElement; return e.scrollWidth - e.clientWidth";
        let wide = self.eval(wide).await;
        assert_eq!(wide, 0, "{} scrolls sideways", self.here().await);
    }
}
