//! Lists and counts of orders.

use base::{Date, OrgId};
use store::{Error, Query, Value, params};

use super::number;
use super::order::{columns, order};
use crate::model::Order;
use crate::rules::order::State;

/// Which orders a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this unit.
    pub org: Option<OrgId>,
    /// Only in these states; empty: those that are not over.
    pub states: Vec<State>,
    /// Only those whose running term is due in `[from, to]`.
    pub due: Option<(Date, Date)>,
    /// With `due`: those without a running due day too.
    pub or_none: bool,
}

fn condition(filter: &Filter) -> (String, Vec<Value<'static>>) {
    let mut sql = String::from("WHERE 1 = 1");
    let mut params: Vec<Value<'static>> = Vec::new();
    let add = |params: &mut Vec<Value<'static>>, text: String| {
        params.push(Value::Text(text.into()));
        format!("${}", params.len())
    };
    if let Some(org) = &filter.org {
        let place = add(&mut params, org.to_string());
        sql.push_str(&format!(" AND org_id = {place}"));
    }
    let states: Vec<State> = if filter.states.is_empty() {
        let open = State::ALL.iter().copied();
        open.filter(|state| !state.is_over()).collect()
    } else {
        filter.states.clone()
    };
    let places: Vec<String> = states
        .iter()
        .map(|state| add(&mut params, state.as_str().to_owned()))
        .collect();
    sql.push_str(&format!(" AND state IN ({})", places.join(", ")));
    if let Some((from, to)) = filter.due {
        let (from, to) = (
            add(&mut params, from.to_string()),
            add(&mut params, to.to_string()),
        );
        let none = if filter.or_none {
            " OR due IS NULL"
        } else {
            ""
        };
        sql.push_str(&format!(" AND ((due >= {from} AND due <= {to}){none})"));
    }
    (sql, params)
}

/// Orders by their due day, those without one last.
pub(crate) fn page(
    query: &mut impl Query,
    filter: &Filter,
    (offset, limit): (usize, usize),
) -> Result<Vec<Order>, Error> {
    let (condition, mut params) = condition(filter);
    params.push(Value::Int(number(limit)));
    params.push(Value::Int(number(offset)));
    let (limit, offset) = (params.len() - 1, params.len());
    query.query_map(
        &format!(
            "SELECT {} FROM rectify_order {condition}
             ORDER BY CASE WHEN due IS NULL THEN 1 ELSE 0 END, due, id DESC LIMIT ${limit} OFFSET ${offset}",
            columns()
        ),
        &params,
        order,
    )
}

/// How many orders a filter finds.
pub(crate) fn count(query: &mut impl Query, filter: &Filter) -> Result<u64, Error> {
    let (condition, params) = condition(filter);
    query.query_one(
        &format!("SELECT COUNT(*) FROM rectify_order {condition}"),
        &params,
        |row| row.get(0),
    )
}

/// Units that have orders.
pub(crate) fn units(query: &mut impl Query) -> Result<Vec<OrgId>, Error> {
    query.query_map(
        "SELECT DISTINCT org_id FROM rectify_order ORDER BY org_id",
        params![],
        |row| row.get(0),
    )
}

/// Opened and closed in `[from, to]`, and terms missed in it, by unit.
pub(crate) fn counts(
    query: &mut impl Query,
    org: Option<&OrgId>,
    (from, to): (Date, Date),
) -> Result<Vec<(OrgId, [u64; 3])>, Error> {
    let org = org.map_or("", OrgId::as_str);
    let within =
        |column: &str| format!("CASE WHEN {column} >= $2 AND {column} <= $3 THEN 1 ELSE 0 END");
    query.query_map(
        &format!(
            "SELECT org_id, SUM({}) AS opened, SUM(CASE WHEN state = 'closed' THEN {} ELSE 0 END) AS closed,
                 SUM((SELECT COUNT(*) FROM rectify_term t
                      WHERE t.order_id = o.id AND t.missed_on >= $2 AND t.missed_on <= $3)) AS missed
             FROM rectify_order o WHERE ($1 = '' OR org_id = $1) AND opened_on <= $3 AND state <> 'withdrawn'
             GROUP BY org_id ORDER BY org_id",
            within("opened_on"),
            within("ended_on"),
        ),
        params![org, from, to],
        |row| {
            let counts = [row.get("opened")?, row.get("closed")?, row.get("missed")?];
            Ok((row.get("org_id")?, counts))
        },
    )
}

/// Orders that were open at the end of a day with a term that had passed by then and was not met: order, due day.
pub(crate) fn overdue(
    query: &mut impl Query,
    org: Option<&OrgId>,
    day: Date,
    limit: usize,
) -> Result<Vec<(Order, Date)>, Error> {
    let org = org.map_or("", OrgId::as_str);
    let columns = columns()
        .split(", ")
        .map(|column| format!("o.{}", column.trim()))
        .collect::<Vec<_>>()
        .join(", ");
    query.query_map(
        &format!(
            "SELECT {columns}, (SELECT MIN(t.due) FROM rectify_term t WHERE t.order_id = o.id AND t.due < $2
                     AND (t.met_on IS NULL OR t.met_on > $2)) AS passed
             FROM rectify_order o
             WHERE ($1 = '' OR o.org_id = $1) AND o.opened_on <= $2 AND o.state <> 'withdrawn'
                 AND (o.ended_on IS NULL OR o.ended_on > $2)
                 AND EXISTS (SELECT 1 FROM rectify_term t WHERE t.order_id = o.id AND t.due < $2
                     AND (t.met_on IS NULL OR t.met_on > $2))
             ORDER BY passed, o.id LIMIT $3"
        ),
        params![org, day, number(limit)],
        |row| Ok((order(row)?, row.get("passed")?)),
    )
}
