//! Who trades in the demo, and what they have begun: all of it 示例.

use base::{AccountId, OrgId, Role, Scope};
use org::Party;
use service::rules::party::{Party as Joined, PartyKind};
use web::accounts::{self, NewAccount};

use crate::App;
use crate::demo::PASSWORD;

/// Why the sample traders or what they began are not there.
#[derive(Debug, thiserror::Error)]
pub enum TradersError {
    /// An account.
    #[error(transparent)]
    Account(#[from] accounts::AccountError),
    /// Whom an account stands for on the portal.
    #[error(transparent)]
    Join(#[from] service::commands::join::JoinError),
    /// For whom it was confirmed to trade.
    #[error(transparent)]
    Parties(#[from] party::StepError),
    /// The boxes of sealed offers.
    #[error(transparent)]
    Boxes(#[from] bidding::SampleError),
    /// The auctions.
    #[error(transparent)]
    Auctions(#[from] auction::SampleError),
    /// The rooms of the centre.
    #[error(transparent)]
    Venue(#[from] venue::SampleError),
    /// The draws.
    #[error(transparent)]
    Experts(#[from] expert::SampleError),
    /// The contracts.
    #[error(transparent)]
    Contracts(#[from] contract::SampleError),
    /// The trades.
    #[error(transparent)]
    Trades(#[from] trade::SampleError),
    /// The run of the screens.
    #[error(transparent)]
    Leads(#[from] lead::RunError),
    /// The evaluations.
    #[error(transparent)]
    Evaluation(#[from] evaluation::EvaluationError),
    /// An auction did not end.
    #[error(transparent)]
    Ended(#[from] auction::SettleError),
}

/// The city's platform and its centre.
const PLATFORM: &str = "jc";
const CENTRE: &str = "jc-jyzx";
/// The unit that tenders; `clerk2` is one of its clerks.
const TENDERING: &str = "jc-fgw";
/// The unit that oversees construction.
const OVERSEER: &str = "jc-zjj";

/// Somebody who trades; the password is that of the other sample sign-ins.
#[derive(Clone, Copy, Debug)]
pub struct Trader {
    /// The login.
    pub login: &'static str,
    /// Its role.
    pub role: Role,
    /// Its organisation, for staff.
    pub org: Option<&'static str>,
    /// The name shown.
    pub name: &'static str,
    /// The unified social credit code of the enterprise that it stands for: examples that GB 32100 and others print.
    pub code: Option<&'static str>,
}

const fn staff(login: &'static str, org: &'static str, name: &'static str) -> Trader {
    Trader {
        login,
        role: Role::Clerk,
        org: Some(org),
        name,
        code: None,
    }
}

const fn enterprise(login: &'static str, name: &'static str, code: &'static str) -> Trader {
    Trader {
        login,
        role: Role::Applicant,
        org: None,
        name,
        code: Some(code),
    }
}

const fn expert(login: &'static str, name: &'static str) -> Trader {
    Trader {
        login,
        role: Role::Applicant,
        org: None,
        name,
        code: None,
    }
}

/// The sample traders: the centre, a sub-platform, who oversees, who tenders, who offers, who judges.
pub const TRADERS: [Trader; 13] = [
    staff("centre", CENTRE, "示例·交易中心经办人"),
    staff("county", "gp-spj", "示例·高平分平台经办人"),
    staff("overseer", OVERSEER, "示例·住建监督人员"),
    enterprise("tenderer", "示例城建集团有限公司", "91350100M000100Y43"),
    enterprise("bidder1", "示例甲建设有限公司", "92320500MA1XYT0W5B"),
    enterprise("bidder2", "示例乙建设有限公司", "91370200MA000004X0"),
    enterprise("bidder3", "示例丙建设有限公司", "91370200MA0000090B"),
    expert("expert1", "示例·评标专家一"),
    expert("expert2", "示例·评标专家二"),
    expert("expert3", "示例·评标专家三"),
    expert("expert4", "示例·评标专家四"),
    expert("expert5", "示例·评标专家五"),
    enterprise("newcomer", "示例乙建设有限公司", "91370200MA000004X0"),
];

/// The sample account whose application a centre still has to look at.
const NEWCOMER: &str = "newcomer";

fn party(trader: &Trader) -> Option<Party> {
    trader.code.map(|code| Party {
        code: code.to_owned(),
        name: trader.name.to_owned(),
    })
}

/// Opens the account of somebody who trades, and has it confirmed for the enterprise; the newcomer's is not.
///
/// # Errors
/// [`TradersError`].
pub fn join(app: &App, trader: &Trader) -> Result<(), TradersError> {
    let new = NewAccount {
        login: trader.login.to_owned(),
        name: trader.name.to_owned(),
        password: PASSWORD.to_owned(),
        role: trader.role,
        org: trader.org.map(OrgId::from),
    };
    let account = accounts::create(&app.store, &Scope::system(), new)?;
    let Some(party) = party(trader) else {
        return Ok(());
    };
    if trader.login != NEWCOMER {
        let market = &app.trading().market;
        party::give(&app.store, market, account, (&party, PLATFORM))?;
    }
    let joined = Joined {
        kind: PartyKind::Enterprise,
        name: party.name,
        code: party.code,
        agent: "示例经办人".to_owned(),
        phone: "13800000000".to_owned(),
    };
    let service = &app.engine().service;
    service::commands::join::give_party(&app.store, service, account, &joined)?;
    Ok(())
}

/// The scope of a sample trader.
fn scope(app: &App, login: &str) -> Result<Scope, TradersError> {
    let system = Scope::system();
    Ok(accounts::of_login(&app.store, &system, login)?.scope())
}

/// The newcomer's application, which waits for the centre.
fn apply(app: &App) -> Result<(), TradersError> {
    use party::commands::apply::{NewMember, NewPaper, apply};
    let newcomer = scope(app, NEWCOMER)?;
    let Some(stands) = TRADERS
        .iter()
        .find(|one| one.login == NEWCOMER)
        .and_then(party)
    else {
        return Ok(());
    };
    let paper = |kind, name: &str| NewPaper {
        kind,
        name: name.to_owned(),
        content: format!("示例：{name}").into_bytes(),
    };
    let new = NewMember {
        way: party::model::Way::Papers,
        platform: PLATFORM.to_owned(),
        code: stands.code,
        name: stands.name,
        personal: party::model::Personal {
            representative: "示例法定代表人".to_owned(),
            agent: "示例经办人".to_owned(),
            phone: "13800000000".to_owned(),
        },
        papers: vec![
            paper(party::model::PaperKind::Licence, "营业执照.txt"),
            paper(party::model::PaperKind::Letter, "授权委托书.txt"),
        ],
    };
    apply(&app.store, &newcomer, &app.trading().market, new)?;
    Ok(())
}

/// Who takes part in what the rooms show.
struct Cast {
    clerk: Scope,
    tenderer: Scope,
    overseer: Scope,
    /// Who offers, as accounts and as enterprises, in the same order.
    bidders: Vec<Scope>,
    offering: Vec<Party>,
    judges: Vec<AccountId>,
}

impl Cast {
    fn of(app: &App) -> Result<Self, TradersError> {
        let scopes = |traders: &[Trader]| -> Result<Vec<Scope>, TradersError> {
            traders.iter().map(|one| scope(app, one.login)).collect()
        };
        Ok(Self {
            clerk: scope(app, "centre")?,
            tenderer: scope(app, "tenderer")?,
            overseer: scope(app, "overseer")?,
            bidders: scopes(&TRADERS[4..7])?,
            offering: TRADERS[4..7].iter().filter_map(party).collect(),
            judges: scopes(&TRADERS[7..12])?
                .into_iter()
                .filter_map(|one| one.account)
                .collect(),
        })
    }
}

/// Tenderer, centre and supervisor of the sample boxes.
fn holders() -> [OrgId; 3] {
    [TENDERING, CENTRE, OVERSEER].map(OrgId::from)
}

/// Seconds after [`sample`] at which [`go_on`] finds something to go on with.
pub(crate) const GO_ON_SECS: i64 = {
    let (boxes, auctions) = (bidding::OPENED_AFTER_SECS, auction::OVER_AFTER_SECS);
    if boxes > auctions { boxes } else { auctions }
};

/// What the rooms of trading show in the demo at each stage, through their own commands. Again it does nothing.
pub(crate) fn sample(app: &App) -> Result<(), TradersError> {
    let (store, rooms, now) = (&app.store, app.trading(), app.clock.now());
    let (cast, centre) = (Cast::of(app)?, OrgId::from(CENTRE));
    let here = (PLATFORM, &centre);
    apply(app)?;
    bidding::sample(store, &rooms.bidding, PLATFORM, &holders(), &cast.bidders)?;
    auction::sample(store, &cast.clerk, &rooms.auctions, here, &cast.offering)?;
    venue::sample(store, &cast.clerk, &rooms.venue, here, now)?;
    let actors = expert::Actors {
        clerk: cast.clerk.clone(),
        tenderer: cast.tenderer.clone(),
        supervisor: cast.overseer.clone(),
    };
    expert::sample(store, &rooms.experts, here, &actors, &cast.judges)?;
    trade::sample(store, &rooms.trades, &OrgId::from(TENDERING))?;
    let work = trade::Actors {
        centre: cast.clerk.clone(),
        unit: scope(app, "clerk2")?,
        enterprise: cast.tenderer.clone(),
        bidder: cast.bidders[0].clone(),
    };
    trade::sample_work(store, &rooms.trades, &work)?;
    if let (Some(owner), Some(supplier)) = (party(&TRADERS[3]), cast.offering.first()) {
        let contracts = contract::Cast {
            platform: PLATFORM.to_owned(),
            centre: centre.clone(),
            overseer: OrgId::from(OVERSEER),
            owner: (owner, cast.tenderer),
            supplier: (supplier.clone(), cast.bidders[0].clone()),
            rivals: cast.bidders[1..].to_vec(),
            now,
        };
        party::give_key(store, &contracts.supplier.0.code)?;
        contract::sample(store, &rooms.contracts, &contracts)?;
    }
    let committee = evaluation::sample::Cast {
        centre_org: centre,
        judges: cast.judges,
        parties: cast.offering,
        accounts: cast.bidders,
    };
    evaluation::sample::sample(store, &rooms.evaluation, &committee)?;
    Ok(())
}

/// Goes on with what had to wait for its hour: boxes are opened, an auction is over. Again it does nothing.
pub(crate) fn go_on(app: &App) -> Result<(), TradersError> {
    let (store, rooms, now) = (&app.store, app.trading(), app.clock.now());
    let cast = Cast::of(app)?;
    bidding::sample_opening(store, &rooms.bidding, &holders(), &cast.bidders, now)?;
    auction::tick(store, &Scope::system(), &rooms.auctions, now)?;
    lead::run(store, &Scope::system(), &rooms.leads)?;
    Ok(())
}
