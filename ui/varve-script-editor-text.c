/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-script-editor-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* A script's text on its way from the file into the buffer, or the reason why it is not shown. */

/* Colouring a text of this size takes longer than a frame at every key. */
#define MAX_HIGHLIGHT ((gsize) 1024 * 1024)
/* As much as is inserted within a frame. */
#define CHUNK ((gsize) 128 * 1024)
/* Laying out one line of this length takes longer than a person waits. */
#define MAX_LINE ((gsize) 50 * 1000)

void
varve_script_text_free (gpointer data)
{
  VarveScriptText *text = data;
  g_free (text->text);
  g_free (text->checksum);
  g_free (text);
}

char *
varve_script_text_checksum (const char *text, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
}

static void
read_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  VarveScriptText *text = g_new0 (VarveScriptText, 1);
  GError *error = NULL;

  text->text = varve_file_read (AT_FDCWD, path, FALSE, VARVE_FILE_MAX_SIZE, &text->length, &error);
  if (error)
    {
      varve_script_text_free (text);
      g_task_return_error (task, error);
      return;
    }
  text->checksum = varve_script_text_checksum (text->text, text->length);
  g_task_return_pointer (task, text, varve_script_text_free);
}

/* A widget is never a task's source object: the thread might release it. */
void
varve_script_text_read_async (const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, varve_script_text_read_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, read_thread);
}

static gsize
longest_line (const char *text, gsize length)
{
  gsize longest = 0;
  const char *start = text, *end = text + length;

  while (start < end)
    {
      const char *newline = memchr (start, '\n', (gsize) (end - start));
      gsize line = (gsize) ((newline ? newline : end) - start);
      longest = MAX (longest, line);
      start = newline ? newline + 1 : end;
    }
  return longest;
}

static const char *
why_not_shown (const VarveScriptText *text)
{
  if (memchr (text->text, '\0', text->length))
    return _ ("The file holds a NUL byte, so it is no text. Save it again as UTF-8.");
  if (!g_utf8_validate (text->text, (gssize) text->length, NULL))
    return _ ("The file is not UTF-8. Save it again as UTF-8.");
  if (longest_line (text->text, text->length) > MAX_LINE)
    return _ ("The file has a line that is too long to be laid out here. It can still be run.");
  return NULL;
}

static void
show_error (VarveScriptEditor *self, const char *message)
{
  g_autofree char *markup = g_markup_escape_text (message, -1);

  adw_status_page_set_description (self->error_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "error");
  gtk_revealer_set_reveal_child (self->disk_bar, FALSE);
}

static void
place_cursor (VarveScriptEditor *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter iter;

  if (self->place_line == 0)
    return;
  gtk_text_buffer_get_iter_at_line_offset (buffer, &iter, (int) self->place_line - 1, 0);
  if (self->place_column > 1)
    gtk_text_iter_forward_chars (
        &iter, MIN ((int) self->place_column - 1, gtk_text_iter_get_chars_in_line (&iter) - 1));
  gtk_text_buffer_place_cursor (buffer, &iter);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->view), gtk_text_buffer_get_insert (buffer),
                                0.2, FALSE, 0, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  self->place_line = self->place_column = 0;
}

static void
end_insert (VarveScriptEditor *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start;

  g_clear_pointer (&self->text, g_free);
  gtk_text_buffer_end_irreversible_action (buffer);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  gtk_text_buffer_set_modified (buffer, FALSE);
  varve_script_editor_update_editable (self);
  place_cursor (self);
  varve_script_editor_queue_lint (self);
}

static gboolean
insert_chunk (gpointer data)
{
  VarveScriptEditor *self = data;
  const char *start = self->text + self->inserted;
  gsize left = self->text_length - self->inserted;
  gsize length = MIN (left, CHUNK);
  GtkTextIter end;

  if (length < left)
    length = (gsize) (g_utf8_find_prev_char (start, start + length) - start);
  gtk_text_buffer_get_end_iter (GTK_TEXT_BUFFER (self->buffer), &end);
  gtk_text_buffer_insert (GTK_TEXT_BUFFER (self->buffer), &end, start, (int) length);
  self->inserted += length;
  if (self->inserted < self->text_length)
    return G_SOURCE_CONTINUE;
  self->insert_source = 0;
  end_insert (self);
  return G_SOURCE_REMOVE;
}

void
varve_script_editor_stop_insert (VarveScriptEditor *self)
{
  if (!self->insert_source)
    return;
  g_clear_handle_id (&self->insert_source, g_source_remove);
  g_clear_pointer (&self->text, g_free);
  gtk_text_buffer_end_irreversible_action (GTK_TEXT_BUFFER (self->buffer));
}

/* Not before there is a text: the language's rules take longer to read than the window to show. */
static void
ensure_language (VarveScriptEditor *self)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();

  if (!gtk_source_buffer_get_language (self->buffer))
    gtk_source_buffer_set_language (self->buffer,
                                    gtk_source_language_manager_get_language (languages, "sql"));
}

/* A small text comes at once, a large one a piece a frame. */
static void
insert_text (VarveScriptEditor *self, VarveScriptText *text)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);

  varve_script_editor_stop_insert (self);
  ensure_language (self);
  gtk_source_buffer_set_highlight_syntax (self->buffer, text->length <= MAX_HIGHLIGHT);
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, "", 0);
  self->text = g_steal_pointer (&text->text);
  self->text_length = text->length;
  self->inserted = 0;
  gtk_stack_set_visible_child_name (self->stack, "text");
  if (text->length > CHUNK)
    self->insert_source = g_idle_add (insert_chunk, self);
  else
    insert_chunk (self);
  varve_script_editor_update_editable (self);
}

void
varve_script_editor_take_text (VarveScriptEditor *self, VarveScriptText *text)
{
  const char *reason = why_not_shown (text);

  varve_set_str (&self->on_disk, text->checksum);
  gtk_revealer_set_reveal_child (self->disk_bar, FALSE);
  if (reason)
    show_error (self, reason);
  else
    insert_text (self, text);
}

static void
file_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveScriptEditor) self = user_data;
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));
  g_autoptr (GError) error = NULL;
  VarveScriptText *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (cancellable == self->loading && !g_cancellable_is_cancelled (cancellable))
    {
      g_clear_object (&self->loading);
      if (text)
        varve_script_editor_take_text (self, text);
      else
        show_error (self, error->message);
      varve_script_editor_update_editable (self);
    }
  g_clear_pointer (&text, varve_script_text_free);
}

void
varve_script_editor_load (VarveScriptEditor *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (!self->path)
    return;
  self->loading = g_cancellable_new ();
  varve_script_text_read_async (self->path, self->loading, file_read, g_object_ref (self));
}

void
varve_script_editor_choose_language (VarveScriptEditor *self)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  gboolean python = self->path && g_str_has_suffix (self->path, ".py");

  gtk_source_buffer_set_language (self->buffer, gtk_source_language_manager_get_language (
                                                    languages, python ? "python3" : "sql"));
}

/**
 * varve_script_editor_show_place:
 * @line: 1-based, 0 for none
 * @column: 1-based in characters, 0 for none
 *
 * Puts the cursor there, as soon as the file has been read.
 */
void
varve_script_editor_show_place (VarveScriptEditor *self, guint line, guint column)
{
  self->place_line = line;
  self->place_column = column;
  if (!self->loading && !self->insert_source)
    place_cursor (self);
}
