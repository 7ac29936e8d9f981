//! What the platform signs: receipts, and the root that is published before anything is opened.

use base::Millis;
use envelope::{Inclusion, ListError, Opening, OpeningRoot, Receipt};
use proof::SigningKey;
use proptest::prelude::*;

const ORIGIN: &str = "shili.example/journal";

fn receipt(number: u8) -> Receipt {
    Receipt {
        box_id: 7,
        subject: "trade/12/lot/1".to_owned(),
        digest: [number; 32],
        at: Millis(1_725_490_000_000 + i64::from(number)),
    }
}

fn opening(count: u8) -> (Vec<Receipt>, Opening) {
    let receipts: Vec<Receipt> = (0..count).map(receipt).collect();
    let at = Millis(1_725_500_000_000);
    let opening = Opening::of(7, "trade/12/lot/1", at, &receipts);
    (receipts, opening)
}

#[test]
fn a_receipt_proves_what_it_says_and_nothing_else() {
    let key = SigningKey::from_seed(ORIGIN, &[1; 32]).expect("good");
    let public = key.verifier();
    let note = receipt(3).sign(&key).expect("good").to_string();
    assert_eq!(
        Receipt::verify(note.as_bytes(), &public).expect("good"),
        receipt(3)
    );
    for (old, new) in [
        ("box 7", "box 8"),
        ("lot/1", "lot/2"),
        ("0303", "0304"),
        ("at 17", "at 16"),
    ] {
        let changed = note.replacen(old, new, 1);
        assert_ne!(changed, note);
        assert!(
            Receipt::verify(changed.as_bytes(), &public).is_err(),
            "{old}"
        );
    }
    let other = SigningKey::from_seed(ORIGIN, &[2; 32])
        .expect("good")
        .verifier();
    assert!(Receipt::verify(note.as_bytes(), &other).is_err());
    // The platform's signature under another text is no receipt.
    let root = opening(3).1.root().sign(&key).expect("good").to_string();
    assert!(Receipt::verify(root.as_bytes(), &public).is_err());
    assert!(OpeningRoot::verify(note.as_bytes(), &public).is_err());
}

#[test]
fn the_signed_root_holds_every_receipt_and_no_other() {
    let key = SigningKey::from_seed(ORIGIN, &[1; 32]).expect("good");
    for count in [0, 1, 2, 3, 7, 8, 33] {
        let (receipts, opening) = opening(count);
        let note = opening.root().sign(&key).expect("good").to_string();
        let root = OpeningRoot::verify(note.as_bytes(), &key.verifier()).expect("good");
        assert_eq!(&root, opening.root());
        assert_eq!(root.check_list(opening.leaves()), Ok(()));
        for receipt in &receipts {
            let proof = opening.prove(receipt).expect("good");
            assert_eq!(root.check_inclusion(receipt, &proof), Ok(()));
            let elsewhere = Inclusion {
                index: proof.index ^ 1,
                ..proof
            };
            assert!(root.check_inclusion(receipt, &elsewhere).is_err());
        }
        assert_eq!(opening.prove(&receipt(200)), None);
    }
}

proptest! {
    #[test]
    fn nothing_is_added_dropped_replaced_or_moved(count in 2u8..40, at: proptest::sample::Index, other: [u8; 32]) {
        let (_, opening) = opening(count);
        let root = opening.root();
        let at = at.index(count.into());
        let list = |edit: &dyn Fn(&mut Vec<[u8; 32]>)| {
            let mut leaves = opening.leaves().to_vec();
            edit(&mut leaves);
            root.check_list(&leaves)
        };
        let dropped = list(&|leaves| { leaves.remove(at); });
        let added = list(&|leaves| { leaves.push(other); leaves.sort_unstable(); });
        let counted = |result| matches!(result, Err(ListError::Count { .. }));
        prop_assert!(counted(dropped) && counted(added));
        let replaced = list(&|leaves| { leaves[at] = other; leaves.sort_unstable(); });
        prop_assert_eq!(replaced, Err(ListError::Root));
        let twice = list(&|leaves| leaves[at] = leaves[(at + 1) % leaves.len()]);
        prop_assert!(matches!(twice, Err(ListError::Order(_))));
        let moved = list(&|leaves| leaves.rotate_left(1));
        prop_assert!(matches!(moved, Err(ListError::Order(_))));
    }
}

#[test]
fn the_order_in_which_bids_came_does_not_show() {
    let (mut receipts, opening) = opening(9);
    receipts.reverse();
    receipts.push(receipts[0].clone());
    let at = opening.root().at;
    assert_eq!(Opening::of(7, "trade/12/lot/1", at, &receipts), opening);
}
