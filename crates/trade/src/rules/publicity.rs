//! 履约信息公开: what of the performance of a contract is public, by what is traded.

use contract::Performance;
use pack::element::TradeType;

/// What everybody may know of the performance, once it is settled.
///
/// | traded | deliveries that were accepted | payments that arrived | since |
/// |---|---|---|---|
/// | government procurement | yes | yes | results, contracts and acceptance are published (政府采购法实施条例第四十五条、第五十条; 财库〔2015〕135号), and it is public money |
/// | construction tenders | yes | no | that contracts were made and performed is published (国办发〔2017〕97号); who pays may be an enterprise |
/// | property, land and mining rights | no | no | the result is published; the buyer's payments are its own |
///
/// What was agreed and is still to come is nobody's business outside: it changes.
#[must_use]
pub fn public(trade: TradeType) -> Performance {
    match trade {
        TradeType::Procurement => Performance {
            deliveries: true,
            payments: true,
        },
        TradeType::Construction => Performance {
            deliveries: true,
            payments: false,
        },
        TradeType::Property | TradeType::Land => Performance::default(),
    }
}
