//! Keys, signed notes and checkpoints, against published samples and in their one spelling.
#![allow(clippy::unwrap_used)]

use crate::sample;

use proof::checkpoint::ExtendError;
use proof::note::SignError;
use proof::{
    Checkpoint, CheckpointError, Frontier, KeyError, Note, NoteError, NoteSigner, NoteVerifier,
    SignedCheckpoint, SignerFault, SigningKey, VerifierKey, prove_consistency,
};
use sample::{Journal, ORIGIN, key};

// Keys and note of the tests of Go's golang.org/x/mod/sumdb/note.
const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const PETER_SECRET: &str =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const PETER_LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const ENOCH_LINE: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

#[test]
fn a_published_note_is_read_signed_and_checked_alike() {
    let whole = format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}");
    let note = Note::parse(whole.as_bytes()).unwrap();
    assert_eq!(note.to_string(), whole);
    assert_eq!(note.text(), TEXT);
    let peter = VerifierKey::parse(PETER).unwrap();
    let enoch = VerifierKey::parse(ENOCH).unwrap();
    assert_eq!(peter.to_string(), PETER);
    for keys in [vec![&peter], vec![&enoch], vec![&peter, &enoch]] {
        let keys: Vec<_> = keys
            .into_iter()
            .map(|key| key as &dyn NoteVerifier)
            .collect();
        assert_eq!(note.verify(&keys), Ok(()));
    }
    assert_eq!(note.verify(&[]), Err(NoteError::Unsigned));
    assert_eq!(note.verify(&[&key(1).verifier()]), Err(NoteError::Unsigned));
    let secret = SigningKey::parse(PETER_SECRET).unwrap();
    assert_eq!(secret.to_secret_text(), PETER_SECRET);
    assert_eq!(secret.verifier(), peter);
    let signed = Note::sign(TEXT.to_owned(), &[&secret]).unwrap();
    assert_eq!(signed.to_string(), format!("{TEXT}\n{PETER_LINE}"));
}

#[test]
fn a_wrong_signature_of_a_known_key_spoils_the_note() {
    let other = TEXT.replace("your problem", "any problem");
    let whole = format!("{other}\n{PETER_LINE}{ENOCH_LINE}");
    let note = Note::parse(whole.as_bytes()).unwrap();
    let peter = VerifierKey::parse(PETER).unwrap();
    assert_eq!(
        note.verify(&[&peter]),
        Err(NoteError::BadSignature("PeterNeumann".into()))
    );
}

#[test]
fn keys_have_one_spelling() {
    let tail = &PETER["PeterNeumann+c74f20a3".len()..];
    let cases = [
        ("", KeyError::Shape),
        ("PeterNeumann", KeyError::Shape),
        (&format!("+c74f20a3{tail}"), KeyError::Name),
        (&format!("Peter Neumann+c74f20a3{tail}"), KeyError::Name),
        (&format!("PeterNeumann+C74F20A3{tail}"), KeyError::Shape),
        (&format!("PeterNeumann+0c74f20a3{tail}"), KeyError::Shape),
        (&format!("PeterNeumann+c74f20a4{tail}"), KeyError::Hash),
        (&format!("PeterNeumam+c74f20a3{tail}"), KeyError::Hash),
        (&format!("{PETER}="), KeyError::Data),
        (&format!("{PETER} "), KeyError::Data),
        (&PETER[..PETER.len() - 4], KeyError::Data),
        (&PETER.replace("+ARpc", "+ERpc"), KeyError::Algorithm(0x11)),
        // The neutral point: a key under which forged signatures verify.
        (
            "x+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            KeyError::Point,
        ),
        // y = p + 3, a second spelling of a point.
        (
            "x+00000000+AfD///////////////////////////////////////9/",
            KeyError::Point,
        ),
    ];
    for (text, error) in cases {
        assert_eq!(VerifierKey::parse(text), Err(error), "{text}");
    }
    assert_eq!(SigningKey::parse(PETER).unwrap_err(), KeyError::Shape);
    assert_eq!(
        SigningKey::parse(&PETER_SECRET.replace("c74f20a3", "c74f20a4")).unwrap_err(),
        KeyError::Hash
    );
    assert!(!format!("{:?}", key(1)).contains("AQEB"));
}

