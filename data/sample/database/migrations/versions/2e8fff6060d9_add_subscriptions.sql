-- Add subscriptions
--
-- Revision ID: 2e8fff6060d9
-- Revises: 2bf96a8861f4
-- Create Date: 2026-11-12 11:15:38+00:00

-- migrate:up
CREATE TABLE subscriptions (
  id integer PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  tariff_id integer NOT NULL REFERENCES tariffs (id),
  server_id integer REFERENCES servers (id) ON DELETE SET NULL,
  status text NOT NULL DEFAULT 'active'
    CHECK (status IN ('active', 'paused', 'expired')),
  started_at timestamp,
  expires_at timestamp,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ix_subscriptions_user
  ON subscriptions (user_id);
CREATE INDEX ix_subscriptions_expiring
  ON subscriptions (expires_at)
  WHERE status = 'active';

-- migrate:down
DROP TABLE subscriptions;
