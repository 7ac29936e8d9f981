//! Rectification orders, interviews and clues.
