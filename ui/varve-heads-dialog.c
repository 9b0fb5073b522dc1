/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-heads-dialog-private.h"

#include <glib/gi18n-lib.h>

#include "varve-error-presenter.h"
#include "varve-reparent-dialog.h"

G_DEFINE_FINAL_TYPE (VarveHeadsDialog, varve_heads_dialog, ADW_TYPE_WINDOW)

/* What a reading thread needs, and nothing of the widget's. */
typedef struct
{
  VarveProject *project;
  VarveGraph *graph;
  VarveDialect dialect;
  VarveOperation *operation;
} Reading;

static void
reading_free (Reading *self)
{
  g_object_unref (self->project);
  varve_graph_unref (self->graph);
  g_object_unref (self->operation);
  g_free (self);
}

static void
read_heads (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = data;
  GError *error = NULL;
  VarveHeads *heads = varve_heads_compare (reading->project, reading->graph, reading->dialect,
                                           reading->operation, &error);

  if (heads == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, heads, (GDestroyNotify) varve_heads_free);
}

static const VarveRevision *
get_revision (VarveHeadsDialog *self, guint index)
{
  return varve_graph_get_revision (self->heads->graph, index);
}

static char *
describe_touch (const VarveTouch *touch)
{
  g_autofree char *name = touch->column != NULL
                              ? g_strconcat (touch->name, ".", touch->column, NULL)
                              : g_strdup (touch->name);

  switch (touch->kind)
    {
      case VARVE_TOUCH_CREATES:
        return g_strdup_printf (_ ("creates %s"), name);
      case VARVE_TOUCH_DROPS:
        return g_strdup_printf (_ ("drops %s"), name);
      case VARVE_TOUCH_WRITES:
        return g_strdup_printf (_ ("writes rows of %s"), name);
      case VARVE_TOUCH_ALTERS:
      default:
        return g_strdup_printf (_ ("alters %s"), name);
    }
}

static char *
describe_touches (const VarveHead *head, guint index)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < head->touches->len; i++)
    {
      const VarveHeadTouch *item = g_ptr_array_index (head->touches, i);

      if (item->index == index)
        g_ptr_array_add (words, describe_touch (item->touch));
    }
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}

static GtkWidget *
make_row (const char *title, const char *subtitle, const char *icon)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (icon != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon));
  return row;
}

static GtkWidget *
make_reparent_button (VarveHeadsDialog *self, const VarveHead *head)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Put Last"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Let this branch come after the other head"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "heads.reparent");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "u", head->index);
  return button;
}

static void
add_head (VarveHeadsDialog *self, const VarveHead *head)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *description = NULL;
  g_autofree char *title = g_markup_escape_text (get_revision (self, head->index)->message, -1);

  description = g_strdup_printf (
      ngettext ("%s, %u revision of its own", "%s, %u revisions of its own", head->own->len),
      get_revision (self, head->index)->id, head->own->len);
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  /* Only scripts of Varve's own kind are rewritten. */
  if (self->heads->heads->len == 2
      && varve_project_get_kind (varve_session_get_project (self->session)) == VARVE_PROJECT_SQL)
    adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group),
                                             make_reparent_button (self, head));
  else
    adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group),
                                             varve_heads_dialog_make_check (self));
  for (guint i = 0; i < head->own->len; i++)
    {
      guint index = g_array_index (head->own, guint, i);
      g_autofree char *touches = describe_touches (head, index);
      g_autofree char *subtitle
          = *touches ? g_strconcat (get_revision (self, index)->id, " · ", touches, NULL)
                     : g_strdup (get_revision (self, index)->id);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                                 make_row (get_revision (self, index)->message, subtitle, NULL));
    }
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
}

static GtkWidget *
make_collision_row (VarveHeadsDialog *self, const VarveCollision *collision)
{
  g_autofree char *title
      = collision->column != NULL
            ? g_strdup_printf ("%s %s.%s", collision->object, collision->name, collision->column)
            : g_strdup_printf ("%s %s", collision->object, collision->name);
  g_autofree char *subtitle = g_strdup_printf (
      collision->serious ? _ ("“%s” and “%s” can’t both be applied as they are")
                         : _ ("“%s” and “%s” both touch it: the order may matter"),
      get_revision (self, collision->first)->message,
      get_revision (self, collision->second)->message);

  return make_row (title, subtitle,
                   collision->serious ? "dialog-warning-symbolic" : "dialog-information-symbolic");
}

static void
add_collisions (VarveHeadsDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GPtrArray *collisions = self->heads->collisions;

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Where They Meet"));
  for (guint i = 0; i < collisions->len; i++)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                               make_collision_row (self, g_ptr_array_index (collisions, i)));
  if (collisions->len == 0)
    adw_preferences_group_add (
        ADW_PREFERENCES_GROUP (group),
        make_row (_ ("They touch nothing in common"),
                  _ ("As far as their statements say; either order gives the same schema"),
                  "emblem-ok-symbolic"));
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
}

static void
show_message (VarveHeadsDialog *self, const char *icon, const char *title, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;

  adw_status_page_set_icon_name (self->message, icon);
  adw_status_page_set_title (self->message, title);
  adw_status_page_set_description (self->message, escaped);
  gtk_stack_set_visible_child_name (self->pages, "message");
}

