//! What bidders and holders of shares do on machines of their own: keys, sealed offers, halves and shares.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use axum::http::StatusCode;
use envelope::{
    BoxTerms, Header, KeyPair, Manifest, NoRandom, OpeningRoot, Receipt, Share, SuiteId,
};
use serde_json::json;

use super::city::{City, done, firm, number};

fn random(bytes: &mut [u8]) -> Result<(), NoRandom> {
    getrandom::fill(bytes).map_err(|_| NoRandom)
}

/// A sealed offer with what its bidder keeps at home.
pub struct Offer {
    pub header: Header,
    pub manifest: Manifest,
    pub chunks: Vec<Vec<u8>>,
    owner: KeyPair,
}

impl Offer {
    /// The bidder's half of the key.
    pub fn half(&self) -> String {
        let half = envelope::open_half(&self.header, &self.owner).expect("the owner's half");
        half.text().to_string()
    }

    /// The digest that the receipt names.
    pub fn digest(&self) -> String {
        base::hex::encode(&self.manifest.digest())
    }

    /// What an upload begins with.
    pub fn begin(&self) -> Vec<u8> {
        let header = String::from_utf8(self.header.bytes().to_vec()).expect("text");
        let manifest = self.manifest.text();
        json!({ "header": header, "manifest": *manifest })
            .to_string()
            .into_bytes()
    }
}

/// The archive that a bidder seals: what is read out, and a drawing of so many bytes.
pub fn archive(fields: &serde_json::Value, bytes: usize) -> Vec<u8> {
    let text = fields.to_string();
    zipped(&[
        ("bid.json", text.as_bytes()),
        ("示例图纸.bin", &vec![7; bytes]),
    ])
}

/// A Word document by somebody.
pub fn word(author: &str, text: &str) -> Vec<u8> {
    let core = format!("<c><creator>{author}</creator></c>");
    let body = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"#
    );
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("docProps/core.xml", core.as_bytes()),
        ("word/document.xml", body.as_bytes()),
    ])
}

/// A ZIP archive of these members.
pub fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in members {
        writer.start_file(*name, stored).expect("a member");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("an archive").into_inner()
}

/// Seals a content for a box under a code.
pub fn seal(terms: &BoxTerms, code: &str, content: &[u8]) -> Offer {
    let owner = KeyPair::generate(terms.suite, &mut random).expect("a key");
    let bid = envelope::Bid {
        terms,
        code,
        owner: owner.public(),
        length: content.len() as u64,
    };
    let mut file = Vec::new();
    let sealed = bid.seal(&mut &content[..], &mut file, &mut random);
    let (header, manifest) = sealed.expect("sealed");
    let mut rest = &file[header.bytes().len()..];
    let mut chunks = Vec::new();
    for no in 0..header.chunk_count() {
        let (chunk, after) = rest.split_at(header.chunk_bytes(no).expect("a length"));
        chunks.push(chunk.to_vec());
        rest = after;
    }
    Offer {
        header,
        manifest,
        chunks,
        owner,
    }
}

/// The keys of those who hold shares of a box, by their login.
pub struct Holders {
    pub boxed: i64,
    keys: BTreeMap<String, KeyPair>,
}

impl City {
    /// Each holder makes a key at home and registers it; then the box takes offers.
    pub async fn keys(&mut self, trade: i64, holders: [(&str, &str); 3]) -> Holders {
        let mut keys = BTreeMap::new();
        let mut boxed = 0;
        for (login, holder) in holders {
            let home = match self.scope(login).role {
                base::Role::Applicant => format!("/tendering/{trade}"),
                _ => format!("/trades/{trade}"),
            };
            boxed = number(&self.page(login, &home).await, "href=\"/boxes/");
            let key = KeyPair::generate(SuiteId::P256, &mut random).expect("a key");
            let (page, action) = (format!("/boxes/{boxed}"), format!("/boxes/{boxed}/key"));
            let public = key.public().to_string();
            let typed = [("holder", holder), ("public_key", public.as_str())];
            self.does(login, (&page, &action), &typed).await;
            keys.insert(login.to_owned(), key);
        }
        Holders { boxed, keys }
    }

    /// What is known of a box by whoever offers.
    pub async fn terms(&mut self, login: &str, boxed: i64) -> BoxTerms {
        let file = self.page(login, &format!("/boxes/{boxed}/box.json")).await;
        BoxTerms::parse(&file).expect("terms")
    }

    /// Seals an archive for a box, at home.
    pub async fn seals(&mut self, login: &str, boxed: i64, content: &[u8]) -> Offer {
        let terms = self.terms(login, boxed).await;
        seal(&terms, firm(login).1, content)
    }

