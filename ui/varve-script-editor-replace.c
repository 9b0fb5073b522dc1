/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-script-editor-private.h"

#include <glib/gi18n-lib.h>

static gboolean
may_replace (VarveScriptEditor *self)
{
  return gtk_text_view_get_editable (GTK_TEXT_VIEW (self->view));
}

/* Derives what can be replaced. Where nothing may be, nothing offers to. */
void
varve_script_editor_update_replace (VarveScriptEditor *self)
{
  gboolean may = may_replace (self);
  gboolean some = *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';

  if (!may)
    gtk_widget_set_visible (self->replace_box, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.show-replace", may);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.replace", may && some);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.replace-all", may && some);
}

/* The selected match, and on to the next; where none is selected only on. */
static void
replace_selected (VarveScriptEditor *self)
{
  GtkTextIter start, end;
  g_autoptr (GError) error = NULL;

  if (!may_replace (self))
    return;
  gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  gtk_source_search_context_replace (self->search_context, &start, &end,
                                     gtk_editable_get_text (self->replace_entry), -1, &error);
  if (error)
    varve_script_editor_show_told (self, error->message);
  else
    varve_script_editor_find_next (self);
}

static void
replace_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  replace_selected (VARVE_SCRIPT_EDITOR (widget));
}

/* One step for undo. */
static void
replace_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveScriptEditor *self = VARVE_SCRIPT_EDITOR (widget);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  guint n;

  if (!may_replace (self))
    return;
  n = gtk_source_search_context_replace_all (
      self->search_context, gtk_editable_get_text (self->replace_entry), -1, &error);
  if (error)
    {
      varve_script_editor_show_told (self, error->message);
      return;
    }
  message = g_strdup_printf (ngettext ("%u replaced", "%u replaced", n), n);
  varve_script_editor_show_told (self, message);
}

static void
show_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_script_editor_start_replace (VARVE_SCRIPT_EDITOR (widget));
}

static void
mode_changed (VarveScriptEditor *self)
{
  if (!gtk_search_bar_get_search_mode (self->search_bar))
    gtk_widget_set_visible (self->replace_box, FALSE);
}

void
varve_script_editor_install_replace (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "editor.show-replace", NULL, show_action);
  gtk_widget_class_install_action (widget_class, "editor.replace", NULL, replace_action);
  gtk_widget_class_install_action (widget_class, "editor.replace-all", NULL, replace_all_action);
}

void
varve_script_editor_init_replace (VarveScriptEditor *self)
{
  g_signal_connect_object (self->replace_entry, "activate", G_CALLBACK (replace_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled",
                           G_CALLBACK (mode_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "changed",
                           G_CALLBACK (varve_script_editor_update_replace), self,
                           G_CONNECT_SWAPPED);
  varve_script_editor_update_replace (self);
}

/**
 * varve_script_editor_start_replace:
 *
 * Opens the search with a place for what to put instead of what is found. In a script that may not
 * be edited it is a search alone.
 */
void
varve_script_editor_start_replace (VarveScriptEditor *self)
{
  varve_script_editor_start_search (self);
  gtk_widget_set_visible (self->replace_box, may_replace (self));
}
