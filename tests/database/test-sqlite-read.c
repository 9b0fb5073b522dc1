/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema-support.h"

#include <sqlite3.h>
#include <stdlib.h>

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

/* A file that @sql was run in, and then @edit with sqlite_schema open to it. */
static void
edit_file (TestPlace *place, const char *sql, const char *edit)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (place->path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "PRAGMA writable_schema = ON", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, edit, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

/* What somebody's hand did to sqlite_schema: an error, or what is there with a note; @expected
 * NULL: an error. */
static const struct
{
  const char *sql;
  const char *edit;
  const char *expected;
} EDITED[] = {
  { "CREATE TABLE t (a)", "UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a'", NULL },
  { "CREATE TABLE t (a)", "UPDATE sqlite_schema SET sql = 'DROP TABLE t'", NULL },
  { "CREATE TABLE t (a)", "UPDATE sqlite_schema SET rootpage = 77777", NULL },
  { "CREATE TABLE t (a)", "UPDATE sqlite_schema SET name = 'u'", NULL },
  { "CREATE TABLE t (a)", "UPDATE sqlite_schema SET type = 'thing'", NULL },
  { "CREATE TABLE t (a); CREATE INDEX i ON t (a)",
    "UPDATE sqlite_schema SET tbl_name = 'nowhere' WHERE name = 'i'", NULL },
  { "CREATE TABLE t (a); CREATE VIEW v AS SELECT b FROM nowhere", "SELECT 1",
    "table t\nview v definition=AS SELECT b FROM nowhere\ncolumn t.a" },
  /* Without its module nobody knows which tables it fills. */
  { "CREATE TABLE x_data (a); CREATE TABLE y (a)",
    "INSERT INTO sqlite_schema VALUES ('table', 'x', 'x', 0,"
    " 'CREATE VIRTUAL TABLE x USING unheard_of(a)')",
    "table y\nvirtual-table x definition=unheard_of (a)\ncolumn y.a\nnote table x_data" },
};

static void
test_edited (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (EDITED); i++)
    {
      g_autoptr (TestPlace) place = test_place_new (TEST_SQLITE);
      g_autoptr (VarveDatabase) database = NULL;
      g_autoptr (VarveSchema) schema = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      edit_file (place, EDITED[i].sql, EDITED[i].edit);
      database = varve_database_open (place->url, NULL, NULL, &error);
      if (database != NULL)
        schema = varve_database_read_schema (database, NULL, NULL, &error);
      g_assert_true ((schema == NULL) == (error != NULL));
      text = schema != NULL ? describe (schema) : NULL;
      if (g_strcmp0 (text, EDITED[i].expected) != 0)
        g_error ("%s: %s", EDITED[i].edit, text != NULL ? text : error->message);
    }
}

/* Files with wrong bytes anywhere: an error or a schema, and an end. */
static void
test_damaged (void)
{
  g_autoptr (TestPlace) place = test_place_new (TEST_SQLITE);
  guint32 seed = g_getenv ("VARVE_TEST_SEED") != NULL
                     ? strtoul (g_getenv ("VARVE_TEST_SEED"), NULL, 10)
                     : (guint32) g_test_rand_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree char *bytes = NULL;
  gsize length;
  guint n_read = 0;

  edit_file (place,
             "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT UNIQUE, c REFERENCES t,"
             " CHECK (b <> 'x')); CREATE INDEX i ON t (c) WHERE b > 'y';"
             " CREATE VIEW v AS SELECT b FROM t; CREATE VIRTUAL TABLE f USING fts5(a);"
             " CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END",
             "SELECT 1");
  g_assert_true (g_file_get_contents (place->path, &bytes, &length, NULL));
  g_test_message ("VARVE_TEST_SEED=%u", seed);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *damaged = g_memdup2 (bytes, length);
      g_autoptr (VarveDatabase) database = NULL;
      g_autoptr (VarveSchema) schema = NULL;
      g_autoptr (GError) error = NULL;

      /* Most of it in the first page, where the texts are. */
      for (guint j = 0; j < 4; j++)
        damaged[g_rand_int_range (rand, 16, i % 4 == 0 ? length : 4096)] = g_rand_int (rand);
      g_assert_true (g_file_set_contents_full (place->path, damaged, length,
                                               G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      database = varve_database_open (place->url, NULL, NULL, &error);
      if (database != NULL)
        schema = varve_database_read_schema (database, NULL, NULL, &error);
      g_assert_true ((schema == NULL) == (error != NULL));
      n_read += schema != NULL;
    }
  g_assert_cmpuint (n_read, >, 100);
}

static void
test_cancelled (void)
{
  g_autoptr (VarveDatabase) database = test_open_memory ();
  g_autoptr (VarveOperation) operation = varve_operation_new ();
  g_autoptr (GError) error = NULL;

  varve_operation_cancel (operation);
  g_assert_null (varve_database_read_schema (database, NULL, operation, &error));
  test_assert_error (error, VARVE_ERROR_CANCELLED);
  /* No transaction is left open. */
  test_run_script (database, "CREATE TABLE t (a);", "cancelled");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sqlite-read/readings", test_readings);
  g_test_add_func ("/sqlite-read/edited", test_edited);
  g_test_add_func ("/sqlite-read/damaged", test_damaged);
  g_test_add_func ("/sqlite-read/cancelled", test_cancelled);
  return g_test_run ();
}
