//! `/services/{item}`: the guide of an item, made from its definition.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use base::Lang;
use forms::Options;
use pack::element::{Channel, Mode, Sensitivity};
use register::Registers;
use store::Read;
use web::form::Choice;
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, blocking, page};

use super::parts::{self, Link};
use crate::Service;
use crate::catalogue::{Catalogue, is_online, is_public};
use crate::rules::guide::{Guide, Paper, Part, Stop, StopKind, Way, Who};
use crate::words::{self, GuideWords, ListWords};

pub(super) fn routes() -> Routes {
    Routes::new().page("/services/{item}", EVERYONE, "service.guide", show)
}

struct PaperLine {
    title: String,
    only_when: bool,
    ways: Vec<String>,
}

struct StopLine {
    title: String,
    note: String,
    heading: &'static str,
    parts: Vec<String>,
}

#[derive(Template)]
#[template(path = "service_guide.html")]
struct GuidePage {
    frame: Frame,
    words: &'static GuideWords,
    cancelled: bool,
    file: Option<Link>,
    report: Option<Link>,
    bundles: Vec<Link>,
    facts: Vec<(&'static str, String)>,
    conditions: Vec<String>,
    fee: Option<Fee>,
    papers: Vec<PaperLine>,
    line: Vec<StopLine>,
    commitment: Option<(String, Option<String>)>,
    notes: Vec<String>,
    basis: Vec<String>,
    clauses: Vec<Link>,
    units: Vec<(String, String)>,
    place: Option<String>,
    phone: Option<String>,
}

async fn show(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(registers): Room<Registers>,
    Path(id): Path<String>,
) -> Answer {
    let catalogue = service.catalogue();
    let guide = found(&catalogue, &id)?;
    let fee = fee(&ctx, registers, &catalogue, &guide).await?;
    let (item, lang) = (&guide.item, ctx.lang);
    let words = GuideWords::of(lang);
    let unit = item.units.first().map(|(_, unit)| catalogue.unit(unit));
    let unit = unit.map_or_else(String::new, |unit| unit.get(lang).to_owned());
    let cancelled = item.mode == Mode::Cancelled;
    let file = is_online(item).then(|| {
        let text = match item.mode {
            Mode::Report => words.report_online,
            _ => words.file_online,
        };
        Link::new(format!("/services/{id}/new"), text)
    });
    page(&GuidePage {
        frame: ctx
            .frame(item.title.get(lang))
            .purpose(words.purpose(unit))
            .crumb("/services", ListWords::of(lang).title),
        words,
        cancelled,
        report: cancelled.then(|| Link::new("/services?q=举报", words.report)),
        bundles: catalogue
            .bundles_of(&item.id)
            .map(|bundle| Link::new(parts::bundle_href(&bundle.id), bundle.title.get(lang)))
            .collect(),
        facts: facts(&guide, words, lang),
        conditions: item
            .guide
            .conditions
            .iter()
            .map(|text| text.get(lang).to_owned())
            .collect(),
        fee,
        papers: guide
            .papers
            .iter()
            .map(|paper| paper_line(paper, lang))
            .collect(),
        line: guide
            .line
            .iter()
            .map(|stop| stop_line(stop, lang))
            .collect(),
        commitment: item.commitment.as_ref().map(|commitment| {
            let check = commitment
                .check
                .map(|term| words.check_after(term.title(lang)));
            (commitment.text.get(lang).to_owned(), check)
        }),
        notes: notes(&guide, words, lang),
        basis: item
            .basis
            .iter()
            .map(|basis| match &basis.article {
                Some(article) => words.article(&basis.law, article),
                None => words.law(&basis.law),
            })
            .collect(),
        clauses: guide
            .clauses
            .iter()
            .map(|clause| parts::clause_link(clause, lang))
            .collect(),
        units: guide
            .units
            .iter()
            .map(|(region, unit)| (region.get(lang).to_owned(), unit.get(lang).to_owned()))
            .collect(),
        place: item
            .guide
            .place
            .as_ref()
            .map(|place| place.get(lang).to_owned()),
        phone: item.guide.phone.clone(),
        file,
    })
}

/// What an item costs, as its register of fees says today.
struct Fee {
    list: Link,
    rows: Vec<(String, String)>,
}

async fn fee(
    ctx: &Ctx,
    registers: Arc<Registers>,
    catalogue: &Catalogue,
    guide: &Guide,
) -> Result<Option<Fee>, Failure> {
    let Some(fee) = guide
        .item
        .fee
        .clone()
        .filter(|_| guide.item.mode != Mode::Cancelled)
    else {
        return Ok(None);
    };
    let Some(register) = catalogue.register(&fee.register) else {
        return Ok(None);
    };
    let (store, today, lang) = (ctx.store(), ctx.today(), ctx.lang);
    let found = blocking(move || {
        store.read(|read: &mut Read<'_>| {
            register::find(read, &registers, &fee.register, &fee.key, today)
        })
    })
    .await?;
    let units = catalogue.units();
    let units = units.map(|(id, title)| Choice::new(id.as_str(), title.get(lang)));
    let options = Options::new(lang, forms::always()).organisations(units.collect());
    let fields = register.fields.iter();
    let fields = fields.filter(|field| field.sensitivity == Sensitivity::Open);
    let rows = found.map_or_else(Vec::new, |row| {
        let told = fields.filter_map(|field| {
            let value = row.body.get(&field.key).filter(|value| !value.is_null())?;
            let text = forms::text(field, value, &options, true);
            Some((field.title.get(lang).to_owned(), text))
        });
        told.collect()
    });
    let href = format!("/registers/{}", register.id);
    Ok(Some(Fee {
        list: Link::new(
            href,
            GuideWords::of(lang).fee_source(register.title.get(lang)),
        ),
        rows,
    }))
}

