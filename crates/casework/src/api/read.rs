//! Items, lists of cases, a case.

use axum::extract::Path;
use axum::http::StatusCode;
use base::Lang;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use web::api::{List, Op, Params};
use web::{Answer, Ctx, Room, Routes, blocking, json_of};

use super::{CASES_READ, READERS};
use crate::model::{Head, Status};
use crate::queries::{self, CaseView, Search};
use crate::room::{Casework, ItemDefinition};

pub(super) fn routes() -> Routes {
    let items = Op::new("列出可办事项", "List items")
        .notes(
            "当前可提出的事项，附问题和材料的编号。",
            "The items by which cases are filed now, with the keys of their questions and papers.",
        )
        .needs(CASES_READ)
        .answers::<List<Item>>(StatusCode::OK, "事项", "The items");
    let list = Op::new("列出办件", "List cases")
        .notes(
            "单位看本单位办理的，申请人看本人的；从新到旧。",
            "A unit lists what it handles, an applicant their own; the newest first.",
        )
        .needs(CASES_READ)
        .query::<Which>()
        .answers::<List<Case>>(StatusCode::OK, "办件", "The cases");
    let one = Op::new("查询一个办件", "Read a case")
        .needs(CASES_READ)
        .path::<i64>("id", "办件的内部编号", "The case's number")
        .answers::<CaseDetail>(StatusCode::OK, "办件", "The case");
    Routes::new()
        .api_read("/api/v1/items", READERS, "api.item.list", items, list_items)
        .api_read("/api/v1/cases", READERS, "api.case.list", list, list_cases)
        .api_read(
            "/api/v1/cases/{id}",
            READERS,
            "api.case.read",
            one,
            read_case,
        )
}

/// An item.
#[derive(Serialize, JsonSchema)]
struct Item {
    /// Its id, as cases name it.
    id: String,
    /// Its name in Chinese.
    title: String,
    /// Its name in English.
    title_en: String,
    /// How it is handled.
    mode: String,
    /// How it may be filed.
    channels: Vec<String>,
    /// Keys of its questions, with what each answers.
    questions: Vec<QuestionKey>,
    /// Ids of the papers that may be asked for.
    materials: Vec<String>,
    /// The version of its definition.
    definition: String,
}

/// A question.
#[derive(Serialize, JsonSchema)]
struct QuestionKey {
    /// Its key.
    key: String,
    /// What it asks, in Chinese.
    title: String,
    /// What it asks, in English.
    title_en: String,
    /// What kind of value answers it.
    kind: String,
    /// Whether it has to be answered when it is asked.
    required: bool,
}

/// The name of an enum's value in JSON.
fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        Ok(Value::Object(map)) => map
            .get("kind")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        _ => String::new(),
    }
}

fn item(one: &ItemDefinition) -> Item {
    let item = one.definition.item();
    let question = |question: &pack::element::Question| QuestionKey {
        key: question.field.key.clone(),
        title: question.field.title.zh.clone(),
        title_en: question.field.title.en.clone(),
        kind: word(&question.field.kind),
        required: question.field.required,
    };
    Item {
        id: item.id.clone(),
        title: item.title.zh.clone(),
        title_en: item.title.en.clone(),
        mode: word(&item.mode),
        channels: item.channels.iter().map(word).collect(),
        questions: one
            .definition
            .form()
            .questions
            .iter()
            .map(question)
            .collect(),
        materials: item
            .materials
            .iter()
            .map(|need| need.material.clone())
            .collect(),
        definition: one.definition.version().to_owned(),
    }
}

