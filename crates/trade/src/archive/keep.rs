//! 保管期限: how long what belongs to a trade is kept.
//!
//! Trading files are kept for 10 or 30 years by their class. No procedure says otherwise, so this is the default: 30 years
//! for what decided the trade and what proves it, 10 for offers that did not win and receipts; 30 for everything of a
//! government procurement, whose files the law keeps for at least 15 (政府采购法 第四十二条).

use pack::element::TradeType;

/// Years for what decided a trade.
const LONG: u16 = 30;
/// Years for the rest.
const SHORT: u16 = 10;

/// What something is to a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// It decided the trade, or proves how it was decided.
    Decisive,
    /// It was handed in and did not decide.
    Attendant,
}

/// Years for which something is kept.
pub(super) fn years(trade: TradeType, class: Class) -> u16 {
    match (trade, class) {
        (TradeType::Procurement, _) | (_, Class::Decisive) => LONG,
        (_, Class::Attendant) => SHORT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn procurement_keeps_everything_long_and_others_what_decided() {
        for (trade, class, kept) in [
            (TradeType::Construction, Class::Decisive, 30),
            (TradeType::Construction, Class::Attendant, 10),
            (TradeType::Procurement, Class::Attendant, 30),
            (TradeType::Land, Class::Attendant, 10),
        ] {
            assert_eq!(years(trade, class), kept, "{trade:?} {class:?}");
        }
    }
}
