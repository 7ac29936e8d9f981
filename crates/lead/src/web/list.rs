//! `/leads`: the list.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, empty};
use ::web::{Answer, Ctx, Frame, Room, page};
use askama::Template;

use super::parts::{kind, owner, platform, read, tags, tier_tag};
use super::{HOME, PATH};
use crate::model::{Lead, Stage, State};
use crate::queries::{self, Filter, PAGE};
use crate::state::{Defined, Leads};
use crate::words::Words;

#[derive(Template)]
#[template(path = "leads.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    filters: Vec<Field>,
    count: String,
    exports: Vec<(String, &'static str)>,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    kind: String,
    names: String,
    stage: &'static str,
    platform: String,
    tier: Tag,
    owner: String,
    found: String,
    due: String,
    tags: Vec<Tag>,
}

/// What the address asks for. Without a word on states, those that are not closed.
pub(super) fn asked(ctx: &Ctx) -> Filter {
    let get = |key: &str| ctx.query.get(key).unwrap_or_default();
    let short = |key: &str| get(key).chars().take(80).collect::<String>();
    let state = get("state");
    let known = State::parse(state).map(State::as_str);
    Filter {
        stage: Stage::parse(get("stage")),
        kind: short("kind"),
        platform: short("platform"),
        state: match state {
            "all" => String::new(),
            _ => known.unwrap_or("open_all").to_owned(),
        },
        tier: get("tier")
            .parse()
            .ok()
            .filter(|tier| (1..=3).contains(tier))
            .unwrap_or(0),
        late_on: (get("late") == "yes").then(|| ctx.today()),
        search: short("q"),
    }
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Leads>) -> Answer {
    let words = Words::of(ctx.lang);
    let filter = asked(&ctx);
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).min(100_000);
    let wanted = filter.clone();
    let (rows, total, kinds, home) = read(&ctx, &room, move |read, scope, room| {
        let (rows, total) = queries::leads(read, scope, (&wanted, at, PAGE))?;
        let home = queries::supervises(scope, room);
        Ok((rows, total, queries::kinds(read, scope)?, home))
    })
    .await?;
    let narrowed = filter
        != Filter {
            state: "open_all".to_owned(),
            ..Filter::default()
        };
    let nothing = match (total, narrowed) {
        (0, false) => Some(empty(words.none)),
        (0, true) => Some(empty(words.none_found).link(PATH, words.clear)),
        _ => None,
    };
    let defined = room.defined();
    let mut frame = ctx.frame(words.leads).purpose(words.leads_purpose).wide();
    if home {
        frame = frame.crumb(HOME, crate::words_pages::Pages::of(ctx.lang).nav);
    }
    let narrow = |end: &str| match ctx.query.to_string().as_str() {
        "" => format!("{PATH}.{end}"),
        query => format!("{PATH}.{end}?{query}"),
    };
    page(&ListPage {
        frame,
        words,
        filters: filters(&ctx, &defined, (&filter, &kinds)),
        count: words.count(total),
        exports: vec![
            (narrow("csv"), words.export_csv),
            (narrow("xlsx"), words.export_xlsx),
        ],
        rows: rows.iter().map(|lead| line(&ctx, &defined, lead)).collect(),
        pages: Pages::new(ctx.lang, PATH, &ctx.query, PAGE, total),
        nothing,
    })
}

fn filters(ctx: &Ctx, defined: &Defined, (filter, kinds): (&Filter, &[String])) -> Vec<Field> {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let with = |first: Choice, rest: Vec<Choice>| std::iter::once(first).chain(rest).collect();
    let stages = Stage::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), one.title(lang)));
    let states = State::ALL
        .iter()
        .map(|one| Choice::new(one.as_str(), one.title(lang)));
    let tiers = [
        (1, words.tier_one),
        (2, words.tier_two),
        (3, words.tier_three),
    ];
    let places = defined.platforms.iter();
    let mut state: Vec<Choice> = with(Choice::new("", words.open_all), states.collect());
    state.push(Choice::new("all", words.all));
    let select = |name: &str, label: &str, choices: Vec<Choice>, value: String| {
        Field::select(name, label, choices)
            .value(value)
            .not_required()
    };
    vec![
        Field::search("q", words.search)
            .value(&filter.search)
            .not_required(),
        select(
            "stage",
            words.stage,
            with(Choice::new("", words.all), stages.collect()),
            filter.stage.map_or("", Stage::as_str).to_owned(),
        ),
        select(
            "kind",
            words.kind,
            with(
                Choice::new("", words.all),
                kinds
                    .iter()
                    .map(|id| Choice::new(id, kind(defined, id, lang)))
                    .collect(),
            ),
            filter.kind.clone(),
        ),
        select(
            "platform",
            words.platform,
            with(
                Choice::new("", words.all),
                places
                    .map(|one| Choice::new(&one.id, one.title.get(lang)))
                    .collect(),
            ),
            filter.platform.clone(),
        ),
        select(
            "state",
            words.state,
            state,
            match filter.state.as_str() {
                "" => "all".to_owned(),
                "open_all" => String::new(),
                state => state.to_owned(),
            },
        ),
        select(
            "tier",
            words.tier,
            with(
                Choice::new("", words.all),
                tiers
                    .iter()
                    .map(|(tier, text)| Choice::new(tier.to_string(), *text))
                    .collect(),
            ),
            match filter.tier {
                0 => String::new(),
                tier => tier.to_string(),
            },
        ),
        select(
            "late",
            words.due,
            vec![
                Choice::new("", words.any),
                Choice::new("yes", words.late_filter),
            ],
            filter.late_on.map_or("", |_| "yes").to_owned(),
        ),
    ]
}

fn line(ctx: &Ctx, defined: &Defined, lead: &Lead) -> Line {
    let lang = ctx.lang;
    let names: Vec<&str> = lead
        .found
        .about
        .iter()
        .map(|one| one.name.as_str())
        .take(4)
        .collect();
    let more = match lead.found.about.len() > 4 {
        true => "…",
        false => "",
    };
    Line {
        href: format!("{PATH}/{}", lead.id),
        kind: format!("{} · {}", lead.id, kind(defined, &lead.found.kind, lang)),
        names: format!("{}{more}", names.join(lang.pick("、", ", "))),
        stage: lead.found.stage.title(lang),
        platform: platform(defined, &lead.found.platform, lang),
        tier: tier_tag(lead.found.tier, lang),
        owner: owner(defined, lead.owner_org.as_ref(), lang),
        found: lead.first_at.day().to_string(),
        due: lead.due.to_string(),
        tags: tags(lead, ctx.today(), lang),
    }
}
