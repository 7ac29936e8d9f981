//! 评审汇总表: every number from price to points, in a canonical text that anyone can recompute and hash.

use std::fmt::Write;

use pack::element::{Half, Order, PartKind, Tie};
use pack::score::Judged;
use rust_decimal::Decimal;

use super::compute;
use super::marks::{Markable, markables};
use crate::model::{
    BidState, Bidder, Correction, CorrectionState, Head, Mark, Seat, letters, yuan,
};

/// What a sheet is made from.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// The evaluation.
    pub head: &'a Head,
    /// All bidders.
    pub bidders: &'a [Bidder],
    /// The committee.
    pub seats: &'a [Seat],
    /// Marks as unsealed.
    pub marks: &'a [Mark],
    /// What was corrected, and what was proposed.
    pub corrections: &'a [Correction],
    /// What formulas see of all offers.
    pub field: &'a [(String, Decimal)],
    /// The result.
    pub judged: &'a [Judged],
    /// The order in which equals were drawn.
    pub drawn: &'a [String],
}

/// The canonical text: UTF-8, one record a line, cells apart by a tab, lines ended by a line feed, numbers without trailing
/// zeros. The first cell says what a record is:
///
/// | record | cells |
/// |---|---|
/// | `method` | id, title, `high` or `low`, digits, `up` or `even`, candidates |
/// | `ceiling` | yuan |
/// | `field` | name, figure: what formulas see of all offers |
/// | `seat` | number, commitment, salt |
/// | `bidder` | letter, key, code, name, price in yuan, state, what it did not meet |
/// | `deduct` | letter, id, title, per cent, of which per cent of the price |
/// | `price` | letter, how the evaluated price comes about |
/// | `mark` | letter, criterion, seat, mark |
/// | `corrected` | letter, criterion, seat, was, becomes, class, `made` or `refused` |
/// | `mean` | letter, criterion, how the mean comes about |
/// | `part` | letter, id, title, formula, figures, found, weight, points |
/// | `total` | letter, how the total comes about |
/// | `draw` | seed or transcript, letters in the order drawn |
/// | `rank` | rank, letter, evaluated price, total, by which rule it was told from an equal |
#[must_use]
pub fn text(of: &Basis<'_>) -> String {
    let mut out = Lines(String::from("luodi evaluation sheet v1\n"));
    preface(&mut out, of);
    for bidder in of.bidders {
        bidder_record(&mut out, of, bidder);
    }
    for bidder in of.bidders {
        let judged = of.judged.iter().find(|one| one.bidder == bidder.key);
        if let Some(judged) = judged {
            judged_records(&mut out, of, bidder, judged);
        }
    }
    let letter = |key: &str| {
        let bidder = of.bidders.iter().find(|one| one.key == key);
        bidder.map_or_else(String::new, |one| letters(one.place))
    };
    let seed = match of.head.draw_proof.is_empty() {
        true => &of.head.draw_seed,
        false => &of.head.draw_proof,
    };
    let drawn: Vec<String> = of.drawn.iter().map(|key| letter(key)).collect();
    out.line("draw", &[seed, &drawn.join(" ")]);
    for one in of.judged {
        out.line(
            "rank",
            &[
                &one.rank.to_string(),
                &letter(&one.bidder),
                &number(one.price),
                &number(one.total),
                one.told_by.map_or("", tie),
            ],
        );
    }
    out.0
}

struct Lines(String);

impl Lines {
    fn line(&mut self, kind: &str, cells: &[&str]) {
        self.0.push_str(kind);
        for cell in cells {
            self.0.push('\t');
            let plain = |sign: char| if sign.is_control() { ' ' } else { sign };
            self.0.extend(cell.chars().map(plain));
        }
        self.0.push('\n');
    }
}

fn number(figure: Decimal) -> String {
    figure.normalize().to_string()
}

fn tie(tie: Tie) -> &'static str {
    match tie {
        Tie::Price => "price",
        Tie::Marks => "marks",
        Tie::Draw => "draw",
    }
}

fn preface(out: &mut Lines, of: &Basis<'_>) {
    let (head, method) = (of.head, &of.head.method);
    out.line("subject", &[&head.subject]);
    out.line("title", &[&head.title.zh, &head.title.en]);
    let order = match method.order {
        Order::High => "high",
        Order::Low => "low",
    };
    let half = match method.rounding.half {
        Half::Even => "even",
        Half::Up => "up",
    };
    out.line(
        "method",
        &[
            &method.id,
            &method.title.zh,
            order,
            &method.rounding.digits.to_string(),
            half,
            &method.candidates.to_string(),
        ],
    );
    if let Some(ceiling) = head.ceiling_fen {
        out.line("ceiling", &[&number(yuan(ceiling))]);
    }
    for (name, figure) in of.field {
        out.line("field", &[name, &number(*figure)]);
    }
    for seat in of.seats {
        let number = seat.seat.to_string();
        out.line("seat", &[&number, &seat.marks_sha256, &seat.salt]);
    }
}

