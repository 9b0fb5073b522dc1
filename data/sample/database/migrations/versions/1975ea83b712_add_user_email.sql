-- Add user email
--
-- Revision ID: 1975ea83b712
-- Revises: 8cc9f0fbf4fb
-- Create Date: 2026-11-21 16:43:00+00:00

-- migrate:up
ALTER TABLE users
  ADD COLUMN email text;
CREATE UNIQUE INDEX ux_users_email
  ON users (lower(email));

-- migrate:down
DROP INDEX ux_users_email;
ALTER TABLE users DROP COLUMN email;
