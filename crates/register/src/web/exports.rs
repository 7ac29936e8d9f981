//! Exports, open data, and the catalogue that says what there is.

use ::web::{Answer, Ctx, Failure, Room, blocking, download};
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Lang, Scope};
use pack::element::{Publish, Register};
use serde_json::{Value, json};
use store::{Error, Store};
use tokio::sync::mpsc;

use super::imports::XLSX;
use super::{parts, show};
use crate::model::Row;
use crate::queries::{self, Filter, ReadError, Shown};
use crate::rules::access;
use crate::sheet::{self, CsvOut, Known, exported};
use crate::state::Registers;
use crate::words::Words;

/// Rows that a workbook takes; more go as CSV.
const BOOK_ROWS: u64 = 50_000;
/// Rows that are read at once.
const CHUNK: u64 = 1_000;
/// Chunks that wait for a slow reader.
const WAITING: usize = 4;

pub(super) async fn csv(ctx: Ctx, Room(rooms): Room<Registers>, Path(id): Path<String>) -> Answer {
    let (shown, _) = parts::shown(&ctx, &rooms, &id).await?;
    let filter = show::filter(&ctx, &shown.register);
    let out = Streamed {
        store: ctx.store(),
        rooms,
        scope: ctx.scope.clone(),
        lang: ctx.lang,
        kind: Format::Csv,
        filter,
        shown,
    };
    Ok(download(
        &format!("{id}.csv"),
        "text/csv; charset=utf-8; header=present",
        out.body(),
    ))
}

