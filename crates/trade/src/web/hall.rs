//! `/hall`: notices of all platforms, and one notice.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use axum::extract::Path;
use base::{Lang, Millis};
use pack::element::TradeType;

use super::{HALL, asked, number, page_of, platform};
use crate::commands::follow::followed;
use crate::model::{Notice, NoticeKind};
use crate::queries::{self, HallFilter, PAGE};
use crate::state::{Defined, Trades};
use crate::words_pages::{Words, trade_type};

#[derive(Template)]
#[template(path = "hall.html")]
struct HallPage {
    frame: Frame,
    words: &'static Words,
    search: Field,
    filters: Vec<Field>,
    rows: Vec<Line>,
    count: String,
    pages: Pages,
    nothing: Option<Empty>,
    signed_in: bool,
    followed: Vec<String>,
    word: Field,
    sign_in: String,
}

struct Line {
    href: String,
    title: String,
    kind: Tag,
    trade: &'static str,
    platform: String,
    when: String,
    deadline: String,
}

pub(super) fn kind_tag(kind: NoticeKind, lang: Lang) -> Tag {
    let tone = match kind {
        NoticeKind::Tender => Tone::Steady,
        NoticeKind::Clarification | NoticeKind::Change => Tone::Warn,
        NoticeKind::Suspension | NoticeKind::Failure | NoticeKind::Termination => Tone::Bad,
        NoticeKind::Candidates | NoticeKind::Resumption => Tone::Plain,
        NoticeKind::Award | NoticeKind::Contract => Tone::Good,
    };
    tag(tone, kind.title(lang))
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Trades>) -> Answer {
    let (words, defined) = (Words::of(ctx.lang), room.defined());
    let filter = HallFilter {
        search: asked(&ctx, "q"),
        platform: asked(&ctx, "platform"),
        trade: TradeType::parse(&asked(&ctx, "trade")),
        kind: NoticeKind::parse(&asked(&ctx, "kind")),
    };
    let at = page_of(&ctx);
    let (store, scope, narrow) = (ctx.store(), ctx.scope.clone(), filter.clone());
    let ((found, total), deadlines, mine) = blocking(move || {
        let mine = followed(&store, &scope)?;
        let (found, deadlines) = store.read(|read| {
            let found = queries::hall(read, &scope, (&narrow, at))?;
            let deadlines = queries::deadlines(read, &found.0)?;
            Ok::<_, ::store::Error>((found, deadlines))
        })?;
        Ok::<_, ::store::Error>((found, deadlines, mine))
    })
    .await?;
    let narrowed = !filter.search.is_empty()
        || !filter.platform.is_empty()
        || filter.trade.is_some()
        || filter.kind.is_some();
    let nothing = found.is_empty().then(|| match narrowed {
        true => empty(words.none_found).link(HALL, words.clear),
        false => empty(words.none_notices),
    });
    let view = HallPage {
        frame: ctx
            .frame(words.hall)
            .purpose(words.hall_purpose)
            .with_form(&ctx)
            .wide(),
        words,
        search: Field::search("q", words.keyword)
            .value(filter.search.clone())
            .not_required(),
        filters: filters(&defined, &filter, ctx.lang),
        rows: found
            .iter()
            .map(|one| line(&defined, (one, deadlines.get(&one.trade)), ctx.lang))
            .collect(),
        count: words.count(total),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, total),
        nothing,
        signed_in: ctx.scope.account.is_some(),
        followed: mine,
        word: Field::text("word", words.keyword)
            .hint(words.follow_hint)
            .value(filter.search)
            .max_chars(30),
        sign_in: ctx.sign_in_href(),
    };
    page(&view)
}

fn filters(defined: &Defined, filter: &HallFilter, lang: Lang) -> Vec<Field> {
    let words = Words::of(lang);
    let all = || Choice::new("", words.all);
    let mut platforms = vec![all()];
    let known = defined.elements.platforms.iter();
    platforms.extend(known.map(|one| Choice::new(one.id.clone(), one.title.get(lang))));
    let mut kinds = vec![all()];
    let known = NoticeKind::ALL.iter();
    kinds.extend(known.map(|kind| Choice::new(kind.as_str(), kind.title(lang))));
    vec![
        Field::select("trade", words.trade_type, types(lang))
            .value(filter.trade.map_or("", TradeType::as_str))
            .not_required(),
        Field::select("platform", words.platform, platforms)
            .value(filter.platform.clone())
            .not_required(),
        Field::select("kind", words.kind, kinds)
            .value(filter.kind.map_or("", NoticeKind::as_str))
            .not_required(),
    ]
}

/// The choices of what is traded, all of them first.
pub(super) fn types(lang: Lang) -> Vec<Choice> {
    let all = [
        TradeType::Construction,
        TradeType::Procurement,
        TradeType::Property,
        TradeType::Land,
    ];
    let mut choices = vec![Choice::new("", Words::of(lang).all)];
    choices.extend(all.map(|one| Choice::new(one.as_str(), trade_type(one, lang))));
    choices
}

fn line(defined: &Defined, (notice, deadline): (&Notice, Option<&Millis>), lang: Lang) -> Line {
    Line {
        href: format!("{HALL}/notices/{}", notice.id),
        title: notice.title.clone(),
        kind: kind_tag(notice.kind, lang),
        trade: trade_type(notice.kind_of_trade, lang),
        platform: platform(defined, &notice.platform, lang),
        when: notice.at.minute_text(),
        deadline: deadline.map_or_else(String::new, |at| at.minute_text()),
    }
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePage {
    frame: Frame,
    words: &'static Words,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String)>,
    paragraphs: Vec<String>,
    trade: String,
    proof: String,
}

pub(super) async fn notice(ctx: Ctx, Room(room): Room<Trades>, Path(id): Path<i64>) -> Answer {
    let (store, scope, state) = (ctx.store(), ctx.scope.clone(), room.clone());
    let (notice, trade) = blocking(move || queries::notice(&store, &scope, &state, id)).await?;
    let (words, defined, lang) = (Words::of(ctx.lang), room.defined(), ctx.lang);
    let mut tags = vec![kind_tag(notice.kind, lang)];
    tags.extend(trade.sample.then(|| tag(Tone::Plain, words.sample)));
    let deadline = trade
        .deadline_at
        .filter(|_| trade.state == crate::model::State::Open);
    let view = NoticePage {
        frame: ctx
            .frame(notice.title.clone())
            .purpose(words.notice_purpose)
            .crumb(HALL, words.hall),
        words,
        tags,
        facts: [
            (words.published_at, notice.at.minute_text()),
            (words.platform, platform(&defined, &notice.platform, lang)),
            (
                words.trade_type,
                trade_type(notice.kind_of_trade, lang).to_owned(),
            ),
            (words.tenderer, trade.tenderer_name.clone()),
            (words.number, number(&trade, words)),
        ]
        .into_iter()
        .chain(deadline.map(|at| (words.deadline, at.minute_text())))
        .collect(),
        paragraphs: paragraphs(&notice.body),
        trade: format!("{HALL}/trades/{}", trade.id),
        proof: format!("/journal/{}", notice.entry),
    };
    page(&view)
}

fn paragraphs(body: &str) -> Vec<String> {
    let lines = body.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}
