-- When a delivery was accepted, a payment confirmed, a contract ended, to the instant: what of it is public is told in that order.
ALTER TABLE contract_milestone ADD COLUMN accepted_at BIGINT;
ALTER TABLE contract_payment ADD COLUMN paid_at BIGINT;
ALTER TABLE contract_contract ADD COLUMN ended_at BIGINT;
