//! What the steps of every room answer with: fields to mend, and what was done.

use crate::Lang;

/// A field that has to be mended, and what is wrong with it in the words of the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem<W> {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong.
    pub wrong: W,
}

impl<W> Problem<W> {
    /// What is wrong with a field.
    #[must_use]
    pub fn new(field: &'static str, wrong: W) -> Self {
        Self { field, wrong }
    }

    /// All that is wrong, one sentence after the other.
    #[must_use]
    pub fn sentences(problems: &[Self], lang: Lang, say: impl Fn(&W) -> String) -> String {
        let said: Vec<String> = problems.iter().map(|one| say(&one.wrong)).collect();
        said.join(lang.pick("", " "))
    }
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The row that it is about.
    pub id: i64,
    /// Whether anything changed; a step asked for twice changes nothing the second time.
    pub changed: bool,
}

impl Done {
    /// The row changed.
    #[must_use]
    pub fn changed(id: i64) -> Self {
        Self { id, changed: true }
    }

    /// The row was so already.
    #[must_use]
    pub fn same(id: i64) -> Self {
        Self { id, changed: false }
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;
    use crate::Lang;

    #[test]
    fn problems_are_said_one_after_the_other() {
        let problems = [Problem::new("a", 1), Problem::new("b", 2)];
        let said = |lang| Problem::sentences(&problems, lang, |wrong| format!("{wrong}."));
        assert_eq!(said(Lang::Zh), "1.2.");
        assert_eq!(said(Lang::En), "1. 2.");
        assert_eq!(Problem::<u8>::sentences(&[], Lang::En, u8::to_string), "");
    }
}
