/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Generated scripts: a part of the changes, and proofs that have to fail. */

#include "support.h"

#include <stdio.h>
#include <string.h>

static VarveSchema *
read_text (VarveSchemas *schemas, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("varve-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "schema.sql", NULL);
  VarveSchema *schema;

  g_assert_true (g_file_set_contents (path, sql, -1, NULL));
  schema = varve_schemas_read_files (schemas, path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (remove (path), ==, 0);
  g_assert_cmpint (remove (folder), ==, 0);
  return schema;
}

static VarveComparison *
compare (VarveSchemas *schemas, const char *live, const char *desired)
{
  g_autoptr (VarveSchema) from = read_text (schemas, live);
  g_autoptr (VarveSchema) to = read_text (schemas, desired);
  const VarveComparisonOptions options = { NULL };
  g_autoptr (GError) error = NULL;
  VarveComparison *comparison
      = varve_comparison_new (schemas, NULL, from, to, &options, NULL, &error);

  g_assert_no_error (error);
  return comparison;
}

static VarveGeneration *
generate (VarveSchemas *schemas, const VarveComparison *comparison, const guint8 *selected)
{
  const VarveGenerationOptions options = { .selected = selected, .prove = TRUE };
  g_autoptr (GError) error = NULL;
  VarveGeneration *generation = varve_generation_new (schemas, comparison, &options, NULL, &error);

  g_assert_no_error (error);
  return generation;
}

/* What is left out stays different, and the rest is proven all the same. */
static void
test_selection (void)
{
  g_autoptr (VarveSchemas) schemas = varve_schemas_new (NULL, NULL, VARVE_DIALECT_SQLITE, NULL);
  g_autoptr (VarveComparison) comparison
      = compare (schemas, "CREATE TABLE a (x)", "CREATE TABLE a (x, y); CREATE TABLE b (z)");
  g_autofree guint8 *selected = g_new0 (guint8, 2);
  g_autoptr (VarveGeneration) generation = NULL;

  g_assert_cmpuint (varve_difference_get_size (comparison->difference), ==, 2);
  for (guint i = 0; i < 2; i++)
    selected[i]
        = varve_difference_get_object (comparison->difference, i)->kind == VARVE_OBJECT_TABLE;
  generation = generate (schemas, comparison, selected);
  g_assert_nonnull (strstr (generation->up, "CREATE TABLE b"));
  g_assert_null (strstr (generation->up, "y"));
  g_assert_cmpint (generation->proof, ==, VARVE_PROOF_DONE);
}

/* The script does not give what is desired: what remains is named. */
static void
test_up_fails (void)
{
  g_autoptr (VarveSchemas) schemas = varve_schemas_new (NULL, NULL, VARVE_DIALECT_SQLITE, NULL);
  g_autoptr (VarveComparison) comparison
      = compare (schemas, "CREATE TABLE a (x)", "CREATE TABLE a (x, y)");
  g_autoptr (VarveGeneration) generation = NULL;

  varve_schema_unref (comparison->desired);
  comparison->desired = read_text (schemas, "CREATE TABLE a (x, y); CREATE TABLE forgotten (z)");
  generation = generate (schemas, comparison, NULL);
  g_assert_cmpint (generation->proof, ==, VARVE_PROOF_FAILED);
  g_assert_true (g_str_has_prefix (generation->proof_text, "up: "));
  g_assert_nonnull (strstr (generation->proof_text, "forgotten"));
}

/* The way back does not lead back. */
static void
test_down_fails (void)
{
  g_autoptr (VarveSchemas) schemas = varve_schemas_new (NULL, NULL, VARVE_DIALECT_SQLITE, NULL);
  g_autoptr (VarveComparison) comparison
      = compare (schemas, "CREATE TABLE a (x)", "CREATE TABLE a (x, y)");
  g_autoptr (VarveGeneration) generation = NULL;

  g_ptr_array_add (comparison->undo_statements, g_strdup ("CREATE TABLE left_over (z)"));
  generation = generate (schemas, comparison, NULL);
  g_assert_cmpint (generation->proof, ==, VARVE_PROOF_FAILED);
  g_assert_true (g_str_has_prefix (generation->proof_text, "down: "));
  g_assert_nonnull (strstr (generation->proof_text, "left_over"));
}

/* The live database has an extension that the scratch database's server does not have. */
static void
test_no_extension (void)
{
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveComparison) comparison = NULL;
  g_autoptr (VarveGeneration) generation = NULL;
  VarveSchemaBuilder *builder = varve_schema_builder_new (VARVE_DIALECT_POSTGRES, 150000);
  guint extension;

  extension = varve_schema_builder_add (builder, VARVE_OBJECT_EXTENSION, VARVE_NO_OBJECT, 0, NULL,
                                        "nosuch", NULL);
  varve_schema_builder_set (builder, extension, VARVE_ATTRIBUTE_OPTIONS, "SCHEMA public");
  if (!test_has_postgres ())
    {
      varve_schema_unref (varve_schema_builder_end (builder));
      g_test_skip ("no PostgreSQL server");
      return;
    }
  schemas = varve_schemas_new (NULL, NULL, VARVE_DIALECT_POSTGRES, NULL);
  comparison = compare (schemas, "CREATE TABLE b (x int)", "CREATE TABLE a (x int)");
  varve_schema_unref (comparison->live);
  comparison->live = varve_schema_builder_end (builder);
  generation = generate (schemas, comparison, NULL);
  g_assert_cmpint (generation->proof, ==, VARVE_PROOF_FAILED);
  g_assert_nonnull (strstr (generation->proof_text, "\"nosuch\" is not available"));
  g_assert_nonnull (strstr (generation->proof_text, "scratch_url = postgresql://"));
}

/* What stands on a chosen object and was left out is not there on the way back. */
static void
test_selection_on_postgres (void)
{
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveComparison) comparison = NULL;
  g_autoptr (VarveGeneration) generation = NULL;
  g_autofree guint8 *selected = NULL;
  guint n;

  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  schemas = varve_schemas_new (NULL, NULL, VARVE_DIALECT_POSTGRES, NULL);
  comparison = compare (schemas, "CREATE TABLE a (x int); CREATE VIEW v AS SELECT 1 AS one",
                        "CREATE TABLE b (y int PRIMARY KEY);"
                        "CREATE TABLE a (x int REFERENCES b);"
                        "CREATE VIEW v AS SELECT 1 AS one, (SELECT count(*) FROM b) AS two");
  n = varve_difference_get_size (comparison->difference);
  selected = g_new0 (guint8, n);
  for (guint i = 0; i < n; i++)
    selected[i]
        = varve_difference_get_object (comparison->difference, i)->kind == VARVE_OBJECT_TABLE;
  generation = generate (schemas, comparison, selected);
  g_assert_nonnull (strstr (generation->up, "CREATE TABLE public.b"));
  g_assert_null (strstr (generation->down, "VIEW"));
  g_assert_cmpint (generation->proof, ==, VARVE_PROOF_DONE);
}

