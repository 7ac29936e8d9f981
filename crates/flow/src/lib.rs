//! What happens to a case: forms, steps, departments side by side, clocks. No I/O.