    /// Uploads all chunks, the last one first; the upload's address.
    pub async fn sends(&mut self, login: &str, boxed: i64, offer: &Offer) -> String {
        let (page, base) = (format!("/boxes/{boxed}"), format!("/boxes/{boxed}/uploads"));
        let (status, begun) = self.calls(login, (&page, &base), offer.begin()).await;
        assert_eq!(status, StatusCode::OK, "{login}: {begun}");
        let token = begun["token"].as_str().expect("a token");
        for (no, chunk) in offer.chunks.iter().enumerate().rev() {
            let path = format!("{base}/{token}/chunks/{no}");
            let (status, said) = self.calls(login, (&page, &path), chunk.clone()).await;
            assert_eq!(status, StatusCode::OK, "{login} {no}: {said}");
        }
        format!("{base}/{token}/finish")
    }

    /// Finishes an upload.
    pub async fn finishes(&mut self, login: &str, boxed: i64, finish: &str) -> StatusCode {
        let visitor = self.who(login).await;
        let csrf = visitor.token(&format!("/boxes/{boxed}")).await;
        visitor.post(finish, &[("csrf", &csrf)]).await.status
    }

    /// Seals what is read out and hands it in.
    pub async fn offers(&mut self, login: &str, boxed: i64, fields: &serde_json::Value) -> Offer {
        self.hands_over(login, boxed, &archive(fields, 2_000)).await
    }

    /// Seals an archive and hands it in.
    pub async fn hands_over(&mut self, login: &str, boxed: i64, content: &[u8]) -> Offer {
        let offer = self.seals(login, boxed, content).await;
        let finish = self.sends(login, boxed, &offer).await;
        let status = self.finishes(login, boxed, &finish).await;
        assert_eq!(status, StatusCode::OK, "{login}");
        offer
    }

    /// A holder opens its shares at home and gives them.
    pub async fn gives_shares(&mut self, login: &str, holders: &Holders) {
        let page = format!("/boxes/{}", holders.boxed);
        let heads = self
            .who(login)
            .await
            .get(&format!("{page}/heads"))
            .await
            .body;
        let (mut rest, mut shares) = (&heads[..], Vec::new());
        while !rest.is_empty() {
            let header = Header::read(&mut rest).expect("read").expect("a header");
            let key = &holders.keys[login];
            // What is sealed for others' keys has no share here, and the opening says so.
            shares.extend(envelope::open_share(&header, key).ok());
        }
        let file = Share::file(&shares).to_string();
        let action = format!("{page}/shares");
        let files: [(&str, &str, &[u8]); 1] = [("shares", "shares.txt", file.as_bytes())];
        let reply = self.uploads(login, (&page, &action), (&[], &files)).await;
        done(&reply, (login, &action));
    }

    /// A bidder decrypts online.
    pub async fn gives_half(&mut self, login: &str, boxed: i64, offer: &Offer) {
        let (page, action) = (format!("/boxes/{boxed}"), format!("/boxes/{boxed}/half"));
        self.does(login, (&page, &action), &[("half", &offer.half())])
            .await;
    }

    /// A bidder finds its own receipt under the root, on the page and with the published files alone.
    pub async fn verifies(&mut self, login: &str, boxed: i64, offer: &Offer) {
        let note = self.page(login, &format!("/boxes/{boxed}/receipt")).await;
        let key = self.house.app.trading().bidding.verifier();
        let receipt = Receipt::verify(note.as_bytes(), &key).expect("a receipt");
        assert_eq!(base::hex::encode(&receipt.digest), offer.digest());
        let typed: String = note.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let page = self
            .page("", &format!("/openings/{boxed}?receipt={typed}"))
            .await;
        assert!(page.contains("且在公布的开标根之内"), "{login}");
        let file = self.page("", &format!("/openings/{boxed}/root")).await;
        let end = file.find("leaf ").expect("leaves");
        let root = OpeningRoot::verify(file[..end].trim_end_matches('\n').as_bytes(), &key)
            .or_else(|_| {
                OpeningRoot::verify(format!("{}\n", file[..end].trim_end()).as_bytes(), &key)
            });
        let root = root.expect("a signed root");
        let leaves: Vec<[u8; 32]> = file
            .lines()
            .filter_map(|line| line.strip_prefix("leaf "))
            .map(|hex| {
                base::hex::decode(hex)
                    .expect("hex")
                    .try_into()
                    .expect("a hash")
            })
            .collect();
        root.check_list(&leaves).expect("what was signed");
        assert!(leaves.contains(&receipt.leaf()), "{login}");
    }
}
