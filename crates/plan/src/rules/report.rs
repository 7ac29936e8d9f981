//! What a monthly report may hold and who may move it from state to state.
//!
//! ```text
//!            save            file             accept
//!  (none) ─────────▶ draft ─────────▶ filed ─────────▶ accepted
//!                      ▲  ◀─────────────┤
//!                      │     withdraw   │ return, with a reason
//!                      └── save ── returned ── file ─▶ filed
//! ```

use base::{Date, OrgId, Role, Scope};
use rust_decimal::Decimal;

use super::period::Period;

/// The most characters that the text of a report may have.
pub const BODY_CHARS: usize = 4_000;

/// The most characters that the reason of a return may have.
pub const REASON_CHARS: usize = 500;

/// The most evidence files that one report may carry.
pub const EVIDENCE_FILES: usize = 20;

/// The most bytes that one evidence file may have: 10 MiB.
pub const EVIDENCE_BYTES: usize = 10 * 1024 * 1024;

/// The most characters that the name of an evidence file may have.
pub const EVIDENCE_NAME_CHARS: usize = 120;

/// The largest figure that is taken, either way: larger ones are slips of the unit (yuan for 亿元).
pub const FIGURE_MAX: Decimal = Decimal::from_parts(0xd4a5_1000, 0xe8, 0, false, 0);

/// The most digits after the decimal point that a figure may have.
pub const FIGURE_SCALE: u32 = 6;

/// Where a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// 草稿: only the unit works on it.
    Draft,
    /// 已报送: waits for the office.
    Filed,
    /// 已退回: waits for the unit, with a reason.
    Returned,
    /// 已通过: public and final.
    Accepted,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Filed, Self::Returned, Self::Accepted];

    /// The name in the database and in interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Filed => "filed",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// What somebody does with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// 保存草稿.
    Save,
    /// 报送.
    File,
    /// 撤回.
    Withdraw,
    /// 上传佐证材料.
    AddEvidence,
    /// 删除佐证材料.
    RemoveEvidence,
    /// 通过.
    Accept,
    /// 退回.
    Return,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 7] = [
        Self::Save,
        Self::File,
        Self::Withdraw,
        Self::AddEvidence,
        Self::RemoveEvidence,
        Self::Accept,
        Self::Return,
    ];

    fn is_decision(self) -> bool {
        matches!(self, Self::Accept | Self::Return)
    }
}

/// What a scope is to a unit's report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The clerk or the head of the unit itself.
    Unit,
    /// The programme office.
    Office,
    /// The programme office, but acting for the very unit whose report it is.
    OfficeOfUnit,
    /// Supervision and audit: sees everything, changes nothing.
    Watch,
    /// Everyone else: knows accepted reports only.
    Outside,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Self; 5] = [
        Self::Unit,
        Self::Office,
        Self::OfficeOfUnit,
        Self::Watch,
        Self::Outside,
    ];

    /// What `scope` is to the reports of `unit`.
    #[must_use]
    pub fn of(scope: &Scope, unit: &OrgId) -> Self {
        match scope.role {
            Role::Clerk | Role::Head if scope.acts_for(unit) => Self::Unit,
            Role::Office if scope.acts_for(unit) => Self::OfficeOfUnit,
            Role::Office => Self::Office,
            Role::Supervisor | Role::Auditor => Self::Watch,
            Role::Clerk | Role::Head | Role::Discipline | Role::Applicant | Role::Public => {
                Self::Outside
            }
        }
    }

    /// Whether a report in this state exists for this standing. Evidence follows
    /// [`Standing::sees_evidence`].
    #[must_use]
    pub fn sees(self, state: State) -> bool {
        self != Self::Outside || state == State::Accepted
    }

    /// Whether this standing may open evidence files: they can hold more than is meant for the public.
    #[must_use]
    pub fn sees_evidence(self) -> bool {
        self != Self::Outside
    }
}

/// What a permitted step does to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The report is in this state afterwards.
    To(State),
    /// It is there already; asking again changes nothing and is no fault.
    Already,
}

