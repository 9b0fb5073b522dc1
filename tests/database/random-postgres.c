/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-postgres.h"

#include <string.h>

#define N_COLUMNS   6
#define N_ENUMS     2
#define N_VALUES    5
#define N_DOMAINS   2
#define N_FUNCTIONS 3
#define N_VIEWS     5
#define N_PARTED    2
#define N_PARTS     3

typedef struct
{
  const TestDraw *draw;
  guint n_tables;
  GString *text;
} Maker;

/* What a column may be, and what it may have as its default. */
static const struct
{
  const char *name;
  const char *values[3];
} TYPES[] = {
  { "integer", { "0", "42", "(1 + 2) * 3" } },
  { "bigint", { "0", "-1", "length('x')" } },
  { "text", { "'x'", "'it''s; --'", "lower('X' || current_user)" } },
  { "varchar(20)", { "'x'", "''", "NULL" } },
  { "varchar(50)", { "'x'", "''", "NULL" } },
  { "numeric(10,2)", { "0", "1.50", "-3" } },
  { "numeric", { "0", "1.50", "-3" } },
  { "boolean", { "true", "false", "NULL" } },
  { "timestamptz", { "now()", "'2024-01-01 00:00+00'", "CURRENT_TIMESTAMP" } },
  { "date", { "CURRENT_DATE", "'2024-01-01'", "'infinity'" } },
  { "jsonb", { "'{}'", "'[]'", "jsonb_build_object('a', 1)" } },
  { "uuid", { "gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'", "NULL" } },
  { "text[]", { "'{}'", "ARRAY['a', 'b']", "NULL" } },
  { "bytea", { "'\\x00ff'", "''", "NULL" } },
  { "interval", { "'1 day'", "'2 hours'", "NULL" } },
};

static const char *const NAMES[]
    = { "users", "Order Items", "select", "it''s", "say \"\"hi\"\"", "Gr\303\266\303\237e",
        "a.b",   "x;y",         "50%s",   "b\\n" };
static const char *const ACTIONS[]
    = { "", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE CASCADE ON DELETE RESTRICT",
        " DEFERRABLE INITIALLY DEFERRED" };

static guint G_GNUC_PRINTF (3, 4) pick (const Maker *self, guint n, const char *format, ...)
{
  va_list arguments;
  guint number;

  va_start (arguments, format);
  number = test_draw_number_valist (self->draw, n, format, arguments);
  va_end (arguments);
  return number;
}

#define CHANCE(self, percent, ...) (pick (self, 100, __VA_ARGS__) < (percent))

static void G_GNUC_PRINTF (2, 3) put (Maker *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append_vprintf (self->text, format, arguments);
  va_end (arguments);
}

static gboolean
has_second (const Maker *self)
{
  return CHANCE (self, 70, "second");
}

static gboolean
has_table (const Maker *self, guint table)
{
  return CHANCE (self, 85, "t%u", table);
}

/* Every third table is in the second schema, if there is one. */
static char *
dup_table (const Maker *self, guint table)
{
  return g_strdup_printf ("%s.\"%s %u\"", table % 3 == 2 && has_second (self) ? "r" : "s",
                          NAMES[table % G_N_ELEMENTS (NAMES)], table);
}

static gboolean
has_enum (const Maker *self, guint type)
{
  return CHANCE (self, 85, "e%u", type);
}

static gboolean
has_value (const Maker *self, guint type, guint value)
{
  return value == 0 || CHANCE (self, 70, "e%u.%u", type, value);
}

static void
append_enum (Maker *self, guint type)
{
  gboolean turned = CHANCE (self, 20, "e%u turned", type);

  if (!has_enum (self, type))
    return;
  put (self, "CREATE TYPE s.e%u AS ENUM ('v0'", type);
  for (guint i = 1; i < N_VALUES; i++)
    {
      guint value = turned ? N_VALUES - i : i;

      if (has_value (self, type, value))
        put (self, ", '%s%u'", value == 2 ? "it''s " : "v", value);
    }
  put (self, ");\n");
}

static gboolean
has_domain (const Maker *self, guint type)
{
  return CHANCE (self, 80, "d%u", type);
}

