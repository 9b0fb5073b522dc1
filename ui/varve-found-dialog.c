/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-found-dialog-private.h"

#include <glib/gi18n-lib.h>

#include "varve-alembic-dialog.h"
#include "varve-card-dialog.h"
#include "varve-found-view.h"
#include "varve-found-work.h"
#include "varve-plan-dialog.h"
#include "varve-stamp-dialog.h"

/* What was found can only be looked at and acted on: a search goes on at most once at a time.
 *
 *   SEARCHING --> FOUND --> BRINGING BACK --> closed
 *           \--> NOTHING --> SEARCHING
 */

G_DEFINE_FINAL_TYPE (VarveFoundDialog, varve_found_dialog, ADW_TYPE_WINDOW)

static VarveFound *
get_found (VarveFoundDialog *self, GVariant *index)
{
  return self->whereis->found->pdata[g_variant_get_uint32 (index)];
}

/* The window behind, once this one is gone. */
static GtkWindow *
leave (VarveFoundDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_destroy (GTK_WINDOW (self));
  return parent;
}

static void
wait (VarveFoundDialog *self, const char *words)
{
  g_clear_object (&self->operation);
  self->operation = varve_operation_new ();
  gtk_label_set_label (self->waiting, words);
  gtk_stack_set_visible_child_name (self->stack, "waiting");
}

/* The parent is what is left of it, of several the first. */
static void
plan_down (GtkWindow *parent,
           VarveSession *session,
           const char *environment,
           const VarveFound *found,
           VarvePlanDialogFlags flags)
{
  const char *first = found->revision->down_revisions[0];
  const char *targets[] = { first != NULL ? first : "base", NULL };

  if (parent != NULL)
    varve_plan_dialog_present_full (parent, session, environment, VARVE_DIRECTION_DOWNGRADE,
                                    targets, flags);
}

static void
say_brought_back (VarveSession *session, char **paths, const VarveFound *found)
{
  guint n = g_strv_length (paths);
  g_autofree char *name = g_filename_display_basename (paths[0]);
  g_autofree char *message = g_strdup_printf (ngettext ("“%s” was brought back",
                                                        "“%s” and what comes before it were "
                                                        "brought back: %u scripts",
                                                        n),
                                              name, n);

  varve_session_notice (session, message, "project.show-revision",
                        g_variant_new_string (found->revision->id), _ ("_Show"));
  varve_session_reload (session);
}

static void
on_brought_back (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveFoundDialog) self = user_data;
  VarveSession *session = VARVE_SESSION (source);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = varve_found_work_bring_back_finish (result, &error);
  GtkWindow *parent = self->session != NULL ? leave (self) : NULL;

  if (paths != NULL)
    say_brought_back (session, paths, self->chosen);
  if (paths != NULL && self->then_down)
    plan_down (parent, session, self->environment, self->chosen, VARVE_PLAN_DIALOG_NONE);
  if (error != NULL && parent != NULL)
    varve_card_dialog_present (parent, session, self->environment, error, NULL);
}

static void
bring_back (VarveFoundDialog *self, VarveFound *found)
{
  g_clear_pointer (&self->chosen, varve_found_unref);
  self->chosen = varve_found_ref (found);
  wait (self, _ ("Bringing the script back…"));
  varve_found_work_bring_back_async (self->session, self->environment, found, self->operation,
                                     on_brought_back, g_object_ref (self));
}

/* What runs the project's Python wants the person's word first; then it is asked for again. */
static gboolean
may_act (VarveFoundDialog *self)
{
  if (varve_session_may_act (self->session))
    return TRUE;
  varve_alembic_dialog_present (GTK_WINDOW (self), self->session);
  return FALSE;
}

static void
bring_back_action (GtkWidget *widget, const char *name, GVariant *index)
{
  VarveFoundDialog *self = VARVE_FOUND_DIALOG (widget);

  bring_back (self, get_found (self, index));
}

static void
view_action (GtkWidget *widget, const char *name, GVariant *index)
{
  varve_found_view_present (GTK_WINDOW (widget), get_found (VARVE_FOUND_DIALOG (widget), index));
}

/* Alembic reads scripts from the project's folder only. */
static void
roll_back_action (GtkWidget *widget, const char *name, GVariant *index)
{
  VarveFoundDialog *self = VARVE_FOUND_DIALOG (widget);
  g_autoptr (VarveFoundDialog) keep = g_object_ref (self);
  VarveFound *found = get_found (self, index);
  VarveProject *project = varve_session_get_project (self->session);
  g_autoptr (VarveSession) session = g_object_ref (self->session);

  if (!may_act (self))
    return;
  if (varve_project_get_kind (project) == VARVE_PROJECT_ALEMBIC)
    {
      self->then_down = TRUE;
      bring_back (self, found);
      return;
    }
  plan_down (leave (self), session, keep->environment, found, VARVE_PLAN_DIALOG_FIND);
}

