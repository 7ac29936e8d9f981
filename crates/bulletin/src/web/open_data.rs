//! `/open-data`: the public data as files, with the terms under which they may be used.

use std::sync::{Arc, Mutex, PoisonError};

use ::web::chart::{Kind, Stack};
use ::web::view::Tone;
use ::web::{Answer, Ctx, EVERYONE, Frame, Room, Routes, blocking, download, page};
use askama::Template;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Date, Lang, Millis, Scope};
use plan::model::{Board, TaskRow};
use plan::rules::light::Light;
use plan::rules::period::Period;
use serde_json::{Value, json};
use store::{Error, Store};

use crate::Bulletins;
use crate::print::sha256;
use crate::queries;
use crate::rules::csv;
use crate::rules::step::State;

/// Boards of past days that are kept in memory.
const BOARDS: usize = 24;

/// Bulletins in one file.
const PAPERS: u64 = 500;

/// Boards as of past days, kept until the journal grows.
#[derive(Clone, Debug, Default)]
pub struct Kept(Arc<Mutex<Vec<Arc<Board>>>>);

impl Kept {
    /// The board of a day as it was at its end, never later than now.
    pub(super) fn board(&self, store: &Store, day: Date, now: Millis) -> Result<Arc<Board>, Error> {
        let size = store.head()?.size;
        let found = |held: &Vec<Arc<Board>>| {
            held.iter()
                .find(|board| board.day == day && board.journal_size == size)
                .cloned()
        };
        if let Some(board) = found(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(board);
        }
        let end = Millis::start_of(day.tomorrow().unwrap_or(day)).plus_secs(-1);
        let board = Arc::new(plan::board_at(store, day, end.min(now))?);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|board| board.journal_size == size);
        if held.len() >= BOARDS {
            held.remove(0);
        }
        held.push(board.clone());
        Ok(board)
    }
}

base::messages! {
    /// What the page says.
    struct Words {
        title: "开放数据", "Open data";
        purpose: "下载任务、亮灯、单位、指标和通报的公开数据。", "Download the public data on tasks, lights, units, indicators and bulletins.";
        licence: "使用条件", "Terms of use";
        set: "数据集", "Data set";
        what: "内容", "What it holds";
        files: "文件", "Files";
        tasks: "任务清单", "Tasks";
        tasks_what: "每项任务的方案、编号、标题、牵头单位、到期日、现在的亮灯", "each task's plan, number, title, lead units, due date and light now";
        lights: "按月亮灯", "Lights by month";
        lights_what: "某月月末每项任务的亮灯；网址加 ?month=2023-09 选月份", "each task's light at the end of a month; add ?month=2023-09 to choose it";
        units: "牵头单位", "Lead units";
        units_what: "每个单位牵头的任务数，按亮灯", "how many tasks each unit leads, by light";
        indicators: "指标", "Indicators";
        indicators_what: "每个指标的目标、最近数值和进度", "each indicator's goal, newest figure and standing";
        bulletins: "通报", "Bulletins";
        bulletins_what: "已公开的通报：文号、标题、日期、状态", "published bulletins: number, title, dates, state";
        note: "CSV 为 UTF-8（带 BOM，可用 Excel 直接打开），JSON 附使用条件。数据随系统更新；程序读取时请使用 ETag。", "CSV files are UTF-8 with a byte order mark, ready for Excel; JSON files carry the terms. Data follow the system; programs should use ETags.";
        feed: "订阅更新（Atom）", "Subscribe to updates (Atom)";
        registers: "清单台账的数据", "Data of registers";
        catalogue: "清单台账的数据目录（DCAT）", "Catalogue of the registers' data (DCAT)";
    }
}

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/open-data", EVERYONE, "data.list", list)
        .file("/open-data/{file}", EVERYONE, "data.file", file)
        .file("/bulletins.json", EVERYONE, "data.bulletins", bulletins)
}

/// The kinds of a stacked bar of lights.
pub(super) fn kinds(lang: Lang) -> Vec<Kind> {
    const TONES: [Tone; 5] = [Tone::Good, Tone::Steady, Tone::Warn, Tone::Bad, Tone::Quiet];
    let named = |(light, tone)| Kind {
        tone,
        label: plan::light_title(light, lang).to_owned(),
    };
    Light::ALL.into_iter().zip(TONES).map(named).collect()
}

/// A stacked bar of lights.
pub(super) fn stack(label: String, href: String, counts: [usize; 5]) -> Stack {
    Stack {
        label,
        href,
        counts: counts.map(|count| count as u64).to_vec(),
    }
}

struct Set {
    name: &'static str,
    what: &'static str,
    files: Vec<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "bulletin_data.html")]
struct DataPage {
    frame: Frame,
    words: &'static Words,
    licence: String,
    sets: Vec<Set>,
}

