//! Messages that leave with the change they tell of: inbox, mail, web hooks.
