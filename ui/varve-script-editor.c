/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-script-editor-private.h"

G_DEFINE_FINAL_TYPE (VarveScriptEditor, varve_script_editor, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_MODIFIED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint saved_signal;

void
varve_script_editor_update_editable (VarveScriptEditor *self)
{
  gboolean busy = self->loading || self->insert_source;
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), !busy && !self->locked);
  varve_script_editor_update_replace (self);
}

void
varve_script_editor_emit_saved (VarveScriptEditor *self)
{
  g_signal_emit (self, saved_signal, 0);
}

static void
modified_changed (VarveScriptEditor *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODIFIED]);
}

static void
update_scheme (VarveScriptEditor *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();

  gtk_source_buffer_set_style_scheme (
      self->buffer,
      gtk_source_style_scheme_manager_get_scheme (manager, dark ? "Adwaita-dark" : "Adwaita"));
}

static void
make_buffer (VarveScriptEditor *self)
{
  self->buffer = gtk_source_buffer_new (NULL);
  gtk_source_buffer_set_highlight_matching_brackets (self->buffer, TRUE);
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self->view), GTK_TEXT_BUFFER (self->buffer));
  g_signal_connect_object (self->buffer, "modified-changed", G_CALLBACK (modified_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (update_scheme), self, G_CONNECT_SWAPPED);
  update_scheme (self);
}

static void
varve_script_editor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_MODIFIED)
    g_value_set_boolean (value, varve_script_editor_get_modified (VARVE_SCRIPT_EDITOR (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
varve_script_editor_dispose (GObject *object)
{
  VarveScriptEditor *self = VARVE_SCRIPT_EDITOR (object);
  GtkWidget *child;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_object (&self->monitor);
  g_clear_handle_id (&self->check_source, g_source_remove);
  g_clear_handle_id (&self->insert_source, g_source_remove);
  varve_script_editor_stop_lint (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_SCRIPT_EDITOR);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  g_clear_object (&self->search_context);
  g_clear_object (&self->buffer);
  G_OBJECT_CLASS (varve_script_editor_parent_class)->dispose (object);
}

static void
varve_script_editor_finalize (GObject *object)
{
  VarveScriptEditor *self = VARVE_SCRIPT_EDITOR (object);

  g_free (self->path);
  g_free (self->locked);
  g_free (self->on_disk);
  g_free (self->text);
  G_OBJECT_CLASS (varve_script_editor_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-script-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, error_page);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, locked_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, locked_label);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, disk_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, disk_label);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, reload_button);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, search_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, search_entry);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, search_count);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, replace_box);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, replace_entry);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, view);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, lint_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, lint_label);
}

static void
varve_script_editor_class_init (VarveScriptEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  /* It makes the icon theme be read again, so not before there is something to see. */
  gtk_source_init ();
  object_class->get_property = varve_script_editor_get_property;
  object_class->dispose = varve_script_editor_dispose;
  object_class->finalize = varve_script_editor_finalize;
  properties[PROP_MODIFIED]
      = g_param_spec_boolean ("modified", NULL, NULL, FALSE,
                              G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  saved_signal = g_signal_new ("saved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  gtk_widget_class_install_action (widget_class, "editor.reload", NULL, varve_script_editor_reload);
  gtk_widget_class_install_action (widget_class, "editor.keep", NULL, varve_script_editor_keep);
  gtk_widget_class_install_action (widget_class, "editor.go-to-error", NULL,
                                   varve_script_editor_go_to_error);
  varve_script_editor_install_search (widget_class);
  varve_script_editor_install_replace (widget_class);
  bind_template (widget_class);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_script_editor_init (VarveScriptEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  make_buffer (self);
  varve_script_editor_init_lint (self);
  varve_script_editor_init_search (self);
  varve_script_editor_init_replace (self);
}

/**
 * varve_script_editor_open:
 * @path: (nullable): a script
 *
 * Shows another file. It is read in a thread.
 */
void
varve_script_editor_open (VarveScriptEditor *self, const char *path)
{
  if (!varve_set_str (&self->path, path))
    return;
  varve_script_editor_stop_insert (self);
  varve_script_editor_choose_language (self);
  varve_script_editor_stop_lint (self);
  gtk_revealer_set_reveal_child (self->disk_bar, FALSE);
  self->place_line = self->place_column = 0;
  gtk_text_buffer_set_modified (GTK_TEXT_BUFFER (self->buffer), FALSE);
  varve_script_editor_watch (self);
  varve_script_editor_load (self);
  varve_script_editor_update_editable (self);
}

const char *
varve_script_editor_get_path (VarveScriptEditor *self)
{
  return self->path;
}

gboolean
varve_script_editor_get_modified (VarveScriptEditor *self)
{
  return self->buffer && !self->insert_source
         && gtk_text_buffer_get_modified (GTK_TEXT_BUFFER (self->buffer));
}

void
varve_script_editor_set_dialect (VarveScriptEditor *self, VarveDialect dialect)
{
  if (self->dialect == dialect)
    return;
  self->dialect = dialect;
  varve_script_editor_queue_lint (self);
}

/**
 * varve_script_editor_set_plain:
 * @plain: the text is SQL that is no revision script
 *
 * Says by which rules the text is looked at while a person types.
 */
void
varve_script_editor_set_plain (VarveScriptEditor *self, gboolean plain)
{
  self->plain = plain;
  varve_script_editor_queue_lint (self);
}

/**
 * varve_script_editor_set_locked:
 * @reason: (nullable): why the text may not be edited, shown in a bar
 */
void
varve_script_editor_set_locked (VarveScriptEditor *self, const char *reason)
{
  varve_set_str (&self->locked, reason);
  if (reason)
    gtk_label_set_label (self->locked_label, reason);
  gtk_revealer_set_reveal_child (self->locked_bar, reason != NULL);
  varve_script_editor_update_editable (self);
}
