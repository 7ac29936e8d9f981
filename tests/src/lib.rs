//! What the stories stand on: a whole installation in a temporary folder and visitors who talk to its router.
//! The stories themselves are in `tests/`.

pub mod crawl;
pub mod house;
pub mod kept;
pub mod program;
pub mod reader;
pub mod sheet;
pub mod text;

pub use crawl::crawl;
pub use house::House;
pub use program::{Ran, Served, run};
pub use reader::Reader;
pub use testkit::{Reply, Visitor};