/// The guide of a public item.
pub(super) fn found(catalogue: &Catalogue, id: &str) -> Result<Arc<Guide>, Failure> {
    let guide = catalogue.guide(id).filter(|guide| is_public(&guide.item));
    guide.cloned().ok_or_else(Failure::not_found)
}

fn facts(guide: &Guide, words: &GuideWords, lang: Lang) -> Vec<(&'static str, String)> {
    let item = &guide.item;
    let mut facts = Vec::new();
    let mut who = words::applicants(item.applicants, lang).to_owned();
    if item.anonymous {
        who = format!("{who}{}{}", lang.pick("；", "; "), words.anonymous);
    }
    facts.push((GuideWords::of(lang).who, who));
    facts.push((
        GuideWords::of(lang).mode,
        words::mode(item.mode, lang).to_owned(),
    ));
    if item.mode == Mode::Cancelled {
        return facts;
    }
    let terms = [
        item.terms
            .promised
            .map(|term| words.promised(term.title(lang))),
        item.terms
            .statutory
            .map(|term| words.statutory(term.title(lang))),
    ];
    let terms: Vec<String> = terms.into_iter().flatten().collect();
    let time = if terms.is_empty() {
        words.no_term.to_owned()
    } else {
        terms.join(lang.pick("，", ", "))
    };
    facts.push((GuideWords::of(lang).time, time));
    if item.fee.is_none() {
        facts.push((GuideWords::of(lang).fee, words.free.to_owned()));
    }
    if let Some(licence) = &guide.licence {
        facts.push((GuideWords::of(lang).result, licence.get(lang).to_owned()));
    }
    let open = item.channels.iter();
    let open = open.filter(|channel| !matches!(channel, Channel::Case | Channel::Api));
    let open: Vec<&str> = open.map(|channel| words::channel(*channel, lang)).collect();
    if !open.is_empty() {
        facts.push((
            GuideWords::of(lang).channels,
            open.join(lang.pick("、", ", ")),
        ));
    }
    if let Some(code) = &item.code {
        facts.push((GuideWords::of(lang).code, code.clone()));
    }
    facts
}

fn notes(guide: &Guide, words: &GuideWords, lang: Lang) -> Vec<String> {
    let (item, mut notes) = (&guide.item, Vec::new());
    if item.terms.promised.is_some() || item.terms.statutory.is_some() {
        notes.push(words.clock_note.to_owned());
    }
    if let Some(term) = item.terms.correction {
        notes.push(words.correct_term(term.title(lang)));
    }
    if guide.questions > 0 {
        notes.push(words.form_size(guide.questions));
    }
    if item.rating.is_some() {
        notes.push(words.rated.to_owned());
    }
    notes
}

/// A way of giving a paper, in words.
pub(super) fn way_text(way: &Way, paper: &Paper, lang: Lang) -> String {
    let words = GuideWords::of(lang);
    match way {
        Way::Upload => {
            let kinds = paper.material.kinds.join(lang.pick("、", ", "));
            words.upload(kinds, web::view::file_size(paper.material.max_bytes))
        }
        Way::Licence(title) => words.licence(title.get(lang)),
        Way::Data(title) => words.data(title.get(lang)),
        Way::Commitment => words.commitment.to_owned(),
        Way::Later(Some(term)) => words.later(term.title(lang)),
        Way::Later(None) => words.later_open.to_owned(),
    }
}

fn paper_line(paper: &Paper, lang: Lang) -> PaperLine {
    PaperLine {
        title: paper.material.title.get(lang).to_owned(),
        only_when: paper.conditional,
        ways: paper
            .ways
            .iter()
            .map(|way| way_text(way, paper, lang))
            .collect(),
    }
}

fn who_text(who: &Who, lang: Lang) -> String {
    let words = GuideWords::of(lang);
    match who {
        Who::Handling => words.handling.to_owned(),
        Who::Applicant => words.applicant.to_owned(),
        Who::Unit(title) => title.get(lang).to_owned(),
        Who::Told => words.told.to_owned(),
    }
}

fn line_note(who: Option<&Who>, term: Option<base::calendar::Term>, lang: Lang) -> String {
    let who = who.map(|who| who_text(who, lang));
    let term = term.map(|term| term.title(lang));
    let parts: Vec<String> = who.into_iter().chain(term).collect();
    parts.join(lang.pick("，", ", "))
}

fn stop_line(stop: &Stop, lang: Lang) -> StopLine {
    let words = GuideWords::of(lang);
    let heading = match stop.kind {
        StopKind::Parallel => words.together,
        StopKind::Choose => words.one_of,
        StopKind::Open => words.other_matters,
        StopKind::Task | StopKind::Wait | StopKind::End => "",
    };
    StopLine {
        title: stop.title.get(lang).to_owned(),
        note: line_note(stop.who.as_ref(), stop.term, lang),
        heading,
        parts: stop
            .parts
            .iter()
            .map(|part| part_text(part, lang))
            .collect(),
    }
}

fn part_text(part: &Part, lang: Lang) -> String {
    let words = GuideWords::of(lang);
    let mut about = line_note(part.who.as_ref(), part.term, lang);
    if part.conditional {
        about = match about.as_str() {
            "" => words.some_cases.to_owned(),
            _ => format!("{}{}{about}", words.some_cases, lang.pick("，", ", ")),
        };
    }
    let title = part.title.get(lang);
    match (about.as_str(), lang) {
        ("", _) => title.to_owned(),
        (about, Lang::Zh) => format!("{title}（{about}）"),
        (about, Lang::En) => format!("{title} ({about})"),
    }
}
