/* SPDX-License-Identifier: GPL-3.0-or-later */
/* current, status, journal, ensure_version: what a database says. */
#include "cli.h"

#define DEFAULT_LIMIT 20

static VarveStatus *
read_status (Cli *cli, gboolean with_journal, GError **error)
{
  if (!cli_load_graph (cli, error) || !cli_open_database (cli, TRUE, error))
    return NULL;
  return varve_status_read (cli->project, cli->graph, cli->database, with_journal, cli->operation,
                            error);
}

static gboolean
is_applied (const VarveStatus *status, guint index)
{
  return status->states[index] == VARVE_STATE_APPLIED
         || status->states[index] == VARVE_STATE_CURRENT;
}

/* Alembic's view: the newest applied revision of each branch, though a dependency's branch may have
 * no row of its own in the version table. */
static gboolean
is_branch_current (const VarveStatus *status, guint index)
{
  guint n;
  const guint *children = varve_graph_get_children (status->graph, index, &n);

  for (guint i = 0; i < n; i++)
    if (is_applied (status, children[i]))
      return FALSE;
  return is_applied (status, index);
}

static void
append_current (Cli *cli, GString *text, const VarveStatus *status)
{
  for (guint i = 0; i < varve_graph_get_size (status->graph); i++)
    {
      if (!is_branch_current (status, i))
        continue;
      if (cli->verbose)
        cli_append_log_entry (text, status->graph, i, FALSE);
      else
        {
          cli_append_revision (text, status->graph, i, 0, FALSE);
          g_string_append_c (text, '\n');
        }
    }
}

static void
print_current (Cli *cli, const VarveStatus *status)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (cli->verbose)
    {
      g_autofree char *url = varve_url_dup_text (varve_database_get_url (cli->database), FALSE);

      g_string_append_printf (text, _ ("Current revision(s) for %s:"), url);
      g_string_append_c (text, '\n');
    }
  append_current (cli, text, status);
  for (guint i = 0; status->unknown && status->unknown[i]; i++)
    g_string_append_printf (text, _ ("%s (unknown)\n"), status->unknown[i]);
  cli_print_text (text->str);
  if (status->unknown && status->unknown[0])
    cli_note (_ ("Can't locate revision identified by '%s': no script here has this id, and the "
                 "database does. Look for the script with “varvectl show --find %s”."),
              status->unknown[0], status->unknown[0]);
}

static void
add_current (VarveJson *json, Cli *cli, const VarveStatus *status)
{
  varve_json_add_string (json, "environment", cli->environment->name);
  varve_json_add_strv (json, "current", (const char *const *) status->current);
  varve_json_add_strv (json, "heads", (const char *const *) status->heads);
  varve_json_add_int (json, "pending", status->n_pending);
  varve_json_add_strv (json, "unknown", (const char *const *) status->unknown);
}

static gboolean
has_work (const VarveStatus *status)
{
  return status->n_pending > 0 || (status->unknown && status->unknown[0])
         || (status->edited && status->edited[0]) || status->interrupted;
}

int
cli_run_current (Cli *cli, GError **error)
{
  g_autoptr (VarveStatus) status = read_status (cli, FALSE, error);

  if (!status)
    return -1;
  if (cli->json)
    {
      g_autoptr (VarveJson) json = varve_json_new ();

      varve_json_begin_object (json, NULL);
      add_current (json, cli, status);
      varve_json_end_object (json);
      cli_json_print (json);
    }
  else
    print_current (cli, status);
  if (!cli->check_heads || !has_work (status))
    return CLI_OK;
  cli_note (_ (
      "Database is not on all head revisions. “varvectl upgrade heads” applies what is missing."));
  return CLI_WORK_FOUND;
}

static void
append_words (GString *text, const char *title, const char *const *words)
{
  g_autofree char *joined = words && words[0] ? g_strjoinv (", ", (char **) words) : NULL;

  g_string_append_printf (text, "%s%s\n", title, joined ? joined : "–");
}

static void
append_interrupted (GString *text, const VarveJournalEntry *entry)
{
  g_string_append_printf (text,
                          _ ("Interrupted: %s of %s, by %s on %s, after %u statements. The next "
                             "%s takes it up again.\n"),
                          entry->direction, entry->revision, entry->who, entry->host,
                          entry->statement, entry->direction);
}

