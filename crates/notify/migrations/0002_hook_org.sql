-- Whose web hook it is: an organisation's, which hears what that organisation is told, or, NULL, the office's.
ALTER TABLE notify_hook ADD COLUMN org_id TEXT;
