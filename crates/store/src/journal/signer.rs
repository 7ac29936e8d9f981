//! The signer: its key, its own memory of the last head, and the refusal to sign what does not extend it.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base::Millis;
use proof::{
    Checkpoint, Frontier, NoteSigner, SignedCheckpoint, SignerFault, SigningKey, VerifierKey,
};

use super::draft::{Draft, journal, number};
use super::slots::Slots;
use crate::mode::Why;
use crate::session::Session;
use crate::{Error, params};

const HOUR_MILLIS: i64 = 3_600_000;

/// How far the durable copy of the head may lag behind while the store is busy.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// The folder of the signer: `key` (secret), `verifier` (public), `head`.
pub(crate) struct SignerDir {
    path: PathBuf,
}

/// What the folder holds.
pub(crate) enum Found {
    /// A key and a head that it signed.
    Complete(Box<Identity>),
    /// Neither key nor head.
    Nothing,
    /// Something that does not belong together.
    Broken(Why),
}

/// A signer that is ready: key and last head.
pub(crate) struct Identity {
    pub(crate) key: SigningKey,
    pub(crate) head: Checkpoint,
    slots: Slots,
}

impl SignerDir {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn read(&self) -> io::Result<Found> {
        let key = match fs::read_to_string(self.path.join("key")) {
            Ok(text) => match SigningKey::parse(text.trim_end()) {
                Ok(key) => Some(key),
                Err(cause) => return Ok(Found::Broken(Why::Key(cause.to_string()))),
            },
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
            Err(cause) => return Err(cause),
        };
        let slots = match Slots::open(&self.path.join("head")) {
            Ok(slots) => Some(slots),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
            Err(cause) => return Err(cause),
        };
        Ok(match (key, slots) {
            (None, None) => Found::Nothing,
            // A crash between head and key at the very first start leaves a head over nothing.
            (None, Some((_, texts))) if claims_nothing(&texts) => Found::Nothing,
            (None, Some(_)) => Found::Broken(Why::Key("the key is missing".to_owned())),
            (Some(_), None) => Found::Broken(Why::Head("the file is missing".to_owned())),
            (Some(key), Some((mut slots, texts))) => match newest(&texts, &key.verifier()) {
                Some((slot, head)) => {
                    slots.newest(slot);
                    Found::Complete(Box::new(Identity { key, head, slots }))
                }
                None => Found::Broken(Why::Head(
                    "no slot holds a head that the key signed".to_owned(),
                )),
            },
        })
    }

    /// Makes a key, and a head over the empty tree. The head is there before the key: a key without a head
    /// is then never a beginning, always a loss.
    pub(crate) fn create(&self, origin: &str, seed: &[u8; 32]) -> io::Result<Identity> {
        let key = SigningKey::from_seed(origin, seed).map_err(io::Error::other)?;
        let head = Checkpoint::of(origin, &Frontier::new());
        let signed = head.sign(&[&key]).map_err(io::Error::other)?;
        fs::create_dir_all(&self.path)?;
        let slots = Slots::create(&self.path.join("head"), &signed.to_string())?;
        write_file(
            &self.path.join("verifier"),
            &format!("{}\n", key.verifier()),
            0o644,
        )?;
        write_file(
            &self.path.join("key"),
            &format!("{}\n", key.to_secret_text()),
            0o600,
        )?;
        fs::File::open(&self.path)?.sync_all()?;
        if let Some(parent) = self.path.parent() {
            fs::File::open(parent)?.sync_all()?;
        }
        Ok(Identity { key, head, slots })
    }

    /// Puts a head in place of whatever the signer remembered, and keeps the former file beside it.
    pub(crate) fn replace_head(&self, head: &SignedCheckpoint, at: Millis) -> io::Result<()> {
        let path = self.path.join("head");
        if path.exists() {
            fs::rename(&path, self.path.join(format!("head.before-{}", at.0)))?;
        }
        Slots::create(&path, &head.to_string())?;
        fs::File::open(&self.path)?.sync_all()
    }

    /// The secret key alone, without regard to the head.
    pub(crate) fn key(&self) -> io::Result<Option<SigningKey>> {
        match fs::read_to_string(self.path.join("key")) {
            Ok(text) => Ok(SigningKey::parse(text.trim_end()).ok()),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(cause),
        }
    }
}

fn claims_nothing(texts: &[String; 2]) -> bool {
    texts.iter().all(|text| {
        text.is_empty()
            || SignedCheckpoint::parse(text.as_bytes())
                .is_ok_and(|signed| signed.checkpoint().size == 0)
    })
}

