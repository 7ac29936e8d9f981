//! What one document does to another: 废止, 修订, 补充; and which duties that changes.

use std::collections::BTreeSet;

use super::ledger::fold;
use super::review::{Fields, agrees};

/// What an amending document does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// 废止: the other document ends.
    Repeal,
    /// 修订、修改、调整: duties change.
    Revise,
    /// 补充: duties are added or changed, the others stay.
    Supplement,
}

impl Effect {
    /// Every effect.
    pub const ALL: [Self; 3] = [Self::Repeal, Self::Revise, Self::Supplement];

    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Repeal => "repeal",
            Self::Revise => "revise",
            Self::Supplement => "supplement",
        }
    }

    /// The effect of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.as_str() == name)
    }

    /// What a title announces.
    #[must_use]
    pub fn of_title(title: &str) -> Option<Self> {
        let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
        if has(&["废止", "失效"]) {
            Some(Self::Repeal)
        } else if has(&["补充"]) {
            Some(Self::Supplement)
        } else if has(&["修订", "修改", "修正", "调整"]) {
            Some(Self::Revise)
        } else {
            None
        }
    }

    /// What a sentence that names a document says about it.
    fn of_sentence(sentence: &str) -> Option<Self> {
        let has = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
        if has(&["废止", "失效", "停止执行", "不再执行"]) {
            Some(Self::Repeal)
        } else if has(&["补充通知如下", "作如下补充", "补充如下"]) {
            Some(Self::Supplement)
        } else if has(&[
            "作如下修改",
            "作如下调整",
            "作出修改",
            "修改如下",
            "进行了修订",
            "进行修订",
            "予以修改",
        ]) {
            Some(Self::Revise)
        } else {
            None
        }
    }
}

/// A document that may be spoken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Row id.
    pub id: i64,
    /// 发文字号.
    pub number: String,
    /// Title.
    pub title: String,
}

/// That a text changes a known document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The known document's row id.
    pub id: i64,
    /// What happens to it.
    pub effect: Effect,
    /// The sentence that says so, bounded.
    pub quote: String,
}

/// Characters of a quoted sentence that are kept.
const QUOTE_CHARS: usize = 160;

/// The known documents that a text with this title repeals, revises or supplements. A document that is only
/// cited as a basis is none of them: the sentence has to say so, or the title, and then the other document
/// is named in the title or is the only one cited.
#[must_use]
pub fn mentions(title: &str, text: &str, known: &[Known]) -> Vec<Mention> {
    let kept: Vec<char> = text
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let sentences: Vec<(String, String)> = kept
        .split(|c| matches!(c, '。' | '；' | ';'))
        .map(|sentence| {
            (
                sentence.iter().map(|c| narrow(*c)).collect(),
                sentence.iter().collect(),
            )
        })
        .collect();
    let announced = Effect::of_title(title);
    let named = bare(title);
    let cited: Vec<(&Known, Vec<&(String, String)>)> = known
        .iter()
        .map(|known| {
            let number: String = fold(&known.number).chars().map(narrow).collect();
            (
                known,
                sentences
                    .iter()
                    .filter(|(plain, _)| plain.contains(&number))
                    .collect::<Vec<_>>(),
            )
        })
        .filter(|(_, sentences)| !sentences.is_empty())
        .collect();
    let only = cited.len() == 1;
    cited
        .into_iter()
        .filter_map(|(known, sentences)| {
            let said = sentences
                .iter()
                .find_map(|(plain, words)| Some((Effect::of_sentence(plain)?, words)));
            let titled = only || (!known.title.is_empty() && named.contains(&bare(&known.title)));
            let by_title = announced
                .filter(|_| titled)
                .and_then(|effect| sentences.first().map(|(_, words)| (effect, words)));
            let (effect, words) = said.or(by_title)?;
            Some(Mention {
                id: known.id,
                effect,
                quote: quote(words, &known.number),
            })
        })
        .collect()
}

