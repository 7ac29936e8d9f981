//! Measures files with other people's programs: poppler reads and draws the PDF, LibreOffice sets the Word file.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

use paper::Faces;

/// Millimetres in a point.
pub const MM: f32 = 25.4 / 72.0;

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<_> = std::fs::read_dir(folder)
        .ok()?
        .filter_map(Result::ok)
        .collect();
    entries.into_iter().find_map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return find(&path, name);
        }
        entry.file_name().eq_ignore_ascii_case(name).then_some(path)
    })
}

/// The faces of this machine.
pub fn faces() -> Option<Faces> {
    faces_of(|_| true)
}

/// The faces of this machine from some of its files.
pub fn faces_of(allowed: impl Fn(&str) -> bool) -> Option<Faces> {
    let found = Faces::choose(|name| {
        if !allowed(name) {
            return None;
        }
        let path = paper::fonts::FOLDERS
            .iter()
            .find_map(|folder| find(Path::new(folder), name))?;
        std::fs::read(path).ok()
    });
    match found {
        Ok(faces) => Some(faces),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    }
}

/// Whether a program is there; says so where it is not.
pub fn have(program: &str, package: &str) -> bool {
    let there = std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
    });
    if !there {
        println!("skipped: {program} is not installed (package {package})");
    }
    there
}

/// Faces and poppler, or nothing.
pub fn tools() -> Option<Faces> {
    if !have("pdftotext", "poppler-utils") {
        return None;
    }
    faces()
}

