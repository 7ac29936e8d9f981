-- 痕迹: from which machines a bidder handed in, decrypted and withdrew. Hashes under a key that is not in the database: neither
-- address nor program stands here. Nobody reads them before the opening.
CREATE TABLE bidding_trace (
    box_id  BIGINT NOT NULL,
    mark    BYTEA  NOT NULL,               -- of the bidder's code, as in bidding_bid
    step    TEXT   NOT NULL,               -- 'upload', 'decrypt' or 'withdraw'
    network BYTEA  NOT NULL,               -- of the address
    program BYTEA  NOT NULL,               -- of what the program calls itself; empty where it says nothing
    at      BIGINT NOT NULL,               -- the hour in which it was first so
    PRIMARY KEY (box_id, mark, step, network, program)
);
