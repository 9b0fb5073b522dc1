/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-script-editor-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Colouring a text of this size takes longer than a frame at every key. */
#define MAX_HIGHLIGHT ((gsize) 1024 * 1024)
/* As much as is inserted within a frame. */
#define CHUNK ((gsize) 128 * 1024)
/* Laying out one line of this length takes longer than a person waits. */
#define MAX_LINE  ((gsize) 50 * 1000)
#define SETTLE_MS 200

G_DEFINE_FINAL_TYPE (VarveScriptEditor, varve_script_editor, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_MODIFIED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint saved_signal;

/* A file's text as it was read. */
typedef struct
{
  char *text;
  gsize length;
  char *checksum;
} Text;

static void
text_free (gpointer data)
{
  Text *text = data;
  g_free (text->text);
  g_free (text->checksum);
  g_free (text);
}

static char *
checksum_of_bytes (const char *text, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) text, length);
}

/* Bars and pages */

static void
update_editable (VarveScriptEditor *self)
{
  gboolean busy = self->loading || self->insert_source;
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), !busy && !self->locked);
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
show_disk_bar (VarveScriptEditor *self, const char *message, gboolean can_reload)
{
  gtk_label_set_label (self->disk_label, message);
  gtk_widget_set_visible (self->reload_button, can_reload);
  gtk_revealer_set_reveal_child (self->disk_bar, TRUE);
}

/* Reading */

static void
read_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  Text *text = g_new0 (Text, 1);
  GError *error = NULL;

  text->text = varve_file_read (AT_FDCWD, path, FALSE, VARVE_FILE_MAX_SIZE, &text->length, &error);
  if (error)
    {
      text_free (text);
      g_task_return_error (task, error);
      return;
    }
  text->checksum = checksum_of_bytes (text->text, text->length);
  g_task_return_pointer (task, text, text_free);
}

/* A widget is never a task's source object: the thread might release it. */
static void
read_file (const char *path,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, read_file);
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
why_not_shown (const Text *text)
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
  update_editable (self);
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

static void
stop_insert (VarveScriptEditor *self)
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
insert_text (VarveScriptEditor *self, Text *text)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);

  stop_insert (self);
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
  update_editable (self);
}

static void
show_text (VarveScriptEditor *self, Text *text)
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
  Text *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (cancellable == self->loading && !g_cancellable_is_cancelled (cancellable))
    {
      g_clear_object (&self->loading);
      if (text)
        show_text (self, text);
      else
        show_error (self, error->message);
      update_editable (self);
    }
  g_clear_pointer (&text, text_free);
}

static void
load (VarveScriptEditor *self)
{
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  if (!self->path)
    return;
  self->loading = g_cancellable_new ();
  read_file (self->path, self->loading, file_read, g_object_ref (self));
}

/* The file on disk */

static void
file_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveScriptEditor) self = user_data;
  const char *path = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  Text *text = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_strcmp0 (path, self->path) == 0 && !self->saving && !self->loading)
    {
      if (!text)
        show_disk_bar (self, _ ("The file is gone. Saving writes it again."), FALSE);
      else if (g_strcmp0 (text->checksum, self->on_disk) == 0)
        gtk_revealer_set_reveal_child (self->disk_bar, FALSE);
      else if (varve_script_editor_get_modified (self))
        show_disk_bar (self, _ ("The file was changed by another program."), TRUE);
      else
        show_text (self, text);
    }
  g_clear_pointer (&text, text_free);
}

static gboolean
check_file (gpointer data)
{
  VarveScriptEditor *self = data;

  self->check_source = 0;
  if (self->path && !self->saving && !self->loading)
    read_file (self->path, NULL, file_checked, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
file_changed (VarveScriptEditor *self)
{
  g_clear_handle_id (&self->check_source, g_source_remove);
  self->check_source = g_timeout_add (SETTLE_MS, check_file, self);
}

static void
watch (VarveScriptEditor *self)
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

static void
reload_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  load (VARVE_SCRIPT_EDITOR (widget));
}

static void
keep_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveScriptEditor *self = VARVE_SCRIPT_EDITOR (widget);

  gtk_revealer_set_reveal_child (self->disk_bar, FALSE);
  gtk_text_buffer_set_modified (GTK_TEXT_BUFFER (self->buffer), TRUE);
}

/* Saving */

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
    g_task_return_pointer (task, checksum_of_bytes (saving->text, saving->length), g_free);
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
  g_signal_emit (self, saved_signal, 0);
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

/* The type */

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
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, view);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, lint_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveScriptEditor, lint_label);
}

static void
varve_script_editor_class_init (VarveScriptEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

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
  gtk_widget_class_install_action (widget_class, "editor.reload", NULL, reload_action);
  gtk_widget_class_install_action (widget_class, "editor.keep", NULL, keep_action);
  gtk_widget_class_install_action (widget_class, "editor.go-to-error", NULL,
                                   varve_script_editor_go_to_error);
  gtk_widget_class_install_action (widget_class, "editor.find-next", NULL,
                                   varve_script_editor_find);
  gtk_widget_class_install_action (widget_class, "editor.find-previous", NULL,
                                   varve_script_editor_find);
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
}

static void
choose_language (VarveScriptEditor *self)
{
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  gboolean python = self->path && g_str_has_suffix (self->path, ".py");

  gtk_source_buffer_set_language (self->buffer, gtk_source_language_manager_get_language (
                                                    languages, python ? "python3" : "sql"));
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
  stop_insert (self);
  choose_language (self);
  varve_script_editor_stop_lint (self);
  gtk_revealer_set_reveal_child (self->disk_bar, FALSE);
  self->place_line = self->place_column = 0;
  gtk_text_buffer_set_modified (GTK_TEXT_BUFFER (self->buffer), FALSE);
  watch (self);
  load (self);
  update_editable (self);
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
  update_editable (self);
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
