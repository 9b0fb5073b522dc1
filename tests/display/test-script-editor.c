/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-script-editor.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <gtksourceview/gtksource.h>

static const char good[] = "-- Create users\n--\n-- Revision ID: aaaaaaaaaaaa\n\n-- migrate:up\n"
                           "CREATE TABLE users (id integer);\n\n-- migrate:down\n"
                           "DROP TABLE users;\n";

typedef struct
{
  char *folder;
  char *path;
  VarveScriptEditor *editor;
  GtkTextBuffer *buffer;
} Fixture;

static GtkWidget *
find_type (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, type);
      if (found)
        return found;
    }
  return NULL;
}

static void
set_up (Fixture *fixture, gconstpointer text)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("varve-editor-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "aaaaaaaaaaaa_users.sql", NULL);
  g_assert_true (g_file_set_contents (fixture->path, text ? text : good, -1, NULL));
  fixture->editor = g_object_ref_sink (g_object_new (VARVE_TYPE_SCRIPT_EDITOR, NULL));
  fixture->buffer = gtk_text_view_get_buffer (
      GTK_TEXT_VIEW (find_type (GTK_WIDGET (fixture->editor), GTK_SOURCE_TYPE_VIEW)));
}

static void
settle (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < end)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  varve_script_editor_open (fixture->editor, NULL);
  while (G_OBJECT (fixture->editor)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (fixture->editor);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static char *
dup_text (Fixture *fixture)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (fixture->buffer, &start, &end);
  return gtk_text_buffer_get_text (fixture->buffer, &start, &end, TRUE);
}

