//! Histories, read: releases, records or packages of them as lines, or one package in a file, whatever its length.

use std::fmt;
use std::io::{self, BufRead, Cursor, Read};
use std::ops::ControlFlow;

use base::{Explain, Lang};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::Release;

/// The longest release or record. Lines and files that are longer have to be packages, which are read piece by piece.
pub const MOST_BYTES: usize = 8 << 20;

/// A release of a history.
#[derive(Debug)]
pub struct Found<'a> {
    /// Its line, from 1.
    pub line: u64,
    /// Its place in the package of that line, from 1; 0 where it is the line.
    pub place: u64,
    /// As far as we know its fields. What is null is taken as absent; ids may be numbers.
    pub release: Release,
    /// As it stands there, with all fields.
    pub text: &'a str,
}

/// A part of a history that was not read. Reading went on behind it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, place {place}: {why:?}")]
pub struct ReadError {
    /// From 1.
    pub line: u64,
    /// In the package, from 1; 0 for the line as a whole.
    pub place: u64,
    /// What is wrong with it.
    pub why: Why,
}

/// Why a part of a history was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is no JSON: what the reader met.
    Json(String),
    /// It is neither a release nor a package.
    Strange,
    /// It is no release of the standard: what does not fit.
    Release(String),
    /// A record has neither its releases nor a compiled one, only their addresses.
    Record,
    /// It is longer than [`MOST_BYTES`].
    Long,
}

impl Explain for ReadError {
    fn explain(&self, lang: Lang) -> String {
        let (line, place) = (self.line, self.place);
        let at = match (lang, place) {
            (Lang::Zh, 0) => format!("第 {line} 行"),
            (Lang::Zh, _) => format!("第 {line} 行第 {place} 项"),
            (Lang::En, 0) => format!("line {line}"),
            (Lang::En, _) => format!("line {line}, entry {place}"),
        };
        let most = MOST_BYTES >> 20;
        match (lang, &self.why) {
            (Lang::Zh, Why::Json(what)) => {
                format!("{at}不是完整的 JSON（{what}），请向发布方重新取得")
            }
            (Lang::En, Why::Json(what)) => {
                format!("{at} is not JSON ({what}): fetch it again from its publisher")
            }
            (Lang::Zh, Why::Strange) => {
                format!("{at}不是发布、记录或其数据包，请检查是否选错了文件")
            }
            (Lang::En, Why::Strange) => {
                format!(
                    "{at} is no release, record or package of them: check whether it is the right file"
                )
            }
            (Lang::Zh, Why::Release(what)) => {
                format!("{at}不合 OCDS 1.1（{what}），请更正该项后再导入")
            }
            (Lang::En, Why::Release(what)) => {
                format!("{at} does not fit OCDS 1.1 ({what}): correct it and import the file again")
            }
            (Lang::Zh, Why::Record) => {
                format!("{at}的记录只有发布的地址，没有发布本身，请改用发布数据包")
            }
            (Lang::En, Why::Record) => {
                format!(
                    "{at} is a record with addresses of releases only: import the packages of releases"
                )
            }
            (Lang::Zh, Why::Long) => format!("{at}超过 {most} MiB，请按发布拆开"),
            (Lang::En, Why::Long) => {
                format!("{at} is longer than {most} MiB: split it by releases")
            }
        }
    }

    fn fault(&self) -> base::Fault {
        base::Fault::Invalid
    }
}

