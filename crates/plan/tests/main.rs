//! All tests of this crate in one program: each program of tests links the whole crate and its dependencies again.

mod api;
mod as_of;
mod city;
mod common;
mod import;
mod lights;
mod load;
mod pages;
mod report_pages;
mod reports;
mod review;
mod review_bulk;
mod review_pages;
mod reviewing;
mod sample;
mod what_if;
