/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-sql.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "varve-alembic-use.h"
#include "varve-card-dialog.h"
#include "varve-sql-view.h"

/* The SQL of a plan whose scripts are Python, which only Alembic's offline mode can tell. */

typedef struct
{
  VarvePlan *plan;
  char *environment;
} Request;

/* What came of it: @sql, or @error. */
typedef struct
{
  char *sql;                    /* (nullable) */
  GError *error;                /* (nullable) */
  VarveAlembicFailure *failure; /* (nullable) */
} Rendered;

static void
rendered_free (gpointer data)
{
  Rendered *rendered = data;

  g_free (rendered->sql);
  g_clear_error (&rendered->error);
  g_clear_pointer (&rendered->failure, varve_alembic_failure_free);
  g_free (rendered);
}

#define VARVE_TYPE_PLAN_SQL (varve_plan_sql_get_type ())
G_DECLARE_FINAL_TYPE (VarvePlanSql, varve_plan_sql, VARVE, PLAN_SQL, AdwWindow)

struct _VarvePlanSql
{
  AdwWindow parent_instance;

  GtkStack *stack;
  VarveSqlView *view;
  GtkWidget *copy;
  VarveOperation *operation; /* (owned): ends the writing when the window goes */
  char *environment;
  char *sql; /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (VarvePlanSql, varve_plan_sql, ADW_TYPE_WINDOW)

static void
request_free (gpointer data)
{
  Request *request = data;

  varve_plan_unref (request->plan);
  g_free (request->environment);
  g_free (request);
}

static gpointer
render (VarveProject *project,
        VarveGraph *graph,
        VarveDatabase *database,
        gpointer data,
        VarveOperation *operation,
        GError **error)
{
  Request *request = data;
  g_auto (VarveAlembicUse) use = { 0 };
  Rendered *rendered;

  if (!varve_alembic_use_init (&use, project, request->environment, database, operation, error))
    return NULL;
  rendered = g_new0 (Rendered, 1);
  rendered->sql = varve_alembic_render_plan (&use.context, request->plan, operation,
                                             &rendered->failure, &rendered->error);
  return rendered;
}

static void
on_rendered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarvePlanSql) self = user_data;
  VarveSession *session = VARVE_SESSION (source);
  g_autoptr (GError) error = NULL;
  Rendered *rendered = varve_session_run_finish (session, result, &error);
  const GError *problem = rendered ? rendered->error : error;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  /* Closed meanwhile. */
  if (gtk_widget_get_root (GTK_WIDGET (self->stack)) == NULL)
    ;
  else if (problem)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      if (parent)
        varve_card_dialog_present (parent, session, self->environment, problem,
                                   rendered ? rendered->failure : NULL);
    }
  else
    {
      varve_sql_view_set_piece (self->view, rendered->sql, strlen (rendered->sql), 1, 0);
      self->sql = g_steal_pointer (&rendered->sql);
      gtk_widget_set_sensitive (self->copy, TRUE);
      gtk_stack_set_visible_child_name (self->stack, "sql");
    }
  g_clear_pointer (&rendered, rendered_free);
}

static void
copy_sql (VarvePlanSql *self)
{
  if (self->sql)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->sql);
}

static void
varve_plan_sql_dispose (GObject *object)
{
  varve_operation_cancel (VARVE_PLAN_SQL (object)->operation);
  G_OBJECT_CLASS (varve_plan_sql_parent_class)->dispose (object);
}

static void
varve_plan_sql_finalize (GObject *object)
{
  VarvePlanSql *self = VARVE_PLAN_SQL (object);

  g_object_unref (self->operation);
  g_object_unref (self->stack);
  g_free (self->environment);
  g_free (self->sql);
  G_OBJECT_CLASS (varve_plan_sql_parent_class)->finalize (object);
}

static void
varve_plan_sql_class_init (VarvePlanSqlClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = varve_plan_sql_dispose;
  object_class->finalize = varve_plan_sql_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static GtkWidget *
make_waiting (void)
{
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Alembic writes the SQL"), -1);
  return spinner;
}

static GtkWidget *
make_header (VarvePlanSql *self)
{
  GtkWidget *header = adw_header_bar_new ();

  self->copy = gtk_button_new_with_mnemonic (_ ("C_opy"));
  gtk_widget_set_sensitive (self->copy, FALSE);
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (copy_sql), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->copy);
  return header;
}

static void
varve_plan_sql_init (VarvePlanSql *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->operation = varve_operation_new ();
  self->stack = g_object_ref_sink (GTK_STACK (gtk_stack_new ()));
  self->view = VARVE_SQL_VIEW (varve_sql_view_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The plan’s SQL"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_stack_add_named (self->stack, make_waiting (), "waiting");
  gtk_stack_add_named (self->stack, scrolled, "sql");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), 640, 480);
  gtk_window_set_title (GTK_WINDOW (self), _ ("The Plan’s SQL"));
}

/**
 * varve_plan_sql_present:
 * @parent: the window behind
 * @session: an Alembic project's
 * @environment: whose database the plan is for
 * @plan: an upgrade or downgrade, loaded
 *
 * Runs the project's Alembic in its offline mode, which changes no database.
 */
void
varve_plan_sql_present (GtkWindow *parent,
                        VarveSession *session,
                        const char *environment,
                        VarvePlan *plan)
{
  VarvePlanSql *self = g_object_new (VARVE_TYPE_PLAN_SQL, "transient-for", parent, "modal", TRUE,
                                     "destroy-with-parent", TRUE, NULL);
  Request *request = g_new0 (Request, 1);

  request->plan = varve_plan_ref (plan);
  request->environment = g_strdup (environment);
  self->environment = g_strdup (environment);
  varve_session_run_async (session, environment, VARVE_SESSION_READ | VARVE_SESSION_INTERACTIVE,
                           render, request, request_free, rendered_free, self->operation,
                           on_rendered, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
