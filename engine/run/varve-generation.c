/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A comparison as a script, and the proof that it does what it should. */

#include "run/varve-generation.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "run/varve-copy.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (VarveGeneration,
                     varve_generation,
                     varve_generation_ref,
                     varve_generation_unref)

/**
 * varve_generation_ref:
 * @self: a generated script
 *
 * Returns: (transfer full): @self, held once more
 */
VarveGeneration *
varve_generation_ref (VarveGeneration *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_generation_unref:
 * @self: (transfer full): a generated script
 */
void
varve_generation_unref (VarveGeneration *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->up);
  g_free (self->down);
  g_strfreev (self->losses);
  g_strfreev (self->unfinished);
  g_free (self->selected);
  g_free (self->proof_text);
  g_free (self);
}

static gboolean
can_be_one_transaction (GPtrArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    if (((VarveRendered *) statements->pdata[i])->flags
        & (VARVE_RENDERED_OUTSIDE | VARVE_RENDERED_COMMITS_FIRST))
      return FALSE;
  return TRUE;
}

/* The remarks of statements with that flag, or their texts. (transfer full) */
static char **
list_flagged (GPtrArray *statements, VarveRenderedFlags flag)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < statements->len; i++)
    {
      const VarveRendered *statement = statements->pdata[i];
      g_autofree char *first = g_strndup (statement->sql, strcspn (statement->sql, "\r\n"));
      g_autofree char *line = statement->remark
                                  ? g_strdup_printf ("%s: %s", first, statement->remark)
                                  : g_strdup (first);

      if (statement->flags & flag)
        g_strv_builder_add (builder, line);
    }
  return g_strv_builder_end (builder);
}

static char *
join_body (GPtrArray *before, GPtrArray *statements, GPtrArray *after, const char *remark)
{
  GString *text = g_string_new (NULL);
  g_autofree char *rest = varve_rendered_join (statements);

  if (remark)
    g_string_append_printf (text, "-- %s\n\n", remark);
  for (guint i = 0; before && i < before->len; i++)
    g_string_append_printf (text, "%s;\n", (char *) before->pdata[i]);
  if (before && before->len > 0 && *rest)
    g_string_append_c (text, '\n');
  g_string_append (text, rest);
  if (after && after->len > 0 && *rest)
    g_string_append_c (text, '\n');
  for (guint i = 0; after && i < after->len; i++)
    g_string_append_printf (text, "%s;\n", (char *) after->pdata[i]);
  return g_string_free (text, FALSE);
}

static GPtrArray *
render (VarveDifference *difference,
        const guint8 *selected,
        const VarveGenerationOptions *options,
        GError **error)
{
  const VarveRenderOptions render_options = { .selected = selected, .online = options->online };

  return varve_difference_render (difference, &render_options, error);
}

static void
choose (VarveGeneration *self,
        const VarveComparison *comparison,
        const VarveGenerationOptions *options)
{
  guint n = varve_difference_get_size (comparison->difference);

  self->selected = g_malloc (MAX (n, 1));
  if (options->selected)
    memcpy (self->selected, options->selected, n);
  else
    memset (self->selected, 1, n);
  varve_difference_close_selection (comparison->difference, self->selected);
}

static gboolean
are_all_chosen (const VarveGeneration *self, VarveDifference *difference)
{
  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    if (!self->selected[i])
      return FALSE;
  return TRUE;
}

/* Where changes were left out the way back begins at what there is then: what stands on a new
 * object in the desired schema may not have come. (transfer full) */
static VarveDifference *
find_way_back (const VarveGeneration *self, const VarveComparison *comparison)
{
  VarveDifference *there = comparison->difference;
  const VarveDifferenceOptions options = { .include = (const char *const *) comparison->include,
                                           .exclude = (const char *const *) comparison->exclude };
  g_autoptr (VarveSchema) between = NULL;

  if (are_all_chosen (self, there))
    return varve_difference_reverse (there);
  between = varve_difference_apply (there, self->selected);
  return varve_difference_new (between, there->from, &options);
}

static gboolean
write_bodies (VarveGeneration *self,
              const VarveComparison *comparison,
              const VarveGenerationOptions *options,
              GError **error)
{
  g_autoptr (VarveDifference) reverse = find_way_back (self, comparison);
  g_autoptr (GPtrArray) up = render (comparison->difference, self->selected, options, error);
  g_autoptr (GPtrArray) down = up ? render (reverse, NULL, options, error) : NULL;

  if (!down)
    return FALSE;
  self->losses = list_flagged (up, VARVE_RENDERED_LOSES);
  self->unfinished = list_flagged (up, VARVE_RENDERED_FINISH);
  self->up = join_body (comparison->rename_statements, up, NULL, NULL);
  self->down = join_body (NULL, down, comparison->undo_statements,
                          self->losses[0] ? _ ("This brings the structure back, not the data that "
                                               "the upgrade dropped.")
                                          : NULL);
  self->up_transactional = can_be_one_transaction (up);
  self->down_transactional = can_be_one_transaction (down);
  return TRUE;
}

/* "kind name" of each change that counts. (transfer full) */
static GHashTable *
list_changes (VarveDifference *difference, const guint8 *left_out)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    {
      g_autofree char *name = varve_difference_dup_name (difference, i);

      if (!left_out || !left_out[i])
        g_hash_table_add (names,
                          g_strdup_printf ("%s %s",
                                           varve_object_kind_get_nick (
                                               varve_difference_get_object (difference, i)->kind),
                                           name));
    }
  return names;
}

