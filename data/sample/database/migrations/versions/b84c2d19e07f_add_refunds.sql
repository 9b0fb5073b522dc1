-- Add refunds
--
-- Revision ID: b84c2d19e07f
-- Revises: 3a1b2c3d4e5f
-- Create Date: 2026-11-16 14:32:10+00:00

-- migrate:up
CREATE TABLE refunds (
  id integer PRIMARY KEY,
  payment_id integer NOT NULL REFERENCES payments (id),
  amount numeric(10, 2) NOT NULL CHECK (amount > 0),
  reason text NOT NULL DEFAULT '',
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ix_refunds_payment
  ON refunds (payment_id);
-- Until now a refund was always of the whole amount. The payment lends its id: there is one each.
INSERT INTO refunds (id, payment_id, amount, reason, created_at)
SELECT id, id, amount, 'before refunds were kept', created_at
FROM payments
WHERE status = 'refunded';

-- migrate:down
DROP TABLE refunds;
