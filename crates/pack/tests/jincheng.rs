//! The pack of Jincheng, checked whole.
#![allow(clippy::unwrap_used)]

mod support;

use support::jincheng;

#[test]
fn the_pack_loads_without_an_error() {
    let pack = jincheng();
    assert_eq!(pack.city.region.as_str(), "140500");
    assert_eq!(pack.regions.len(), 8);
}
