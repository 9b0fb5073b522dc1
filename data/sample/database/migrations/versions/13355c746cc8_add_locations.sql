-- Add locations
--
-- Revision ID: 13355c746cc8
-- Revises: e5f6a7b8c9d0
-- Create Date: 2026-11-17 09:12:44+00:00

-- migrate:up
CREATE TABLE locations (
  id integer PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL UNIQUE,
  surcharge numeric(10, 2) NOT NULL DEFAULT 0,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
ALTER TABLE servers
  ADD COLUMN location_id integer REFERENCES locations (id);
CREATE INDEX ix_servers_location
  ON servers (location_id);

-- migrate:down
DROP INDEX ix_servers_location;
ALTER TABLE servers DROP COLUMN location_id;
DROP TABLE locations;
