//! What is kept of the releases that were read: numbers, and each identifier once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::answer::{Answer, Group, MapKind, Row};
use super::release::{AwardStatus, BidStatus, Release};
use super::{Indicator, Settings};
use crate::date;
use crate::intern::Interner;

/// So many of so many. No denominator: nothing was counted.
#[derive(Clone, Copy, Default)]
pub(super) struct Fraction {
    pub(super) part: u32,
    pub(super) whole: u32,
}

impl Fraction {
    fn add(&mut self, part: u32, whole: u32) {
        self.part += part;
        self.whole += whole;
    }

    pub(super) fn ratio(self) -> f64 {
        f64::from(self.part) / f64::from(self.whole)
    }
}

/// What is counted of an organisation. One place in memory, for they are met in no order.
#[derive(Clone, Copy, Default)]
pub(super) struct Counted {
    /// Processes won among those with a valid bid.
    pub(super) wins: Fraction,
    /// Bids disqualified among those submitted by this tenderer.
    pub(super) refused: Fraction,
    /// Processes with a classified item supplied.
    pub(super) supplied: u32,
    /// The classes supplied, of the first 64 that were met. The others stand in [`State::classes`].
    pub(super) classes: u64,
}

/// How far the lowest other bid lies above the winner's.
#[derive(Clone, Copy)]
pub(super) struct Gap {
    pub(super) ocid: u32,
    pub(super) ratio: f64,
    pub(super) winner: u32,
    pub(super) other: u32,
}

pub(super) struct State<'s> {
    pub(super) settings: &'s Settings,
    pub(super) with_maps: bool,
    pub(super) ocids: Interner,
    pub(super) organisations: Interner,
    currencies: Interner,
    /// The currency met last, which is nearly always the next one too.
    last_currency: Option<(String, u32)>,
    /// The currency whose amounts are compared, once one was met.
    currency: Option<u32>,
    pub(super) ocid_results: Vec<Row>,
    pub(super) tenderer_results: FxHashMap<(u32, Indicator), f64>,
    pub(super) buyer_results: Vec<Row>,
    pub(super) entity_results: Vec<Row>,
    pub(super) gaps: Vec<Gap>,
    /// By `ocid`: the place among the gaps, plus one.
    gap_of: Vec<u32>,
    /// By the number of the organisation.
    pub(super) counted: Vec<Counted>,
    /// By buyer and by procuring entity: bids disqualified among those submitted to it.
    pub(super) refused_by: FxHashMap<(Group, u32), Fraction>,
    /// Beginnings of classifications, numbered.
    class_texts: Interner,
    /// Supplier and the number of a class beyond the first 64.
    pub(super) classes: FxHashSet<(u32, u32)>,
    pub(super) maps: [Vec<(u32, u32)>; MapKind::COUNT],
    of: Scratch,
}

/// Of the release at hand, kept for the next one's use.
#[derive(Default)]
struct Scratch {
    ocid: Option<u32>,
    tenderers: Vec<Option<u32>>,
    suppliers: Vec<Option<u32>>,
    /// Price, currency and the place among the sets.
    prices: Vec<(u64, u32, usize, usize)>,
    sets: Vec<u32>,
    valid: Vec<u32>,
    refused: Vec<u32>,
    awarded: Vec<u32>,
}

impl<'s> State<'s> {
    pub(super) fn new(settings: &'s Settings, with_maps: bool) -> Self {
        let mut currencies = Interner::default();
        let currency = settings.currency.as_deref().map(|code| currencies.id(code));
        Self {
            settings,
            with_maps,
            ocids: Interner::default(),
            organisations: Interner::default(),
            currencies,
            last_currency: None,
            currency,
            ocid_results: Vec::new(),
            tenderer_results: FxHashMap::default(),
            buyer_results: Vec::new(),
            entity_results: Vec::new(),
            gaps: Vec::new(),
            gap_of: Vec::new(),
            counted: Vec::new(),
            refused_by: FxHashMap::default(),
            class_texts: Interner::default(),
            classes: FxHashSet::default(),
            maps: Default::default(),
            of: Scratch::default(),
        }
    }

