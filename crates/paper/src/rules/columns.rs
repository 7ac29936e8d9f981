//! How wide a table's columns are.

/// Widths that fill a measure, from what each column must have (no word broken) and would like to have (no cell
/// turned). What is over goes to all alike; where it is short, a column with much text asks for the root of it,
/// so that one long column does not starve the others.
///
/// ```
/// assert_eq!(paper::rules::columns::spread(&[1.0, 1.0], &[2.0, 4.0], 10.0), [4.0, 6.0]);
/// ```
#[must_use]
pub fn spread(least: &[f32], most: &[f32], measure: f32) -> Vec<f32> {
    let (need, wish): (f32, f32) = (least.iter().sum(), most.iter().sum());
    if wish <= measure {
        let each = (measure - wish) / most.len() as f32;
        return most.iter().map(|most| most + each).collect();
    }
    if need >= measure {
        return least.iter().map(|least| least * measure / need).collect();
    }
    let asks: Vec<f32> = least
        .iter()
        .zip(most)
        .map(|(least, most)| (most - least).max(0.0).sqrt())
        .collect();
    let all: f32 = asks.iter().sum::<f32>().max(f32::EPSILON);
    let mut widths: Vec<f32> = least
        .iter()
        .zip(&asks)
        .map(|(least, ask)| least + (measure - need) * ask / all)
        .collect();
    // What a column does not need goes to those that do.
    let over: f32 = widths
        .iter()
        .zip(most)
        .map(|(width, most)| (width - most).max(0.0))
        .sum();
    let short: f32 = widths
        .iter()
        .zip(most)
        .map(|(width, most)| (most - width).max(0.0))
        .sum();
    for (width, most) in widths.iter_mut().zip(most) {
        if *width > *most {
            *width = *most;
        } else if short > 0.0 {
            *width += over * (*most - *width) / short;
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_measure_is_filled_and_no_need_goes_unmet(
            columns in proptest::collection::vec((1.0_f32..20.0, 0.0_f32..300.0), 1..9),
            measure in 200.0_f32..500.0,
        ) {
            let least: Vec<f32> = columns.iter().map(|(least, _)| *least).collect();
            let most: Vec<f32> = columns.iter().map(|(least, more)| least + more).collect();
            let widths = spread(&least, &most, measure);
            let total: f32 = widths.iter().sum();
            prop_assert!((total - measure).abs() < 0.05 * measure / 100.0, "{total} of {measure}");
            for (width, least) in widths.iter().zip(&least) {
                prop_assert!(width + 0.01 >= *least);
            }
        }
    }
}
