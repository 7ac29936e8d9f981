//! Pure decisions: which step may follow, what a catalogue says of a project, which projects belong together, figures.

pub mod catalogue;
pub mod course;
pub mod figures;
pub mod publicity;
pub mod split;
pub mod way;
pub mod who;
