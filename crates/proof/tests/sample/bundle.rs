//! A small trade and its bundle.

use super::{Journal, ORIGIN, entry, key};
use proof::bundle::{
    BundleFault, BundleWriteError, BundleWriter, Cover, Kind, Member, PartySignature,
};
use proof::{Entry, Note, Receipt, SigningKey, root_of};
use serde_json::json;
use sha2::{Digest, Sha256};

pub const SUBJECT: &str = "trade/12";
pub const AT: &str = "2026-12-01T01:00:00.000Z";

#[derive(Clone, Debug)]
pub struct File {
    pub kind: Kind,
    pub path: String,
    pub title: String,
    pub bytes: Vec<u8>,
    pub witness: Option<u64>,
    pub retention_years: u16,
}

impl File {
    fn new(kind: Kind, path: &str, bytes: impl Into<Vec<u8>>, witness: Option<u64>) -> Self {
        Self {
            kind,
            path: path.into(),
            title: format!("示例 {path}"),
            bytes: bytes.into(),
            witness,
            retention_years: 10,
        }
    }

    pub fn member(&self) -> Member {
        Member {
            kind: self.kind,
            retention_years: self.retention_years,
            length: self.bytes.len() as u64,
            sha256: Sha256::digest(&self.bytes).into(),
            witness: self.witness,
            path: self.path.clone(),
            title: self.title.clone(),
        }
    }

    pub fn edit(&mut self, from: &str, to: &str) {
        let text = String::from_utf8(self.bytes.clone()).unwrap();
        let text_after = text.replacen(from, to, 1);
        assert_ne!(text, text_after);
        self.bytes = text_after.into_bytes();
    }
}

fn hex(bytes: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(bytes))
}

fn about(seq: u64, kind: &str, data: serde_json::Value) -> Entry {
    Entry {
        kind: kind.into(),
        subject: "trade/12/lot/1".into(),
        data,
        ..entry(seq)
    }
}

/// The transcript of a draw, for which entry 2 vouches.
pub fn draw(text: &str) -> File {
    File::new(Kind::DrawTranscript, "draw/1.luodi-draw", text, Some(2))
}

/// Makes all proofs anew with an entry that names the digest of this text.
pub fn vouch(files: &mut [File], seq: u64, text: &str) {
    let proofs = files
        .iter()
        .filter(|file| file.path.ends_with(".tlog-proof"));
    let mut entries: Vec<Entry> = proofs
        .filter(|file| file.kind == Kind::JournalProof)
        .map(|file| Receipt::parse(&file.bytes).unwrap().entry().clone())
        .collect();
    entries[seq as usize].data = json!({"sha256": hex(text.as_bytes())});
    let journal = Journal::from_entries(entries);
    for file in files
        .iter_mut()
        .filter(|file| file.path.ends_with(".tlog-proof"))
    {
        let seq = Receipt::parse(&file.bytes).unwrap().entry().seq;
        file.bytes = journal.receipt(seq, &key(1)).to_text().into_bytes();
    }
}

