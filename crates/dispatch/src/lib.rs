//! Blockages and dispatch meetings.
