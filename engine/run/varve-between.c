/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-between.h"

#include "project/varve-column-names.h"
#include "project/varve-script-touches.h"
#include "revision/varve-planner.h"
#include "sql/varve-name-reader.h"

#include <string.h>

/* Whether what goes and what comes are one thing needs no asking here: the scripts say what they
 * rename. Only what is new at the end is walked back through them. */

typedef struct
{
  VarveDialect dialect;
  GPtrArray *scripts; /* (element-type GPtrArray): what each step does */
  GPtrArray *pairs;   /* (element-type utf8): "old=new" */
} Search;

static GPtrArray *
list_scripts (VarveProject *project, const VarvePlan *plan, VarveDialect dialect)
{
  GPtrArray *scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; plan != NULL && i < varve_plan_get_size (plan); i++)
    {
      GPtrArray *edits = varve_project_list_table_edits (
          project, varve_plan_get_step (plan, i)->revision, dialect);

      g_ptr_array_add (scripts, edits != NULL ? edits : g_ptr_array_new ());
    }
  return scripts;
}

static gboolean
has_rename (const GPtrArray *scripts)
{
  for (guint i = 0; i < scripts->len; i++)
    {
      const GPtrArray *edits = g_ptr_array_index (scripts, i);

      for (guint j = 0; j < edits->len; j++)
        if (((const VarveTableEdit *) g_ptr_array_index (edits, j))->new_name != NULL)
          return TRUE;
    }
  return FALSE;
}

static VarveColumnName *
get_name (Search *self, const VarveSchema *schema, guint object)
{
  const VarveObject *found = varve_schema_get_object (schema, object);
  const VarveObject *table
      = found->parent != VARVE_NO_OBJECT ? varve_schema_get_object (schema, found->parent) : found;
  g_autofree char *qualified = varve_name_qualify (table->schema, g_strdup (table->name));

  return varve_column_name_new (self->dialect, qualified, found != table ? found->name : NULL);
}

/* What it was called before all of the scripts; NULL where one of them made it. */
static VarveColumnName *
find_former (Search *self, const VarveColumnName *name)
{
  VarveColumnName *former = varve_column_name_copy (name);

  for (guint i = self->scripts->len; former != NULL && i-- > 0;)
    {
      const GPtrArray *edits = g_ptr_array_index (self->scripts, i);
      g_autofree guint8 *matched = g_new0 (guint8, MAX (edits->len, 1));
      VarveColumnName *before = varve_column_name_walk_back (former, self->dialect, edits, matched);

      varve_column_name_free (former);
      former = before;
    }
  return former;
}

/* What has that name: SQLite's names are spelled as somebody liked. VARVE_NO_OBJECT: nothing. */
static guint
find_object (Search *self, const VarveSchema *schema, const VarveColumnName *name)
{
  for (guint i = 0; i < varve_schema_get_size (schema); i++)
    {
      VarveObjectKind kind = varve_schema_get_object (schema, i)->kind;
      g_autoptr (VarveColumnName) other = NULL;

      if (kind != (name->column != NULL ? VARVE_OBJECT_COLUMN : VARVE_OBJECT_TABLE))
        continue;
      other = get_name (self, schema, i);
      if (varve_column_name_equal (other, name))
        return i;
    }
  return VARVE_NO_OBJECT;
}

/* Of a renamed table a column's former name is said under the table's new one. */
static char *
make_pair (const VarveDifference *difference, guint from, guint to)
{
  const VarveObject *old_object = varve_schema_get_object (difference->from, from);
  const VarveObject *new_object = varve_schema_get_object (difference->to, to);
  g_autofree char *old_name = varve_schema_dup_name (difference->from, from);
  g_autofree char *new_name = varve_schema_dup_name (difference->to, to);
  g_autofree char *table = NULL;

  if (new_object->parent == VARVE_NO_OBJECT)
    return g_strdup_printf ("%s=%s", old_name, new_name);
  table = varve_schema_dup_name (difference->to, new_object->parent);
  return g_strdup_printf ("%s.%s=%s", table, old_object->name, new_name);
}

