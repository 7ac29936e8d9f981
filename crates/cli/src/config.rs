//! Configuration of `luodi serve`: a TOML file, overridden by `LUODI_*` variables, overridden by flags.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::exit::Stop;
use crate::outbound::{self, MailFile};

/// What the file may hold. Unknown keys are errors: a misspelt key must not be ignored.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The data folder.
    pub data: Option<PathBuf>,
    /// Address and port to listen on.
    pub listen: Option<SocketAddr>,
    /// A folder of packs; the built-in 晋城市 pack where absent.
    pub pack: Option<PathBuf>,
    /// The address under which people reach the service, such as `https://luodi.example.cn`.
    pub public_url: Option<String>,
    /// How mail leaves the house.
    #[serde(default)]
    pub mail: MailFile,
    /// Whether web hooks may lead inside the network.
    #[serde(default)]
    pub hooks_inside: bool,
    /// How trades are published as open data.
    #[serde(default)]
    pub open_data: OpenDataFile,
}

/// The part of the configuration file about open data. Without a publisher, or without `public_url`, there are none.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct OpenDataFile {
    /// The publisher's name.
    pub publisher: Option<String>,
    /// The registered ocid prefix, such as `ocds-213czf`.
    pub prefix: Option<String>,
}

/// Reads the file, when there is one, and lays the environment over it.
pub fn load(path: Option<&Path>, env: impl Fn(&str) -> Option<String>) -> Result<File, Stop> {
    let mut file = match path {
        None => File::default(),
        Some(path) => {
            let text =
                std::fs::read_to_string(path).map_err(|error| Stop::file("read", path, &error))?;
            toml::from_str(&text)
                .map_err(|error| Stop::Wrong(format!("{}: {error}", path.display())))?
        }
    };
    if let Some(data) = env("LUODI_DATA") {
        file.data = Some(data.into());
    }
    if let Some(pack) = env("LUODI_PACK") {
        file.pack = Some(pack.into());
    }
    if let Some(listen) = env("LUODI_LISTEN") {
        let parsed = listen.parse().map_err(|_| Stop::Usage(format!("LUODI_LISTEN is `{listen}`; it must be an address and a port, such as 127.0.0.1:8080")))?;
        file.listen = Some(parsed);
    }
    if let Some(url) = env("LUODI_PUBLIC_URL") {
        file.public_url = Some(url);
    }
    let open_data = &mut file.open_data;
    open_data.publisher = env("LUODI_PUBLISHER").or(open_data.publisher.take());
    open_data.prefix = env("LUODI_OCID_PREFIX").or(open_data.prefix.take());
    if let Some(inside) = env("LUODI_HOOKS_INSIDE") {
        file.hooks_inside = inside.parse().map_err(|_| {
            Stop::Usage(format!(
                "LUODI_HOOKS_INSIDE is `{inside}`; it must be true or false"
            ))
        })?;
    }
    file.mail = outbound::load(file.mail, env)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("luodi.toml");
        std::fs::write(&path, text).expect("a written file");
        (dir, path)
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let (_dir, path) = written("data = \"here\"\nlisten = \"127.0.0.1:1\"\n");
        let env = |name: &str| (name == "LUODI_LISTEN").then(|| "[::1]:9".to_owned());
        let file = load(Some(&path), env).ok().expect("a good configuration");
        assert_eq!(file.data, Some("here".into()));
        assert_eq!(file.listen, "[::1]:9".parse().ok());
    }

    #[test]
    fn mistakes_are_named() {
        let (_dir, path) = written("dta = \"here\"\n");
        let Err(Stop::Wrong(sentence)) = load(Some(&path), |_| None) else {
            panic!("an unknown key was accepted")
        };
        assert!(
            sentence.contains("dta") && sentence.contains("line 1"),
            "{sentence}"
        );
        let Err(Stop::Usage(sentence)) = load(None, |name| {
            (name == "LUODI_LISTEN").then(|| "8080".to_owned())
        }) else {
            panic!("a bare port was accepted")
        };
        assert!(sentence.contains("127.0.0.1:8080"), "{sentence}");
    }
}
