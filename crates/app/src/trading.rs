//! The rooms of public resource trading, and what passes between them and the rest of the house.

use std::path::Path;
use std::sync::Arc;

use ::web::{Access, EVERYONE, NavItem, Routes, Shell};
use auction::Auctions;
use base::{Clock, Millis, Role, Scope};
use bidding::{Bidding, Readers};
use contract::Contracts;
use evaluation::Evaluation;
use expert::Experts;
use lead::Leads;
use pack::Pack;
use party::Market;
use seal::Seal;
use store::{Migration, Store};
use trade::{Judges, Rooms, Trades};
use venue::Venue;

use crate::OpenError;
use crate::engine::Engine;
use crate::work::Round;

/// Entries of the navigation for centres, and for who supervises them.
const CENTRES: [&str; 5] = [
    "/experts",
    "/venue",
    "/evaluations",
    "/supervision",
    "/parties",
];

/// The rooms of trading. Cheap to clone; all clones share what was loaded.
#[derive(Clone)]
pub struct Trading {
    /// Sealed offers 投标·开标.
    pub bidding: Bidding,
    /// Online auctions 网络竞价.
    pub auctions: Auctions,
    /// Evaluations 评标.
    pub evaluation: Evaluation,
    /// Venues 场地.
    pub venue: Venue,
    /// Experts 评标专家.
    pub experts: Experts,
    /// Contracts, objections and complaints 合同·异议投诉.
    pub contracts: Contracts,
    /// Trades 公共资源交易.
    pub trades: Trades,
    /// Leads 线索 and supervision.
    pub leads: Leads,
    /// Market parties 市场主体: whom accounts stand for.
    pub market: Market,
}

/// The schemas of these rooms.
pub(crate) fn migrations() -> Vec<Migration> {
    let mut all = bidding::MIGRATIONS.to_vec();
    all.extend_from_slice(auction::MIGRATIONS);
    all.extend_from_slice(evaluation::MIGRATIONS);
    all.extend_from_slice(venue::MIGRATIONS);
    all.extend_from_slice(expert::MIGRATIONS);
    all.extend_from_slice(contract::MIGRATIONS);
    all.extend_from_slice(trade::MIGRATIONS);
    all.extend_from_slice(lead::MIGRATIONS);
    all.extend_from_slice(party::MIGRATIONS);
    all.extend_from_slice(MOVED);
    all
}

/// What went from one room to another: neither may read the other's table.
const MOVED: &[Migration] = &[Migration {
    room: "app",
    version: 1,
    sql: include_str!("../migrations/0001_trust_list.sql"),
}];

/// The routes of these rooms.
pub(crate) fn routes() -> Routes {
    const STAFF: Access = Access::Roles(&[
        Role::Clerk,
        Role::Head,
        Role::Office,
        Role::Supervisor,
        Role::Auditor,
    ]);
    const WORKERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);
    const TRADERS: Access = Access::Roles(&[Role::Applicant, Role::Clerk, Role::Head]);
    const READERS: Access = Access::Roles(&[
        Role::Applicant,
        Role::Clerk,
        Role::Head,
        Role::Office,
        Role::Supervisor,
        Role::Auditor,
    ]);
    const PEOPLE: Access = Access::Roles(&[Role::Applicant]);
    let entry = |href, zh, en, access| NavItem::new(href, zh, en, access);
    Routes::new()
        .nav(entry("/openings", "开标大厅", "Openings", EVERYONE))
        .nav(entry("/auctions", "网络竞价", "Auctions", EVERYONE))
        .nav(entry("/boxes", "投标与密钥", "Offers and keys", TRADERS))
        .nav(entry("/judging", "我的评标", "My evaluations", PEOPLE))
        .nav(entry("/seats", "我的席位", "My seats", PEOPLE))
        .nav(entry(
            "/clarifications",
            "澄清答复",
            "Clarifications",
            PEOPLE,
        ))
        .nav(entry("/evaluations", "评标项目", "Evaluations", STAFF))
        .nav(entry("/draws", "专家抽取", "Draws", TRADERS))
        .nav(entry("/experts", "评标专家", "Experts", WORKERS))
        .nav(entry("/venue", "场地", "Venues", WORKERS))
        .nav(entry("/contracts", "合同", "Contracts", EVERYONE))
        .nav(entry("/disputes", "异议投诉", "Disputes", READERS))
        .nav(entry("/party", "我的主体", "My enterprise", PEOPLE))
        .nav(entry("/parties", "市场主体", "Market parties", STAFF))
        .merge(bidding::routes())
        .merge(auction::routes())
        .merge(evaluation::routes())
        .merge(venue::routes())
        .merge(expert::routes())
        .merge(contract::routes())
        .merge(trade::routes())
        .merge(lead::routes())
        .merge(party::routes())
}

