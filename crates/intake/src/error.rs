//! Why a file could not be read, and what its owner can do about it.

use base::{Explain, Fault, Lang};

use crate::Kind;

/// Why [`crate::read`] gave no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The file holds no byte.
    #[error("the file is empty")]
    Empty,
    /// Pages are pictures: a scan without a text layer.
    #[error("a scan of {pages} pages without text")]
    Scanned {
        /// Pages in the file.
        pages: u32,
    },
    /// A password is needed to open the file.
    #[error("{kind:?} is encrypted")]
    Encrypted {
        /// What was encrypted.
        kind: Kind,
    },
    /// A format that Word wrote before 2007 (`.doc`), WPS's own (`.wps`), RTF or Word 2003 XML.
    #[error("an older word processor format")]
    Legacy,
    /// The format is known or guessed, but not one that is read here.
    #[error("{kind:?} is not read")]
    Unsupported {
        /// What the file seems to be.
        kind: Kind,
    },
    /// The file is larger than [`crate::Limits::file_bytes`].
    #[error("larger than {limit_bytes} bytes")]
    TooLarge {
        /// The bound.
        limit_bytes: u64,
    },
    /// The packed parts or the text grow beyond [`crate::Limits::unpacked_bytes`] or
    /// [`crate::Limits::text_bytes`]: a zip bomb, or a document with very large parts.
    #[error("unpacks to more than {limit_bytes} bytes")]
    Inflates {
        /// The bound.
        limit_bytes: u64,
    },
    /// The package holds more parts than [`crate::Limits::entries`].
    #[error("more than {limit} parts")]
    TooManyParts {
        /// The bound.
        limit: usize,
    },
    /// Elements are nested deeper than [`crate::Limits::depth`].
    #[error("nested deeper than {limit}")]
    TooDeep {
        /// The bound.
        limit: usize,
    },
    /// More pages than [`crate::Limits::pages`].
    #[error("more than {limit} pages")]
    TooManyPages {
        /// The bound.
        limit: u32,
    },
    /// Reading took longer than [`crate::Limits::time`].
    #[error("not read within {limit_s} s")]
    Timeout {
        /// The bound in seconds.
        limit_s: u64,
    },
    /// The file breaks the rules of its own format.
    #[error("damaged {kind:?}: {detail}")]
    Damaged {
        /// What the file claims to be.
        kind: Kind,
        /// What the reader met, for the log.
        detail: String,
    },
    /// The file is sound, but nothing in it is text.
    #[error("{kind:?} without text")]
    NoText {
        /// What the file is.
        kind: Kind,
    },
    /// The fonts of a PDF do not say which characters they draw, so that the text comes out as rubbish.
    #[error("the characters of the PDF cannot be told")]
    Garbled,
    /// The child process that reads PDF files could not be started.
    #[error("the PDF reader could not be started: {detail}")]
    Reader {
        /// What the system said, for the log.
        detail: String,
    },
}

impl Explain for ReadError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.in_chinese(),
            Lang::En => self.in_english(),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::TooLarge { .. }
            | Self::Inflates { .. }
            | Self::TooManyParts { .. }
            | Self::TooManyPages { .. } => Fault::TooLarge,
            Self::Reader { .. } => Fault::Unavailable,
            _ => Fault::Invalid,
        }
    }
}

