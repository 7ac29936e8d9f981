//! Figures of a few numbers.

pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The sample's standard deviation (divided by n − 1). Not a number for fewer than two values.
pub(crate) fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (values.len() as f64 - 1.0)).sqrt()
}

/// Standard deviation over mean.
pub(crate) fn coefficient_of_variation(values: &[f64]) -> f64 {
    deviation(values) / mean(values)
}

/// Skewness and excess kurtosis, adjusted for the sample's size. Not numbers for fewer than four values or equal ones.
pub(crate) fn shape(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let (mean, deviation) = (mean(values), deviation(values));
    let power = |exponent: i32| -> f64 {
        values
            .iter()
            .map(|value| ((value - mean) / deviation).powi(exponent))
            .sum()
    };
    if values.len() < 4 || deviation == 0.0 {
        return (f64::NAN, f64::NAN);
    }
    let skewness = n / ((n - 1.0) * (n - 2.0)) * power(3);
    let kurtosis = n * (n + 1.0) / ((n - 1.0) * (n - 2.0) * (n - 3.0)) * power(4)
        - 3.0 * (n - 1.0).powi(2) / ((n - 2.0) * (n - 3.0));
    (skewness, kurtosis)
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    if values.is_empty() {
        return f64::NAN;
    }
    values.sort_unstable_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 {
        values[half]
    } else {
        f64::midpoint(values[half - 1], values[half])
    }
}

/// Pearson's correlation. Not a number when one of the two does not vary.
pub(crate) fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (mean_x, mean_y) = (
        pairs.iter().map(|pair| pair.0).sum::<f64>() / n,
        pairs.iter().map(|pair| pair.1).sum::<f64>() / n,
    );
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xx += (x - mean_x).powi(2);
        yy += (y - mean_y).powi(2);
        xy += (x - mean_x) * (y - mean_y);
    }
    xy / (xx * yy).sqrt()
}

/// The chance of at most `count` when `expected` are expected (Poisson).
pub(crate) fn at_most(count: usize, expected: f64) -> f64 {
    let mut term = (-expected).exp();
    let mut sum = term;
    for k in 1..=count {
        term *= expected / k as f64;
        sum += term;
    }
    sum.min(1.0)
}

/// The chance of at most `count` of `all` when each has the same chance (binomial).
pub(crate) fn at_most_of(count: usize, all: usize, chance: f64) -> f64 {
    if chance <= 0.0 {
        return 1.0;
    }
    if chance >= 1.0 {
        return f64::from(u8::from(count >= all));
    }
    let ratio = (chance / (1.0 - chance)).ln();
    let mut log = all as f64 * (1.0 - chance).ln();
    let mut sum = log.exp();
    for k in 1..=count.min(all) {
        log += ratio + ((all - k + 1) as f64 / k as f64).ln();
        sum += log.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
    }

    #[test]
    fn figures_worked_by_hand() {
        // Mean 5, squares 9+1+1+1+0+0+4+16 = 32 over 7.
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        near(mean(&values), 5.0);
        near(deviation(&values), (32.0_f64 / 7.0).sqrt());
        near(
            coefficient_of_variation(&values),
            (32.0_f64 / 7.0).sqrt() / 5.0,
        );
        near(median(&mut [3.0, 1.0, 2.0]), 2.0);
        near(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
        // One, two, three, four: no lean; the flatness of four equal steps is −1.2.
        let (skewness, kurtosis) = shape(&[1.0, 2.0, 3.0, 4.0]);
        near(skewness, 0.0);
        near(kurtosis, -1.2);
        near(correlation(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]), 1.0);
        near(correlation(&[(1.0, 1.0), (2.0, 0.0), (3.0, 1.0)]), 0.0);
        assert!(correlation(&[(1.0, 1.0), (1.0, 2.0)]).is_nan());
    }

    #[test]
    fn chances_worked_by_hand() {
        near(at_most(0, 2.0), (-2.0_f64).exp());
        near(at_most(1, 2.0), 3.0 * (-2.0_f64).exp());
        near(at_most_of(0, 3, 0.5), 0.125);
        near(at_most_of(1, 3, 0.5), 0.5);
        near(at_most_of(3, 3, 0.25), 1.0);
    }
}
