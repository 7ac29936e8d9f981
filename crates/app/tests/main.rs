//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod journal;
mod leads;
mod trust_list;
