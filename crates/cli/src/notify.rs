//! `luodi notify`: trying the mail server before people depend on it, and a look at the outbox.

use std::path::PathBuf;

use ::notify::outbound::try_server;
use base::{Clock, SystemClock};
use clap::{Subcommand, ValueEnum};
use serde_json::json;
use store::{Config, Store};

use crate::exit::{Done, Stop, lang};
use crate::{config, outbound, output};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Send one mail with the settings of `luodi serve`, to see whether they work
    Test(Test),
    /// Count deliveries by channel and state; also while the server runs
    Status(Status),
}

#[derive(clap::Args)]
struct Test {
    /// The configuration file of `luodi serve`
    #[arg(long)]
    config: Option<PathBuf>,
    /// The address to send to
    #[arg(long)]
    to: String,
    #[command(flatten)]
    outbound: outbound::Args,
}

#[derive(clap::Args)]
struct Status {
    /// The data folder
    #[arg(long)]
    data: PathBuf,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line a state
    Text,
    /// A JSON array
    Json,
}

pub fn run(args: &Args) -> Done {
    match &args.action {
        Action::Test(args) => test(args),
        Action::Status(args) => status(args),
    }
}

fn test(args: &Test) -> Done {
    let file = config::load(args.config.as_deref(), |name| std::env::var(name).ok())?;
    let options = args.outbound.options(file.mail, false, None)?;
    let Some(server) = options.mail else {
        return Err(Stop::Usage(
            "no mail server: give --mail-server, LUODI_MAIL_SERVER or `server` under [mail]"
                .to_owned(),
        ));
    };
    let lang = lang();
    let letter = (
        lang.pick("落地：测试邮件", "Luodi: test mail"),
        lang.pick(
            "收到本邮件说明邮件设置可用。\n",
            "This mail arrived, so the mail settings work.\n",
        ),
    );
    try_server(&server, &args.to, letter, SystemClock.now())
        .map_err(|error| Stop::Wrong(format!("{}:{}: {error}", server.host, server.port)))?;
    output::print(lang.pick("邮件服务器已接收。\n", "The mail server took it.\n"))
}

fn status(args: &Status) -> Done {
    let store =
        Store::open_read_only(&Config::new(&args.data)).map_err(|error| Stop::explain(&error))?;
    let totals = ::notify::outbox::totals(&store).map_err(|error| Stop::explain(&error))?;
    match args.format {
        Format::Json => {
            let rows: Vec<_> = totals
                .iter()
                .map(|(channel, state, count)| json!({ "channel": channel, "state": state, "count": count }))
                .collect();
            output::print_json(&rows.into())
        }
        Format::Text => {
            let rows: String = totals
                .iter()
                .map(|(channel, state, count)| format!("{channel:<6} {state:<10} {count}\n"))
                .collect();
            output::print(&rows)
        }
    }
}
