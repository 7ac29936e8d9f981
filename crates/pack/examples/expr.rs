//! How many times a second a condition is evaluated: `cargo run --release -p luodi-pack --example expr`.

use std::time::Instant;

use pack::expr::{Expr, Record, Shape, Type, Values, Want};
use rust_decimal::Decimal;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let form = Shape::new()
        .with("kind", Type::choice(["over", "unlisted"]))
        .with("area", Type::Number);
    let shape = Shape::new().with("form", Type::record(form));
    let text = "form.area > 300.0 && form.kind == 'over'";
    let form = Record::new()
        .with("kind", "over")
        .with("area", Decimal::new(3005, 1));
    let values = Values::new().with("form", form);

    let start = Instant::now();
    let mut expr = Expr::read(text, &shape, &Want::flag())?;
    for _ in 1..1_000 {
        expr = Expr::read(text, &shape, &Want::flag())?;
    }
    println!(
        "read: {:.0} a second",
        1_000.0 / start.elapsed().as_secs_f64()
    );

    let times = 5_000_000;
    let start = Instant::now();
    let mut held = 0;
    for _ in 0..times {
        held += u32::from(expr.holds(&values)?);
    }
    assert_eq!(held, times);
    println!(
        "{text}: {:.0} a second",
        f64::from(times) / start.elapsed().as_secs_f64()
    );
    Ok(())
}
