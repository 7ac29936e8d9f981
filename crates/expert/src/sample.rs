//! Sample experts and sample draws 示例 through the room's own commands.

use ::store::{Store, Tx};
use base::{AccountId, OrgId, Role, Scope};
use proof::Hash;
use proof::draw::seed_commitment;
use serde_json::json;

use crate::book::draw_name;
use crate::commands::freeze::{FreezeError, freeze};
use crate::commands::open::{NewDraw, OpenError, open};
use crate::commands::release::{ReleaseError, release};
use crate::commands::save::{SaveError, Typed, put, read};
use crate::commands::seat::{Said, SeatError, answer};
use crate::commands::seed::{Committed, SeedError, commit, reveal};
use crate::commands::suspend::{SuspendError, suspend};
use crate::model::{CommitteeRule, NewGroup, PartyOf, Plan, Recuse};
use crate::state::Experts;
use crate::store::{call as calls, draw as draws, expert as rows};

/// Why the samples were not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// An expert was not saved.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// The draw was not opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A seed was not taken.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The pool was not frozen.
    #[error(transparent)]
    Freeze(#[from] FreezeError),
    /// A seat was not taken.
    #[error(transparent)]
    Seat(#[from] SeatError),
    /// A committee was not made known.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// An expert was not suspended.
    #[error(transparent)]
    Suspend(#[from] SuspendError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// Who acts in the sample: the supervising unit's clerk and the tenderer, as scopes.
#[derive(Clone, Debug)]
pub struct Actors {
    /// A clerk of the trading centre.
    pub clerk: Scope,
    /// The tenderer.
    pub tenderer: Scope,
    /// A clerk of the supervising unit.
    pub supervisor: Scope,
}

/// How far a sample draw goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// The experts are called and have not answered.
    Called,
    /// The tenderer has committed to its seed, the supervising unit has not.
    Committing,
    /// The pool is frozen, the tenderer has revealed, the supervising unit has not.
    Revealing,
    /// Every seat is taken.
    Seated,
    /// The committee is known.
    Released,
}

const MADE: [Until; 5] = [
    Until::Called,
    Until::Committing,
    Until::Revealing,
    Until::Seated,
    Until::Released,
];

/// Writes twelve experts, one of them suspended, and a draw of five at each of its stages in a platform's centre, once.
/// `accounts` are sign-ins of applicants that become the first experts; the others have none and are excluded, so that
/// with at least five accounts a draw fills its seats with calls. The number of the draw whose experts are called, if it is
/// new.
///
/// # Errors
/// [`SampleError`].
pub fn sample(
    store: &Store,
    room: &Experts,
    (platform, centre): (&str, &OrgId),
    actors: &Actors,
    accounts: &[AccountId],
) -> Result<Option<i64>, SampleError> {
    let mut first = None;
    for (number, until) in (1..).zip(MADE) {
        let subject = format!("sample/{platform}/draw/{number}");
        let there = store.read(|read| draws::of_subject(read, &subject))?;
        if there.is_some() {
            continue;
        }
        if until == Until::Called {
            let (state, accounts) = (room.clone(), accounts.to_vec());
            store.write(&actors.clerk, move |tx| {
                write_experts(tx, &state, &accounts)
            })?;
        }
        let id = begin(store, room, (&subject, platform, centre), actors)?;
        if until == Until::Called {
            suspend_one(store, room, &actors.clerk, id)?;
        }
        go_on(store, room, actors, (id, until))?;
        if matches!(until, Until::Seated | Until::Released) {
            take_seats(store, room, accounts, id)?;
        }
        if until == Until::Released {
            let room = room.clone();
            store.write(&actors.clerk, move |tx| release(tx, &room, &subject))?;
        }
        first = first.or((until == Until::Called).then_some(id));
    }
    Ok(first)
}

/// Suspends an expert without an account on the day of a draw.
fn suspend_one(store: &Store, room: &Experts, clerk: &Scope, draw: i64) -> Result<(), SampleError> {
    let found = store.read(|read| {
        let draw = draws::by_id(read, draw)?;
        let expert = rows::by_code(read, "SL0008")?;
        Ok::<_, ::store::Error>(draw.zip(expert))
    })?;
    if let Some((draw, expert)) = found {
        let days = (
            draw.opened_at.day(),
            None,
            "示例：年度考核未通过".to_owned(),
        );
        suspend(store, clerk, room, expert.id, days)?;
    }
    Ok(())
}

fn begin(
    store: &Store,
    room: &Experts,
    (subject, platform, centre): (&str, &str, &OrgId),
    actors: &Actors,
) -> Result<i64, SampleError> {
    let party = |name: &str, scope: &Scope| PartyOf {
        name: name.to_owned(),
        org: scope.org.clone(),
        account: scope.org.is_none().then_some(scope.account).flatten(),
    };
    let parties = vec![
        party("tenderer", &actors.tenderer),
        party("supervisor", &actors.supervisor),
    ];
    let (state, centre) = (room.clone(), centre.clone());
    let (subject, platform) = (subject.to_owned(), platform.to_owned());
    store.write(&actors.clerk, move |tx| {
        let new = NewDraw {
            subject,
            platform,
            centre_org: centre,
            plan: plan(),
            parties,
            recuse: Recuse {
                years: 3,
                ..Recuse::default()
            },
            at: tx.now().plus_secs(3 * 24 * 3600),
            sample: true,
        };
        Ok(open(tx, &state, new)?)
    })
}

/// Commits, freezes and reveals as far as the draw goes.
fn go_on(
    store: &Store,
    room: &Experts,
    actors: &Actors,
    (id, until): (i64, Until),
) -> Result<(), SampleError> {
    let seeds: [(&Scope, &str, Hash); 2] = [
        (&actors.tenderer, "tenderer", [0x5a; 32]),
        (&actors.supervisor, "supervisor", [0xa5; 32]),
    ];
    let committing = if until == Until::Committing { 1 } else { 2 };
    for (scope, name, seed) in &seeds[..committing] {
        let hash = seed_commitment(&draw_name(id), 1, name, seed);
        let with = Committed::Commitment(base::hex::encode(&hash));
        commit(store, scope, room, id, with)?;
    }
    if until == Until::Committing {
        return Ok(());
    }
    let version = store.read(|read| draws::by_id(read, id))?;
    let version = version.map_or(0, |draw| draw.version);
    freeze(store, &actors.clerk, room, (id, version))?;
    let revealing = if until == Until::Revealing { 1 } else { 2 };
    for (scope, _, seed) in &seeds[..revealing] {
        reveal(store, scope, room, id, base::hex::encode(seed))?;
    }
    Ok(())
}

/// Every expert who is called accepts.
fn take_seats(
    store: &Store,
    room: &Experts,
    accounts: &[AccountId],
    draw: i64,
) -> Result<(), SampleError> {
    let called = store.read(|read| calls::of_draw(read, draw))?;
    for seat in called.iter().map(|call| (draw, call.no)) {
        for account in accounts {
            let mark = room.account_mark(*account);
            if !store.read(|read| calls::is_of(read, seat, &mark))? {
                continue;
            }
            let scope = Scope {
                account: Some(*account),
                role: Role::Applicant,
                org: None,
                centre: None,
            };
            let place = plan().places.swap_remove(0);
            answer(store, &scope, room, seat, Said::Accepts(place))?;
        }
    }
    Ok(())
}

fn plan() -> Plan {
    let group = |speciality: &str, seats| NewGroup {
        speciality: speciality.to_owned(),
        seats,
    };
    Plan {
        groups: vec![group("A0101", 3), group("B0201", 2)],
        spares: 0,
        rule: CommitteeRule {
            least: 5,
            odd: true,
            experts: (2, 3),
            basis: "示例".to_owned(),
        },
        others: 0,
        per_employer: 2,
        places: vec!["示例一号评标室".to_owned(), "示例二号评标室".to_owned()],
        answer_minutes: 24 * 60,
    }
}

fn write_experts(
    tx: &mut Tx<'_>,
    room: &Experts,
    accounts: &[AccountId],
) -> Result<(), SampleError> {
    let mut new = 0;
    for number in 1..=12_usize {
        let code = format!("SL{number:04}");
        if rows::by_code(tx, &code)?.is_some() {
            continue;
        }
        let account = accounts.get(number - 1).copied();
        let typed = Typed {
            name: format!("示例专家{number}"),
            phone: format!("139{number:08}"),
            title: "高级工程师".to_owned(),
            region: "140500".to_owned(),
            employer_name: format!("示例单位{}", number % 7),
            specialities: if number % 2 == 0 { "B0201" } else { "A0101" }.to_owned(),
            login: account.map_or_else(String::new, |account| account.0.to_string()),
            code,
            ..Typed::default()
        };
        let known = read(typed, account).map_err(SaveError::Fields)?;
        let taken = match account {
            Some(account) => rows::by_account(tx, account)?.is_some(),
            None => false,
        };
        if !taken {
            put(tx, room, &known, None, true)?;
            new += 1;
        }
    }
    if new > 0 {
        tx.journal(
            "expert.imported",
            "experts",
            json!({ "new": new, "sample": true }),
        )?;
    } else {
        tx.transient();
    }
    Ok(())
}