static void
append_domain (Maker *self, guint type)
{
  static const char *const bases[] = { "integer", "bigint", "numeric(8,2)" };

  if (!has_domain (self, type))
    return;
  put (self, "CREATE DOMAIN s.d%u AS %s", type,
       bases[CHANCE (self, 20, "d%u base", type)   ? 1
             : CHANCE (self, 10, "d%u wide", type) ? 2
                                                   : 0]);
  if (CHANCE (self, 30, "d%u default", type))
    put (self, " DEFAULT %u", pick (self, 3, "d%u value", type));
  if (CHANCE (self, 20, "d%u null", type))
    put (self, " NOT NULL");
  if (CHANCE (self, 60, "d%u check", type))
    put (self, " CONSTRAINT positive CHECK (VALUE > %u)", pick (self, 3, "d%u limit", type));
  if (CHANCE (self, 20, "d%u check 2", type))
    put (self, " CHECK (VALUE <> 13)");
  put (self, ";\n");
}

static gboolean
has_pair (const Maker *self)
{
  return CHANCE (self, 70, "pair");
}

static void
append_pair (Maker *self)
{
  if (!has_pair (self))
    return;
  put (self, "CREATE TYPE s.pair AS (a %s",
       CHANCE (self, 30, "pair.a type") ? "bigint" : "integer");
  if (CHANCE (self, 60, "pair.b"))
    put (self, ", b text");
  if (has_enum (self, 0) && CHANCE (self, 40, "pair.e"))
    put (self, ", e s.e0");
  put (self, ");\n");
}

static gboolean
has_span (const Maker *self)
{
  return CHANCE (self, 70, "span");
}

static void
append_span (Maker *self)
{
  static const char *const subtypes[] = { "integer", "bigint", "numeric", "float8" };
  guint subtype = pick (self, 4, "span of");

  if (has_span (self))
    put (self, "CREATE TYPE s.span AS RANGE (SUBTYPE = %s%s);\n", subtypes[subtype],
         subtype == 3 && CHANCE (self, 50, "span difference") ? ", SUBTYPE_DIFF = float8mi" : "");
}

/* One that the type has, as it stands in a literal. */
static const char *
get_value (const Maker *self, guint type, const char *why)
{
  static const char *const literals[N_VALUES] = { "v0", "v1", "it''s 2", "v3", "v4" };
  guint value = pick (self, N_VALUES, "e%u value %s", type, why);

  return literals[has_value (self, type, value) ? value : 0];
}

static gboolean
has_function (const Maker *self, guint function)
{
  return CHANCE (self, 80, "f%u", function);
}

/* Each takes and gives an integer; but the argument's name, the result and the body vary. */
static void
append_function (Maker *self, guint function)
{
  const char *argument = CHANCE (self, 25, "f%u argument", function) ? "other" : "a";
  const char *result = CHANCE (self, 25, "f%u result", function) ? "bigint" : "integer";
  guint by = pick (self, 4, "f%u by", function);

  if (!has_function (self, function))
    return;
  put (self, "CREATE FUNCTION s.f%u(%s integer%s) RETURNS %s ", function, argument,
       CHANCE (self, 25, "f%u more", function) ? ", b integer DEFAULT 3" : "", result);
  if (CHANCE (self, 50, "f%u language", function))
    put (self, "LANGUAGE sql IMMUTABLE AS $$ SELECT %s + %u $$;\n", argument, by);
  else
    put (self, "LANGUAGE plpgsql IMMUTABLE%s AS $$ BEGIN RETURN %s + %u; END $$;\n",
         CHANCE (self, 30, "f%u strict", function) ? " STRICT" : "", argument, by);
  if (CHANCE (self, 30, "f%u comment", function))
    put (self, "COMMENT ON FUNCTION s.f%u IS 'adds %u';\n", function, by);
}

/* The function that a table may call, or a plain addition. */
static char *
dup_call (const Maker *self, const char *column, const char *why)
{
  guint function = pick (self, N_FUNCTIONS, "%s function", why);

  if (!has_function (self, function) || CHANCE (self, 50, "%s plain", why))
    return g_strdup_printf ("(%s + 1)", column);
  return g_strdup_printf ("s.f%u(%s::integer)", function, column);
}

static gboolean
has_column (const Maker *self, guint table, guint column)
{
  return column == 0 || CHANCE (self, 65, "t%u.c%u", table, column);
}

