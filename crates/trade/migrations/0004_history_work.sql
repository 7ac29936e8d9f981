-- Files of others' releases that came by the page are read beside it, and go on behind the last transaction after a break.
ALTER TABLE trade_history_file ADD COLUMN seen       BIGINT NOT NULL DEFAULT 0;   -- places that were read, of whatever outcome
ALTER TABLE trade_history_file ADD COLUMN bytes      BIGINT NOT NULL DEFAULT 0;   -- its length
ALTER TABLE trade_history_file ADD COLUMN read_bytes BIGINT NOT NULL DEFAULT 0;   -- of these
ALTER TABLE trade_history_file ADD COLUMN stored     BIGINT NOT NULL DEFAULT 0;   -- 1: it lies in a data folder and is to be read
ALTER TABLE trade_history_file ADD COLUMN worker     TEXT   NOT NULL DEFAULT '';  -- which process reads it
ALTER TABLE trade_history_file ADD COLUMN beat       BIGINT NOT NULL DEFAULT 0;   -- when that process was heard of last
ALTER TABLE trade_history_file ADD COLUMN failed     TEXT;                        -- nothing, large, unread
-- Broken off before there was `seen`: what was not new is counted from the beginning.
UPDATE trade_history_file SET known = 0, own = 0, bad = 0 WHERE done_at IS NULL;
