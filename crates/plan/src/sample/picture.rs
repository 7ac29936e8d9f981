//! A small picture that says 示例, as evidence that shows how pictures are handled. PNG (ISO/IEC 15948),
//! grey, without compression.

/// The two characters, twelve by twelve dots each.
const GLYPHS: [[&str; 2]; 12] = [
    ["..########..", "..#.#####.#."],
    ["............", "..#...#...#."],
    ["............", ".##..#..#.#."],
    ["############", ".#..###.#.#."],
    [".....##.....", "##..#.#.#.#."],
    [".....##.....", ".#.#..#.#.#."],
    ["..#..##..#..", ".#..#.#.#.#."],
    [".##..##..##.", ".#...##.#.#."],
    ["##...##...##", ".#...#..#.#."],
    [".....##.....", ".#..#...#.#."],
    [".....##.....", ".#.#......#."],
    ["...####.....", ".#......###."],
];

const DOT: usize = 8;
const MARGIN: usize = 16;
const BAND: usize = 24;
const WIDTH: usize = 26 * DOT + 2 * MARGIN;
const HEIGHT: usize = 12 * DOT + 2 * MARGIN + BAND;

/// A picture; `number` shows as a row of bars under the characters, so that no two are alike.
pub(super) fn png(number: u64) -> Vec<u8> {
    let mut rows = Vec::with_capacity((WIDTH + 1) * HEIGHT);
    for y in 0..HEIGHT {
        rows.push(0); // filter: none
        rows.extend((0..WIDTH).map(|x| shade(x, y, number)));
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::with_capacity(13);
    header.extend((WIDTH as u32).to_be_bytes());
    header.extend((HEIGHT as u32).to_be_bytes());
    header.extend([8, 0, 0, 0, 0]); // eight bits of grey, no interlacing
    chunk(&mut out, b"IHDR", &header);
    chunk(&mut out, b"IDAT", &stored(&rows));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn shade(x: usize, y: usize, number: u64) -> u8 {
    const PAPER: u8 = 245;
    const INK: u8 = 40;
    if y >= HEIGHT - BAND {
        let bar = x * 32 / WIDTH;
        return if number >> bar & 1 == 1 { 120 } else { 215 };
    }
    let inside = |at: usize, dots: usize| {
        at.checked_sub(MARGIN)
            .map(|at| at / DOT)
            .filter(|dot| *dot < dots)
    };
    let (Some(column), Some(row)) = (inside(x, 26), inside(y, 12)) else {
        return PAPER;
    };
    // Twelve dots, a gap of two, twelve dots.
    let (glyph, dot) = match column {
        0..=11 => (0, column),
        14..=25 => (1, column - 14),
        _ => return PAPER,
    };
    if GLYPHS[row][glyph].as_bytes()[dot] == b'#' {
        INK
    } else {
        PAPER
    }
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    let start = out.len();
    out.extend(kind);
    out.extend(data);
    let sum = crc32(&out[start..]);
    out.extend(sum.to_be_bytes());
}

/// A zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks = data.chunks(65_535).count();
    for (index, block) in data.chunks(65_535).enumerate() {
        let length = block.len() as u16;
        out.push(u8::from(index + 1 == blocks));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_values_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        let stream = stored(b"Wikipedia");
        assert_eq!(stream[stream.len() - 4..], [0x11, 0xe6, 0x03, 0x98]);
    }

    #[test]
    fn a_picture_is_recognised_and_its_own() {
        assert_eq!(
            web::upload::recognise(&png(5)),
            Some(web::upload::FileKind::Png)
        );
        assert_ne!(png(5), png(6));
    }
}
