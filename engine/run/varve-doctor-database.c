/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-doctor-private.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "run/varve-status.h"

#include <string.h>

static void
examine_unknown (VarveDoctor *self, VarveEnvironment *environment, const VarveStatus *status)
{
  for (guint i = 0; status->unknown && status->unknown[i]; i++)
    {
      VarveFinding *finding = varve_doctor_add (
          self, VARVE_SEVERITY_ERROR, "unknown-revision",
          g_strdup_printf (_ ("The database is at revision %s, which no script here has"),
                           status->unknown[i]),
          g_strdup_printf (_ ("Look for its script with “varvectl show --find %s”; or, if that "
                              "revision is gone for good, “varvectl stamp --purge” the revision "
                              "that the schema really is at."),
                           status->unknown[i]));

      finding->environment = g_strdup (environment->name);
    }
}

static void
examine_edited (VarveDoctor *self, VarveEnvironment *environment, const VarveStatus *status)
{
  for (guint i = 0; status->edited && status->edited[i]; i++)
    {
      VarveRevision *revision = varve_graph_lookup (self->graph, status->edited[i]);
      VarveFinding *finding = varve_doctor_add (
          self, VARVE_SEVERITY_WARNING, "edited",
          g_strdup_printf (_ ("The script of revision %s was changed after it was applied"),
                           status->edited[i]),
          g_strdup (_ ("Put it back as it was and write a new revision for the change.")));

      finding->environment = g_strdup (environment->name);
      finding->path = g_strdup (revision ? revision->path : NULL);
    }
}

static void
examine_interrupted (VarveDoctor *self, VarveEnvironment *environment, const VarveStatus *status)
{
  VarveFinding *finding;

  if (!status->interrupted)
    return;
  finding = varve_doctor_add (
      self, VARVE_SEVERITY_ERROR, "interrupted",
      g_strdup_printf (_ ("The %s of revision %s was interrupted after %u of its statements"),
                       status->interrupted->direction, status->interrupted->revision,
                       status->interrupted->statement),
      g_strdup_printf (_ ("Run the %s again: it goes on with the first statement that was not "
                          "done."),
                       status->interrupted->direction));
  finding->environment = g_strdup (environment->name);
}

static void
examine_pending (VarveDoctor *self, VarveEnvironment *environment, const VarveStatus *status)
{
  VarveFinding *finding;

  if (status->n_pending == 0)
    return;
  finding = varve_doctor_add (
      self, VARVE_SEVERITY_INFO, "pending",
      g_strdup_printf (ngettext ("%u revision is not applied", "%u revisions are not applied",
                                 status->n_pending),
                       status->n_pending),
      g_strdup_printf ("varvectl -e %s upgrade heads", environment->name));
  finding->environment = g_strdup (environment->name);
}

static void
examine_history (VarveDoctor *self, VarveEnvironment *environment, const VarveStatus *status)
{
  VarveFinding *finding;

  if (status->current[0] || status->n_tables == 0)
    return;
  finding = varve_doctor_add (
      self, VARVE_SEVERITY_WARNING, "no-history",
      g_strdup_printf (ngettext ("The database has %u table but no history",
                                 "The database has %u tables but no history", status->n_tables),
                       status->n_tables),
      g_strdup (_ ("Name the revision that its schema is at with “varvectl stamp REVISION”.")));
  finding->environment = g_strdup (environment->name);
}

static gboolean
reaches (VarveGraph *graph, const char *from, const char *id)
{
  const char *const rows[] = { from, NULL };
  guint index = varve_graph_find (graph, id);
  g_autofree guint8 *states = varve_graph_compute_states (graph, rows, NULL, NULL);

  return index != G_MAXUINT && states[index] == VARVE_STATE_APPLIED;
}

