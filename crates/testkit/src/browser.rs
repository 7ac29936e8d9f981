//! Debian's Chromium, driven headless through its own driver.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::process::{Child, Command};

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
    /// When Chromium or its driver is missing or does not start: a browser test that does not run must fail.
    pub async fn start(width: u32, height: u32) -> Self {
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
            format!("--window-size={width},{height}"),
        ];
        let downloads = profile.path().join("downloads").display().to_string();
        let capabilities = json!({
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": { "download.default_directory": downloads, "download.prompt_for_download": false },
            }
        });
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

    /// Ends the session and the driver.
    pub async fn stop(mut self) {
        // The driver is killed in any case; a session that does not close is no reason to fail a test.
        let _ = self.client.clone().close().await;
        let _ = self.driver.kill().await;
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    listener
        .local_addr()
        .map(|address| address.port())
        .unwrap_or_default()
}
