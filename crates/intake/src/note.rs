//! What a reader left out, put in order or guessed, for the person who reviews the reading.

use base::Lang;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// Footnotes and endnotes were set behind the paragraph that cites them.
    Footnotes,
    /// Deleted revisions were left out.
    Deletions,
    /// Inserted revisions that nobody accepted yet were kept.
    Insertions,
    /// Hidden text was left out.
    Hidden,
    /// A table of contents was left out.
    Contents,
    /// Symbols of a symbol font were left out.
    Symbols,
    /// Pictures and embedded objects were left out.
    Pictures,
    /// Text boxes were set behind the paragraph that anchors them.
    TextBoxes,
    /// Tables were read as rows.
    Tables,
    /// A numbering style without a rule here was rendered in digits.
    Numbering,
    /// Parts of a web page around the article were left out.
    PageChrome,
    /// The declared character set was wrong and another one was used.
    Charset,
    /// Bytes that are no character were replaced.
    BrokenBytes,
    /// Pages set in columns were read column by column.
    Columns,
    /// Running heads and page numbers were left out.
    RunningLines,
    /// Words drawn twice for boldness were read once.
    Doubled,
    /// Words that run upwards or aslant, such as watermarks, were left out.
    Turned,
    /// Pages without any text, which may be pictures.
    BlankPages,
}

/// What happened and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What happened.
    pub kind: NoteKind,
    /// How often.
    pub count: u32,
}

impl Note {
    /// One sentence for the person who reviews the reading.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        let n = self.count;
        match lang {
            Lang::Zh => match self.kind {
                NoteKind::Footnotes => format!("{n} 条脚注或尾注移到所注段落之后。"),
                NoteKind::Deletions => format!("{n} 处修订删除的文字未读入。"),
                NoteKind::Insertions => format!("{n} 处尚未接受的修订插入已读入。"),
                NoteKind::Hidden => format!("{n} 处隐藏文字未读入。"),
                NoteKind::Contents => format!("{n} 处目录未读入。"),
                NoteKind::Symbols => format!("{n} 个符号字体的符号未读入。"),
                NoteKind::Pictures => format!("{n} 个图片或嵌入对象未读入，请核对其中有无文字。"),
                NoteKind::TextBoxes => format!("{n} 个文本框移到所在段落之后。"),
                NoteKind::Tables => format!("{n} 张表格按行读入。"),
                NoteKind::Numbering => format!("{n} 处编号样式未识别，按阿拉伯数字读入。"),
                NoteKind::PageChrome => format!("网页正文之外的 {n} 块内容未读入。"),
                NoteKind::Charset => "网页声明的编码不对，已按实际编码读入。".to_owned(),
                NoteKind::BrokenBytes => format!("{n} 处字节不成文字，请核对。"),
                NoteKind::Columns => format!("{n} 页按分栏顺序读入。"),
                NoteKind::RunningLines => format!("{n} 行页眉、页脚或页码未读入。"),
                NoteKind::Doubled => format!("{n} 处重叠印刷的文字只读一次。"),
                NoteKind::Turned => format!("{n} 处水印或竖排文字未读入。"),
                NoteKind::BlankPages => format!("{n} 页没有文字，可能是图片，请核对。"),
            },
            Lang::En => match self.kind {
                NoteKind::Footnotes => {
                    format!("Footnotes or endnotes set behind the paragraphs that cite them: {n}.")
                }
                NoteKind::Deletions => format!("Deleted revisions left out: {n}."),
                NoteKind::Insertions => {
                    format!("Inserted revisions that nobody accepted yet, kept: {n}.")
                }
                NoteKind::Hidden => format!("Hidden texts left out: {n}."),
                NoteKind::Contents => format!("Tables of contents left out: {n}."),
                NoteKind::Symbols => format!("Symbols of symbol fonts left out: {n}."),
                NoteKind::Pictures => {
                    format!(
                        "Pictures or embedded objects left out: {n}; check whether they hold text."
                    )
                }
                NoteKind::TextBoxes => format!("Text boxes set behind their paragraphs: {n}."),
                NoteKind::Tables => format!("Tables read row by row: {n}."),
                NoteKind::Numbering => {
                    format!("Numbers in an unknown numbering style, read as digits: {n}.")
                }
                NoteKind::PageChrome => {
                    format!("Blocks of the web page around the article left out: {n}.")
                }
                NoteKind::Charset => {
                    "The declared character set was wrong; the real one was used.".to_owned()
                }
                NoteKind::BrokenBytes => {
                    format!("Places with bytes that are no characters: {n}; please check.")
                }
                NoteKind::Columns => format!("Pages read column by column: {n}."),
                NoteKind::RunningLines => {
                    format!("Running heads, feet or page numbers left out: {n}.")
                }
                NoteKind::Doubled => format!("Words drawn twice, read once: {n}."),
                NoteKind::Turned => format!("Watermarks or words that run upwards left out: {n}."),
                NoteKind::BlankPages => {
                    format!("Pages without text, which may be pictures: {n}; please check.")
                }
            },
        }
    }
}

/// Counts while reading.
#[derive(Debug, Default)]
pub(crate) struct Tally(Vec<Note>);

impl Tally {
    pub(crate) fn add(&mut self, kind: NoteKind, count: u32) {
        if count == 0 {
            return;
        }
        match self.0.iter_mut().find(|note| note.kind == kind) {
            Some(note) => note.count = note.count.saturating_add(count),
            None => self.0.push(Note { kind, count }),
        }
    }

    pub(crate) fn into_notes(mut self) -> Vec<Note> {
        self.0.sort_by_key(|note| note.kind);
        self.0
    }
}
