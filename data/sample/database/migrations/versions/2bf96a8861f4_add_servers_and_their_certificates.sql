-- Add servers and their certificates
--
-- Revision ID: 2bf96a8861f4
-- Revises: c9cf92bee278
-- Create Date: 2026-11-11 09:47:20+00:00

-- migrate:up
CREATE TABLE servers (
  id integer PRIMARY KEY,
  name text NOT NULL UNIQUE,
  host text NOT NULL,
  port integer NOT NULL DEFAULT 443 CHECK (port BETWEEN 1 AND 65535),
  capacity integer NOT NULL DEFAULT 100 CHECK (capacity > 0),
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE server_certificates (
  id integer PRIMARY KEY,
  server_id integer NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  fingerprint text NOT NULL UNIQUE,
  issued_at timestamp NOT NULL,
  expires_at timestamp NOT NULL,
  CHECK (expires_at > issued_at)
);
CREATE INDEX ix_server_certificates_server
  ON server_certificates (server_id, expires_at);

-- migrate:down
DROP TABLE server_certificates;
DROP TABLE servers;
