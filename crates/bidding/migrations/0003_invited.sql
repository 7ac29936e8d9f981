-- 邀请招标、谈判和磋商: who may know of a box, and whether what lies in it is read out.
ALTER TABLE bidding_box ADD COLUMN invited BIGINT NOT NULL DEFAULT 0;       -- 1: only those below offer in it
ALTER TABLE bidding_box ADD COLUMN confidential BIGINT NOT NULL DEFAULT 0;  -- 1: offers are not read out at the opening
ALTER TABLE bidding_box ADD COLUMN released BIGINT NOT NULL DEFAULT 0;      -- 1: the result is out, and everybody reads it

-- Who was invited; a keyed mark in hexadecimal, so that the table names nobody.
CREATE TABLE bidding_invited (
    box_id BIGINT NOT NULL,
    mark   TEXT   NOT NULL,
    PRIMARY KEY (box_id, mark)
);
