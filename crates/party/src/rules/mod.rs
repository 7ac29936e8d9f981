//! Decisions, pure: who may do what with an application, and what a certificate proves.

pub mod certificate;
pub mod revocation;
mod sm2;
pub mod standing;
