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
}

static void
found_forward (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveScriptEditor) self = user_data;
  GtkTextIter start, end;

  if (gtk_source_search_context_forward_finish (GTK_SOURCE_SEARCH_CONTEXT (source), result, &start,
                                                &end, NULL, NULL)
      && self->buffer)
    select_match (self, &start, &end);
}

static void
found_backward (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveScriptEditor) self = user_data;
  GtkTextIter start, end;

  if (gtk_source_search_context_backward_finish (GTK_SOURCE_SEARCH_CONTEXT (source), result, &start,
                                                 &end, NULL, NULL)
      && self->buffer)
    select_match (self, &start, &end);
}

static void
find (VarveScriptEditor *self, gboolean backward)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  if (backward)
    gtk_source_search_context_backward_async (self->search_context, &start, NULL, found_backward,
                                              g_object_ref (self));
  else
    gtk_source_search_context_forward_async (self->search_context, &end, NULL, found_forward,
                                             g_object_ref (self));
}

void
varve_script_editor_find (GtkWidget *widget, const char *name, GVariant *parameter)
{
  find (VARVE_SCRIPT_EDITOR (widget), g_str_equal (name, "editor.find-previous"));
}

static void
find_next (VarveScriptEditor *self)
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

  gtk_source_search_settings_set_search_text (settings, text);
  if (!*text)
    return;
  /* What is found first stays found while it still fits. */
  gtk_text_buffer_get_selection_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  gtk_source_search_context_forward_async (self->search_context, &start, NULL, found_forward,
                                           g_object_ref (self));
}

static void
update_count (VarveScriptEditor *self)
{
  int n = gtk_source_search_context_get_occurrences_count (self->search_context);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  g_autofree char *count = NULL;

  if (*text && n >= 0)
    count = n == 0 ? g_strdup (_ ("not found"))
                   : g_strdup_printf (ngettext ("%d match", "%d matches", n), n);
  gtk_label_set_label (self->search_count, count ? count : "");
}

static void
mode_changed (VarveScriptEditor *self)
{
  gboolean searching = gtk_search_bar_get_search_mode (self->search_bar);

  gtk_source_search_context_set_highlight (self->search_context, searching);
  if (!searching)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

void
varve_script_editor_init_search (VarveScriptEditor *self)
{
  g_autoptr (GtkSourceSearchSettings) settings = gtk_source_search_settings_new ();

  gtk_source_search_settings_set_wrap_around (settings, TRUE);
  self->search_context = gtk_source_search_context_new (self->buffer, settings);
  gtk_source_search_context_set_highlight (self->search_context, FALSE);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (search_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "activate", G_CALLBACK (find_next), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "next-match", G_CALLBACK (find_next), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "previous-match", G_CALLBACK (find_previous), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled",
                           G_CALLBACK (mode_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_context, "notify::occurrences-count",
                           G_CALLBACK (update_count), self, G_CONNECT_SWAPPED);
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
