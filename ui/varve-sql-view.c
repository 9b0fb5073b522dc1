/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-sql-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "varve-line-numbers.h"

struct _VarveSqlView
{
  GtkSourceView parent_instance;

  GtkSourceGutterRenderer *numbers; /* (borrowed): the gutter owns it */
};

G_DEFINE_FINAL_TYPE (VarveSqlView, varve_sql_view, GTK_SOURCE_TYPE_VIEW)

static GtkSourceBuffer *
get_buffer (VarveSqlView *self)
{
  return GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self)));
}

static void
update_scheme (VarveSqlView *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();

  gtk_source_buffer_set_style_scheme (
      get_buffer (self),
      gtk_source_style_scheme_manager_get_scheme (manager, dark ? "Adwaita-dark" : "Adwaita"));
}

/* Not before: the source view sets up its buffer's handlers while it is being constructed. */
static void
varve_sql_view_constructed (GObject *object)
{
  VarveSqlView *self = VARVE_SQL_VIEW (object);
  GtkSourceLanguageManager *languages = gtk_source_language_manager_get_default ();
  g_autoptr (GtkSourceBuffer) buffer = gtk_source_buffer_new (NULL);
  GtkTextView *view = GTK_TEXT_VIEW (self);

  G_OBJECT_CLASS (varve_sql_view_parent_class)->constructed (object);
  gtk_text_view_set_buffer (view, GTK_TEXT_BUFFER (buffer));
  gtk_source_buffer_set_language (buffer,
                                  gtk_source_language_manager_get_language (languages, "sql"));
  gtk_source_buffer_set_highlight_matching_brackets (buffer, FALSE);
  gtk_text_view_set_editable (view, FALSE);
  gtk_text_view_set_cursor_visible (view, FALSE);
  gtk_text_view_set_monospace (view, TRUE);
  gtk_text_view_set_top_margin (view, 6);
  gtk_text_view_set_bottom_margin (view, 6);
  gtk_text_view_set_left_margin (view, 6);
  gtk_text_view_set_right_margin (view, 6);
  /* Tab leaves the text, as in any page that is only read. */
  gtk_text_view_set_accepts_tab (view, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "varve-sql");

  self->numbers = varve_line_numbers_new ();
  gtk_source_gutter_insert (
      gtk_source_view_get_gutter (GTK_SOURCE_VIEW (self), GTK_TEXT_WINDOW_LEFT), self->numbers, 0);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (update_scheme), self, G_CONNECT_SWAPPED);
  update_scheme (self);
}

static void
varve_sql_view_class_init (VarveSqlViewClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = varve_sql_view_constructed;
  gtk_source_init (); /* late, as in the script editor */
}

static void
varve_sql_view_init (VarveSqlView *self)
{
}

GtkWidget *
varve_sql_view_new (void)
{
  return g_object_new (VARVE_TYPE_SQL_VIEW, NULL);
}

/**
 * varve_sql_view_set_language:
 * @self: the view
 * @id: a language of GtkSourceView; SQL until then
 */
void
varve_sql_view_set_language (VarveSqlView *self, const char *id)
{
  gtk_source_buffer_set_language (
      get_buffer (self),
      gtk_source_language_manager_get_language (gtk_source_language_manager_get_default (), id));
}

/* A whole script of many megabytes would hold up the window: cut at a line's end, and say so. */
static gsize
cut_at_line (const char *text, gsize length)
{
  gsize cut = VARVE_SQL_VIEW_MAX_SIZE;

  if (length <= cut)
    return length;
  while (cut > 0 && text[cut - 1] != '\n')
    cut--;
  if (cut > 0)
    return cut;
  return g_utf8_find_prev_char (text, text + VARVE_SQL_VIEW_MAX_SIZE) - text;
}

static void
mark_line (VarveSqlView *self, guint line)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (get_buffer (self));
  GtkTextIter begin, end;
  GdkRGBA colour = { 0.88, 0.11, 0.14, 0.18 };

  gtk_text_buffer_get_iter_at_line (buffer, &begin, line);
  end = begin;
  gtk_text_iter_forward_line (&end);
  gtk_text_buffer_apply_tag (
      buffer, gtk_text_buffer_create_tag (buffer, NULL, "paragraph-background-rgba", &colour, NULL),
      &begin, &end);
}

/**
 * varve_sql_view_set_piece:
 * @self: the view
 * @text: the piece, UTF-8
 * @length: its bytes
 * @first_line: the number that its first line has in the file
 * @marked_line: the number of the line to mark, 0 for none
 *
 * Shows @text. Line ends at its end are left out.
 */
void
varve_sql_view_set_piece (VarveSqlView *self,
                          const char *text,
                          gsize length,
                          guint first_line,
                          guint marked_line)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (get_buffer (self));
  g_autofree char *valid = NULL;
  gsize shown;

  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  shown = cut_at_line (text, length);
  valid = g_utf8_make_valid (text, shown);
  gtk_source_buffer_set_highlight_syntax (get_buffer (self), TRUE);
  gtk_text_buffer_set_text (buffer, valid, -1);
  varve_line_numbers_set_first (VARVE_LINE_NUMBERS (self->numbers), first_line,
                                gtk_text_buffer_get_line_count (buffer));
  if (shown < length)
    {
      GtkTextIter end;
      g_autofree char *size = g_format_size (length - shown);
      g_autofree char *note = g_strdup_printf (_ ("\n-- and %s more, see the script"), size);

      gtk_text_buffer_get_end_iter (buffer, &end);
      gtk_text_buffer_insert (buffer, &end, note, -1);
    }
  if (marked_line >= first_line && marked_line > 0)
    mark_line (self, marked_line - first_line);
}

static gboolean
scroll_to_cursor (gpointer data)
{
  GtkTextView *view = data;

  gtk_text_view_scroll_to_mark (view, gtk_text_buffer_get_insert (gtk_text_view_get_buffer (view)),
                                0, FALSE, 0, 0);
  return G_SOURCE_REMOVE;
}

/**
 * varve_sql_view_set_output:
 * @self: the view
 * @text: what a program printed, UTF-8
 *
 * Shows @text as it is, from its end where it is long: what a program says last is why it stopped.
 */
void
varve_sql_view_set_output (VarveSqlView *self, const char *text)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (get_buffer (self));
  gsize length = strlen (text);
  const char *begin = text;
  GtkTextIter end;
  guint line = 1;

  while (length > VARVE_SQL_VIEW_MAX_SIZE)
    {
      const char *next = memchr (begin, '\n', length);

      if (next == NULL)
        break;
      length -= next + 1 - begin;
      begin = next + 1;
      line++;
    }
  varve_sql_view_set_piece (self, begin, length, line, 0);
  gtk_source_buffer_set_highlight_syntax (get_buffer (self), FALSE);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_iter_set_line_offset (&end, 0);
  gtk_text_buffer_place_cursor (buffer, &end);
  /* Where it is only now being shown, it has no height to be scrolled in yet. */
  g_idle_add_full (G_PRIORITY_LOW, scroll_to_cursor, g_object_ref (self), g_object_unref);
}

int
varve_sql_view_get_content_height (VarveSqlView *self)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int line = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));

  pango_font_metrics_unref (metrics);
  return gtk_text_buffer_get_line_count (gtk_text_view_get_buffer (view)) * line
         + gtk_text_view_get_top_margin (view) + gtk_text_view_get_bottom_margin (view);
}
