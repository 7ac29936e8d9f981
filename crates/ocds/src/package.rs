//! Packages: releases, or records, with who publishes them.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::codes::Tag;
use crate::{MergeError, Release, Stamp, compile};

/// The version of the standard, as packages name it.
pub const VERSION: &str = "1.1";
/// The extension for bids, at the version that belongs to 1.1.5.
pub const BIDS_EXTENSION: &str = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_bid_extension/v1.1.5/extension.json";
/// The extension for enquiries, likewise.
pub const ENQUIRIES_EXTENSION: &str = "https://raw.githubusercontent.com/open-contracting-extensions/ocds_enquiry_extension/v1.1.5/extension.json";

/// Who publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    /// Its name.
    pub name: String,
    /// The register of its number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scheme: String,
    /// Its number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// Its site.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uri: String,
}

/// What every package says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Packaging {
    /// The package's own address.
    pub uri: String,
    /// The version of the standard.
    pub version: String,
    /// The extensions used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<String>,
    /// When the package was made.
    pub published_date: Stamp,
    /// Who publishes.
    pub publisher: Publisher,
    /// Under which licence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub license: String,
    /// What is published, when and by whom.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub publication_policy: String,
}

impl Packaging {
    /// A package of this publisher, with both extensions.
    #[must_use]
    pub fn new(uri: &str, published: Stamp, publisher: Publisher) -> Self {
        Self {
            uri: uri.to_owned(),
            version: VERSION.to_owned(),
            extensions: vec![BIDS_EXTENSION.to_owned(), ENQUIRIES_EXTENSION.to_owned()],
            published_date: published,
            publisher,
            license: String::new(),
            publication_policy: String::new(),
        }
    }
}

/// Releases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReleasePackage {
    /// What it says of itself.
    #[serde(flatten)]
    pub packaging: Packaging,
    /// The releases.
    pub releases: Vec<Release>,
}

/// A release by its address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Its address: the package's, with `#` and the release's id.
    pub url: String,
    /// Its date.
    pub date: Stamp,
    /// Its tags.
    pub tag: Vec<Tag>,
}

/// The releases of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Releases {
    /// By their addresses.
    Linked(Vec<Link>),
    /// Themselves.
    Embedded(Vec<Release>),
}

/// A process, put together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The process.
    pub ocid: String,
    /// Its releases.
    pub releases: Releases,
    /// They put together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compiled_release: Option<Release>,
}

/// Records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordPackage {
    /// What it says of itself.
    #[serde(flatten)]
    pub packaging: Packaging,
    /// Packages from which the releases are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<String>,
    /// The records.
    pub records: Vec<Record>,
}

/// The record of a process from its releases in any order, by their addresses: that of a package for each release, as
/// `package` says.
///
/// # Errors
/// [`MergeError`].
pub fn record(
    releases: &[Release],
    package: impl Fn(&Release) -> String,
) -> Result<Record, MergeError> {
    let compiled = compile(releases)?;
    let mut links: Vec<Link> = releases
        .iter()
        .map(|release| Link {
            url: format!("{}#{}", package(release), release.id),
            date: release.date,
            tag: release.tag.clone(),
        })
        .collect();
    links.sort_by_key(|link| link.date);
    Ok(Record {
        ocid: compiled.ocid.clone(),
        releases: Releases::Linked(links),
        compiled_release: Some(compiled),
    })
}

/// Writes releases as lines, one a line: the form in which histories are passed on.
///
/// # Errors
/// What `out` answers.
pub fn write_lines<'a>(
    out: &mut impl Write,
    releases: impl IntoIterator<Item = &'a Release>,
) -> io::Result<()> {
    for release in releases {
        serde_json::to_writer(&mut *out, release)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
