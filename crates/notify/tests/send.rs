//! What `send` writes, for whom, and that it does so once and only with its change.

use crate::common;

use base::{Role, Scope};
use common::{World, message, to_account, to_unit};
use notify::To;
use serde_json::json;
use store::Error;

#[test]
fn a_message_lies_in_the_inboxes_of_those_it_is_for() {
    let world = World::new();
    let office = world.account("office", Role::Office, None);
    let clerk = world.account("clerk", Role::Clerk, Some("a"));
    let head = world.account("head", Role::Head, Some("a"));
    let other = world.account("other", Role::Clerk, Some("b"));
    let discipline = world.account("discipline", Role::Discipline, None);
    world.send(message("1", to_unit("a"))).expect("sent");
    world
        .send(message("2", To::Role(Role::Discipline)))
        .expect("sent");
    world.send(message("3", to_account(&clerk))).expect("sent");
    let unread = [&office, &clerk, &head, &other, &discipline].map(|who| world.unread(who));
    assert_eq!(unread, [0, 2, 1, 0, 1]);
    assert_eq!(world.unread(&Scope::public()), 0);
    assert_eq!(world.unread(&Scope::system()), 0);
    // Whoever takes over finds what the unit was told.
    let successor = world.account("successor", Role::Clerk, Some("a"));
    assert_eq!(world.unread(&successor), 1);
}

#[test]
fn a_key_sent_twice_is_sent_once() {
    let world = World::new();
    let clerk = world.account("clerk", Role::Clerk, Some("a"));
    world.send(message("1", to_unit("a"))).expect("sent");
    world.send(message("1", to_unit("a"))).expect("sent again");
    assert_eq!(world.unread(&clerk), 1);
}

#[test]
fn a_change_that_fails_tells_nobody() {
    let world = World::new();
    let clerk = world.account("clerk", Role::Clerk, Some("a"));
    let failed = world.store.write(&Scope::system(), |tx| {
        tx.journal("sample.changed", "sample/1", json!({}))?;
        notify::send(tx, message("1", to_unit("a")))?;
        Err::<(), _>(Error::Constraint("the change itself".to_owned()))
    });
    assert!(failed.is_err());
    assert_eq!(world.unread(&clerk), 0);
}

#[test]
fn a_message_without_a_change_is_refused() {
    let world = World::new();
    let lone = world.store.write(&Scope::system(), |tx| {
        notify::send(tx, message("1", to_unit("a")))
    });
    assert_eq!(lone, Err(Error::Unjournalled));
}

#[test]
fn mistakes_of_the_caller_are_refused() {
    let world = World::new();
    let mut off_site = message("1", to_unit("a"));
    off_site.href = "https://evil.example/".to_owned();
    let mut unnamed = message("", to_unit("a"));
    unnamed.key = String::new();
    let nobody = message(
        "3",
        To::Unit {
            org: "a".into(),
            roles: &[],
        },
    );
    for wrong in [off_site, unnamed, nobody] {
        assert!(matches!(world.send(wrong), Err(Error::Constraint(_))));
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM notify_message"), 0);
}
