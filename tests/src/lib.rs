//! Stories across domains; the tests themselves are in `tests/`.