fn newest(texts: &[String; 2], key: &VerifierKey) -> Option<(u64, Checkpoint)> {
    (0u64..)
        .zip(texts)
        .filter_map(|(slot, text)| {
            let signed = SignedCheckpoint::parse(text.as_bytes()).ok()?;
            let head = signed.verify(&[key]).ok()?.clone();
            Some((slot, head))
        })
        .max_by_key(|(_, head)| head.size)
}

/// Writes a whole file durably: a name never stands for half a content.
fn write_file(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

/// Signs the lists of archive bundles with the journal's key, and nothing else: a note that could be read as a head of
/// the journal never gets a signature here.
#[derive(Clone)]
pub struct BundleSigner {
    key: SigningKey,
}

impl BundleSigner {
    /// The public key.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        self.key.verifier()
    }
}

impl NoteSigner for BundleSigner {
    fn name(&self) -> &str {
        self.key.name()
    }

    fn key_id(&self) -> u32 {
        self.key.key_id()
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, SignerFault> {
        let rest = text.strip_prefix(proof::bundle::FIRST_LINE.as_bytes());
        match rest {
            Some([b'\n', ..]) => self.key.sign(text),
            _ => Err(SignerFault(
                "the journal's key signs heads and bundles only".to_owned(),
            )),
        }
    }
}

/// Signs one head for each commit.
pub(crate) struct Signer {
    key: SigningKey,
    origin: String,
    frontier: Frontier,
    newest: Newest,
    slots: Slots,
    synced: Instant,
}

/// The newest row of `journal_checkpoint`.
#[derive(Clone, Copy)]
pub(crate) struct Newest {
    pub(crate) size: u64,
    pub(crate) at: Millis,
}

/// A head that waits for its commit.
pub(crate) struct Pending {
    frontier: Frontier,
    note: String,
    newest: Newest,
}

impl Signer {
    /// A signer that stands at `frontier`, which the caller has checked against `identity.head`.
    pub(crate) fn new(identity: Identity, frontier: Frontier, newest: Newest) -> Self {
        Self {
            origin: identity.head.origin,
            key: identity.key,
            frontier,
            newest,
            slots: identity.slots,
            synced: Instant::now(),
        }
    }

    /// Signs the tree of the running commit and stores the head in the same transaction; `None` when the
    /// commit has no entries. The signer appends the new leaves to its own tree, so that it signs only
    /// what extends its last head; the database's tree must agree.
    ///
    /// One checkpoint is kept for each hour, the last: receipts carry their own, and any two sizes can be
    /// shown to be consistent without a stored checkpoint.
    pub(crate) fn sign(
        &self,
        session: Session<'_>,
        draft: &Draft,
        now: Millis,
    ) -> Result<Option<Pending>, Error> {
        if draft.fresh().is_empty() {
            return Ok(None);
        }
        let mut frontier = self.frontier.clone();
        for leaf in draft.fresh() {
            frontier.append(*leaf);
        }
        if frontier != *draft.frontier() {
            return Err(journal("the tree does not extend the signer's head"));
        }
        let note = Checkpoint::of(&self.origin, &frontier)
            .sign(&[&self.key])
            .map_err(journal)?
            .to_string();
        let newest = Newest {
            size: frontier.size(),
            at: now,
        };
        let last = self.newest;
        let same_hour = last.at.0.div_euclid(HOUR_MILLIS) == now.0.div_euclid(HOUR_MILLIS);
        if same_hour && last.size > 0 {
            session.execute(
                "UPDATE journal_checkpoint SET size = $1, note = $2, at = $3 WHERE size = $4",
                params![number(newest.size)?, note, now, number(last.size)?],
            )?;
        } else {
            session.execute(
                "INSERT INTO journal_checkpoint (size, note, at) VALUES ($1, $2, $3)",
                params![number(newest.size)?, note, now],
            )?;
        }
        Ok(Some(Pending {
            frontier,
            note,
            newest,
        }))
    }

    /// The commit is durable: remember its head. A head that cannot be written lags behind, which is safe;
    /// one that ran ahead would make an honest database look rolled back.
    pub(crate) fn advance(&mut self, pending: Option<Pending>) {
        let Some(pending) = pending else { return };
        self.frontier = pending.frontier;
        self.newest = pending.newest;
        if let Err(cause) = self.slots.put(&pending.note) {
            tracing::error!(%cause, "the signer's head could not be written and lags behind");
        }
        if self.synced.elapsed() >= SYNC_EVERY {
            self.settle();
        }
    }