    pub(super) fn wants(&self, indicator: Indicator) -> bool {
        self.settings.wanted.has(indicator)
    }

    /// Counts one release in.
    pub(super) fn take(&mut self, release: &Release<'_>) {
        let Some(ocid) = release.ocid.as_deref() else {
            return;
        };
        let tender = release.tender.as_ref();
        let details = tender.and_then(|tender| tender.details.as_deref());
        let cancelled = tender.is_some_and(|tender| tender.cancelled);
        if cancelled || !self.settings.excluded.lets(details) {
            return;
        }
        self.number_organisations(release);
        let compare = self.settings.prices.lets(details);
        self.submitted_map(release, ocid);
        if compare && (self.wants(Indicator::R024) || self.wants(Indicator::R058)) {
            self.gap(release, ocid);
        }
        if self.wants(Indicator::R003) {
            self.short_period(release, ocid);
        }
        if self.wants(Indicator::R018) {
            self.single_tenderer(release, ocid);
        }
        if self.wants(Indicator::R025) {
            self.win(release);
        }
        if self.wants(Indicator::R028) && compare {
            self.same_price(release, ocid);
        }
        if self.wants(Indicator::R030) {
            self.late_winner(release, ocid);
        }
        if self.wants(Indicator::R035) {
            self.others_refused(release, ocid);
        }
        if self.wants(Indicator::R036) && compare {
            self.lowest_refused(release, ocid);
        }
        if self.wants(Indicator::R038) {
            self.refusals(release, ocid);
        }
        if self.wants(Indicator::R048) {
            self.classes(release);
        }
    }

    pub(super) fn close(mut self) -> Answer {
        let meta = self.settle();
        Answer::new(self, meta)
    }

    fn number_organisations(&mut self, release: &Release<'_>) {
        let Self {
            organisations, of, ..
        } = self;
        of.ocid = None;
        of.tenderers.clear();
        for id in &release.tenderers {
            of.tenderers
                .push(id.as_deref().map(|id| organisations.id(id)));
        }
        of.suppliers.clear();
        for id in &release.suppliers {
            // Suppliers are nearly always among the tenderers, and those are at hand.
            let place = release.tenderers.iter().position(|known| known == id);
            of.suppliers.push(match place {
                Some(place) => of.tenderers[place],
                None => id.as_deref().map(|id| organisations.id(id)),
            });
        }
        self.counted
            .resize(self.organisations.count(), Counted::default());
    }

    fn organisation(&mut self, id: &str) -> u32 {
        let id = self.organisations.id(id);
        self.counted
            .resize(self.organisations.count(), Counted::default());
        id
    }

    fn ocid(&mut self, ocid: &str) -> u32 {
        *self.of.ocid.get_or_insert_with(|| self.ocids.id(ocid))
    }

    fn flag(&mut self, ocid: &str, indicator: Indicator, value: f64) {
        let ocid = self.ocid(ocid);
        self.ocid_results.push(Row::new(ocid, indicator, value));
    }

    fn flag_tenderer(&mut self, ocid: &str, id: u32, indicator: Indicator, value: f64) {
        self.tenderer_results.insert((id, indicator), value);
        if let Some(map) = MapKind::of_tenderers(indicator) {
            self.map(map, ocid, id);
        }
    }

    fn map(&mut self, map: MapKind, ocid: &str, id: u32) {
        if self.with_maps {
            let ocid = self.ocid(ocid);
            self.maps[map as usize].push((ocid, id));
        }
    }

    fn submitted_map(&mut self, release: &Release<'_>, ocid: &str) {
        let counted = [Indicator::R025, Indicator::R038, Indicator::R048];
        if !self.with_maps || !counted.iter().any(|indicator| self.wants(*indicator)) {
            return;
        }
        for bid in release.bids.iter().filter(|bid| bid.status.submitted()) {
            for place in bid.tenderers.clone().unwrap_or_default() {
                if let Some(id) = self.of.tenderers[place] {
                    self.map(MapKind::Tenderer, ocid, id);
                }
            }
        }
    }

    fn currency_number(&mut self, currency: &str) -> u32 {
        match &self.last_currency {
            Some((last, number)) if last == currency => *number,
            _ => {
                let number = self.currencies.id(currency);
                self.last_currency = Some((currency.to_owned(), number));
                number
            }
        }
    }

