//! Lists for programs.

use std::collections::BTreeMap;

use ::web::api::{Json, List, Op, Params, TokenScope};
use ::web::{Answer, Ctx, Room, Routes, STAFF, blocking, json_of};
use axum::extract::Path;
use axum::http::StatusCode;
use base::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::OWNERS;
use crate::commands::draft;
use crate::model::{Row, Version};
use crate::queries::{self, Filter, ReadError};
use crate::rules::time::ALWAYS;
use crate::state::Registers;

/// What a token for reading lists is made for.
const READ: TokenScope = TokenScope::new("registers:read", "读取清单", "Read registers");
/// What a token for changing lists is made for.
const WRITE: TokenScope = TokenScope::new("registers:write", "维护清单", "Change registers");

/// Rows in a part where no number is asked for.
const PART: u64 = 100;

/// A list.
#[derive(Serialize, JsonSchema)]
struct RegisterView {
    /// Its id.
    id: String,
    /// Its name in Chinese.
    title: String,
    /// Its name in English.
    title_en: String,
    /// The organisation that owns it.
    owner: String,
    /// The clauses that it comes from.
    clauses: Vec<String>,
    /// Who may read it: open, internal, owner.
    publish: String,
    /// The fields of its key.
    key: Vec<String>,
    /// Whether rows hold from a day to a day.
    validity: bool,
    /// The state that readers see; it grows with every published change.
    state: i64,
}

/// A row.
#[derive(Serialize, JsonSchema)]
struct RowView {
    /// Its key.
    key: String,
    /// What it says, by field; personal fields are left out.
    values: Map<String, Value>,
    /// The first day on which it holds.
    valid_from: String,
    /// The last day, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
    /// Where it comes from.
    source: String,
}

/// A published version.
#[derive(Serialize, JsonSchema)]
struct VersionView {
    /// Its number.
    number: i64,
    /// Its day.
    day: String,
    /// Whether the owner published it; else cases and systems wrote it in a day.
    published: bool,
    /// Rows added.
    added: i64,
    /// Rows changed.
    changed: i64,
    /// Rows taken out.
    removed: i64,
}

