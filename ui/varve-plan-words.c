/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-words.h"

#include <glib/gi18n-lib.h>

/* How people know a set of version rows: by the one revision's message, or by how many there are.
 */
static char *
dup_place_name (VarveGraph *graph, char **rows)
{
  guint n = g_strv_length (rows);
  VarveRevision *revision;

  if (n == 0)
    /* Translators: before the first revision; after "from" or "to". */
    return g_strdup (_ ("an empty history"));
  if (n > 1)
    return g_strdup_printf (ngettext ("%u revision", "%u revisions", n), n);
  revision = graph != NULL ? varve_graph_lookup (graph, rows[0]) : NULL;
  return g_strdup (revision != NULL && *revision->message != '\0' ? revision->message : rows[0]);
}

static char *
dup_stamp_title (const VarvePlan *plan, VarveGraph *graph)
{
  guint n = g_strv_length (plan->to);
  g_autofree char *name = dup_place_name (graph, plan->to);

  if (n == 0)
    return g_strdup (_ ("Stamp as empty?"));
  if (n > 1)
    return g_strdup_printf (
        ngettext ("Stamp %u revision as current?", "Stamp %u revisions as current?", n), n);
  /* Translators: the revision's message. */
  return g_strdup_printf (_ ("Stamp “%s” as current?"), name);
}

/**
 * varve_plan_dup_title:
 * @plan: a plan with steps
 * @graph: (nullable): where messages of version rows are looked up
 *
 * Returns: (transfer full): the question that the dialog asks
 */
char *
varve_plan_dup_title (const VarvePlan *plan, VarveGraph *graph)
{
  guint n = varve_plan_get_size (plan);

  switch (plan->direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return g_strdup_printf (ngettext ("Apply %u revision?", "Apply %u revisions?", n), n);
      case VARVE_DIRECTION_DOWNGRADE:
        return g_strdup_printf (ngettext ("Roll back %u revision?", "Roll back %u revisions?", n),
                                n);
      case VARVE_DIRECTION_STAMP:
      default:
        return dup_stamp_title (plan, graph);
    }
}

char *
varve_plan_dup_route (const VarvePlan *plan, VarveGraph *graph)
{
  g_autofree char *from = dup_place_name (graph, plan->from);
  g_autofree char *to = dup_place_name (graph, plan->to);

  if (plan->direction == VARVE_DIRECTION_STAMP)
    /* Translators: two revisions' messages. */
    return g_strdup_printf (_ ("from %s to %s. No script runs: only the version table changes."),
                            from, to);
  /* Translators: two revisions' messages. */
  return g_strdup_printf (_ ("from %s to %s"), from, to);
}

char *
varve_plan_dup_verb (const VarvePlan *plan)
{
  guint n = varve_plan_get_size (plan);

  switch (plan->direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return g_strdup_printf (ngettext ("_Apply %u Revision", "_Apply %u Revisions", n), n);
      case VARVE_DIRECTION_DOWNGRADE:
        return g_strdup_printf (ngettext ("_Roll Back %u Revision", "_Roll Back %u Revisions", n),
                                n);
      case VARVE_DIRECTION_STAMP:
      default:
        return g_strdup (_ ("_Stamp"));
    }
}

const char *
varve_direction_get_noun (VarveDirection direction)
{
  switch (direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return _ ("Upgrade");
      case VARVE_DIRECTION_DOWNGRADE:
        return _ ("Roll-back");
      case VARVE_DIRECTION_STAMP:
      default:
        return _ ("Stamp");
    }
}

/* ---- The same steps again ---- */

static VarvePlan *
plan_for (VarveDirection direction,
          VarveGraph *graph,
          const char *const *current,
          const char *const *targets)
{
  switch (direction)
    {
      case VARVE_DIRECTION_UPGRADE:
        return varve_planner_upgrade (graph, current, targets, NULL);
      case VARVE_DIRECTION_DOWNGRADE:
        return varve_planner_downgrade (graph, current, targets, NULL);
      case VARVE_DIRECTION_STAMP:
      default:
        return varve_planner_stamp (graph, current, targets, FALSE, NULL);
    }
}

static GHashTable *
collect_ids (const VarvePlan *plan)
{
  GHashTable *ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    {
      const VarveStep *step = varve_plan_get_step (plan, i);

      g_hash_table_add (ids, step->revision != NULL ? step->revision->id : (char *) "");
    }
  return ids;
}

/* Whether @direction to @targets from the rows @current takes exactly the revisions of @plan. */
static gboolean
leads_through (const VarvePlan *plan,
               VarveDirection direction,
               VarveGraph *graph,
               char **current,
               const char *const *targets,
               char **expected_rows)
{
  g_autoptr (VarvePlan) other = plan_for (direction, graph, (const char *const *) current, targets);
  g_autoptr (GHashTable) ids = NULL;

  if (other == NULL || varve_plan_get_size (other) != varve_plan_get_size (plan)
      || !g_strv_equal ((const char *const *) other->to, (const char *const *) expected_rows))
    return FALSE;
  ids = collect_ids (plan);
  for (guint i = 0; i < varve_plan_get_size (other); i++)
    {
      const VarveStep *step = varve_plan_get_step (other, i);

      if (step->revision == NULL || !g_hash_table_contains (ids, step->revision->id))
        return FALSE;
    }
  return TRUE;
}

/* Rows of @a that @b has not; "base" where there are none at all in @a. */
static char **
dup_changed_rows (char **a, char **b)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; a[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) b, a[i]))
      g_strv_builder_add (builder, a[i]);
  if (a[0] == NULL)
    g_strv_builder_add (builder, "base");
  return g_strv_builder_end (builder);
}

