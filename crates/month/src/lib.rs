//! The working month: requests, reminders, parts, sheets.
