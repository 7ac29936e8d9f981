//! `/venue/devices`: the devices, when they were heard last, making one known.

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Flash, Frame, Room, blocking, page_with};
use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Explain;
use serde::Deserialize;

use super::PATH;
use super::parts::{mendable, status};
use crate::commands::device::{self as devices, DeviceError, NewDevice};
use crate::commands::runs;
use crate::model::{Device, DeviceKind};
use crate::queries::{self, PAGE};
use crate::state::Venue;
use crate::words::Words;

const HERE: &str = "/venue/devices";

#[derive(Template)]
#[template(path = "venue_devices.html")]
struct DevicesPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
    form: Vec<Field>,
}

struct Line {
    code: String,
    kind: &'static str,
    room: String,
    href: String,
    last: String,
    said: &'static str,
    tags: Vec<Tag>,
    runs: bool,
    active: bool,
    version: i64,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    room: String,
}

pub(super) async fn list(ctx: Ctx, Room(venue): Room<Venue>) -> Answer {
    show(
        &ctx,
        &venue,
        (StatusCode::OK, &Typed::default()),
        Vec::new(),
    )
    .await
}

async fn show(
    ctx: &Ctx,
    venue: &Venue,
    (status, typed): (StatusCode, &Typed),
    complaints: Vec<Complaint>,
) -> Answer {
    let words = Words::of(ctx.lang);
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).clamp(1, 1_000_000);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (found, rooms) = blocking(move || {
        store.read(|read| {
            let found = queries::devices(read, &scope, at)?;
            Ok::<_, ::store::Error>((found, queries::rooms(read, &scope)?))
        })
    })
    .await?;
    let heard_from = ctx.now().plus_secs(-venue.rules().silent_seconds);
    let rooms = rooms
        .iter()
        .filter(|room| runs(&ctx.scope, &room.centre_org));
    let rooms: Vec<Choice> = rooms
        .map(|room| Choice::new(room.id.to_string(), &room.name))
        .collect();
    let view = DevicesPage {
        frame: ctx
            .frame(words.devices)
            .purpose(words.devices_purpose)
            .crumb(PATH, words.nav)
            .wide(),
        words,
        rows: found
            .rows
            .iter()
            .map(|one| line(ctx, one, heard_from))
            .collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, found.total),
        nothing: found.rows.is_empty().then(|| empty(words.no_devices)),
        form: match rooms.is_empty() {
            true => Vec::new(),
            false => form(ctx, typed, rooms, &complaints),
        },
        complaints,
    };
    page_with(status, &view)
}

fn line(ctx: &Ctx, (device, room): &(Device, String), heard_from: base::Millis) -> Line {
    let words = Words::of(ctx.lang);
    let state = match (device.active, device.last_at < heard_from) {
        (false, _) => tag(Tone::Quiet, words.out_of_use),
        (true, true) => tag(Tone::Bad, words.silent),
        (true, false) => tag(Tone::Good, words.in_use),
    };
    let mut tags = vec![state];
    tags.extend(device.skewed_at.map(|_| tag(Tone::Warn, words.skewed)));
    tags.extend(device.sample.then(|| tag(Tone::Plain, words.sample)));
    Line {
        code: device.code.clone(),
        kind: device.kind.title(ctx.lang),
        room: room.clone(),
        href: format!("{PATH}/{}", device.room),
        last: device.last_at.minute_text(),
        said: device.last_kind.map_or("", |kind| kind.title(ctx.lang)),
        tags,
        runs: runs(&ctx.scope, &device.centre_org),
        active: device.active,
        version: device.version,
    }
}

fn form(ctx: &Ctx, typed: &Typed, rooms: Vec<Choice>, complaints: &[Complaint]) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    let kinds = DeviceKind::ALL.iter();
    let kinds = kinds.map(|kind| Choice::new(kind.as_str(), kind.title(ctx.lang)));
    vec![
        Field::text("code", words.code)
            .hint(words.code_hint)
            .value(&typed.code)
            .max_chars(40)
            .complaint(complaints),
        Field::select("kind", words.kind, kinds.collect()).value(&typed.kind),
        Field::select("room", words.room, rooms)
            .value(&typed.room)
            .complaint(complaints),
    ]
}

pub(super) async fn add(ctx: Ctx, Room(venue): Room<Venue>, Form(typed): Form<Typed>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let kind = DeviceKind::parse(&typed.kind).ok_or(DeviceError::NotFound);
    let new = kind.map(|kind| NewDevice {
        code: typed.code.trim().to_owned(),
        room: typed.room.parse().unwrap_or(0),
        kind,
        sample: false,
    });
    let done = blocking(
        move || match new.and_then(|new| devices::add(&store, &scope, new)) {
            Err(error) if !mendable(error.fault()) => Err(error),
            done => Ok(done),
        },
    )
    .await?;
    let words = Words::of(ctx.lang);
    let Err(error) = done else {
        return Ok(ctx.redirect_with(HERE, Flash::done(words.device_added)));
    };
    let complaints = vec![Complaint::new("code", error.explain(ctx.lang))];
    show(&ctx, &venue, (status(error.fault()), &typed), complaints).await
}

#[derive(Debug, Deserialize)]
pub(super) struct SetTyped {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    active: String,
}

pub(super) async fn set(ctx: Ctx, Path(code): Path<String>, Form(typed): Form<SetTyped>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let active = typed.active == "yes";
    blocking(move || devices::set_active(&store, &scope, (code, typed.version), active)).await?;
    Ok(ctx.redirect_with(HERE, Flash::done(Words::of(ctx.lang).done)))
}
