-- SPDX-License-Identifier: GPL-3.0-or-later
-- A platform of several tenants: schemas that refer to each other, partitions, policies, views on
-- views, names that have to be quoted.

CREATE SCHEMA core;
CREATE SCHEMA events;
CREATE SCHEMA "Reports";
CREATE SCHEMA api;
COMMENT ON SCHEMA api IS 'What the outside sees';

CREATE TYPE core.role AS ENUM ('owner', 'admin', 'member', 'guest');
CREATE TYPE events.kind AS ENUM ('created', 'changed', 'removed', 'it''s "odd"');
CREATE DOMAIN core.slug AS text COLLATE "C" NOT NULL CHECK (VALUE ~ '^[a-z][a-z0-9-]*$' AND length(VALUE) < 64);
CREATE COLLATION core.german (PROVIDER = icu, LOCALE = 'de-u-co-phonebk');
CREATE COLLATION core.caseless (PROVIDER = icu, LOCALE = 'und-u-ks-level2', DETERMINISTIC = false);

CREATE FUNCTION core.tenant() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('platform.tenant', true), '')::bigint $$;
CREATE FUNCTION core.set_tenant() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.tenant_id := coalesce(NEW.tenant_id, core.tenant()); RETURN NEW; END $$;

CREATE TABLE core.tenants (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  slug core.slug UNIQUE, name text COLLATE core.german NOT NULL, settings jsonb DEFAULT '{}' NOT NULL,
  plan text DEFAULT 'free' CHECK (plan IN ('free', 'team', 'enterprise'))
);
CREATE TABLE core.users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  login text COLLATE core.caseless UNIQUE NOT NULL, "Full Name" text, "select" boolean DEFAULT false,
  created timestamptz DEFAULT now() NOT NULL
);
CREATE TABLE core.members (
  tenant_id bigint REFERENCES core.tenants ON DELETE CASCADE, user_id bigint REFERENCES core.users ON DELETE CASCADE,
  role core.role DEFAULT 'member' NOT NULL, PRIMARY KEY (tenant_id, user_id)
);
CREATE UNIQUE INDEX one_owner ON core.members (tenant_id) WHERE role = 'owner';
ALTER TABLE core.members REPLICA IDENTITY FULL;

CREATE TABLE core.things (
  tenant_id bigint DEFAULT core.tenant() NOT NULL REFERENCES core.tenants, id uuid DEFAULT gen_random_uuid(),
  title text NOT NULL, parent uuid, owner_id bigint, amount numeric, tags text[],
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, parent) REFERENCES core.things (tenant_id, id),
  FOREIGN KEY (tenant_id, owner_id) REFERENCES core.members (tenant_id, user_id) ON UPDATE CASCADE
) PARTITION BY HASH (tenant_id);
CREATE INDEX things_title ON core.things (tenant_id, lower(title));
DO $$ BEGIN FOR i IN 0 .. 7 LOOP EXECUTE format('CREATE TABLE core.things_%s PARTITION OF core.things FOR VALUES WITH (MODULUS 8, REMAINDER %s)', i, i); END LOOP; END $$;

CREATE TABLE events.log (
  at timestamptz NOT NULL DEFAULT now(), tenant_id bigint NOT NULL, kind events.kind NOT NULL, thing uuid, data jsonb,
  CONSTRAINT has_data CHECK (kind <> 'changed' OR data IS NOT NULL)
) PARTITION BY RANGE (at);
CREATE INDEX log_tenant ON events.log (tenant_id, at DESC);
DO $$
BEGIN
  FOR y IN 2020 .. 2025 LOOP
    EXECUTE format('CREATE TABLE events.log_%s PARTITION OF events.log FOR VALUES FROM (%L) TO (%L) PARTITION BY LIST (kind)', y, y || '-01-01 00:00+00', (y + 1) || '-01-01 00:00+00');
    EXECUTE format('CREATE TABLE events.log_%s_created PARTITION OF events.log_%s FOR VALUES IN (''created'')', y, y);
    EXECUTE format('CREATE TABLE events.log_%s_rest PARTITION OF events.log_%s DEFAULT', y, y);
    EXECUTE format('CREATE INDEX "log %s things" ON events.log_%s_rest (thing) WHERE thing IS NOT NULL', y, y);
  END LOOP;
