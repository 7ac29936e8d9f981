//! `luodi account`: the first account of an installation cannot be made in the browser.

mod token;

use std::io::Read;
use std::path::PathBuf;

use ::web::accounts::{self, NewAccount};
use base::{OrgId, Role, Scope};
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use crate::exit::{Done, Stop};
use crate::{folder, output};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Add an account; the password is the first line of standard input
    Add(Add),
    /// List accounts
    List(List),
    /// Manage the tokens with which programs act for an account
    Token(token::Args),
}

#[derive(clap::Args)]
struct Add {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// The name to sign in with
    #[arg(long)]
    login: String,
    /// The name to show
    #[arg(long)]
    name: String,
    /// The role
    #[arg(long, value_parser = role)]
    role: Role,
    /// The organisation's id, for clerks and heads
    #[arg(long)]
    org: Option<String>,
}

#[derive(clap::Args)]
struct List {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line an account
    Text,
    /// A JSON array
    Json,
}

fn role(name: &str) -> Result<Role, String> {
    Role::parse(name)
        .filter(|role| *role != Role::Public)
        .ok_or_else(|| "clerk, head, office, supervisor or auditor".to_owned())
}

pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::Add(args) => add(args),
        Action::List(args) => list(args),
        Action::Token(args) => token::run(args),
    }
}

fn add(args: &Add) -> Done {
    let mut input = String::new();
    std::io::stdin()
        .lock()
        .take(4096)
        .read_to_string(&mut input)
        .map_err(|error| Stop::Wrong(format!("cannot read the password: {error}")))?;
    let password = input.lines().next().unwrap_or_default().to_owned();
    let new = NewAccount {
        login: args.login.clone(),
        name: args.name.clone(),
        password,
        role: args.role,
        org: args.org.as_deref().map(OrgId::from),
    };
    let id = accounts::create(&folder::open(&args.data)?, &Scope::system(), new)
        .map_err(|error| Stop::explain(&error))?;
    output::print(&format!("{}\n", id.0))
}

fn list(args: &List) -> Done {
    let accounts = accounts::list(&folder::open(&args.data)?, &Scope::system())
        .map_err(|error| Stop::explain(&error))?;
    match args.format {
        Format::Json => {
            let rows: Vec<_> = accounts.iter().map(|account| json!({ "id": account.id.0, "login": account.login, "role": account.role.as_str(), "org": account.org.as_ref().map(OrgId::as_str), "active": account.active })).collect();
            output::print_json(&rows.into())
        }
        Format::Text => {
            let rows: String = accounts
                .iter()
                .map(|account| {
                    format!(
                        "{:>5}  {:<20} {:<10} {:<16} {}\n",
                        account.id.0,
                        account.login,
                        account.role.as_str(),
                        account.org.as_ref().map_or("-", OrgId::as_str),
                        if account.active { "active" } else { "closed" }
                    )
                })
                .collect();
            output::print(&rows)
        }
    }
}
