/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-new-revision-dialog.h"

#include <glib/gi18n-lib.h>

#include "varve-card-dialog.h"
#include "varve-new-revision.h"

struct _VarveNewRevisionDialog
{
  AdwWindow parent_instance;

  AdwEntryRow *message;
  GtkEditable *labels;
  GtkEditable *dependencies;
  AdwActionRow *models_row;
  GtkSwitch *models;
  AdwActionRow *schema_row;
  AdwActionRow *hooks_row;
  GtkSwitch *hooks;
  GtkLabel *place;
  GtkLabel *error;

  VarveSession *session; /* (owned) */
  char *environment;     /* (owned) (nullable): whose database models are compared with */
  char **parents;        /* (owned) (nullable): NULL for the head */
  gboolean creating;
};

G_DEFINE_FINAL_TYPE (VarveNewRevisionDialog, varve_new_revision_dialog, ADW_TYPE_WINDOW)

static guint created_signal;

/* The words of an entry that may hold several; NULL where it holds none. */
static char **
dup_words (GtkEditable *entry)
{
  g_auto (GStrv) parts = g_strsplit_set (gtk_editable_get_text (entry), ", ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (guint i = 0; parts[i]; i++)
    if (*parts[i])
      g_strv_builder_add (builder, parts[i]);
  words = g_strv_builder_end (builder);
  return words[0] ? g_steal_pointer (&words) : NULL;
}

static char *
dup_message (VarveNewRevisionDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->message))));
}

static void
update (VarveNewRevisionDialog *self)
{
  g_autofree char *message = dup_message (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.create",
                                 *message && !self->creating
                                     && varve_session_get_graph (self->session));
}

/* What is wrong with what was entered is said beside it; what is wrong with the project, its
 * Alembic or its database has a card of its own, over the window. */
static gboolean
is_about_entries (VarveNewRevisionDialog *self, const GError *error)
{
  return varve_project_get_kind (varve_session_get_project (self->session)) == VARVE_PROJECT_SQL
         || error->domain != VARVE_ERROR;
}

static void
show_error (VarveNewRevisionDialog *self, const GError *error, const VarveAlembicFailure *failure)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  g_autofree char *text = details && details->hint && is_about_entries (self, error)
                              ? g_strdup_printf ("%s\n%s", error->message, details->hint)
                              : g_strdup (error->message);

  gtk_label_set_label (self->error, text);
  gtk_widget_set_visible (GTK_WIDGET (self->error), TRUE);
  self->creating = FALSE;
  update (self);
  if (!is_about_entries (self, error))
    varve_card_dialog_present (GTK_WINDOW (self), self->session, self->environment, error, failure);
}

static void
created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveNewRevisionDialog) self = user_data;
  const VarveAlembicFailure *failure;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveNewRevision) made
      = varve_new_revision_write_finish (VARVE_SESSION (source), result, &failure, &error);

  /* Closed meanwhile: the folder is watched. */
  if (!self->session)
    return;
  if (!made)
    {
      show_error (self, error, failure);
      return;
    }
  varve_session_reload (self->session);
  if (made->notice)
    varve_session_notice (self->session, made->notice, NULL, NULL, NULL);
  g_signal_emit (self, created_signal, 0, made->id, made->path);
  if (made->is_empty && gtk_window_get_transient_for (GTK_WINDOW (self)))
    varve_card_dialog_present (gtk_window_get_transient_for (GTK_WINDOW (self)), self->session,
                               self->environment, NULL, NULL);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
create_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveNewRevisionDialog *self = VARVE_NEW_REVISION_DIALOG (widget);
  g_autofree char *message = dup_message (self);
  g_auto (GStrv) labels = dup_words (self->labels);
  g_auto (GStrv) dependencies = dup_words (self->dependencies);

  self->creating = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->error), FALSE);
  update (self);
  varve_new_revision_write_async (
      self->session,
      &(VarveNewRevisionWish){ .message = message,
                               .parents = (const char *const *) self->parents,
                               .labels = (const char *const *) labels,
                               .dependencies = (const char *const *) dependencies,
                               .environment = self->environment,
                               .run_hooks = gtk_switch_get_active (self->hooks),
                               .from_models = gtk_switch_get_active (self->models) },
      created, g_object_ref (self));
}

/* Goes on in a dialog of its own, with what was entered here. */
static void
schema_activated (VarveNewRevisionDialog *self)
{
  static const char *const head[] = { NULL };
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *message = dup_message (self);
  GVariant *target
      = g_variant_new ("(s^as)", message, self->parents != NULL ? (gpointer) self->parents : head);

  if (parent != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (parent), "project.revision-from-schema",
                                        target);
  gtk_window_close (GTK_WINDOW (self));
}

/* Where there is a desired schema. */
static void
describe_schema (VarveNewRevisionDialog *self)
{
  VarveProject *project = varve_session_get_project (self->session);
  const char *path = varve_project_get_schema_path (project);
  g_autofree char *shown = path != NULL ? g_path_get_basename (path) : NULL;

  adw_action_row_set_subtitle (self->schema_row, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->schema_row),
                          path != NULL && varve_project_get_kind (project) == VARVE_PROJECT_SQL
                              && varve_session_get_n_environments (self->session) > 0);
}

