//! `/supervision/network`: who bids with whom, drawn and as tables that say the same.

use ::web::form::Field;
use ::web::view::{Empty, empty};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;

use super::HOME;
use super::parts::{platforms, read};
use crate::queries;
use crate::rules::picture::{NODES, Network};
use crate::state::Leads;
use crate::words_pages::Pages;

/// The most pairs in the table beside the drawing.
const PAIRS: usize = 100;

#[derive(Template)]
#[template(path = "network.html")]
struct NetworkPage {
    frame: Frame,
    words: &'static Pages,
    filters: Vec<Field>,
    height: f64,
    lines: Vec<Line>,
    dots: Vec<Dot>,
    rows: Vec<Row>,
    pairs: Vec<(String, String, u32, String)>,
    bounded: String,
    nothing: Option<Empty>,
}

struct Line {
    x1: f64,
    y1: f64,
    x2: f64,
    y2: f64,
    width: f64,
    text: String,
}

struct Dot {
    x: f64,
    y: f64,
    text_y: f64,
    number: usize,
    name: String,
}

struct Row {
    number: usize,
    name: String,
    code: String,
    group: usize,
    tenders: u32,
    wins: u32,
    partners: String,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Leads>) -> Answer {
    let words = Pages::of(ctx.lang);
    let ids = queries::pictured(&ctx.scope, &room);
    let asked = ctx.query.get("platform").unwrap_or_default().to_owned();
    let chosen = match ids.contains(&asked) {
        true => asked,
        // Whoever may not see all together sees the own platform first; what is not one's own is not found.
        false if asked.is_empty() => ids.first().cloned().unwrap_or_default(),
        false => asked,
    };
    let least = ctx.query.get("least").and_then(|text| text.parse().ok());
    let least = least.unwrap_or(3_u32).clamp(2, 1_000);
    let platform = chosen.clone();
    let whole = read(&ctx, &room, move |read, scope, room| {
        queries::network(read, scope, (room, &platform))
    })
    .await?;
    let network = whole.at_least(least);
    let (spots, height) = network.layout();
    let defined = room.defined();
    let bounded = match network.left_out {
        0 => String::new(),
        left => words.network_bounded(NODES, left),
    };
    page(&NetworkPage {
        frame: ctx
            .frame(words.network)
            .purpose(words.network_purpose)
            .crumb(HOME, words.nav)
            .wide(),
        words,
        filters: vec![
            Field::select(
                "platform",
                words.platform,
                platforms(&defined, &ids, (words.all_platforms, ctx.lang)),
            )
            .value(chosen)
            .not_required(),
            Field::number("least", words.least)
                .value(least.to_string())
                .narrow()
                .not_required(),
        ],
        height,
        lines: lines(&network, &spots),
        dots: dots(&network, &spots),
        rows: rows(&network),
        pairs: pairs(&network),
        bounded,
        nothing: network.nodes.is_empty().then(|| empty(words.network_none)),
    })
}

fn lines(network: &Network, spots: &[(f64, f64)]) -> Vec<Line> {
    let heaviest = network.ties.iter().map(|tie| tie.tenders).max();
    let heaviest = f64::from(heaviest.unwrap_or(1));
    let line = |tie: &crate::rules::picture::Tie| {
        let ((x1, y1), (x2, y2)) = (spots[tie.ends.0], spots[tie.ends.1]);
        Line {
            x1,
            y1,
            x2,
            y2,
            width: (1.0 + 5.0 * f64::from(tie.tenders) / heaviest).round(),
            text: format!("{}–{}: {}", tie.ends.0 + 1, tie.ends.1 + 1, tie.tenders),
        }
    };
    network.ties.iter().map(line).collect()
}

fn dots(network: &Network, spots: &[(f64, f64)]) -> Vec<Dot> {
    let numbered = (1..).zip(&network.nodes).zip(spots);
    numbered
        .map(|((number, node), (x, y))| Dot {
            x: *x,
            y: *y,
            text_y: y + 5.0,
            number,
            name: node.name.clone(),
        })
        .collect()
}

fn rows(network: &Network) -> Vec<Row> {
    let groups = network.groups();
    let mut order: Vec<usize> = groups.clone();
    order.sort_unstable();
    order.dedup();
    let row = |(at, node): (usize, &crate::rules::picture::Node)| {
        let mut with: Vec<(u32, usize)> = network
            .ties
            .iter()
            .filter_map(|tie| match tie.ends {
                (one, other) if one == at => Some((tie.tenders, other)),
                (one, other) if other == at => Some((tie.tenders, one)),
                _ => None,
            })
            .collect();
        with.sort_by_key(|(tenders, other)| (std::cmp::Reverse(*tenders), *other));
        let partners: Vec<String> = with
            .iter()
            .take(5)
            .map(|(tenders, other)| format!("{}（{tenders}）", other + 1))
            .collect();
        Row {
            number: at + 1,
            name: node.name.clone(),
            code: node
                .id
                .strip_prefix("CN-USCC-")
                .unwrap_or(&node.id)
                .to_owned(),
            group: order.binary_search(&groups[at]).unwrap_or(0) + 1,
            tenders: node.tenders,
            wins: node.wins,
            partners: partners.join(" "),
        }
    };
    network.nodes.iter().enumerate().map(row).collect()
}

fn pairs(network: &Network) -> Vec<(String, String, u32, String)> {
    let name = |at: usize| format!("{} {}", at + 1, network.nodes[at].name);
    let ties = network.ties.iter().take(PAIRS);
    ties.map(|tie| {
        let share = format!("{}%", tie.percent);
        (name(tie.ends.0), name(tie.ends.1), tie.tenders, share)
    })
    .collect()
}