static guint
pick_column (const Maker *self, guint table, const char *why)
{
  guint column = pick (self, N_COLUMNS, "t%u %s", table, why);

  return has_column (self, table, column) ? column : 0;
}

/* One of the types that people made, or FALSE. */
static gboolean
append_own_type (Maker *self, guint t, guint column)
{
  guint which = pick (self, 12, "t%u.c%u own type", t, column);
  gboolean is_array = CHANCE (self, 25, "t%u.c%u array", t, column);

  if (which < N_ENUMS && has_enum (self, which))
    {
      put (self, "s.e%u%s", which, is_array ? "[]" : "");
      if (CHANCE (self, 50, "t%u.c%u default", t, column))
        {
          g_autofree char *why = g_strdup_printf ("t%u.c%u", t, column);

          put (self, is_array ? " DEFAULT '{v0,%s}'" : " DEFAULT '%s'",
               get_value (self, which, why));
        }
      return TRUE;
    }
  if (which >= 2 && which < 2 + N_DOMAINS && has_domain (self, which - 2))
    {
      put (self, "s.d%u", which - 2);
      if (CHANCE (self, 50, "t%u.c%u default", t, column))
        put (self, " DEFAULT 7");
      return TRUE;
    }
  if (which == 4 && has_pair (self))
    {
      put (self, "s.pair%s", is_array ? "[]" : "");
      return TRUE;
    }
  if (which == 5 && has_span (self))
    {
      gboolean is_multirange = !is_array && CHANCE (self, 30, "t%u.c%u multirange", t, column);

      put (self, "s.span%s", is_array ? "[]" : is_multirange ? "_multirange" : "");
      if (!is_array && CHANCE (self, 40, "t%u.c%u default", t, column))
        put (self, is_multirange ? " DEFAULT '{[1,3)}'" : " DEFAULT s.span(1, 3)");
      return TRUE;
    }
  return FALSE;
}

static void
append_type (Maker *self, guint t, guint column)
{
  guint type = pick (self, G_N_ELEMENTS (TYPES), "t%u.c%u type", t, column);

  if (append_own_type (self, t, column))
    return;
  if (CHANCE (self, 8, "t%u.c%u serial", t, column))
    {
      put (self, "bigserial");
      return;
    }
  put (self, "%s", TYPES[type].name);
  if (type == 2 && CHANCE (self, 20, "t%u.c%u collate", t, column))
    put (self, " COLLATE \"C\"");
  if (CHANCE (self, 40, "t%u.c%u default", t, column))
    put (self, " DEFAULT %s", TYPES[type].values[pick (self, 3, "t%u.c%u value", t, column)]);
}

static void
append_columns (Maker *self, guint t)
{
  static const char *const counted[] = { "integer", "bigint", "smallint", "integer" };

  put (self, "id %s", CHANCE (self, 30, "t%u.id type", t) ? "bigint" : "integer");
  switch (pick (self, 4, "t%u.id kind", t))
    {
      case 0:
        put (self, " GENERATED %s AS IDENTITY%s",
             CHANCE (self, 50, "t%u.id always", t) ? "ALWAYS" : "BY DEFAULT",
             CHANCE (self, 20, "t%u.id by", t) ? " (START WITH 10 INCREMENT BY 5)" : "");
        break;
      case 1:
        put (self, " DEFAULT nextval('s.q%u')", pick (self, 2, "t%u.id sequence", t));
        break;
      default:
        break;
    }
  put (self, ", c0 %s",
       counted[CHANCE (self, 60, "t%u.c0 usual", t) ? 0 : pick (self, 4, "t%u.c0 type", t)]);
  for (guint i = 1; i < N_COLUMNS; i++)
    if (has_column (self, t, i))
      {
        put (self, ", c%u ", i);
        append_type (self, t, i);
        if (CHANCE (self, 25, "t%u.c%u null", t, i))
          put (self, " NOT NULL");
      }
  if (CHANCE (self, 25, "t%u.g", t))
    {
      g_autofree char *why = g_strdup_printf ("t%u.g", t);
      g_autofree char *call = dup_call (self, "c0", why);

      put (self, ", g bigint GENERATED ALWAYS AS (%s * %u) STORED", call,
           2 + pick (self, 2, "t%u.g by", t));
    }
  else if (CHANCE (self, 30, "t%u.g plain", t))
    put (self, ", g bigint");
}