/// Who may object: before the opening whoever is an enterprise, since who has bid is secret; afterwards who has bid.
fn interest(offers: Bidding) -> contract::Interest {
    contract::Interest::new(move |tx, subject, party, _| {
        bidding::concerns(tx, &offers, (subject, &party.code))
    })
}

/// Who sits in the committee of a trade reads the offers that it judges.
fn judges() -> Readers {
    Readers::new(|read, scope, subject| {
        let committee = evaluation::committee(read, subject)?;
        Ok(committee
            .iter()
            .any(|(_, account)| scope.account == Some(*account)))
    })
}

impl Trading {
    /// The rooms over a data folder; a sample's screens look through a made-up history, too.
    ///
    /// # Errors
    /// When a key cannot be read or made, the rules of venues or leads do not read, or a screen of the pack cannot be run.
    pub fn open(
        data: &Path,
        read_only: bool,
        (pack, sample): (&Pack, bool),
        (engine, clock): (&Engine, Arc<dyn Clock>),
    ) -> Result<Self, OpenError> {
        let market = Market::open(data, read_only, &pack.elements.platforms, clock)?;
        let parties = market.parties();
        let key = data.join("personal.key");
        let judging = match read_only {
            true => Seal::open_read_only(&key, Evaluation::PURPOSE)?,
            false => Seal::open(&key, Evaluation::PURPOSE)?,
        };
        let tied = (parties.clone(), engine.registers.clone());
        let trades = Trades::open(data, read_only, pack, tied)?;
        let keepers = pack.elements.platforms.iter();
        let keepers = keepers.map(|one| one.centre.clone());
        let bidding = Bidding::open(data, read_only)?
            .with_parties(parties.clone())
            .with_readers(judges())
            .with_listener(trades.hears_boxes());
        let sources = crate::leads::sources((&bidding, &trades), pack, sample);
        let leads = Leads::open(data, read_only, (pack, lead::RULES), sources)?;
        let boxes = crate::leads::hears_boxes(&leads, &bidding);
        let bidding = bidding.with_listener(boxes);
        let room = Self {
            auctions: Auctions::open(data, read_only, parties.clone())?
                .with_listener(trades.hears_auctions()),
            evaluation: Evaluation::new(
                Arc::new(judging),
                parties.clone(),
                vec![
                    trades.hears_evaluations(),
                    crate::leads::hears_evaluations(&leads),
                ],
            ),
            venue: Venue::new(venue::RULES)?.with_listener(trades.hears_alarms()),
            experts: Experts::open(data, read_only, "luodi-draws")?
                .with_keepers(keepers)
                .with_listener(trades.hears_draws())
                .with_listener(crate::leads::hears_draws(&leads)),
            contracts: Contracts::new(parties, interest(bidding.clone()))
                .with_keys(contract::Keys::new(|tx, key| party::whose(tx, key)))
                .with_listener(trades.hears_contracts())
                .with_listener(crate::leads::hears_contracts(&leads)),
            bidding,
            leads,
            trades,
            market,
        };
        room.trades.wire(Rooms {
            bidding: room.bidding.clone(),
            auctions: room.auctions.clone(),
        });
        room.trades.wire_judges(Judges {
            experts: room.experts.clone(),
            evaluation: room.evaluation.clone(),
        });
        let (trades, leads, market) =
            (room.trades.clone(), room.leads.clone(), room.market.clone());
        engine.also(move |pack| {
            trades.replace(pack);
            leads.replace(pack);
            market.replace(&pack.elements.platforms);
        });
        Ok(room)
    }