/// Nine files and five proofs.
pub fn files() -> Vec<File> {
    let leaves = [[1; 32], [2; 32], [3; 32]];
    let names: Vec<_> = leaves.iter().map(|leaf| base::hex::encode(leaf)).collect();
    let root = base::hex::encode(&root_of(&leaves));
    let record = json!({"leaves": names, "opened": 3, "subject": "trade/12/lot/1"}).to_string();
    let root_file = json!({"root": root, "size": 3, "subject": "trade/12/lot/1"}).to_string();
    let sheet = "示例甲公司,98\n示例乙公司,91\n";
    let contract = "示例合同\n";
    let journal = Journal::from_entries(vec![
        about(
            0,
            "bidding.opened",
            json!({"record": hex(record.as_bytes())}),
        ),
        about(1, "bidding.closed", json!({"root": root, "size": 3})),
        about(2, "bidding.received", json!({"receipt": "示例"})),
        about(
            3,
            "evaluation.published",
            json!({"sheets": [{"sha256": hex(sheet.as_bytes())}]}),
        ),
        about(
            4,
            "contract.signed",
            json!({"sha256": hex(contract.as_bytes())}),
        ),
    ]);
    let party = SigningKey::from_seed("supplier.example", &[9; 32]).unwrap();
    let digest = Sha256::digest(contract).into();
    let signature = PartySignature::sign(&party, &party.verifier(), "trade/12", &digest).unwrap();
    let mut files = vec![
        File::new(Kind::Notice, "notice.txt", "示例公告\n", None),
        File::new(Kind::Document, "contract/contract.txt", contract, Some(4)),
        File::new(
            Kind::Signature,
            "contract/signed-supplier.note",
            signature.to_text(),
            None,
        ),
        File::new(Kind::Document, "empty.txt", "", None),
        File::new(Kind::Document, "block.bin", vec![7; 512], None),
        File::new(
            Kind::OpeningRoot,
            "opening/lot-1-root.json",
            root_file,
            Some(1),
        ),
        File::new(
            Kind::OpeningRecord,
            "opening/lot-1-record.json",
            record,
            Some(0),
        ),
        File::new(Kind::ScoreSheet, "sheet.csv", sheet, Some(3)),
        File::new(
            Kind::Receipt,
            "receipts/1.tlog-proof",
            journal.receipt(2, &key(1)).to_text(),
            None,
        ),
    ];
    files[0].retention_years = 3;
    files[1].retention_years = 30;
    files[1].title = "示例合同.txt".into();
    files.extend((0..5).map(|seq| {
        let path = format!("journal/{seq}.tlog-proof");
        File::new(
            Kind::JournalProof,
            &path,
            journal.receipt(seq, &key(1)).to_text(),
            None,
        )
    }));
    files
}

pub fn make(files: Vec<File>) -> Vec<u8> {
    write(files).unwrap()
}

/// Why the writer refuses.
pub fn refused(files: Vec<File>) -> BundleFault {
    match write(files) {
        Err(BundleWriteError::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

fn write(mut files: Vec<File>) -> Result<Vec<u8>, BundleWriteError> {
    let one = key(1);
    let cover = Cover {
        subject: SUBJECT.into(),
        at: AT.into(),
    };
    let list = files.iter().map(File::member).collect();
    let mut writer = BundleWriter::begin(Vec::new(), &cover, list, &one, &one.verifier())?;
    files.sort_by(|one, two| one.path.cmp(&two.path));
    for file in files {
        writer.member(file.bytes.as_slice())?;
    }
    writer.finish()
}

/// The bundle as another program with the platform's key would write it, whatever its members say. Written
/// from the specification, without this crate's writer.
pub fn forge(mut files: Vec<File>) -> Vec<u8> {
    files.sort_by(|one, two| one.path.cmp(&two.path));
    let mut list = String::new();
    for file in &files {
        let witness = file.witness.map_or("-".into(), |seq| seq.to_string());
        let (kind, years, length) = (file.kind.word(), file.retention_years, file.bytes.len());
        let hash = hex(&file.bytes);
        list += &format!(
            "{kind} {years}y {length} {hash} {witness} {} {}\n",
            file.path, file.title
        );
    }
    let note = format!(
        "luodi-bundle/1\nkey {}\nsubject {SUBJECT}\nat {AT}\nmembers {}\nlist {} {}\n",
        key(1).verifier(),
        files.len(),
        list.len(),
        hex(list.as_bytes())
    );
    let note = Note::sign(note, &[&key(1)]).unwrap().to_string();
    assert!(note.contains(ORIGIN));
    let mut out = Vec::new();
    let mut put = |path: &str, bytes: &[u8]| {
        let mut header = vec![0; 512];
        header[..path.len()].copy_from_slice(path.as_bytes());
        let fields: [(usize, String); 8] = [
            (100, "0000644".into()),
            (108, "0000000".into()),
            (116, "0000000".into()),
            (124, format!("{:011o}", bytes.len())),
            (136, "00000000000".into()),
            (156, "0".into()),
            (329, "0000000".into()),
            (337, "0000000".into()),
        ];
        for (at, text) in fields {
            header[at..at + text.len()].copy_from_slice(text.as_bytes());
        }
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum = 8 * 32 + header.iter().map(|byte| u32::from(*byte)).sum::<u32>();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.extend_from_slice(&header);
        out.extend_from_slice(bytes);
        out.resize(out.len().next_multiple_of(512), 0);
    };
    put("manifest.note", note.as_bytes());
    put("manifest", list.as_bytes());
    for file in &files {
        put(&file.path, &file.bytes);
    }
    out.extend_from_slice(&[0; 1024]);
    out
}