/* 0: none, 1: primary key, 2: unique. */
static guint
get_key (const Maker *self, guint table)
{
  return CHANCE (self, 75, "t%u primary", table)  ? 1
         : CHANCE (self, 50, "t%u unique", table) ? 2
                                                  : 0;
}

static gboolean
is_unlogged (const Maker *self, guint table)
{
  return CHANCE (self, 10, "t%u unlogged", table);
}

static void
append_constraints (Maker *self, guint t)
{
  guint key = get_key (self, t);
  g_autofree char *why = g_strdup_printf ("t%u check", t);
  g_autofree char *call = dup_call (self, "c0", why);

  if (key == 1)
    put (self, ", CONSTRAINT key_%u PRIMARY KEY (id)", t);
  else if (key == 2)
    put (self, ", CONSTRAINT key_%u UNIQUE (id)%s", t,
         CHANCE (self, 20, "t%u fillfactor", t) ? " WITH (fillfactor = 80)" : "");
  if (CHANCE (self, 40, "t%u check", t))
    put (self, ", CONSTRAINT big CHECK (%s > %u)%s", call, pick (self, 4, "t%u check by", t),
         CHANCE (self, 15, "t%u check no inherit", t) ? " NO INHERIT" : "");
  if (CHANCE (self, 25, "t%u once", t))
    put (self, ", CONSTRAINT once_%u UNIQUE %s(c0, id)%s", t,
         CHANCE (self, 30, "t%u nulls", t) ? "NULLS NOT DISTINCT " : "",
         CHANCE (self, 30, "t%u deferrable", t) ? " DEFERRABLE" : "");
  if (CHANCE (self, 15, "t%u exclusion", t))
    put (
        self,
        ", CONSTRAINT apart_%u EXCLUDE USING gist (int4range(c0::integer, c0::integer + %u) WITH &&)",
        t, 1 + pick (self, 3, "t%u apart by", t));
}

static void
append_table (Maker *self, guint t)
{
  g_autofree char *name = dup_table (self, t);

  put (self, "CREATE %sTABLE %s (", is_unlogged (self, t) ? "UNLOGGED " : "", name);
  append_columns (self, t);
  append_constraints (self, t);
  put (self, ")%s;\n",
       CHANCE (self, 15, "t%u with", t) ? " WITH (fillfactor = 70, autovacuum_enabled = false)"
                                        : "");
}

static void
append_extras (Maker *self, guint t)
{
  g_autofree char *name = dup_table (self, t);
  guint column = pick_column (self, t, "extra");

  if (CHANCE (self, 25, "t%u comment", t))
    put (self, "COMMENT ON TABLE %s IS 'it''s table %u\n\\ %u';\n", name, t,
         pick (self, 3, "t%u comment text", t));
  if (CHANCE (self, 20, "t%u column comment", t))
    put (self, "COMMENT ON COLUMN %s.c%u IS 'c';\n", name, column);
  if (CHANCE (self, 15, "t%u statistics", t))
    put (self, "ALTER TABLE %s ALTER c%u SET STATISTICS %u;\n", name, column,
         100 + pick (self, 2, "t%u statistics by", t));
  if (CHANCE (self, 15, "t%u identity", t))
    put (self, "ALTER TABLE %s REPLICA IDENTITY FULL;\n", name);
  if (CHANCE (self, 25, "t%u stat", t))
    put (self, "CREATE STATISTICS s.st%u (%s) ON id, c0 FROM %s;\n", t,
         CHANCE (self, 50, "t%u stat kind", t) ? "ndistinct" : "dependencies, mcv", name);
  if (CHANCE (self, 25, "t%u rows", t))
    put (self, "ALTER TABLE %s ENABLE ROW LEVEL SECURITY;\n", name);
  for (guint i = 0; i < 2; i++)
    if (CHANCE (self, 20, "t%u policy %u", t, i))
      {
        g_autofree char *why = g_strdup_printf ("t%u policy %u", t, i);
        g_autofree char *call = dup_call (self, "c0", why);

        put (self, "CREATE POLICY p%u ON %s%s FOR %s USING (%s > %u);\n", i, name,
             CHANCE (self, 30, "t%u policy %u kind", t, i) ? " AS RESTRICTIVE" : "",
             CHANCE (self, 50, "t%u policy %u for", t, i) ? "SELECT" : "ALL", call,
             pick (self, 3, "t%u policy %u by", t, i));
      }
}

