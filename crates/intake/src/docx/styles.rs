//! Styles: which paragraphs a style numbers, and which text it hides.

use std::collections::HashMap;

use super::xml::Element;

/// What a style, with the styles it is based on, says about a paragraph or a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    /// Numbering instance.
    pub(super) num: Option<u32>,
    /// Level of the numbering instance, counted from zero.
    pub(super) level: Option<u8>,
    /// The style in the chain that names the numbering instance: levels point back to it.
    pub(super) numbered_by: Option<String>,
    /// Hidden text.
    pub(super) vanish: Option<bool>,
    /// Part of a table of contents.
    pub(super) contents: bool,
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    own: HashMap<String, (Style, Option<String>)>,
    default_paragraph: Option<String>,
}

/// A chain of styles is followed no further: Word itself allows ten.
const CHAIN: usize = 20;

impl Styles {
    pub(super) fn read(root: &Element) -> Self {
        let mut styles = Self::default();
        for element in root.each("style") {
            let Some(id) = element.attr("styleId") else {
                continue;
            };
            if element.attr("type") == Some("paragraph")
                && element
                    .attr("default")
                    .is_some_and(|v| super::xml::is_on(Some(v)))
            {
                styles.default_paragraph = Some(id.to_owned());
            }
            let numbering = element.child("pPr").and_then(|ppr| ppr.child("numPr"));
            let num = numbering.and_then(|numbering| numbering.val("numId")?.parse().ok());
            let own = Style {
                num,
                level: numbering.and_then(|numbering| numbering.val("ilvl")?.parse().ok()),
                numbered_by: num.map(|_| id.to_owned()),
                vanish: element.child("rPr").and_then(|rpr| rpr.toggle("vanish")),
                contents: element
                    .val("name")
                    .is_some_and(|name| name.to_ascii_lowercase().starts_with("toc ")),
            };
            styles.own.insert(
                id.to_owned(),
                (own, element.val("basedOn").map(str::to_owned)),
            );
        }
        styles
    }

    /// What the style says; without an id the default paragraph style speaks.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Style {
        self.resolve(id.or(self.default_paragraph.as_deref()))
    }

    pub(super) fn run_hidden(&self, id: &str) -> Option<bool> {
        self.resolve(Some(id)).vanish
    }

    fn resolve(&self, id: Option<&str>) -> Style {
        let mut result = Style::default();
        let mut next = id;
        for _ in 0..CHAIN {
            let Some((own, base)) = next.and_then(|id| self.own.get(id)) else {
                break;
            };
            if result.num.is_none() {
                result.num = own.num;
                result.numbered_by.clone_from(&own.numbered_by);
            }
            result.level = result.level.or(own.level);
            result.vanish = result.vanish.or(own.vanish);
            result.contents |= own.contents;
            next = base.as_deref();
        }
        result
    }

    /// The numbering instance of a numbering style.
    pub(super) fn num_of(&self, id: &str) -> Option<u32> {
        self.own.get(id).and_then(|(style, _)| style.num)
    }
}