/* Alembic compares the project's models with a database, which no merge needs. */
static void
describe_models (VarveNewRevisionDialog *self)
{
  VarveProject *project = varve_session_get_project (self->session);
  gboolean merge = self->parents && self->parents[0] && self->parents[1];
  g_autofree char *text
      /* Translators: %s is an environment's name. */
      = g_strdup_printf (_ ("Alembic compares them with “%s”"),
                         self->environment ? self->environment : "");

  adw_action_row_set_subtitle (self->models_row, text);
  gtk_widget_set_visible (GTK_WIDGET (self->models_row),
                          varve_project_get_kind (project) == VARVE_PROJECT_ALEMBIC && !merge
                              && self->environment);
}

static char *
dup_name (VarveGraph *graph, const char *id)
{
  VarveRevision *revision = varve_graph_lookup (graph, id);
  return g_markup_printf_escaped ("<tt>%s</tt> %s", id, revision ? revision->message : "");
}

/* After which revision it will stand. */
static void
describe_place (VarveNewRevisionDialog *self)
{
  VarveGraph *graph = varve_session_get_graph (self->session);
  g_auto (GStrv) heads = graph ? varve_graph_dup_heads (graph) : NULL;
  char **parents = self->parents ? self->parents : heads;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; parents && parents[i]; i++)
    g_ptr_array_add (names, dup_name (graph, parents[i]));
  if (names->len == 0)
    {
      gtk_label_set_label (self->place, _ ("It will be the first revision."));
      return;
    }
  g_ptr_array_add (names, NULL);
  joined = g_strjoinv ("\n", (char **) names->pdata);
  text
      = g_strdup_printf (names->len > 2 ? _ ("It will join\n%s") : _ ("It will follow %s"), joined);
  gtk_label_set_label (self->place, text);
}

/* They are the project's own programs: shown in full, and off until somebody wants them. */
static void
describe_hooks (VarveNewRevisionDialog *self)
{
  g_autoptr (GPtrArray) hooks
      = varve_hook_list (varve_session_get_project (self->session), _ ("SCRIPT"), NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  for (guint i = 0; hooks && i < hooks->len; i++)
    g_ptr_array_add (lines, varve_hook_dup_command_line (g_ptr_array_index (hooks, i)));
  g_ptr_array_add (lines, NULL);
  text = g_strjoinv ("\n", (char **) lines->pdata);
  adw_action_row_set_subtitle (self->hooks_row, text);
  gtk_widget_set_visible (GTK_WIDGET (self->hooks_row), hooks && hooks->len > 0);
}

static void
varve_new_revision_dialog_dispose (GObject *object)
{
  VarveNewRevisionDialog *self = VARVE_NEW_REVISION_DIALOG (object);

  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_NEW_REVISION_DIALOG);
  G_OBJECT_CLASS (varve_new_revision_dialog_parent_class)->dispose (object);
}

static void
varve_new_revision_dialog_finalize (GObject *object)
{
  g_strfreev (VARVE_NEW_REVISION_DIALOG (object)->parents);
  g_free (VARVE_NEW_REVISION_DIALOG (object)->environment);
  G_OBJECT_CLASS (varve_new_revision_dialog_parent_class)->finalize (object);
}

static void
varve_new_revision_dialog_class_init (VarveNewRevisionDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_new_revision_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_new_revision_dialog_finalize;
  created_signal = g_signal_new ("created", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "dialog.create", NULL, create_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-new-revision-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, message);
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, labels);
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, dependencies);
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, models_row);
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, models);
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, schema_row);
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, hooks_row);
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, hooks);
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, place);
  gtk_widget_class_bind_template_child (widget_class, VarveNewRevisionDialog, error);
  gtk_widget_class_bind_template_callback (widget_class, schema_activated);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
varve_new_revision_dialog_init (VarveNewRevisionDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * varve_new_revision_dialog_choose_models:
 *
 * Turns on that the script comes from the models, where the project has such.
 */
void
varve_new_revision_dialog_choose_models (VarveNewRevisionDialog *self)
{
  gtk_switch_set_active (self->models, gtk_widget_get_visible (GTK_WIDGET (self->models_row)));
}

/**
 * varve_new_revision_dialog_new:
 * @parent: the window to stand over
 * @session: the project
 * @parents: (nullable): ids of the revisions that it follows; several for a merge; %NULL for the
 *   head
 * @message: (nullable): what stands in the entry first
 * @environment: (nullable): the one that is looked at
 */
VarveNewRevisionDialog *
varve_new_revision_dialog_new (GtkWindow *parent,
                               VarveSession *session,
                               const char *const *parents,
                               const char *message,
                               const char *environment)
{
  VarveNewRevisionDialog *self
      = g_object_new (VARVE_TYPE_NEW_REVISION_DIALOG, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  self->parents = g_strdupv ((char **) parents);
  self->environment = g_strdup (environment);
  describe_place (self);
  describe_models (self);
  describe_schema (self);
  describe_hooks (self);
  if (message)
    gtk_editable_set_text (GTK_EDITABLE (self->message), message);
  update (self);
  return self;
}
