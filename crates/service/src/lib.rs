//! The portal: guides, filing, following and rating for residents and enterprises.