/// The end of a sentence from the last colon on that stands before the number: a notice names its addressees
/// before it comes to the matter.
fn quote(sentence: &str, number: &str) -> String {
    let year = number
        .split(['〔', '[', '（', '('])
        .next()
        .unwrap_or_default();
    let until = sentence.rfind(year).unwrap_or(sentence.len());
    let from = sentence[..until].rfind(['：', ':']).map_or(0, |at| {
        at + sentence[at..].chars().next().map_or(0, char::len_utf8)
    });
    sentence[from..].chars().take(QUOTE_CHARS).collect()
}

/// Half-width, lower case, with one kind of bracket around years.
fn narrow(c: char) -> char {
    match c {
        '〔' | '[' | '【' | '［' => '(',
        '〕' | ']' | '】' | '］' => ')',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

fn bare(title: &str) -> String {
    fold(title)
        .chars()
        .filter(|c| !"《》〈〉“”\"‘’'「」".contains(*c))
        .collect()
}

/// A clause of one of the two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Its path.
    pub path: String,
    /// Its number.
    pub no: String,
    /// Its title; may be empty.
    pub title: String,
    /// Its fields.
    pub fields: Fields,
}

/// What happens to a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only the amending document has it: index there.
    Added(usize),
    /// Only the amended document has it: index there.
    Removed(usize),
    /// Both have it and fields differ.
    Changed {
        /// Index in the amended document.
        old: usize,
        /// Index in the amending document.
        new: usize,
        /// The fields that differ.
        fields: Vec<String>,
    },
}

/// The differences between the duties of two documents, in the order of the amended one, additions last.
/// Clauses are matched by title, else by number where their titles are alike. With `edition`, a new text that covers
/// at least half of the duties numbers them anew; a partial text's numbers are its own.
#[must_use]
pub fn diff(old: &[Side], new: &[Side], edition: bool) -> Vec<Change> {
    let pairs = pair(old, new);
    let renumbers = edition && (old.len() - pairs.len()) * 2 <= old.len();
    let mut out = Vec::new();
    for (index, side) in old.iter().enumerate() {
        match pairs.iter().find(|(old, _)| *old == index) {
            None => out.push(Change::Removed(index)),
            Some((_, found)) => {
                let mut fields = differing(&side.fields, &new[*found].fields);
                if renumbers && !new[*found].no.is_empty() && new[*found].no != side.no {
                    fields.push("place".to_owned());
                }
                if !fields.is_empty() {
                    out.push(Change::Changed {
                        old: index,
                        new: *found,
                        fields,
                    });
                }
            }
        }
    }
    let added = (0..new.len()).filter(|index| pairs.iter().all(|(_, new)| new != index));
    out.extend(added.map(Change::Added));
    out
}

fn pair(old: &[Side], new: &[Side]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let name = |side: &Side| bare(side.title.trim_end_matches(['。', '.']));
    let free = |pairs: &[(usize, usize)], old: usize, new: usize| {
        pairs.iter().all(|(a, b)| *a != old && *b != new)
    };
    for (index, side) in old
        .iter()
        .enumerate()
        .filter(|(_, side)| !side.title.is_empty())
    {
        let same: Vec<usize> = (0..new.len())
            .filter(|other| free(&pairs, index, *other) && name(&new[*other]) == name(side))
            .collect();
        // Of equal titles the one at the same place is meant.
        let best = same
            .iter()
            .find(|other| new[**other].path == side.path)
            .or(same.first());
        pairs.extend(best.map(|other| (index, *other)));
    }
    for (index, side) in old.iter().enumerate() {
        let same = (0..new.len()).find(|other| {
            let other_side = &new[*other];
            free(&pairs, index, *other)
                && other_side.no == side.no
                && (other_side.path == side.path || side.no.starts_with('第'))
                && (side.title.is_empty()
                    || other_side.title.is_empty()
                    || alike(&name(side), &name(other_side)))
        });
        pairs.extend(same.map(|other| (index, other)));
    }
    pairs
}

