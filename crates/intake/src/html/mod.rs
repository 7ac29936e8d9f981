//! Web pages: character set, tree, choice of the article, text.

mod article;
mod charset;
mod render;
mod tree;

use crate::note::Tally;
use crate::{Limits, ReadError};

/// The article of a page: a paragraph a line, a table row a line with TAB between cells.
pub(crate) fn text(bytes: &[u8], limits: &Limits, notes: &mut Tally) -> Result<String, ReadError> {
    let page = charset::decode(bytes, notes);
    let tree = tree::Tree::parse(&page, limits.depth);
    let article = article::choose(&tree, notes);
    render::render(&tree, &article, limits, notes)
}