    /// Whether an amount in this currency is compared. The first currency that is asked about is the one.
    fn comparable(&mut self, currency: &str) -> bool {
        let currency = self.currency_number(currency);
        *self.currency.get_or_insert(currency) == currency
    }

    fn gap(&mut self, release: &Release<'_>, ocid: &str) {
        let Some(supplier) = self.sole_winner(release) else {
            return;
        };
        let (mut won, mut lost): (Option<f64>, Option<(f64, u32)>) = (None, None);
        for bid in &release.bids {
            let (Some(amount), Some(currency), Some(tenderer)) = (
                bid.amount,
                bid.currency.as_deref(),
                sole(bid.tenderers.clone(), &self.of.tenderers),
            ) else {
                continue;
            };
            if bid.status != BidStatus::Valid || !self.comparable(currency) {
                continue;
            }
            if tenderer == supplier {
                if won.is_none_or(|other| amount < other) {
                    won = Some(amount);
                }
            } else if lost.is_none_or(|(other, _)| amount < other) {
                lost = Some((amount, tenderer));
            }
        }
        // When the lowest did not win, price was not what decided.
        let (Some(won), Some((lost, other))) = (won, lost) else {
            return;
        };
        if lost < won {
            return;
        }
        let number = self.ocid(ocid);
        let gap = Gap {
            ocid: number,
            ratio: (lost - won) / won,
            winner: supplier,
            other,
        };
        let place = number as usize;
        if self.gap_of.len() <= place {
            self.gap_of.resize(place + 1, 0);
        }
        match self.gap_of[place].checked_sub(1) {
            Some(known) => self.gaps[known as usize] = gap,
            None => {
                self.gaps.push(gap);
                self.gap_of[place] = self.gaps.len() as u32;
            }
        }
    }

    fn short_period(&mut self, release: &Release<'_>, ocid: &str) {
        let settings = self.settings;
        let Some(tender) = &release.tender else {
            return;
        };
        let methods = &settings.r003_methods;
        if !(methods.is_empty()
            || tender
                .method
                .as_deref()
                .is_some_and(|method| methods.contains(method)))
        {
            return;
        }
        let moment = |text: Option<&str>| text.and_then(date::nanos);
        let (Some(start), Some(end)) = (
            moment(tender.start.as_deref()),
            moment(tender.end.as_deref()),
        ) else {
            return;
        };
        let least = tender
            .details
            .as_deref()
            .and_then(|details| settings.r003_details.get(details).copied())
            .unwrap_or(settings.r003_days.unwrap_or(15));
        if date::days_between(start, end) < least {
            self.flag(ocid, Indicator::R003, 1.0);
        }
    }

    fn single_tenderer(&mut self, release: &Release<'_>, ocid: &str) {
        let Some(tender) = &release.tender else {
            return;
        };
        let method = tender.method.as_deref();
        let looked_at = match &self.settings.r018_methods {
            None => matches!(method, Some("open" | "selective")),
            Some(methods) => {
                methods.is_empty() || method.is_some_and(|method| methods.contains(method))
            }
        };
        if looked_at && tender.single {
            self.flag(ocid, Indicator::R018, 1.0);
        }
    }

    /// The supplier of the only active award, when all awards are final and it has one supplier.
    fn sole_winner(&self, release: &Release<'_>) -> Option<u32> {
        if !all_final(release) {
            return None;
        }
        let mut active = release
            .awards
            .iter()
            .filter(|award| award.status == AwardStatus::Active);
        let award = active.next()?;
        if active.next().is_some() {
            return None;
        }
        sole(award.suppliers.clone(), &self.of.suppliers)
    }

    fn win(&mut self, release: &Release<'_>) {
        let Some(supplier) = self.sole_winner(release) else {
            return;
        };
        let Scratch {
            tenderers, valid, ..
        } = &mut self.of;
        valid.clear();
        valid.extend(
            release
                .bids
                .iter()
                .filter(|bid| bid.status == BidStatus::Valid)
                .filter_map(|bid| sole(bid.tenderers.clone(), tenderers)),
        );
        distinct(valid);
        for id in valid {
            self.counted[*id as usize]
                .wins
                .add(u32::from(*id == supplier), 1);
        }
    }

