//! Indicators over cases, with the pack as it is and cases as a test says.
#![allow(clippy::unwrap_used)]

use crate::common;

use std::sync::{Arc, Mutex};

use base::{Date, Scope};
use common::{City, TODAY, office, pack, period};
use indicator::commands::take::{self, TakeError};
use indicator::{Counts, Known, Page, Thing, count};
use pack::context;
use pack::element::{Elements, RuleOver};
use pack::expr::{Record, Values};
use rust_decimal::Decimal;
use store::{Error, Query, Read, params};

const ID: &str = "d44-hotline-satisfied";

/// A ticket: number, version, division, what the caller said.
type Ticket = (i64, i64, &'static str, Option<&'static str>);

struct Tickets {
    elements: Arc<Elements>,
    all: Mutex<Vec<Ticket>>,
    looked: Mutex<usize>,
}

impl Counts for Tickets {
    fn elements(&self) -> Arc<Elements> {
        Arc::clone(&self.elements)
    }

    fn stamp(&self, _: &mut Read<'_>, over: &RuleOver) -> Result<String, Error> {
        Ok(match over {
            RuleOver::Cases(_) => format!("{:?}", self.all.lock().unwrap()),
            RuleOver::Register(_) => String::new(),
        })
    }

    fn page(
        &self,
        _: &mut Read<'_>,
        over: &RuleOver,
        from: &str,
        known: &Known,
        day: Date,
    ) -> Result<Page, Error> {
        let mut page = Page::default();
        let all = self.all.lock().unwrap().clone();
        let behind = from.parse().unwrap_or(0);
        // Pages of two, so that there are several.
        let some = all.iter().filter(|ticket| ticket.0 > behind).take(2);
        for (id, version, region, said) in some {
            if matches!(over, RuleOver::Register(_)) {
                break;
            }
            page.next = Some(id.to_string());
            let name = format!("case/{id}");
            if known.get(&name) == Some(version) {
                page.things.push((name, *version, None));
                continue;
            }
            *self.looked.lock().unwrap() += 1;
            let thing = Thing {
                label: format!("JC-{id}"),
                href: format!("/cases/{id}"),
                region: None,
                values: ticket(region, *said, day),
            };
            page.things.push((name, *version, Some(thing)));
        }
        Ok(page)
    }
}

fn ticket(region: &str, said: Option<&str>, day: Date) -> Values {
    let closed = Date::constant(2023, 10, 9);
    let case = context::case(&context::Case {
        code: "JC-1",
        item: "hotline-ticket",
        unit: "jc-dsj",
        region,
        channel: "phone",
        opened_on: Date::constant(2023, 10, 1),
        accepted_on: Some(Date::constant(2023, 10, 1)),
        due_on: None,
        closed_on: said.map(|_| closed),
        result: said.map(|_| "done"),
        late: false,
        pauses: 0,
        returns: 0,
        urged: 0,
    });
    let step = match said {
        Some(said) => Record::new().with("revisit", Record::new().with("satisfied", said)),
        None => Record::new(),
    };
    Values::day(day, &base::calendar::Calendar::national())
        .with("case", case)
        .with("step", step)
}

#[tokio::test]
async fn a_figure_over_cases_is_what_a_hand_counts_and_opens_down_to_them() {
    let city = City::loaded();
    let tickets = Tickets {
        elements: Arc::clone(&pack().elements),
        all: Mutex::new(vec![
            (1, 3, "140502", Some("yes")),
            (2, 3, "140502", Some("yes")),
            (3, 3, "140502", Some("no")),
            (4, 3, "140502", Some("unreached")),
            (5, 3, "140521", Some("no")),
            (6, 1, "140502", None),
        ]),
        looked: Mutex::new(0),
    };
    let round = || {
        count(&city.store, &Scope::system(), &tickets, TODAY).unwrap();
        indicator::tick(&city.store, &Scope::system(), TODAY).unwrap()
    };
    let figure = |id: &str| {
        let picture = city.picture(TODAY);
        let point = picture.entry(id).unwrap().computed.get(&period("2023-10"));
        point.map(|value| value.round_dp(1))
    };
    assert!(round() > 0);
    // By hand: two of three who were reached are satisfied; five tickets of the district, four closed.
    assert_eq!(figure(ID), Some(Decimal::new(667, 1)));
    assert_eq!(figure("d44-hotline-closed"), Some(Decimal::from(80)));
    let looked = *tickets.looked.lock().unwrap();
    assert_eq!(round(), 0, "nothing changed");
    assert_eq!(*tickets.looked.lock().unwrap(), looked);

    // One is called again and is satisfied now; one is gone.
    *tickets.all.lock().unwrap() = vec![
        (1, 3, "140502", Some("yes")),
        (2, 3, "140502", Some("yes")),
        (3, 4, "140502", Some("yes")),
        (5, 3, "140521", Some("no")),
        (6, 1, "140502", None),
    ];
    assert!(round() > 0);
    assert_eq!(figure(ID), Some(Decimal::from(100)));
    assert_eq!(figure("d44-hotline-closed"), Some(Decimal::from(75)));
    let again = *tickets.looked.lock().unwrap() - looked;
    let over: usize = city
        .store
        .read(|read| {
            read.query_one(
                "SELECT COUNT(*) FROM indicator_over WHERE stamp LIKE '%140502%'",
                params![],
                |row| row.get::<i64>(0),
            )
        })
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!(
        again, over,
        "only the ticket that changed is looked at again"
    );

    let (_, page) = city.page(&format!("/indicators/{ID}"), "").await;
    assert!(page.contains("href=\"/cases/3\">JC-3</a>"), "it opens down");
    assert!(!page.contains("/cases/5"), "another district's");
    let given = take::give(
        &city.store,
        &office(),
        &city.picture(TODAY),
        ID,
        period("2023-10"),
    );
    assert!(matches!(given, Err(TakeError::NotFound)), "nobody types it");
}
