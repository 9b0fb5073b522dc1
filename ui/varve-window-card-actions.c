/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-card-dialog.h"
#include "varve-found-dialog.h"

#include <glib/gi18n-lib.h>

/* What can be done about what is wrong: cards, and scripts that are looked for. */

static void
find_revision_action (GtkWidget *widget, const char *name, GVariant *id)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  if (self->session)
    varve_found_dialog_present (GTK_WINDOW (self), self->session, self->environment,
                                g_variant_get_string (id, NULL), FALSE);
}

/* A database that is at a revision which no script has is in nobody's way until something is to be
 * done with it: then this is what the engine says. */
static GError *
make_unknown_error (VarveStatus *status)
{
  GError *error = NULL;

  if (status && status->unknown && status->unknown[0])
    varve_set_error (&error, VARVE_ERROR_UNKNOWN_REVISION, NULL,
                     "Can't locate revision identified by '%s'", status->unknown[0]);
  return error;
}

static void
show_database_card_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  const char *environment = g_variant_get_string (parameter, NULL);
  const GError *known
      = self->session ? varve_session_get_status_error (self->session, environment) : NULL;
  g_autoptr (GError) error = NULL;

  if (!self->session)
    return;
  error = known ? g_error_copy (known)
                : make_unknown_error (varve_session_get_status (self->session, environment));
  if (error)
    varve_card_dialog_present (GTK_WINDOW (self), self->session, environment, error, NULL);
}

static void
show_scripts_card_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  VarveGraph *graph = self->session ? varve_session_get_graph (self->session) : NULL;
  const GError *known = self->session ? varve_session_get_graph_error (self->session) : NULL;
  g_autoptr (GError) error = known ? g_error_copy (known) : NULL;

  if (!error && graph)
    varve_graph_check (graph, &error);
  if (error)
    varve_card_dialog_present (GTK_WINDOW (self), self->session, self->environment, error, NULL);
}

static gpointer
settle (VarveProject *project,
        VarveGraph *graph,
        VarveDatabase *database,
        gpointer data,
        VarveOperation *operation,
        GError **error)
{
  /* Nothing to be freed: that it is not NULL says that it went well. */
  return graph && varve_project_settle_journal (project, graph, database, operation, error)
             ? GINT_TO_POINTER (TRUE)
             : NULL;
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  varve_session_run_finish (VARVE_SESSION (source), result, &error);
  if (error)
    varve_window_show_error (self, _ ("The Journal Was Not Written"), error);
}

static void
settle_runs_action (GtkWidget *widget, const char *name, GVariant *environment)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  if (self->session)
    varve_session_run_async (self->session, g_variant_get_string (environment, NULL),
                             VARVE_SESSION_WRITE | VARVE_SESSION_INTERACTIVE, settle, NULL, NULL,
                             NULL, NULL, on_settled, g_object_ref (self));
}

static void
show_timeline_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);

  varve_window_show_page (self, "timeline");
  varve_timeline_view_focus_list (self->timeline);
}

static const VarveWindowAction actions[] = {
  { "project.find-revision", "s", find_revision_action },
  { "project.show-database-card", "s", show_database_card_action },
  { "project.show-scripts-card", NULL, show_scripts_card_action },
  { "project.settle-runs", "s", settle_runs_action },
  { "project.show-timeline", NULL, show_timeline_action },
};

void
varve_window_install_card_actions (GtkWidgetClass *widget_class)
{
  varve_window_install_table (widget_class, actions, G_N_ELEMENTS (actions));
}
