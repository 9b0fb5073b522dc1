/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What has to change for a live schema to become the desired one. Renames are made by the server,
 * on a scratch copy of the live schema: views, constraints and indexes follow there as they will
 * later, and the difference is taken from what came out. */

#include "run/varve-comparison.h"

#include "base/varve-i18n.h"
#include "run/varve-copy.h"
#include "run/varve-rename-answers.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (VarveComparison,
                     varve_comparison,
                     varve_comparison_ref,
                     varve_comparison_unref)

/* One comparison being made. */
typedef struct
{
  VarveComparison *result;
  VarveSchemas *schemas;
  VarveDatabase *database; /* (nullable): for evidence */
  const VarveComparisonOptions *options;
  VarveOperation *operation;
  GPtrArray *answers;  /* (element-type VarveRename): from the file and the options */
  VarveDatabase *copy; /* (nullable): where renames are made */
} Work;

static void
uncompared_free (VarveUncompared *self)
{
  g_free (self->kind);
  g_free (self->name);
  g_free (self->reason);
  g_free (self);
}

/**
 * varve_comparison_ref:
 * @self: a comparison
 *
 * Returns: (transfer full): @self, held once more
 */
VarveComparison *
varve_comparison_ref (VarveComparison *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_comparison_unref:
 * @self: (transfer full): a comparison
 */
void
varve_comparison_unref (VarveComparison *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_strfreev (self->include);
  g_strfreev (self->exclude);
  g_clear_pointer (&self->live, varve_schema_unref);
  g_clear_pointer (&self->former, varve_schema_unref);
  g_clear_pointer (&self->desired, varve_schema_unref);
  g_clear_pointer (&self->difference, varve_difference_unref);
  g_ptr_array_unref (self->renames);
  g_ptr_array_unref (self->rename_statements);
  g_ptr_array_unref (self->undo_statements);
  g_ptr_array_unref (self->questions);
  g_ptr_array_unref (self->uncompared);
  g_free (self);
}

static VarveComparison *
comparison_new (VarveSchema *live, VarveSchema *desired, const VarveComparisonOptions *options)
{
  VarveComparison *self = g_new0 (VarveComparison, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->include = g_strdupv ((char **) options->include);
  self->exclude = g_strdupv ((char **) options->exclude);
  self->live = varve_schema_ref (live);
  self->former = varve_schema_ref (live);
  self->desired = varve_schema_ref (desired);
  self->renames = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_rename_free);
  self->rename_statements = g_ptr_array_new_with_free_func (g_free);
  self->undo_statements = g_ptr_array_new_with_free_func (g_free);
  self->questions = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_rename_question_free);
  self->uncompared = g_ptr_array_new_with_free_func ((GDestroyNotify) uncompared_free);
  return self;
}

static gboolean
add_options (GPtrArray *answers, const char *const *pairs, gboolean is_rename, GError **error)
{
  for (guint i = 0; pairs && pairs[i]; i++)
    {
      const char *sign = strchr (pairs[i], '=');
      g_autofree char *old_name = sign ? g_strndup (pairs[i], sign - pairs[i]) : NULL;

      if (!sign || !*old_name || !sign[1])
        {
          varve_set_error (error, VARVE_ERROR_USAGE, _ ("Write “users.name=users.full_name”."),
                           _ ("“%s” does not say what is renamed to what"), pairs[i]);
          return FALSE;
        }
      /* What is said now counts before what was said once. */
      g_ptr_array_insert (answers, 0, varve_rename_new (old_name, sign + 1, is_rename));
    }
  return TRUE;
}

/* A table's schema may be left out where it is the usual one. */
static gboolean
is_named (const char *given, const char *name)
{
  return g_str_equal (given, name)
         || (g_str_has_prefix (name, "public.") && g_str_equal (given, name + strlen ("public.")));
}

/* So may be the table, where the new name of a column is meant. */
static gboolean
is_new_named (const char *given, const char *name, const VarveObject *object)
{
  return is_named (given, name)
         || (object->kind == VARVE_OBJECT_COLUMN && strchr (given, '.') == NULL
             && g_str_equal (given, object->name));
}