/* A row that another row's history has already says nothing, and makes downgrades refuse. */
static void
examine_rows (VarveDoctor *self, VarveEnvironment *environment, const VarveStatus *status)
{
  for (guint i = 0; status->current[i]; i++)
    for (guint j = 0; status->current[j]; j++)
      {
        VarveFinding *finding;

        if (i == j || !reaches (self->graph, status->current[i], status->current[j]))
          continue;
        finding = varve_doctor_add (
            self, VARVE_SEVERITY_ERROR, "overlapping-rows",
            g_strdup_printf (_ ("The version table holds both %s and %s, which is before it"),
                             status->current[i], status->current[j]),
            g_strdup_printf ("varvectl -e %s stamp --purge %s", environment->name,
                             status->current[i]));
        finding->environment = g_strdup (environment->name);
      }
}

static guint
get_longest_id (VarveGraph *graph)
{
  gsize longest = 0;

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    longest = MAX (longest, strlen (varve_graph_get_revision (graph, i)->id));
  return longest;
}

/* SQLite does not mind the length of a column. */
static void
examine_column (VarveDoctor *self, VarveEnvironment *environment, VarveDatabase *database)
{
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *sql = NULL;
  g_autofree char *table = NULL;
  guint longest = get_longest_id (self->graph);
  guint width;
  VarveFinding *finding;

  if (varve_database_get_dialect (database) != VARVE_DIALECT_POSTGRES)
    return;
  table = varve_sql_quote_literal (VARVE_DIALECT_POSTGRES, environment->version_table);
  sql = g_strdup_printf ("SELECT coalesce(min(character_maximum_length), 0) FROM "
                         "information_schema.columns WHERE table_name = %s AND column_name = "
                         "'version_num'",
                         table);
  rows = varve_database_query (database, sql, self->operation, NULL);
  if (!rows || rows->len == 0)
    return;
  width = g_ascii_strtoull (((char **) g_ptr_array_index (rows, 0))[0], NULL, 10);
  if (width == 0 || longest <= width)
    return;
  finding = varve_doctor_add (
      self, VARVE_SEVERITY_ERROR, "narrow-version-table",
      g_strdup_printf (
          _ ("The version table holds ids of %u characters, but the longest id has %u"), width,
          longest),
      g_strdup_printf ("ALTER TABLE %s ALTER COLUMN version_num TYPE varchar(%u);",
                       environment->version_table, longest));
  finding->environment = g_strdup (environment->name);
}

static void
examine_backends (VarveDoctor *self, VarveEnvironment *environment, const VarveStatus *status)
{
  for (guint i = 0; i < status->backends->len; i++)
    {
      const VarveBackend *backend = status->backends->pdata[i];
      g_autofree char *what = varve_backend_describe (backend);
      VarveFinding *finding = varve_doctor_add (
          self, VARVE_SEVERITY_WARNING, "run-goes-on",
          g_strdup_printf (_ ("A run of Varve is still at work on the server: %s"), what),
          g_strdup_printf (_ ("Wait until it ends. If its program is gone, end it: SELECT "
                              "pg_terminate_backend(%d);"),
                           backend->pid));

      finding->environment = g_strdup (environment->name);
    }
}

void
varve_doctor_examine_environment (VarveDoctor *self, VarveEnvironment *environment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveDatabase) database
      = varve_environment_open (environment, TRUE, self->operation, &error);
  g_autoptr (VarveStatus) status = NULL;

  if (database)
    status
        = varve_status_read (self->project, self->graph, database, TRUE, self->operation, &error);
  if (!status)
    {
      VarveFinding *finding;

      if (g_error_matches (error, VARVE_ERROR, VARVE_ERROR_CANCELLED))
        return;
      finding = varve_doctor_add_error (
          self, VARVE_SEVERITY_WARNING,
          error->domain == VARVE_ERROR ? varve_error_code_get_nick (error->code) : "failed", error);
      varve_set_str (&finding->environment, environment->name);
      return;
    }
  examine_unknown (self, environment, status);
  examine_rows (self, environment, status);
  examine_interrupted (self, environment, status);
  examine_backends (self, environment, status);
  examine_edited (self, environment, status);
  examine_history (self, environment, status);
  examine_pending (self, environment, status);
  varve_doctor_examine_server (self, environment, database);
  examine_column (self, environment, database);
}
