-- Put servers into their locations
--
-- Revision ID: 5fa90c3e7b16
-- Revises: 13355c746cc8
-- Create Date: 2026-11-17 16:05:58+00:00

-- migrate:up
INSERT INTO locations (id, code, name, surcharge)
VALUES
  (1, 'de', 'Frankfurt', 0),
  (2, 'fi', 'Helsinki', 0),
  (3, 'nl', 'Amsterdam', 0.50),
  (4, 'jp', 'Tokyo', 1.50);
-- Servers are named after their country: "de-3" stands in Frankfurt.
UPDATE servers
SET location_id = (
  SELECT locations.id
  FROM locations
  WHERE locations.code = substr(servers.name, 1, 2)
)
WHERE location_id IS NULL;

-- migrate:down
UPDATE servers
SET location_id = NULL;
DELETE FROM locations
WHERE id BETWEEN 1 AND 4;
