//! The measures of GB/T 9704-2012, once, for both files. Lengths in millimetres end in `_MM`, those in points
//! in `_PT`; y grows downward from the upper edge of the paper.

/// Points in a millimetre.
pub const PT_PER_MM: f32 = 72.0 / 25.4;

/// Width of the paper, A4 (5.1).
pub const PAPER_WIDTH_MM: f32 = 210.0;
/// Height of the paper, A4 (5.1).
pub const PAPER_HEIGHT_MM: f32 = 297.0;
/// White above the type area, 天头 (5.2.1).
pub const TOP_MM: f32 = 37.0;
/// White left of the type area, 订口 (5.2.1).
pub const LEFT_MM: f32 = 28.0;
/// White right of the type area, what the paper leaves (5.2.1).
pub const RIGHT_MM: f32 = 26.0;
/// White below the type area, what the paper leaves (5.2.1).
pub const BOTTOM_MM: f32 = 35.0;
/// Width of the type area (5.2.1).
pub const TYPE_WIDTH_MM: f32 = 156.0;
/// Height of the type area (5.2.1).
pub const TYPE_HEIGHT_MM: f32 = 225.0;

/// Lines on a full page (5.2.3).
pub const LINES: usize = 22;
/// Characters in a full line (5.2.3).
pub const CHARACTERS: usize = 28;

/// 2号, the title (7.3.1).
pub const SIZE_2_PT: f32 = 22.0;
/// 3号, the body (5.2.2). 28 characters of 16 pt do not fit 156 mm; the type size 3号 is 15.75 pt.
pub const SIZE_3_PT: f32 = 15.75;
/// 4号, closing block and page number (7.4.2, 7.5).
pub const SIZE_4_PT: f32 = 14.0;

/// One character of the grid: the 28th part of the width, so that a line fills the type area (5.2.3).
pub const CELL_PT: f32 = TYPE_WIDTH_MM * PT_PER_MM / 28.0;
/// One line 行 (3.2): a character and 7/8 of one, opened by 0.03 mm so that 22 lines fill the 225 mm (5.2.3).
pub const PITCH_PT: f32 = (TYPE_HEIGHT_MM * PT_PER_MM - SIZE_3_PT) / 21.0;

/// From the upper edge of the type area to the upper edge of the issuer mark 发文机关标志 (7.2.4).
pub const MARK_TOP_MM: f32 = 35.0;
/// Height of the issuer mark's characters. The standard leaves it to the office: striking, and within one line.
pub const MARK_HEIGHT_MM: f32 = 17.0;
/// Empty lines between the issuer mark and the document number 发文字号 (7.2.5).
pub const NUMBER_BLANK_LINES: f32 = 2.0;
/// From the document number to the red rule 版头分隔线 (7.2.7).
pub const RED_RULE_GAP_MM: f32 = 4.0;
/// Height of the red rule; the standard gives none.
pub const RED_RULE_MM: f32 = 0.7;
/// Empty lines between the red rule and the title (7.3.1).
pub const TITLE_BLANK_LINES: f32 = 2.0;
/// Empty lines between the title and the addressees 主送机关 (7.3.2).
pub const ADDRESSEE_BLANK_LINES: f32 = 1.0;
/// Characters before the first line of a paragraph (7.3.3).
pub const INDENT_CHARACTERS: f32 = 2.0;
/// Characters between the signing date 成文日期 and the right edge, with a seal (7.3.5.1).
pub const DATE_RIGHT_CHARACTERS: f32 = 4.0;
/// Empty lines above the signature: the seal stands here, its top within one line of the text (7.3.5.1).
pub const SEAL_BLANK_LINES: f32 = 2.0;
/// First and last rule of the closing block 版记 (7.4.1).
pub const CLOSING_OUTER_MM: f32 = 0.35;
/// Rules between its parts (7.4.1).
pub const CLOSING_INNER_MM: f32 = 0.25;
/// Height of a line in the closing block: 4号 and 7/8 of it.
pub const CLOSING_LINE_PT: f32 = SIZE_4_PT * 1.875;
/// From the type area down to the dashes beside the page number (7.5).
pub const PAGE_NUMBER_MM: f32 = 7.0;

/// Millimetres in points.
#[must_use]
pub const fn pt(mm: f32) -> f32 {
    mm * PT_PER_MM
}
