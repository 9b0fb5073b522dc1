/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-schema.h"

#include "random-draw.h"

#include <string.h>

#define N_COLUMNS 7

typedef struct
{
  TestDraw draw;
  guint n_tables;
  GString *text;
  guint table;
  gboolean is_strict;
} Maker;

static const char *const NAMES[]
    = { "users", "order", "it's", "two words", "say \"hi\"", "Größe", "key", "a.b", "x;y", "[z" };
static const char *const TYPES[]
    = { "INTEGER", "text", "REAL", "BLOB", "", "VARCHAR(20)", "decimal(10, 2)", "BOOLEAN" };
static const char *const STRICT_TYPES[] = { "INTEGER", "TEXT", "REAL", "BLOB", "ANY", "INT" };
static const char *const DEFAULTS[]
    = { "0",    "-1.5",        "'it''s'", "x'00ff'",           "NULL",
        "TRUE", "(1 + 2 * 3)", "'a;b'",   "CURRENT_TIMESTAMP", "(lower('X'))" };
static const char *const ACTIONS[]
    = { "", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE CASCADE ON DELETE RESTRICT",
        " DEFERRABLE INITIALLY DEFERRED" };

static guint G_GNUC_PRINTF (3, 4) pick (const Maker *self, guint n, const char *format, ...)
{
  va_list arguments;
  guint number;

  va_start (arguments, format);
  number = test_draw_number_valist (&self->draw, n, format, arguments);
  va_end (arguments);
  return number;
}

#define CHANCE(self, percent, ...) (pick (self, 100, __VA_ARGS__) < (percent))

static void
append_name (Maker *self, const char *name)
{
  g_string_append_c (self->text, '"');
  for (; *name != '\0'; name++)
    g_string_append_printf (self->text, *name == '"' ? "\"\"" : "%c", *name);
  g_string_append_c (self->text, '"');
}

static char *
dup_table_name (guint table)
{
  return g_strdup_printf ("%s %u", NAMES[table % G_N_ELEMENTS (NAMES)], table);
}

static void
append_table_name (Maker *self, guint table)
{
  g_autofree char *name = dup_table_name (table);

  append_name (self, name);
}

static gboolean
has_table (const Maker *self, guint table)
{
  return CHANCE (self, 85, "t%u", table);
}

static gboolean
has_column (const Maker *self, guint table, guint column)
{
  return column == 0 || CHANCE (self, 65, "t%u.c%u", table, column);
}

/* One of the table's columns. */
static guint
pick_column (const Maker *self, guint table, const char *why)
{
  guint column = pick (self, N_COLUMNS, "t%u %s", table, why);

  return has_column (self, table, column) ? column : 0;
}

static void
append_reference (Maker *self, const char *why)
{
  guint parent = pick (self, self->n_tables, "t%u %s parent", self->table, why);

  g_string_append (self->text, " REFERENCES ");
  append_table_name (self, parent);
  g_string_append (self->text, CHANCE (self, 50, "t%u %s which", self->table, why) ? " (c0)" : "");
  g_string_append (self->text,
                   ACTIONS[pick (self, G_N_ELEMENTS (ACTIONS), "t%u %s action", self->table, why)]);
}

static void
append_column (Maker *self, guint column)
{
  guint t = self->table;
  const char *type
      = self->is_strict
            ? STRICT_TYPES[pick (self, G_N_ELEMENTS (STRICT_TYPES), "t%u.c%u strict", t, column)]
            : TYPES[pick (self, G_N_ELEMENTS (TYPES), "t%u.c%u type", t, column)];
  g_autofree char *why = g_strdup_printf ("c%u", column);

  g_string_append_printf (self->text, "c%u %s", column, type);
  if (CHANCE (self, 25, "t%u.c%u null", t, column))
    g_string_append (self->text, " NOT NULL");
  if (CHANCE (self, 35, "t%u.c%u default", t, column))
    g_string_append_printf (
        self->text, " DEFAULT %s",
        DEFAULTS[pick (self, G_N_ELEMENTS (DEFAULTS), "t%u.c%u value", t, column)]);
  if (CHANCE (self, 10, "t%u.c%u collate", t, column))
    g_string_append (self->text, " COLLATE NOCASE");
  if (CHANCE (self, 10, "t%u.c%u unique", t, column))
    g_string_append (self->text, " UNIQUE");
  if (CHANCE (self, 15, "t%u.c%u check", t, column))
    g_string_append_printf (self->text, " CHECK (c%u <> %u)", column,
                            pick (self, 3, "t%u.c%u limit", t, column));
  if (CHANCE (self, 15, "t%u.c%u reference", t, column))
    append_reference (self, why);
}

static void
append_generated (Maker *self)
{
  guint t = self->table;

  if (!CHANCE (self, 25, "t%u.g", t))
    return;
  g_string_append_printf (self->text, ", g %s AS (c%u || 'x')%s", self->is_strict ? "TEXT" : "",
                          pick_column (self, t, "g of"),
                          CHANCE (self, 40, "t%u.g stored", t) ? " STORED" : "");
}

static void
append_constraints (Maker *self)
{
  guint t = self->table;

  if (CHANCE (self, 25, "t%u unique", t))
    g_string_append_printf (self->text, ", CONSTRAINT once UNIQUE (c0, c%u DESC)%s",
                            pick_column (self, t, "unique with"),
                            CHANCE (self, 30, "t%u conflict", t) ? " ON CONFLICT REPLACE" : "");
  if (CHANCE (self, 25, "t%u check", t))
    g_string_append_printf (self->text, ", CHECK (c%u IS NOT 'a''b' OR c0 > %u)",
                            pick_column (self, t, "check on"), pick (self, 5, "t%u check by", t));
  if (CHANCE (self, 20, "t%u reference", t))
    {
      g_string_append_printf (self->text, ", FOREIGN KEY (c%u)", pick_column (self, t, "key on"));
      append_reference (self, "own");
    }
}

