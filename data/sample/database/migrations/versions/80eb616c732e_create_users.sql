-- Create users
--
-- Revision ID: 80eb616c732e
-- Create Date: 2026-11-10 08:31:07+00:00

-- migrate:up
CREATE TABLE users (
  id integer PRIMARY KEY,
  user_name text NOT NULL,
  full_name text,
  language text NOT NULL DEFAULT 'en',
  is_admin boolean NOT NULL DEFAULT false,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX ux_users_user_name
  ON users (user_name);

-- migrate:down
DROP TABLE users;
