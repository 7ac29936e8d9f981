//! Sample experts and a sample draw 示例 through the room's own commands.

use ::store::{Store, Tx};
use base::{AccountId, OrgId, Scope};
use proof::Hash;
use proof::draw::seed_commitment;
use serde_json::json;

use crate::book::draw_name;
use crate::commands::freeze::{FreezeError, freeze};
use crate::commands::open::{NewDraw, OpenError, open};
use crate::commands::save::{SaveError, Typed, put, read};
use crate::commands::seed::{Committed, SeedError, commit, reveal};
use crate::model::{CommitteeRule, NewGroup, PartyOf, Plan, Recuse};
use crate::state::Experts;
use crate::store::{draw as draws, expert as rows};

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

/// Writes twelve experts and a draw of five in a platform's centre, once. `accounts` are sign-ins of applicants that
/// become the first experts; the others have none and are excluded, so that with at least five accounts the draw fills
/// its seats with calls. The number of the draw, if it is new.
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
    let subject = format!("sample/{platform}/draw/1");
    if store
        .read(|read| draws::of_subject(read, &subject))?
        .is_some()
    {
        return Ok(None);
    }
    let (state, accounts) = (room.clone(), accounts.to_vec());
    store.write(&actors.clerk, move |tx| {
        write_experts(tx, &state, &accounts)
    })?;
    let party = |name: &str, scope: &Scope| PartyOf {
        name: name.to_owned(),
        org: scope.org.clone(),
        account: scope.org.is_none().then_some(scope.account).flatten(),
    };
    let (tenderer, supervisor) = (
        party("tenderer", &actors.tenderer),
        party("supervisor", &actors.supervisor),
    );
    let (state, platform, centre) = (room.clone(), platform.to_owned(), centre.clone());
    let id = store.write(&actors.clerk, move |tx| {
        let new = NewDraw {
            subject,
            platform,
            centre_org: centre,
            plan: plan(),
            parties: vec![tenderer, supervisor],
            recuse: Recuse {
                years: 3,
                ..Recuse::default()
            },
            at: tx.now().plus_secs(3 * 24 * 3600),
            sample: true,
        };
        open(tx, &state, new)
    })?;
    let scopes = [&actors.tenderer, &actors.supervisor];
    let seeds: [Hash; 2] = [[0x5a; 32], [0xa5; 32]];
    for ((scope, seed), name) in scopes.iter().zip(seeds).zip(["tenderer", "supervisor"]) {
        let hash = seed_commitment(&draw_name(id), 1, name, &seed);
        let with = Committed::Commitment(base::hex::encode(&hash));
        commit(store, scope, room, id, with)?;
    }
    let version = store.read(|read| draws::by_id(read, id))?;
    let version = version.map_or(0, |draw| draw.version);
    freeze(store, &actors.clerk, room, (id, version))?;
    for (scope, seed) in scopes.iter().zip(seeds) {
        reveal(store, scope, room, id, base::hex::encode(&seed))?;
    }
    Ok(Some(id))
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