#[test]
fn notes_have_one_spelling() {
    let good = format!("{TEXT}\n{PETER_LINE}");
    let cases = [
        (String::new(), NoteError::Shape),
        (TEXT.to_owned(), NoteError::Shape),
        (format!("{TEXT}{PETER_LINE}"), NoteError::Shape),
        (format!("{TEXT}\n"), NoteError::Shape),
        (good.trim_end().to_owned(), NoteError::Shape),
        (format!("{good}\n"), NoteError::Shape),
        (format!("{good}x\n"), NoteError::SignatureLine),
        // A key's number and no signature.
        (
            format!("{TEXT}\n— PeterNeumann x08gow==\n"),
            NoteError::SignatureLine,
        ),
        (good.replace("— ", "- "), NoteError::SignatureLine),
        (good.replace("=\n", "\n"), NoteError::SignatureLine),
        (good.replace("JnAM=", "JnAN="), NoteError::SignatureLine),
        (
            good.replace("— PeterNeumann x", "— Peter+Neumann x"),
            NoteError::SignatureLine,
        ),
        (good.replace("think", "th\tnk"), NoteError::Encoding),
        (good.replace('\n', "\r\n"), NoteError::Encoding),
        (
            format!("{good}{PETER_LINE}"),
            NoteError::SignedTwice("PeterNeumann".into()),
        ),
        ("x".repeat(70_000), NoteError::TooLong),
    ];
    for (text, error) in cases {
        assert_eq!(Note::parse(text.as_bytes()), Err(error), "{text}");
    }
    assert_eq!(Note::parse(b"\xff\n\n"), Err(NoteError::Encoding));
    let many: String = (0..17)
        .map(|n| PETER_LINE.replace("Neumann", &n.to_string()))
        .collect();
    assert_eq!(
        Note::parse(format!("{TEXT}\n{many}").as_bytes()),
        Err(NoteError::TooManySignatures)
    );
}

#[test]
fn checkpoints_have_one_spelling() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let good = format!("example.com/behind-the-sofa\n20852163\n{root}\n");
    let read = Checkpoint::parse(&good).unwrap();
    assert_eq!((read.size, read.to_string()), (20_852_163, good.clone()));
    let extended = Checkpoint::parse(&format!("{good}more\n")).unwrap();
    assert_eq!(extended.extensions, ["more"]);
    let cases = [
        (String::new(), CheckpointError::Shape),
        (good.trim_end().to_owned(), CheckpointError::Shape),
        (
            good[good.find('\n').unwrap()..].to_owned(),
            CheckpointError::Shape,
        ),
        (format!("{good}\n"), CheckpointError::Shape),
        (good.replace("-the-", "\t"), CheckpointError::Shape),
        (good.replace("\n2", "\n02"), CheckpointError::Size),
        (good.replace("\n2", "\n+2"), CheckpointError::Size),
        (good.replace("\n20852163", "\n"), CheckpointError::Size),
        (
            good.replace("20852163", "9007199254740992"),
            CheckpointError::Size,
        ),
        (good.replace("q2I=", "q2J="), CheckpointError::Root),
        (good.replace("q2I=", "q2I"), CheckpointError::Root),
    ];
    for (text, error) in cases {
        assert_eq!(Checkpoint::parse(&text), Err(error), "{text}");
    }
}

#[test]
fn a_checkpoint_is_signed_in_the_name_of_its_origin() {
    let head = Journal::of(3).head(3, &[&key(1)]);
    let read = SignedCheckpoint::parse(head.to_string().as_bytes()).unwrap();
    assert_eq!(read, head);
    assert_eq!(read.verify(&[&key(1).verifier()]), Ok(head.checkpoint()));
    assert_eq!(
        read.verify(&[&key(2).verifier()]),
        Err(NoteError::Unsigned.into())
    );
    let stranger = SigningKey::from_seed("other.example", &[1; 32]).unwrap();
    let foreign = head.checkpoint().sign(&[&stranger]).unwrap();
    assert!(matches!(
        foreign.verify(&[&stranger.verifier()]),
        Err(CheckpointError::Name { .. })
    ));
}

#[test]
fn what_would_be_read_as_something_else_is_not_signed() {
    let mut head = Checkpoint::of(ORIGIN, &Frontier::new());
    head.extensions.push("two\nlines".into());
    let refused = Err(SignError::Note(NoteError::Shape));
    assert_eq!(head.sign(&[&key(1)]), refused);
    head.extensions = vec![String::new()];
    assert_eq!(head.sign(&[&key(1)]), refused);
    head.extensions.clear();
    assert!(head.sign(&[]).is_err());
}

#[test]
fn a_head_extends_only_what_it_contains() {
    let journal = Journal::of(9);
    let (old, new) = (journal.head(4, &[&key(1)]), journal.head(9, &[&key(1)]));
    let (old, new) = (old.checkpoint(), new.checkpoint());
    let proof = prove_consistency(&journal.leaves, 4, 9).unwrap();
    assert_eq!(new.extends(old, &proof), Ok(()));
    // A rolled-back journal is smaller than the head that the signer remembers.
    assert!(old.extends(new, &proof).is_err());
    let mut altered = old.clone();
    altered.root[0] ^= 1;
    assert!(new.extends(&altered, &proof).is_err());
    altered = old.clone();
    altered.origin.push('x');
    assert!(matches!(
        new.extends(&altered, &proof),
        Err(ExtendError::Origin { .. })
    ));
}

#[test]
fn a_failing_device_is_reported() {
    struct Unplugged;
    impl NoteSigner for Unplugged {
        fn name(&self) -> &str {
            ORIGIN
        }
        fn key_id(&self) -> u32 {
            1
        }
        fn sign(&self, _: &[u8]) -> Result<Vec<u8>, SignerFault> {
            Err(SignerFault("no card in the reader".into()))
        }
    }
    let head = Checkpoint::of(ORIGIN, &Frontier::new());
    assert!(matches!(
        head.sign(&[&Unplugged]),
        Err(SignError::Signer(_))
    ));
}
