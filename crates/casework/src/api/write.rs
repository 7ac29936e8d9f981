//! Filing, deciding, answering, urging, withdrawing, uploading.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use flow::{Answer as Opinion, Token};
use pack::element::{Channel, MaterialSource};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use web::api::{File, Json, Kept, Key, Op};
use web::{Answer, Ctx, Room, Routes, blocking};

use super::{CASES_WRITE, WRITERS};
use crate::commands::act::{Act, act_in};
use crate::commands::file::{self as filing, FileSlot, FileSource, Filing, Paper, file_in};
use crate::commands::opine::{Opine, opine_in};
use crate::commands::upload::upload_in;
use crate::commands::urge::urge_in;
use crate::commands::withdraw::withdraw_in;
use crate::commands::{CaseError, Done};
use crate::model::{self, Applicant, NewFile};
use crate::room::Casework;

const BODY: usize = 256 * 1024;
const UPLOAD: usize = 21_000_000;

pub(super) fn routes() -> Routes {
    filing_routes().merge(work_routes())
}

fn filing_routes() -> Routes {
    let file = Op::new("提出办件", "File a case")
        .needs(CASES_WRITE)
        .body::<NewCase>()
        .answers::<OpenedCase>(StatusCode::CREATED, "已提出", "It was filed");
    let upload = Op::new("上传文件", "Upload a file")
        .notes(
            "返回的编号写入提出办件的 files；两日内未使用的文件会被清理。",
            "Its number goes into `files` when a case is filed; a file that no case takes within two days is taken away.",
        )
        .needs(CASES_WRITE)
        .file()
        .answers::<Uploaded>(StatusCode::CREATED, "已保存", "It was kept");
    Routes::new()
        .api_write(
            "/api/v1/cases",
            WRITERS,
            "api.case.file",
            BODY,
            file,
            file_case,
        )
        .api_write(
            "/api/v1/files",
            WRITERS,
            "api.case.upload",
            UPLOAD,
            upload,
            take_file,
        )
}

fn work_routes() -> Routes {
    let change = |zh: &str, en: &str| {
        Op::new(zh, en)
            .needs(CASES_WRITE)
            .path::<i64>("id", "办件的内部编号", "The case's number")
            .answers::<Changed>(StatusCode::OK, "已保存", "It was done")
    };
    let act = change("办理一个步骤", "Decide a step").body::<Decision>();
    let opine = change("答复部门意见", "Answer as a department").body::<Said>();
    let urge = change("催办", "Urge").body::<Looked>();
    let withdraw = change("撤回", "Withdraw").body::<Withdrawal>();
    Routes::new()
        .api_write(
            "/api/v1/cases/{id}/act",
            WRITERS,
            "api.case.act",
            BODY,
            act,
            act_on,
        )
        .api_write(
            "/api/v1/cases/{id}/opinion",
            WRITERS,
            "api.case.opine",
            BODY,
            opine,
            opine_on,
        )
        .api_write(
            "/api/v1/cases/{id}/urge",
            WRITERS,
            "api.case.urge",
            BODY,
            urge,
            urge_on,
        )
        .api_write(
            "/api/v1/cases/{id}/withdraw",
            WRITERS,
            "api.case.withdraw",
            BODY,
            withdraw,
            withdraw_on,
        )
}

/// A case to file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCase {
    /// The item's id.
    #[schemars(title = "事项编号", length(min = 1, max = 100))]
    item: String,
    /// The division it concerns, GB/T 2260.
    #[schemars(title = "行政区划代码", length(min = 6, max = 12))]
    region: Option<String>,
    /// Who asks; absent: nobody is named.
    #[schemars(title = "申请人")]
    applicant: Option<NewApplicant>,
    /// The answers, by key.
    #[schemars(title = "填写内容")]
    answers: Map<String, Value>,
    /// The papers.
    #[schemars(title = "材料", length(max = 60))]
    materials: Option<Vec<NewPaper>>,
    /// Uploaded files for questions and papers.
    #[schemars(title = "文件", length(max = 40))]
    files: Option<Vec<NewAttached>>,
}

/// Who asks.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewApplicant {
    /// What they are.
    #[schemars(title = "类型")]
    kind: NewKind,
    /// Their name.
    #[schemars(title = "名称", length(min = 1, max = 100))]
    name: String,
    /// Identity number or unified social credit code.
    #[schemars(title = "证件号码或统一社会信用代码", length(max = 40))]
    code: Option<String>,
    /// Telephone.
    #[schemars(title = "电话", length(max = 40))]
    phone: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum NewKind {
    Person,
    Enterprise,
}