END $$;
CREATE TABLE events.log_default PARTITION OF events.log DEFAULT;
CREATE TABLE events.base (id bigserial, note text DEFAULT 'none', CHECK (note <> ''));
CREATE TABLE events.mails (address text NOT NULL) INHERITS (events.base);
CREATE TABLE events.calls (number text NOT NULL, PRIMARY KEY (number)) INHERITS (events.base);
CREATE TABLE events."Weird ""name""; DROP TABLE x; --" ("a b" int PRIMARY KEY, "é" text DEFAULT '$$', "tab	here" int);

ALTER TABLE core.things ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.things FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON core.things USING (tenant_id = core.tenant()) WITH CHECK (tenant_id = core.tenant());
CREATE POLICY "only own" ON core.things AS RESTRICTIVE FOR DELETE USING (owner_id IS NOT NULL);
ALTER TABLE core.members ENABLE ROW LEVEL SECURITY;
CREATE POLICY see_all ON core.members FOR SELECT USING (true);
CREATE POLICY change_own ON core.members FOR UPDATE USING (EXISTS (SELECT FROM core.users u WHERE u.id = user_id AND NOT u."select"));
CREATE TRIGGER set_tenant BEFORE INSERT ON core.things FOR EACH ROW EXECUTE FUNCTION core.set_tenant();
ALTER TABLE core.things DISABLE TRIGGER set_tenant;

CREATE VIEW api.users AS SELECT u.id, u.login, u."Full Name" AS full_name, m.role FROM core.users u JOIN core.members m ON m.user_id = u.id;
CREATE VIEW api.things AS SELECT t.id, t.title, t.tags, u.login AS owner FROM core.things t LEFT JOIN api.users u ON u.id = t.owner_id;
CREATE VIEW api.tagged AS SELECT tag, count(*) AS n FROM api.things, unnest(tags) AS tag GROUP BY tag;
CREATE VIEW "Reports"."Per Day" AS SELECT at::date AS "Day", kind, count(*) AS "N" FROM events.log GROUP BY 1, 2;
CREATE VIEW "Reports"."Per Month" AS SELECT date_trunc('month', "Day") AS "Month", sum("N") AS "N" FROM "Reports"."Per Day" GROUP BY 1;
CREATE MATERIALIZED VIEW "Reports"."Top" WITH (fillfactor = 80) AS SELECT * FROM "Reports"."Per Month" ORDER BY "N" DESC LIMIT 5;
CREATE INDEX ON "Reports"."Top" ("Month");
CREATE VIEW api.everything AS SELECT id::text, title AS name FROM api.things UNION ALL SELECT id::text, login FROM api.users;

CREATE FUNCTION api.find(pattern text, VARIADIC kinds text[]) RETURNS SETOF api.everything LANGUAGE sql STABLE AS 'SELECT * FROM api.everything WHERE name LIKE pattern';
CREATE FUNCTION api.find(pattern text) RETURNS SETOF api.everything LANGUAGE sql STABLE BEGIN ATOMIC SELECT e.id, e.name FROM api.everything e WHERE e.name LIKE pattern; END;
CREATE FUNCTION api.describe(t core.things, OUT title text, OUT n bigint) LANGUAGE plpgsql AS $$ BEGIN title := t.title; n := cardinality(t.tags); END $$;
CREATE FUNCTION events.guard() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', tg_tag; END $$;
CREATE EVENT TRIGGER guard ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'CREATE TABLE') EXECUTE FUNCTION events.guard();
ALTER EVENT TRIGGER guard DISABLE;

DO $$
BEGIN
  FOR i IN 1 .. 40 LOOP
    EXECUTE format('CREATE TABLE core.module_%s (id int PRIMARY KEY, before int%s, state events.kind DEFAULT ''created'', owner bigint REFERENCES core.users, CHECK (before < id))', i, CASE WHEN i > 1 THEN format(' REFERENCES core.module_%s', i - 1) ELSE '' END);
    EXECUTE format('CREATE VIEW api.module_%s AS SELECT m.id, m.state, u.login FROM core.module_%s m LEFT JOIN api.users u ON u.id = m.owner', i, i);
    EXECUTE format('CREATE FUNCTION api.get_module_%s(int) RETURNS api.module_%s LANGUAGE sql AS $f$ SELECT * FROM api.module_%s WHERE id = $1 $f$', i, i, i);
  END LOOP;
  ALTER TABLE core.module_1 ADD FOREIGN KEY (before) REFERENCES core.module_40;
END $$;
COMMENT ON COLUMN core.users."Full Name" IS 'Ω – "quoted"';
COMMENT ON POLICY "only own" ON core.things IS 'p';
COMMENT ON EVENT TRIGGER guard IS 'watches';