pub(super) async fn xlsx(ctx: Ctx, Room(rooms): Room<Registers>, Path(id): Path<String>) -> Answer {
    let (shown, _) = parts::shown(&ctx, &rooms, &id).await?;
    let mut filter = show::filter(&ctx, &shown.register);
    (filter.sort, filter.most) = (String::new(), CHUNK);
    let (store, scope, lang) = (ctx.store(), ctx.scope.clone(), ctx.lang);
    let bytes = blocking(move || {
        let names = Known::read(&store)?;
        let mut all: Vec<Row> = Vec::new();
        loop {
            let some = store
                .read(|read| queries::rows(read, &rooms, &scope, &shown.register.id, &filter))?;
            let full = some.rows.len() as u64 >= CHUNK && filter.search.is_empty();
            filter.after = some.rows.last().map(|row| row.key.clone());
            all.extend(some.rows);
            if !full {
                break;
            }
            if all.len() as u64 > BOOK_ROWS {
                return Ok(None);
            }
        }
        let fields = exported(&shown.register, |field| access::shows(field, &scope));
        let book = sheet::book(&shown.register, &fields, &all, (lang, &names));
        Ok::<_, ReadError>(Some(
            book.map_err(|cause| Error::Database(cause.to_string()))?,
        ))
    })
    .await?;
    match bytes {
        Some(bytes) => Ok(download(&format!("{id}.xlsx"), XLSX, bytes)),
        None => {
            let text = Words::of(ctx.lang).export_large(BOOK_ROWS);
            let to = format!("{}?{}", parts::href(&id), ctx.query);
            Ok(ctx.redirect_with(&to, ::web::Flash::warn(text)))
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
}

/// An export that is read and sent some rows at a time. A published state never changes, so that the parts fit
/// together although each is read by itself.
struct Streamed {
    store: Store,
    rooms: std::sync::Arc<Registers>,
    scope: Scope,
    lang: Lang,
    kind: Format,
    filter: Filter,
    shown: Shown,
}

impl Streamed {
    fn body(self) -> Body {
        let (send, receive) = mpsc::channel::<Result<Bytes, Error>>(WAITING);
        tokio::task::spawn_blocking(move || {
            if let Err(error) = self.run(&send) {
                // The reader sees a broken transfer, never a short file that looks whole.
                let _ = send.blocking_send(Err(error));
            }
        });
        let stream = futures_util::stream::unfold(receive, |mut receive| async move {
            receive.recv().await.map(|part| (part, receive))
        });
        Body::from_stream(stream)
    }

    fn run(mut self, send: &mpsc::Sender<Result<Bytes, Error>>) -> Result<(), Error> {
        let names = Known::read(&self.store)?;
        let shown = self.shown.clone();
        let register = &shown.register;
        let fields = exported(register, |field| access::shows(field, &self.scope));
        let csv = CsvOut::new(register, fields.clone(), self.lang);
        let (filter, standing) = (&mut self.filter, &shown.standing);
        (filter.sort, filter.most, filter.offset) = (String::new(), CHUNK, 0);
        let mut first = true;
        let head = match self.kind {
            Format::Csv => csv.head(),
            Format::Json => json_head(register, standing.state, self.filter.as_of),
        };
        if send.blocking_send(Ok(head.into())).is_err() {
            return Ok(());
        }
        // By key from the beginning: without a place to begin, rows would be counted.
        self.filter.after = Some(self.filter.after.clone().unwrap_or_default());
        loop {
            let found = self.store.read(|read| {
                queries::rows_at(
                    read,
                    &self.rooms,
                    &self.scope,
                    (&shown, standing.state),
                    &self.filter,
                )
            });
            let rows = found.map_err(|error| match error {
                ReadError::Store(error) => error,
                ReadError::NotFound => Error::NoRow(register.id.clone()),
            })?;
            let text = match self.kind {
                Format::Csv => csv.rows(&rows, &names),
                Format::Json => json_rows(register, &fields, &rows, &mut first),
            };
            let full = rows.len() as u64 >= CHUNK && self.filter.search.is_empty();
            self.filter.after = rows.last().map(|row| row.key.clone());
            if send.blocking_send(Ok(text.into())).is_err() {
                return Ok(());
            }
            if !full {
                break;
            }
        }
        if self.kind == Format::Json {
            let _ = send.blocking_send(Ok("]}".into()));
        }
        Ok(())
    }
}

fn json_head(register: &Register, state: i64, as_of: Option<base::Date>) -> String {
    let (id, title) = (json!(register.id), json!(register.title));
    let day = json!(as_of.map(|day| day.to_string()));
    // The rows follow within the same object.
    format!("{{\"register\":{id},\"title\":{title},\"state\":{state},\"as_of\":{day},\"rows\":[")
}

fn json_rows(
    register: &Register,
    fields: &[&pack::element::Field],
    rows: &[Row],
    first: &mut bool,
) -> String {
    let mut out = String::new();
    for row in rows {
        if !std::mem::take(first) {
            out.push(',');
        }
        let mut object: serde_json::Map<String, Value> = fields
            .iter()
            .filter_map(|field| Some((field.key.clone(), row.body.get(&field.key)?.clone())))
            .collect();
        if register.validity {
            object.insert("valid_from".to_owned(), json!(row.span.from.to_string()));
            object.insert(
                "valid_until".to_owned(),
                json!(row.span.end().map(|day| day.to_string())),
            );
        }
        out += &Value::Object(object).to_string();
    }
    out
}

/// `/open/registers/{id}.csv`, `.json`: what holds today, of lists that are open to everyone.
pub(super) async fn open(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (id, kind) = match file.rsplit_once('.') {
        Some((id, "csv")) => (id.to_owned(), Format::Csv),
        Some((id, "json")) => (id.to_owned(), Format::Json),
        _ => return Err(Failure::not_found()),
    };
    let (store, room) = (ctx.store(), rooms.clone());
    // Open data are the same for everyone, whoever asks.
    let shown =
        blocking(move || store.read(|read| queries::one(read, &room, &Scope::public(), &id)))
            .await?;
    if shown.register.publish != Publish::Open {
        return Err(Failure::not_found());
    }
    let day = ctx
        .query
        .get("on")
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| ctx.today());
    let as_of = shown.register.validity.then_some(day);
    let mark = format!("\"{}-{}-{}\"", shown.register.id, shown.standing.state, day);
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|list| {
            list.split(',')
                .any(|held| held.trim().trim_start_matches("W/") == mark)
        });
    let mut response: Response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let (name, media) = match kind {
            Format::Csv => ("csv", "text/csv; charset=utf-8; header=present"),
            Format::Json => ("json", "application/json"),
        };
        let name = format!("{}.{name}", shown.register.id);
        let out = Streamed {
            store: ctx.store(),
            rooms,
            scope: Scope::public(),
            lang: Lang::Zh,
            kind,
            filter: Filter {
                as_of,
                ..Filter::default()
            },
            shown,
        };
        download(&name, media, out.body())
    };
    let fields = response.headers_mut();
    if let Ok(mark) = HeaderValue::from_str(&mark) {
        fields.insert(ETAG, mark);
    }
    fields.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=60"),
    );
    fields.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    Ok(response)
}

