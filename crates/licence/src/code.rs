//! QR codes (ISO/IEC 18004) as SVG.

use std::fmt::Write;

use qrcode::{EcLevel, QrCode};

/// The code of a text as SVG without script or style, black on white with the quiet zone of four modules; `None` when
/// the text is too long. `label` is what a screen reader says.
#[must_use]
pub fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::L).ok()?;
    let width = code.width();
    let side = width + 8;
    let mut path = String::with_capacity(width * width * 4);
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            let (x, y) = (at % width + 4, at / width + 4);
            // Writing into a String does not fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    let label = escape(label);
    Some(format!(
        "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" \
         aria-label=\"{label}\" shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" \
         fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_ticket_of_the_greatest_length_fits() {
        let text = format!(
            "https://city.example/licences/check#{}",
            "A".repeat(crate::rules::ticket::TICKET_CHARS)
        );
        let svg = svg(&text, "证照 <1>").expect("a code");
        assert!(svg.contains("aria-label=\"证照 &lt;1&gt;\""));
        assert!(super::svg(&"a".repeat(3_000), "x").is_none());
    }
}