/// Whether two titles share half of their pairs of characters.
fn alike(a: &str, b: &str) -> bool {
    let pairs =
        |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (a, b) = (pairs(a), pairs(b));
    let shared = a.intersection(&b).count();
    2 * shared >= a.len().min(b.len()) && shared > 0
}

/// Fields that an amendment would change. What the new text does not print, a title or a number, stays.
fn differing(old: &Fields, new: &Fields) -> Vec<String> {
    let mut names: Vec<&String> = old
        .keys()
        .chain(new.keys())
        .filter(|name| *name != "place")
        .collect();
    names.sort();
    names.dedup();
    let null = serde_json::Value::Null;
    let held = |fields: &'_ Fields, name: &str| fields.get(name).unwrap_or(&null).clone();
    names
        .into_iter()
        .filter(|name| !agrees(name, &held(old, name), &held(new, name)))
        .cloned()
        .collect()
}

/// Whether a change is proposed as chosen. A new edition that covers at least half of the duties replaces the
/// whole, so what it lacks is gone; a supplement or a partial text leaves the rest as it is.
#[must_use]
pub fn proposed(change: &Change, effect: Effect, old: usize, changes: &[Change]) -> bool {
    let removed = changes
        .iter()
        .filter(|change| matches!(change, Change::Removed(_)))
        .count();
    match change {
        Change::Removed(_) => effect == Effect::Revise && removed * 2 <= old,
        _ => true,
    }
}

/// One instruction of a text that amends by clause numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// The number of the clause: `第八条`, or digits.
    pub no: String,
    /// The new text of the clause; `None` when it is struck out.
    pub text: Option<String>,
    /// Whether the clause is inserted.
    pub inserts: bool,
}

/// Reads 将第八条修改为：“…”, 删去第九条, 增加一条，作为第十条：“…”. `None` for any other sentence.
#[must_use]
pub fn instruction(text: &str) -> Option<Instruction> {
    let text = text.trim();
    let quoted = || {
        let start = text.find('“')? + '“'.len_utf8();
        let end = text.rfind('”').filter(|end| *end > start)?;
        Some(text[start..end].trim().to_owned())
    };
    let head = text.split('“').next().unwrap_or_default();
    let no = clause_number(head)?;
    let has = |words: &[&str]| words.iter().any(|word| head.contains(word));
    if has(&["增加一条", "增加一项", "新增一条", "新增一项"]) {
        Some(Instruction {
            no,
            text: Some(quoted()?),
            inserts: true,
        })
    } else if has(&["修改为", "调整为", "变更为"]) {
        Some(Instruction {
            no,
            text: Some(quoted()?),
            inserts: false,
        })
    } else if has(&["删去", "删除", "取消"]) {
        Some(Instruction {
            no,
            text: None,
            inserts: false,
        })
    } else {
        None
    }
}

/// The last clause number of a phrase: 第八条 as printed, 第12项 as digits.
fn clause_number(head: &str) -> Option<String> {
    let mut found = None;
    for (at, _) in head.match_indices('第') {
        let rest = &head[at + '第'.len_utf8()..];
        let digits: String = rest
            .chars()
            .take_while(|c| c.is_ascii_digit() || "〇零一二三四五六七八九十百".contains(*c))
            .collect();
        if digits.is_empty() {
            continue;
        }
        let unit = rest[digits.len()..].chars().next();
        match unit {
            Some('条') if digits.bytes().all(|byte| byte.is_ascii_digit()) => found = Some(digits),
            Some('条') => found = Some(format!("第{digits}条")),
            Some('项' | '点') => found = Some(numeral(&digits)?.to_string()),
            _ => {}
        }
    }
    found
}