static const VarveRename *
find_answer (Work *work, const VarveDifference *difference, guint dropped, guint added)
{
  g_autofree char *old_name = varve_difference_dup_name (difference, dropped);
  g_autofree char *new_name = varve_difference_dup_name (difference, added);
  const VarveObject *object = varve_difference_get_object (difference, added);

  for (guint i = 0; i < work->answers->len; i++)
    {
      const VarveRename *answer = work->answers->pdata[i];

      if (is_named (answer->old_name, old_name)
          && is_new_named (answer->new_name, new_name, object))
        return answer;
    }
  return NULL;
}

static VarveDifference *
compare (Work *work)
{
  const VarveDifferenceOptions options
      = { .include = work->options->include, .exclude = work->options->exclude };

  return varve_difference_new (work->result->former, work->result->desired, &options);
}

/* The name that a renamed table has in the live database. (transfer full) */
static char *
find_live_name (Work *work, const char *name)
{
  for (guint i = work->result->renames->len; i-- > 0;)
    {
      const VarveRename *rename = work->result->renames->pdata[i];

      if (rename->is_rename && g_str_equal (rename->new_name, name))
        return g_strdup (rename->old_name);
    }
  return g_strdup (name);
}

static void
add_live_evidence (Work *work, VarveDifference *difference, guint dropped, GPtrArray *lines)
{
  const VarveChange *change = varve_difference_get_change (difference, dropped);
  const VarveObject *object = varve_schema_get_object (difference->from, change->from);
  guint root = varve_schema_get_root (difference->from, change->from);
  g_autofree char *here = varve_schema_dup_name (difference->from, root);
  g_autofree char *there = find_live_name (work, here);

  if (!work->database)
    return;
  for (guint i = 0; i < varve_schema_get_size (work->result->live); i++)
    {
      const VarveObject *table = varve_schema_get_object (work->result->live, i);
      g_autofree char *name = NULL;

      if (table->parent != VARVE_NO_OBJECT)
        return;
      if (table->kind != VARVE_OBJECT_TABLE)
        continue;
      name = varve_schema_dup_name (work->result->live, i);
      if (!g_str_equal (name, there))
        continue;
      varve_rename_add_evidence (work->database, table,
                                 object->parent == VARVE_NO_OBJECT ? NULL : object, lines,
                                 work->operation);
      return;
    }
}