    fn same_price(&mut self, release: &Release<'_>, ocid: &str) {
        let mut of = std::mem::take(&mut self.of);
        of.prices.clear();
        of.sets.clear();
        for bid in release.bids.iter().filter(|bid| bid.status.submitted()) {
            let (Some(amount), Some(currency), Some(range)) =
                (bid.amount, bid.currency.as_deref(), bid.tenderers.clone())
            else {
                continue;
            };
            let start = of.sets.len();
            of.sets.extend(of.tenderers[range].iter().flatten());
            of.sets[start..].sort_unstable();
            let end = distinct_from(&mut of.sets, start);
            if start == end {
                continue;
            }
            // Nought below nought is nought.
            of.prices.push((
                (amount + 0.0).to_bits(),
                self.currency_number(currency),
                start,
                end,
            ));
        }
        // Equal prices become neighbours, in the order of the bids; each is held against the one before.
        of.prices.sort_unstable();
        self.of.ocid = of.ocid;
        for pair in of.prices.windows(2) {
            let [(price, currency, from, until), (other, others, start, end)] = *pair else {
                continue;
            };
            if (price, currency) == (other, others) && of.sets[from..until] != of.sets[start..end] {
                self.flag(ocid, Indicator::R028, 1.0);
                for place in (start..end).chain(from..until) {
                    self.flag_tenderer(ocid, of.sets[place], Indicator::R028, 1.0);
                }
            }
        }
        of.ocid = self.of.ocid;
        self.of = of;
    }

