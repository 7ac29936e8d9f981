//! Quartiles and the fences about them.

/// The quantile that is approximately median-unbiased whatever the distribution (Hyndman and Fan 1996, definition 8).
/// `values` is put in order. Not a number for no values.
pub(crate) fn quantile(values: &mut [f64], part: f64) -> f64 {
    let count = values.len();
    if count == 0 || !(0.0..=1.0).contains(&part) {
        return f64::NAN;
    }
    values.sort_unstable_by(f64::total_cmp);
    let place = (count as f64 + 1.0 / 3.0) * part + 1.0 / 3.0;
    let whole = place as usize;
    if whole == 0 || part == 0.0 {
        return values[0];
    }
    if whole >= count || part == 1.0 {
        return values[count - 1];
    }
    let (below, above) = (values[whole - 1], values[whole]);
    below + (place - whole as f64) * (above - below)
}

/// The quartiles of some values and what lies a spread and a half beyond them (Tukey's fences).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fences {
    pub(crate) q1: f64,
    pub(crate) q3: f64,
}

impl Fences {
    pub(crate) fn of(mut values: Vec<f64>) -> Self {
        Self {
            q1: quantile(&mut values, 0.25),
            q3: quantile(&mut values, 0.75),
        }
    }

    /// Fused, so that the last digit does not depend on the order of rounding.
    pub(crate) fn lower(self) -> f64 {
        (self.q3 - self.q1).mul_add(-1.5, self.q1)
    }

    pub(crate) fn upper(self) -> f64 {
        (self.q3 - self.q1).mul_add(1.5, self.q3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_worked_by_hand() {
        // Seven values: places 22/3 · 1/4 + 1/3 = 2⅙ and 22/3 · 3/4 + 1/3 = 5⅚.
        let fences = Fences::of(vec![7.0, 1.0, 5.0, 3.0, 13.0, 9.0, 11.0]);
        assert!((fences.q1 - (3.0 + 2.0 / 6.0)).abs() < 1e-12);
        assert!((fences.q3 - (9.0 + 2.0 * 5.0 / 6.0)).abs() < 1e-12);
        assert!((fences.lower() - (3.0 + 1.0 / 3.0 - 1.5 * 22.0 / 3.0)).abs() < 1e-12);
        assert_eq!(quantile(&mut [4.0], 0.75), 4.0);
        assert!(quantile(&mut [], 0.5).is_nan());
        assert!(quantile(&mut [1.0], 1.5).is_nan());
    }
}
