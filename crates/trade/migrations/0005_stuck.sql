-- Auctions that the room beside did not open at their hour: tried again at longer and longer intervals, and then no more.
CREATE TABLE trade_stuck (
    trade_id BIGINT NOT NULL PRIMARY KEY,
    tries    BIGINT NOT NULL,
    next_at  BIGINT,                              -- none: nothing is tried any more until somebody acts
    since    BIGINT NOT NULL,
    said_zh  TEXT   NOT NULL,                     -- why
    said_en  TEXT   NOT NULL
);
