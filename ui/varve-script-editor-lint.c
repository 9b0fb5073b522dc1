/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-script-editor-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PAUSE_MS   400
#define ERROR_TAG  "varve-error"
#define ERROR_MARK "varve-error"

/* A text to look at, in a thread of its own. */
typedef struct
{
  VarveDialect dialect;
  gboolean plain;
  char *text;
  char *path;
  guint serial;
} Lint;

/* (element-type GError) */
typedef GPtrArray Errors;

static void
lint_free (gpointer data)
{
  Lint *lint = data;
  g_free (lint->text);
  g_free (lint->path);
  g_free (lint);
}

static void
check_section (VarveScript *script,
               const VarveScriptSection *section,
               const Lint *lint,
               Errors *errors)
{
  g_autoptr (VarveStatements) statements = NULL;
  GError *error = NULL;

  if (!section->present)
    return;
  statements = varve_statements_split (lint->dialect, script->text, section->offset,
                                       section->length, lint->path, &error);
  if (!statements)
    g_ptr_array_add (errors, error);
  else if (!varve_statements_check (statements, script->text, section->transactional, lint->path,
                                    &error))
    g_ptr_array_add (errors, error);
  else if (statements->parse_error)
    g_ptr_array_add (errors, g_error_copy (statements->parse_error));
}

static void
check_plain (const Lint *lint, Errors *errors)
{
  GError *error = NULL;
  g_autoptr (VarveStatements) statements = varve_statements_split (
      lint->dialect, lint->text, 0, strlen (lint->text), lint->path, &error);

  if (statements == NULL
      || !varve_statements_check (statements, lint->text, TRUE, lint->path, &error))
    g_ptr_array_add (errors, error);
  else if (statements->parse_error != NULL)
    g_ptr_array_add (errors, g_error_copy (statements->parse_error));
}

static gboolean
is_python (const char *path)
{
  return path && g_str_has_suffix (path, ".py");
}

static void
check_script (Lint *lint, Errors *errors)
{
  GError *error = NULL;
  gboolean python = is_python (lint->path);
  gsize length = strlen (lint->text);
  char *text = g_steal_pointer (&lint->text);
  g_autoptr (VarveScript) script
      = python ? varve_alembic_script_parse_take (text, length, lint->path, &error)
               : varve_script_parse_take (text, length, lint->path, &error);

  /* Python's functions are Alembic's and the server's affair. */
  if (script && !python)
    {
      check_section (script, &script->up, lint, errors);
      check_section (script, &script->down, lint, errors);
    }
  else if (error)
    g_ptr_array_add (errors, error);
}

static void
lint_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Lint *lint = data;
  Errors *errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  if (lint->plain)
    check_plain (lint, errors);
  else
    check_script (lint, errors);
  g_task_return_pointer (task, errors, (GDestroyNotify) g_ptr_array_unref);
}

static void
clear_marks (VarveScriptEditor *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  gtk_text_buffer_remove_tag_by_name (GTK_TEXT_BUFFER (self->buffer), ERROR_TAG, &start, &end);
  gtk_source_buffer_remove_source_marks (self->buffer, &start, &end, ERROR_MARK);
}

/* From the error's column to the end of its line, or the whole line where nothing stands behind. */
static void
mark_error (VarveScriptEditor *self, guint line, guint column)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_line (buffer, &start, (int) MAX (line, 1) - 1);
  end = start;
  if (!gtk_text_iter_ends_line (&end))
    gtk_text_iter_forward_to_line_end (&end);
  if (column > 1 && gtk_text_iter_get_chars_in_line (&start) > (int) column)
    gtk_text_iter_forward_chars (&start, (int) column - 1);
  gtk_text_buffer_apply_tag_by_name (buffer, ERROR_TAG, &start, &end);
  /* The gutter looks for marks at the beginning of a line only. */
  gtk_text_iter_set_line_offset (&start, 0);
  gtk_source_buffer_create_source_mark (self->buffer, NULL, ERROR_MARK, &start);
}

