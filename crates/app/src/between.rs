//! What one room gives to another that may not call it.

use std::collections::BTreeMap;

use base::OrgId;
use plan::Computed;
use plan::rules::period::Period;
use store::{Error, Read};

/// Figures that indicators have computed already, for a unit's report form and its sheet.
pub(crate) fn computed(
    read: &mut Read<'_>,
    org: &OrgId,
    period: Period,
) -> Result<BTreeMap<i64, Computed>, Error> {
    let found = indicator::prefill(read, org, period)?;
    Ok(found
        .into_iter()
        .map(|(target, figure)| {
            let computed = Computed {
                value: figure.value,
                source: figure.source,
                href: figure.href,
            };
            (target, computed)
        })
        .collect())
}
