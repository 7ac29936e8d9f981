//! How long telling takes: `cargo run -p luodi-notify --example outbox [MESSAGES]`.
//!
//! One transaction tells 60 units in turn, two web hooks listening; then a clerk's inbox is counted and read.

use std::sync::Arc;
use std::time::Instant;

use base::{AccountId, OrgId, Role, Scope, SystemClock, Title};
use notify::commands::hook;
use notify::inbox::inbox;
use notify::{Message, Notify, Options, Seal, To};
use serde_json::json;
use store::{Config, Store};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let messages: usize = std::env::args()
        .nth(1)
        .map_or(Ok(6_000), |text| text.parse())?;
    let dir = tempfile::tempdir()?;
    let mut migrations = web::migrations();
    migrations.extend_from_slice(calendar::MIGRATIONS);
    migrations.extend_from_slice(notify::MIGRATIONS);
    let store = Store::open(&Config::new(dir.path()), &migrations, Arc::new(SystemClock))?;
    let seal = Seal::open(&dir.path().join("notify.key"), "notify")?;
    let room = Notify::new(seal, Options::default(), Vec::new());
    for name in ["a", "b"] {
        let url = format!("https://{name}.example.cn/");
        hook::register(&store, &Scope::system(), &room, &url, Vec::new())?;
    }
    let started = Instant::now();
    store.write(&Scope::system(), move |tx| {
        tx.journal("sample.changed", "sample/1", json!({}))?;
        for number in 0..messages {
            let unit = number % 60;
            let message = Message {
                key: format!("sample/{number}"),
                to: To::Unit {
                    org: OrgId(format!("unit-{unit}")),
                    roles: &[Role::Clerk, Role::Head],
                },
                kind: "sample.opened",
                title: Title::new("示例消息", "Sample message"),
                body: Title::new("示例正文。", "Sample body."),
                href: "/ledger".to_owned(),
            };
            notify::send(tx, message)?;
        }
        Ok::<_, store::Error>(())
    })?;
    let told = started.elapsed();
    println!(
        "{messages} messages, two hooks: {told:?}, {:?} each",
        told / u32::try_from(messages)?
    );
    let clerk = Scope {
        account: Some(AccountId(1)),
        role: Role::Clerk,
        org: Some(OrgId::from("unit-1")),
        centre: None,
    };
    let started = Instant::now();
    let unread = notify::unread(&store, &clerk)?;
    println!("bell: {unread} unread, {:?}", started.elapsed());
    let started = Instant::now();
    let page = inbox(&store, &clerk, ("", false), 1)?;
    println!(
        "inbox: {} of {}, {:?}",
        page.messages.len(),
        page.total,
        started.elapsed()
    );
    Ok(())
}