/// Why a step is not permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// For this scope the report does not exist.
    NotFound,
    /// Only the unit itself does this.
    UnitOnly,
    /// Only the office does this.
    OfficeOnly,
    /// Nobody decides on the report of the unit for which they act.
    OwnReport,
    /// It was accepted and is final.
    Final,
    /// It is not with the office, so there is nothing to decide.
    NotFiled,
}

/// Whether `standing` may take `step` with a report in `state` (`None`: no report yet), and what comes of it.
///
/// # Errors
/// The [`Refusal`]; standing is judged before state, so that an outsider learns nothing of the state.
pub fn step(state: Option<State>, standing: Standing, step: Step) -> Result<Move, Refusal> {
    use State::{Accepted, Draft, Filed, Returned};
    match standing {
        Standing::Outside => return Err(Refusal::NotFound),
        Standing::OfficeOfUnit if step.is_decision() => return Err(Refusal::OwnReport),
        Standing::Unit if step.is_decision() => return Err(Refusal::OfficeOnly),
        Standing::Watch if step.is_decision() => return Err(Refusal::OfficeOnly),
        Standing::Office | Standing::OfficeOfUnit | Standing::Watch if !step.is_decision() => {
            return Err(Refusal::UnitOnly);
        }
        _ => {}
    }
    match (step, state) {
        (Step::Accept, Some(Accepted)) | (Step::Return, Some(Returned)) => Ok(Move::Already),
        (_, Some(Accepted)) => Err(Refusal::Final),
        (Step::Save, _) => Ok(Move::To(Draft)),
        (Step::File, _) => Ok(Move::To(Filed)),
        (Step::Withdraw, Some(Filed)) => Ok(Move::To(Draft)),
        (Step::Withdraw, Some(Draft | Returned)) => Ok(Move::Already),
        (Step::AddEvidence | Step::RemoveEvidence, Some(Returned)) => Ok(Move::To(Returned)),
        (Step::AddEvidence | Step::RemoveEvidence, Some(Draft | Filed)) => Ok(Move::To(Draft)),
        (Step::Accept, Some(Filed)) => Ok(Move::To(Accepted)),
        (Step::Return, Some(Filed)) => Ok(Move::To(Returned)),
        (Step::Accept | Step::Return, Some(Draft | Returned)) => Err(Refusal::NotFiled),
        (
            Step::Withdraw | Step::AddEvidence | Step::RemoveEvidence | Step::Accept | Step::Return,
            None,
        ) => Err(Refusal::NotFound),
    }
}

/// Whether a month can be reported on: from the month of the plan's signature to the present month.
/// A plan without a date of signature takes any month up to the present one.
#[must_use]
pub fn period_is_open(period: Period, signed: Option<Date>, today: Date) -> bool {
    period <= Period::of(today) && signed.is_none_or(|signed| period >= Period::of(signed))
}

/// Why a text is not a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FigureFault {
    /// Something other than digits, a sign, a point, separators and the unit.
    #[error("not a number")]
    NotANumber,
    /// Thousands separators that do not part groups of three digits: `1,5` may mean 1.5 or 15.
    #[error("misplaced thousands separator")]
    Separator,
    /// A per cent sign where the target does not count in per cent.
    #[error("a per cent sign, but the unit is another")]
    PerCent,
    /// Beyond [`FIGURE_MAX`].
    #[error("out of bounds")]
    TooLarge,
    /// More than [`FIGURE_SCALE`] digits after the point.
    #[error("too many decimals")]
    TooFine,
}

