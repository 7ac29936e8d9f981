//! What the files of an offer say of their origin, as keyed hashes.

use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::time::Duration;

use intake::{Kind, Limits};
use screen::history::{Shingles, Token};
use seal::Seal;
use serde::{Deserialize, Serialize};

/// The most members of an offer that are looked at.
const MEMBERS: usize = 100;
/// The most bytes of a member, and of all of them.
const MEMBER_BYTES: u64 = 20_000_000;
const ALL_BYTES: u64 = 200_000_000;
/// The most characters of an offer's text.
const TEXT_CHARS: usize = 500_000;
/// So many runs of a text are kept: with these a likeness is estimated as well as with all.
const RUNS: usize = 2_048;

/// What programs write into files of which nobody said anything: it names a product, not a person. In lower case.
const NOBODY: &[&str] = &[
    "administrator",
    "admin",
    "user",
    "users",
    "pc",
    "microsoft",
    "microsoft office user",
    "windows user",
    "微软用户",
    "windows 用户",
    "用户",
    "unknown",
    "author",
    "作者",
    "apache poi",
    "openpyxl",
    "python-docx",
    "wps",
    "wps office",
    "un-named",
    "normal",
    "normal.dot",
    "normal.dotm",
    "normal.dotx",
    "normal.wpt",
    "00000000",
];

/// What was read of an offer's files. Holds hashes alone; kept sealed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Files {
    /// What it is, by the word that screens have for it, and the hash of its value.
    marks: BTreeSet<(String, String)>,
    /// Runs of the text that do not stand in the trade's own documents.
    runs: Vec<u64>,
}

const TOKENS: [(&str, Token); 4] = [
    ("author", Token::Author),
    ("last_modified_by", Token::LastModifiedBy),
    ("template", Token::Template),
    ("revision", Token::Revision),
];

impl Files {
    pub(super) fn marks(&self) -> impl Iterator<Item = (Token, &str)> {
        self.marks.iter().filter_map(|(word, value)| {
            let known = TOKENS.iter().find(|(known, _)| known == word);
            known.map(|(_, token)| (*token, value.as_str()))
        })
    }

    pub(super) fn text(self) -> Shingles {
        Shingles::from_runs(self.runs)
    }
}

/// What stands in the trade's own documents.
#[derive(Debug, Default)]
pub(super) struct Known {
    marks: BTreeSet<(String, String)>,
    text: Shingles,
}

impl Known {
    pub(super) fn add(&mut self, seal: &Seal, (text, bytes): (&str, &[u8])) {
        self.marks.extend(origin(seal, bytes));
        self.text = std::mem::take(&mut self.text).with(&Shingles::of(text));
    }
}

fn limits() -> Limits {
    Limits {
        unpacked_bytes: 5 * MEMBER_BYTES,
        time: Duration::from_secs(20),
        ..Limits::default()
    }
}

/// The origin of an Office file, as hashes; nothing of any other.
fn origin(seal: &Seal, bytes: &[u8]) -> Vec<(String, String)> {
    if !bytes.starts_with(b"PK") {
        return Vec::new();
    }
    let Ok(origin) = intake::origin(bytes, &limits()) else {
        return Vec::new();
    };
    let template = origin.template.rsplit(['/', '\\']).next();
    [
        ("author", origin.author.as_str()),
        ("last_modified_by", &origin.last_modified_by),
        ("template", template.unwrap_or_default()),
        ("revision", &origin.revision_root),
    ]
    .into_iter()
    .filter_map(|(word, value)| {
        let value = value.trim().to_lowercase();
        let says = !value.is_empty() && !NOBODY.contains(&value.as_str());
        says.then(|| (word.to_owned(), base::hex::encode(&seal.mark(word, &value))))
    })
    .collect()
}

