/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan, and --sql of the others: what would run. */
#include "cli.h"

#include <string.h>

static gboolean
parse_direction (const char *text, VarveDirection *direction, GError **error)
{
  for (guint i = VARVE_DIRECTION_UPGRADE; i <= VARVE_DIRECTION_STAMP; i++)
    if (g_str_equal (text, varve_direction_get_nick (i)))
      {
        *direction = i;
        return TRUE;
      }
  varve_set_error (error, VARVE_ERROR_USAGE,
                   _ ("Write what is planned: “varvectl plan upgrade head”."),
                   _ ("“%s” is none of upgrade, downgrade and stamp"), text);
  return FALSE;
}

static char **
split_from (Cli *cli)
{
  g_autofree char *joined = g_strjoinv (",", (char **) cli->from->pdata);

  return g_strsplit (joined, ",", -1);
}

static char **
read_from (Cli *cli, GError **error)
{
  g_auto (GStrv) targets = NULL;

  if (!cli->from)
    return cli_read_current (cli, error);
  targets = split_from (cli);
  return cli_resolve_ids (cli->graph, (const char *const *) targets, error);
}

/* Scripts that the project lacks, before anything asks the graph for them. */
static gboolean
find_scripts (Cli *cli, GError **error)
{
  static const char *const nothing[] = { NULL };
  g_auto (GStrv) ids = NULL;

  if (!cli->find)
    return TRUE;
  ids = cli->from ? split_from (cli) : cli_read_current (cli, error);
  return ids
         && cli_add_found (
             cli, g_strcmp0 (ids[0], "base") == 0 ? nothing : (const char *const *) ids, error);
}

/* The scripts' text stays only where it is shown. */
static gboolean
read_scripts (Cli *cli, VarvePlan *plan, VarveDialect dialect, GError **error)
{
  if (cli->verbose)
    return varve_project_load_plan (cli->project, plan, dialect, cli->operation, error);
  return varve_project_count_plan (cli->project, plan, dialect, cli->operation, error);
}

/* Without a database the environment's URL says whose SQL it is, if it is known. */
static gboolean
load_plan (Cli *cli, VarvePlan *plan, GError **error)
{
  VarveDialect dialect;

  if (cli->database)
    return read_scripts (cli, plan, varve_database_get_dialect (cli->database), error);
  if (varve_project_find_dialect (cli->project, cli->environment_name, &dialect))
    return read_scripts (cli, plan, dialect, error);
  return read_scripts (cli, plan, VARVE_DIALECT_POSTGRES, NULL)
         || read_scripts (cli, plan, VARVE_DIALECT_SQLITE, error);
}

static char *
dup_section_text (const VarveStep *step)
{
  const VarveScriptSection *section = varve_step_get_section (step);

  return section ? g_strndup (step->script->text + section->offset, section->length) : NULL;
}

/* What is said of a step's statements, kept for the next one, of which the same is likely true. */
typedef struct
{
  int n_statements;
  gboolean transactional;
  char *text; /* (nullable) */
} Counted;