static VarveRenameQuestion *
make_question (Work *work, VarveDifference *difference, const VarveRenameCandidate *candidate)
{
  VarveRenameQuestion *self = g_new0 (VarveRenameQuestion, 1);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  self->old_name = varve_difference_dup_name (difference, candidate->dropped);
  self->new_name = varve_difference_dup_name (difference, candidate->added);
  self->kind = varve_difference_get_object (difference, candidate->added)->kind;
  self->score = candidate->score;
  for (guint i = 0; candidate->evidence && candidate->evidence[i]; i++)
    g_ptr_array_add (lines, g_strdup (candidate->evidence[i]));
  add_live_evidence (work, difference, candidate->dropped, lines);
  g_ptr_array_add (lines, NULL);
  self->evidence = (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
  return self;
}

/* Asks, and remembers the answer; without one the question stays open. */
static void
ask (Work *work, VarveDifference *difference, const VarveRenameCandidate *candidate)
{
  VarveRenameQuestion *question = make_question (work, difference, candidate);
  gboolean is_rename = FALSE;

  if (work->options->ask && work->options->ask (question, &is_rename, work->options->user_data))
    {
      g_ptr_array_add (work->answers,
                       varve_rename_new (question->old_name, question->new_name, is_rename));
      varve_rename_question_free (question);
      return;
    }
  g_ptr_array_add (work->result->questions, question);
}

static gboolean
is_open (Work *work, VarveDifference *difference, const VarveRenameCandidate *candidate)
{
  g_autofree char *old_name = varve_difference_dup_name (difference, candidate->dropped);
  g_autofree char *new_name = varve_difference_dup_name (difference, candidate->added);

  for (guint i = 0; i < work->result->questions->len; i++)
    {
      const VarveRenameQuestion *question = work->result->questions->pdata[i];

      if (g_str_equal (question->old_name, old_name) && g_str_equal (question->new_name, new_name))
        return TRUE;
    }
  return FALSE;
}

/* What was said to be one thing can't be asked about in another pair. */
static gboolean
is_settled (Work *work, VarveDifference *difference, const VarveRenameCandidate *candidate)
{
  guint n = work->answers->len > 0 ? varve_difference_get_size (difference) : 0;

  for (guint i = 0; i < n; i++)
    {
      const VarveRename *answer;

      if (varve_rename_is_pair (difference, candidate->dropped, i)
          && (answer = find_answer (work, difference, candidate->dropped, i)) != NULL
          && (answer->is_rename || i == candidate->added))
        return TRUE;
      if (varve_rename_is_pair (difference, i, candidate->added)
          && (answer = find_answer (work, difference, i, candidate->added)) != NULL
          && answer->is_rename)
        return TRUE;
    }
  return FALSE;
}

static void
ask_about_candidates (Work *work, VarveDifference *difference)
{
  g_autoptr (GPtrArray) candidates = varve_difference_find_renames (difference);

  for (guint i = 0; i < candidates->len; i++)
    {
      const VarveRenameCandidate *candidate = candidates->pdata[i];

      if (!is_settled (work, difference, candidate) && !is_open (work, difference, candidate))
        ask (work, difference, candidate);
    }
}

typedef struct
{
  guint dropped;
  guint added;
} Pair;

static gboolean
holds_dropped (GArray *pairs, guint dropped, guint added)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);

      if (pair->dropped == dropped || pair->added == added)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_root (const VarveDifference *difference, guint index)
{
  return varve_difference_get_object (difference, index)->parent == VARVE_NO_OBJECT;
}

/* What is answered with yes: tables before columns, whose whole names change with them. */
static GArray *
find_pairs (Work *work, VarveDifference *difference)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  guint n = work->answers->len > 0 ? varve_difference_get_size (difference) : 0;

  for (guint pass = 0; pass < 2 && pairs->len == 0; pass++)
    for (guint i = 0; i < n; i++)
      for (guint j = 0; j < n; j++)
        {
          const VarveRename *answer;
          Pair pair = { i, j };

          if (varve_difference_get_change (difference, i)->kind != VARVE_CHANGE_DROP
              || varve_difference_get_change (difference, j)->kind != VARVE_CHANGE_ADD
              || is_root (difference, i) != (pass == 0) || !varve_rename_is_pair (difference, i, j)
              || holds_dropped (pairs, i, j) || !(answer = find_answer (work, difference, i, j))
              || !answer->is_rename)
            continue;
          g_array_append_val (pairs, pair);
        }
  return pairs;
}

/* What is the same but for its name follows what was renamed: constraints, indexes, sequences. */
static GArray *
find_followers (VarveDifference *difference)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  guint n = varve_difference_get_size (difference);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        const VarveChange *a = varve_difference_get_change (difference, i);
        const VarveChange *b = varve_difference_get_change (difference, j);
        VarveObjectKind kind;
        Pair pair = { i, j };

        if (a->kind != VARVE_CHANGE_DROP || b->kind != VARVE_CHANGE_ADD)
          continue;
        kind = varve_schema_get_object (difference->from, a->from)->kind;
        if (kind == VARVE_OBJECT_TABLE || kind == VARVE_OBJECT_COLUMN
            || !varve_rename_is_pair (difference, i, j) || holds_dropped (pairs, i, j)
            || varve_schema_compare_objects (difference->from, a->from, difference->to, b->to) != 0)
          continue;
        g_array_append_val (pairs, pair);
      }
  return pairs;
}

static gboolean
ensure_copy (Work *work, GError **error)
{
  if (work->copy)
    return TRUE;
  work->copy = varve_copy_make (work->schemas, work->result->live, work->operation, error);
  if (!work->copy)
    g_prefix_error (error, "%s: ", _ ("The renames can't be tried on a copy of the live schema"));
  return work->copy != NULL;
}

