-- Add trial days to tariffs
--
-- Revision ID: 6c1e90ab47f2
-- Revises: d3b07f6a51c4
-- Create Date: 2026-11-13 08:55:19+00:00

-- migrate:up
ALTER TABLE tariffs
  ADD COLUMN trial_days integer NOT NULL DEFAULT 0;
UPDATE tariffs
SET trial_days = 3
WHERE code = 'month';

-- migrate:down
ALTER TABLE tariffs DROP COLUMN trial_days;
