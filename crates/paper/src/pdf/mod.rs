//! The PDF: the page set by ourselves, to the tenth of a millimetre.

mod body;
mod chart;
mod closing;
mod draw;
mod flow;
mod head;
mod ops;
mod setter;
mod table;

use body::Composer;
use flow::Flow;
use ops::Grid;
use setter::Setter;

use crate::{Document, Faces, PaperError, rules};

/// A document as a PDF file: A4, tagged (PDF/UA-1), bookmarked, fonts embedded and subset. Where faces stand in
/// for those the standard names, the description of the file says so.
///
/// # Errors
///
/// [`PaperError::NoTitle`], [`PaperError::Control`], [`PaperError::ChartTooWide`], [`PaperError::TooLong`] for the
/// document; [`PaperError::NoShape`] and [`PaperError::NotAFont`] for the faces; [`PaperError::Writer`] where the
/// file's writer refuses.
pub fn pdf(document: &Document, faces: &Faces) -> Result<Vec<u8>, PaperError> {
    rules::check(document)?;
    let setter = Setter::new(faces)?;
    let (composer, flow) = match compose(&setter, document, true)? {
        // The first page must show text (7.3.3); long lists of addressees make way for it (7.3.2).
        (_, _, false) if !document.addressees.is_empty() => {
            let (composer, flow, _) = compose(&setter, document, false)?;
            (composer, flow)
        }
        (composer, flow, _) => (composer, flow),
    };
    if let Some(missing) = setter.missing() {
        return Err(missing);
    }
    draw::draw(document, faces, &setter, &composer.structure, &flow)
}

/// The document on pages, and whether text stands on the first.
fn compose<'a>(
    setter: &'a Setter<'a>,
    document: &Document,
    addressees: bool,
) -> Result<(Composer<'a>, Flow, bool), PaperError> {
    let mut composer = Composer::new(setter);
    let (head, y) = head::compose(&mut composer, document);
    composer.document(document, addressees)?;
    if let Some(first) = composer
        .items
        .first_mut()
        .filter(|item| item.grid == Grid::On)
    {
        first.grid = Grid::Anchor;
    }
    let mut flow = Flow::new(head, y);
    let pages = flow.place(&composer.items, &composer.heads)?;
    let shown = pages.get(composer.first_text).is_none_or(|page| *page == 0);
    closing::block(&mut composer, &mut flow, document, !addressees);
    closing::page_numbers(setter, &mut flow);
    if document.sample {
        closing::sample_marks(setter, &mut flow);
    }
    Ok((composer, flow, shown))
}
