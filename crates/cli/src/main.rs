//! `luodi`: one binary for the whole product. Each command is a file; this one only parses and dispatches.
//!
//! Exit status: 0 when all is well, 1 when something was found wrong, 2 when the command was used wrongly.
//! Data goes to standard output, everything else to standard error.

mod account;
mod bulletin;
mod calendar;
mod check;
mod compile;
mod config;
mod demo;
mod exit;
mod folder;
mod import;
mod journal;
mod ledger;
mod moving;
mod notify;
mod ocds;
mod outbound;
mod output;
mod progress;
mod schema;
mod screen;
mod seal;
mod serve;
mod test;
mod trade;
mod unseal;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Published plans, turned into work that is done, seen and proved. 把公开的方案变成落地的工作。
#[derive(Parser)]
#[command(name = "luodi", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read a published document and print its ledger
    #[command(after_help = "Example:\n  luodi compile plan.txt --format json > ledger.json")]
    Compile(compile::Args),
    /// Start a sample city with a year of reports, all marked 示例
    #[command(after_help = "Example:\n  luodi demo --port 8080")]
    Demo(demo::Args),
    /// Serve a data folder for real use
    #[command(
        after_help = "Example:\n  luodi serve --config luodi.toml\n  LUODI_DATA=/srv/luodi LUODI_LISTEN=127.0.0.1:8080 luodi serve"
    )]
    Serve(serve::Args),
    /// Import a published document into a data folder
    #[command(after_help = "Example:\n  luodi import plan.txt --data data/city")]
    Import(import::Args),
    /// Check a folder of packs
    #[command(after_help = "Example:\n  luodi check packs/jincheng")]
    Check(check::Args),
    /// Run the examples that a folder of packs carries
    #[command(after_help = "Example:\n  luodi test packs/jincheng")]
    Test(test::Args),
    /// Print the JSON Schema of a pack's files, for editors
    #[command(after_help = "Example:\n  luodi schema pack > subject.schema.json")]
    Schema(schema::Args),
    /// Look through procurement history for signs of collusion
    #[command(
        after_help = "Example:\n  luodi screen releases.jsonl --traces traces.jsonl > leads.json\n  luodi screen releases.jsonl --settings settings.ini --format cardinal"
    )]
    Screen(screen::Args),
    /// Manage accounts of a data folder and the tokens of their programs
    #[command(
        after_help = "Example:\n  luodi account add --data data/city --login office --name 工作专班 --role office < password.txt"
    )]
    Account(account::Args),
    /// Compose a bulletin or a brief as a Word or PDF file, also while the server runs
    #[command(
        after_help = "Example:\n  luodi bulletin --data data/city --month 2023-09 --out bulletin.docx\n  luodi bulletin --data data/city --quarter 2023Q4 --unit jc-fgw --out brief.pdf"
    )]
    Bulletin(bulletin::Args),
    /// Count terms on the working-day calendar
    #[command(
        after_help = "Example:\n  luodi calendar due 2025-09-26 5wd --pause 2025-09-29..2025-10-09\n  luodi calendar days 2025-09-26 2025-10-10"
    )]
    Calendar(calendar::Args),
    /// Export the journal
    #[command(after_help = "Example:\n  luodi journal export --data data/city --out journal.txt")]
    Journal(journal::Args),
    /// Write the ledger to a file
    #[command(after_help = "Example:\n  luodi ledger export --data data/city --out ledger.xlsx")]
    Ledger(ledger::Args),
    /// Move a data folder between SQLite and PostgreSQL, its journal intact
    #[command(
        after_help = "Example:\n  luodi move --data data/city --to postgres://luodi@db.example.cn/jincheng\n  luodi move --data data/city --to folder"
    )]
    Move(moving::Args),
    /// Try the mail server; look at the outbox
    #[command(
        after_help = "Example:\n  luodi notify test --to name@example.cn --mail-server mail.example.cn:587 --mail-from luodi@example.cn\n  luodi notify status --data data/city"
    )]
    Notify(notify::Args),
    /// Exchange trades as open data
    #[command(
        after_help = "Example:\n  luodi ocds export --data data/city --out open-data --site https://ggzy.example.cn --publisher 示例中心 --prefix ocds-213czf\n  luodi ocds import history.jsonl.gz --data data/city --publisher 示例省平台"
    )]
    Ocds(ocds::Args),
    /// Seal a bid so that nobody reads it before the hour; make key files
    #[command(
        after_help = "Example:\n  luodi seal --new-key --out bidder.key < passphrase.txt\n  luodi seal --box box.json --key bidder.key --code 91140500SHILI0001X bid.zip --out bid.sealed < passphrase.txt"
    )]
    Seal(seal::Args),
    /// Write the archive of a trade as one bundle that `luodi verify` checks
    #[command(
        after_help = "Example:\n  luodi trade export --data data/city --trade 12 --out trade-12.tar"
    )]
    Trade(trade::Args),
    /// Extract a share or a half of a sealed bid; open one's own bid
    #[command(
        after_help = "Example:\n  luodi unseal share --key tenderer.key bid1.sealed bid2.sealed --out shares.txt < passphrase.txt\n  luodi unseal half --key bidder.key bid.sealed --out half.txt < passphrase.txt\n  luodi unseal open --key bidder.key --platform-half 9f… bid.sealed --out bid.zip < passphrase.txt"
    )]
    Unseal(unseal::Args),
    /// Verify a receipt, a whole journal export, a draw or a bundle, offline
    #[command(
        after_help = "Example:\n  luodi verify journal.txt --key 'luodi/example+0a1b2c3d+AY…'\n  luodi verify trade-12.tar"
    )]
    Verify(verify::Args),
}

fn main() -> ExitCode {
    // A PDF file without a system reader is read in a child of this very program.
    if let Some(code) = intake::child_main() {
        return code;
    }
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Compile(args) => compile::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Screen(args) => screen::run(&args),
        Command::Account(args) => account::run(&args),
        Command::Bulletin(args) => bulletin::run(&args),
        Command::Calendar(args) => calendar::run(&args),
        Command::Journal(args) => journal::run(&args),
        Command::Ledger(args) => ledger::run(&args),
        Command::Move(args) => moving::run(&args),
        Command::Notify(args) => notify::run(&args),
        Command::Ocds(args) => ocds::run(&args),
        Command::Seal(args) => seal::run(&args),
        Command::Trade(args) => trade::run(&args),
        Command::Unseal(args) => unseal::run(&args),
        Command::Verify(args) => verify::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.report(),
    }
}