/* FALSE: it was not there before. */
static gboolean
add_pair (Search *self, const VarveDifference *difference, guint object)
{
  g_autoptr (VarveColumnName) name = get_name (self, difference->to, object);
  g_autoptr (VarveColumnName) former = find_former (self, name);
  guint from = former != NULL ? find_object (self, difference->from, former) : VARVE_NO_OBJECT;

  if (from == VARVE_NO_OBJECT)
    return FALSE;
  if (name->column != NULL ? !g_str_equal (name->column, former->column)
                           : !g_str_equal (name->table, former->table))
    g_ptr_array_add (self->pairs, make_pair (difference, from, object));
  return TRUE;
}

static void
add_pairs_of_columns (Search *self, const VarveDifference *difference, guint table)
{
  guint n;
  guint first = varve_schema_get_children (difference->to, table, &n);

  for (guint i = 0; i < n; i++)
    if (varve_schema_get_object (difference->to, first + i)->kind == VARVE_OBJECT_COLUMN)
      add_pair (self, difference, first + i);
}

static void
add_pairs (Search *self, const VarveDifference *difference)
{
  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    {
      const VarveChange *change = varve_difference_get_change (difference, i);
      VarveObjectKind kind = varve_difference_get_object (difference, i)->kind;

      if (change->kind != VARVE_CHANGE_ADD)
        continue;
      if (kind == VARVE_OBJECT_COLUMN)
        add_pair (self, difference, change->to);
      else if (kind == VARVE_OBJECT_TABLE && add_pair (self, difference, change->to))
        add_pairs_of_columns (self, difference, change->to);
    }
}

/* (transfer full) */
static char **
list_renames (VarveProject *project,
              const VarvePlan *plan,
              VarveDialect dialect,
              VarveSchema *from,
              VarveSchema *to)
{
  g_autoptr (GPtrArray) scripts = list_scripts (project, plan, dialect);
  g_autoptr (VarveDifference) difference = NULL;
  Search search = { dialect, scripts, g_ptr_array_new () };

  if (has_rename (scripts))
    {
      difference = varve_difference_new (from, to, NULL);
      add_pairs (&search, difference);
    }
  g_ptr_array_add (search.pairs, NULL);
  return (char **) g_ptr_array_free (search.pairs, FALSE);
}

static gboolean
decline (const VarveRenameQuestion *question, gboolean *is_rename, gpointer user_data)
{
  *is_rename = FALSE;
  return TRUE;
}

/**
 * varve_between_compare:
 * @schemas: a reader with @project
 * @project: a SQL project
 * @graph: its history
 * @dialect: of its scripts
 * @from: version rows to start from; none: the empty database
 * @to: version rows to arrive at
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Compares what the history gives at two places. Tables and columns that the scripts from @from to
 * @to rename are followed, see #VarveComparison.renames; where no scripts lead from the one to the
 * other, what has another name is another thing. Nothing is asked. Blocking; the thread of
 * @schemas.
 *
 * Returns: (transfer full): the comparison, or %NULL with the errors of
 *   varve_schemas_read_revisions() and varve_comparison_new()
 */
VarveComparison *
varve_between_compare (VarveSchemas *schemas,
                       VarveProject *project,
                       VarveGraph *graph,
                       VarveDialect dialect,
                       const char *const *from,
                       const char *const *to,
                       VarveOperation *operation,
                       GError **error)
{
  g_autoptr (VarveSchema) former
      = varve_schemas_read_revisions (schemas, graph, from, operation, error);
  g_autoptr (VarveSchema) later = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  g_auto (GStrv) renames = NULL;
  VarveComparisonOptions options = { .ask = decline };

  if (former != NULL)
    later = varve_schemas_read_revisions (schemas, graph, to, operation, error);
  if (later == NULL)
    return NULL;
  plan = varve_planner_upgrade (graph, from, to, NULL);
  renames = list_renames (project, plan, dialect, former, later);
  options.renames = (const char *const *) renames;
  return varve_comparison_new (schemas, NULL, former, later, &options, operation, error);
}