/// How a paper is given.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewPaper {
    /// Its id.
    #[schemars(title = "材料编号", length(min = 1, max = 100))]
    material: String,
    /// `upload`, `commitment`, `later`, `licence:<id>` or `register:<id>`.
    #[schemars(title = "提供方式", length(min = 1, max = 120))]
    from: String,
    /// The licence's number or the row's key.
    #[schemars(title = "证照编号或数据编号", length(max = 200))]
    number: Option<String>,
}

/// An uploaded file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewAttached {
    /// Its number.
    #[schemars(title = "文件编号", range(min = 1))]
    id: i64,
    /// The question that it answers.
    #[schemars(title = "问题编号", length(max = 100))]
    question: Option<String>,
    /// The paper that it is.
    #[schemars(title = "材料编号", length(max = 100))]
    material: Option<String>,
}

/// A case that was filed.
#[derive(Serialize, JsonSchema)]
struct OpenedCase {
    /// Its number.
    id: i64,
    /// Its code.
    code: String,
    /// What opens it, beside the code, for somebody without an account.
    secret: String,
    /// Its version.
    version: i64,
}

/// What became of a case.
#[derive(Serialize, JsonSchema)]
struct Changed {
    /// Its number.
    id: i64,
    /// Its code.
    code: String,
    /// Its version now.
    version: i64,
    /// How it ended, when it did.
    result: Option<String>,
}

/// A file that was kept.
#[derive(Serialize, JsonSchema)]
struct Uploaded {
    /// Its number.
    id: i64,
}

/// A decision.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Decision {
    /// The version that was looked at.
    #[schemars(title = "所见版本", range(min = 1))]
    version: i64,
    /// The place's number.
    #[schemars(title = "环节编号")]
    token: u32,
    /// The action's id.
    #[schemars(title = "办理选项", length(min = 1, max = 100))]
    action: String,
    /// What is filled in.
    #[schemars(title = "填写内容")]
    answers: Option<Map<String, Value>>,
    /// Why.
    #[schemars(title = "理由", length(max = 2000))]
    reason: Option<String>,
}

/// A department's answer.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Said {
    /// The version that was looked at.
    #[schemars(title = "所见版本", range(min = 1))]
    version: i64,
    /// The place's number.
    #[schemars(title = "环节编号")]
    token: u32,
    /// The answer.
    #[schemars(title = "意见")]
    answer: SaidAnswer,
    /// The conditions or the reason.
    #[schemars(title = "条件或理由", length(max = 2000))]
    reason: Option<String>,
    /// What is filled in.
    #[schemars(title = "填写内容")]
    answers: Option<Map<String, Value>>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum SaidAnswer {
    Agree,
    Conditional,
    Object,
    NotApplicable,
}

/// What was looked at.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Looked {
    /// The version that was looked at.
    #[schemars(title = "所见版本", range(min = 1))]
    version: i64,
}

/// A withdrawal.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    /// The version that was looked at.
    #[schemars(title = "所见版本", range(min = 1))]
    version: i64,
    /// Why.
    #[schemars(title = "理由", length(max = 2000))]
    reason: Option<String>,
}

fn source(text: &str) -> Option<MaterialSource> {
    match text.split_once(':') {
        Some(("licence", id)) => Some(MaterialSource::Licence(id.to_owned())),
        Some(("register", id)) => Some(MaterialSource::Register(id.to_owned())),
        None => match text {
            "upload" => Some(MaterialSource::Upload),
            "commitment" => Some(MaterialSource::Commitment),
            "later" => Some(MaterialSource::Later),
            _ => None,
        },
        Some(_) => None,
    }
}

/// A filing as the command takes it. The key is the request's own: the shell keeps the answer under the caller's
/// `Idempotency-Key`, and without one two calls are two cases.
fn read(new: NewCase, key: String) -> Result<Filing, CaseError> {
    let applicant = match new.applicant {
        None => Applicant::anonymous(),
        Some(given) => Applicant {
            kind: match given.kind {
                NewKind::Person => flow::ApplicantKind::Person,
                NewKind::Enterprise => flow::ApplicantKind::Enterprise,
            },
            name: given.name,
            code: given.code.unwrap_or_default(),
            phone: given.phone.unwrap_or_default(),
        },
    };
    let way = |material: &str| {
        CaseError::Refused(flow::Refusal::Form(vec![flow::Complaint {
            question: material.to_owned(),
            cause: flow::Cause::Way,
        }]))
    };
    let mut papers = Vec::new();
    for paper in new.materials.unwrap_or_default() {
        papers.push(Paper {
            from: source(&paper.from).ok_or_else(|| way(&paper.material))?,
            material: paper.material,
            number: paper.number,
        });
    }
    let mut files = Vec::new();
    for file in new.files.unwrap_or_default() {
        let to = match (file.question, file.material) {
            (Some(key), None) => FileSlot::Question(key),
            (None, Some(id)) => FileSlot::Material(id),
            _ => return Err(CaseError::File(file.id.to_string())),
        };
        files.push(filing::File {
            to,
            file: FileSource::Uploaded(file.id),
        });
    }
    Ok(Filing {
        item: new.item,
        channel: Channel::Api,
        region: new.region.map(base::RegionCode),
        applicant,
        answers: new.answers,
        papers,
        files,
        key,
        sample: false,
    })
}