static void
show_first (VarveScriptEditor *self, const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  g_autofree char *text = NULL;

  self->lint_line = details ? details->line : 0;
  self->lint_column = details ? details->column : 0;
  if (self->lint_line)
    text = g_strdup_printf (_ ("Line %u: %s"), self->lint_line, error->message);
  else
    text = g_strdup (error->message);
  gtk_label_set_label (self->lint_label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->lint_label), details ? details->hint : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "editor.go-to-error", self->lint_line > 0);
}

static void
show_errors (VarveScriptEditor *self, Errors *errors)
{
  clear_marks (self);
  for (guint i = 0; i < errors->len; i++)
    {
      const VarveErrorDetails *details = varve_error_get_details (g_ptr_array_index (errors, i));
      if (details && details->line)
        mark_error (self, details->line, details->column);
    }
  if (errors->len)
    show_first (self, g_ptr_array_index (errors, 0));
  gtk_revealer_set_reveal_child (self->lint_bar, errors->len > 0);
}

static void
lint_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (VarveScriptEditor) self = user_data;
  const Lint *lint = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) errors = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self->buffer && lint->serial == self->lint_serial)
    show_errors (self, errors);
}

static gboolean
lint_now (gpointer data)
{
  VarveScriptEditor *self = data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, lint_done, g_object_ref (self));
  Lint *lint = g_new0 (Lint, 1);
  GtkTextIter start, end;

  self->lint_source = 0;
  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  lint->dialect = self->dialect;
  lint->plain = self->plain;
  lint->text = gtk_text_buffer_get_text (GTK_TEXT_BUFFER (self->buffer), &start, &end, TRUE);
  lint->path = g_strdup (self->path);
  lint->serial = self->lint_serial;
  g_task_set_task_data (task, lint, lint_free);
  g_task_run_in_thread (task, lint_thread);
  return G_SOURCE_REMOVE;
}

/* Looks at the text once nobody has typed for a moment. */
void
varve_script_editor_queue_lint (VarveScriptEditor *self)
{
  g_clear_handle_id (&self->lint_source, g_source_remove);
  self->lint_serial++;
  if (self->path && !self->insert_source && !self->loading)
    self->lint_source = g_timeout_add (PAUSE_MS, lint_now, self);
}

/* Forgets what was found: another file comes. */
void
varve_script_editor_stop_lint (VarveScriptEditor *self)
{
  g_clear_handle_id (&self->lint_source, g_source_remove);
  self->lint_serial++;
  if (!self->lint_bar)
    return;
  clear_marks (self);
  gtk_revealer_set_reveal_child (self->lint_bar, FALSE);
}

void
varve_script_editor_go_to_error (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveScriptEditor *self = VARVE_SCRIPT_EDITOR (widget);
  varve_script_editor_show_place (self, self->lint_line, self->lint_column);
}

static char *
mark_tooltip (GtkSourceMarkAttributes *attributes, GtkSourceMark *mark, VarveScriptEditor *self)
{
  return g_strdup (gtk_label_get_label (self->lint_label));
}

void
varve_script_editor_init_lint (VarveScriptEditor *self)
{
  GtkSourceMarkAttributes *attributes = gtk_source_mark_attributes_new ();

  gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (self->buffer), ERROR_TAG, "underline",
                              PANGO_UNDERLINE_ERROR, NULL);
  gtk_source_mark_attributes_set_icon_name (attributes, "dialog-error-symbolic");
  g_signal_connect_object (attributes, "query-tooltip-text", G_CALLBACK (mark_tooltip), self, 0);
  gtk_source_view_set_mark_attributes (self->view, ERROR_MARK, attributes, 1);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (varve_script_editor_queue_lint),
                           self, G_CONNECT_SWAPPED);
  g_object_unref (attributes);
}
