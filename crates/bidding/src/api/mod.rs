//! Bidding for programs, below `/api/v1/`: what `luodi seal` made is handed in without a browser.

use ::web::api::{File, Json, Op, TokenScope};
use ::web::{Access, Answer, Ctx, Room, Routes, blocking};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::commands::{finish as finishing, half as halving, upload, withdraw as withdrawing};
use crate::model::{BoxId, Step};
use crate::queries;
use crate::state::Bidding;
use crate::web::left;

/// What a token for reading boxes is made for.
pub const BIDS_READ: TokenScope = TokenScope::new("bids:read", "读取投标箱", "Read boxes");
/// What a token for bidding is made for.
pub const BIDS_WRITE: TokenScope = TokenScope::new("bids:write", "投标", "Bid");

const BIDDERS: Access = Access::Roles(&[Role::Applicant]);

/// A chunk of 1 MiB with its tag, and the head of a form around it.
const CHUNK: usize = (1 << 20) + 64 * 1024;

/// The operations.
pub(crate) fn routes() -> Routes {
    upload_routes().merge(box_routes())
}

fn upload_routes() -> Routes {
    let begin = Op::new("开始上传密封文件", "Begin to upload a sealed file")
        .notes(
            "同一清单再次提交即续传：返回尚缺的分块。",
            "The same manifest again goes on: the answer lists the chunks that are missing.",
        )
        .needs(BIDS_WRITE)
        .path::<i64>("id", "投标箱编号", "The box's number")
        .body::<NewUpload>()
        .answers::<UploadView>(
            StatusCode::OK,
            "上传凭据和尚缺的分块",
            "The upload and what it lacks",
        )
        .repeats_naturally();
    let chunk = Op::new("上传分块", "Upload a chunk")
        .needs(BIDS_WRITE)
        .path::<i64>("id", "投标箱编号", "The box's number")
        .path::<String>("token", "上传凭据", "The upload")
        .path::<u32>("no", "分块序号，从 0 起", "The chunk, from 0")
        .file()
        .answers_nothing("已保存", "It was kept")
        .repeats_naturally();
    let finish = Op::new("完成投标", "Finish")
        .notes(
            "以完成时的服务器时间为准；同一文件再次完成返回同一回执。",
            "The server's time when it is called decides; the same file again has the same receipt.",
        )
        .needs(BIDS_WRITE)
        .path::<i64>("id", "投标箱编号", "The box's number")
        .path::<String>("token", "上传凭据", "The upload")
        .answers::<ReceiptView>(StatusCode::OK, "回执", "The receipt")
        .repeats_naturally();
    Routes::new()
        .api_write(
            "/api/v1/boxes/{id}/uploads",
            BIDDERS,
            "api.bid.begin",
            512 * 1024,
            begin,
            begin_upload,
        )
        .api_write(
            "/api/v1/boxes/{id}/uploads/{token}/chunks/{no}",
            BIDDERS,
            "api.bid.chunk",
            CHUNK,
            chunk,
            put_chunk,
        )
        .api_write(
            "/api/v1/boxes/{id}/uploads/{token}/finish",
            BIDDERS,
            "api.bid.finish",
            1024,
            finish,
            finish_upload,
        )
}

fn box_routes() -> Routes {
    let show = Op::new("查看投标箱", "See a box")
        .needs(BIDS_READ)
        .path::<i64>("id", "投标箱编号", "The box's number")
        .answers::<BoxView>(StatusCode::OK, "投标箱", "The box");
    let withdraw = Op::new("撤回投标", "Withdraw a bid")
        .needs(BIDS_WRITE)
        .path::<i64>("id", "投标箱编号", "The box's number")
        .answers_nothing("已撤回", "It was withdrawn")
        .repeats_naturally();
    let half = Op::new("在线解密", "Decrypt online")
        .needs(BIDS_WRITE)
        .path::<i64>("id", "投标箱编号", "The box's number")
        .body::<NewHalf>()
        .answers_nothing("已提交", "It was taken")
        .repeats_naturally();
    Routes::new()
        .api_read(
            "/api/v1/boxes/{id}",
            BIDDERS,
            "api.box.show",
            show,
            show_box,
        )
        .api_remove(
            "/api/v1/boxes/{id}/bid",
            BIDDERS,
            "api.bid.withdraw",
            withdraw,
            take_back,
        )
        .api_write(
            "/api/v1/boxes/{id}/half",
            BIDDERS,
            "api.bid.half",
            4 * 1024,
            half,
            take_half,
        )
}

