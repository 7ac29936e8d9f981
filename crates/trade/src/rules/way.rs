//! What a way to trade asks for beyond its stages.

use pack::element::{TradeMode, TradeType};

/// 邀请: whether only those who are invited offer, and nobody else learns of the trade before its result is out
/// (招标投标法 art. 17 and 22).
#[must_use]
pub fn by_invitation(mode: TradeMode) -> bool {
    matches!(mode, TradeMode::InvitedTender | TradeMode::CallOff)
}

/// 谈判、磋商: whether first responses stay confidential, are negotiated, and final offers follow (政府采购法 art. 38;
/// 财政部令第74号 art. 31 to 36).
#[must_use]
pub fn negotiated(mode: TradeMode) -> bool {
    matches!(mode, TradeMode::Negotiation | TradeMode::Consultation)
}

/// 转让、出让: whether the winner pays, and the tenderer hands over.
#[must_use]
pub fn sells(trade: TradeType) -> bool {
    matches!(trade, TradeType::Property | TradeType::Land)
}

/// 入围: how many of so many valid responses are admitted to a framework: at least one is eliminated, and at least this share
/// of them, per cent (财政部令第110号 art. 25).
#[must_use]
pub fn admitted(valid: usize, eliminated_percent: u32) -> usize {
    let share = usize::try_from(eliminated_percent).unwrap_or(100).min(100);
    valid - (valid * share).div_ceil(100).max(1).min(valid)
}

#[cfg(test)]
mod tests {
    use super::admitted;

    #[test]
    fn at_least_one_and_a_share_are_eliminated() {
        for (valid, percent, left) in [
            (0, 20, 0),
            (1, 20, 0),
            (2, 20, 1),
            (3, 20, 2),
            (5, 20, 4),
            (6, 20, 4),
            (10, 20, 8),
            (11, 20, 8),
            (4, 0, 3),
            (4, 100, 0),
            (4, 900, 0),
        ] {
            assert_eq!(admitted(valid, percent), left, "{valid} {percent}");
        }
    }
}