static void
print_status (Cli *cli, const VarveStatus *status)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *display = varve_url_dup_display (varve_database_get_url (cli->database));

  g_string_append_printf (text, _ ("Environment: %s (%s), %s, %s\n"), cli->environment->name,
                          varve_kind_get_nick (cli->environment->kind), display, status->server);
  append_words (text, _ ("Current:     "), (const char *const *) status->current);
  append_words (text, _ ("Heads:       "), (const char *const *) status->heads);
  g_string_append_printf (text, _ ("Pending:     %u\n"), status->n_pending);
  append_words (text, _ ("Unknown:     "), (const char *const *) status->unknown);
  append_words (text, _ ("Edited:      "), (const char *const *) status->edited);
  if (status->interrupted)
    append_interrupted (text, status->interrupted);
  if (status->n_tables > 0 && !status->current[0])
    g_string_append_printf (text,
                            ngettext ("The database has %u table and no history.\n",
                                      "The database has %u tables and no history.\n",
                                      status->n_tables),
                            status->n_tables);
  if (!has_work (status))
    g_string_append (text, _ ("Everything is applied.\n"));
  cli_print_text (text->str);
}

static void
print_status_json (Cli *cli, const VarveStatus *status)
{
  g_autoptr (VarveJson) json = varve_json_new ();

  varve_json_begin_object (json, NULL);
  add_current (json, cli, status);
  varve_json_add_string (json, "kind", varve_kind_get_nick (cli->environment->kind));
  varve_json_add_string (json, "server", status->server);
  varve_json_add_strv (json, "edited", (const char *const *) status->edited);
  varve_json_add_string (json, "interrupted",
                         status->interrupted ? status->interrupted->revision : NULL);
  varve_json_add_int (json, "tables", status->n_tables);
  varve_json_add_boolean (json, "journal", status->has_journal);
  varve_json_end_object (json);
  cli_json_print (json);
}

int
cli_run_status (Cli *cli, GError **error)
{
  g_autoptr (VarveStatus) status = read_status (cli, TRUE, error);

  if (!status)
    return -1;
  if (cli->json)
    print_status_json (cli, status);
  else
    print_status (cli, status);
  return cli->exit_code && has_work (status) ? CLI_WORK_FOUND : CLI_OK;
}

static char *
format_time (gint64 microseconds, gboolean utc)
{
  gint64 seconds = microseconds / 1000000;
  g_autoptr (GDateTime) time
      = utc ? g_date_time_new_from_unix_utc (seconds) : g_date_time_new_from_unix_local (seconds);

  return time ? g_date_time_format (time, utc ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%d %H:%M:%S")
              : g_strdup ("?");
}

static void
append_journal_entry (GString *text, const VarveJournalEntry *entry)
{
  g_autofree char *time = format_time (entry->started_us, FALSE);
  g_autofree char *duration = cli_format_duration (entry->duration_us);

  g_string_append_printf (text, "%s  %-9s  %-12s  %-7s  %10s  %s@%s\n", time, entry->direction,
                          entry->revision, varve_journal_state_get_nick (entry->state), duration,
                          entry->who ? entry->who : "?", entry->host ? entry->host : "?");
  if (entry->message && *entry->message)
    g_string_append_printf (text, "    %s%s%s%s\n", entry->message, entry->sqlstate ? " (" : "",
                            entry->sqlstate ? entry->sqlstate : "", entry->sqlstate ? ")" : "");
}

static void
add_journal_entry (VarveJson *json, const VarveJournalEntry *entry)
{
  g_autofree char *started = format_time (entry->started_us, TRUE);

  varve_json_begin_object (json, NULL);
  varve_json_add_int (json, "id", entry->id);
  varve_json_add_string (json, "run", entry->run_id);
  varve_json_add_string (json, "revision", entry->revision);
  varve_json_add_string (json, "direction", entry->direction);
  varve_json_add_string (json, "state", varve_journal_state_get_nick (entry->state));
  varve_json_add_string (json, "started", started);
  varve_json_add_int (json, "duration_ms", entry->duration_us / 1000);
  varve_json_add_string (json, "who", entry->who);
  varve_json_add_string (json, "host", entry->host);
  varve_json_add_string (json, "tool", entry->tool);
  varve_json_add_string (json, "checksum", entry->checksum);
  varve_json_add_int (json, "statement", entry->statement);
  varve_json_add_string (json, "sqlstate", entry->sqlstate);
  varve_json_add_string (json, "message", entry->message);
  varve_json_end_object (json);
}

static void
print_journal (Cli *cli, const char *revision, GPtrArray *entries)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (VarveJson) json = NULL;

  if (!cli->json)
    {
      for (guint i = 0; i < entries->len; i++)
        append_journal_entry (text, entries->pdata[i]);
      if (entries->len == 0 && !cli->quiet && revision)
        g_string_append_printf (text, _ ("The journal has nothing about %s.\n"), revision);
      else if (entries->len == 0 && !cli->quiet)
        g_string_append (text, _ ("The journal is empty.\n"));
      cli_print_text (text->str);
      return;
    }
  json = varve_json_new ();
  varve_json_begin_object (json, NULL);
  varve_json_begin_array (json, "journal");
  for (guint i = 0; i < entries->len; i++)
    add_journal_entry (json, entries->pdata[i]);
  varve_json_end_array (json);
  varve_json_end_object (json);
  cli_json_print (json);
}

