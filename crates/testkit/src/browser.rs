//! Debian's Chromium, driven headless through its own driver.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

/// What a browser is started as.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Width of the page in CSS pixels.
    pub width: u32,
    /// Height of the page in CSS pixels.
    pub height: u32,
    /// Whether it is a telephone: touch, and a page that follows its `viewport`.
    pub phone: bool,
    /// Whether pages may run scripts.
    pub scripts: bool,
}

impl Look {
    /// A notebook.
    pub const DESK: Self = Self {
        width: 1280,
        height: 900,
        phone: false,
        scripts: true,
    };
    /// A telephone held upright.
    pub const PHONE: Self = Self {
        width: 390,
        height: 844,
        phone: true,
        scripts: true,
    };
}

/// A browser with an empty profile. It ends with the value.
pub struct Browser {
    /// The WebDriver session.
    pub client: Client,
    driver: Child,
    profile: tempfile::TempDir,
}

impl Browser {
    /// Starts a driver on a free port and a browser of this window size.
    ///
    /// # Panics
    /// As [`Browser::open`].
    pub async fn start(width: u32, height: u32) -> Self {
        Self::open(Look {
            width,
            height,
            ..Look::DESK
        })
        .await
    }

    /// Starts a driver on a free port and a browser.
    ///
    /// # Panics
    /// When Chromium or its driver is missing or does not start: a browser test that does not run must fail.
    pub async fn open(look: Look) -> Self {
        let port = free_port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| {
                panic!("chromedriver does not start ({error}); scripts/check installs it")
            });
        let profile = tempfile::tempdir().expect("a temporary folder for the browser's profile");
        // Without the switches against background networking Chromium looks for hosts that a test must not
        // depend on; without the sandbox because tests often run as root in a container.
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            format!("--user-data-dir={}", profile.path().display()),
            format!("--window-size={},{}", look.width, look.height),
        ];
        let downloads = profile.path().join("downloads").display().to_string();
        let scripts = if look.scripts { 1 } else { 2 };
        let mut capabilities = json!({
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": {
                    "download.default_directory": downloads,
                    "download.prompt_for_download": false,
                    "profile.managed_default_content_settings.javascript": scripts,
                },
            }
        });
        if look.phone {
            capabilities["goog:chromeOptions"]["mobileEmulation"] = json!({ "deviceMetrics": {
                "width": look.width, "height": look.height, "pixelRatio": 2.0, "touch": true, "mobile": true,
            }});
        }
        let capabilities = capabilities.as_object().cloned().unwrap_or_default();
        let address = format!("http://127.0.0.1:{port}");
        let mut last = None;
        for _ in 0..100 {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            match builder
                .capabilities(capabilities.clone())
                .connect(&address)
                .await
            {
                Ok(client) => {
                    return Self {
                        client,
                        driver,
                        profile,
                    };
                }
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the browser did not start within ten seconds: {last:?}");
    }

    /// The folder into which downloads go.
    #[must_use]
    pub fn downloads(&self) -> std::path::PathBuf {
        self.profile.path().join("downloads")
    }

    /// What the browser complained about since the last call: script errors, refusals of the content policy,
    /// addresses that did not answer well.
    ///
    /// # Panics
    /// When the driver does not tell.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.ask("se/log", json!({ "type": "browser" })).await;
        let bad = |entry: &Value| {
            let severe = matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING"));
            severe.then(|| entry["message"].as_str().unwrap_or_default().to_owned())
        };
        entries
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(bad)
            .collect()
    }

    /// A picture (PNG) of the whole page, also of what is below the fold.
    ///
    /// # Panics
    /// When the driver does not take it.
    pub async fn picture(&self) -> Vec<u8> {
        let params = json!({ "format": "png", "captureBeyondViewport": true });
        let shot = json!({ "cmd": "Page.captureScreenshot", "params": params });
        let shot = self.ask("goog/cdp/execute", shot).await;
        let data = shot["data"].as_str().unwrap_or_default();
        STANDARD.decode(data).expect("a picture")
    }

    /// Lets what the page sends go no faster than this many bytes a second.
    ///
    /// # Panics
    /// When the driver does not do it.
    pub async fn send_slowly(&self, bytes_a_second: u32) {
        let params = json!({
            "offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second,
        });
        for (cmd, params) in [
            ("Network.enable", json!({})),
            ("Network.emulateNetworkConditions", params),
        ] {
            self.ask("goog/cdp/execute", json!({ "cmd": cmd, "params": params }))
                .await;
        }
    }

    /// A command of Chromium's driver beyond the standard.
    async fn ask(&self, path: &'static str, body: Value) -> Value {
        let asked = self.client.issue_cmd(Extra { path, body }).await;
        asked.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Ends the session and the driver.
    pub async fn stop(mut self) {
        // The driver is killed in any case; a session that does not close is no reason to fail a test.
        let _ = self.client.clone().close().await;
        let _ = self.driver.kill().await;
    }
}

#[derive(Debug)]
struct Extra {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    listener
        .local_addr()
        .map(|address| address.port())
        .unwrap_or_default()
}

impl Drop for Browser {
    /// Ends the browser itself when a test fails before [`Browser::stop`]: the driver is killed with the value,
    /// but the browser it started is not, and would go on drawing for ever.
    fn drop(&mut self) {
        let profile = self.profile.path().as_os_str();
        let _ = std::process::Command::new("pkill")
            .args(["-9", "-f", "--"])
            .arg(profile)
            .status();
    }
}