async fn list(ctx: Ctx) -> Answer {
    let words = Words::of(ctx.lang);
    let store = ctx.store();
    let settings = blocking(move || store.read(|read| queries::settings(read))).await?;
    let set = |name, what, files: &[(&'static str, &'static str)]| Set {
        name,
        what,
        files: files.to_vec(),
    };
    page(&DataPage {
        frame: ctx.frame(words.title).purpose(words.purpose),
        words,
        licence: settings.licence,
        sets: vec![
            set(
                words.tasks,
                words.tasks_what,
                &[
                    ("/open-data/tasks.csv", "CSV"),
                    ("/open-data/tasks.json", "JSON"),
                ],
            ),
            set(
                words.lights,
                words.lights_what,
                &[
                    ("/open-data/lights.csv", "CSV"),
                    ("/open-data/lights.json", "JSON"),
                ],
            ),
            set(
                words.units,
                words.units_what,
                &[
                    ("/open-data/units.csv", "CSV"),
                    ("/open-data/units.json", "JSON"),
                ],
            ),
            set(
                words.indicators,
                words.indicators_what,
                &[
                    ("/open-data/indicators.csv", "CSV"),
                    ("/open-data/indicators.json", "JSON"),
                ],
            ),
            set(
                words.bulletins,
                words.bulletins_what,
                &[("/bulletins.json", "JSON")],
            ),
        ],
    })
}

/// A data set: names of the columns for programs, and a value a column.
struct Data {
    /// What it is of, for JSON.
    about: Value,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

impl Data {
    fn csv(self) -> String {
        let cell = |value: Value| match value {
            Value::Null => String::new(),
            Value::String(text) => text,
            Value::Array(list) => list
                .iter()
                .filter_map(Value::as_str)
                .collect::<Vec<_>>()
                .join("；"),
            other => other.to_string(),
        };
        let rows = self
            .rows
            .into_iter()
            .map(|row| row.into_iter().map(cell).collect());
        csv::write(&self.columns, rows)
    }

    fn json(self, licence: &str) -> String {
        let Self {
            about,
            columns,
            rows,
        } = self;
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|row| {
                columns
                    .iter()
                    .map(|name| (*name).to_owned())
                    .zip(row)
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            })
            .collect();
        json!({ "licence": licence, "about": about, "rows": rows }).to_string()
    }
}

async fn file(
    ctx: Ctx,
    Room(room): Room<Bulletins>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let month = ctx
        .query
        .get("month")
        .and_then(Period::parse)
        .unwrap_or_else(|| Period::of(ctx.today()).previous());
    let (store, now, kept) = (ctx.store(), ctx.now(), room.kept.clone());
    let asked = name.clone();
    let made = blocking(move || -> Result<Option<(String, &'static str)>, Error> {
        let Some((set, ending @ ("csv" | "json"))) = asked.rsplit_once('.') else {
            return Ok(None);
        };
        let today = now.day();
        let data = match set {
            "tasks" => tasks(&*kept.board(&store, today, now)?),
            "lights" => lights(
                &*kept.board(&store, month.last_day().min(today), now)?,
                month,
            ),
            "units" => units(&*kept.board(&store, today, now)?),
            "indicators" => indicators(&store, today)?,
            _ => return Ok(None),
        };
        let licence = store.read(|read| queries::settings(read))?.licence;
        Ok(Some(match ending {
            "csv" => (data.csv(), "text/csv; charset=utf-8; header=present"),
            _ => (data.json(&licence), "application/json"),
        }))
    })
    .await?;
    match made {
        Some((text, kind)) => Ok(tagged(&headers, &name, kind, text)),
        None => Err(::web::Failure::not_found()),
    }
}

/// An answer with its ETag: unchanged content is not sent again (RFC 9110, 13.1.2).
pub(super) fn tagged(headers: &HeaderMap, name: &str, kind: &str, text: String) -> Response {
    let tag = format!("\"{}\"", &sha256(text.as_bytes())[..32]);
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|list| {
            list.split(',')
                .any(|held| held.trim().trim_start_matches("W/") == tag || held.trim() == "*")
        });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        download(name, kind, text)
    };
    let fields = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        fields.insert(ETAG, tag);
    }
    // The same for everybody; asked again after a minute.
    fields.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=60"),
    );
    fields.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

fn of_task(board: &Board, task: &TaskRow) -> Vec<Value> {
    let (document, clause) = (board.document(task), board.clause(task));
    let leads: Vec<&str> = task
        .leads
        .iter()
        .map(|org| {
            board
                .orgs
                .get(org)
                .map_or(org.as_str(), |row| row.name.zh.as_str())
        })
        .collect();
    vec![
        json!(task.id),
        json!(document.key),
        json!(document.title.zh),
        json!(document.number),
        json!(clause.cite),
        json!(clause.title.zh),
        json!(leads),
        json!(task.due.map(|due| due.to_string())),
    ]
}