fn output(program: &str, args: &[&str], file: &Path) -> Vec<u8> {
    let output = Command::new(program)
        .args(args)
        .arg(file)
        .arg("-")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// A line of text on a page, in millimetres from the upper left corner of the paper.
#[derive(Clone, Debug)]
pub struct Line {
    pub page: usize,
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
    pub text: String,
}

/// A PDF file on disk, with what poppler says about it.
pub struct Pdf {
    folder: tempfile::TempDir,
    pub pages: usize,
    pub lines: Vec<Line>,
}

impl Pdf {
    pub fn new(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("document.pdf");
        std::fs::write(&file, bytes).unwrap();
        let xml = String::from_utf8(output("pdftotext", &["-bbox-layout"], &file)).unwrap();
        let (pages, lines) = lines(&xml);
        Self {
            folder,
            pages,
            lines,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("document.pdf")
    }

    /// What poppler tells of the file's structure.
    pub fn structure(&self) -> String {
        let output = Command::new("pdfinfo")
            .arg("-struct")
            .arg(self.file())
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What poppler tells of the file.
    pub fn info(&self) -> String {
        let output = Command::new("pdfinfo").arg(self.file()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Lines of one page inside the type area, from the top.
    pub fn body(&self, page: usize) -> Vec<&Line> {
        let mut lines: Vec<&Line> = self
            .lines
            .iter()
            .filter(|line| line.page == page && line.top > 30.0 && line.bottom < 265.0)
            .collect();
        lines.sort_by(|one, other| one.top.total_cmp(&other.top));
        lines
    }

    /// All text inside the type area, in reading order, without spaces.
    pub fn text(&self) -> String {
        (1..=self.pages)
            .flat_map(|page| self.body(page))
            .flat_map(|line| line.text.chars())
            .filter(|ch| !ch.is_whitespace())
            .collect()
    }

    /// The first line that holds a text.
    pub fn line(&self, text: &str) -> &Line {
        let found = self.lines.iter().find(|line| line.text.contains(text));
        found.unwrap_or_else(|| panic!("no line holds {text}"))
    }

    /// A page as pixels at a resolution, and a part of it: left, top, width, height in millimetres.
    pub fn raster(&self, page: usize, dpi: u32, part: [f32; 4]) -> Raster {
        let scale = dpi as f32 / 25.4;
        let [x, y, width, height] = part.map(|mm| ((mm * scale).round() as u32).to_string());
        let (page, dpi_text) = (page.to_string(), dpi.to_string());
        let output = Command::new("pdftoppm")
            .args([
                "-r", &dpi_text, "-f", &page, "-l", &page, "-x", &x, "-y", &y, "-W", &width, "-H",
                &height,
            ])
            .args(["-aa", "no", "-aaVector", "no"])
            .arg(self.file())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "pdftoppm: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Raster::new(&output.stdout, scale, part[0], part[1])
    }
}

fn attribute(tag: &str, name: &str) -> f32 {
    let rest = tag.split_once(&format!("{name}=\"")).unwrap().1;
    rest.split_once('"').unwrap().0.parse().unwrap()
}

fn lines(xml: &str) -> (usize, Vec<Line>) {
    let mut pages = 0;
    let mut lines: Vec<Line> = Vec::new();
    for row in xml.lines().map(str::trim) {
        if row.starts_with("<page ") {
            pages += 1;
        } else if row.starts_with("<line ") {
            lines.push(Line {
                page: pages,
                left: attribute(row, "xMin") * MM,
                right: attribute(row, "xMax") * MM,
                top: attribute(row, "yMin") * MM,
                bottom: attribute(row, "yMax") * MM,
                text: String::new(),
            });
        } else if row.starts_with("<word ") {
            let word = row.split_once('>').unwrap().1.trim_end_matches("</word>");
            let word = word
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
            lines.last_mut().unwrap().text.push_str(&word);
        }
    }
    (pages, joined(lines))
}

/// Poppler divides a line at wide gaps; pieces at one height are one line again.
fn joined(lines: Vec<Line>) -> Vec<Line> {
    let mut whole: Vec<Line> = Vec::new();
    for line in lines {
        let same = whole.iter_mut().find(|other| {
            other.page == line.page
                && (other.top - line.top).abs() < 0.3
                && (other.bottom - line.bottom).abs() < 0.3
        });
        match same {
            Some(other) if line.left >= other.left => {
                other.text.push_str(&line.text);
                other.right = other.right.max(line.right);
            }
            Some(other) => {
                other.text.insert_str(0, &line.text);
                other.left = line.left;
            }
            None => whole.push(line),
        }
    }
    whole
}

/// Pixels of a part of a page.
pub struct Raster {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    scale: f32,
    left: f32,
    top: f32,
}

/// Which ink is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ink {
    Black,
    Red,
}

impl Raster {
    fn new(ppm: &[u8], scale: f32, left: f32, top: f32) -> Self {
        let mut at = 0;
        let mut words = Vec::new();
        while words.len() < 4 {
            let end = at + ppm[at..].iter().position(u8::is_ascii_whitespace).unwrap();
            words.push(std::str::from_utf8(&ppm[at..end]).unwrap());
            at = end + 1;
        }
        assert_eq!(words[0], "P6");
        Self {
            width: words[1].parse().unwrap(),
            height: words[2].parse().unwrap(),
            pixels: ppm[at..].to_vec(),
            scale,
            left,
            top,
        }
    }

    fn has(&self, ink: Ink, x: usize, y: usize) -> bool {
        let at = (y * self.width + x) * 3;
        let [red, green, blue] = [self.pixels[at], self.pixels[at + 1], self.pixels[at + 2]];
        match ink {
            Ink::Black => red < 100 && green < 100 && blue < 100,
            Ink::Red => red > 180 && green < 90 && blue < 90,
        }
    }

    /// Bands of rows with ink: upper and lower edge, left and right edge, in millimetres on the paper.
    pub fn bands(&self, ink: Ink) -> Vec<[f32; 4]> {
        let mut bands: Vec<[usize; 4]> = Vec::new();
        for y in 0..self.height {
            let first = (0..self.width).find(|x| self.has(ink, *x, y));
            let Some(first) = first else { continue };
            let last = (0..self.width).rfind(|x| self.has(ink, *x, y)).unwrap();
            match bands.last_mut() {
                Some(band) if band[1] == y => {
                    band[1] = y + 1;
                    band[2] = band[2].min(first);
                    band[3] = band[3].max(last + 1);
                }
                _ => bands.push([y, y + 1, first, last + 1]),
            }
        }
        bands
            .into_iter()
            .map(|[top, bottom, left, right]| {
                [
                    self.top + top as f32 / self.scale,
                    self.top + bottom as f32 / self.scale,
                    self.left + left as f32 / self.scale,
                    self.left + right as f32 / self.scale,
                ]
            })
            .collect()
    }
}

/// Says what was measured, and that it is near enough.
pub fn near(what: &str, measured: f32, wanted: f32, tolerance: f32) {
    println!("{what}: {measured:.2} mm, wanted {wanted:.2} ± {tolerance}");
    assert!(
        (measured - wanted).abs() <= tolerance,
        "{what}: {measured:.2} mm, wanted {wanted:.2} ± {tolerance}"
    );
}

/// The Word file as LibreOffice sets it; nothing where LibreOffice is not there.
pub fn office(docx: &[u8]) -> Option<Pdf> {
    if !have("soffice", "libreoffice-writer-nogui") || !have("pdftotext", "poppler-utils") {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("document.docx"), docx).unwrap();
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.path().join("profile").display()
    );
    let output = Command::new("soffice")
        .args(["--headless", &profile, "--convert-to", "pdf", "--outdir"])
        .arg(folder.path())
        .arg(folder.path().join("document.docx"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "soffice: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(Pdf::new(
        &std::fs::read(folder.path().join("document.pdf")).unwrap(),
    ))
}
