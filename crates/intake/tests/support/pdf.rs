//! A PDF file drawn by hand: one font whose codes are the characters themselves, with a character map.

use std::collections::BTreeSet;

/// Points from the left and the top edge, size in points, text.
pub struct Glyphs {
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub text: String,
}

pub const WIDTH: f32 = 595.0;
pub const HEIGHT: f32 = 842.0;

/// The width of a text in points: ASCII takes half a square.
pub fn width(text: &str, size: f32) -> f32 {
    text.chars()
        .map(|c| if c.is_ascii() { size / 2.0 } else { size })
        .sum()
}

/// A file with these pages; `image` adds a picture to each.
pub fn file(pages: &[Vec<Glyphs>], image: bool) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let first = 7;
    let kids: String = (0..pages.len())
        .map(|n| format!("{} 0 R ", first + n * 2))
        .collect();
    objects.push(b"<< /Type /Catalog /Pages 2 0 R >>".to_vec());
    objects.push(format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()).into_bytes());
    objects.push(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Sample /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>".to_vec(),
    );
    objects.push(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sample /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> \
          /DW 1000 /W [32 126 500] /FontDescriptor << /Type /FontDescriptor /FontName /Sample /Flags 4 /FontBBox [0 -120 1000 880] \
          /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >> >>"
            .to_vec(),
    );
    objects.push(stream("", &character_map(pages)));
    objects.push(stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8", b"\xff"));
    for (n, page) in pages.iter().enumerate() {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> /XObject << /I1 6 0 R >> >> >>",
                first + n * 2 + 1
            )
            .into_bytes(),
        );
        let mut content = String::new();
        if image {
            content.push_str("q 500 0 0 700 40 60 cm /I1 Do Q\n");
        }
        for glyphs in page {
            let hex: String = glyphs
                .text
                .encode_utf16()
                .map(|unit| format!("{unit:04X}"))
                .collect();
            let baseline = HEIGHT - glyphs.y - glyphs.size * 0.88;
            content.push_str(&format!(
                "BT /F1 {} Tf 1 0 0 1 {} {baseline} Tm <{hex}> Tj ET\n",
                glyphs.size, glyphs.x
            ));
        }
        objects.push(stream("", content.as_bytes()));
    }
    if !image {
        // Without a picture on the pages the file must not name one.
        objects[5] = b"null".to_vec();
    }
    write(&objects, "")
}

fn stream(keys: &str, content: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {keys} /Length {} >>\nstream\n", content.len()).into_bytes();
    out.extend(content);
    out.extend(b"\nendstream");
    out
}

/// Objects with a cross-reference table.
pub fn write(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n", n + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

fn character_map(pages: &[Vec<Glyphs>]) -> Vec<u8> {
    let used: BTreeSet<u16> = pages
        .iter()
        .flatten()
        .flat_map(|glyphs| glyphs.text.encode_utf16())
        .collect();
    let used: Vec<u16> = used.into_iter().collect();
    let mut out =
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n\
                   1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            .to_owned();
    for chunk in used.chunks(100) {
        out.push_str(&format!("{} beginbfchar\n", chunk.len()));
        for unit in chunk {
            out.push_str(&format!("<{unit:04X}> <{unit:04X}>\n"));
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    out.into_bytes()
}

/// How running text is set.
pub struct Setting {
    pub columns: u8,
    pub size: f32,
    pub leading: f32,
    /// Draws headings twice, a third of a point apart.
    pub doubled: bool,
    /// Running head and page number.
    pub furniture: bool,
}

/// Sets paragraphs with an indent of two characters, line after line, column after column. No line begins with
/// closing punctuation, GB/T 15834.
pub fn set(paragraphs: &[String], setting: &Setting) -> Vec<u8> {
    let (left, right, top, bottom) = (75.0, 75.0, 90.0, 80.0);
    let gap = setting.size * 1.5;
    let columns = f32::from(setting.columns);
    let measure = (WIDTH - left - right - gap * (columns - 1.0)) / columns;
    let mut lines: Vec<(f32, String, bool)> = Vec::new();
    for paragraph in paragraphs {
        let heading = paragraph.chars().count() < 30 && !paragraph.ends_with('。');
        let mut line = String::new();
        let mut indent = setting.size * 2.0;
        for ch in paragraph.chars() {
            let room = measure - indent;
            let closing = "，。；：、！？）〕》”’％".contains(ch);
            let set = width(&line, setting.size);
            if set > room || (set + width(&ch.to_string(), setting.size) > room && !closing) {
                lines.push((indent, std::mem::take(&mut line), heading));
                indent = 0.0;
            }
            line.push(ch);
        }
        lines.push((indent, line, heading));
    }
    let per_column = ((HEIGHT - top - bottom) / setting.leading) as usize;
    let mut pages = Vec::new();
    for (number, page_lines) in lines
        .chunks(per_column * usize::from(setting.columns))
        .enumerate()
    {
        let mut page = Vec::new();
        for (n, (indent, text, heading)) in page_lines.iter().enumerate() {
            let x = left + (n / per_column) as f32 * (measure + gap) + indent;
            let y = top + (n % per_column) as f32 * setting.leading;
            let draw = |dx: f32| Glyphs {
                x: x + dx,
                y,
                size: setting.size,
                text: text.clone(),
            };
            page.push(draw(0.0));
            if setting.doubled && *heading {
                page.push(draw(0.3));
            }
        }
        if setting.furniture {
            page.push(Glyphs {
                x: 230.0,
                y: 40.0,
                size: 10.0,
                text: "示例市人民政府公报".to_owned(),
            });
            page.push(Glyphs {
                x: 280.0,
                y: 790.0,
                size: 12.0,
                text: format!("— {} —", number + 1),
            });
        }
        pages.push(page);
    }
    file(&pages, false)
}
