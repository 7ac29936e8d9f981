-- 暂停: what holds a trade up. It goes on when no row is left.
CREATE TABLE trade_hold (
    trade_id   BIGINT NOT NULL,
    ordered_by TEXT   NOT NULL,                   -- supervisor, centre, tenderer, dispute
    reason     TEXT   NOT NULL,
    since      BIGINT NOT NULL,
    PRIMARY KEY (trade_id, ordered_by)
);
INSERT INTO trade_hold (trade_id, ordered_by, reason, since)
    SELECT id, CASE WHEN held_by = 'staff' THEN 'centre' ELSE 'dispute' END, held_reason, held_at
    FROM trade_trade WHERE held_at IS NOT NULL;
ALTER TABLE trade_trade DROP COLUMN held_by;