async fn file_case(
    ctx: Ctx,
    Room(room): Room<Casework>,
    key: Key,
    Json(new): Json<NewCase>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let own_key = format!("api/{}", ctx.request_id);
    let answer = blocking(move || {
        let filing = read(new, own_key)?;
        store.write(&scope, move |tx| {
            let opened = file_in(tx, &room, filing)?;
            let made = OpenedCase {
                id: opened.case,
                code: opened.code,
                secret: opened.secret,
                version: opened.version,
            };
            let place = format!("/api/v1/cases/{}", opened.case);
            let answer = Kept::json(StatusCode::CREATED, &made).at(place);
            Ok::<_, CaseError>(key.keep(tx, answer)?)
        })
    });
    Ok(answer.await?.into_response())
}

async fn take_file(ctx: Ctx, Room(room): Room<Casework>, key: Key, file: File) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let answer = blocking(move || {
        store.write(&scope, move |tx| {
            let new = NewFile {
                name: file.name.unwrap_or_default(),
                content: file.bytes.to_vec(),
            };
            let id = upload_in(tx, &room, new)?;
            let answer = Kept::json(StatusCode::CREATED, &Uploaded { id });
            Ok::<_, CaseError>(key.keep(tx, answer)?)
        })
    });
    Ok(answer.await?.into_response())
}

fn changed(done: &Done) -> Kept {
    let changed = Changed {
        id: done.case,
        code: done.code.clone(),
        version: done.version,
        result: done
            .result
            .map(|result| crate::store::result_name(result).to_owned()),
    };
    Kept::json(StatusCode::OK, &changed)
}

/// Runs a command in a write of its own and keeps its answer in it.
async fn run(
    ctx: Ctx,
    key: Key,
    command: impl FnOnce(&mut store::Tx<'_>) -> Result<Done, CaseError> + Send + 'static,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let answer = blocking(move || {
        store.write(&scope, move |tx| {
            let done = command(tx)?;
            Ok::<_, CaseError>(key.keep(tx, changed(&done))?)
        })
    });
    Ok(answer.await?.into_response())
}

async fn act_on(
    ctx: Ctx,
    Path(id): Path<i64>,
    Room(room): Room<Casework>,
    key: Key,
    Json(sent): Json<Decision>,
) -> Answer {
    let decided = Act {
        token: Token(sent.token),
        action: sent.action,
        answers: sent.answers.unwrap_or_default(),
        files: Vec::new(),
        reason: sent.reason.unwrap_or_default(),
    };
    let on = model::Key::new(id, sent.version);
    run(ctx, key, move |tx| act_in(tx, &room, &on, decided)).await
}

async fn opine_on(
    ctx: Ctx,
    Path(id): Path<i64>,
    Room(room): Room<Casework>,
    key: Key,
    Json(sent): Json<Said>,
) -> Answer {
    let said = Opine {
        token: Token(sent.token),
        answer: match sent.answer {
            SaidAnswer::Agree => Opinion::Agree,
            SaidAnswer::Conditional => Opinion::Conditional,
            SaidAnswer::Object => Opinion::Object,
            SaidAnswer::NotApplicable => Opinion::NotApplicable,
        },
        reason: sent.reason.unwrap_or_default(),
        answers: sent.answers.unwrap_or_default(),
        files: Vec::new(),
    };
    let on = model::Key::new(id, sent.version);
    run(ctx, key, move |tx| opine_in(tx, &room, &on, said)).await
}

async fn urge_on(
    ctx: Ctx,
    Path(id): Path<i64>,
    Room(room): Room<Casework>,
    key: Key,
    Json(sent): Json<Looked>,
) -> Answer {
    let on = model::Key::new(id, sent.version);
    run(ctx, key, move |tx| urge_in(tx, &room, &on)).await
}

async fn withdraw_on(
    ctx: Ctx,
    Path(id): Path<i64>,
    Room(room): Room<Casework>,
    key: Key,
    Json(sent): Json<Withdrawal>,
) -> Answer {
    let on = model::Key::new(id, sent.version);
    let reason = sent.reason.unwrap_or_default();
    run(ctx, key, move |tx| withdraw_in(tx, &room, &on, reason)).await
}
