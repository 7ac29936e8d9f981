//! Fields and forms of packs as parts of a page, and posted pages as answers.