static void
append_reference (Maker *self, guint t, guint n)
{
  guint parent = pick (self, self->n_tables, "t%u reference %u", t, n);
  g_autofree char *name = dup_table (self, t);
  g_autofree char *other = dup_table (self, parent);

  if (!CHANCE (self, 35, "t%u reference %u there", t, n) || !has_table (self, parent)
      || get_key (self, parent) == 0 || is_unlogged (self, t) || is_unlogged (self, parent))
    return;
  put (self, "ALTER TABLE %s ADD CONSTRAINT to_%u FOREIGN KEY (%s) REFERENCES %s (id)%s%s;\n", name,
       n, n == 0 ? "c0" : "id", other,
       ACTIONS[pick (self, G_N_ELEMENTS (ACTIONS), "t%u reference %u how", t, n)],
       CHANCE (self, 15, "t%u reference %u new", t, n) ? " NOT VALID" : "");
}

static void
append_indexes (Maker *self, guint t)
{
  g_autofree char *name = dup_table (self, t);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *why = g_strdup_printf ("t%u.i%u", t, i);
      g_autofree char *call = dup_call (self, "c0", why);

      if (!CHANCE (self, 40, "t%u.i%u", t, i))
        continue;
      put (self, "CREATE %sINDEX \"i %u %u\" ON %s ",
           CHANCE (self, 25, "t%u.i%u unique", t, i) ? "UNIQUE " : "", t, i, name);
      switch (pick (self, 4, "t%u.i%u how", t, i))
        {
          case 0:
            put (self, "((%s))", call);
            break;
          case 1:
            put (self, "(c0 DESC NULLS LAST, id)");
            break;
          case 2:
            put (self, "(id) INCLUDE (c0) WITH (fillfactor = 60)");
            break;
          default:
            put (self, "(c0)");
        }
      if (CHANCE (self, 25, "t%u.i%u where", t, i))
        put (self, " WHERE c0 > %u", pick (self, 3, "t%u.i%u above", t, i));
      put (self, ";\n");
      if (CHANCE (self, 20, "t%u.i%u comment", t, i))
        put (self, "COMMENT ON INDEX %s.\"i %u %u\" IS 'i';\n",
             t % 3 == 2 && has_second (self) ? "r" : "s", t, i);
    }
}

static void
append_trigger (Maker *self, guint t)
{
  g_autofree char *name = dup_table (self, t);
  guint kind = pick (self, 4, "t%u trigger kind", t);

  if (CHANCE (self, 35, "t%u trigger", t))
    {
      if (kind == 3)
        put (self,
             "CREATE CONSTRAINT TRIGGER \"Watch\" AFTER INSERT ON %s DEFERRABLE FOR EACH ROW"
             " EXECUTE FUNCTION s.watch('x');\n",
             name);
      else
        put (self,
             "CREATE TRIGGER \"Watch\" %s ON %s FOR EACH ROW%s EXECUTE FUNCTION s.watch(%s);\n",
             kind == 0   ? "BEFORE INSERT"
             : kind == 1 ? "AFTER UPDATE OF c0, id OR DELETE"
                         : "AFTER INSERT",
             name, kind == 0 ? " WHEN (NEW.c0 > 3)" : "",
             CHANCE (self, 50, "t%u trigger with", t) ? "'it''s'" : "");
      if (CHANCE (self, 20, "t%u trigger off", t))
        put (self, "ALTER TABLE %s DISABLE TRIGGER \"Watch\";\n", name);
    }
  if (CHANCE (self, 15, "t%u rule", t))
    put (self, "CREATE RULE heard AS ON UPDATE TO %s DO ALSO NOTIFY heard%u;\n", name,
         pick (self, 3, "t%u rule by", t));
}

