//! `/services/bundle/{id}`: the guide of a bundle.

use askama::Template;
use axum::extract::Path;
use base::Lang;
use pack::element::Bundle;
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, page};

use super::parts::{self, Link, Row};
use crate::Service;
use crate::catalogue::{Catalogue, is_online};
use crate::rules::guide::Paper;
use crate::words::{BundleWords, GuideWords, ListWords};

pub(super) fn routes() -> Routes {
    Routes::new().page(
        "/services/bundle/{bundle}",
        EVERYONE,
        "service.bundle",
        show,
    )
}

struct ItemLine {
    row: Row,
    optional: bool,
    after: String,
    unit: String,
}

#[derive(Template)]
#[template(path = "service_bundle.html")]
struct BundlePage {
    frame: Frame,
    words: &'static BundleWords,
    guide: &'static GuideWords,
    file: Option<Link>,
    items: Vec<ItemLine>,
    saved: Vec<String>,
    papers: Vec<(String, Vec<String>)>,
    pack: Vec<String>,
    clauses: Vec<Link>,
}

async fn show(ctx: Ctx, Room(service): Room<Service>, Path(id): Path<String>) -> Answer {
    let (lang, words) = (ctx.lang, BundleWords::of(ctx.lang));
    let catalogue = service.catalogue();
    let bundle = catalogue.bundle(&id).ok_or_else(Failure::not_found)?;
    let online = bundle
        .items
        .iter()
        .all(|id| catalogue.item(id).is_some_and(is_online));
    let text = GuideWords::of(lang).file_online;
    page(&BundlePage {
        frame: ctx
            .frame(bundle.title.get(lang))
            .purpose(words.purpose(bundle.items.len()))
            .crumb("/services", ListWords::of(lang).title),
        words,
        guide: GuideWords::of(lang),
        file: online.then(|| Link::new(format!("/services/bundle/{id}/new"), text)),
        items: bundle
            .items
            .iter()
            .filter_map(|id| item_line(&catalogue, bundle, id, lang))
            .collect(),
        saved: saved(&catalogue, bundle, words),
        papers: papers(&catalogue, bundle, lang),
        pack: bundle
            .pack
            .iter()
            .map(|title| title.get(lang).to_owned())
            .collect(),
        clauses: catalogue
            .clauses(&bundle.clauses)
            .iter()
            .map(|clause| parts::clause_link(clause, lang))
            .collect(),
    })
}

fn item_line(catalogue: &Catalogue, bundle: &Bundle, id: &str, lang: Lang) -> Option<ItemLine> {
    let words = BundleWords::of(lang);
    let guide = catalogue.guide(id)?;
    let order = bundle.order.iter().find(|order| order.item == id);
    let before = order.map_or(&[][..], |order| order.after.as_slice());
    let before = before
        .iter()
        .filter_map(|id| Some(&catalogue.item(id)?.title));
    let before = parts::join(before, lang);
    let unit = guide.item.units.first();
    Some(ItemLine {
        row: Row::of(guide, lang),
        optional: bundle.optional.iter().any(|optional| optional == id),
        after: if before.is_empty() {
            String::new()
        } else {
            words.after(before)
        },
        unit: unit.map_or_else(String::new, |(_, unit)| {
            catalogue.short(unit).get(lang).to_owned()
        }),
    })
}

/// What asking for everything at once saves: questions and papers that several items share.
fn saved(catalogue: &Catalogue, bundle: &Bundle, words: &BundleWords) -> Vec<String> {
    let forms: Vec<_> = bundle
        .items
        .iter()
        .filter_map(|id| catalogue.form(&catalogue.item(id)?.form))
        .collect();
    let apart: usize = forms.iter().map(|form| form.questions.len()).sum();
    let together = flow::shared(&forms).questions.len();
    let guides = bundle.items.iter().filter_map(|id| catalogue.guide(id));
    let papers: Vec<&str> = guides
        .flat_map(|guide| guide.papers.iter().map(|paper| paper.material.id.as_str()))
        .collect();
    let mut once = papers.clone();
    once.sort_unstable();
    once.dedup();
    let mut saved = Vec::new();
    if together < apart {
        saved.push(words.saved_questions(apart, together));
    }
    if once.len() < papers.len() {
        saved.push(words.saved_papers(papers.len(), once.len()));
    }
    saved
}

/// The papers, each once.
fn papers(catalogue: &Catalogue, bundle: &Bundle, lang: Lang) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(&str, (String, Vec<String>))> = Vec::new();
    for guide in bundle.items.iter().filter_map(|id| catalogue.guide(id)) {
        for paper in &guide.papers {
            let id = paper.material.id.as_str();
            if all.iter().all(|(held, _)| *held != id) {
                all.push((id, line(paper, lang)));
            }
        }
    }
    all.into_iter().map(|(_, line)| line).collect()
}

fn line(paper: &Paper, lang: Lang) -> (String, Vec<String>) {
    let ways = paper.ways.iter();
    let ways = ways.map(|way| super::guide::way_text(way, paper, lang));
    (paper.material.title.get(lang).to_owned(), ways.collect())
}
