-- Add promo codes
--
-- Revision ID: 4b5c6d7e8f9a
-- Revises: b84c2d19e07f
-- Create Date: 2026-11-18 12:44:26+00:00

-- migrate:up
CREATE TABLE promo_codes (
  id integer PRIMARY KEY,
  code text NOT NULL UNIQUE,
  discount_percent integer NOT NULL CHECK (discount_percent BETWEEN 1 AND 100),
  tariff_id integer REFERENCES tariffs (id) ON DELETE CASCADE,
  max_usages integer CHECK (max_usages > 0),
  valid_until timestamp,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE promo_code_usages (
  id integer PRIMARY KEY,
  promo_code_id integer NOT NULL REFERENCES promo_codes (id),
  user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  payment_id integer REFERENCES payments (id) ON DELETE SET NULL,
  used_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (promo_code_id, user_id)
);
CREATE INDEX ix_promo_code_usages_user
  ON promo_code_usages (user_id);

-- migrate:down
DROP TABLE promo_code_usages;
DROP TABLE promo_codes;
