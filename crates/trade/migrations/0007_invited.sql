-- 邀请: before the result is out only those who are invited may know of a trade.
ALTER TABLE trade_trade ADD COLUMN invited BIGINT NOT NULL DEFAULT 0;

-- Who is invited.
CREATE TABLE trade_invited (
    trade_id BIGINT NOT NULL,
    mark     BYTEA  NOT NULL,                     -- of the party's code
    sealed   BYTEA  NOT NULL,                     -- the party, as JSON
    no       BIGINT NOT NULL,                     -- its place in the list
    PRIMARY KEY (trade_id, mark)
);
CREATE INDEX trade_invited_mark ON trade_invited (mark);

-- 谈判、磋商: what is said to all who negotiate, what each of them answers, and with whom it ends before the final offers.
CREATE TABLE trade_talk (
    id       BIGINT NOT NULL PRIMARY KEY,
    trade_id BIGINT NOT NULL,
    round    BIGINT NOT NULL,                     -- from 1
    kind     TEXT   NOT NULL,                     -- round, reply, ended
    mark     BYTEA  NOT NULL,                     -- of the party's code; empty where it is said to all
    sealed   BYTEA  NOT NULL,                     -- party and text, as JSON
    at       BIGINT NOT NULL
);
CREATE INDEX trade_talk_trade ON trade_talk (trade_id, id);
