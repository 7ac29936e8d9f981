//! A plain preview of a GeoJSON geometry (RFC 7946): its kind, how many points, where, and its outline.

use std::fmt::Write as _;

use base::Lang;
use serde_json::Value;

use crate::words::Words;

/// The side of the drawing, in its own units.
const SIDE: f64 = 200.0;
/// Points that are drawn at most.
const DRAWN: usize = 2_000;
/// Points that are counted at most.
const COUNTED: usize = 100_000;

/// A geometry in words and as a path of SVG.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Preview {
    pub(crate) text: String,
    pub(crate) extent: String,
    /// `d` of an SVG path within 0 0 200 200; empty for a single point.
    pub(crate) path: String,
}

/// Reads a geometry; `None` when it is none.
pub(crate) fn preview(value: &Value, lang: Lang) -> Option<Preview> {
    let words = Words::of(lang);
    let mut lines = Vec::new();
    gather(value, &mut lines, 0)?;
    let points: Vec<[f64; 2]> = lines.iter().flatten().copied().collect();
    let first = points.first()?;
    let mut low = *first;
    let mut high = *first;
    for point in &points {
        for axis in 0..2 {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    let kind = match value.get("type")?.as_str()? {
        "Point" | "MultiPoint" => words.kind_point,
        "LineString" | "MultiLineString" => words.kind_line,
        "Polygon" | "MultiPolygon" => words.kind_area,
        _ => words.kind_other,
    };
    let degree = |number: f64| format!("{number:.4}");
    Some(Preview {
        text: words.shape_points(kind, points.len()),
        extent: words.shape_box(
            degree(low[0]),
            degree(low[1]),
            degree(high[0]),
            degree(high[1]),
        ),
        path: outline(&lines, low, high),
    })
}

/// The lines of points of a geometry; `None` when it is none or too large.
fn gather(value: &Value, lines: &mut Vec<Vec<[f64; 2]>>, depth: usize) -> Option<()> {
    if depth > 4 {
        return None;
    }
    if value.get("type")?.as_str()? == "GeometryCollection" {
        for part in value.get("geometries")?.as_array()? {
            gather(part, lines, depth + 1)?;
        }
        return Some(());
    }
    rings(value.get("coordinates")?, lines, 0)
}

fn rings(value: &Value, lines: &mut Vec<Vec<[f64; 2]>>, depth: usize) -> Option<()> {
    let list = value.as_array()?;
    if depth > 4 || lines.iter().map(Vec::len).sum::<usize>() + list.len() > COUNTED {
        return None;
    }
    if let Some(point) = point(value) {
        lines.push(vec![point]);
        return Some(());
    }
    let line: Option<Vec<[f64; 2]>> = list.iter().map(point).collect();
    if let Some(line) = line {
        lines.push(line);
        return Some(());
    }
    list.iter()
        .try_for_each(|part| rings(part, lines, depth + 1))
}

fn point(value: &Value) -> Option<[f64; 2]> {
    let list = value.as_array()?;
    let at = |index: usize| {
        list.get(index)?
            .as_f64()
            .filter(|number| number.is_finite())
    };
    Some([at(0)?, at(1)?])
}

fn outline(lines: &[Vec<[f64; 2]>], low: [f64; 2], high: [f64; 2]) -> String {
    let wide = (high[0] - low[0]).max(high[1] - low[1]);
    if wide <= 0.0 {
        return String::new();
    }
    let count: usize = lines.iter().map(Vec::len).sum();
    let every = count.div_ceil(DRAWN).max(1);
    let mut path = String::new();
    for line in lines {
        let last = line.len().saturating_sub(1);
        let drawn = line
            .iter()
            .enumerate()
            .filter(|(at, _)| at % every == 0 || *at == last);
        for (nth, (_, point)) in drawn.enumerate() {
            let x = (point[0] - low[0]) / wide * SIDE;
            let y = (high[1] - point[1]) / wide * SIDE;
            let letter = if nth == 0 { 'M' } else { 'L' };
            // Writing into a string does not fail.
            let _ = write!(path, "{letter}{x:.1} {y:.1}");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_area_is_told_and_drawn() {
        let area = json!({"type": "Polygon", "coordinates": [[[112.0, 35.0], [113.0, 35.0], [113.0, 36.0], [112.0, 35.0]]]});
        let shown = preview(&area, Lang::Zh).expect("a geometry");
        assert_eq!(shown.text, "面，4 个点");
        assert_eq!(
            shown.extent,
            "经度 112.0000 至 113.0000，纬度 35.0000 至 36.0000"
        );
        assert_eq!(shown.path, "M0.0 200.0L200.0 200.0L200.0 0.0L0.0 200.0");
    }

    #[test]
    fn what_is_no_geometry_has_no_preview() {
        for value in [
            json!({}),
            json!({"type": "Point"}),
            json!({"type": "Point", "coordinates": ["a", "b"]}),
            json!({"type": "Point", "coordinates": [[[[[[[1]]]]]]]}),
            json!("POINT(1 2)"),
        ] {
            assert_eq!(preview(&value, Lang::En), None, "{value}");
        }
        let point = json!({"type": "Point", "coordinates": [112.0, 35.0]});
        assert_eq!(preview(&point, Lang::En).expect("a point").path, "");
    }
}