/// What hears of releases and of what was not read; it may break off.
pub trait Take: FnMut(Result<Found<'_>, ReadError>) -> ControlFlow<()> {}
impl<T: FnMut(Result<Found<'_>, ReadError>) -> ControlFlow<()>> Take for T {}

/// Reads a history: JSON Lines of releases, records or packages, or one of them in a file, in any layout. Of a record its
/// releases are taken where they stand there, else its compiled release. What is held at a time is one release, or one
/// line of at most [`MOST_BYTES`].
///
/// # Errors
/// What `input` answers.
pub fn read(mut input: impl BufRead, mut take: impl Take) -> io::Result<()> {
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        (&mut input)
            .take(MOST_BYTES as u64)
            .read_until(b'\n', &mut text)?;
        if text.is_empty() {
            break;
        }
        let whole = text.len() < MOST_BYTES || text.ends_with(b"\n");
        if line == 1 && text.starts_with(b"\xef\xbb\xbf") {
            text.drain(..3);
        }
        let mut place = Place {
            line,
            place: 0,
            take: &mut take,
            over: false,
        };
        if !whole {
            place.long(Cursor::new(&text).chain(Line(&mut input)))?;
            io::copy(&mut Line(&mut input), &mut io::sink())?;
            let feed = input.fill_buf()?.len().min(1);
            input.consume(feed);
        } else if line == 1 && unfinished(&text) {
            // A file that is one package may stand over many lines: then its first line is no JSON by itself.
            let rest = (MOST_BYTES - text.len().min(MOST_BYTES)) as u64;
            (&mut input).take(rest).read_to_end(&mut text)?;
            match text.len() < MOST_BYTES {
                true => place.short(&text),
                false => place.long(Cursor::new(&text).chain(&mut input))?,
            }
            break;
        } else if !text.iter().all(u8::is_ascii_whitespace) {
            place.short(&text);
        }
        if place.over {
            break;
        }
    }
    Ok(())
}

/// Whether a line only begins a value, as programs lay one out over lines: they break behind a bracket or a comma. A line that
/// ends elsewhere was broken off.
fn unfinished(text: &[u8]) -> bool {
    let laid_out = matches!(text.trim_ascii_end().last(), Some(b'{' | b'[' | b','));
    let read = serde_json::from_slice::<IgnoredAny>(text);
    laid_out && read.is_err_and(|error| error.is_eof())
}

/// The rest of a line.
struct Line<'a, R>(&'a mut R);

impl<R: BufRead> Read for Line<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let held = self.0.fill_buf()?;
        let until = held.iter().position(|byte| *byte == b'\n');
        let count = until.unwrap_or(held.len()).min(into.len());
        into[..count].copy_from_slice(&held[..count]);
        self.0.consume(count);
        // At the end of the line nothing is given, and its line feed stays.
        Ok(count)
    }
}

/// Which members an object has, to tell a release from a package.
#[derive(Deserialize)]
struct Head {
    ocid: Option<IgnoredAny>,
    tag: Option<IgnoredAny>,
    releases: Option<IgnoredAny>,
    records: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct RecordHead<'a> {
    #[serde(borrow, rename = "compiledRelease")]
    compiled: Option<&'a RawValue>,
    #[serde(borrow)]
    releases: Option<Vec<&'a RawValue>>,
}

struct Place<'t, T> {
    line: u64,
    place: u64,
    take: &'t mut T,
    over: bool,
}

