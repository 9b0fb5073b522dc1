/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema-support.h"

#include <string.h>

/* What is read of a SQLite database, object by object. */

/* "table t; column t.a type=INTEGER; …", without statements. */
static char *
describe (const VarveSchema *schema)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < varve_schema_get_size (schema); i++)
    {
      const VarveObject *object = varve_schema_get_object (schema, i);
      g_autofree char *name = varve_schema_dup_name (schema, i);

      g_string_append_printf (text, "%s%s %s", i > 0 ? "\n" : "",
                              varve_object_kind_get_nick (object->kind), name);
      for (guint j = 0; j < VARVE_ATTRIBUTE_STATEMENT; j++)
        {
          const char *value = varve_schema_get_attribute (schema, i, j);

          if (value != NULL && strcmp (value, object->name) != 0)
            g_string_append_printf (text, " %s=%s", varve_attribute_get_nick (j), value);
        }
    }
  for (guint i = 0; i < varve_schema_get_n_notes (schema); i++)
    {
      const VarveSchemaNote *note = varve_schema_get_note (schema, i);

      g_string_append_printf (text, "%snote %s %s", text->len > 0 ? "\n" : "", note->kind,
                              note->name);
    }
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *sql;
  const char *objects;
} READINGS[] = {
  { "CREATE TABLE t (a)", "table t\ncolumn t.a" },
  { "CREATE TABLE t (id integer primary key, b varchar ( 10 ) not null default 'x')",
    "table t\ncolumn t.id type=INTEGER\ncolumn t.b type=VARCHAR(10) not-null=yes default='x'\n"
    "primary-key t.(id)" },
  /* Names, however they are quoted. */
  { "CREATE TABLE [a b] (\"x\"\"y\" text, `key` int, 'z' blob)",
    "table a b\ncolumn a b.x\"y type=TEXT\ncolumn a b.key type=INT\ncolumn a b.z type=BLOB" },
  /* Defaults. */
  { "CREATE TABLE t (a default -1.5e-3, b default (1), c default (1+1), d default +.5,"
    " e default x'00ff', f default current_timestamp, g default 'it''s'not null, h default true,"
    " i default (-  1))",
    "table t\ncolumn t.a default=-1.5e-3\ncolumn t.b default=1\ncolumn t.c default=(1 + 1)\n"
    "column t.d default=+.5\ncolumn t.e default=x'00ff'\ncolumn t.f default=CURRENT_TIMESTAMP\n"
    "column t.g not-null=yes default='it''s'\ncolumn t.h default=TRUE\ncolumn t.i default=(-1)" },
  /* Keys. */
  { "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT)",
    "table t\ncolumn t.a type=INTEGER\nprimary-key t.(a) autoincrement=yes" },
  { "CREATE TABLE t (a INTEGER, b, PRIMARY KEY (a DESC AUTOINCREMENT))",
    "table t\ncolumn t.a type=INTEGER\ncolumn t.b\nprimary-key t.(a) autoincrement=yes" },
  { "CREATE TABLE t (a INTEGER PRIMARY KEY DESC)",
    "table t\ncolumn t.a type=INTEGER\nprimary-key t.(a DESC)" },
  { "CREATE TABLE t (a int, b int, PRIMARY KEY (b asc, a desc) on conflict replace)"
    " without rowid, strict",
    "table t strict=yes without-rowid=yes\ncolumn t.a type=INT\ncolumn t.b type=INT\n"
    "primary-key t.(b, a DESC) conflict=REPLACE" },
  { "CREATE TABLE t (a unique, b, constraint both unique (a collate nocase, 'b') on conflict abort)",
    "table t\ncolumn t.a\ncolumn t.b\nunique t.(a)\n"
    "unique t.both definition=(a COLLATE nocase, b)" },
  { "CREATE TABLE t (a not null on conflict ignore, b null, c text collate nocase,"
    " d text collate binary)",
    "table t\ncolumn t.a not-null=yes conflict=IGNORE\ncolumn t.b\n"
    "column t.c type=TEXT collation=NOCASE\ncolumn t.d type=TEXT" },
  { "CREATE TABLE t (a references t, b constraint up references t (a) on delete set null"
    " on update no action match simple deferrable initially deferred,"
    " foreign key (a, b) references t (b, a) on update restrict not deferrable)",
    "table t\ncolumn t.a\ncolumn t.b\nforeign-key t.(a) REFERENCES t\n"
    "foreign-key t.(a, b) REFERENCES t (b, a) ON UPDATE RESTRICT\n"
    "foreign-key t.up definition=(b) REFERENCES t (a) ON DELETE SET NULL"
    " DEFERRABLE INITIALLY DEFERRED" },
  { "CREATE TABLE t (a check (a<>'x') check(a>0), b, constraint one check (a<=b or b is null)"
    " check (1) constraint two check (a||b like '%(%'))",
    "table t\ncolumn t.a\ncolumn t.b\ncheck t.(1)\ncheck t.(a <> 'x')\ncheck t.(a > 0)\n"
    "check t.one definition=(a <= b OR b IS NULL)\n"
    "check t.two definition=(a || b LIKE '%(%')" },
  { "CREATE TABLE t (a, b int generated always as (a+1) stored, c as (\"a\"||'x'))",
    "table t\ncolumn t.a\ncolumn t.b type=INT generated=(a + 1) STORED\n"
    "column t.c generated=(a || 'x') VIRTUAL" },
  /* White space, comments and the case of keywords. */
  { "create /* x */ table t -- y\n(\n a /* z */ Unsigned  Big Int ( 10 , 5 ) , -- w\n b)",
    "table t\ncolumn t.a type=UNSIGNED BIG INT(10, 5)\ncolumn t.b" },
  { "CREATE TABLE t (a, b); CREATE UNIQUE INDEX i ON t (a asc, lower(b) desc, 'b')"
    " where a is not null and b>.5",
    "table t\ncolumn t.a\ncolumn t.b\n"
    "index t.i definition=UNIQUE (a, lower(b) DESC, b) WHERE a IS NOT NULL AND b > .5" },
  { "CREATE TABLE t (a); CREATE VIEW v (x) AS select [a] from t -- end",
    "table t\nview v definition=(x) AS SELECT a FROM t\ncolumn t.a" },
  { "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t;"
    " CREATE TRIGGER x INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a); END",
    "table t\nview v definition=AS SELECT a FROM t\ncolumn t.a\n"
    "trigger v.x definition=INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a); END" },
  { "CREATE TABLE a (x); ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME COLUMN x TO y",
    "table b\ncolumn b.y" },
  /* What belongs to another, or to SQLite. */
  { "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (1); ANALYZE;"
    " CREATE VIRTUAL TABLE f USING fts5(a , b, content = 't');"
    " CREATE VIRTUAL TABLE r USING rtree (id, x0, x1); CREATE TABLE f_other (x)",
    "table f_other\ntable t\nvirtual-table f definition=fts5 (a, b, content = 't')\n"
    "virtual-table r definition=rtree (id, x0, x1)\ncolumn f_other.x\n"
    "column t.a type=INTEGER\nprimary-key t.(a) autoincrement=yes" },
  { "CREATE TABLE alembic_version (version_num); CREATE TABLE varve_journal (id UNIQUE);"
    " CREATE INDEX i ON varve_journal (id)",
    "" },
};

static void
test_readings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (READINGS); i++)
    {
      g_autoptr (VarveSchema) schema = test_read_sqlite (READINGS[i].sql);
      g_autofree char *text = describe (schema);

      g_assert_cmpstr (text, ==, READINGS[i].objects);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-read/readings", test_readings);
  return g_test_run ();
}
