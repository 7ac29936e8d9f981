//! The steps of a chart's axis.

/// Steps at round values that hold both ends, about five of them; at whole numbers where `whole`.
///
/// ```
/// assert_eq!(paper::rules::scale::steps(0.0, 43.0, true), [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]);
/// ```
#[must_use]
pub fn steps(low: f64, high: f64, whole: bool) -> Vec<f64> {
    let (low, high) = if high - low < f64::EPSILON * high.abs().max(1.0) {
        (low - 1.0, high + 1.0)
    } else {
        (low, high)
    };
    let raw = (high - low) / 5.0;
    let power = 10_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= raw * 0.999 && (!whole || step.fract() == 0.0))
        .unwrap_or_else(|| (power * 10.0).max(1.0));
    let (first, last) = (
        (low / step).floor() as i64,
        (high / step - 1e-9).ceil() as i64,
    );
    (first..=last).map(|n| n as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_ends_are_held_by_few_steps(low in -1e6_f64..1e6, length in 0.0_f64..1e6) {
            let high = low + length;
            let steps = steps(low, high, false);
            prop_assert!(steps.len() >= 2 && steps.len() <= 9, "{steps:?}");
            prop_assert!(steps[0] <= low + 1e-6 && steps[steps.len() - 1] >= high - 1e-6 * high.abs().max(1.0));
            prop_assert!(steps.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
