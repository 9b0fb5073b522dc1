-- Backfill subscription dates
--
-- Revision ID: e5f6a7b8c9d0
-- Revises: 6c1e90ab47f2
-- Create Date: 2026-11-14 13:21:44+00:00

-- migrate:up
-- One-way: afterwards nothing tells a date that was filled in from one that was given.
UPDATE subscriptions
SET started_at = created_at
WHERE started_at IS NULL;
UPDATE subscriptions
SET expires_at = (
  SELECT max(payments.paid_until)
  FROM payments
  WHERE payments.subscription_id = subscriptions.id
    AND payments.status = 'paid'
)
WHERE expires_at IS NULL;
UPDATE subscriptions
SET status = 'expired'
WHERE status = 'active'
  AND expires_at < CURRENT_TIMESTAMP;
