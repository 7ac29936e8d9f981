//! Examples of trading procedures: what is refused, and how far a change moves the deadline.

use base::{Date, Explain, Lang, Title};
use pack::element::{Category, Moment};
use pack::trading::{Course, breaches, extended};
use serde_json::Value as Json;

use super::given::number;
use super::{Bench, Found, Mismatch, Refused};

impl Bench<'_> {
    /// `given.category`, `.amount` in yuan, `.ground`, `.reserved`, `.excused`, `.method`, `.committee = [members, experts]`,
    /// `.bids`, `.texts` by document, `.dates` by moment. Refused by the rules that are broken, else
    /// the result is `taken`; `due` is the deadline, moved
    /// by a change where the procedure says so.
    pub(super) fn procedure(&self) -> Result<Found, Mismatch> {
        self.only(&[
            "category",
            "amount",
            "ground",
            "reserved",
            "excused",
            "method",
            "committee",
            "bids",
            "texts",
            "dates",
        ])?;
        let all = &self.pack.elements.procedures;
        let procedure = all
            .iter()
            .find(|one| one.id == self.example.of)
            .ok_or_else(|| self.unknown("of"))?;
        let mut course = self.course()?;
        let days = (
            course.moments.get(&Moment::Change).copied(),
            course.moments.get(&Moment::Deadline).copied(),
        );
        if let (Some(change), Some(deadline)) = days
            && let Some((day, _)) = extended(procedure, self.calendar, change, deadline)
        {
            course.moments.insert(Moment::Deadline, day);
        }
        let broken = breaches(procedure, &course, self.calendar, self.example.today);
        Ok(Found {
            result: broken.is_empty().then(|| "taken".to_owned()),
            due: course.moments.get(&Moment::Deadline).copied(),
            refused: broken.first().map(|first| Refused {
                names: broken.iter().map(|one| one.rule.clone()).collect(),
                said: Title::new(first.explain(Lang::Zh), first.explain(Lang::En)),
            }),
            ..Found::default()
        })
    }

    fn course(&self) -> Result<Course, Mismatch> {
        let text = |key: &str| self.given(key).and_then(Json::as_str).map(str::to_owned);
        let category = match text("category") {
            None => None,
            Some(word) => {
                Some(Category::parse(&word).ok_or_else(|| self.unknown("given.category"))?)
            }
        };
        let amount_fen = match self.given("amount") {
            None => None,
            Some(given) => number(given)
                .and_then(|yuan| yuan.checked_mul(100.into()))
                .and_then(|fen| i64::try_from(fen).ok())
                .map(Some)
                .ok_or_else(|| self.unknown("given.amount"))?,
        };
        let count = |given: &Json| given.as_u64().and_then(|count| u32::try_from(count).ok());
        let committee = match self.given("committee") {
            None => None,
            Some(given) => {
                let both = given.as_array().and_then(|both| match both.as_slice() {
                    [members, experts] => Some((count(members)?, count(experts)?)),
                    _ => None,
                });
                Some(both.ok_or_else(|| self.unknown("given.committee"))?)
            }
        };
        let mut course = Course {
            category,
            amount_fen,
            ground: text("ground"),
            reserved: self.given("reserved").and_then(Json::as_bool),
            reserve_excused: self.given("excused").and_then(Json::as_bool) == Some(true),
            method: text("method"),
            committee,
            bids: self.given("bids").and_then(count),
            ..Course::default()
        };
        for (document, said) in self.table("texts")? {
            let said = said.as_str().ok_or_else(|| self.unknown("given.texts"))?;
            course.texts.push((document, said.to_owned()));
        }
        for (moment, day) in self.table("dates")? {
            let wrong = || self.unknown(&format!("given.dates.{moment}"));
            let day: Option<Date> = day.as_str().and_then(|day| day.parse().ok());
            let known = Moment::parse(&moment).ok_or_else(wrong)?;
            course.moments.insert(known, day.ok_or_else(wrong)?);
        }
        Ok(course)
    }
}