/* What PostgreSQL has no way for is said where it stands, and proves nothing. */
static void
test_partition_key (void)
{
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveComparison) comparison = NULL;
  g_autoptr (VarveGeneration) generation = NULL;

  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  schemas = varve_schemas_new (NULL, NULL, VARVE_DIALECT_POSTGRES, NULL);
  comparison = compare (schemas,
                        "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (k e, kk int, x int)"
                        " PARTITION BY LIST (k)",
                        "CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (k e, kk int, x bigint)"
                        " PARTITION BY LIST (k)");
  generation = generate (schemas, comparison, NULL);
  g_assert_cmpuint (g_strv_length (generation->unfinished), ==, 0);
  g_assert_null (strstr (generation->up, "partition key"));
  g_assert_nonnull (strstr (generation->down, "with k as it is to be"));
  g_assert_null (strstr (generation->down, "with x as it is to be"));
  g_assert_cmpint (generation->proof, ==, VARVE_PROOF_FAILED);
  g_assert_true (g_str_has_prefix (generation->proof_text, "down: "));
}

/* What reads the same stands on another function afterwards, which comes along. */
static void
test_selection_of_a_signature (void)
{
  g_autoptr (VarveSchemas) schemas = NULL;
  g_autoptr (VarveComparison) comparison = NULL;
  g_autoptr (VarveGeneration) generation = NULL;
  g_autofree guint8 *selected = NULL;
  guint n;

  if (!test_has_postgres ())
    {
      g_test_skip ("no PostgreSQL server");
      return;
    }
  schemas = varve_schemas_new (NULL, NULL, VARVE_DIALECT_POSTGRES, NULL);
  comparison = compare (
      schemas,
      "CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';"
      "CREATE TABLE a (x int); CREATE INDEX i ON a (f(x))",
      "CREATE FUNCTION f(a int, b int DEFAULT 3) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';"
      "CREATE TABLE a (x int); CREATE INDEX i ON a (f(x)); CREATE TABLE b (y int)");
  n = varve_difference_get_size (comparison->difference);
  g_assert_cmpuint (n, ==, 3);
  selected = g_new0 (guint8, n);
  for (guint i = 0; i < n; i++)
    selected[i]
        = varve_difference_get_change (comparison->difference, i)->kind == VARVE_CHANGE_DROP;
  generation = generate (schemas, comparison, selected);
  g_assert_nonnull (strstr (generation->up, "CREATE FUNCTION"));
  g_assert_null (strstr (generation->up, "CREATE TABLE"));
  g_assert_cmpint (generation->proof, ==, VARVE_PROOF_DONE);
}

/* What a person gets: the head's lines. */
static void
test_request (void)
{
  g_autoptr (VarveSchemas) schemas = varve_schemas_new (NULL, NULL, VARVE_DIALECT_SQLITE, NULL);
  g_autoptr (VarveComparison) comparison
      = compare (schemas, "CREATE TABLE a (x, y)", "CREATE TABLE a (x)");
  g_autoptr (VarveGeneration) generation = generate (schemas, comparison, NULL);
  VarveRevisionRequest request = { 0 };

  varve_generation_fill_request (generation, &request);
  g_assert_true (request.is_draft);
  g_assert_nonnull (strstr (request.proven, "against SQLite "));
  g_assert_null (request.not_proven);
  g_assert_nonnull (generation->losses[0]);
  g_assert_nonnull (strstr (request.down, "not the data"));
}

int
main (int argc, char **argv)
{
  /* Nothing is kept. */
  g_setenv ("XDG_CACHE_HOME", "/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/generation/selection", test_selection);
  g_test_add_func ("/generation/up-fails", test_up_fails);
  g_test_add_func ("/generation/down-fails", test_down_fails);
  g_test_add_func ("/generation/selection-on-postgres", test_selection_on_postgres);
  g_test_add_func ("/generation/selection-of-a-signature", test_selection_of_a_signature);
  g_test_add_func ("/generation/partition-key", test_partition_key);
  g_test_add_func ("/generation/no-extension", test_no_extension);
  g_test_add_func ("/generation/request", test_request);
  return g_test_run ();
}