/* A whole id as the graph has it, or as it was given: the journal knows revisions that are gone. */
static char *
find_journal_revision (Cli *cli, const char *target)
{
  guint index;

  if (cli_load_any_graph (cli, NULL)
      && varve_resolver_resolve_one (cli->graph, target, NULL, &index, NULL) && index != G_MAXUINT)
    return g_strdup (varve_graph_get_revision (cli->graph, index)->id);
  return g_strdup (target);
}

/* --keep-in: where runs of an Alembic project are recorded from now on. */
static gboolean
keep_in (Cli *cli, GError **error)
{
  gboolean in_database = g_strcmp0 (cli->keep_in, "database") == 0;

  if (!cli->keep_in)
    return TRUE;
  if (!in_database && !g_str_equal (cli->keep_in, "file"))
    varve_set_error (error, VARVE_ERROR_USAGE, _ ("Write “database” or “file”."),
                     _ ("“%s” is no value for --keep-in"), cli->keep_in);
  else if (varve_project_get_kind (cli->project) == VARVE_PROJECT_SQL)
    varve_set_error (error, VARVE_ERROR_USAGE, _ ("Leave it out."),
                     _ ("The journal of a SQL project is always kept in its database"));
  else
    return varve_project_set_journal_table (cli->project, in_database, error);
  return FALSE;
}

int
cli_run_journal (Cli *cli, GError **error)
{
  const char *target = cli_get_arguments (cli)[0];
  g_autofree char *revision = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  guint64 limit = cli->json ? 0 : DEFAULT_LIMIT;

  if (cli->limit && !g_ascii_string_to_unsigned (cli->limit, 10, 0, G_MAXUINT, &limit, NULL))
    {
      varve_set_error (error, VARVE_ERROR_USAGE, _ ("Write a number; 0 is for all."),
                       _ ("“%s” is no value for --limit"), cli->limit);
      return -1;
    }
  if (!cli_open_project (cli, error) || !keep_in (cli, error)
      || !cli_open_database (cli, TRUE, error))
    return -1;
  revision = target ? find_journal_revision (cli, target) : NULL;
  entries = varve_project_read_journal (cli->project, cli->database, revision, limit, FALSE,
                                        cli->operation, error);
  if (!entries)
    return -1;
  print_journal (cli, revision, entries);
  return CLI_OK;
}

static int
print_version_table (Cli *cli, GError **error)
{
  g_autoptr (VarveUrl) url = NULL;
  g_autofree char *sql = NULL;

  if (!cli_check_sql_form (cli, error) || !cli_find_environment (cli, error))
    return -1;
  url = varve_environment_resolve_url (cli->environment, error);
  if (!url)
    return -1;
  sql = varve_offline_render_version_table (varve_url_get_dialect (url),
                                            cli->environment->version_table,
                                            cli->environment->version_table_schema);
  cli_print (sql);
  return CLI_OK;
}

int
cli_run_ensure_version (Cli *cli, GError **error)
{
  if (!cli_open_project (cli, error))
    return -1;
  if (cli->sql)
    return print_version_table (cli, error);
  if (cli_is_alembic (cli) && cli_alembic_ensure_version (cli, error) != CLI_OK)
    return -1;
  if (!cli_is_alembic (cli)
      && (!cli_open_database (cli, FALSE, error)
          || !varve_database_ensure_version_table (cli->database, cli->operation, error)))
    return -1;
  if (cli->json)
    {
      g_autoptr (VarveJson) json = varve_json_new ();

      varve_json_begin_object (json, NULL);
      varve_json_add_string (json, "version_table", cli->environment->version_table);
      varve_json_end_object (json);
      cli_json_print (json);
    }
  else if (!cli->quiet)
    cli_printf (_ ("The version table %s is there.\n"), cli->environment->version_table);
  return CLI_OK;
}