/// Reads the archive of an offer: origin and text of the files in it, without what the trade's own documents hold. What cannot
/// be read leaves nothing.
pub(super) fn read(content: impl Read + Seek, seal: &Seal, known: &Known) -> Files {
    let mut files = Files::default();
    let Ok(mut archive) = zip::ZipArchive::new(content) else {
        return files;
    };
    let (mut text, mut left) = (String::new(), ALL_BYTES);
    for at in 0..archive.len().min(MEMBERS) {
        let Ok(member) = archive.by_index(at) else {
            continue;
        };
        let Ok(name) = member.name().map(std::borrow::Cow::into_owned) else {
            continue;
        };
        if !member.is_file() || name == bidding::rules::content::MEMBER {
            continue;
        }
        let most = left.min(MEMBER_BYTES);
        let mut bytes = Vec::new();
        let whole = member.take(most + 1).read_to_end(&mut bytes);
        if whole.is_err() || bytes.len() as u64 > most {
            continue;
        }
        left -= bytes.len() as u64;
        files.marks.extend(origin(seal, &bytes));
        let room = TEXT_CHARS.saturating_sub(text.chars().count());
        if room > 0 {
            text.extend(said(&bytes, &name).chars().take(room));
            // Runs do not go over from file to file: the order of files says nothing.
            text.push('\n');
        }
    }
    files.marks.retain(|mark| !known.marks.contains(mark));
    let own = Shingles::of(&text).without(&known.text).sample(RUNS);
    files.runs = own.runs().to_vec();
    files
}

/// What can be read of a file; nothing of pictures, scans and sheets.
fn said(bytes: &[u8], name: &str) -> String {
    match intake::detect(bytes, Some(name)) {
        Kind::Docx | Kind::Html | Kind::Pdf | Kind::Text => {}
        _ => return String::new(),
    }
    let reading = intake::read(bytes, Some(name), &limits());
    let text = reading.map(|one| one.text).unwrap_or_default();
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            let options = zip::write::SimpleFileOptions::default();
            writer.start_file(*name, options).expect("a member");
            writer.write_all(content).expect("its content");
        }
        writer.finish().expect("an archive").into_inner()
    }

    fn office(author: &str, last: &str) -> Vec<u8> {
        let core =
            format!("<c><creator>{author}</creator><lastModifiedBy>{last}</lastModifiedBy></c>");
        archive(&[("docProps/core.xml", core.as_bytes())])
    }

    fn looked(members: &[(&str, &[u8])], known: &Known, seal: &Seal) -> Files {
        read(Cursor::new(archive(members)), seal, known)
    }

    fn seal() -> (tempfile::TempDir, Seal) {
        let dir = tempfile::tempdir().expect("a folder");
        let seal = Seal::open(&dir.path().join("personal.key"), "trade").expect("a key");
        (dir, seal)
    }

    #[test]
    fn hashes_are_kept_of_what_names_somebody() {
        let (_dir, seal) = seal();
        let one = office("示例编制人", "Administrator");
        let files = looked(&[("a.xlsx", &one)], &Known::default(), &seal);
        let marks: Vec<Token> = files.marks().map(|(token, _)| token).collect();
        assert_eq!(marks, [Token::Author], "a product's name is nobody's");
        let kept = serde_json::to_string(&files).expect("text");
        assert!(!kept.contains("示例编制人"), "{kept}");
        let again = looked(&[("b.docx", &one)], &Known::default(), &seal);
        assert_eq!(files.marks, again.marks);
    }

    #[test]
    fn what_the_tender_documents_hold_is_nobodys() {
        let (_dir, seal) = seal();
        let form = office("示例代理机构", "示例代理机构");
        let text = "本示例招标文件要求投标人按照下列格式填写投标函并加盖公章".repeat(3);
        let mut known = Known::default();
        known.add(&seal, (&text, &form));
        let own = "我公司自有施工队伍十二支并承诺在九十日内完成全部工程";
        let whole = format!("{text}{own}");
        let members: [(&str, &[u8]); 2] = [("a.docx", &form), ("b.txt", whole.as_bytes())];
        let files = looked(&members, &known, &seal);
        assert!(files.marks.is_empty());
        let runs = files.text();
        let rest = Shingles::of(&whole).without(&Shingles::of(&text));
        assert!(!runs.runs().is_empty() && runs == rest);
    }

    #[test]
    fn what_cannot_be_read_leaves_nothing() {
        let (_dir, seal) = seal();
        let empty = |files: Files| files.marks.is_empty() && files.runs.is_empty();
        assert!(empty(read(
            Cursor::new(b"%PDF-1.7"),
            &seal,
            &Known::default()
        )));
        let members: [(&str, &[u8]); 3] = [
            ("broken.docx", b"PK\x03\x04 broken"),
            ("bid.json", "{\"note\":\"一二三四五六七八九十\"}".as_bytes()),
            ("picture.png", b"\x89PNG\r\n\x1a\n"),
        ];
        assert!(empty(looked(&members, &Known::default(), &seal)));
    }
}
