//! Pure decisions: when an auction ends, which bid holds, who gets which card, money in words.

pub mod bid;
pub mod card;
pub mod clock;
pub mod money;