/**
 * varve_plan_dup_undo_targets:
 * @plan: a plan that was run to its end
 * @graph: the graph that it was made from
 *
 * Returns: (transfer full) (nullable): targets in the opposite direction; %NULL where undoing would
 *   take other steps than those of @plan, or can't be done
 */
char **
varve_plan_dup_undo_targets (const VarvePlan *plan, VarveGraph *graph)
{
  VarveDirection back;
  g_auto (GStrv) targets = NULL;

  if (plan->direction == VARVE_DIRECTION_STAMP || graph == NULL)
    return NULL;
  back = plan->direction == VARVE_DIRECTION_UPGRADE ? VARVE_DIRECTION_DOWNGRADE
                                                    : VARVE_DIRECTION_UPGRADE;
  targets = dup_changed_rows (plan->from, plan->to);
  if (targets[0] == NULL
      || !leads_through (plan, back, graph, plan->to, (const char *const *) targets, plan->from))
    return NULL;
  return g_steal_pointer (&targets);
}

/* A whole id says what "-1" means today; where several rows change only the words given do. */
static char **
dup_exact_targets (const VarvePlan *plan, VarveGraph *graph, const char *const *targets)
{
  g_auto (GStrv) exact = dup_changed_rows (plan->to, plan->from);

  if (graph != NULL && g_strv_length (exact) == 1
      && leads_through (plan, plan->direction, graph, plan->from, (const char *const *) exact,
                        plan->to))
    return g_steal_pointer (&exact);
  return g_strdupv ((char **) targets);
}

static gboolean
is_plain_word (const char *word)
{
  return *word != '\0' && *word != '-'
         && strspn (word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.@+-")
                == strlen (word);
}

static void
append_word (GString *line, const char *word)
{
  g_autofree char *quoted = NULL;

  g_string_append_c (line, ' ');
  /* A relative target begins with '-' and is taken as it is. */
  if (is_plain_word (word) || (word[0] == '-' && g_ascii_isdigit (word[1])))
    {
      g_string_append (line, word);
      return;
    }
  quoted = g_shell_quote (word);
  g_string_append (line, quoted);
}

/**
 * varve_plan_dup_command:
 * @plan: a plan
 * @graph: the graph that it was made from
 * @environment: the environment's name
 * @targets: what was asked for
 *
 * Returns: (transfer full): the command that does the same in the project's folder
 */
char *
varve_plan_dup_command (const VarvePlan *plan,
                        VarveGraph *graph,
                        const char *environment,
                        const char *const *targets)
{
  g_autoptr (GString) line = g_string_new ("varvectl -e");
  g_auto (GStrv) exact = dup_exact_targets (plan, graph, targets);

  append_word (line, environment);
  append_word (line, varve_direction_get_nick (plan->direction));
  for (guint i = 0; exact[i] != NULL; i++)
    append_word (line, exact[i]);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/* ---- Steps ---- */

char *
varve_step_dup_rows (const VarveStep *step)
{
  g_autofree char *before = g_strjoinv (", ", step->remove);
  g_autofree char *after = g_strjoinv (", ", step->add);

  if (*before == '\0')
    /* Translators: a row that comes into the version table. */
    return g_strdup_printf (_ ("adds %s"), after);
  if (*after == '\0')
    /* Translators: a row that goes from the version table. */
    return g_strdup_printf (_ ("removes %s"), before);
  return g_strdup_printf ("%s → %s", before, after);
}

char *
varve_step_dup_title (const VarveStep *step)
{
  if (step->revision == NULL)
    return g_strdup (_ ("Version rows"));
  if (*step->revision->message == '\0')
    return g_strdup (step->revision->id);
  return g_utf8_make_valid (step->revision->message, -1);
}

gboolean
varve_step_is_python (const VarveStep *step)
{
  return step->revision != NULL && step->revision->path != NULL
         && g_str_has_suffix (step->revision->path, ".py");
}

guint
varve_step_count_statements (const VarveStep *step)
{
  return step->statements != NULL ? step->statements->items->len : 0;
}

char *
varve_step_dup_statement_line (const VarveStep *step, guint index, guint max)
{
  const VarveStatement *statement;
  g_autoptr (GString) line = g_string_new (NULL);
  const char *p, *end;
  guint n = 0;
  gboolean space = FALSE;

  if (index >= varve_step_count_statements (step))
    return g_strdup ("");
  statement = &g_array_index (step->statements->items, VarveStatement, index);
  p = step->script->text + statement->offset;
  for (end = p + statement->length; p < end && n < max; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          space = line->len > 0;
          continue;
        }
      if (space)
        g_string_append_c (line, ' ');
      space = FALSE;
      g_string_append_unichar (line, c);
      n++;
    }
  if (p < end)
    g_string_append (line, "…");
  return g_string_free (g_steal_pointer (&line), FALSE);
}

/**
 * varve_plan_list_losses:
 * @plan: a loaded plan
 *
 * Returns: (transfer full) (element-type VarveLoss): every statement that the splitter knows to
 *   lose data
 */
GArray *
varve_plan_list_losses (const VarvePlan *plan)
{
  GArray *losses = g_array_new (FALSE, FALSE, sizeof (VarveLoss));

  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    {
      const VarveStep *step = varve_plan_get_step (plan, i);

      for (guint j = 0; j < varve_step_count_statements (step); j++)
        {
          VarveLoss loss = { i, j };

          if (g_array_index (step->statements->items, VarveStatement, j).flags
              & VARVE_STATEMENT_LOSES_DATA)
            g_array_append_val (losses, loss);
        }
    }
  return losses;
}
