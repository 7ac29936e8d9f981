//! Files of an export.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use ocds::{
    Packaging, Publisher, Record, RecordPackage, Release, ReleasePackage, Stamp, record,
    write_lines,
};
use serde::Serialize;

use super::{ExchangeError, Settings, Summary};

/// Releases to a package.
const RELEASES: usize = 500;
/// Records to a package.
const RECORDS: usize = 200;
/// Below the site: where packages are fetched.
const PLACE: &str = "/hall/open-data";
/// What the house's terms of open data amount to.
const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";
const LINES: &str = "releases.jsonl";

/// What is being written: at most one package of each kind is held.
pub(super) struct Files<'a> {
    folder: &'a Path,
    settings: &'a Settings,
    lines: BufWriter<File>,
    releases: Vec<Release>,
    records: Vec<Record>,
    summary: Summary,
}

fn name(kind: &str, number: u64) -> String {
    format!("{kind}-{number:06}.json")
}

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> ExchangeError {
    let path = path.to_owned();
    move |source| ExchangeError::File { path, source }
}

impl<'a> Files<'a> {
    /// Begins in a folder, which is made.
    pub(super) fn begin(folder: &'a Path, settings: &'a Settings) -> Result<Self, ExchangeError> {
        fs::create_dir_all(folder).map_err(failed(folder))?;
        let path = part(&folder.join(LINES));
        let lines = BufWriter::new(File::create(&path).map_err(failed(&path))?);
        Ok(Self {
            folder,
            settings,
            lines,
            releases: Vec::new(),
            records: Vec::new(),
            summary: Summary::default(),
        })
    }

    fn address(&self, kind: &str, number: u64) -> String {
        format!("{}{PLACE}/{}", self.settings.site, name(kind, number))
    }

    /// Adds the releases of a trade, which stay in one package.
    pub(super) fn add(&mut self, releases: &[Release]) -> Result<(), ExchangeError> {
        if releases.is_empty() {
            return Ok(());
        }
        if !self.releases.is_empty() && self.releases.len() + releases.len() > RELEASES {
            self.flush_releases()?;
        }
        let path = self.folder.join(LINES);
        write_lines(&mut self.lines, releases).map_err(failed(&path))?;
        let package = self.address("releases", self.summary.release_packages + 1);
        self.records.push(record(releases, |_| package.clone())?);
        self.releases.extend_from_slice(releases);
        self.summary.trades += 1;
        self.summary.releases += u64::try_from(releases.len()).unwrap_or(u64::MAX);
        if self.records.len() >= RECORDS {
            self.flush_records()?;
        }
        Ok(())
    }

    /// Who publishes, at the time of the latest release inside: a package changes only with what it holds.
    fn packaging(&self, uri: &str, latest: Stamp) -> Packaging {
        let publisher = Publisher {
            name: self.settings.publisher.clone(),
            uri: self.settings.site.clone(),
            ..Publisher::default()
        };
        Packaging {
            license: LICENCE.to_owned(),
            publication_policy: format!("{}{PLACE}", self.settings.site),
            ..Packaging::new(uri, latest, publisher)
        }
    }

    fn flush_releases(&mut self) -> Result<(), ExchangeError> {
        let Some(latest) = self.releases.iter().map(|release| release.date).max() else {
            return Ok(());
        };
        self.summary.release_packages += 1;
        let number = self.summary.release_packages;
        let package = ReleasePackage {
            packaging: self.packaging(&self.address("releases", number), latest),
            releases: std::mem::take(&mut self.releases),
        };
        put(&self.folder.join(name("releases", number)), &package)
    }

    fn flush_records(&mut self) -> Result<(), ExchangeError> {
        let compiled = self
            .records
            .iter()
            .filter_map(|one| one.compiled_release.as_ref());
        let Some(latest) = compiled.map(|release| release.date).max() else {
            return Ok(());
        };
        self.summary.record_packages += 1;
        let number = self.summary.record_packages;
        let mut packages: Vec<String> = Vec::new();
        for record in &self.records {
            if let ocds::Releases::Linked(links) = &record.releases {
                let urls = links.iter().filter_map(|link| link.url.split('#').next());
                packages.extend(urls.map(str::to_owned));
            }
        }
        packages.sort_unstable();
        packages.dedup();
        let package = RecordPackage {
            packaging: self.packaging(&self.address("records", number), latest),
            packages,
            records: std::mem::take(&mut self.records),
        };
        put(&self.folder.join(name("records", number)), &package)
    }

    /// Writes what is left, and takes away what an earlier, longer export left behind.
    pub(super) fn finish(mut self) -> Result<Summary, ExchangeError> {
        self.flush_releases()?;
        self.flush_records()?;
        let path = self.folder.join(LINES);
        self.lines.flush().map_err(failed(&path))?;
        fs::rename(part(&path), &path).map_err(failed(&path))?;
        for (kind, last) in [
            ("releases", self.summary.release_packages),
            ("records", self.summary.record_packages),
        ] {
            for path in (last + 1..).map(|number| self.folder.join(name(kind, number))) {
                match fs::remove_file(&path) {
                    Ok(()) => {}
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => break,
                    Err(error) => return Err(failed(&path)(error)),
                }
            }
        }
        Ok(self.summary)
    }
}

fn part(path: &Path) -> PathBuf {
    path.with_extension("part")
}

/// Writes a file whole or not at all.
fn put(path: &Path, value: &impl Serialize) -> Result<(), ExchangeError> {
    let temporary = part(path);
    let written = File::create(&temporary).and_then(|file| {
        let mut out = BufWriter::new(file);
        serde_json::to_writer(&mut out, value)?;
        out.write_all(b"\n")?;
        out.flush()?;
        fs::rename(&temporary, path)
    });
    written.map_err(failed(path))
}