/* A table of partitions; each of these is there as such, by itself, or not at all. */
static void
append_parted (Maker *self, guint p)
{
  guint kind = CHANCE (self, 70, "p%u usual", p) ? 0 : pick (self, 2, "p%u kind", p);
  gboolean is_there = CHANCE (self, 85, "p%u", p);
  gboolean has_more = CHANCE (self, 50, "p%u.more", p);

  if (is_there)
    {
      put (
          self,
          "CREATE TABLE s.p%u (id integer NOT NULL, n integer NOT NULL%s%s) PARTITION BY %s (n);\n",
          p, has_more ? ", more text DEFAULT 'x'" : "",
          CHANCE (self, 50, "p%u check", p) ? ", CONSTRAINT sound CHECK (id > 0)" : "",
          kind == 0 ? "RANGE" : "LIST");
      if (CHANCE (self, 60, "p%u key", p))
        put (self, "ALTER TABLE s.p%u ADD PRIMARY KEY (id, n);\n", p);
      if (CHANCE (self, 50, "p%u index", p))
        put (self, "CREATE INDEX p%u_i ON s.p%u (n%s);\n", p, p,
             CHANCE (self, 50, "p%u index on", p) ? ", id" : "");
    }
  for (guint i = 0; i < N_PARTS; i++)
    {
      guint state = pick (self, 4, "p%u.%u", p, i);
      guint from = i * 100 + pick (self, 3, "p%u.%u from", p, i);

      if (state == 0)
        continue;
      if (state == 1 || !is_there)
        put (self, "CREATE TABLE s.p%u_%u (id integer NOT NULL, n integer NOT NULL%s);\n", p, i,
             has_more ? ", more text DEFAULT 'x'" : "");
      else if (kind == 0)
        put (self, "CREATE TABLE s.p%u_%u PARTITION OF s.p%u FOR VALUES FROM (%u) TO (%u);\n", p, i,
             p, from, i * 100 + 100);
      else
        put (self, "CREATE TABLE s.p%u_%u PARTITION OF s.p%u FOR VALUES IN (%u, %u);\n", p, i, p,
             from, i * 100 + 50);
      if (state > 1 && is_there && CHANCE (self, 25, "p%u.%u index", p, i))
        put (self, "CREATE INDEX p%u_%u_i ON s.p%u_%u (id);\n", p, i, p, i);
    }
}

static void
append_family (Maker *self)
{
  gboolean has_b = CHANCE (self, 60, "parent.b");

  if (!CHANCE (self, 70, "parent"))
    return;
  put (self, "CREATE TABLE s.parent (a integer%s%s);\n", has_b ? ", b text" : "",
       CHANCE (self, 50, "parent check") ? ", CONSTRAINT sound CHECK (a > 0)" : "");
  if (!CHANCE (self, 70, "child"))
    return;
  if (CHANCE (self, 60, "child of parent"))
    put (self, "CREATE TABLE s.child (c %s) INHERITS (s.parent);\n",
         CHANCE (self, 50, "child.c") ? "text" : "integer");
  else
    put (self, "CREATE TABLE s.child (a %s, c integer);\n",
         CHANCE (self, 70, "child.a") ? "integer" : "text");
}

/* A view reads a table, and some read a view before it, too. */
static gboolean
append_view (Maker *self, guint view, gboolean has_last)
{
  guint t = pick (self, self->n_tables, "v%u of", view);
  gboolean is_kept = view == N_VIEWS - 1;
  g_autofree char *why = g_strdup_printf ("v%u", view);
  g_autofree char *call = dup_call (self, "t.c0", why);
  g_autofree char *name = dup_table (self, t);

  if (!CHANCE (self, 70, "v%u", view) || !has_table (self, t))
    return FALSE;
  put (self, "CREATE %sVIEW s.v%u%s AS SELECT t.id, %s AS n", is_kept ? "MATERIALIZED " : "", view,
       !is_kept && CHANCE (self, 20, "v%u with", view) ? " WITH (security_barrier = true)" : "",
       call);
  if (CHANCE (self, 60, "v%u x", view))
    put (self, ", t.c%u AS x", pick_column (self, t, "seen"));
  if (CHANCE (self, 30, "v%u y", view))
    put (self, ", t.c0 AS y");
  put (self, " FROM %s AS t", name);
  if (has_last && CHANCE (self, 50, "v%u last", view))
    put (self, " JOIN s.v%u AS o ON o.id = t.id", view - 1);
  if (CHANCE (self, 30, "v%u where", view))
    put (self, " WHERE t.c0 > %u", pick (self, 3, "v%u above", view));
  put (self, ";\n");
  if (is_kept && CHANCE (self, 60, "v%u index", view))
    put (self, "CREATE UNIQUE INDEX v%u_id ON s.v%u (id);\n", view, view);
  if (!is_kept && CHANCE (self, 25, "v%u trigger", view))
    put (
        self,
        "CREATE TRIGGER instead INSTEAD OF INSERT ON s.v%u FOR EACH ROW EXECUTE FUNCTION s.watch();\n",
        view);
  if (CHANCE (self, 25, "v%u comment", view))
    put (self, "COMMENT ON %sVIEW s.v%u IS 'v';\n", is_kept ? "MATERIALIZED " : "", view);
  return TRUE;
}

