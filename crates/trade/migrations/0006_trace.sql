-- 痕迹: from which machines enterprises fetched documents. Hashes under a key that is not in the database, the enterprise's
-- code too. Read once the offers are open, for supervision, and only of who bid.
CREATE TABLE trade_download (
    trade_id BIGINT NOT NULL,
    mark     BYTEA  NOT NULL,                     -- of the enterprise's code
    network  BYTEA  NOT NULL,                     -- of the address
    program  BYTEA  NOT NULL,                     -- of what the program calls itself; empty where it says nothing
    at       BIGINT NOT NULL,                     -- the hour in which it was first so
    PRIMARY KEY (trade_id, mark, network, program)
);

-- What the files of an opened offer say of their origin, read once.
CREATE TABLE trade_offer_trace (
    bid      TEXT   NOT NULL PRIMARY KEY,
    trade_id BIGINT NOT NULL,
    sealed   BYTEA  NOT NULL,                     -- JSON: hashes of what was read, a sample of the text's runs
    at       BIGINT NOT NULL
);
CREATE INDEX trade_offer_trace_trade ON trade_offer_trace (trade_id);
