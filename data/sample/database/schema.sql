-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The schema as it should be. Change it here, then let a new revision bring the databases along.

CREATE TABLE users (
  id integer PRIMARY KEY,
  user_name text NOT NULL,
  full_name text,
  language text NOT NULL DEFAULT 'en',
  is_admin boolean NOT NULL DEFAULT false,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  email text
);
CREATE UNIQUE INDEX ux_users_user_name ON users (user_name);
CREATE UNIQUE INDEX ux_users_email ON users (lower(email));

CREATE TABLE tariffs (
  id integer PRIMARY KEY,
  code text NOT NULL UNIQUE,
  title text NOT NULL,
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  duration_days integer NOT NULL CHECK (duration_days > 0),
  is_active boolean NOT NULL DEFAULT true,
  trial_days integer NOT NULL DEFAULT 0
);

CREATE TABLE locations (
  id integer PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL UNIQUE,
  surcharge numeric(10, 2) NOT NULL DEFAULT 0,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE servers (
  id integer PRIMARY KEY,
  name text NOT NULL UNIQUE,
  host text NOT NULL,
  port integer NOT NULL DEFAULT 443 CHECK (port BETWEEN 1 AND 65535),
  capacity integer NOT NULL DEFAULT 100 CHECK (capacity > 0),
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  location_id integer REFERENCES locations (id)
);
CREATE INDEX ix_servers_location ON servers (location_id);

CREATE TABLE server_certificates (
  id integer PRIMARY KEY,
  server_id integer NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
  fingerprint text NOT NULL UNIQUE,
  issued_at timestamp NOT NULL,
  expires_at timestamp NOT NULL,
  CHECK (expires_at > issued_at)
);
CREATE INDEX ix_server_certificates_server ON server_certificates (server_id, expires_at);

CREATE TABLE subscriptions (
  id integer PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  tariff_id integer NOT NULL REFERENCES tariffs (id),
  server_id integer REFERENCES servers (id) ON DELETE SET NULL,
  status text NOT NULL DEFAULT 'active'
    CHECK (status IN ('active', 'paused', 'expired')),
  started_at timestamp,
  expires_at timestamp,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ix_subscriptions_user ON subscriptions (user_id);
CREATE INDEX ix_subscriptions_expiring ON subscriptions (expires_at) WHERE status = 'active';

CREATE TABLE payments (
  id integer PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users (id),
  subscription_id integer REFERENCES subscriptions (id) ON DELETE SET NULL,
  amount numeric(10, 2) NOT NULL CHECK (amount > 0),
  currency text NOT NULL DEFAULT 'EUR',
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'paid', 'failed', 'refunded')),
  paid_until timestamp,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  provider text NOT NULL DEFAULT 'transfer',
  provider_reference text,
  paid_from timestamp,
  server_id integer REFERENCES servers (id) ON DELETE SET NULL
);
CREATE INDEX ix_payments_user ON payments (user_id, created_at);
CREATE INDEX ix_payments_subscription ON payments (subscription_id);
CREATE INDEX ix_payments_server ON payments (server_id);
CREATE UNIQUE INDEX ux_payments_provider_reference ON payments (provider, provider_reference);

CREATE TABLE refunds (
  id integer PRIMARY KEY,
  payment_id integer NOT NULL REFERENCES payments (id),
  amount numeric(10, 2) NOT NULL CHECK (amount > 0),
  reason text NOT NULL DEFAULT '',
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ix_refunds_payment ON refunds (payment_id);

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
CREATE INDEX ix_promo_code_usages_user ON promo_code_usages (user_id);

CREATE TABLE support_tickets (
  id integer PRIMARY KEY,
  user_id integer NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  subject text NOT NULL,
  status text NOT NULL DEFAULT 'open'
    CHECK (status IN ('open', 'answered', 'closed')),
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at timestamp
);
CREATE INDEX ix_support_tickets_user ON support_tickets (user_id);

CREATE TABLE support_messages (
  id integer PRIMARY KEY,
  ticket_id integer NOT NULL REFERENCES support_tickets (id) ON DELETE CASCADE,
  author_id integer REFERENCES users (id) ON DELETE SET NULL,
  body text NOT NULL,
  created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ix_support_messages_ticket ON support_messages (ticket_id, created_at);