static void
counted_clear (Counted *self)
{
  g_clear_pointer (&self->text, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Counted, counted_clear)

static const char *
count_statements (Counted *self, const VarveStep *step)
{
  guint n = step->n_statements;

  if (self->text && self->n_statements == step->n_statements
      && self->transactional == step->transactional)
    return self->text;
  g_free (self->text);
  self->n_statements = step->n_statements;
  self->transactional = step->transactional;
  self->text = g_strdup_printf (ngettext (" (%u statement%s)", " (%u statements%s)", n), n,
                                step->transactional ? "" : _ (", without a transaction"));
  return self->text;
}

static void
append_step (Cli *cli, GString *text, const VarveStep *step, guint number, Counted *counted)
{
  g_autofree char *sql = cli->verbose ? dup_section_text (step) : NULL;

  g_string_append_printf (text, "%4u. ", number);
  cli_append_step (text, step);
  if (step->direction != VARVE_DIRECTION_STAMP && step->n_statements >= 0)
    g_string_append (text, count_statements (counted, step));
  g_string_append_c (text, '\n');
  if (sql)
    g_string_append_printf (text, "%s\n", sql);
}

static void
print_text (Cli *cli, VarvePlan *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *from = cli_format_ids ((const char *const *) plan->from);
  g_autofree char *to = cli_format_ids ((const char *const *) plan->to);
  g_auto (Counted) counted = { 0 };

  if (varve_plan_get_size (plan) == 0)
    g_string_append_printf (text, _ ("Nothing to do: the database is at %s.\n"), from);
  else
    g_string_append_printf (text, _ ("From %s to %s:\n"), from, to);
  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    append_step (cli, text, varve_plan_get_step (plan, i), i + 1, &counted);
  cli_print_text (text->str);
}

static void
add_step (Cli *cli, VarveJson *json, const VarveStep *step)
{
  varve_json_begin_object (json, NULL);
  varve_json_add_string (json, "revision", step->revision ? step->revision->id : NULL);
  varve_json_add_string (json, "direction", varve_direction_get_nick (step->direction));
  varve_json_add_boolean (json, "transactional", step->transactional);
  if (step->n_statements < 0)
    varve_json_add_null (json, "statements");
  else
    varve_json_add_int (json, "statements", step->n_statements);
  varve_json_begin_array (json, "findings");
  varve_json_end_array (json);
  if (cli->verbose)
    {
      g_autofree char *sql = dup_section_text (step);

      varve_json_add_string (json, "sql", sql);
    }
  varve_json_end_object (json);
}

static void
print_json (Cli *cli, VarvePlan *plan)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  varve_json_add_strv (json, "from", (const char *const *) plan->from);
  varve_json_add_strv (json, "to", (const char *const *) plan->to);
  varve_json_begin_array (json, "steps");
  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    add_step (cli, json, varve_plan_get_step (plan, i));
  varve_json_end_array (json);
  varve_json_end_object (json);
  cli_json_print (json);
}

int
cli_run_plan (Cli *cli, GError **error)
{
  const char *const *arguments = cli_get_arguments (cli);
  g_auto (GStrv) from = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  VarveDirection direction;

  if (!parse_direction (arguments[0], &direction, error)
      || !(cli->find ? cli_load_any_graph (cli, error) : cli_load_graph (cli, error)))
    return -1;
  from = find_scripts (cli, error) ? read_from (cli, error) : NULL;
  if (!from)
    return -1;
  plan = cli_make_plan (cli, direction, (const char *const *) from, arguments + 1, error);
  if (!plan || !load_plan (cli, plan, error))
    return -1;
  if (cli->json)
    print_json (cli, plan);
  else
    print_text (cli, plan);
  return CLI_OK;
}

/* “FROM:TO” of each argument into the common FROM and the targets. */
static gboolean
split_ranges (Cli *cli, VarveDirection direction, char **from, char ***targets, GError **error)
{
  const char *const *arguments = cli_get_arguments (cli);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; arguments[i]; i++)
    {
      const char *colon = strchr (arguments[i], ':');
      g_autofree char *start = colon ? g_strndup (arguments[i], colon - arguments[i]) : NULL;

      if (*from && start && !g_str_equal (*from, start))
        {
          varve_set_error (error, VARVE_ERROR_INVALID_TARGET, _ ("Give the same start each time."),
                           _ ("--sql only supports a single starting revision at a time"));
          return FALSE;
        }
      if (start && !*from)
        *from = g_steal_pointer (&start);
      g_strv_builder_add (builder, colon ? colon + 1 : arguments[i]);
    }
  if (direction == VARVE_DIRECTION_DOWNGRADE && !*from)
    {
      varve_set_error (error, VARVE_ERROR_INVALID_TARGET,
                       _ ("No database is asked: say where it stands, as “downgrade --sql "
                          "ae10:1975”."),
                       _ ("downgrade with --sql requires <fromrev>:<torev>"));
      return FALSE;
    }
  *targets = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
has_step (const VarvePlan *plan, const char *id)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const VarveStep *step = plan->steps->pdata[i];

      if (step->revision && g_str_equal (step->revision->id, id))
        return TRUE;
    }
  return FALSE;
}

/* Whether a target is neither brought by the plan nor where it starts. */
static gboolean
is_below_start (Cli *cli, const VarvePlan *plan, const char *target)
{
  g_auto (GStrv) ids = cli_resolve_ids (cli->graph, (const char *const[]){ target, NULL }, NULL);

  if (!ids) /* counted from the start */
    return FALSE;
  for (guint i = 0; ids[i]; i++)
    if (!has_step (plan, ids[i]) && !g_strv_contains ((const char *const *) plan->from, ids[i]))
      return TRUE;
  return !ids[0] && plan->from[0];
}

