-- Add tariffs
--
-- Revision ID: c9cf92bee278
-- Revises: 80eb616c732e
-- Create Date: 2026-11-10 10:02:51+00:00

-- migrate:up
CREATE TABLE tariffs (
  id integer PRIMARY KEY,
  code text NOT NULL UNIQUE,
  title text NOT NULL,
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  duration_days integer NOT NULL CHECK (duration_days > 0),
  is_active boolean NOT NULL DEFAULT true
);
INSERT INTO tariffs (id, code, title, price, duration_days)
VALUES
  (1, 'month', 'One month', 4.90, 30),
  (2, 'quarter', 'Three months', 12.90, 91),
  (3, 'year', 'One year', 44.90, 365);

-- migrate:down
DROP TABLE tariffs;
