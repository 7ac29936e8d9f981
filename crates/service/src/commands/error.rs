//! Why a form was not taken, saved or sent.

use base::{Explain, Fault, Lang};
use casework::CaseError;
use seal::SealError;
use store::Error;

/// Why a form was not taken, saved or sent. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FilingError {
    /// There is no such item, bundle or draft, or the scope may not know of it.
    #[error("no such item, bundle or draft")]
    NotFound,
    /// The page's form belongs to somebody else, or to a form of long ago.
    #[error("the form does not belong to this page")]
    Foreign,
    /// Whoever asks may not ask for this.
    #[error("the item is not open to this applicant")]
    NotOpen,
    /// A file was dropped because it was kept for too long.
    #[error("file {0} is gone")]
    FileGone(String),
    /// The draft was saved in another window.
    #[error("the draft was saved elsewhere")]
    DraftStale,
    /// Enough drafts.
    #[error("too many drafts")]
    TooManyDrafts,
    /// Answers or papers of one part have to be mended.
    #[error("{} answers or papers of part {part} have to be mended", .complaints.len())]
    Form {
        /// Which part, from 0.
        part: usize,
        /// What is wrong.
        complaints: Vec<flow::Complaint>,
    },
    /// What was filled in cannot be written as JSON.
    #[error("the form cannot be written")]
    Unwritable,
    /// The case.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The key for personal data.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for FilingError {
    fn explain(&self, lang: Lang) -> String {
        let text = match self {
            Self::NotFound => lang.pick(
                "没有这个事项或草稿，请从政务服务重新查找。",
                "There is no such service or draft; look for it again under Services.",
            ),
            Self::Foreign => lang.pick(
                "这张表单已失效，请从办事指南重新打开。",
                "This form is no longer valid; open it again from the guide.",
            ),
            Self::NotOpen => lang.pick(
                "这个事项不向您这类办事人开放，请核对办事指南中“谁可以办”。",
                "This service is not open to you; see “Who may apply” in its guide.",
            ),
            Self::FileGone(name) => {
                return match lang {
                    Lang::Zh => format!("文件“{name}”已过保存期，请重新上传。"),
                    Lang::En => format!("File “{name}” was kept too long ago; upload it again."),
                };
            }
            Self::DraftStale => lang.pick(
                "这份草稿已在另一个窗口保存过，请打开最新的草稿继续填写。",
                "This draft was saved in another window; go on with the newest one.",
            ),
            Self::TooManyDrafts => lang.pick(
                "草稿已达上限，请先在“我的办事”中删除不用的草稿。",
                "There are too many drafts; delete some under My cases first.",
            ),
            Self::Form { complaints, .. } => {
                return flow::Refusal::Form(complaints.clone()).explain(lang);
            }
            Self::Unwritable => lang.pick(
                "内容没有保存，请稍后重试。",
                "Nothing was saved; try again later.",
            ),
            Self::Case(error) => return error.explain(lang),
            Self::Seal(error) => return error.explain(lang),
            Self::Store(error) => return error.explain(lang),
        };
        text.to_owned()
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Foreign | Self::FileGone(_) | Self::Form { .. } => Fault::Invalid,
            Self::NotOpen => Fault::Forbidden,
            Self::DraftStale | Self::TooManyDrafts => Fault::Conflict,
            Self::Unwritable => Fault::Internal,
            Self::Case(error) => error.fault(),
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}
