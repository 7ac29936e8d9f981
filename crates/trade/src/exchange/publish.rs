//! 开放数据 as it lies ready: a folder of files that a round makes anew every night, and when somebody asks.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

use ::store::Store;
use base::{Explain, Lang, Millis, Role, Scope, Title};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{ExchangeError, Settings, Summary, export};
use crate::commands::Gate;
use crate::state::Trades;
use crate::store::history;

/// The hour of the night from which the files of a new day are made.
const HOUR_MS: i64 = 2 * 3_600_000;
const NOTE: &str = "made.json";

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its name, the last part of its address.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 in hexadecimal; its first half is the ETag.
    pub sha256: String,
}

/// What lies ready.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    /// When it was made, or tried.
    pub at: Millis,
    /// How it was published.
    pub settings: Settings,
    /// What was written.
    pub summary: Summary,
    /// The files, by name.
    pub files: Vec<Made>,
    /// Why the last round made nothing; the files are those of an earlier one.
    pub failed: Option<Title>,
}

/// Whether a name is one of an export's files: nothing else of the folder is served.
fn is_file(name: &str) -> bool {
    let numbered = |kind: &str| {
        let digits = name
            .strip_prefix(kind)
            .and_then(|rest| rest.strip_suffix(".json"));
        digits.is_some_and(|digits| digits.len() >= 6 && digits.bytes().all(|c| c.is_ascii_digit()))
    };
    name == "releases.jsonl" || numbered("releases-") || numbered("records-")
}

fn folder(room: &Trades) -> PathBuf {
    room.data().join("open-data")
}

/// What lies ready; none before the first round, and where nobody said how to publish.
#[must_use]
pub fn ready(room: &Trades) -> Option<Ready> {
    let text = fs::read(folder(room).join(NOTE)).ok()?;
    serde_json::from_slice(&text).ok()
}

/// A file that lies ready, open, with what is known of it.
#[must_use]
pub fn file(room: &Trades, name: &str) -> Option<(Made, File)> {
    let made = ready(room)?
        .files
        .into_iter()
        .find(|one| one.name == name)?;
    let file = is_file(name).then(|| File::open(folder(room).join(name)));
    Some((made, file?.ok()?))
}

/// Whether somebody may ask for the files to be made anew.
#[must_use]
pub fn may_ask(scope: &Scope) -> bool {
    scope.role == Role::Office
}

/// Asks for the files to be made anew: the next round does.
///
/// # Errors
/// [`Gate::NotYours`] for anybody but the office.
pub fn ask(store: &Store, scope: &Scope) -> Result<(), Gate> {
    if !may_ask(scope) {
        return Err(Gate::NotYours);
    }
    store.write(scope, |tx| {
        history::ask(tx)?;
        tx.journal("trade.open_data", "trade/open-data", json!({}))?;
        Ok(())
    })
}

/// Makes the files where it is time: none lie there, a night has passed, somebody asked, or they are to be published
/// otherwise. How many times that was done. What fails is noted for the page and tried again the next night, or when asked.
///
/// # Errors
/// As every read; where not even the note can be written.
pub fn refresh(store: &Store, room: &Trades, now: Millis) -> Result<usize, ExchangeError> {
    let (Some(settings), Some(rooms)) = (room.settings(), room.rooms()) else {
        return Ok(0);
    };
    let before = ready(room);
    let asked = store.read(|read| history::asked_at(read))?;
    if !due(before.as_ref(), (asked, settings), now) {
        return Ok(0);
    }
    let path = folder(room);
    let note = match made(store, (room, &rooms.bidding), settings) {
        Ok((summary, files)) => Ready {
            at: now,
            settings: settings.clone(),
            summary,
            files,
            failed: None,
        },
        Err(error) => {
            let failed = Some(Title::new(error.explain(Lang::Zh), error.explain(Lang::En)));
            let kept = before.unwrap_or_else(|| Ready {
                at: now,
                settings: settings.clone(),
                summary: Summary::default(),
                files: Vec::new(),
                failed: None,
            });
            Ready {
                at: now,
                settings: settings.clone(),
                failed,
                ..kept
            }
        }
    };
    let failed = |source: io::Error| ExchangeError::File {
        path: path.join(NOTE),
        source,
    };
    fs::create_dir_all(&path).map_err(failed)?;
    let text = serde_json::to_vec(&note).map_err(|error| failed(error.into()))?;
    let part = path.join("made.part");
    fs::write(&part, text).map_err(failed)?;
    fs::rename(&part, path.join(NOTE)).map_err(failed)?;
    Ok(1)
}

