//! The longest bid that is taken, over a connection that breaks.

use crate::world;

use std::io::Read;

use bidding::{FinishError, HolderId, UploadError, begin, finish, put_chunk};
use sha2::{Digest, Sha256};
use world::{CODES, Sealed, World, firm, seal};

/// Content that does not compress and that no chunk repeats.
fn content(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for piece in bytes.chunks_mut(8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        piece.copy_from_slice(&state.to_le_bytes()[..piece.len()]);
    }
    bytes
}

fn put(world: &World, at: (bidding::BoxId, &str), sealed: &Sealed, no: u32) {
    let bytes = sealed.chunks[no as usize].clone();
    put_chunk(&world.store, &world.room, &firm(101), at, (no, bytes)).expect("a chunk");
}

#[test]
fn a_bid_of_200_mib_goes_on_after_a_break_and_comes_out_as_it_went_in() {
    let world = World::new();
    let id = world.open(world.new_box());
    let plain = content(bidding::CONTENT_BYTES as usize);
    let expected = Sha256::digest(&plain);
    let sealed = seal(&world.terms(id), CODES[0], &plain);
    drop(plain);
    let header = || {
        (
            sealed.header.bytes().to_vec(),
            sealed.manifest.text().to_string(),
        )
    };
    let start = || {
        let (header, manifest) = header();
        begin(
            &world.store,
            &world.room,
            &firm(101),
            id,
            (header, &manifest),
        )
        .expect("an upload")
    };
    let first = start();
    let count = sealed.chunks.len();
    assert_eq!(first.missing.len(), count);
    // Every third chunk is lost on the way, and one comes damaged.
    for no in first.missing.iter().filter(|no| *no % 3 != 0) {
        put(&world, (id, &first.token), &sealed, *no);
    }
    let mut damaged = sealed.chunks[0].clone();
    damaged[100] ^= 1;
    let refused = put_chunk(
        &world.store,
        &world.room,
        &firm(101),
        (id, &first.token),
        (0, damaged),
    );
    assert!(matches!(refused, Err(UploadError::Chunk(_))), "{refused:?}");
    let early = finish(
        &world.store,
        &world.room,
        &firm(101),
        (id, &first.token),
        None,
    );
    assert!(
        matches!(early, Err(FinishError::Incomplete(_))),
        "{early:?}"
    );

    // The page is opened anew: only what did not arrive is asked for.
    let again = start();
    assert_eq!(again.token, first.token);
    assert_eq!(again.missing.len(), count.div_ceil(3));
    assert!(again.missing.iter().all(|no| no % 3 == 0));
    for no in &again.missing {
        put(&world, (id, &again.token), &sealed, *no);
    }
    finish(
        &world.store,
        &world.room,
        &firm(101),
        (id, &again.token),
        None,
    )
    .expect("a receipt");

    world.close();
    world.give_half(&firm(101), id, &sealed);
    world.give_shares(id, HolderId::Centre);
    world.give_shares(id, HolderId::Supervisor);
    world.tick();
    let bid: String = world.text("SELECT id FROM bidding_bid");
    let mut opened = bidding::content(&world.store, &world.room, &bid)
        .expect("read")
        .expect("opened");
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        let read = opened.read(&mut piece).expect("the content");
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
    }
    assert_eq!(hash.finalize(), expected);
}