/* Waits until the buffer holds this. */
static void
wait_text (Fixture *fixture, const char *expected)
{
  for (;;)
    {
      g_autofree char *text = dup_text (fixture);
      if (g_str_equal (text, expected))
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

/* As if a person had typed it. */
static void
type_text (Fixture *fixture, const char *text)
{
  GtkTextIter start, end;

  gtk_text_buffer_begin_user_action (fixture->buffer);
  gtk_text_buffer_get_bounds (fixture->buffer, &start, &end);
  gtk_text_buffer_delete (fixture->buffer, &start, &end);
  gtk_text_buffer_insert (fixture->buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (fixture->buffer);
}

static void
test_open (Fixture *fixture, gconstpointer unused)
{
  varve_script_editor_open (fixture->editor, fixture->path);
  wait_text (fixture, good);
  g_assert_false (varve_script_editor_get_modified (fixture->editor));
  g_assert_false (gtk_text_buffer_get_can_undo (fixture->buffer));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  int *answer = data;

  *answer = varve_script_editor_save_finish (VARVE_SCRIPT_EDITOR (source), result, &error) ? 1 : -1;
  g_clear_error (&error);
}

static int
save (Fixture *fixture)
{
  int answer = 0;

  varve_script_editor_save_async (fixture->editor, on_saved, &answer);
  while (answer == 0)
    g_main_context_iteration (NULL, TRUE);
  return answer;
}

static void
test_save (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *expected = g_strconcat (good, "-- more\r\n", NULL);
  g_autofree char *written = NULL;

  varve_script_editor_open (fixture->editor, fixture->path);
  wait_text (fixture, good);
  g_assert_false (varve_script_editor_can_save (fixture->editor));
  type_text (fixture, expected);
  g_assert_true (varve_script_editor_get_modified (fixture->editor));
  g_assert_cmpint (save (fixture), ==, 1);
  g_assert_false (varve_script_editor_get_modified (fixture->editor));
  g_assert_true (g_file_get_contents (fixture->path, &written, NULL, NULL));
  g_assert_cmpstr (written, ==, expected);
  /* Undo reaches back over the saving. */
  g_assert_true (gtk_text_buffer_get_can_undo (fixture->buffer));
}

/* Whatever can't be written stays in the editor, as something to be saved. */
static void
test_save_fails (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = NULL;

  varve_script_editor_open (fixture->editor, fixture->path);
  wait_text (fixture, good);
  type_text (fixture, "precious");
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_assert_cmpint (save (fixture), ==, -1);
  text = dup_text (fixture);
  g_assert_cmpstr (text, ==, "precious");
  g_assert_true (varve_script_editor_get_modified (fixture->editor));
  g_assert_cmpint (g_mkdir (fixture->folder, 0700), ==, 0);
}

static void
test_changed_on_disk (Fixture *fixture, gconstpointer unused)
{
  g_autofree char *text = NULL;

  varve_script_editor_open (fixture->editor, fixture->path);
  wait_text (fixture, good);
  /* Nothing to lose: the new text comes by itself. */
  g_assert_true (g_file_set_contents (fixture->path, "-- other\n", -1, NULL));
  wait_text (fixture, "-- other\n");
  g_assert_false (varve_script_editor_get_modified (fixture->editor));
  /* Something to lose: nothing happens unasked. */
  type_text (fixture, "-- mine\n");
  g_assert_true (g_file_set_contents (fixture->path, "-- theirs\n", -1, NULL));
  settle (800);
  text = dup_text (fixture);
  g_assert_cmpstr (text, ==, "-- mine\n");
  gtk_widget_activate_action (GTK_WIDGET (fixture->editor), "editor.reload", NULL);
  wait_text (fixture, "-- theirs\n");
}

static void
test_locked (Fixture *fixture, gconstpointer unused)
{
  GtkTextView *view
      = GTK_TEXT_VIEW (find_type (GTK_WIDGET (fixture->editor), GTK_SOURCE_TYPE_VIEW));

  varve_script_editor_open (fixture->editor, fixture->path);
  wait_text (fixture, good);
  g_assert_true (gtk_text_view_get_editable (view));
  varve_script_editor_set_locked (fixture->editor, "Applied");
  g_assert_false (gtk_text_view_get_editable (view));
  varve_script_editor_set_locked (fixture->editor, NULL);
  g_assert_true (gtk_text_view_get_editable (view));
}

static const char bad[] = "-- Create users\n--\n-- Revision ID: aaaaaaaaaaaa\n\n-- migrate:up\n"
                          "SELECT 1;\nSELECT 'open;\n";

static gboolean
line_is_marked (Fixture *fixture, int line)
{
  GSList *marks = gtk_source_buffer_get_source_marks_at_line (GTK_SOURCE_BUFFER (fixture->buffer),
                                                              line - 1, NULL);
  gboolean marked = marks != NULL;

  g_slist_free (marks);
  return marked;
}

/* The error is at its line, and gone once it is mended. */
static void
test_lint (Fixture *fixture, gconstpointer unused)
{
  varve_script_editor_open (fixture->editor, fixture->path);
  wait_text (fixture, bad);
  while (!line_is_marked (fixture, 7))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (line_is_marked (fixture, 6));
  type_text (fixture, good);
  while (line_is_marked (fixture, 1) || line_is_marked (fixture, 7))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_place (Fixture *fixture, gconstpointer unused)
{
  GtkTextIter cursor;

  varve_script_editor_open (fixture->editor, fixture->path);
  varve_script_editor_show_place (fixture->editor, 6, 8);
  wait_text (fixture, good);
  gtk_text_buffer_get_iter_at_mark (fixture->buffer, &cursor,
                                    gtk_text_buffer_get_insert (fixture->buffer));
  g_assert_cmpint (gtk_text_iter_get_line (&cursor), ==, 5);
  g_assert_cmpint (gtk_text_iter_get_line_offset (&cursor), ==, 7);
  /* Past the end is the end, and no reason to stop. */
  varve_script_editor_show_place (fixture->editor, 1000, 1000);
}

/* Comes in pieces, whole in the end, and the loop turns meanwhile. */
static void
test_large (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GString) text = g_string_new (good);
  guint turns = 0;
  int length;

  while (text->len < 2 * 1024 * 1024)
    g_string_append_printf (text, "-- строка %" G_GSIZE_FORMAT "\n", text->len);
  g_assert_true (g_file_set_contents (fixture->path, text->str, (gssize) text->len, NULL));
  length = (int) g_utf8_strlen (text->str, -1);
  varve_script_editor_open (fixture->editor, fixture->path);
  while (gtk_text_buffer_get_char_count (fixture->buffer) < length)
    {
      g_main_context_iteration (NULL, TRUE);
      turns++;
    }
  g_assert_cmpuint (turns, >, 10);
  wait_text (fixture, text->str);
  g_assert_false (gtk_source_buffer_get_highlight_syntax (GTK_SOURCE_BUFFER (fixture->buffer)));
}

typedef struct
{
  const char *bytes;
  gsize length;
} Unshowable;

static void
test_unshowable (Fixture *fixture, gconstpointer unused)
{
  static const Unshowable cases[] = { { "a\0b", 3 }, { "\xff\xfe-\0", 4 }, { "\xd0", 1 } };
  GtkWidget *view = find_type (GTK_WIDGET (fixture->editor), GTK_SOURCE_TYPE_VIEW);
  GtkWidget *stack = gtk_widget_get_ancestor (view, GTK_TYPE_STACK);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (
          g_file_set_contents (fixture->path, cases[i].bytes, (gssize) cases[i].length, NULL));
      varve_script_editor_open (fixture->editor, NULL);
      gtk_stack_set_visible_child_name (GTK_STACK (stack), "text");
      varve_script_editor_open (fixture->editor, fixture->path);
      while (g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "error") != 0)
        g_main_context_iteration (NULL, TRUE);
      g_assert_false (varve_script_editor_can_save (fixture->editor));
    }
}

static GtkWidget *
find_search_box (Fixture *fixture)
{
  GtkWidget *bar = find_type (GTK_WIDGET (fixture->editor), GTK_TYPE_SEARCH_BAR);
  GtkWidget *entry = find_type (bar, GTK_TYPE_SEARCH_ENTRY);

  return gtk_widget_get_parent (gtk_widget_get_parent (entry));
}

/* What stands behind the entry: how many there are, or what came of it. */
static void
wait_said (Fixture *fixture, const char *expected)
{
  GtkWidget *entry = find_type (find_search_box (fixture), GTK_TYPE_SEARCH_ENTRY);
  GtkLabel *label = GTK_LABEL (gtk_widget_get_next_sibling (entry));

  while (g_strcmp0 (gtk_label_get_label (label), expected) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_options (Fixture *fixture, const char *find, const char *replace)
{
  GtkWidget *box = find_search_box (fixture);

  gtk_editable_set_text (GTK_EDITABLE (find_type (box, GTK_TYPE_ENTRY)), replace);
  gtk_editable_set_text (GTK_EDITABLE (find_type (box, GTK_TYPE_SEARCH_ENTRY)), find);
}

static void
act (Fixture *fixture, const char *action)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->editor), action, NULL);
}