static gboolean
rename_pair (Work *work,
             VarveDifference *difference,
             const Pair *pair,
             gboolean follows,
             GError **error)
{
  VarveComparison *result = work->result;
  const VarveChange *a = varve_difference_get_change (difference, pair->dropped);
  const VarveChange *b = varve_difference_get_change (difference, pair->added);
  g_autofree char *sql
      = varve_rename_make_sql (difference->from, a->from, difference->to, b->to, FALSE);
  g_autofree char *undo
      = varve_rename_make_sql (difference->from, a->from, difference->to, b->to, TRUE);
  g_autofree char *old_name = varve_difference_dup_name (difference, pair->dropped);
  g_autofree char *new_name = varve_difference_dup_name (difference, pair->added);
  VarveRename *rename;

  if (!varve_database_execute (work->copy, sql, work->operation, error))
    {
      g_prefix_error (error, _ ("“%s” can't be renamed to “%s”: "), old_name, new_name);
      return FALSE;
    }
  g_ptr_array_add (result->rename_statements, g_steal_pointer (&sql));
  g_ptr_array_insert (result->undo_statements, 0, g_steal_pointer (&undo));
  rename = varve_rename_new (old_name, new_name, TRUE);
  rename->follows = follows;
  g_ptr_array_add (result->renames, rename);
  return TRUE;
}

static gboolean
rename_pairs (Work *work,
              VarveDifference *difference,
              GArray *pairs,
              gboolean follows,
              GError **error)
{
  VarveSchema *former;

  if (!ensure_copy (work, error))
    return FALSE;
  for (guint i = 0; i < pairs->len; i++)
    if (!rename_pair (work, difference, &g_array_index (pairs, Pair, i), follows, error))
      return FALSE;
  former = varve_schemas_read_scratch (work->schemas, work->copy, work->operation, error);
  if (!former)
    return FALSE;
  varve_schema_unref (work->result->former);
  work->result->former = former;
  return TRUE;
}

/* Each round sees what the one before left. */
static gboolean
make_renames (Work *work, GError **error)
{
  for (;;)
    {
      g_autoptr (VarveDifference) difference = compare (work);
      g_autoptr (GArray) pairs = NULL;

      ask_about_candidates (work, difference);
      pairs = find_pairs (work, difference);
      if (pairs->len == 0)
        return TRUE;
      if (!rename_pairs (work, difference, pairs, FALSE, error))
        return FALSE;
    }
}

static gboolean
let_others_follow (Work *work, GError **error)
{
  g_autoptr (VarveDifference) difference = NULL;
  g_autoptr (GArray) pairs = NULL;

  if (work->result->renames->len == 0)
    return TRUE;
  difference = compare (work);
  pairs = find_followers (difference);
  return pairs->len == 0 || rename_pairs (work, difference, pairs, TRUE, error);
}

static gboolean
was_used (Work *work, const VarveRename *answer)
{
  for (guint i = 0; i < work->result->renames->len; i++)
    {
      const VarveRename *rename = work->result->renames->pdata[i];
      const char *last = strrchr (rename->new_name, '.');

      if (is_named (answer->old_name, rename->old_name)
          && (is_named (answer->new_name, rename->new_name)
              || (last && g_str_equal (answer->new_name, last + 1))))
        return TRUE;
    }
  return FALSE;
}

/* A rename that was asked for and is none would be lost without a word. */
static gboolean
check_options (Work *work, GError **error)
{
  for (guint i = 0; work->options->renames && work->options->renames[i]; i++)
    {
      const char *pair = work->options->renames[i];
      const char *sign = strchr (pair, '=');
      g_autofree char *old_name = g_strndup (pair, sign - pair);
      VarveRename answer = { old_name, (char *) sign + 1, TRUE };

      if (was_used (work, &answer))
        continue;
      varve_set_error (error, VARVE_ERROR_INVALID_TARGET,
                       _ ("Name them as the difference does: “varvectl diff” lists what goes and "
                          "what comes."),
                       _ ("Nothing called “%s” goes while “%s” comes"), old_name, sign + 1);
      return FALSE;
    }
  return TRUE;
}

