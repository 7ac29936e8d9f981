//! Items onto pages: what fits, what stays together, what is repeated.

use super::ops::{BLACK, Grid, Item, Mark, Op};
use crate::PaperError;
use crate::layout::{
    BOTTOM_MM, CLOSING_OUTER_MM, LEFT_MM, PAPER_HEIGHT_MM, PITCH_PT, TOP_MM, TYPE_WIDTH_MM, pt,
};

/// How many pages a document may have.
pub const PAGES: usize = 500;

/// Upper edge of the type area.
pub const TOP: f32 = pt(TOP_MM);
/// Lower edge of the type area.
pub const BOTTOM: f32 = pt(PAPER_HEIGHT_MM - BOTTOM_MM);
/// Left edge of the type area.
pub const LEFT: f32 = pt(LEFT_MM);
/// Width of the type area.
pub const WIDTH: f32 = pt(TYPE_WIDTH_MM);

/// Sums of heights are not exact; this is a thousandth of a line.
const SLACK: f32 = 0.03;

/// A heading with its page, counting from 0, and its upper edge.
pub type Bookmark = (u16, String, usize, f32);

/// Pages in the making.
pub struct Flow {
    /// Marks of each page, placed on the paper.
    pub pages: Vec<Vec<Mark>>,
    /// Headings for the bookmarks.
    pub bookmarks: Vec<Bookmark>,
    /// Where the next item begins.
    y: f32,
    /// The lower edge of the last ink.
    ink: f32,
    /// A line of this page's grid.
    grid: f32,
    /// Whether the page has nothing in its flow yet.
    fresh: bool,
}

impl Flow {
    /// A first page on which the flow begins at `y`.
    pub fn new(head: Vec<Mark>, y: f32) -> Self {
        Self {
            fresh: head.is_empty(),
            pages: vec![head],
            bookmarks: Vec::new(),
            y,
            ink: y,
            grid: y,
        }
    }

    /// The lower edge of the last ink on the last page.
    pub fn ink(&self) -> f32 {
        self.ink
    }

    /// Begins a page.
    pub fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
        self.ink = TOP;
        self.grid = TOP;
        self.fresh = true;
    }

    /// Places items in order. `heads` are the tables' heads for the pages they reach.
    /// Returns the page of every item, counting from 0.
    pub fn place(&mut self, items: &[Item], heads: &[Item]) -> Result<Vec<usize>, PaperError> {
        let mut pages = Vec::with_capacity(items.len());
        let mut table = None;
        let mut at = 0;
        while at < items.len() {
            let end = group_end(items, at);
            let turns = items[at].new_page || !self.fits(&items[at..end]);
            if turns && !self.fresh {
                self.close_table(table, items[at].table);
                self.turn();
            }
            for item in &items[at..end] {
                // A group longer than a page is divided where the page is full.
                if !self.fresh && !self.fits(std::slice::from_ref(item)) {
                    self.close_table(table, item.table);
                    self.turn();
                }
                if let Some(head) = item.table.filter(|_| self.fresh) {
                    self.put(&heads[head]);
                }
                self.put(item);
                pages.push(self.pages.len() - 1);
                table = item.table;
            }
            if self.pages.len() > PAGES {
                return Err(PaperError::TooLong { limit: PAGES });
            }
            at = end;
        }
        Ok(pages)
    }

    /// Whether items fit below what is on the page.
    fn fits(&self, items: &[Item]) -> bool {
        let (mut y, mut grid, mut fresh) = (self.y, self.grid, self.fresh);
        items.iter().all(|item| {
            let top = top_of(item, y, grid, fresh);
            fresh = false;
            if item.grid != Grid::Off {
                grid = top;
            }
            y = top + item.height;
            top + item.ink <= BOTTOM + SLACK
        })
    }

    /// A table that goes on overleaf ends with a strong rule.
    fn close_table(&mut self, last: Option<usize>, next: Option<usize>) {
        if last.is_none() || last != next {
            return;
        }
        let height = pt(CLOSING_OUTER_MM);
        let rule = [LEFT, self.ink - height / 2.0, WIDTH, height];
        self.page().push(Mark {
            node: None,
            op: Op::Fill(rule, BLACK),
        });
    }

    fn page(&mut self) -> &mut Vec<Mark> {
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    fn put(&mut self, item: &Item) {
        let y = top_of(item, self.y, self.grid, self.fresh);
        let page = self.pages.len() - 1;
        if let Some((level, words)) = &item.heading {
            self.bookmarks.push((*level, words.clone(), page, y));
        }
        for mark in &item.marks {
            let mut mark = mark.clone();
            mark.op.shift(LEFT, y);
            self.pages[page].push(mark);
        }
        if item.grid != Grid::Off {
            self.grid = y;
        }
        self.y = y + item.height;
        self.ink = y + item.ink;
        self.fresh = false;
    }
}

fn group_end(items: &[Item], at: usize) -> usize {
    let kept = items[at..].iter().take_while(|item| item.keep).count();
    (at + kept + 1).min(items.len())
}

/// Where an item begins when what is above it ends at `y`.
fn top_of(item: &Item, y: f32, grid: f32, fresh: bool) -> f32 {
    if fresh {
        return y;
    }
    let y = y + item.before;
    if item.grid == Grid::On {
        let lines = ((y - grid - SLACK) / PITCH_PT).ceil();
        grid + lines * PITCH_PT
    } else {
        y
    }
}
