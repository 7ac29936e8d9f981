//! Bulletins, briefs and what the public may read of them.
