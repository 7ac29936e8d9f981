//! Working-day terms and the notices from which they follow.
