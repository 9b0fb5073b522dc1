-- Add payments
--
-- Revision ID: d3b07f6a51c4
-- Revises: 2e8fff6060d9
-- Create Date: 2026-11-12 15:40:02+00:00

-- migrate:up
CREATE TABLE payments (
  id integer PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users (id),
  subscription_id integer REFERENCES subscriptions (id) ON DELETE SET NULL,
  amount numeric(10, 2) NOT NULL CHECK (amount > 0),
  currency text NOT NULL DEFAULT 'EUR',
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'paid', 'failed', 'refunded')),
  paid_until timestamp,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ix_payments_user
  ON payments (user_id, created_at);
CREATE INDEX ix_payments_subscription
  ON payments (subscription_id);

-- migrate:down
DROP TABLE payments;
