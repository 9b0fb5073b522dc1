-- Update payments for the new provider
--
-- Revision ID: 3a1b2c3d4e5f
-- Revises: d3b07f6a51c4
-- Create Date: 2026-11-15 10:08:33+00:00
-- Branch Labels: billing
-- Depends On: e5f6a7b8c9d0

-- migrate:up
ALTER TABLE payments
  ADD COLUMN provider text NOT NULL DEFAULT 'transfer';
ALTER TABLE payments
  ADD COLUMN provider_reference text;
ALTER TABLE payments
  ADD COLUMN paid_from timestamp;
-- Every subscription has a start since the revision that this one depends on.
UPDATE payments
SET paid_from = (
  SELECT subscriptions.started_at
  FROM subscriptions
  WHERE subscriptions.id = payments.subscription_id
)
WHERE paid_from IS NULL;
CREATE UNIQUE INDEX ux_payments_provider_reference
  ON payments (provider, provider_reference);

-- migrate:down
DROP INDEX ux_payments_provider_reference;
ALTER TABLE payments DROP COLUMN paid_from;
ALTER TABLE payments DROP COLUMN provider_reference;
ALTER TABLE payments DROP COLUMN provider;