impl ReadError {
    fn in_chinese(&self) -> String {
        match self {
            Self::Empty => "文件是空的，请重新选择文件。".to_owned(),
            Self::Scanned { pages } => format!(
                "这份 PDF 共 {pages} 页，都是扫描图片，没有可读的文字。请先做文字识别（OCR）并校对，或向印发单位索取文字版（Word 或网页）。"
            ),
            Self::Encrypted { kind } => {
                format!("这份 {} 文件设有密码。请打开后去掉密码，另存一份再上传。", kind.name(Lang::Zh))
            }
            Self::Legacy => {
                "这是旧版文字处理格式（.doc、.wps、.rtf）。请用 Word 或 WPS 打开，另存为 .docx 后再上传。".to_owned()
            }
            Self::Unsupported { kind } => unsupported(*kind, Lang::Zh).to_owned(),
            Self::TooLarge { limit_bytes } => {
                format!("文件超过 {}，请删去图片后重试，或拆分为几份。", size(*limit_bytes))
            }
            Self::Inflates { limit_bytes } => format!(
                "文件解压或展开后超过 {}，不予读取。请确认来源，另存为新的 .docx 或拆分后重试。",
                size(*limit_bytes)
            ),
            Self::TooManyParts { limit } => {
                format!("文件内部超过 {limit} 个部件，不予读取。请删去图片和嵌入对象，另存后重试。")
            }
            Self::TooDeep { limit } => {
                format!("文件内部嵌套超过 {limit} 层，不予读取。请把正文粘贴到新文档，另存后重试。")
            }
            Self::TooManyPages { limit } => format!("文件超过 {limit} 页，请拆分后重试。"),
            Self::Timeout { limit_s } => {
                format!("{limit_s} 秒内没有读完，已停止。请拆分文件，或改传 Word 或网页版。")
            }
            Self::Damaged { kind, .. } => {
                format!("{} 文件已损坏，无法读取。请重新下载，或打开后另存一份再上传。", kind.name(Lang::Zh))
            }
            Self::NoText { kind } => format!("{} 文件里没有文字。请确认是否选对了文件。", kind.name(Lang::Zh)),
            Self::Garbled => {
                "这份 PDF 的字体没有文字编码，读出来是乱码。请改传 Word 或网页版，或做文字识别（OCR）后再上传。".to_owned()
            }
            Self::Reader { .. } => {
                "读取 PDF 的程序没有启动，请稍后重试；如仍不行，请管理员安装 poppler-utils 和 poppler-data。".to_owned()
            }
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::Empty => "The file is empty; please choose it again.".to_owned(),
            Self::Scanned { pages } => format!(
                "All {pages} pages of this PDF are scanned pictures without text. Run OCR on it and proofread, or ask the issuing body for the text version (Word or web page)."
            ),
            Self::Encrypted { kind } => format!(
                "This {} file is protected by a password. Open it, remove the password, save a copy and upload that.",
                kind.name(Lang::En)
            ),
            Self::Legacy => {
                "This is an older word processor format (.doc, .wps, .rtf). Open it in Word or WPS, save it as .docx and upload that.".to_owned()
            }
            Self::Unsupported { kind } => unsupported(*kind, Lang::En).to_owned(),
            Self::TooLarge { limit_bytes } => {
                format!("The file is larger than {}. Remove pictures or split it, then try again.", size(*limit_bytes))
            }
            Self::Inflates { limit_bytes } => format!(
                "The file unpacks or expands to more than {} and was not read. Check where it came from; save it anew as .docx or split it.",
                size(*limit_bytes)
            ),
            Self::TooManyParts { limit } => format!(
                "The file holds more than {limit} parts and was not read. Remove pictures and embedded objects, save it anew and try again."
            ),
            Self::TooDeep { limit } => format!(
                "The file is nested deeper than {limit} levels and was not read. Paste the text into a new document, save it and try again."
            ),
            Self::TooManyPages { limit } => format!("The file has more than {limit} pages; please split it."),
            Self::Timeout { limit_s } => format!(
                "Reading was stopped after {limit_s} seconds. Split the file, or upload the Word or web version."
            ),
            Self::Damaged { kind, .. } => format!(
                "The {} file is damaged. Download it again, or open it, save a copy and upload that.",
                kind.name(Lang::En)
            ),
            Self::NoText { kind } => {
                format!("There is no text in the {} file. Is it the right one?", kind.name(Lang::En))
            }
            Self::Garbled => {
                "The fonts in this PDF do not say which characters they draw, so its text is unreadable. Upload the Word or web version, or run OCR first.".to_owned()
            }
            Self::Reader { .. } => {
                "The PDF reader could not be started. Try again later; if that fails, ask the administrator to install poppler-utils and poppler-data.".to_owned()
            }
        }
    }
}

fn unsupported(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Ofd => lang.pick(
            "暂不读取 OFD 版式文件。请用阅读器导出为 PDF，或向印发单位索取 Word 或网页版。",
            "OFD files are not read yet. Export it as PDF in your viewer, or ask the issuing body for the Word or web version.",
        ),
        Kind::Xlsx => lang.pick(
            "这是表格文件。方案正文请用 Word、PDF、网页或纯文本上传；台账表格请在“导入台账”处上传。",
            "This is a spreadsheet. Upload the plan itself as Word, PDF, web page or plain text; ledgers in Excel have their own import.",
        ),
        Kind::Image => lang.pick(
            "这是图片。请先做文字识别（OCR）并校对，或向印发单位索取文字版。",
            "This is a picture. Run OCR on it and proofread, or ask the issuing body for the text version.",
        ),
        _ => lang.pick(
            "不认识这种文件。可以上传：纯文本（.txt）、Word（.docx）、网页（.html）、带文字的 PDF。",
            "This kind of file is not known. Upload plain text (.txt), Word (.docx), a web page (.html) or a PDF with text.",
        ),
    }
}

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 {
        return format!("{} KiB", bytes.div_ceil(1 << 10));
    }
    format!("{} MiB", bytes.div_ceil(1 << 20))
}