/* What differs from @wanted beyond what was left out on purpose; NULL: nothing. (transfer full) */
static char *
find_rest (const VarveComparison *comparison,
           VarveSchema *found,
           VarveSchema *wanted,
           const guint8 *selected)
{
  const VarveDifferenceOptions options = { .include = (const char *const *) comparison->include,
                                           .exclude = (const char *const *) comparison->exclude };
  g_autoptr (VarveDifference) rest = varve_difference_new (found, wanted, &options);
  g_autoptr (GHashTable) here = list_changes (rest, NULL);
  g_autoptr (GHashTable) expected = g_hash_table_new (g_str_hash, g_str_equal);
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name;

  if (selected)
    {
      g_hash_table_unref (expected);
      expected = list_changes (comparison->difference, selected);
    }
  g_hash_table_iter_init (&iter, here);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (expected, name))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", (char *) name);
  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (here, name))
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", (char *) name);
  return g_string_free (text, text->len == 0);
}

typedef struct
{
  VarveSchemas *schemas;
  const VarveComparison *comparison;
  VarveGeneration *generation;
  VarveDatabase *database;
  VarveOperation *operation;
} Proof;

static gboolean
run_way (Proof *self, gboolean is_up, const char *step, GError **error)
{
  const VarveGeneration *generation = self->generation;
  VarveScratch *scratch = varve_schemas_get_scratch (self->schemas, self->operation, error);
  g_autoptr (VarveSchema) found = NULL;
  g_autofree char *rest = NULL;
  gboolean done = varve_scratch_run_section (
      scratch, self->database, is_up ? generation->up : generation->down,
      is_up ? generation->up_transactional : generation->down_transactional, self->operation,
      error);

  if (!done)
    {
      g_prefix_error (error, "%s: ", step);
      return FALSE;
    }
  found = varve_schemas_read_scratch (self->schemas, self->database, self->operation, error);
  if (!found)
    return FALSE;
  rest = is_up
             ? find_rest (self->comparison, found, self->comparison->desired, generation->selected)
             : find_rest (self->comparison, found, self->comparison->live, NULL);
  if (rest)
    varve_set_error (error, VARVE_ERROR_FAILED, NULL, _ ("%s: these still differ: %s"), step, rest);
  return !rest;
}

static gboolean
run_proof (Proof *self, GError **error)
{
  return run_way (self, TRUE, _ ("up"), error) && run_way (self, FALSE, _ ("down"), error)
         && run_way (self, TRUE, _ ("up again"), error);
}

/* One line, with what to do: it goes into the script's head. */
static char *
make_reason (const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  g_autofree char *text = details && details->hint
                              ? g_strdup_printf ("%s (%s)", error->message, details->hint)
                              : g_strdup (error->message);
  g_autofree char *visible = varve_text_make_visible (text);

  return g_strdelimit (g_steal_pointer (&visible), "\r\n", ' ');
}

static gboolean
prove (Proof *self, GError **error)
{
  VarveScratch *scratch = varve_schemas_get_scratch (self->schemas, self->operation, error);
  VarveGeneration *generation = self->generation;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  gboolean proven;

  if (!scratch)
    return FALSE;
  self->database
      = varve_copy_make (self->schemas, self->comparison->live, self->operation, &local_error);
  proven = self->database && run_proof (self, &local_error);
  if (self->database)
    varve_scratch_drop (scratch, self->database);
  if (g_error_matches (local_error, VARVE_ERROR, VARVE_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  generation->proof = proven ? VARVE_PROOF_DONE : VARVE_PROOF_FAILED;
  generation->proof_text = proven ? g_strdup_printf ("%s against %s: up, down, up", date,
                                                     varve_scratch_get_server (scratch))
                                  : make_reason (local_error);
  return TRUE;
}

/**
 * varve_generation_new:
 * @schemas: makes the scratch database of the proof
 * @comparison: what has to change
 * @options: which of it, and how
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Writes the script's bodies. With @prove they are run up, down and up again on a scratch copy of
 * the live schema, which has to become the desired one, the former and the desired one; that this
 * does not work is in the result and no error. Blocking; the thread of @schemas.
 *
 * Returns: (transfer full): the script, or %NULL with %VARVE_ERROR_FAILED where no order of
 *   statements works, %VARVE_ERROR_PERMISSION where there is no scratch database,
 *   %VARVE_ERROR_CANCELLED
 */
VarveGeneration *
varve_generation_new (VarveSchemas *schemas,
                      const VarveComparison *comparison,
                      const VarveGenerationOptions *options,
                      VarveOperation *operation,
                      GError **error)
{
  g_autoptr (VarveGeneration) self = g_new0 (VarveGeneration, 1);
  Proof proof = {
    .schemas = schemas, .comparison = comparison, .generation = self, .operation = operation
  };

  g_atomic_ref_count_init (&self->ref_count);
  choose (self, comparison, options);
  if (!write_bodies (self, comparison, options, error)
      || (options->prove && !prove (&proof, error)))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * varve_generation_fill_request:
 * @self: a generated script
 * @request: (inout): what gets its bodies and its head's lines; it borrows them
 *
 * Makes a request for a revision that holds it, as a draft.
 */
void
varve_generation_fill_request (const VarveGeneration *self, VarveRevisionRequest *request)
{
  request->up = self->up;
  request->down = self->down;
  request->up_outside = !self->up_transactional;
  request->down_outside = !self->down_transactional;
  request->is_draft = TRUE;
  request->proven = self->proof == VARVE_PROOF_DONE ? self->proof_text : NULL;
  request->not_proven = self->proof == VARVE_PROOF_FAILED ? self->proof_text : NULL;
}