fn bidder_record(out: &mut Lines, of: &Basis<'_>, bidder: &Bidder) {
    out.line(
        "bidder",
        &[
            &letters(bidder.place),
            &bidder.key,
            &bidder.party.code,
            &bidder.party.name,
            &number(yuan(bidder.price_fen)),
            bidder.state.as_str(),
            &bidder.why.join(" "),
        ],
    );
    if bidder.state != BidState::Valid {
        return;
    }
    for mark in of.marks.iter().filter(|mark| mark.bidder == bidder.key) {
        let seat = mark.seat.to_string();
        let letter = letters(bidder.place);
        out.line(
            "mark",
            &[&letter, &mark.criterion, &seat, &number(mark.mark)],
        );
    }
    let own = of.corrections.iter().filter(|one| one.bidder == bidder.key);
    for one in own.filter(|one| one.state != CorrectionState::Open) {
        out.line(
            "corrected",
            &[
                &letters(bidder.place),
                &one.criterion,
                &one.seat.to_string(),
                &number(one.was),
                &number(one.becomes),
                one.class.as_str(),
                one.state.as_str(),
            ],
        );
    }
}

fn judged_records(out: &mut Lines, of: &Basis<'_>, bidder: &Bidder, judged: &Judged) {
    let letter = letters(bidder.place);
    let mut price = number(yuan(bidder.price_fen));
    let mut left = String::new();
    for one in &judged.deducted {
        let (percent, share) = (number(one.percent), number(one.share));
        out.line(
            "deduct",
            &[&letter, &one.id, &one.title.zh, &percent, &share],
        );
        match share.as_str() {
            "100" => {
                let _ = write!(left, " − {percent}");
            }
            _ => {
                let _ = write!(left, " − {percent} × {share} ÷ 100");
            }
        }
    }
    if !left.is_empty() {
        let _ = write!(price, " × (100{left}) ÷ 100 = {}", number(judged.price));
    }
    out.line("price", &[&letter, &price]);
    let current = compute::current(of.marks, of.corrections);
    let markables = markables(&of.head.method);
    for markable in &markables {
        let (sum, _) = mean(&current, bidder, markable);
        out.line("mean", &[&letter, &markable.key, &sum]);
    }
    let mut points = Vec::new();
    for (line, part) in judged.lines.iter().zip(&of.head.method.parts) {
        let figures = match part.kind {
            PartKind::Formula(_) | PartKind::Points(_) => {
                let figures = line.figures.iter();
                let figures = figures.map(|(name, figure)| format!("{name} = {}", number(*figure)));
                figures.collect::<Vec<_>>().join("; ")
            }
            PartKind::Marks => {
                let own = markables.iter().filter(|one| {
                    one.key == part.id || one.key.starts_with(&format!("{}.", part.id))
                });
                let means = own.map(|one| mean(&current, bidder, one).1);
                means.collect::<Vec<_>>().join(" + ")
            }
        };
        points.push(number(line.points));
        out.line(
            "part",
            &[
                &letter,
                &line.id,
                &line.title.zh,
                &line.formula,
                &figures,
                &number(line.held),
                &number(part.weight),
                &number(line.points),
            ],
        );
    }
    let total = number(judged.total);
    let sum = match points.is_empty() {
        true => total,
        false => format!("{} = {total}", points.join(" + ")),
    };
    out.line("total", &[&letter, &sum]);
}

/// `(40 + 41) ÷ 2 = 40.5` and `81 ÷ 2`, which is exact where the mean is not.
fn mean(marks: &[Mark], bidder: &Bidder, markable: &Markable) -> (String, String) {
    let mut own: Vec<&Mark> = marks
        .iter()
        .filter(|mark| mark.bidder == bidder.key && mark.criterion == markable.key)
        .collect();
    own.sort_by_key(|mark| mark.seat);
    let sum: Decimal = own.iter().map(|mark| mark.mark).sum();
    let count = own.len();
    let mean = sum.checked_div(Decimal::from(count)).unwrap_or_default();
    let each: Vec<String> = own.iter().map(|mark| number(mark.mark)).collect();
    (
        format!(
            "({}) ÷ {count} = {}",
            each.join(" + "),
            number(mean.round_dp(8))
        ),
        format!("{} ÷ {count}", number(sum)),
    )
}

/// The records of a canonical text: what each is, and its cells.
pub fn records(text: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    text.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        Some((cells.next()?, cells.collect()))
    })
}