static void
add_uncompared (VarveComparison *self, const char *kind, const char *name, const char *reason)
{
  VarveUncompared *item;

  for (guint i = 0; i < self->uncompared->len; i++)
    {
      item = self->uncompared->pdata[i];
      if (g_str_equal (item->kind, kind) && g_strcmp0 (item->name, name) == 0)
        return;
    }
  item = g_new0 (VarveUncompared, 1);
  item->kind = g_strdup (kind);
  item->name = g_strdup (name);
  item->reason = g_strdup (reason);
  g_ptr_array_add (self->uncompared, item);
}

static void
list_uncompared (VarveComparison *self)
{
  VarveSchema *const schemas[] = { self->live, self->desired };

  for (guint i = 0; i < G_N_ELEMENTS (schemas); i++)
    for (guint j = 0; j < varve_schema_get_n_notes (schemas[i]); j++)
      {
        const VarveSchemaNote *note = varve_schema_get_note (schemas[i], j);

        add_uncompared (self, note->kind, note->name, note->reason);
      }
  if (varve_schema_get_dialect (self->live) == VARVE_DIALECT_POSTGRES)
    add_uncompared (self, "privilege", NULL,
                    _ ("owners and privileges differ from server to server"));
  add_uncompared (self, "row", NULL, _ ("rows are no part of a schema"));
}

/* That two things are two is an answer, too. */
static void
keep_answers (Work *work)
{
  for (guint i = 0; i < work->answers->len; i++)
    {
      const VarveRename *answer = work->answers->pdata[i];

      if (!answer->is_rename)
        g_ptr_array_add (work->result->renames,
                         varve_rename_new (answer->old_name, answer->new_name, FALSE));
    }
}

static gboolean
run_work (Work *work, GError **error)
{
  if ((work->options->answers_path
       && !varve_rename_answers_load (work->options->answers_path, work->answers, error))
      || !add_options (work->answers, work->options->apart, FALSE, error)
      || !add_options (work->answers, work->options->renames, TRUE, error)
      || !make_renames (work, error) || !let_others_follow (work, error)
      || !check_options (work, error))
    return FALSE;
  work->result->difference = compare (work);
  keep_answers (work);
  list_uncompared (work->result);
  return TRUE;
}

/**
 * varve_comparison_new:
 * @schemas: makes the scratch database that renames are tried on
 * @database: (nullable): what @live was read from, asked for evidence
 * @live: the schema that there is
 * @desired: the schema that there should be
 * @options: how
 * @operation: (nullable): for cancelling
 * @error: return location
 *
 * Compares two schemas. Whether something was renamed is asked, unless it was answered once; the
 * renames are made on a scratch copy of @live by the server itself. Blocking; the thread of
 * @schemas and @database.
 *
 * Returns: (transfer full): the comparison, or %NULL with %VARVE_ERROR_USAGE for a rename that says
 *   nothing, %VARVE_ERROR_INVALID_TARGET for one that does not fit, %VARVE_ERROR_INVALID_CONFIG for
 *   a broken file of answers, and the errors of varve_scratch_create()
 */
VarveComparison *
varve_comparison_new (VarveSchemas *schemas,
                      VarveDatabase *database,
                      VarveSchema *live,
                      VarveSchema *desired,
                      const VarveComparisonOptions *options,
                      VarveOperation *operation,
                      GError **error)
{
  g_autoptr (VarveComparison) result = comparison_new (live, desired, options);
  g_autoptr (GPtrArray) answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_rename_free);
  Work work = { .result = result,
                .schemas = schemas,
                .database = database,
                .options = options,
                .operation = operation,
                .answers = answers };
  gboolean done = run_work (&work, error);

  if (work.copy)
    varve_scratch_drop (varve_schemas_get_scratch (schemas, NULL, NULL), work.copy);
  return done ? g_steal_pointer (&result) : NULL;
}

/**
 * varve_comparison_is_empty:
 * @self: a comparison
 *
 * Returns: whether nothing has to change
 */
gboolean
varve_comparison_is_empty (const VarveComparison *self)
{
  return varve_difference_get_size (self->difference) == 0 && self->rename_statements->len == 0;
}