/// Whether it is time.
fn due(
    before: Option<&Ready>,
    (asked, settings): (Option<Millis>, &Settings),
    now: Millis,
) -> bool {
    let Some(before) = before else {
        return true;
    };
    let night = Millis(Millis::start_of(now.day()).0 + HOUR_MS);
    let passed = before.at < night && night <= now;
    passed || asked.is_some_and(|at| at >= before.at) || before.settings != *settings
}

fn made(
    store: &Store,
    (room, bidding): (&Trades, &bidding::Bidding),
    settings: &Settings,
) -> Result<(Summary, Vec<Made>), ExchangeError> {
    let path = folder(room);
    let summary = export(store, bidding, settings, &path)?;
    let failed = |source: io::Error| ExchangeError::File {
        path: path.clone(),
        source,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(&path).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let name = name.to_string_lossy().into_owned();
        if is_file(&name) {
            let (bytes, sha256) = measured(&path.join(&name)).map_err(failed)?;
            files.push(Made {
                name,
                bytes,
                sha256,
            });
        }
    }
    files.sort_by(|one, two| one.name.cmp(&two.name));
    Ok((summary, files))
}

fn measured(path: &std::path::Path) -> io::Result<(u64, String)> {
    let (mut file, mut hash, mut length) = (File::open(path)?, Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((length, base::hex::encode(&hash.finalize()))),
            Ok(count) => {
                hash.update(&buffer[..count]);
                length += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Date;

    #[test]
    fn files_are_made_at_night_when_asked_and_when_published_otherwise() {
        let hour = |day: i8, hour: i64| {
            Millis::start_of(Date::constant(2024, 9, day)).plus_secs(hour * 3_600)
        };
        let settings = Settings {
            prefix: None,
            site: "https://ggzy.example.cn".to_owned(),
            publisher: "示例".to_owned(),
        };
        let ready = |at: Millis| Ready {
            at,
            settings: settings.clone(),
            summary: Summary::default(),
            files: Vec::new(),
            failed: None,
        };
        for (made, asked, now, wanted) in [
            (None, None, hour(5, 9), true),
            (Some(hour(5, 9)), None, hour(5, 23), false),
            (Some(hour(5, 9)), None, hour(6, 1), false),
            (Some(hour(5, 9)), None, hour(6, 2), true),
            (Some(hour(6, 2)), None, hour(6, 3), false),
            (Some(hour(6, 1)), None, hour(6, 3), true),
            (Some(hour(5, 9)), Some(hour(5, 10)), hour(5, 11), true),
            (Some(hour(5, 9)), Some(hour(5, 8)), hour(5, 11), false),
        ] {
            let before = made.map(ready);
            let found = due(before.as_ref(), (asked, &settings), now);
            assert_eq!(found, wanted, "{made:?} {asked:?} {now:?}");
        }
        let other = Settings {
            publisher: "示例二".to_owned(),
            ..settings.clone()
        };
        assert!(due(Some(&ready(hour(5, 9))), (None, &other), hour(5, 9)));
    }

    #[test]
    fn only_files_of_an_export_are_served() {
        for name in [
            "releases.jsonl",
            "releases-000001.json",
            "records-1000000.json",
        ] {
            assert!(is_file(name), "{name}");
        }
        for name in [
            "made.json",
            "releases-1.json",
            "../personal.key",
            "records-00000x.json",
            "",
        ] {
            assert!(!is_file(name), "{name}");
        }
    }
}