/// What was written.
#[derive(Serialize, JsonSchema)]
struct WrittenView {
    /// The row's key.
    key: String,
    /// Whether anything changed.
    changed: bool,
    /// Whether readers see it now; else it is a draft that the owner's head publishes.
    published: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Rows that hold on this day; today when absent.
    #[schemars(title = "有效日期", with = "Option<String>", length(max = 10))]
    as_of: Option<String>,
    /// What the list said in this published version.
    #[schemars(title = "版本", range(min = 1))]
    version: Option<i64>,
    /// What the texts of a row contain.
    #[schemars(title = "搜索", length(max = 100))]
    search: Option<String>,
    /// Where the list goes on: `next` of the part before.
    #[schemars(title = "接续位置", length(max = 600))]
    after: Option<String>,
    /// Rows in a part.
    #[schemars(title = "条数", range(min = 1, max = 1000))]
    limit: Option<u64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OnDay {
    /// The row as it holds on this day; today when absent.
    #[schemars(title = "有效日期", length(max = 10))]
    as_of: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Paged {
    /// Versions before this number.
    #[schemars(title = "接续位置", range(min = 1))]
    after: Option<i64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PutRow {
    /// What the row says, by field, in the shapes of the pack language: money in fen, numbers as text, days as
    /// 2024-09-05.
    #[schemars(title = "内容")]
    values: Map<String, Value>,
    /// The first day; today when absent.
    #[schemars(title = "生效日期", length(max = 10))]
    valid_from: Option<String>,
    /// The last day; without end when absent.
    #[schemars(title = "失效日期", length(max = 10))]
    valid_until: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EndRow {
    /// The last day; today when absent.
    #[schemars(title = "最后有效日", length(max = 10))]
    valid_until: Option<String>,
}

pub(super) fn routes() -> Routes {
    const LISTS: &str = "/api/v1/registers";
    const ROWS: &str = "/api/v1/registers/{id}/rows";
    const ROW: &str = "/api/v1/registers/{id}/rows/{key}";
    let read = |zh, en| Op::new(zh, en).needs(READ);
    let of = |op: Op| op.path::<String>("id", "清单", "The register");
    let one = |op: Op| of(op).path::<String>("key", "编码", "The row's key");
    let lists = read("列出清单", "List registers").answers::<List<RegisterView>>(
        StatusCode::OK,
        "清单",
        "The registers",
    );
    let rows = of(read("读取清单内容", "Read rows"))
        .query::<Which>()
        .answers::<List<RowView>>(StatusCode::OK, "各行", "The rows");
    let row = one(read("读取一行", "Read a row"))
        .query::<OnDay>()
        .answers::<RowView>(StatusCode::OK, "这一行", "The row");
    let versions = of(read("列出版本", "List versions"))
        .query::<Paged>()
        .answers::<List<VersionView>>(
            StatusCode::OK,
            "版本，新的在前",
            "The versions, newest first",
        );
    let put = of(Op::new("写入一行", "Write a row").needs(WRITE))
        .notes(
            "主管单位负责人的令牌立即发布，经办人的令牌写入草稿。同样内容再次发送不产生变化。",
            "A token of the owner's head publishes at once, a clerk's writes a draft. The same content again changes nothing.",
        )
        .body::<PutRow>()
        .answers::<WrittenView>(StatusCode::OK, "已写入", "It was written")
        .repeats_naturally();
    let close = one(Op::new("使一行失效", "End a row").needs(WRITE))
        .body::<EndRow>()
        .answers::<WrittenView>(StatusCode::OK, "已失效", "It was ended")
        .repeats_naturally();
    Routes::new()
        .api_read(LISTS, STAFF, "api.register.list", lists, list)
        .api_read(ROWS, STAFF, "api.register.rows", rows, all_rows)
        .api_read(ROW, STAFF, "api.register.row", row, one_row)
        .api_read(
            "/api/v1/registers/{id}/versions",
            STAFF,
            "api.register.versions",
            versions,
            all_versions,
        )
        .api_write(ROWS, OWNERS, "api.register.put", 256 * 1024, put, put_row)
        .api_write(
            "/api/v1/registers/{id}/rows/{key}/end",
            OWNERS,
            "api.register.end",
            4 * 1024,
            close,
            end_row,
        )
}

async fn list(ctx: Ctx, Room(rooms): Room<Registers>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let lists = blocking(move || queries::lists(&store, &rooms, &scope)).await?;
    let view = |shown: queries::Shown| RegisterView {
        id: shown.register.id.clone(),
        title: shown.register.title.zh.clone(),
        title_en: shown.register.title.en.clone(),
        owner: shown.register.owner.0.clone(),
        clauses: shown.register.clauses.clone(),
        publish: match shown.register.publish {
            pack::element::Publish::Open => "open",
            pack::element::Publish::Internal => "internal",
            pack::element::Publish::Owner => "owner",
        }
        .to_owned(),
        key: shown.register.key.clone(),
        validity: shown.register.validity,
        state: shown.standing.state,
    };
    let items = lists.into_iter().map(view).collect();
    json_of(StatusCode::OK, &List { items, next: None })
}

/// What a program asks with a day that is none.
#[derive(Debug, thiserror::Error)]
#[error("no day: {0}")]
struct NoDay(String);

impl base::Explain for NoDay {
    fn explain(&self, lang: base::Lang) -> String {
        match lang {
            base::Lang::Zh => format!("“{}”不是日期；请写成 2024-09-05。", self.0),
            base::Lang::En => format!("“{}” is no day; write it as 2024-09-05.", self.0),
        }
    }

    fn fault(&self) -> base::Fault {
        base::Fault::Invalid
    }
}

fn day(text: Option<&str>, or: Date) -> Result<Date, NoDay> {
    match text {
        None => Ok(or),
        Some(text) => text
            .parse()
            .map_err(|_| NoDay(text.chars().take(40).collect())),
    }
}

fn row_view(register: &pack::element::Register, row: Row) -> RowView {
    let personal = |key: &String| {
        let field = register.fields.iter().find(|field| field.key == *key);
        field.is_none_or(|field| field.sensitivity == pack::element::Sensitivity::Personal)
    };
    RowView {
        key: row.key,
        values: row
            .body
            .into_iter()
            .filter(|(key, _)| !personal(key))
            .collect(),
        valid_from: row.span.from.to_string(),
        valid_until: row.span.end().map(|day| day.to_string()),
        source: row.source,
    }
}

async fn all_rows(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path(id): Path<String>,
    Params(which): Params<Which>,
) -> Answer {
    let as_of = day(which.as_of.as_deref(), ctx.today())?;
    let most = which.limit.unwrap_or(PART);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (register, found) = blocking(move || {
        store.read(|read| {
            let shown = queries::one(read, &rooms, &scope, &id)?;
            let filter = Filter {
                as_of: shown.register.validity.then_some(as_of),
                version: which.version,
                search: which.search.unwrap_or_default(),
                after: Some(which.after.unwrap_or_default()),
                most,
                fields: BTreeMap::new(),
                ..Filter::default()
            };
            let rows = queries::rows(read, &rooms, &scope, &id, &filter)?;
            Ok::<_, ReadError>((shown.register, rows.rows))
        })
    })
    .await?;
    let full = found.len() as u64 >= most;
    let next = found.last().filter(|_| full).map(|row| row.key.clone());
    let items = found
        .into_iter()
        .map(|row| row_view(&register, row))
        .collect();
    json_of(StatusCode::OK, &List { items, next })
}

async fn one_row(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, key)): Path<(String, String)>,
    Params(on): Params<OnDay>,
) -> Answer {
    let today = ctx.today();
    let as_of = day(on.as_of.as_deref(), today)?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let view = blocking(move || {
        store.read(|read| {
            let shown = queries::one(read, &rooms, &scope, &id)?;
            let filter = Filter {
                as_of: Some(as_of),
                ..Filter::default()
            };
            let (row, _) = queries::one_row(read, &rooms, &scope, (&id, &key), (&filter, today))?;
            Ok::<_, ReadError>(row_view(&shown.register, row))
        })
    })
    .await?;
    json_of(StatusCode::OK, &view)
}

async fn all_versions(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path(id): Path<String>,
    Params(paged): Params<Paged>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (found, last) = blocking(move || {
        store.read(|read| {
            let (_, last) = queries::versions(read, &rooms, &scope, &id, (0, 1))?;
            let skip = paged
                .after
                .map_or(0, |after| last.saturating_sub(after.unsigned_abs() - 1));
            queries::versions(read, &rooms, &scope, &id, (skip, 100))
        })
    })
    .await?;
    let next = found.last().filter(|_| found.len() == 100 && last > 100);
    let next = next.map(|version| version.number.to_string());
    let view = |version: Version| VersionView {
        number: version.number,
        day: version.day.to_string(),
        published: version.published,
        added: version.added,
        changed: version.changed,
        removed: version.removed,
    };
    json_of(
        StatusCode::OK,
        &List {
            items: found.into_iter().map(view).collect(),
            next,
        },
    )
}

async fn put_row(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path(id): Path<String>,
    Json(row): Json<PutRow>,
) -> Answer {
    let from = day(row.valid_from.as_deref(), ctx.today())?;
    let until = row
        .valid_until
        .as_deref()
        .map(|text| day(Some(text), ALWAYS))
        .transpose()?;
    let typed = draft::Typed {
        body: row.values,
        from,
        until,
        seen: None,
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (done, published) =
        blocking(move || draft::write(&store, &rooms, &scope, &id, typed)).await?;
    let view = WrittenView {
        key: done.key,
        changed: done.changed,
        published,
    };
    json_of(StatusCode::OK, &view)
}

async fn end_row(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, key)): Path<(String, String)>,
    Json(end): Json<EndRow>,
) -> Answer {
    let until = day(end.valid_until.as_deref(), ctx.today())?;
    let (store, scope, of) = (ctx.store(), ctx.scope.clone(), key.clone());
    let published =
        blocking(move || draft::close(&store, &rooms, &scope, (&id, &of), until)).await?;
    let view = WrittenView {
        key,
        changed: true,
        published,
    };
    json_of(StatusCode::OK, &view)
}
