//! Figures against their schedule.