static gboolean
offers_replace (Fixture *fixture)
{
  GtkWidget *entry = find_type (find_search_box (fixture), GTK_TYPE_ENTRY);

  return gtk_widget_get_visible (gtk_widget_get_parent (entry));
}

static const char names[] = "SELECT user FROM users;\nSELECT User;\n";

/* One at a time, then the rest; and all of it undone in two steps. */
static void
test_replace (Fixture *fixture, gconstpointer unused)
{
  varve_script_editor_open (fixture->editor, fixture->path);
  wait_text (fixture, names);
  varve_script_editor_start_replace (fixture->editor);
  g_assert_true (offers_replace (fixture));
  set_options (fixture, "user", "person");
  wait_said (fixture, "1 of 3");
  act (fixture, "editor.replace");
  wait_text (fixture, "SELECT person FROM users;\nSELECT User;\n");
  wait_said (fixture, "1 of 2");
  act (fixture, "editor.replace-all");
  wait_said (fixture, "2 replaced");
  wait_text (fixture, "SELECT person FROM persons;\nSELECT person;\n");
  gtk_text_buffer_undo (fixture->buffer);
  wait_text (fixture, "SELECT person FROM users;\nSELECT User;\n");
  gtk_text_buffer_undo (fixture->buffer);
  wait_text (fixture, names);
}

typedef struct
{
  const char *option;
  const char *find;
  const char *replace;
  const char *said;
  const char *expected;
} ReplaceCase;

static void
place_at_start (Fixture *fixture)
{
  GtkTextIter start;

  gtk_text_buffer_get_start_iter (fixture->buffer, &start);
  gtk_text_buffer_place_cursor (fixture->buffer, &start);
}

static void
test_replace_options (Fixture *fixture, gconstpointer unused)
{
  static const ReplaceCase cases[] = {
    { "search.case-sensitive", "User", "x", "1 of 1", "SELECT user FROM users;\nSELECT x;\n" },
    { "search.at-word-boundaries", "user", "x", "1 of 2", "SELECT x FROM users;\nSELECT x;\n" },
    { "search.regex-enabled", "(u)ser(s?)", "\\2\\1", "1 of 3", "SELECT u FROM su;\nSELECT U;\n" },
    { "search.regex-enabled", "(", "x", "no valid expression", names },
    { NULL, "(", "x", "not found", names },
  };

  varve_script_editor_open (fixture->editor, fixture->path);
  wait_text (fixture, names);
  varve_script_editor_start_replace (fixture->editor);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      if (cases[i].option)
        act (fixture, cases[i].option);
      set_options (fixture, cases[i].find, cases[i].replace);
      wait_said (fixture, cases[i].said);
      act (fixture, "editor.replace-all");
      wait_text (fixture, cases[i].expected);
      if (cases[i].option)
        act (fixture, cases[i].option);
      set_options (fixture, "", "");
      type_text (fixture, names);
      wait_said (fixture, "");
      place_at_start (fixture);
    }
}

/* What may not be edited is searched, and nothing in it is replaced. */
static void
test_replace_locked (Fixture *fixture, gconstpointer unused)
{
  varve_script_editor_open (fixture->editor, fixture->path);
  wait_text (fixture, names);
  varve_script_editor_start_replace (fixture->editor);
  set_options (fixture, "user", "person");
  wait_said (fixture, "1 of 3");
  varve_script_editor_set_locked (fixture->editor, "Applied");
  g_assert_false (offers_replace (fixture));
  act (fixture, "editor.replace");
  act (fixture, "editor.replace-all");
  varve_script_editor_start_replace (fixture->editor);
  g_assert_false (offers_replace (fixture));
  wait_text (fixture, names);
  g_assert_false (varve_script_editor_get_modified (fixture->editor));
}

#define ADD(path, text, function) \
  g_test_add ("/script-editor/" path, Fixture, text, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  gtk_source_init ();
  ADD ("open", NULL, test_open);
  ADD ("save", NULL, test_save);
  ADD ("save-fails", NULL, test_save_fails);
  ADD ("changed-on-disk", NULL, test_changed_on_disk);
  ADD ("locked", NULL, test_locked);
  ADD ("lint", bad, test_lint);
  ADD ("place", NULL, test_place);
  ADD ("large", NULL, test_large);
  ADD ("unshowable", NULL, test_unshowable);
  ADD ("replace", names, test_replace);
  ADD ("replace/options", names, test_replace_options);
  ADD ("replace/locked", names, test_replace_locked);
  return g_test_run ();
}