static void
append_table (Maker *self)
{
  guint t = self->table;
  guint key = pick (self, 5, "t%u key", t);
  gboolean without_rowid = key == 2;

  self->is_strict = CHANCE (self, 15, "t%u strict", t);
  g_string_append (self->text, "CREATE TABLE ");
  append_table_name (self, t);
  g_string_append (self->text, " (");
  if (key == 0)
    g_string_append (self->text, "id INTEGER PRIMARY KEY, ");
  else if (key == 1)
    g_string_append (self->text, "id INTEGER PRIMARY KEY AUTOINCREMENT, -- counts; up\n ");
  for (guint i = 0; i < N_COLUMNS; i++)
    if (has_column (self, t, i))
      {
        g_string_append (self->text, i > 0 ? ", " : "");
        append_column (self, i);
      }
  append_generated (self);
  if (key == 2 || key == 3)
    g_string_append_printf (self->text, ", PRIMARY KEY (c0%s)",
                            CHANCE (self, 30, "t%u desc", t) ? " DESC" : "");
  append_constraints (self);
  g_string_append_printf (self->text, ")%s%s%s;\n", without_rowid ? " WITHOUT ROWID" : "",
                          without_rowid && self->is_strict ? "," : "",
                          self->is_strict ? " STRICT" : "");
}

static void
append_indexes (Maker *self)
{
  guint t = self->table;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *why = g_strdup_printf ("i%u on", i);
      guint column = pick_column (self, t, why);

      if (!CHANCE (self, 40, "t%u.i%u", t, i))
        continue;
      g_string_append_printf (self->text, "CREATE %sINDEX i_%u_%u ON ",
                              CHANCE (self, 25, "t%u.i%u unique", t, i) ? "UNIQUE " : "", t, i);
      append_table_name (self, t);
      g_string_append_printf (
          self->text, CHANCE (self, 25, "t%u.i%u how", t, i) ? " (lower(c%u), c0)" : " (c%u DESC)",
          column);
      if (CHANCE (self, 25, "t%u.i%u where", t, i))
        g_string_append_printf (self->text, " WHERE c%u IS NOT NULL", column);
      g_string_append (self->text, ";\n");
    }
}

/* A view reads a table, and some read the view before it, too. */
static gboolean
append_view (Maker *self, guint view, gboolean has_last)
{
  guint table = pick (self, self->n_tables, "v%u of", view);

  if (!CHANCE (self, 60, "v%u", view) || !has_table (self, table))
    return FALSE;
  g_string_append_printf (self->text, "CREATE VIEW v%u AS SELECT t.c0, t.c%u AS x FROM ", view,
                          pick_column (self, table, "seen"));
  append_table_name (self, table);
  g_string_append (self->text, " AS t");
  if (has_last && CHANCE (self, 50, "v%u last", view))
    g_string_append_printf (self->text, ", v%u AS o WHERE o.x = t.c0", view - 1);
  g_string_append (self->text, ";\n");
  if (CHANCE (self, 40, "v%u trigger", view))
    {
      g_string_append_printf (self->text,
                              "CREATE TRIGGER on_v%u INSTEAD OF INSERT ON v%u BEGIN\n"
                              "  INSERT INTO ",
                              view, view);
      append_table_name (self, table);
      g_string_append_printf (self->text, " (c0) VALUES (new.x + %u);\nEND;\n",
                              pick (self, 3, "v%u plus", view));
    }
  return TRUE;
}

static void
append_trigger (Maker *self)
{
  guint t = self->table;
  guint other = pick (self, self->n_tables, "t%u trigger to", t);

  if (!CHANCE (self, 35, "t%u trigger", t) || !has_table (self, other))
    return;
  g_string_append_printf (self->text, "CREATE TRIGGER on_%u AFTER %s ON ", t,
                          CHANCE (self, 50, "t%u trigger at", t) ? "DELETE" : "UPDATE OF c0");
  append_table_name (self, t);
  g_string_append (self->text, " BEGIN\n  UPDATE OR IGNORE ");
  append_table_name (self, other);
  g_string_append_printf (self->text, " SET c0 = old.c0 + %u WHERE c0 IN (SELECT c0 FROM ",
                          pick (self, 3, "t%u trigger by", t));
  append_table_name (self, t);
  g_string_append (self->text, ");\nEND;\n");
}

char *
test_make_sqlite_schema (guint32 seed, guint32 change, guint rarity, guint n_tables)
{
  Maker self = { { seed, change, rarity }, n_tables, g_string_new (NULL), 0, FALSE };
  gboolean has_last = FALSE;

  for (self.table = 0; self.table < n_tables; self.table++)
    if (has_table (&self, self.table))
      {
        append_table (&self);
        append_indexes (&self);
      }
  for (guint i = 0; i < n_tables / 2; i++)
    has_last = append_view (&self, i, has_last);
  for (self.table = 0; self.table < n_tables; self.table++)
    if (has_table (&self, self.table))
      append_trigger (&self);
  if (CHANCE (&self, 30, "full text"))
    g_string_append_printf (self.text, "CREATE VIRTUAL TABLE f USING fts5(a, b%s);\n",
                            CHANCE (&self, 50, "full text how") ? ", tokenize = 'porter'" : "");
  return g_string_free (self.text, FALSE);
}
