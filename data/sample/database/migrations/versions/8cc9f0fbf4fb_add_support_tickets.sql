-- Add support tickets
--
-- Revision ID: 8cc9f0fbf4fb
-- Revises: 7102cbf958bc
-- Create Date: 2026-11-20 11:58:13+00:00

-- migrate:up
CREATE TABLE support_tickets (
  id integer PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  subject text NOT NULL,
  status text NOT NULL DEFAULT 'open'
    CHECK (status IN ('open', 'answered', 'closed')),
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at timestamp
);
CREATE TABLE support_messages (
  id integer PRIMARY KEY,
  ticket_id integer NOT NULL REFERENCES support_tickets (id) ON DELETE CASCADE,
  author_id integer REFERENCES users (id) ON DELETE SET NULL,
  body text NOT NULL,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ix_support_tickets_user
  ON support_tickets (user_id);
CREATE INDEX ix_support_messages_ticket
  ON support_messages (ticket_id, created_at);

-- migrate:down
DROP TABLE support_messages;
DROP TABLE support_tickets;
