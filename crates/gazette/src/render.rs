//! Three ways to print a compilation.

mod json;
mod text;
mod toml;

pub use json::json;
pub use text::text;
pub use toml::toml;