    /// Which entries of the navigation lead somebody nowhere: who keeps experts, venues and evaluations is told by the pack's
    /// platforms, who judges by the register of experts and by the committees, who offers by the market parties.
    fn barren(&self, store: &Store, scope: &Scope) -> Result<Vec<&'static str>, store::Error> {
        match (scope.role, scope.account) {
            (Role::Clerk | Role::Head, _) => Ok(CENTRES
                .into_iter()
                .filter(|href| !self.works(href, scope))
                .collect()),
            (Role::Applicant, Some(account)) => {
                let trades = self.market.acting(store, scope)?.is_some();
                let judges = store.read(|read| {
                    let known = expert::queries::code_of(read, account)?.is_some();
                    Ok::<_, store::Error>(known || evaluation::judges(read, scope)?)
                })?;
                let mut barren = Vec::new();
                barren.extend(
                    (!judges)
                        .then_some(["/judging", "/seats"])
                        .into_iter()
                        .flatten(),
                );
                barren.extend(
                    (!trades)
                        .then_some(["/clarifications", "/draws"])
                        .into_iter()
                        .flatten(),
                );
                barren.extend((judges && !trades).then_some("/boxes"));
                Ok(barren)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Whether a unit has anything to do with what a centre keeps.
    fn works(&self, href: &str, scope: &Scope) -> bool {
        self.market.platforms().iter().any(|platform| {
            let mut units = platform.supervisors.values();
            if href == "/supervision" {
                // No centre supervises itself.
                let manages = scope.acts_for(&platform.manager);
                let over = manages || units.any(|unit| scope.acts_for(unit));
                return over && !scope.acts_for(&platform.centre);
            }
            let keeps = scope.keeps_centre(&platform.centre);
            keeps || href == "/evaluations" && units.any(|unit| scope.acts_for(unit))
        })
    }

    /// Hangs the rooms up.
    #[must_use]
    pub fn hang(&self, shell: Shell) -> Shell {
        let (filter, market) = (self.clone(), self.market.clone());
        shell
            .with_centres(Arc::new(move |org| {
                let all = market.platforms();
                let kept = all.iter().find(|one| one.kept_by(org))?;
                Some(kept.centre.clone())
            }))
            .with_nav_filter(Arc::new(move |store, scope| filter.barren(store, scope)))
            .with_names(crate::naming::names(&self.market))
            .with_room(self.bidding.clone())
            .with_room(self.auctions.clone())
            .with_room(self.evaluation.clone())
            .with_room(self.venue.clone())
            .with_room(self.experts.clone())
            .with_room(self.contracts.clone())
            .with_room(self.trades.clone())
            .with_room(self.leads.clone())
            .with_room(self.market.clone())
    }

    /// What falls due by itself, once a minute.
    pub(crate) fn rounds(&self) -> Vec<(&'static str, Round)> {
        let (evaluation, venue) = (self.evaluation.clone(), self.venue.clone());
        let (experts, contracts) = (self.experts.clone(), self.contracts.clone());
        let (trades, leads) = (self.trades.clone(), self.leads.clone());
        vec![
            (
                "open-data",
                Box::new(move |store: &Store, _: &Scope, now: Millis| {
                    trade::exchange::refresh(store, &trades, now).map_err(|error| error.to_string())
                }),
            ),
            (
                "party",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    party::tick(store, scope, now.day()).map_err(|error| error.to_string())
                }),
            ),
            (
                "expert",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    expert::draws::tick(store, scope, &experts, now)
                        .map_err(|error| error.to_string())
                }),
            ),
            (
                "contract",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    contract::tick(store, scope, &contracts, now.day())
                        .map_err(|error| error.to_string())
                }),
            ),
            (
                "evaluation",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    evaluation::tick(store, &evaluation, scope, now)
                        .map_err(|error| error.to_string())
                }),
            ),
            (
                "venue",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    venue::tick(store, scope, &venue, now).map_err(|error| error.to_string())
                }),
            ),
            (
                "lead",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    lead::tick(store, scope, &leads, now).map_err(|error| error.to_string())
                }),
            ),
        ]
    }

    /// What holds to the second: bids close and auctions end.
    pub(crate) fn beats(&self) -> Vec<(&'static str, Round)> {
        let (bidding, auctions) = (self.bidding.clone(), self.auctions.clone());
        let trades = self.trades.clone();
        vec![
            (
                "trade",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    trade::tick(store, scope, &trades, now).map_err(|error| error.to_string())
                }),
            ),
            (
                "bidding",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    bidding::tick(store, &bidding, scope, now).map_err(|error| error.to_string())
                }),
            ),
            (
                "auction",
                Box::new(move |store: &Store, scope: &Scope, now: Millis| {
                    auction::tick(store, scope, &auctions, now).map_err(|error| error.to_string())
                }),
            ),
        ]
    }
}