/* What it comes after, if that is here. */
static const char *
find_known (VarveGraph *graph, const VarveFound *found)
{
  const char *parent = found->revision->down_revisions[0];

  return graph != NULL && parent != NULL && varve_graph_lookup (graph, parent) != NULL ? parent
                                                                                       : NULL;
}

static void
stamp (VarveFoundDialog *self, const char *suggested)
{
  g_autoptr (VarveFoundDialog) keep = g_object_ref (self);
  g_autoptr (VarveSession) session = g_object_ref (self->session);
  GtkWindow *parent;

  if (!may_act (self))
    return;
  parent = leave (self);
  if (parent != NULL)
    varve_stamp_dialog_present (parent, session, keep->environment, suggested);
}

static void
stamp_action (GtkWidget *widget, const char *name, GVariant *index)
{
  VarveFoundDialog *self = VARVE_FOUND_DIALOG (widget);

  stamp (self, find_known (varve_session_get_graph (self->session), get_found (self, index)));
}

static void
give_up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  stamp (VARVE_FOUND_DIALOG (widget), NULL);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveFoundDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  VarveWhereis *whereis = varve_found_work_search_finish (result, &error);

  g_clear_pointer (&self->whereis, varve_whereis_free);
  self->whereis = whereis;
  if (self->session == NULL)
    return;
  if (whereis == NULL)
    {
      GtkWindow *parent = leave (self);

      if (parent != NULL)
        varve_card_dialog_present (parent, VARVE_SESSION (source), self->environment, error, NULL);
      return;
    }
  if (self->bring_back && whereis->found->len > 0)
    bring_back (self, whereis->found->pdata[0]);
  else
    varve_found_dialog_show (self);
}

static void
search (VarveFoundDialog *self)
{
  g_autofree char *words = g_strdup_printf (
      /* Translators: a revision's id. */
      _ ("Looking for %s in branches, remotes, tags, stashes and reflogs…"), self->id);

  wait (self, words);
  varve_found_work_search_async (self->session, self->environment, self->id, self->operation,
                                 on_found, g_object_ref (self));
}

static void
search_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  search (VARVE_FOUND_DIALOG (widget));
}

static void
varve_found_dialog_dispose (GObject *object)
{
  VarveFoundDialog *self = VARVE_FOUND_DIALOG (object);

  if (self->operation != NULL)
    varve_operation_cancel (self->operation);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_FOUND_DIALOG);
  G_OBJECT_CLASS (varve_found_dialog_parent_class)->dispose (object);
}

static void
varve_found_dialog_finalize (GObject *object)
{
  VarveFoundDialog *self = VARVE_FOUND_DIALOG (object);

  g_clear_object (&self->operation);
  g_clear_pointer (&self->chosen, varve_found_unref);
  g_clear_pointer (&self->whereis, varve_whereis_free);
  g_free (self->environment);
  g_free (self->id);
  G_OBJECT_CLASS (varve_found_dialog_parent_class)->finalize (object);
}

static void
varve_found_dialog_class_init (VarveFoundDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_found_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_found_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-found-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveFoundDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveFoundDialog, waiting);
  gtk_widget_class_bind_template_child (widget_class, VarveFoundDialog, nothing);
  gtk_widget_class_bind_template_child (widget_class, VarveFoundDialog, page);
  gtk_widget_class_install_action (widget_class, "found.view", "u", view_action);
  gtk_widget_class_install_action (widget_class, "found.bring-back", "u", bring_back_action);
  gtk_widget_class_install_action (widget_class, "found.roll-back", "u", roll_back_action);
  gtk_widget_class_install_action (widget_class, "found.stamp", "u", stamp_action);
  gtk_widget_class_install_action (widget_class, "found.give-up", NULL, give_up_action);
  gtk_widget_class_install_action (widget_class, "found.search", NULL, search_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
varve_found_dialog_init (VarveFoundDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Stamping is for a database that is at it. */
static gboolean
is_row (VarveSession *session, const char *environment, const char *id)
{
  VarveStatus *status = varve_session_get_status (session, environment);

  return status != NULL && g_strv_contains ((const char *const *) status->current, id);
}

void
varve_found_dialog_present (GtkWindow *parent,
                            VarveSession *session,
                            const char *environment,
                            const char *id,
                            gboolean bring)
{
  VarveFoundDialog *self = g_object_new (VARVE_TYPE_FOUND_DIALOG, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  self->environment = g_strdup (environment);
  self->id = g_strdup (id);
  self->bring_back = bring;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "found.give-up",
                                 is_row (session, environment, id));
  search (self);
  gtk_window_present (GTK_WINDOW (self));
}
