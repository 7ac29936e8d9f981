-- The filing of which the unit was told that it was returned.
ALTER TABLE month_request ADD COLUMN returned_told BIGINT;