    /// Entries under the head that this signer knows.
    pub(crate) fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root of the head that this signer knows.
    pub(crate) fn root(&self) -> proof::Hash {
        self.frontier.root()
    }

    /// What signs bundles with the same key.
    pub(crate) fn of_bundles(&self) -> BundleSigner {
        BundleSigner {
            key: self.key.clone(),
        }
    }

    /// The public key.
    pub(crate) fn verifier(&self) -> VerifierKey {
        self.key.verifier()
    }

    /// Remembers a head that another node signed with the same key. The caller has made sure that it extends
    /// the one that this signer knows.
    pub(crate) fn follow(&mut self, frontier: Frontier, newest: Newest, note: &str) {
        self.advance(Some(Pending {
            frontier,
            note: note.to_owned(),
            newest,
        }));
    }

    /// Makes the remembered head durable.
    pub(crate) fn settle(&mut self) {
        self.synced = Instant::now();
        if let Err(cause) = self.slots.sync() {
            tracing::error!(%cause, "the signer's head could not be made durable");
        }
    }

    /// Writes the head of the present tree, durably: at opening, when the last process ended between its
    /// commit and its head.
    pub(crate) fn catch_up(&mut self) -> io::Result<()> {
        let note = Checkpoint::of(&self.origin, &self.frontier)
            .sign(&[&self.key])
            .map_err(io::Error::other)?
            .to_string();
        self.slots.put(&note)?;
        self.slots.sync()
    }
}

#[cfg(test)]
mod tests {
    use base::Scope;
    use proof::leaf_hash;
    use serde_json::json;

    use super::super::draft::Fact;
    use super::*;

    #[test]
    fn the_journals_key_signs_lists_of_bundles_and_no_head() {
        let key = SigningKey::from_seed("luodi.example/test", &[7; 32]).expect("a key");
        let signer = BundleSigner { key };
        let list = format!("{}\nkey …\n", proof::bundle::FIRST_LINE);
        assert!(signer.sign(list.as_bytes()).is_ok());
        let head = Checkpoint::of("luodi.example/test", &Frontier::new());
        assert!(head.sign(&[&signer]).is_err());
        let near = format!("{}0\n0\n", proof::bundle::FIRST_LINE);
        assert!(signer.sign(near.as_bytes()).is_err());
    }

    /// A program that lost or changed an entry in memory must not get a signature for it.
    #[test]
    fn nothing_is_signed_that_does_not_extend_the_last_head() {
        let dir = tempfile::tempdir().expect("a folder");
        let conn = rusqlite::Connection::open_in_memory().expect("opened");
        conn.execute_batch(super::super::MIGRATION.sql)
            .expect("tables");
        let session = Session::Sqlite(&conn);
        let tree = |leaves: &[&str]| {
            let mut frontier = Frontier::new();
            let leaves: Vec<_> = leaves
                .iter()
                .map(|leaf| leaf_hash(leaf.as_bytes()))
                .collect();
            leaves.iter().for_each(|leaf| frontier.append(*leaf));
            (frontier, leaves)
        };
        let cases: [(&[&str], &[&str], bool); 5] = [
            (&[], &[], true),
            (&["a", "b", "c"], &["a", "b", "c"], true),
            (&["a", "b", "c"], &["a", "b"], false),
            (&["a", "b", "c"], &["a", "x", "c"], false),
            (&["a"], &["a", "b"], false),
        ];
        for (place, (signed, stored, extends)) in cases.into_iter().enumerate() {
            let folder = SignerDir::new(dir.path().join(place.to_string()));
            let identity = folder.create("luodi.example/test", &[7; 32]).expect("made");
            let newest = Newest {
                size: 0,
                at: Millis(0),
            };
            let signer = Signer::new(identity, tree(signed).0, newest);
            let (frontier, leaves) = tree(stored);
            let mut draft = Draft::new(frontier, leaves);
            let none = signer.sign(session, &draft, Millis(0)).expect("no entries");
            assert!(none.is_none());
            let fact = Fact {
                kind: "note.made",
                subject: "note/1",
                data: json!({}),
                personal: &[],
            };
            conn.execute_batch("SAVEPOINT one").expect("begun");
            draft
                .append(session, &Scope::system(), Millis(0), fact)
                .expect("appended");
            let outcome = signer.sign(session, &draft, Millis(0));
            assert_eq!(outcome.is_ok(), extends, "{signed:?} {stored:?}");
            conn.execute_batch("ROLLBACK TO one; RELEASE one")
                .expect("undone");
        }
    }
}
