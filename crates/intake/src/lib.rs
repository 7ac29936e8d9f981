//! File formats to plain text.