impl<T: Take> Place<'_, T> {
    fn give(&mut self, one: Result<Found<'_>, ReadError>) {
        if !self.over {
            self.over = (self.take)(one).is_break();
        }
    }

    fn refuse(&mut self, why: Why) {
        let (line, place) = (self.line, self.place);
        self.give(Err(ReadError { line, place, why }));
    }

    /// A value that is held as a whole.
    fn short(&mut self, text: &[u8]) {
        let Ok(text) = std::str::from_utf8(text) else {
            return self.refuse(Why::Json("UTF-8".to_owned()));
        };
        let text = text.trim();
        // Most lines are releases as they should be, and are read once.
        if let Ok(release) = serde_json::from_str::<Release>(text)
            && !release.ocid.is_empty()
            && !release.tag.is_empty()
        {
            return self.found(release, text);
        }
        let head = match serde_json::from_str::<Head>(text) {
            Ok(head) => head,
            // An array, a number, a text: JSON, but nothing of ours.
            Err(error) if error.is_data() => return self.refuse(Why::Strange),
            Err(error) => return self.refuse(Why::Json(error.to_string())),
        };
        if head.ocid.is_some() && head.tag.is_some() {
            self.release(text);
        } else if head.ocid.is_some() {
            self.record(text);
        } else if head.releases.is_some() || head.records.is_some() {
            // It was read as JSON a moment ago.
            let mut reader = serde_json::Deserializer::from_str(text);
            if let Err(error) = Package(self).deserialize(&mut reader) {
                self.place = 0;
                self.refuse(Why::Json(error.to_string()));
            }
        } else {
            self.refuse(Why::Strange);
        }
    }

    /// A package that is read piece by piece. What stood before a break is taken.
    fn long(&mut self, input: impl Read) -> io::Result<()> {
        let mut reader = serde_json::Deserializer::from_reader(io::BufReader::new(input));
        match Package(self).deserialize(&mut reader) {
            Ok(0) => self.refuse(Why::Long),
            Ok(_) => {}
            Err(error) if error.is_io() => return Err(error.into()),
            // Nothing wants more of it.
            Err(_) if self.over => {}
            Err(error) => {
                self.place = 0;
                self.refuse(Why::Json(error.to_string()));
            }
        }
        Ok(())
    }

    fn release(&mut self, text: &str) {
        if text.len() > MOST_BYTES {
            return self.refuse(Why::Long);
        }
        // A null or a number for a text asks for the way over a tree.
        let read = serde_json::from_str(text).or_else(|_| {
            let mut value = serde_json::from_str::<Value>(text)?;
            plain(&mut value);
            serde_json::from_value(value)
        });
        match read {
            Ok(release) => self.found(release, text),
            Err(error) => self.refuse(Why::Release(error.to_string())),
        }
    }

    fn found(&mut self, release: Release, text: &str) {
        let (line, place) = (self.line, self.place);
        self.give(Ok(Found {
            line,
            place,
            release,
            text,
        }));
    }

    fn record(&mut self, text: &str) {
        let head = match serde_json::from_str::<RecordHead<'_>>(text) {
            Ok(head) => head,
            Err(error) => return self.refuse(Why::Release(error.to_string())),
        };
        let mut all = head.releases.unwrap_or_default();
        // An address has a `url` and no `id`.
        all.retain(|one| {
            serde_json::from_str::<Linked>(one.get()).is_ok_and(|one| one.url.is_none())
        });
        match (all.is_empty(), head.compiled) {
            (false, _) => all.iter().for_each(|one| self.release(one.get())),
            (true, Some(compiled)) => self.release(compiled.get()),
            (true, None) => self.refuse(Why::Record),
        }
    }
}

#[derive(Deserialize)]
struct Linked {
    url: Option<IgnoredAny>,
}

/// A package; how many lists of releases or records it has.
struct Package<'p, 't, T>(&'p mut Place<'t, T>);

impl<'de, T: Take> DeserializeSeed<'de> for Package<'_, '_, T> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Take> Visitor<'de> for Package<'_, '_, T> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a package")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<usize, A::Error> {
        let mut lists = 0;
        while let Some(name) = map.next_key::<String>()? {
            let records = match name.as_str() {
                "releases" => false,
                "records" => true,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            lists += 1;
            map.next_value_seed(List {
                place: self.0,
                records,
            })?;
        }
        Ok(lists)
    }
}

struct List<'p, 't, T> {
    place: &'p mut Place<'t, T>,
    records: bool,
}

impl<'de, T: Take> DeserializeSeed<'de> for List<'_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Take> Visitor<'de> for List<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(one) = list.next_element::<Box<RawValue>>()? {
            self.place.place += 1;
            match self.records {
                true => self.place.record(one.get()),
                false => self.place.release(one.get()),
            }
            if self.place.over {
                return Err(serde::de::Error::custom("enough"));
            }
        }
        Ok(())
    }
}

/// Numbers that histories write as numbers or as texts.
const IDS: [&str; 4] = ["id", "awardID", "projectID", "relatedBid"];

/// Takes away what is null, which says as much as nothing, and writes ids as texts: the schema lets both stand.
fn plain(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|_, value| !value.is_null());
            for (name, value) in object.iter_mut() {
                match value {
                    Value::Number(number) if IDS.contains(&name.as_str()) => {
                        *value = Value::String(number.to_string());
                    }
                    value => plain(value),
                }
            }
        }
        Value::Array(list) => {
            list.retain(|value| !value.is_null());
            list.iter_mut().for_each(plain);
        }
        _ => {}
    }
}