/// A box.
#[derive(Serialize, JsonSchema)]
struct BoxView {
    /// Its number.
    id: i64,
    /// Its lot.
    subject: String,
    /// What is asked for.
    title: String,
    /// Where it stands: `waiting`, `taking`, `closed`, `opened` or `failed`.
    stage: String,
    /// The deadline, in milliseconds since 1970.
    deadline: i64,
    /// Until when bidders decrypt, in milliseconds since 1970; once it is closed.
    unseal_until: Option<i64>,
    /// Whether it is a rehearsal.
    rehearsal: bool,
}

/// An upload to begin.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewUpload {
    /// The head of the sealed file.
    #[schemars(title = "文件头", length(min = 1, max = 16384))]
    header: String,
    /// The manifest that sealing wrote.
    #[schemars(title = "上传清单", length(min = 1, max = 300_000))]
    manifest: String,
}

/// A bidder's half.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewHalf {
    /// What `luodi unseal` gives from the bidder's key file.
    #[schemars(title = "解密信息", length(min = 1, max = 1000))]
    half: String,
}

/// An upload.
#[derive(Serialize, JsonSchema)]
struct UploadView {
    /// Its name in the calls that follow.
    token: String,
    /// Chunks that are missing, ascending.
    missing: Vec<u32>,
}

/// A bid that was received.
#[derive(Serialize, JsonSchema)]
struct ReceiptView {
    /// The digest of the sealed file.
    digest: String,
    /// The receipt, a signed note.
    receipt: String,
}

async fn show_box(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let (store, scope, now) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let shown = blocking(move || queries::one(&store, &room, &scope, (BoxId(id), now))).await?;
    let view = BoxView {
        id,
        subject: shown.subject,
        title: shown.title,
        stage: shown.stage.as_str().to_owned(),
        deadline: shown.deadline.0,
        unseal_until: shown.unseal_until.map(|until| until.0),
        rehearsal: shown.rehearsal,
    };
    ::web::json_of(StatusCode::OK, &view)
}

async fn begin_upload(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    Json(new): Json<NewUpload>,
) -> Answer {
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    let begun = blocking(move || {
        let parts = (new.header.into_bytes(), new.manifest.as_str());
        upload::begin(&store, &held, &scope, BoxId(id), parts)
    })
    .await?;
    left(&ctx, &room, (BoxId(id), Step::Upload)).await?;
    let view = UploadView {
        token: begun.token,
        missing: begun.missing,
    };
    ::web::json_of(StatusCode::OK, &view)
}

async fn put_chunk(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path((id, token, no)): Path<(i64, String, u32)>,
    file: File,
) -> Answer {
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || {
        let place = (BoxId(id), token.as_str());
        upload::put_chunk(&store, &held, &scope, place, (no, file.bytes.to_vec()))
    })
    .await?;
    left(&ctx, &room, (BoxId(id), Step::Upload)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn finish_upload(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path((id, token)): Path<(i64, String)>,
) -> Answer {
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    let received =
        blocking(move || finishing::finish(&store, &held, &scope, (BoxId(id), &token), None))
            .await?;
    left(&ctx, &room, (BoxId(id), Step::Upload)).await?;
    let view = ReceiptView {
        digest: received.digest,
        receipt: received.receipt,
    };
    ::web::json_of(StatusCode::OK, &view)
}

async fn take_half(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    Json(new): Json<NewHalf>,
) -> Answer {
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || halving::give_half(&store, &held, &scope, BoxId(id), &new.half)).await?;
    left(&ctx, &room, (BoxId(id), Step::Decrypt)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn take_back(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let (store, scope, held) = (ctx.store(), ctx.scope.clone(), room.clone());
    blocking(move || withdrawing::withdraw(&store, &held, &scope, BoxId(id))).await?;
    left(&ctx, &room, (BoxId(id), Step::Withdraw)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