/// `/open/catalog.jsonld`: every open list with its files, in the words of DCAT 3 as DCAT-AP 3.0 asks for them.
pub(super) async fn catalogue(ctx: Ctx, Room(rooms): Room<Registers>) -> Answer {
    let store = ctx.store();
    let (lists, names) = blocking(move || {
        let lists = queries::lists(&store, &rooms, &Scope::public())?;
        Ok::<_, Error>((lists, parts::owners(&store, Lang::Zh)?))
    })
    .await?;
    let open = lists
        .iter()
        .filter(|shown| shown.register.publish == Publish::Open);
    let sets: Vec<Value> = open.map(|shown| dataset(shown, &names)).collect();
    let place = ctx.shell.place();
    let publisher = json!({ "@type": "foaf:Agent", "foaf:name": place.zh });
    let value = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": "/open/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": titles(&base::Title::new(
            format!("{}清单台账", place.zh),
            format!("Registers of {}", place.en),
        )),
        "dct:description": titles(&base::Title::new(
            Words::of(Lang::Zh).purpose,
            Words::of(Lang::En).purpose,
        )),
        "dct:publisher": publisher,
        "dct:language": ["zh", "en"],
        "dcat:dataset": sets,
    });
    Ok(download(
        "catalog.jsonld",
        "application/ld+json",
        value.to_string(),
    ))
}

fn titles(title: &base::Title) -> Value {
    json!([
        { "@language": "zh", "@value": title.zh },
        { "@language": "en", "@value": title.en },
    ])
}

fn dataset(shown: &Shown, names: &[(String, String)]) -> Value {
    let register = &shown.register;
    let base = format!("/open/registers/{}", register.id);
    let file = |ending: &str, media: &str| {
        json!({
            "@type": "dcat:Distribution",
            "@id": format!("{base}.{ending}"),
            "dcat:accessURL": { "@id": parts::href(&register.id) },
            "dcat:downloadURL": { "@id": format!("{base}.{ending}") },
            "dcat:mediaType": { "@id": format!("https://www.iana.org/assignments/media-types/{media}") },
        })
    };
    let columns = register
        .fields
        .iter()
        .filter(|field| access::shows(field, &Scope::public()));
    let columns: Vec<&str> = columns.map(|field| field.title.zh.as_str()).collect();
    let mut value = json!({
        "@type": "dcat:Dataset",
        "@id": parts::href(&register.id),
        "dct:identifier": register.id,
        "dct:title": titles(&register.title),
        "dct:description": columns.join("、"),
        "dct:publisher": { "@type": "foaf:Agent", "foaf:name": parts::owner(register, names) },
        "dct:source": register.clauses,
        "dct:hasVersion": { "@id": format!("{}/versions", parts::href(&register.id)) },
        "dcat:distribution": [file("csv", "text/csv"), file("json", "application/json")],
    });
    if let (Some(day), Some(map)) = (shown.standing.confirmed_on, value.as_object_mut()) {
        map.insert(
            "dct:modified".to_owned(),
            json!({ "@type": "xsd:date", "@value": day.to_string() }),
        );
    }
    value
}
