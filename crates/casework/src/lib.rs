//! Cases: items, forms and flows at work, with their clocks, papers and effects.
