//! What can only be said when all releases were read: values beyond the fences of their kind.

use super::Indicator;
use super::answer::{Group, Meta, Row};
use super::fences::{Fences, quantile};
use super::state::{Counted, Fraction, State};

impl State<'_> {
    /// Sets the results that depend on fences and says what the fences were.
    pub(super) fn settle(&mut self) -> Meta {
        let mut meta = Meta::default();
        if self.wants(Indicator::R024) {
            self.close_gaps(&mut meta);
        }
        if self.wants(Indicator::R025) {
            self.rare_winners(&mut meta);
        }
        if self.wants(Indicator::R038) {
            self.often_refused(&mut meta);
        }
        if self.wants(Indicator::R048) {
            self.many_classes(&mut meta);
        }
        if self.wants(Indicator::R058) {
            self.wide_gaps(&mut meta);
        }
        meta
    }

    fn gap_ratios(&self) -> Vec<f64> {
        self.gaps.iter().map(|gap| gap.ratio).collect()
    }

    fn close_gaps(&mut self, meta: &mut Meta) {
        let fences = self
            .settings
            .r024_threshold
            .is_none()
            .then(|| Fences::of(self.gap_ratios()));
        // A quarter of all processes without any gap would make the fence flag them all.
        let some_gap = fences.is_none_or(|fences| fences.q1 > 0.0);
        meta.fences(Indicator::R024, "", fences);
        let lower = fences.map_or(self.settings.r024_threshold, |fences| Some(fences.lower()));
        let lower = lower.unwrap_or(f64::NAN);
        meta.set(Indicator::R024, "lower_fence", lower);
        if !(some_gap && lower > 0.0) {
            return;
        }
        for gap in &self.gaps {
            if gap.ratio <= lower {
                self.ocid_results
                    .push(Row::new(gap.ocid, Indicator::R024, gap.ratio));
                for id in [gap.winner, gap.other] {
                    self.tenderer_results.insert((id, Indicator::R024), 0.0);
                    if self.with_maps {
                        self.maps[super::answer::MapKind::R024 as usize].push((gap.ocid, id));
                    }
                }
            }
        }
    }

    fn wide_gaps(&mut self, meta: &mut Meta) {
        let fences = self
            .settings
            .r058_threshold
            .is_none()
            .then(|| Fences::of(self.gap_ratios()));
        meta.fences(Indicator::R058, "", fences);
        let upper = fences.map_or(self.settings.r058_threshold, |fences| Some(fences.upper()));
        let upper = upper.unwrap_or(f64::NAN);
        meta.set(Indicator::R058, "upper_fence", upper);
        for gap in &self.gaps {
            if upper > 0.0 && gap.ratio >= upper {
                self.ocid_results
                    .push(Row::new(gap.ocid, Indicator::R058, gap.ratio));
                self.tenderer_results
                    .insert((gap.winner, Indicator::R058), 0.0);
                if self.with_maps {
                    self.maps[super::answer::MapKind::R058 as usize].push((gap.ocid, gap.winner));
                }
            }
        }
    }

    fn rare_winners(&mut self, meta: &mut Meta) {
        let percentile = self.settings.r025_percentile.unwrap_or(75) as f64 / 100.0;
        let wins = self.fractions(|counted| counted.wins);
        let mut bids: Vec<f64> = wins.iter().map(|(_, wins)| f64::from(wins.whole)).collect();
        let upper = quantile(&mut bids, percentile);
        let fences = self
            .settings
            .r025_threshold
            .is_none()
            .then(|| Fences::of(wins.iter().map(|(_, wins)| wins.ratio()).collect()));
        // A quarter of all tenderers without a win would make the fence flag most of the frequent ones.
        let some_win = fences.is_none_or(|fences| fences.q1 > 0.0);
        meta.fences(Indicator::R025, "", fences);
        let lower = fences.map_or(self.settings.r025_threshold, |fences| Some(fences.lower()));
        let lower = lower.unwrap_or(f64::NAN);
        meta.set(Indicator::R025, "upper_fence", upper);
        meta.set(Indicator::R025, "lower_fence", lower);
        if !(some_win && lower > 0.0) {
            return;
        }
        for (id, wins) in wins {
            if f64::from(wins.whole) >= upper && wins.ratio() <= lower {
                self.tenderer_results
                    .insert((id, Indicator::R025), wins.ratio());
            }
        }
    }

    /// What was counted at least once, by organisation.
    fn fractions(&self, of: impl Fn(&Counted) -> Fraction) -> Vec<(u32, Fraction)> {
        let all = (0..).zip(self.counted.iter().map(of));
        all.filter(|(_, fraction)| fraction.whole > 0).collect()
    }

    fn often_refused(&mut self, meta: &mut Meta) {
        let processes = self.settings.r038_processes.unwrap_or(2);
        let bids = self.settings.r038_bids.unwrap_or(2);
        for (group, least) in [
            (Group::Buyer, processes),
            (Group::ProcuringEntity, processes),
            (Group::Tenderer, bids),
        ] {
            let refused = match group {
                Group::Tenderer => self.fractions(|counted| counted.refused),
                _ => {
                    let of_group = self.refused_by.iter().filter(|((of, _), _)| *of == group);
                    let mut all: Vec<_> = of_group
                        .map(|((_, id), fraction)| (*id, *fraction))
                        .collect();
                    all.sort_unstable_by_key(|(id, _)| *id);
                    all
                }
            };
            let ratios: Vec<(u32, f64)> = refused
                .into_iter()
                .filter(|(_, refused)| refused.whole as usize >= least)
                .map(|(id, refused)| (id, refused.ratio()))
                .collect();
            if ratios.is_empty() {
                continue;
            }
            let fences = self
                .settings
                .r038_threshold
                .is_none()
                .then(|| Fences::of(ratios.iter().map(|(_, ratio)| *ratio).collect()));
            let prefix = format!("{}_", group.name());
            meta.fences(Indicator::R038, &prefix, fences);
            let upper = fences.map_or(self.settings.r038_threshold, |fences| Some(fences.upper()));
            let upper = upper.unwrap_or(f64::NAN);
            meta.set(Indicator::R038, &format!("{prefix}upper_fence"), upper);
            let beyond = ratios
                .into_iter()
                .filter(|(_, ratio)| upper > 0.0 && *ratio >= upper);
            for (id, ratio) in beyond {
                match group {
                    Group::Buyer => self
                        .buyer_results
                        .push(Row::new(id, Indicator::R038, ratio)),
                    Group::ProcuringEntity => {
                        self.entity_results
                            .push(Row::new(id, Indicator::R038, ratio));
                    }
                    _ => {
                        self.tenderer_results.insert((id, Indicator::R038), ratio);
                    }
                }
            }
        }
    }

    fn many_classes(&mut self, meta: &mut Meta) {
        let least = self.settings.r048_processes.unwrap_or(20);
        let mut lengths: rustc_hash::FxHashMap<u32, u32> = (0..)
            .zip(&self.counted)
            .filter(|(_, counted)| counted.supplied > 0 && counted.supplied as usize >= least)
            .map(|(id, counted)| (id, counted.classes.count_ones()))
            .collect();
        for (supplier, _) in &self.classes {
            if let Some(length) = lengths.get_mut(supplier) {
                *length += 1;
            }
        }
        let fences = self
            .settings
            .r048_threshold
            .is_none()
            .then(|| Fences::of(lengths.values().map(|length| f64::from(*length)).collect()));
        meta.fences(Indicator::R048, "", fences);
        let given = self
            .settings
            .r048_threshold
            .map(|threshold| threshold as f64);
        let upper = fences
            .map_or(given, |fences| Some(fences.upper()))
            .unwrap_or(f64::NAN);
        meta.set(Indicator::R048, "upper_fence", upper);
        for (id, length) in lengths {
            if f64::from(length) >= upper {
                self.tenderer_results
                    .insert((id, Indicator::R048), f64::from(length));
            }
        }
    }
}