/// Reads a figure as people type it: full-width digits, thousands separators, a leading sign, a trailing
/// per cent sign or the target's own unit. Blank is `None`.
///
/// # Errors
/// The first [`FigureFault`] found.
pub fn read_figure(text: &str, unit: &str) -> Result<Option<Decimal>, FigureFault> {
    let text: String = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    if text.is_empty() {
        return Ok(None);
    }
    let unit: String = unit.chars().map(half_width).collect();
    let mut digits = text.as_str();
    if let Some(bare) = digits.strip_suffix('%') {
        if unit != "%" && unit != "个百分点" {
            return Err(FigureFault::PerCent);
        }
        digits = bare;
    } else if !unit.is_empty() {
        digits = digits.strip_suffix(unit.as_str()).unwrap_or(digits);
    }
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits.strip_prefix('+').unwrap_or(digits)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = without_separators(whole)?;
    let ascii = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if plain.is_empty() || !ascii(&plain) || !ascii(fraction) || digits.ends_with('.') {
        return Err(FigureFault::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > FIGURE_SCALE as usize {
        return Err(FigureFault::TooFine);
    }
    let plain = plain.trim_start_matches('0');
    if plain.len() > 13 {
        return Err(FigureFault::TooLarge);
    }
    let value: Decimal = format!("{sign}0{plain}.{fraction}0")
        .parse()
        .map_err(|_| FigureFault::NotANumber)?;
    if value.abs() > FIGURE_MAX {
        return Err(FigureFault::TooLarge);
    }
    Ok(Some(value.normalize()))
}

/// Full-width ASCII and the signs that input methods produce, as ASCII.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '。' => '.',
        '−' | '—' | '–' => '-',
        '、' => ',',
        c => c,
    }
}

fn without_separators(whole: &str) -> Result<String, FigureFault> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut plain = first.to_owned();
    let mut separated = false;
    for group in groups {
        separated = true;
        if group.len() != 3 {
            return Err(FigureFault::Separator);
        }
        plain.push_str(group);
    }
    if separated && !(1..=3).contains(&first.len()) {
        return Err(FigureFault::Separator);
    }
    Ok(plain)
}

/// Whether a figure is so far from the last one that it is probably a slip of the unit or of a digit: ten
/// times as much or a tenth. Such a figure is confirmed, not refused. Without a last figure only ten times
/// the goal is far.
#[must_use]
pub fn is_far(figure: Decimal, last: Option<Decimal>, goal: Decimal) -> bool {
    let ten = Decimal::TEN;
    let times_ten = |value: Decimal| value.abs().checked_mul(ten).unwrap_or(Decimal::MAX);
    match last {
        Some(last) if !last.is_zero() => {
            figure.abs() >= times_ten(last) || times_ten(figure) <= last.abs()
        }
        Some(_) => false,
        None => !goal.is_zero() && figure.abs() >= times_ten(goal),
    }
}

/// Why a text is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// Nothing but white space.
    #[error("empty")]
    Empty,
    /// More characters than the bound.
    #[error("{chars} characters of at most {max}")]
    TooLong {
        /// How many it has.
        chars: usize,
        /// How many it may have.
        max: usize,
    },
    /// A control character other than line feed and tab.
    #[error("a control character")]
    Control,
}

/// The text as it is kept: line ends as LF, no white space at the ends; within the bound.
///
/// # Errors
/// A [`TextFault`]; an empty text is not one here (see [`require`]).
pub fn read_text(text: &str, max: usize) -> Result<String, TextFault> {
    let kept = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept = kept.trim();
    if kept
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err(TextFault::Control);
    }
    let chars = kept.chars().count();
    if chars > max {
        return Err(TextFault::TooLong { chars, max });
    }
    Ok(kept.to_owned())
}

/// The text again, unless it is empty.
///
/// # Errors
/// [`TextFault::Empty`].
pub fn require(text: String) -> Result<String, TextFault> {
    if text.is_empty() {
        Err(TextFault::Empty)
    } else {
        Ok(text)
    }
}

