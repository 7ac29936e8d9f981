//! Whatever is read as a header, a manifest, a key file, shares or a receipt is written back as the same bytes.
#![no_main]

use envelope::{BidderHalf, Header, KeyFile, Manifest, OpeningRoot, Receipt, Share};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = Header::parse(bytes);
    if let Ok(header) = &whole {
        assert_eq!(header.bytes(), bytes);
        let last = header.chunk_count() - 1;
        assert!(header.chunk_bytes(last).is_some() && header.chunk_bytes(last + 1).is_none());
    }
    // Behind other bytes it is found at the same length, or not at all.
    let mut source = bytes;
    match Header::read(&mut source) {
        Ok(Ok(header)) => assert!(bytes.starts_with(header.bytes())),
        Ok(Err(_)) => assert!(whole.is_err()),
        Err(error) => panic!("a slice never fails: {error}"),
    }
    if let Ok(manifest) = Manifest::parse(bytes) {
        assert_eq!(manifest.text().as_bytes(), bytes);
    }
    if let Ok(shares) = Share::parse_file(bytes) {
        assert_eq!(Share::file(&shares).as_bytes(), bytes);
    }
    if let Ok(half) = BidderHalf::parse(bytes) {
        assert_eq!(half.text().as_bytes(), bytes);
    }
    let _ = KeyFile::parse(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(receipt) = Receipt::parse(text) {
        assert_eq!(receipt.text(), text);
    }
    if let Ok(root) = OpeningRoot::parse(text) {
        assert_eq!(root.text(), text);
    }
});
