-- Index payments by server
--
-- Revision ID: 9dd0e1f2a3b4
-- Revises: 1975ea83b712
-- Create Date: 2026-11-22 10:20:37+00:00

-- migrate:up
ALTER TABLE payments
  ADD COLUMN server_id integer REFERENCES servers (id) ON DELETE SET NULL;
UPDATE payments
SET server_id = (
  SELECT subscriptions.server_id
  FROM subscriptions
  WHERE subscriptions.id = payments.subscription_id
)
WHERE server_id IS NULL;
CREATE INDEX ix_payments_server
  ON payments (server_id);

-- migrate:down
DROP INDEX ix_payments_server;
ALTER TABLE payments DROP COLUMN server_id;