static void
show_heads (VarveHeadsDialog *self)
{
  guint n = self->heads->heads->len;
  g_autofree char *title = g_strdup_printf (ngettext ("%u Head", "%u Heads", n), n);

  adw_window_title_set_title (self->window_title, title);
  if (n < 2)
    {
      show_message (self, "emblem-ok-symbolic", _ ("One Head"),
                    _ ("The history is one line: there is nothing to join."));
      return;
    }
  add_collisions (self);
  for (guint i = 0; i < n; i++)
    add_head (self, g_ptr_array_index (self->heads->heads, i));
  gtk_widget_set_visible (self->buttons, TRUE);
  varve_heads_dialog_update_merge (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "heads.reparent", TRUE);
  gtk_stack_set_visible_child_name (self->pages, "heads");
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveHeadsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveHeads) heads = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->session == NULL)
    return;
  if (heads == NULL)
    {
      g_autoptr (VarveErrorCard) card = varve_error_card_new (error);
      g_autofree char *body = varve_error_card_dup_body (card);

      show_message (self, "dialog-warning-symbolic", card->title, body);
      return;
    }
  self->heads = g_steal_pointer (&heads);
  show_heads (self);
}

/* By the lexical rules of the default environment's database. */
static VarveDialect
get_dialect (VarveProject *project)
{
  VarveEnvironment *environment = varve_project_find_environment (project, NULL, NULL);
  g_autoptr (VarveUrl) url
      = environment != NULL ? varve_environment_resolve_url (environment, NULL) : NULL;

  return url != NULL ? varve_url_get_dialect (url) : VARVE_DIALECT_POSTGRES;
}

static void
start (VarveHeadsDialog *self)
{
  Reading *reading = g_new0 (Reading, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_read, g_object_ref (self));

  reading->project = g_object_ref (varve_session_get_project (self->session));
  reading->graph = varve_graph_ref (varve_session_get_graph (self->session));
  reading->dialect = get_dialect (reading->project);
  reading->operation = g_object_ref (self->operation);
  g_task_set_task_data (task, reading, (GDestroyNotify) reading_free);
  g_task_run_in_thread (task, read_heads);
}

void
varve_heads_dialog_finish (VarveHeadsDialog *self, const char *notice)
{
  varve_session_reload (self->session);
  varve_session_notice (self->session, notice, NULL, NULL, NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_reparented (const VarveReparent *change, gpointer user_data)
{
  VarveHeadsDialog *self = user_data;
  g_autofree char *notice
      = g_strdup_printf (_ ("%s now comes after %s"), change->revision->id, change->parents[0]);

  varve_heads_dialog_finish (self, notice);
}

static void
reparent (GtkWidget *widget, const char *action, GVariant *parameter)
{
  VarveHeadsDialog *self = VARVE_HEADS_DIALOG (widget);
  guint index = g_variant_get_uint32 (parameter);
  const VarveHead *mine = g_ptr_array_index (self->heads->heads, 0);
  const VarveHead *other = g_ptr_array_index (self->heads->heads, 1);

  if (mine->index != index)
    {
      other = mine;
      mine = g_ptr_array_index (self->heads->heads, 1);
    }
  varve_reparent_dialog_present (GTK_WINDOW (self), self->session, self->heads->graph,
                                 get_revision (self, varve_head_get_root (mine))->id,
                                 get_revision (self, other->index)->id, on_reparented,
                                 g_object_ref (self), g_object_unref);
}

static void
varve_heads_dialog_dispose (GObject *object)
{
  VarveHeadsDialog *self = VARVE_HEADS_DIALOG (object);

  if (self->operation != NULL)
    varve_operation_cancel (self->operation);
  g_clear_object (&self->operation);
  g_clear_object (&self->session);
  g_clear_pointer (&self->heads, varve_heads_free);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->merge_id, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_HEADS_DIALOG);
  G_OBJECT_CLASS (varve_heads_dialog_parent_class)->dispose (object);
}

static void
varve_heads_dialog_class_init (VarveHeadsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_heads_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-heads-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveHeadsDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, VarveHeadsDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, VarveHeadsDialog, message);
  gtk_widget_class_bind_template_child (widget_class, VarveHeadsDialog, page);
  gtk_widget_class_bind_template_child (widget_class, VarveHeadsDialog, buttons);
  gtk_widget_class_bind_template_child (widget_class, VarveHeadsDialog, merge_button);
  gtk_widget_class_bind_template_child (widget_class, VarveHeadsDialog, merge_label);
  gtk_widget_class_install_action (widget_class, "heads.merge", NULL, varve_heads_dialog_merge);
  gtk_widget_class_install_action (widget_class, "heads.reparent", "u", reparent);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
varve_heads_dialog_init (VarveHeadsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->operation = varve_operation_new ();
  self->checks = g_ptr_array_new ();
  adw_window_title_set_title (self->window_title, _ ("Heads"));
  gtk_widget_set_visible (self->buttons, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "heads.merge", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "heads.reparent", FALSE);
}

/**
 * varve_heads_dialog_new:
 * @parent: (nullable): the window that it stands over
 * @session: the project, whose graph is read
 *
 * Returns: (transfer none): the dialog, not yet presented
 */
VarveHeadsDialog *
varve_heads_dialog_new (GtkWindow *parent, VarveSession *session)
{
  VarveHeadsDialog *self = g_object_new (VARVE_TYPE_HEADS_DIALOG, "transient-for", parent, NULL);

  self->session = g_object_ref (session);
  start (self);
  return self;
}

/**
 * varve_heads_dialog_present:
 * @parent: the window that it stands over
 * @session: the project, whose graph is read
 *
 * Shows what each head brings, and the ways to one head.
 */
void
varve_heads_dialog_present (GtkWindow *parent, VarveSession *session)
{
  gtk_window_present (GTK_WINDOW (varve_heads_dialog_new (parent, session)));
}

/**
 * varve_heads_dialog_is_ready:
 * @self: the dialog
 *
 * Returns: whether the heads are read and shown
 */
gboolean
varve_heads_dialog_is_ready (VarveHeadsDialog *self)
{
  return self->heads != NULL;
}