/* Routines whose bodies are read by the server, or not. */
static void
append_readers (Maker *self)
{
  for (guint i = 0; i < 2; i++)
    {
      guint t = pick (self, self->n_tables, "r%u of", i);
      g_autofree char *name = dup_table (self, t);

      if (!CHANCE (self, 60, "r%u", i) || !has_table (self, t))
        continue;
      if (i == 0)
        put (
            self,
            "CREATE FUNCTION s.count_it() RETURNS %s LANGUAGE sql BEGIN ATOMIC SELECT count(c0) FROM %s; END;\n",
            CHANCE (self, 30, "r0 result") ? "numeric" : "bigint", name);
      else
        put (self,
             "CREATE PROCEDURE s.empty_it() LANGUAGE sql AS $$ DELETE FROM %s WHERE c0 > %u $$;\n",
             name, pick (self, 3, "r1 by"));
    }
  if (has_function (self, 0) && CHANCE (self, 50, "aggregate"))
    put (
        self,
        "CREATE FUNCTION s.add(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';\n"
        "CREATE AGGREGATE s.total(integer) (SFUNC = s.add, STYPE = integer%s);\n",
        CHANCE (self, 50, "aggregate from") ? ", INITCOND = '0'" : "");
}

static void
append_sequences (Maker *self)
{
  for (guint i = 0; i < 3; i++)
    if (i < 2 || CHANCE (self, 60, "q%u", i))
      {
        put (self, "CREATE SEQUENCE s.q%u%s%s;\n", i,
             CHANCE (self, 30, "q%u by", i) ? " INCREMENT BY 5 START WITH 20" : "",
             CHANCE (self, 20, "q%u cycle", i) ? " CYCLE" : "");
        if (CHANCE (self, 20, "q%u comment", i))
          put (self, "COMMENT ON SEQUENCE s.q%u IS 'q';\n", i);
      }
}

static void
append_owners (Maker *self)
{
  guint t = pick (self, self->n_tables, "q2 of");
  g_autofree char *name = dup_table (self, t);

  if (CHANCE (self, 60, "q2") && CHANCE (self, 60, "q2 owned") && has_table (self, t)
      && !(t % 3 == 2 && has_second (self)))
    put (self, "ALTER SEQUENCE s.q2 OWNED BY %s.c0;\n", name);
}

char *
test_make_postgres_schema (const TestDraw *draw, guint n_tables)
{
  Maker self = { draw, n_tables, g_string_new ("CREATE SCHEMA s;\n") };
  gboolean has_last = FALSE;

  if (has_second (&self))
    put (&self, "CREATE SCHEMA r;\n");
  for (guint i = 0; i < N_ENUMS; i++)
    append_enum (&self, i);
  for (guint i = 0; i < N_DOMAINS; i++)
    append_domain (&self, i);
  append_pair (&self);
  append_span (&self);
  append_sequences (&self);
  for (guint i = 0; i < N_FUNCTIONS; i++)
    append_function (&self, i);
  put (
      &self,
      "CREATE FUNCTION s.watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\n");
  for (guint t = 0; t < n_tables; t++)
    if (has_table (&self, t))
      {
        append_table (&self, t);
        append_extras (&self, t);
        append_indexes (&self, t);
        append_trigger (&self, t);
      }
  for (guint t = 0; t < n_tables; t++)
    for (guint i = 0; i < 2 && has_table (&self, t); i++)
      append_reference (&self, t, i);
  for (guint i = 0; i < N_PARTED; i++)
    append_parted (&self, i);
  append_family (&self);
  append_owners (&self);
  for (guint i = 0; i < N_VIEWS; i++)
    has_last = append_view (&self, i, has_last);
  append_readers (&self);
  return g_string_free (self.text, FALSE);
}