    fn late_winner(&mut self, release: &Release<'_>, ocid: &str) {
        let end = release
            .tender
            .as_ref()
            .and_then(|tender| tender.end.as_deref());
        let (Some(end), true, true) = (end, release.has_awards, release.has_bids) else {
            return;
        };
        // Moments are compared as they are written, as the peer does: one publisher writes them all alike.
        let late = |bid: &super::release::Bid<'_>| {
            bid.status == BidStatus::Valid && bid.date.as_deref().is_some_and(|date| date > end)
        };
        for bid in release.bids.iter().filter(|bid| late(bid)) {
            for place in bid.tenderers.clone().unwrap_or_default() {
                let Some(id) = self.of.tenderers[place] else {
                    continue;
                };
                let awarded = release
                    .awards
                    .iter()
                    .filter(|award| award.status == AwardStatus::Active)
                    .flat_map(|award| award.suppliers.clone().unwrap_or_default())
                    .any(|place| self.of.suppliers[place] == Some(id));
                if awarded {
                    self.flag(ocid, Indicator::R030, 1.0);
                    self.flag_tenderer(ocid, id, Indicator::R030, 1.0);
                }
            }
        }
    }

    fn others_refused(&mut self, release: &Release<'_>, ocid: &str) {
        if !all_final(release) {
            return;
        }
        let Scratch {
            tenderers,
            suppliers,
            valid,
            refused,
            awarded,
            ..
        } = &mut self.of;
        let of = |status: BidStatus, into: &mut Vec<u32>| {
            into.clear();
            for bid in release.bids.iter().filter(|bid| bid.status == status) {
                let range = bid.tenderers.clone().unwrap_or_default();
                into.extend(tenderers[range].iter().flatten());
            }
            distinct(into);
        };
        of(BidStatus::Disqualified, refused);
        if refused.is_empty() {
            return;
        }
        of(BidStatus::Valid, valid);
        awarded.clear();
        for award in release
            .awards
            .iter()
            .filter(|award| award.status == AwardStatus::Active)
        {
            awarded.extend(
                suppliers[award.suppliers.clone().unwrap_or_default()]
                    .iter()
                    .flatten(),
            );
        }
        distinct(awarded);
        let [winner] = valid[..] else {
            return;
        };
        let others = refused.iter().filter(|id| **id != winner).count();
        if awarded == valid && others >= self.settings.r035_threshold.unwrap_or(1).max(1) {
            self.flag(ocid, Indicator::R035, others as f64);
            self.flag_tenderer(ocid, winner, Indicator::R035, 0.0);
        }
    }

    fn lowest_refused(&mut self, release: &Release<'_>, ocid: &str) {
        if !release
            .awards
            .iter()
            .any(|award| award.status == AwardStatus::Active)
        {
            return;
        }
        let (mut lowest, mut refused, mut some_valid) = (None, false, false);
        for bid in release.bids.iter().filter(|bid| bid.status.submitted()) {
            let (Some(amount), Some(currency)) = (bid.amount, bid.currency.as_deref()) else {
                continue;
            };
            if !self.comparable(currency) {
                continue;
            }
            if lowest.is_none_or(|other| amount < other) {
                lowest = Some(amount);
                refused = bid.status == BidStatus::Disqualified;
            }
            some_valid |= bid.status == BidStatus::Valid;
        }
        if some_valid && refused {
            self.flag(ocid, Indicator::R036, 1.0);
        }
    }

    fn refusals(&mut self, release: &Release<'_>, ocid: &str) {
        let (mut refused, mut submitted) = (0, 0);
        for bid in release.bids.iter().filter(|bid| bid.status.submitted()) {
            let part = u32::from(bid.status == BidStatus::Disqualified);
            refused += part;
            submitted += 1;
            let range = bid.tenderers.clone().unwrap_or_default();
            for id in self.of.tenderers[range].iter().flatten() {
                self.counted[*id as usize].refused.add(part, 1);
            }
        }
        if submitted == 0 {
            return;
        }
        if let Some(id) = release.buyer.as_deref() {
            let id = self.organisation(id);
            let counted = self.refused_by.entry((Group::Buyer, id));
            counted.or_default().add(refused, submitted);
            if refused > 0 {
                self.map(MapKind::BuyerR038, ocid, id);
            }
        }
        if let Some(id) = release
            .tender
            .as_ref()
            .and_then(|tender| tender.entity.as_deref())
        {
            let id = self.organisation(id);
            let counted = self.refused_by.entry((Group::ProcuringEntity, id));
            counted.or_default().add(refused, submitted);
            if refused > 0 {
                self.map(MapKind::EntityR038, ocid, id);
            }
        }
    }

    fn classes(&mut self, release: &Release<'_>) {
        let digits = self.settings.r048_digits.unwrap_or(2);
        let observed = &mut self.of.awarded;
        observed.clear();
        for award in release
            .awards
            .iter()
            .filter(|award| award.status == AwardStatus::Active)
        {
            let Some(supplier) = sole(award.suppliers.clone(), &self.of.suppliers) else {
                continue;
            };
            for id in &release.classifications[award.classifications.clone()] {
                let counted = &mut self.counted[supplier as usize];
                if !observed.contains(&supplier) {
                    observed.push(supplier);
                    counted.supplied += 1;
                }
                let end = id
                    .char_indices()
                    .nth(digits)
                    .map_or(id.len(), |(end, _)| end);
                let class = self.class_texts.id(&id[..end]);
                if class < u64::BITS {
                    counted.classes |= 1 << class;
                } else {
                    self.classes.insert((supplier, class));
                }
            }
        }
    }
}

/// Whether the release says how it ended: lists of awards and bids, and no award that is pending.
fn all_final(release: &Release<'_>) -> bool {
    release.has_awards
        && release.has_bids
        && !release
            .awards
            .iter()
            .any(|award| award.status == AwardStatus::Open)
}

/// The only organisation of a list of one.
fn sole(range: Option<std::ops::Range<usize>>, ids: &[Option<u32>]) -> Option<u32> {
    match ids.get(range?)? {
        [id] => *id,
        _ => None,
    }
}

fn distinct(ids: &mut Vec<u32>) {
    ids.sort_unstable();
    ids.dedup();
}

/// Drops repeated neighbours from `start` on; where the list then ends.
fn distinct_from(ids: &mut Vec<u32>, start: usize) -> usize {
    let mut end = start;
    for place in start..ids.len() {
        if end == start || ids[place] != ids[end - 1] {
            ids[end] = ids[place];
            end += 1;
        }
    }
    ids.truncate(end);
    end
}
