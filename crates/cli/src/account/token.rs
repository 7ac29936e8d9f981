//! `luodi account token`: secrets for programs, made beside the data.

use std::path::PathBuf;

use ::web::accounts::tokens::{self, DEFAULT_DAYS, Grant, NewToken, Token};
use ::web::accounts::{self, Account};
use ::web::api::TokenScope;
use base::{Lang, Millis, Scope};
use clap::Subcommand;
use serde_json::json;
use store::Store;

use super::Format;
use crate::exit::{Done, Stop, lang};
use crate::{folder, output};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Make a token and print it, this once
    #[command(
        after_help = "Example:\n  luodi account token create office --name 导入脚本 --scope documents:write --days 30 --data data/city"
    )]
    Create(Create),
    /// List the tokens of an account
    List(List),
    /// Revoke a token
    Revoke(Revoke),
}

#[derive(clap::Args)]
struct Create {
    /// The account's login
    login: String,
    /// Which program uses it
    #[arg(long)]
    name: String,
    /// For how many days, at most 366
    #[arg(long, default_value_t = DEFAULT_DAYS)]
    days: u32,
    /// What it may be used for, once for each scope; without one, for all that the account may
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// The data folder; the server must not be running on it
    #[arg(long)]
    data: PathBuf,
}

#[derive(clap::Args)]
struct List {
    /// The account's login
    login: String,
    /// The data folder; the server must not be running on it
    #[arg(long)]
    data: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(clap::Args)]
struct Revoke {
    /// The token's number, as `list` prints it
    token: i64,
    /// The data folder; the server must not be running on it
    #[arg(long)]
    data: PathBuf,
}

pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::Create(args) => create(args),
        Action::List(args) => list(args),
        Action::Revoke(args) => revoke(args),
    }
}

fn account(store: &Store, login: &str) -> Result<Account, Stop> {
    accounts::of_login(store, &Scope::system(), login).map_err(|error| Stop::explain(&error))
}

fn grant(asked: &[String]) -> Result<Grant, Stop> {
    if asked.is_empty() {
        return Ok(Grant::All);
    }
    let known = app::routes()
        .token_scopes()
        .map_err(|error| Stop::Wrong(error.to_string()))?;
    let mut scopes: Vec<TokenScope> = Vec::new();
    for name in asked {
        let Some(scope) = known.iter().find(|scope| scope.name == name) else {
            let names: Vec<&str> = known.iter().map(|scope| scope.name).collect();
            return Err(Stop::Usage(match lang() {
                Lang::Zh => format!("没有令牌范围 {name}，可选：{}", names.join("、")),
                Lang::En => format!("no scope {name}; choose of: {}", names.join(", ")),
            }));
        };
        scopes.push(*scope);
    }
    Ok(Grant::only(&scopes))
}

/// The scopes of a token in a line of a list.
fn scopes(grant: &Grant) -> Vec<&str> {
    match grant {
        Grant::All => Vec::new(),
        Grant::Only(names) => names.iter().map(String::as_str).collect(),
    }
}

/// The secret alone goes to standard output, to be caught by a script.
fn create(args: &Create) -> Done {
    let store = folder::open(&args.data)?;
    let account = account(&store, &args.login)?;
    let new = NewToken {
        name: args.name.clone(),
        days: args.days,
        grant: grant(&args.scopes)?,
    };
    let issued = tokens::issue(&store, &Scope::system(), account.id, new)
        .map_err(|error| Stop::explain(&error))?;
    eprintln!(
        "token {} for {}, until {}",
        issued.id,
        account.login,
        issued.expires.minute_text()
    );
    output::print(&format!("{}\n", issued.secret))
}

fn list(args: &List) -> Done {
    let store = folder::open(&args.data)?;
    let account = account(&store, &args.login)?;
    let held = tokens::tokens(&store, &Scope::system(), account.id)
        .map_err(|error| Stop::explain(&error))?;
    match args.format {
        Format::Json => {
            let at = |at: Option<Millis>| at.map(Millis::rfc3339);
            let rows: Vec<_> = held.iter().map(|token| json!({ "id": token.id, "name": token.name, "created": token.created.rfc3339(), "expires": token.expires.rfc3339(), "used": at(token.used), "revoked": at(token.revoked), "scopes": match &token.grant { Grant::All => None, only => Some(scopes(only)) } })).collect();
            output::print_json(&rows.into())
        }
        Format::Text => {
            let at = |at: Option<Millis>| at.map_or("never".to_owned(), Millis::minute_text);
            let line = |token: &Token| {
                format!(
                    "{:>5}  until {}  used {:<16}  revoked {:<16}  {}  {}\n",
                    token.id,
                    token.expires.minute_text(),
                    at(token.used),
                    at(token.revoked),
                    token.name,
                    match &token.grant {
                        Grant::All => "*".to_owned(),
                        only => scopes(only).join(" "),
                    }
                )
            };
            output::print(&held.iter().map(line).collect::<String>())
        }
    }
}

fn revoke(args: &Revoke) -> Done {
    let store = folder::open(&args.data)?;
    tokens::revoke(&store, &Scope::system(), args.token).map_err(|error| Stop::explain(&error))?;
    output::print(&format!("{}\n", args.token))
}