/// A number up to 999 in digits or Chinese numerals.
fn numeral(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (mut sum, mut digit) = (0_u32, 0_u32);
    for c in text.chars() {
        match c {
            '十' => (sum, digit) = (sum + digit.max(1) * 10, 0),
            '百' => (sum, digit) = (sum + digit.max(1) * 100, 0),
            c => {
                digit = u32::try_from(
                    "〇一二三四五六七八九"
                        .chars()
                        .position(|other| other == c || (c == '零' && other == '〇'))?,
                )
                .ok()?
            }
        }
    }
    Some(sum + digit)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known(id: i64, number: &str, title: &str) -> Known {
        Known {
            id,
            number: number.to_owned(),
            title: title.to_owned(),
        }
    }

    #[test]
    fn mentions_by_table() {
        let all = [
            known(1, "示政发〔2023〕1号", "示例市窗口方案"),
            known(2, "示政发〔2023〕11号", "示例市收费方案"),
        ];
        type Case<'a> = (&'a str, &'a str, &'a [(i64, Effect)]);
        let table: [Case<'_>; 9] = [
            (
                "关于废止窗口方案的通知",
                "决定废止《示例市窗口方案》（示政发〔2023〕1号）。",
                &[(1, Effect::Repeal)],
            ),
            (
                "示例市窗口方案（修订）",
                "原《示例市窗口方案》（示政发［2023］1号）同时废止。",
                &[(1, Effect::Repeal)],
            ),
            (
                "关于修订《示例市窗口方案》的通知",
                "现对（示政发〔2023〕1号）\n进行修订。",
                &[(1, Effect::Revise)],
            ),
            (
                "《示例市窗口方案》的补充通知",
                "根据（示政发〔2023〕11号），现就（示政发〔2023〕1号）有关事项通知。",
                &[(1, Effect::Supplement)],
            ),
            (
                "关于调整任务分工的通知",
                "印发的文件（示政发〔2023〕11号）任务较多。",
                &[(2, Effect::Revise)],
            ),
            (
                "示例市2024年方案",
                "根据《示例市窗口方案》（示政发〔2023〕1号）制定本方案。",
                &[],
            ),
            (
                "关于废止文件的通知",
                "废止示政发〔2023〕1号。示政发〔2023〕11号停止执行。",
                &[(1, Effect::Repeal), (2, Effect::Repeal)],
            ),
            ("关于废止文件的通知", "废止示政发〔2022〕1号。", &[]),
            (
                "通知",
                "对示政发〔2023〕11号作如下修改：",
                &[(2, Effect::Revise)],
            ),
        ];
        for (title, text, expected) in table {
            let found: Vec<(i64, Effect)> = mentions(title, text, &all)
                .into_iter()
                .map(|found| (found.id, found.effect))
                .collect();
            assert_eq!(found, expected, "{title}: {text}");
        }
    }

    #[test]
    fn a_quote_begins_behind_the_addressees() {
        let text = "关于修订的通知\n各县（市、区）人民政府：\n现对《示例市窗口方案》（示政发〔2023〕1号）\n进行修订，请执行。";
        let found = mentions(
            "关于修订的通知",
            text,
            &[known(1, "示政发〔2023〕1号", "示例市窗口方案")],
        );
        assert_eq!(
            found[0].quote,
            "现对《示例市窗口方案》（示政发〔2023〕1号）进行修订，请执行"
        );
    }

    fn side(path: &str, title: &str, lead: &[&str], targets: &[(&str, &str)]) -> Side {
        let mut fields = Fields::from([("title".to_owned(), json!({ "zh": title, "en": title }))]);
        if !lead.is_empty() {
            fields.insert("duty-1-lead".to_owned(), json!(lead));
        }
        let target = |(value, unit): &(&str, &str)| json!({ "segment": 1, "subject": "率", "comparator": "ge", "value": value, "unit": unit, "kind": "target" });
        if !targets.is_empty() {
            fields.insert("targets".to_owned(), targets.iter().map(target).collect());
        }
        Side {
            path: path.to_owned(),
            no: path.rsplit('/').next().unwrap_or_default().to_owned(),
            title: title.to_owned(),
            fields,
        }
    }

    #[test]
    fn duties_differ_by_table() {
        let old = [
            side("一/1", "压缩时间", &["甲局"], &[("90", "％")]),
            side("一/2", "公开指南", &["乙局"], &[]),
            side("一/3", "减少材料", &["甲局"], &[]),
        ];
        assert_eq!(diff(&old, &old, true), []);
        let new = [
            side("一/1", "压缩时间", &["甲局"], &[("95", "％")]),
            side("一/2", "减少材料", &["丙局"], &[]),
            side("一/3", "延时服务", &["甲局"], &[]),
        ];
        let edition = diff(&old, &new, true);
        let renumbered = Change::Changed {
            old: 2,
            new: 1,
            fields: vec!["duty-1-lead".to_owned(), "place".to_owned()],
        };
        assert_eq!(edition[2], renumbered, "a whole edition numbers anew");
        let changes = diff(&old, &new, false);
        assert_eq!(
            changes,
            [
                Change::Changed {
                    old: 0,
                    new: 0,
                    fields: vec!["targets".to_owned()]
                },
                Change::Removed(1),
                Change::Changed {
                    old: 2,
                    new: 1,
                    fields: vec!["duty-1-lead".to_owned()]
                },
                Change::Added(2),
            ]
        );
        let chosen = |effect| {
            changes
                .iter()
                .map(|change| proposed(change, effect, old.len(), &changes))
                .collect::<Vec<_>>()
        };
        assert_eq!(chosen(Effect::Revise), [true, true, true, true]);
        assert_eq!(chosen(Effect::Supplement), [true, false, true, true]);
        // A text that speaks of one clause of three does not strike out the other two.
        let partial = diff(&old, &new[..1], true);
        assert!(
            partial
                .iter()
                .filter(|change| matches!(change, Change::Removed(_)))
                .all(|change| !proposed(change, Effect::Revise, old.len(), &partial))
        );
        // A title that was reworded is still the same clause at the same place.
        let reworded = diff(
            &old[1..2],
            &[side("一/2", "公开办事指南", &["乙局"], &[])],
            true,
        );
        assert_eq!(
            reworded,
            [Change::Changed {
                old: 0,
                new: 0,
                fields: vec!["title".to_owned()]
            }]
        );
    }

    #[test]
    fn instructions_by_table() {
        let some = |no: &str, text: Option<&str>, inserts| {
            Some(Instruction {
                no: no.to_owned(),
                text: text.map(str::to_owned),
                inserts,
            })
        };
        let table = [
            (
                "将第八条修改为：“第八条 甲局负责。”",
                some("第八条", Some("第八条 甲局负责。"), false),
            ),
            ("删去第九条。", some("第九条", None, false)),
            (
                "增加一条，作为第十条：“乙局“双随机”检查。”",
                some("第十条", Some("乙局“双随机”检查。"), true),
            ),
            (
                "将第十二项调整为“12.减少材料。〔牵头单位：丙局〕”。",
                some("12", Some("12.减少材料。〔牵头单位：丙局〕"), false),
            ),
            (
                "将第3条修改为“3.减少材料。”",
                some("3", Some("3.减少材料。"), false),
            ),
            ("将第八条修改为更好的内容。", None),
            ("按照第八条执行。", None),
            ("加强组织领导。", None),
        ];
        for (text, expected) in table {
            assert_eq!(instruction(text), expected, "{text}");
        }
    }

    #[test]
    fn numerals_by_table() {
        for (text, expected) in [
            ("七", 7),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百零五", 105),
            ("34", 34),
        ] {
            assert_eq!(numeral(text), Some(expected), "{text}");
        }
    }
}
