//! A file as the body of a call.

use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;

use super::{Fault, Place, Refusal};
use crate::{Failure, Status};

/// A file that a program sent, as [`super::Op::file`] describes it: the one field `file` of a form, or the body itself.
/// Its size is bounded by the route; what kind of file it is, its reader finds out.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, which only a form tells.
    pub name: Option<String>,
    /// Its content.
    pub bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for File {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let is_form = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data"));
        if is_form {
            let form = Multipart::from_request(request, state).await;
            return of_form(form.map_err(|_| Failure::new(Status::Malformed))?).await;
        }
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self { name: None, bytes }),
            Err(refused) => Err(Failure::new(Status::of(refused.status()))),
        }
    }
}

async fn of_form(mut form: Multipart) -> Result<File, Failure> {
    let mut found = None;
    while let Some(part) = form.next_field().await.map_err(broken)? {
        if part.name() != Some("file") || found.is_some() {
            let name: String = part.name().unwrap_or_default().chars().take(100).collect();
            return Err(refused(
                &name,
                "只应有一个名为 file 的项，请删去其他的。",
                "the form has one field, named file; remove the others.",
            ));
        }
        let name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(broken)?;
        found = Some(File { name, bytes });
    }
    found.ok_or_else(|| refused("file", "缺少文件，请补充。", "the file is missing; add it."))
}

fn broken(error: MultipartError) -> Failure {
    Failure::new(match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Status::TooLarge,
        _ => Status::Malformed,
    })
}

fn refused(name: &str, zh: &str, en: &str) -> Failure {
    let fault = Fault::new(Place::Body(format!("/{name}")), zh, en);
    Failure::refused(Refusal::of(StatusCode::UNPROCESSABLE_ENTITY, fault))
}
