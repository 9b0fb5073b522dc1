-- Merge billing into main
--
-- Revision ID: 7102cbf958bc
-- Revises: 5fa90c3e7b16, 4b5c6d7e8f9a
-- Create Date: 2026-11-19 09:30:00+00:00

-- migrate:up

-- migrate:down
