//! The numbers that Word generates in front of paragraphs: ECMA-376-1:2016, 17.9.

use std::collections::HashMap;

use super::styles::Styles;
use super::xml::{Element, is_on};
use crate::note::Tally;
use crate::{NoteKind, numeral};

/// Levels of a list.
pub(super) const LEVELS: usize = 9;

#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: String,
    /// `%1、`: a percent sign and a level counted from one.
    text: String,
    /// Restarts after this level or a higher one; zero never; by default the level above.
    restart: Option<u8>,
    /// All numbers in digits.
    legal: bool,
    style: Option<String>,
}

#[derive(Debug, Default)]
struct Abstract {
    levels: [Option<Level>; LEVELS],
    style_link: Option<String>,
    num_style_link: Option<String>,
}

#[derive(Debug, Default)]
struct Instance {
    of: u32,
    starts: [Option<u32>; LEVELS],
    levels: [Option<Level>; LEVELS],
}

/// The definitions, as `numbering.xml` gives them.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    abstracts: HashMap<u32, Abstract>,
    instances: HashMap<u32, Instance>,
}

/// How far each list has counted.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// By abstract definition: instances of one definition go on counting together.
    counts: HashMap<u32, [Option<u32>; LEVELS]>,
    /// Start overrides that have been used, by instance and level.
    overridden: HashMap<u32, [bool; LEVELS]>,
}

impl Numbering {
    pub(super) fn read(root: &Element) -> Self {
        let mut numbering = Self::default();
        for element in root.each("abstractNum") {
            let Some(id) = element.attr("abstractNumId").and_then(|id| id.parse().ok()) else {
                continue;
            };
            let mut definition = Abstract {
                style_link: element.val("styleLink").map(str::to_owned),
                num_style_link: element.val("numStyleLink").map(str::to_owned),
                ..Abstract::default()
            };
            for level in element.each("lvl") {
                if let Some(slot) = index(level).and_then(|at| definition.levels.get_mut(at)) {
                    *slot = Some(Level::read(level));
                }
            }
            numbering.abstracts.insert(id, definition);
        }
        for element in root.each("num") {
            let Some(id) = element.attr("numId").and_then(|id| id.parse().ok()) else {
                continue;
            };
            let Some(of) = element.val("abstractNumId").and_then(|id| id.parse().ok()) else {
                continue;
            };
            let mut instance = Instance {
                of,
                ..Instance::default()
            };
            for change in element.each("lvlOverride") {
                let Some(at) = index(change).filter(|&at| at < LEVELS) else {
                    continue;
                };
                instance.starts[at] = change
                    .val("startOverride")
                    .and_then(|start| start.parse().ok());
                instance.levels[at] = change.child("lvl").map(Level::read);
            }
            numbering.instances.insert(id, instance);
        }
        numbering
    }

    /// Follows the links between definitions and numbering styles.
    fn definition(&self, instance: &Instance, styles: &Styles) -> Option<(u32, &Abstract)> {
        let mut id = instance.of;
        for _ in 0..4 {
            let definition = self.abstracts.get(&id)?;
            let Some(link) = &definition.num_style_link else {
                return Some((id, definition));
            };
            let linked = self
                .abstracts
                .iter()
                .find(|(_, other)| other.style_link.as_ref() == Some(link))
                .map(|(&id, _)| id);
            let by_style = || {
                styles
                    .num_of(link)
                    .and_then(|num| self.instances.get(&num))
                    .map(|other| other.of)
            };
            id = linked.or_else(by_style).filter(|&next| next != id)?;
        }
        None
    }

    /// The level that a style numbers, where the definition links levels to styles.
    pub(super) fn level_of_style(&self, num: u32, style: &str, styles: &Styles) -> Option<u8> {
        let instance = self.instances.get(&num)?;
        let (_, definition) = self.definition(instance, styles)?;
        let linked = |level: &Option<Level>| {
            level
                .as_ref()
                .is_some_and(|level| level.style.as_deref() == Some(style))
        };
        definition
            .levels
            .iter()
            .position(linked)
            .and_then(|at| u8::try_from(at).ok())
    }

    /// Counts one paragraph and returns the number in front of it; `None` when nothing is printed.
    pub(super) fn count(
        &self,
        counters: &mut Counters,
        num: u32,
        level: u8,
        styles: &Styles,
        notes: &mut Tally,
    ) -> Option<String> {
        let at = usize::from(level).min(LEVELS - 1);
        let instance = self.instances.get(&num)?;
        let (id, definition) = self.definition(instance, styles)?;
        let level_at = |at: usize| {
            instance.levels[at]
                .as_ref()
                .or(definition.levels[at].as_ref())
        };
        let counts = counters.counts.entry(id).or_default();
        let used = &mut counters.overridden.entry(num).or_default()[at];
        let start = level_at(at).map_or(1, |level| level.start);
        let next = match (instance.starts[at], counts[at]) {
            (Some(start), _) if !*used => start,
            (Some(start), None) => start,
            (None, None) => start,
            (_, Some(count)) => count.saturating_add(1),
        };
        *used = true;
        counts[at] = Some(next);
        for (below, count) in counts.iter_mut().enumerate().skip(at + 1) {
            let restarts = match level_at(below).and_then(|level| level.restart) {
                Some(after) => at < usize::from(after),
                None => true,
            };
            if restarts {
                *count = None;
            }
        }
        let shown = level_at(at)?;
        if shown.format == "bullet" {
            return None;
        }
        let mut out = String::new();
        let mut rest = shown.text.chars().peekable();
        while let Some(ch) = rest.next() {
            let placed = (ch == '%')
                .then(|| rest.peek().and_then(|c| c.to_digit(10)))
                .flatten();
            let Some(digit @ 1..) = placed else {
                out.push(ch);
                continue;
            };
            rest.next();
            let of = digit as usize - 1;
            let Some(level) = level_at(of) else { continue };
            let n = counts[of].unwrap_or(level.start);
            let format = if shown.legal {
                "decimal"
            } else {
                level.format.as_str()
            };
            out.push_str(&numeral::render(format, n).unwrap_or_else(|| {
                notes.add(NoteKind::Numbering, 1);
                n.to_string()
            }));
        }
        let out = out.trim().to_owned();
        (!out.is_empty()).then_some(out)
    }
}

impl Level {
    fn read(element: &Element) -> Self {
        Self {
            start: element
                .val("start")
                .and_then(|start| start.parse().ok())
                .unwrap_or(0),
            format: element.val("numFmt").unwrap_or("decimal").to_owned(),
            text: element.val("lvlText").unwrap_or_default().to_owned(),
            restart: element
                .val("lvlRestart")
                .and_then(|level| level.parse().ok()),
            legal: element
                .child("isLgl")
                .is_some_and(|element| is_on(element.attr("val"))),
            style: element.val("pStyle").map(str::to_owned),
        }
    }
}

fn index(element: &Element) -> Option<usize> {
    element.attr("ilvl")?.parse().ok()
}
