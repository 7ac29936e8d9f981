//! A room of notes: every kind of operation, parameter and answer that a room may declare.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Date, Explain, Fault, Lang, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Error, Migration, Query, params};
use tokio::sync::Notify;
use web::api::{File, Json, Kept, Key, List, Op, Params, TokenScope};
use web::{Access, Answer, Ctx, EVERYONE, Room, Routes, blocking, json_of};

pub const READ: TokenScope = TokenScope::new("notes:read", "读取便条", "Read notes");
pub const WRITE: TokenScope = TokenScope::new("notes:write", "写便条", "Write notes");

pub const MIGRATION: Migration = Migration {
    room: "note",
    version: 1,
    sql: "CREATE TABLE note (id BIGINT NOT NULL PRIMARY KEY, title TEXT NOT NULL, colour TEXT NOT NULL)",
};

/// Holds the handler before or after its change, until somebody lets it go.
#[derive(Default)]
pub struct Gate {
    pub before: AtomicBool,
    pub after: AtomicBool,
    pub reached: Notify,
    pub go: Notify,
}

impl Gate {
    async fn wait(&self, place: &AtomicBool) {
        if place.swap(false, Ordering::SeqCst) {
            self.reached.notify_one();
            self.go.notified().await;
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Colour {
    Red,
    Green,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Where the list goes on.
    #[schemars(title = "接续位置", range(min = 0))]
    after: Option<i64>,
    /// Items in a part.
    #[schemars(title = "条数", range(min = 1, max = 50))]
    limit: Option<usize>,
    /// Only these colours.
    #[schemars(title = "颜色", length(max = 2))]
    #[serde(default)]
    colour: Vec<Colour>,
    /// Only notes of a day or later.
    #[schemars(title = "起始日期")]
    since: Option<Date>,
    /// Whether to turn the list round.
    #[schemars(title = "倒序")]
    reverse: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Place {
    /// Degrees.
    #[schemars(range(min = -90, max = 90))]
    latitude: f64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "lowercase")]
enum Tie {
    /// Belongs to a day.
    Day {
        /// The day.
        on: Date,
    },
    /// Belongs to a clause.
    Clause {
        /// Its path.
        #[schemars(length(min = 1, max = 40))]
        path: String,
    },
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewNote {
    /// Its title.
    #[schemars(title = "标题", length(min = 1, max = 40))]
    title: String,
    /// Its colour.
    colour: Colour,
    /// Who should read it.
    #[serde(default)]
    #[schemars(length(max = 3))]
    readers: Vec<i32>,
    place: Option<Place>,
    tie: Option<Tie>,
}

#[derive(Serialize, JsonSchema)]
struct Note {
    /// Its number.
    id: i64,
    /// Its title.
    title: String,
    /// Its colour.
    colour: String,
}

#[derive(Debug, thiserror::Error)]
enum NoteError {
    #[error("no such note")]
    NotFound,
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for NoteError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::NotFound => lang
                .pick("没有这张便条。", "There is no such note.")
                .to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Store(error) => error.fault(),
        }
    }
}

pub const CLERKS: Access = Access::Roles(&[Role::Clerk, Role::Office]);

pub fn routes() -> Routes {
    let list_op = Op::new("列出便条", "List notes")
        .needs(READ)
        .query::<Which>()
        .answers::<List<Note>>(StatusCode::OK, "便条", "Notes");
    let one = |zh, en| Op::new(zh, en).path::<i64>("id", "便条编号", "The note's number");
    let show_op = one("读取便条", "Read a note").needs(READ).answers::<Note>(
        StatusCode::OK,
        "便条",
        "The note",
    );
    let make_op = Op::new("新建便条", "Make a note")
        .needs(WRITE)
        .body::<NewNote>()
        .answers::<Note>(StatusCode::CREATED, "已新建", "Made");
    let drop_op = one("删除便条", "Remove a note")
        .needs(WRITE)
        .answers_nothing("已删除", "Removed");
    let weigh_op = Op::new("称量文件", "Weigh a file")
        .needs(WRITE)
        .file()
        .answers_json(StatusCode::OK, "字节数", "Bytes")
        .repeats_naturally();
    let forget_op = Op::new("忘记保存", "Forget to keep")
        .needs(WRITE)
        .answers_nothing("已办", "Done");
    let open_op = Op::new("公开数目", "How many, for anyone").answers_json(
        StatusCode::OK,
        "数目",
        "How many",
    );
    Routes::new()
        .api_read("/api/v1/notes", CLERKS, "note.list", list_op, list)
        .api_read("/api/v1/notes/{id}", CLERKS, "note.show", show_op, show)
        .api_write("/api/v1/notes", CLERKS, "note.make", 4096, make_op, make)
        .api_remove("/api/v1/notes/{id}", CLERKS, "note.drop", drop_op, remove)
        .api_write(
            "/api/v1/weigh",
            CLERKS,
            "note.weigh",
            64 * 1024,
            weigh_op,
            weigh,
        )
        .api_write(
            "/api/v1/forget",
            CLERKS,
            "note.forget",
            0,
            forget_op,
            forget,
        )
        .api_read("/api/v1/count", EVERYONE, "note.count", open_op, count)
}

fn note(row: &store::Row<'_>) -> Result<Note, Error> {
    Ok(Note {
        id: row.get("id")?,
        title: row.get("title")?,
        colour: row.get("colour")?,
    })
}

async fn list(ctx: Ctx, Params(which): Params<Which>) -> Answer {
    let store = ctx.store();
    let limit = which.limit.unwrap_or(20);
    // The other parameters only have to be read well here.
    let _ = (which.colour.len(), which.since, which.reverse);
    let items = blocking(move || {
        store.read(|read| {
            let sql = "SELECT id, title, colour FROM note WHERE id > $1 ORDER BY id LIMIT $2";
            read.query_map(sql, params![which.after.unwrap_or(0), limit as i64], note)
        })
    })
    .await?;
    let next = items.get(limit - 1).map(|note| note.id.to_string());
    json_of(StatusCode::OK, &List { items, next })
}

async fn show(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let store = ctx.store();
    let sql = "SELECT id, title, colour FROM note WHERE id = $1";
    let found = blocking(move || store.read(|read| read.query_opt(sql, params![id], note))).await?;
    json_of(StatusCode::OK, &found.ok_or(NoteError::NotFound)?)
}

async fn make(ctx: Ctx, key: Key, Room(gate): Room<Gate>, Json(new): Json<NewNote>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let _ = (new.readers.len(), new.place.map(|place| place.latitude));
    let tie = match new.tie {
        Some(Tie::Day { on }) => on.to_string(),
        Some(Tie::Clause { path }) => path,
        None => String::new(),
    };
    gate.wait(&gate.before).await;
    let answer = blocking(move || {
        store.write(&scope, move |tx| {
            let id = tx.next_id("note")?;
            let colour = format!("{:?}", new.colour).to_lowercase();
            let sql = "INSERT INTO note (id, title, colour) VALUES ($1, $2, $3)";
            tx.execute(sql, params![id, new.title.as_str(), colour.as_str()])?;
            tx.journal(
                "note.made",
                &format!("note/{id}"),
                json!({ "tied": !tie.is_empty() }),
            )?;
            let made = Note {
                id,
                title: new.title,
                colour,
            };
            let answer = Kept::json(StatusCode::CREATED, &made).at(format!("/api/v1/notes/{id}"));
            key.keep(tx, answer)
        })
    })
    .await?;
    gate.wait(&gate.after).await;
    Ok(answer.into_response())
}

async fn remove(ctx: Ctx, key: Key, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let answer = blocking(move || {
        store.write(&scope, move |tx| {
            if tx.execute("DELETE FROM note WHERE id = $1", params![id])? == 0 {
                return Err(NoteError::NotFound);
            }
            tx.journal("note.dropped", &format!("note/{id}"), json!({}))?;
            Ok(key.keep(tx, Kept::nothing())?)
        })
    });
    Ok(answer.await?.into_response())
}

async fn weigh(file: File) -> Answer {
    json_of(StatusCode::OK, &json!({ "bytes": file.bytes.len() }))
}

async fn forget() -> Response {
    tokio::time::sleep(Duration::from_millis(1)).await;
    StatusCode::NO_CONTENT.into_response()
}

async fn count(ctx: Ctx) -> Answer {
    let store = ctx.store();
    let found: i64 = blocking(move || {
        store.read(|read| read.query_one("SELECT COUNT(*) FROM note", params![], |row| row.get(0)))
    })
    .await?;
    json_of(StatusCode::OK, &json!({ "notes": found }))
}
