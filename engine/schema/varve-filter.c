/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-difference-private.h"

#include "base/varve-i18n.h"

#include <string.h>

/* What other migration tools keep their history in, by the names that they document. Nobody writes
 * these into a desired schema, and dropping one would make its tool forget everything. */
static const struct
{
  const char *name;
  const char *tool;
} foreign_tables[] = {
  { "flyway_schema_history", "Flyway" },
  { "schema_version", "Flyway" },
  { "databasechangelog", "Liquibase" },
  { "databasechangeloglock", "Liquibase" },
  { "DATABASECHANGELOG", "Liquibase" },
  { "DATABASECHANGELOGLOCK", "Liquibase" },
  { "schema_migrations", "dbmate, golang-migrate, Rails" },
  { "ar_internal_metadata", "Rails" },
  { "goose_db_version", "goose" },
  { "goose_db_version_id_seq", "goose" },
  { "atlas_schema_revisions", "Atlas" },
  { "_prisma_migrations", "Prisma" },
  { "__EFMigrationsHistory", "Entity Framework" },
  { "django_migrations", "Django" },
  { "django_migrations_id_seq", "Django" },
  { "knex_migrations", "Knex" },
  { "knex_migrations_lock", "Knex" },
  { "knex_migrations_id_seq", "Knex" },
  { "knex_migrations_lock_index_seq", "Knex" },
  { "_sqlx_migrations", "sqlx" },
  { "__diesel_schema_migrations", "Diesel" },
  { "seaql_migrations", "SeaORM" },
  { "aerich", "Aerich" },
  { "__drizzle_migrations", "Drizzle" },
  { "pgmigrations", "node-pg-migrate" },
  { "doctrine_migration_versions", "Doctrine" },
  { "spatial_ref_sys", "PostGIS, SpatiaLite" },
};

static const struct
{
  const char *name;
  const char *tool;
} foreign_schemas[] = {
  { "sqitch", "Sqitch" },
  { "pgroll", "pgroll" },
  { "drizzle", "Drizzle" },
  { "hdb_catalog", "Hasura" },
  { "graphile_migrate", "Graphile Migrate" },
  { "repack", "pg_repack" },
};

/* Prepares what @options let through. */
void
varve_filter_init (VarveFilter *self, const VarveDifferenceOptions *options)
{
  self->include = options->include;
  self->exclude = options->exclude;
  self->used = g_ptr_array_new ();
}

/* The patterns that took something out. (transfer full) */
char **
varve_filter_end (VarveFilter *self)
{
  char **used = g_new0 (char *, self->used->len + 1);

  for (guint i = 0; i < self->used->len; i++)
    used[i] = g_strdup (g_ptr_array_index (self->used, i));
  g_clear_pointer (&self->used, g_ptr_array_unref);
  return used;
}

static gboolean
matches_part (const char *pattern, gsize length, const char *text)
{
  g_autofree char *part = g_strndup (pattern, length);

  return g_pattern_match_simple (part, text);
}

/* A pattern with a dot is for schema and name, without one for a name in any schema. A schema as
 * such is matched by what stands before the dot. */
static gboolean
matches (const char *pattern, const VarveObject *object)
{
  const char *dot = strchr (pattern, '.');

  if (object->kind == VARVE_OBJECT_SCHEMA)
    return dot != NULL && matches_part (pattern, dot - pattern, object->name);
  if (dot == NULL || object->schema == NULL)
    return g_pattern_match_simple (pattern, object->name);
  return matches_part (pattern, dot - pattern, object->schema)
         && g_pattern_match_simple (dot + 1, object->name);
}

static const char *
find_match (const char *const *patterns, const VarveObject *object)
{
  for (gsize i = 0; patterns != NULL && patterns[i] != NULL; i++)
    if (matches (patterns[i], object))
      return patterns[i];
  return NULL;
}

static void
use (VarveFilter *self, const char *pattern)
{
  if (!g_ptr_array_find_with_equal_func (self->used, pattern, g_str_equal, NULL))
    g_ptr_array_add (self->used, (gpointer) pattern);
}

static const char *
find_tool (const VarveObject *object)
{
  const char *schema = object->kind == VARVE_OBJECT_SCHEMA ? object->name : object->schema;

  for (gsize i = 0; schema != NULL && i < G_N_ELEMENTS (foreign_schemas); i++)
    if (strcmp (foreign_schemas[i].name, schema) == 0)
      return foreign_schemas[i].tool;
  if (object->kind != VARVE_OBJECT_TABLE && object->kind != VARVE_OBJECT_SEQUENCE)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (foreign_tables); i++)
    if (strcmp (foreign_tables[i].name, object->name) == 0)
      return foreign_tables[i].tool;
  return NULL;
}

/* Why an object that is no part is not compared, translated; NULL where it is. @is_wanted: the
 * later schema has it, too, so that it is no other tool's. (transfer full) (nullable) */
char *
varve_filter_dup_reason (VarveFilter *self, const VarveObject *object, gboolean is_wanted)
{
  const char *pattern = find_match (self->exclude, object);
  const char *tool;

  if (pattern != NULL)
    {
      use (self, pattern);
      return g_strdup_printf (_ ("excluded by “%s”"), pattern);
    }
  if (self->include != NULL && *self->include != NULL && find_match (self->include, object) == NULL)
    {
      for (gsize i = 0; self->include[i] != NULL; i++)
        use (self, self->include[i]);
      return g_strdup (_ ("not among what is included"));
    }
  tool = is_wanted ? NULL : find_tool (object);
  if (tool != NULL)
    return g_strdup_printf (_ ("belongs to another tool (%s)"), tool);
  return NULL;
}
