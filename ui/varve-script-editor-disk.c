/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-script-editor-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The file on disk: followed while other programs change it, and written. */

#define SETTLE_MS 200

static void
show_disk_bar (VarveScriptEditor *self, const char *message, gboolean can_reload)
{
  gtk_label_set_label (self->disk_label, message);
  gtk_widget_set_visible (self->reload_button, can_reload);
  gtk_revealer_set_reveal_child (self->disk_bar, TRUE);
}

static void
file_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveScriptEditor) self = user_data;
  const char *path = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  VarveScriptText *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_strcmp0 (path, self->path) == 0 && !self->saving && !self->loading)
    {
      if (!text)
        show_disk_bar (self, _ ("The file is gone. Saving writes it again."), FALSE);
      else if (g_strcmp0 (text->checksum, self->on_disk) == 0)
        gtk_revealer_set_reveal_child (self->disk_bar, FALSE);
      else if (varve_script_editor_get_modified (self))
        show_disk_bar (self, _ ("The file was changed by another program."), TRUE);
      else
        varve_script_editor_take_text (self, text);
    }
  g_clear_pointer (&text, varve_script_text_free);
}

static gboolean
check_file (gpointer data)
{
  VarveScriptEditor *self = data;

  self->check_source = 0;
  if (self->path && !self->saving && !self->loading)
    varve_script_text_read_async (self->path, NULL, file_checked, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
file_changed (VarveScriptEditor *self)
{
  g_clear_handle_id (&self->check_source, g_source_remove);
  self->check_source = g_timeout_add (SETTLE_MS, check_file, self);
}

void
varve_script_editor_watch (VarveScriptEditor *self)
{
  g_autoptr (GFile) file = self->path ? g_file_new_for_path (self->path) : NULL;

  g_clear_handle_id (&self->check_source, g_source_remove);
  g_clear_object (&self->monitor);
  if (!file)
    return;
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (file_changed), self,
                             G_CONNECT_SWAPPED);
}

void
varve_script_editor_reload (GtkWidget *widget, const char *name, GVariant *parameter)
{
  varve_script_editor_load (VARVE_SCRIPT_EDITOR (widget));
}

void
varve_script_editor_keep (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveScriptEditor *self = VARVE_SCRIPT_EDITOR (widget);

  gtk_revealer_set_reveal_child (self->disk_bar, FALSE);
  gtk_text_buffer_set_modified (GTK_TEXT_BUFFER (self->buffer), TRUE);
}

typedef struct
{
  char *path;
  char *text;
  gsize length;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;
  g_free (saving->path);
  g_free (saving->text);
  g_free (saving);
}

static void
save_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Saving *saving = data;
  GError *error = NULL;

  if (varve_file_write (saving->path, saving->text, (gssize) saving->length, FALSE, &error))
    g_task_return_pointer (task, varve_script_text_checksum (saving->text, saving->length), g_free);
  else
    g_task_return_error (task, error);
}

static void
file_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  VarveScriptEditor *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *checksum = g_task_propagate_pointer (G_TASK (result), &error);

  self->saving = FALSE;
  if (!checksum)
    {
      gtk_text_buffer_set_modified (GTK_TEXT_BUFFER (self->buffer), TRUE);
      g_task_return_error (task, error);
      return;
    }
  varve_set_str (&self->on_disk, checksum);
  gtk_revealer_set_reveal_child (self->disk_bar, FALSE);
  varve_script_editor_emit_saved (self);
  g_task_return_boolean (task, TRUE);
}

static Saving *
saving_new (VarveScriptEditor *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  Saving *saving = g_new0 (Saving, 1);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  saving->path = g_strdup (self->path);
  saving->text = gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
  saving->length = strlen (saving->text);
  return saving;
}

/**
 * varve_script_editor_save_async:
 *
 * Writes the text to its file as it is now, atomically. What is typed meanwhile counts as modified.
 */
void
varve_script_editor_save_async (VarveScriptEditor *self,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GTask) writing = NULL;

  if (!varve_script_editor_can_save (self))
    {
      g_task_return_new_error (task, VARVE_ERROR, VARVE_ERROR_FAILED,
                               _ ("There is nothing that could be saved."));
      return;
    }
  self->saving = TRUE;
  gtk_text_buffer_set_modified (GTK_TEXT_BUFFER (self->buffer), FALSE);
  writing = g_task_new (NULL, NULL, file_saved, g_steal_pointer (&task));
  g_task_set_task_data (writing, saving_new (self), saving_free);
  g_task_run_in_thread (writing, save_thread);
}

gboolean
varve_script_editor_save_finish (VarveScriptEditor *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
varve_script_editor_can_save (VarveScriptEditor *self)
{
  return self->path && !self->saving && !self->loading && !self->insert_source
         && varve_script_editor_get_modified (self);
}
