/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-script-editor-private.h"

#include <glib/gi18n-lib.h>

static void
select_match (VarveScriptEditor *self, const GtkTextIter *start, const GtkTextIter *end)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);

  gtk_text_buffer_select_range (buffer, start, end);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->view), gtk_text_buffer_get_insert (buffer),
                                0.2, FALSE, 0, 0);
  varve_script_editor_show_count (self);
}

/* The context drops a search without an answer when another one begins, so what is handed to it
 * holds no reference; once the editor goes, its searches are cancelled. */
static gboolean
is_gone (GAsyncResult *result)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)));
}

static void
found_forward (GObject *source, GAsyncResult *result, gpointer self)
{
  GtkTextIter start, end;

  if (!is_gone (result)
      && gtk_source_search_context_forward_finish (GTK_SOURCE_SEARCH_CONTEXT (source), result,
                                                   &start, &end, NULL, NULL))
    select_match (self, &start, &end);
}

static void
found_backward (GObject *source, GAsyncResult *result, gpointer self)
{
  GtkTextIter start, end;

  if (!is_gone (result)
      && gtk_source_search_context_backward_finish (GTK_SOURCE_SEARCH_CONTEXT (source), result,
                                                    &start, &end, NULL, NULL))
    select_match (self, &start, &end);
}

static void
find_from (VarveScriptEditor *self, const GtkTextIter *from, gboolean backward)
{
  if (backward)
    gtk_source_search_context_backward_async (self->search_context, from, self->finding,
                                              found_backward, self);
  else
    gtk_source_search_context_forward_async (self->search_context, from, self->finding,
                                             found_forward, self);
}

static void
find (VarveScriptEditor *self, gboolean backward)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  find_from (self, backward ? &start : &end, backward);
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  find (VARVE_SCRIPT_EDITOR (widget), g_str_equal (name, "editor.find-previous"));
}

static void
end_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_search_bar_set_search_mode (VARVE_SCRIPT_EDITOR (widget)->search_bar, FALSE);
}

void
varve_script_editor_find_next (VarveScriptEditor *self)
{
  find (self, FALSE);
}

static void
find_previous (VarveScriptEditor *self)
{
  find (self, TRUE);
}

static void
search_changed (VarveScriptEditor *self)
{
  GtkSourceSearchSettings *settings = gtk_source_search_context_get_settings (self->search_context);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  GtkTextIter start, end;

  self->search_told = FALSE;
  gtk_source_search_settings_set_search_text (settings, text);
  if (!*text)
    {
      varve_script_editor_show_count (self);
      return;
    }
  /* What is found first stays found while it still fits. */
  gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  find_from (self, &start, FALSE);
}

static char *
dup_count (VarveScriptEditor *self)
{
  int n = gtk_source_search_context_get_occurrences_count (self->search_context);
  int at;
  GtkTextIter start, end;

  if (!*gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) || n < 0)
    return g_strdup ("");
  if (n == 0)
    return g_strdup (_ ("not found"));
  gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  at = gtk_source_search_context_get_occurrence_position (self->search_context, &start, &end);
  if (at > 0)
    /* Translators: the match that is selected, of all: “2 of 14” */
    return g_strdup_printf (_ ("%d of %d"), at, n);
  return g_strdup_printf (ngettext ("%d match", "%d matches", n), n);
}

void
varve_script_editor_show_count (VarveScriptEditor *self)
{
  g_autoptr (GError) error = gtk_source_search_context_get_regex_error (self->search_context);
  g_autofree char *count = error ? g_strdup (_ ("no valid expression")) : dup_count (self);

  self->search_told = FALSE;
  gtk_label_set_label (self->search_count, count);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->search_count), error ? error->message : NULL);
  if (error)
    gtk_widget_add_css_class (GTK_WIDGET (self->search_entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->search_entry), "error");
}

void
varve_script_editor_show_told (VarveScriptEditor *self, const char *message)
{
  self->search_told = TRUE;
  gtk_label_set_label (self->search_count, message);
}

/* Replacing changes the count as well, a moment later. */
static void
count_changed (VarveScriptEditor *self)
{
  if (!self->search_told)
    varve_script_editor_show_count (self);
}

static void
mode_changed (VarveScriptEditor *self)
{
  gboolean searching = gtk_search_bar_get_search_mode (self->search_bar);

  gtk_source_search_context_set_highlight (self->search_context, searching);
  if (!searching)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* The menu's check marks are the settings' own properties. */
static void
insert_options (VarveScriptEditor *self, GtkSourceSearchSettings *settings)
{
  static const char *const names[] = { "case-sensitive", "at-word-boundaries", "regex-enabled" };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPropertyAction) action = g_property_action_new (names[i], settings, names[i]);
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "search", G_ACTION_GROUP (group));
}

void
varve_script_editor_install_search (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "editor.find-next", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "editor.find-previous", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "editor.end-search", NULL, end_action);
}

void
varve_script_editor_init_search (VarveScriptEditor *self)
{
  g_autoptr (GtkSourceSearchSettings) settings = gtk_source_search_settings_new ();

  gtk_source_search_settings_set_wrap_around (settings, TRUE);
  insert_options (self, settings);
  self->search_context = gtk_source_search_context_new (self->buffer, settings);
  self->finding = g_cancellable_new ();
  gtk_source_search_context_set_highlight (self->search_context, FALSE);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (search_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "activate",
                           G_CALLBACK (varve_script_editor_find_next), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "next-match",
                           G_CALLBACK (varve_script_editor_find_next), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "previous-match", G_CALLBACK (find_previous), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled",
                           G_CALLBACK (mode_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_context, "notify::occurrences-count",
                           G_CALLBACK (count_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_context, "notify::regex-error", G_CALLBACK (count_changed),
                           self, G_CONNECT_SWAPPED);
}

/**
 * varve_script_editor_start_search:
 *
 * Opens the search, for the selected words where there are some.
 */
void
varve_script_editor_start_search (VarveScriptEditor *self)
{
  GtkTextIter start, end;

  if (gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end)
      && gtk_text_iter_get_line (&start) == gtk_text_iter_get_line (&end))
    {
      g_autofree char *text
          = gtk_text_buffer_get_text (GTK_TEXT_BUFFER (self->buffer), &start, &end, FALSE);
      gtk_editable_set_text (GTK_EDITABLE (self->search_entry), text);
    }
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}
