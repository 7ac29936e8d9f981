//! Three ways to print a compilation.

mod akn;
mod json;
mod text;
mod toml;

pub use akn::{NAMESPACE as AKN_NAMESPACE, akn};
pub use json::json;
pub use text::text;
pub use toml::toml;