async fn list_items(_ctx: Ctx, Room(room): Room<Casework>) -> Answer {
    let items = room.items();
    let items = items
        .iter()
        .filter(|one| Casework::is_filed(one.definition.item()))
        .map(item)
        .collect();
    json_of(StatusCode::OK, &List { items, next: None })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Which {
    /// Of this item.
    #[schemars(title = "事项编号", length(max = 100))]
    item: Option<String>,
    /// Whether cases go on.
    #[schemars(title = "是否办结")]
    status: Option<WhichStatus>,
    /// Where the list goes on: `next` of the part before.
    #[schemars(title = "接续位置", range(min = 1))]
    after: Option<i64>,
    /// Cases in a part.
    #[schemars(title = "条数", range(min = 1, max = 200))]
    limit: Option<u32>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum WhichStatus {
    Open,
    Closed,
}

/// A case.
#[derive(Serialize, JsonSchema)]
pub(super) struct Case {
    /// Its number.
    id: i64,
    /// Its code.
    code: String,
    /// Its item.
    item: String,
    /// What it is about; nothing personal.
    title: String,
    /// The unit that handles it.
    unit: String,
    /// Its division, GB/T 2260.
    region: String,
    /// `open` or `closed`.
    status: String,
    /// How it ended.
    result: Option<String>,
    /// The version that changes have to name.
    version: i64,
    /// When it was filed.
    opened_on: String,
    /// When it was accepted.
    accepted_on: Option<String>,
    /// When its term ends.
    due: Option<String>,
    /// When it ended.
    closed_on: Option<String>,
    /// Whether the content is made up.
    sample: bool,
}

pub(super) fn shown(head: &Head) -> Case {
    let day = |day: Option<base::Date>| day.map(|day| day.to_string());
    Case {
        id: head.id,
        code: head.code.clone(),
        item: head.item.clone(),
        title: head.title.clone(),
        unit: head.unit.0.clone(),
        region: head.region.0.clone(),
        status: head.status.as_str().to_owned(),
        result: head
            .result
            .map(|result| crate::store::result_name(result).to_owned()),
        version: head.version,
        opened_on: head.opened_on.to_string(),
        accepted_on: day(head.accepted_on),
        due: day(head.due),
        closed_on: day(head.closed_on),
        sample: head.sample,
    }
}

async fn list_cases(ctx: Ctx, Params(which): Params<Which>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let limit = which.limit.unwrap_or(50);
    let search = Search {
        item: which.item.unwrap_or_default(),
        status: which.status.map(|status| match status {
            WhichStatus::Open => Status::Open,
            WhichStatus::Closed => Status::Closed,
        }),
        before: which.after,
        limit,
    };
    let heads = blocking(move || store.read(|read| queries::list(read, &scope, &search))).await?;
    let full = heads.len() == limit as usize;
    let next = heads
        .last()
        .filter(|_| full)
        .map(|head| head.id.to_string());
    let items = heads.iter().map(shown).collect();
    json_of(StatusCode::OK, &List { items, next })
}

/// A case with its answers and where it waits.
#[derive(Serialize, JsonSchema)]
struct CaseDetail {
    /// The case.
    case: Case,
    /// The applicant's answers, personal ones masked where they do not concern the caller.
    answers: Map<String, Value>,
    /// Where it waits.
    places: Vec<Place>,
    /// What happened, the newest first.
    events: Vec<Entry>,
}

/// Where a case waits.
#[derive(Serialize, JsonSchema)]
struct Place {
    /// Its number, which changes name.
    token: u32,
    /// The step.
    step: String,
    /// The department's branch.
    branch: Option<String>,
    /// When its term ends.
    due: Option<String>,
    /// Whether the caller may do its work now.
    mine: bool,
    /// Ids of the decisions.
    actions: Vec<String>,
}

/// What happened.
#[derive(Serialize, JsonSchema)]
struct Entry {
    /// From 1.
    seq: i64,
    /// When, RFC 3339.
    at: String,
    /// What.
    kind: String,
    /// What it is called.
    title: String,
}

fn detail(view: &CaseView, lang: Lang) -> CaseDetail {
    let place = |place: &queries::PlaceView| Place {
        token: place.token.0,
        step: place.step.clone(),
        branch: place.branch.clone(),
        due: place
            .clock
            .as_ref()
            .and_then(|clock| clock.due)
            .map(|due| due.day.to_string()),
        mine: place.mine,
        actions: place
            .actions
            .iter()
            .map(|action| action.id.clone())
            .collect(),
    };
    let entry = |entry: &crate::model::CaseEntry| Entry {
        seq: entry.seq,
        at: entry.at.rfc3339(),
        kind: entry.kind.as_str().to_owned(),
        title: entry.kind.title(lang).to_owned(),
    };
    CaseDetail {
        case: shown(&view.head),
        answers: view.answers.form.clone(),
        places: view.places.iter().map(place).collect(),
        events: view.entries.iter().map(entry).collect(),
    }
}

async fn read_case(ctx: Ctx, Path(id): Path<i64>, Room(room): Room<Casework>) -> Answer {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let view =
        blocking(move || store.read(|read| queries::case(read, &scope, &room, (id, None), today)));
    json_of(StatusCode::OK, &detail(&view.await?, ctx.lang))
}