static void
refuse_order (const char *from, const char *target, GError **error)
{
  g_autofree char *hint = g_strdup_printf (
      _ ("“upgrade” goes from the older revision to the newer one; the way back from %s is "
         "“downgrade --sql %s:%s”."),
      from, from, target);

  varve_set_error (error, VARVE_ERROR_OUT_OF_RANGE, hint,
                   "Requested range %s:%s does not refer to ancestor/descendant revisions along "
                   "the same branch",
                   from, target);
}

/* Alembic writes an empty script, which looks as if there were nothing to do. */
static gboolean
check_order (Cli *cli,
             VarvePlan *plan,
             const char *from,
             const char *const *targets,
             GError **error)
{
  for (guint i = 0; plan->direction == VARVE_DIRECTION_UPGRADE && targets[i]; i++)
    if (is_below_start (cli, plan, targets[i]))
      {
        refuse_order (from, targets[i], error);
        return FALSE;
      }
  if (varve_plan_get_size (plan) == 0 && plan->from[0] && !cli->quiet)
    cli_note (_ ("Nothing to write: both ends of the range are %s."), from);
  return TRUE;
}

static VarvePlan *
make_offline_plan (Cli *cli,
                   VarveDirection direction,
                   const char *from,
                   const char *const *targets,
                   GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_auto (GStrv) ids = cli_resolve_ids (cli->graph, (const char *const[]){ from, NULL }, error);
  g_autoptr (VarvePlan) plan
      = ids ? cli_make_plan (cli, direction, (const char *const *) ids, targets, &refusal) : NULL;

  if (plan)
    return check_order (cli, plan, from, targets, error) ? g_steal_pointer (&plan) : NULL;
  if (direction == VARVE_DIRECTION_DOWNGRADE
      && g_error_matches (refusal, VARVE_ERROR, VARVE_ERROR_OUT_OF_RANGE))
    varve_error_set_hint (refusal, _ ("“downgrade” goes from the newer revision to the older one, "
                                      "as “downgrade --sql NEWER:OLDER”."));
  if (refusal)
    g_propagate_error (error, g_steal_pointer (&refusal));
  return NULL;
}

/* A comment of one line: a line break would let the rest of the tag be run. */
static gboolean
check_tag (const char *tag, GError **error)
{
  if (!tag || (g_utf8_validate (tag, -1, NULL) && !strpbrk (tag, "\r\n")))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_USAGE, _ ("Write one line of text."),
                   _ ("The tag can't be written into a comment"));
  return FALSE;
}

gboolean
cli_check_sql_form (Cli *cli, GError **error)
{
  if (!cli->json)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_USAGE, _ ("Leave one of them out."),
                   _ ("--sql writes SQL, --json writes JSON"));
  return FALSE;
}

int
cli_print_offline (Cli *cli, VarveDirection direction, GError **error)
{
  g_autofree char *from = NULL;
  g_auto (GStrv) targets = NULL;
  g_autoptr (VarvePlan) plan = NULL;
  g_autofree char *sql = NULL;
  VarveEnvironment *environment;
  g_autoptr (VarveUrl) url = NULL;

  if (!cli_check_sql_form (cli, error) || !check_tag (cli->tag, error))
    return -1;
  environment = cli_load_graph (cli, error) ? cli_find_environment (cli, error) : NULL;
  url = environment ? varve_environment_resolve_url (environment, error) : NULL;
  if (!url || !split_ranges (cli, direction, &from, &targets, error))
    return -1;
  plan = make_offline_plan (cli, direction, from && *from ? from : "base",
                            (const char *const *) targets, error);
  if (!plan
      || !varve_project_load_plan (cli->project, plan, varve_url_get_dialect (url), cli->operation,
                                   error))
    return -1;
  if (cli_is_alembic (cli))
    return cli_alembic_print_sql (cli, plan, error);
  if (!cli->reviewed && !varve_plan_check_reviewed (plan, error))
    return -1;
  sql = varve_offline_render (plan, varve_url_get_dialect (url), environment->version_table,
                              environment->version_table_schema);
  if (cli->tag)
    cli_printf ("-- Tag: %s\n", cli->tag);
  cli_print (sql);
  return CLI_OK;
}