/// The name under which an evidence file is kept: its last path component without control characters and
/// signs that file systems reserve, cut to [`EVIDENCE_NAME_CHARS`] with its extension kept. Never empty.
#[must_use]
pub fn evidence_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | '|' | ':' | '*' | '?'))
        // Directional marks could make an extension look like another one.
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect();
    let clean = clean.trim().trim_matches('.').trim();
    if clean.is_empty() {
        return "evidence".to_owned();
    }
    let count = clean.chars().count();
    if count <= EVIDENCE_NAME_CHARS {
        return clean.to_owned();
    }
    let (stem, extension) = match clean.rsplit_once('.') {
        Some((stem, extension)) if extension.chars().count() <= 8 => {
            (stem, format!(".{extension}"))
        }
        _ => (clean, String::new()),
    };
    let room = EVIDENCE_NAME_CHARS - extension.chars().count();
    stem.chars().take(room).chain(extension.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(state: Option<State>, standing: Standing, step: Step) -> Result<Move, Refusal> {
        // One letter a state: none, draft, filed, returned, accepted. d f r a: the state afterwards;
        // =: already there; F: final; N: not filed; 0: not found.
        let row = match step {
            Step::Save => "ddddF",
            Step::File => "ffffF",
            Step::Withdraw => "0=d=F",
            Step::AddEvidence | Step::RemoveEvidence => "0ddrF",
            Step::Accept => "0NaN=",
            Step::Return => "0Nr=F",
        };
        let decision = matches!(step, Step::Accept | Step::Return);
        match (standing, decision) {
            (Standing::Outside, _) => return Err(Refusal::NotFound),
            (Standing::OfficeOfUnit, true) => return Err(Refusal::OwnReport),
            (Standing::Unit | Standing::Watch, true) => return Err(Refusal::OfficeOnly),
            (Standing::Office | Standing::OfficeOfUnit | Standing::Watch, false) => {
                return Err(Refusal::UnitOnly);
            }
            (Standing::Unit, false) | (Standing::Office, true) => {}
        }
        let column = match state {
            None => 0,
            Some(State::Draft) => 1,
            Some(State::Filed) => 2,
            Some(State::Returned) => 3,
            Some(State::Accepted) => 4,
        };
        match row.as_bytes()[column] {
            b'd' => Ok(Move::To(State::Draft)),
            b'f' => Ok(Move::To(State::Filed)),
            b'r' => Ok(Move::To(State::Returned)),
            b'a' => Ok(Move::To(State::Accepted)),
            b'=' => Ok(Move::Already),
            b'F' => Err(Refusal::Final),
            b'N' => Err(Refusal::NotFiled),
            _ => Err(Refusal::NotFound),
        }
    }

    #[test]
    fn every_state_standing_and_step() {
        let states = [None].into_iter().chain(State::ALL.map(Some));
        let mut cells = 0;
        for state in states {
            for standing in Standing::ALL {
                for taken in Step::ALL {
                    assert_eq!(
                        step(state, standing, taken),
                        expected(state, standing, taken),
                        "{state:?} {standing:?} {taken:?}"
                    );
                    cells += 1;
                }
            }
        }
        assert_eq!(cells, 5 * 5 * 7);
    }

    #[test]
    fn standing_follows_role_and_organisation() {
        let unit = OrgId::from("jc-a");
        let scope = |role, org: Option<&str>| Scope {
            account: None,
            role,
            org: org.map(OrgId::from),
            centre: None,
        };
        let table = [
            (Role::Clerk, Some("jc-a"), Standing::Unit),
            (Role::Head, Some("jc-a"), Standing::Unit),
            (Role::Clerk, Some("jc-b"), Standing::Outside),
            (Role::Head, None, Standing::Outside),
            (Role::Public, None, Standing::Outside),
            (Role::Public, Some("jc-a"), Standing::Outside),
            (Role::Office, None, Standing::Office),
            (Role::Office, Some("jc-b"), Standing::Office),
            (Role::Office, Some("jc-a"), Standing::OfficeOfUnit),
            (Role::Supervisor, Some("jc-a"), Standing::Watch),
            (Role::Auditor, None, Standing::Watch),
        ];
        for (role, org, expected) in table {
            assert_eq!(
                Standing::of(&scope(role, org), &unit),
                expected,
                "{role:?} {org:?}"
            );
        }
        for standing in Standing::ALL {
            for state in State::ALL {
                let sees = standing != Standing::Outside || state == State::Accepted;
                assert_eq!(standing.sees(state), sees, "{standing:?} {state:?}");
            }
        }
    }

    #[test]
    fn figures_as_people_type_them() {
        let good = [
            ("", "家", None),
            (" \u{3000}", "家", None),
            ("12", "家", Some("12")),
            ("１２．５０", "％", Some("12.5")),
            ("12.5％", "％", Some("12.5")),
            ("99.9%", "％", Some("99.9")),
            ("1,234,567.89", "万元", Some("1234567.89")),
            ("1，234", "户", Some("1234")),
            ("12 万亩", "万亩", Some("12")),
            ("－3", "个百分点", Some("-3")),
            ("3%", "个百分点", Some("3")),
            ("+007", "家", Some("7")),
            ("0", "家", Some("0")),
            ("-0.0", "家", Some("0")),
            ("0.500000000", "天", Some("0.5")),
            ("1000000000000", "元", Some("1000000000000")),
        ];
        for (text, unit, expected) in good {
            let got = read_figure(text, unit).expect(text);
            assert_eq!(got.map(|d| d.to_string()).as_deref(), expected, "{text:?}");
        }
        let bad = [
            ("十二", "家", FigureFault::NotANumber),
            ("12a", "家", FigureFault::NotANumber),
            ("1e5", "家", FigureFault::NotANumber),
            (".5", "家", FigureFault::NotANumber),
            ("5.", "家", FigureFault::NotANumber),
            ("1.2.3", "家", FigureFault::NotANumber),
            ("--3", "家", FigureFault::NotANumber),
            ("家", "家", FigureFault::NotANumber),
            ("1,5", "家", FigureFault::Separator),
            ("1234,567", "家", FigureFault::Separator),
            (",123", "家", FigureFault::Separator),
            ("50%", "家", FigureFault::PerCent),
            ("1000000000001", "元", FigureFault::TooLarge),
            (
                "99999999999999999999999999999999",
                "元",
                FigureFault::TooLarge,
            ),
            ("0.1234567", "％", FigureFault::TooFine),
        ];
        for (text, unit, fault) in bad {
            assert_eq!(read_figure(text, unit), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn a_figure_ten_times_the_last_is_far() {
        let d = Decimal::from;
        let table = [
            (100, Some(10), true),
            (99, Some(10), false),
            (1, Some(10), true),
            (2, Some(10), false),
            (0, Some(10), true),
            (10, Some(0), false),
            (500, Some(100), false),
            (1000, None, true),
            (999, None, false),
            (0, None, false),
        ];
        for (figure, last, expected) in table {
            assert_eq!(
                is_far(d(figure), last.map(d), d(100)),
                expected,
                "{figure} after {last:?}"
            );
        }
        assert!(!is_far(Decimal::MAX, None, Decimal::ZERO));
        assert!(is_far(Decimal::MAX, Some(Decimal::ONE), Decimal::ONE));
    }

    #[test]
    fn months_are_open_from_signature_to_now() {
        let signed = Some(Date::constant(2023, 8, 11));
        let today = Date::constant(2024, 9, 5);
        let table = [
            ("2023-07", false),
            ("2023-08", true),
            ("2024-09", true),
            ("2024-10", false),
        ];
        for (month, expected) in table {
            let period = Period::parse(month).expect("a month");
            assert_eq!(period_is_open(period, signed, today), expected, "{month}");
        }
        let ancient = Period::parse("1999-01").expect("a month");
        assert!(period_is_open(ancient, None, today));
    }

    #[test]
    fn texts_are_trimmed_and_bounded() {
        assert_eq!(read_text(" a\r\nb\r \n", 10).as_deref(), Ok("a\nb"));
        assert_eq!(read_text("汉字汉", 3).as_deref(), Ok("汉字汉"));
        assert_eq!(
            read_text("汉字汉字", 3),
            Err(TextFault::TooLong { chars: 4, max: 3 })
        );
        assert_eq!(read_text("a\u{0}b", 10), Err(TextFault::Control));
        assert_eq!(read_text("  ", 10).map(require), Ok(Err(TextFault::Empty)));
    }

    #[test]
    fn names_of_files_are_plain() {
        let table = [
            ("照片.png", "照片.png"),
            ("C:\\Users\\x\\证明.pdf", "证明.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\"b\n.txt", "ab.txt"),
            ("..", "evidence"),
            ("", "evidence"),
            ("report\u{202e}gpj.exe", "reportgpj.exe"),
        ];
        for (name, expected) in table {
            assert_eq!(evidence_name(name), expected, "{name:?}");
        }
        let long = format!("{}.docx", "长".repeat(300));
        let kept = evidence_name(&long);
        assert_eq!(kept.chars().count(), EVIDENCE_NAME_CHARS);
        assert!(kept.ends_with(".docx"));
    }

    #[test]
    fn the_largest_figure_is_a_million_million() {
        assert_eq!(FIGURE_MAX.to_string(), "1000000000000");
    }
}