const TASK: [&str; 8] = [
    "id",
    "plan",
    "plan_title",
    "plan_number",
    "clause",
    "title",
    "lead_units",
    "due",
];

fn tasks(board: &Board) -> Data {
    let mut columns = TASK.to_vec();
    columns.extend(["light", "light_title", "reason", "href"]);
    let rows = board.tasks.iter().map(|task| {
        let mut row = of_task(board, task);
        row.extend([
            json!(task.light.as_str()),
            json!(plan::light_title(task.light, Lang::Zh)),
            json!(plan::light_reason(task, Lang::Zh)),
            json!(format!("/tasks/{}", task.id)),
        ]);
        row
    });
    Data {
        about: json!({ "day": board.day.to_string() }),
        columns,
        rows: rows.collect(),
    }
}

fn lights(board: &Board, month: Period) -> Data {
    let mut columns = vec!["month", "day"];
    columns.extend(TASK);
    columns.extend(["light", "light_title"]);
    let rows = board.tasks.iter().map(|task| {
        let mut row = vec![json!(month.to_string()), json!(board.day.to_string())];
        row.extend(of_task(board, task));
        row.extend([
            json!(task.light.as_str()),
            json!(plan::light_title(task.light, Lang::Zh)),
        ]);
        row
    });
    Data {
        about: json!({ "month": month.to_string(), "day": board.day.to_string() }),
        columns,
        rows: rows.collect(),
    }
}

fn units(board: &Board) -> Data {
    let mut columns = vec!["id", "name", "region", "tasks"];
    columns.extend(["met", "on_schedule", "behind", "overdue", "no_report"]);
    let rows = board.orgs.iter().filter_map(|(org, row)| {
        let led = board.tasks.iter().filter(|task| task.leads.contains(org));
        let counts = crate::facts::count(led.map(|task| task.light));
        let total: usize = counts.iter().sum();
        let region = board
            .regions
            .get(&row.region)
            .map_or(row.region.as_str(), |title| title.zh.as_str());
        let head = [
            json!(org.as_str()),
            json!(row.name.zh),
            json!(region),
            json!(total),
        ];
        (total > 0).then(|| {
            head.into_iter()
                .chain(counts.map(|count| json!(count)))
                .collect()
        })
    });
    Data {
        about: json!({ "day": board.day.to_string() }),
        columns,
        rows: rows.collect(),
    }
}

fn indicators(store: &Store, day: Date) -> Result<Data, Error> {
    let columns = vec![
        "id",
        "title",
        "plan",
        "clauses",
        "unit",
        "comparator",
        "goal",
        "due",
        "figure",
        "period",
        "standing",
        "href",
    ];
    let rows = indicator::list(store, &Scope::public(), day)?
        .into_iter()
        .map(row_of_indicator);
    Ok(Data {
        about: json!({ "day": day.to_string() }),
        columns,
        rows: rows.collect(),
    })
}

fn row_of_indicator(standing: indicator::Standing) -> Vec<Value> {
    let goal = standing.goal.as_ref();
    vec![
        json!(standing.id),
        json!(standing.title.zh),
        json!(standing.plan),
        json!(standing.clauses),
        json!(standing.unit),
        json!(goal.map(|goal| goal.comparator.as_str())),
        json!(goal.map(|goal| goal.value.to_string())),
        json!(goal.and_then(|goal| goal.due).map(|due| due.to_string())),
        json!(standing.figure.map(|(_, value)| value.to_string())),
        json!(standing.figure.map(|(period, _)| period.to_string())),
        json!(standing.status.as_str()),
        json!(standing.href),
    ]
}

async fn bulletins(ctx: Ctx, headers: HeaderMap) -> Answer {
    let store = ctx.store();
    let text = blocking(move || -> Result<_, Error> {
        let (papers, total) = queries::list(&store, &Scope::public(), 0, PAPERS)?;
        let licence = store.read(|read| queries::settings(read))?.licence;
        let rows: Vec<Value> = papers
            .iter()
            .map(|paper| {
                json!({
                    "id": paper.urn,
                    "number": paper.number,
                    "kind": paper.about.kind.as_str(),
                    "about": paper.about.span.to_string(),
                    "subject": paper.about.subject,
                    "title": super::list::title(paper),
                    "as_of": paper.as_of.to_string(),
                    "issued": paper.issued_at.map(Millis::rfc3339),
                    "published": paper.published_at.map(Millis::rfc3339),
                    "withdrawn": paper.withdrawn_at.map(Millis::rfc3339),
                    "state": paper.state.as_str(),
                    "href": format!("/bulletins/{}", paper.id),
                    "docx": (paper.state == State::Published).then(|| format!("/bulletins/{}/bulletin.docx", paper.id)),
                    "sample": paper.sample,
                })
            })
            .collect();
        Ok(json!({ "licence": licence, "total": total, "rows": rows }).to_string())
    })
    .await?;
    Ok(tagged(&headers, "bulletins.json", "application/json", text))
}
