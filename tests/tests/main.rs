//! All stories in one program: each program of tests links the whole house again. What looks at sources only is `tidy`.

mod api;
mod browser;
mod browser_trading;
mod cli;
mod exchange;
mod matrix;
mod parties;
mod story_crash;
mod story_import;
mod story_journal;
mod story_month;
mod story_postgres;
mod story_report;
mod story_services;
mod story_trading;
