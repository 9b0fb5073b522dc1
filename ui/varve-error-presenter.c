/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-error-presenter.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* Errors of other domains come from GIO and GLib, where few kinds matter to a person. */
static VarveErrorCode
code_of (const GError *error)
{
  if (error->domain == VARVE_ERROR)
    return (VarveErrorCode) error->code;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return VARVE_ERROR_CANCELLED;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
      || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    return VARVE_ERROR_NO_SPACE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)
      || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_EXIST))
    return VARVE_ERROR_EXISTS;
  if (error->domain == G_IO_ERROR || error->domain == G_FILE_ERROR)
    return VARVE_ERROR_IO;
  return VARVE_ERROR_FAILED;
}

static char *
dup_place (const char *path, guint line, guint column)
{
  g_autofree char *name = NULL;

  if (path == NULL)
    return NULL;
  name = g_filename_display_basename (path);
  if (line > 0 && column > 0)
    /* Translators: a place in a file: name, line, column. */
    return g_strdup_printf (_ ("%s, line %u, column %u"), name, line, column);
  if (line > 0)
    return g_strdup_printf (_ ("%s, line %u"), name, line);
  return g_steal_pointer (&name);
}

static char *
dup_text (const char *text)
{
  g_autofree char *valid = NULL;

  if (text == NULL || *text == '\0')
    return NULL;
  valid = g_utf8_make_valid (text, -1);
  return g_strdup (g_strstrip (valid));
}

static void
fill_from_details (VarveErrorCard *self, const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);

  if (details == NULL)
    return;
  self->hint = dup_text (details->hint);
  self->detail = dup_text (details->detail);
  self->path = g_strdup (details->path);
  self->line = details->line;
  self->column = details->column;
  self->place = dup_place (details->path, details->line, details->column);
}

static void
choose_remedies (VarveErrorCard *self)
{
  const VarveRemedy *remedies = varve_error_code_get_remedies (self->code);
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (self->remedies); i++)
    if (remedies[i] != VARVE_REMEDY_SHOW_PLACE || self->path != NULL)
      self->remedies[n++] = remedies[i];
}

/**
 * varve_error_card_new:
 * @error: any error
 *
 * The one place where an error becomes words for the window: bars, dialogs, toasts and empty states
 * all show a card.
 *
 * Returns: (transfer full): the card
 */
VarveErrorCard *
varve_error_card_new (const GError *error)
{
  VarveErrorCard *self = g_new0 (VarveErrorCard, 1);
  const char *hint;

  self->code = code_of (error);
  fill_from_details (self, error);
  self->title = g_strdup (varve_error_code_get_title (self->code));
  self->sentence = dup_text (error->message);
  if (self->sentence == NULL)
    self->sentence = g_strdup (self->title);
  hint = varve_error_code_get_hint (self->code);
  if (self->hint == NULL && hint != NULL)
    self->hint = g_strdup (hint);
  self->quiet = self->code == VARVE_ERROR_CANCELLED;
  choose_remedies (self);
  return self;
}

void
varve_error_card_free (VarveErrorCard *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->sentence);
  g_free (self->hint);
  g_free (self->detail);
  g_free (self->place);
  g_free (self->path);
  g_free (self);
}

static void
append_line (GString *text, const char *line)
{
  if (line == NULL)
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
}

/**
 * varve_error_card_dup_body:
 * @self: a card
 *
 * What stands under the title: the sentence, where it happened, more of the server's words, what to
 * do; a line each.
 *
 * Returns: (transfer full): the text
 */
char *
varve_error_card_dup_body (const VarveErrorCard *self)
{
  g_autoptr (GString) text = g_string_new (self->sentence);

  append_line (text, self->place);
  append_line (text, self->detail);
  append_line (text, self->hint);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * varve_error_card_dup_line:
 * @self: a card
 *
 * Returns: (transfer full): title and sentence in one line, for a toast or a subtitle
 */
char *
varve_error_card_dup_line (const VarveErrorCard *self)
{
  g_autofree char *line = NULL;

  if (g_str_equal (self->title, self->sentence))
    line = g_strdup (self->title);
  else
    /* Translators: what kind of error, then what happened. */
    line = g_strdup_printf (_ ("%s: %s"), self->title, self->sentence);
  return g_strdup (g_strdelimit (line, "\r\n", ' '));
}

typedef struct
{
  VarveRemedy remedy;
  VarveRemedyFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Asked;

static void
asked_free (gpointer data, GClosure *closure)
{
  Asked *asked = data;

  if (asked->destroy != NULL)
    asked->destroy (asked->user_data);
  g_free (asked);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Asked *asked)
{
  if (asked->func != NULL)
    asked->func (g_str_equal (response, "remedy") ? asked->remedy : VARVE_REMEDY_NONE,
                 asked->user_data);
}

/**
 * varve_error_present:
 * @parent: the window that it belongs to
 * @error: what happened; a cancelled one is not shown
 * @offered: the remedy that can be taken from there, or %VARVE_REMEDY_NONE
 * @func: (nullable) (scope notified): told what the person chose
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data
 *
 * Shows an error with consequences as a dialog over @parent.
 */
void
varve_error_present (GtkWindow *parent,
                     const GError *error,
                     VarveRemedy offered,
                     VarveRemedyFunc func,
                     gpointer user_data,
                     GDestroyNotify destroy)
{
  g_autoptr (VarveErrorCard) card = varve_error_card_new (error);
  g_autofree char *body = varve_error_card_dup_body (card);
  GtkWidget *dialog;
  Asked *asked;

  if (card->quiet)
    {
      if (destroy != NULL)
        destroy (user_data);
      return;
    }
  dialog = adw_message_dialog_new (parent, card->title, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  if (offered != VARVE_REMEDY_NONE)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "remedy",
                                     varve_remedy_get_label (offered));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");

  asked = g_new0 (Asked, 1);
  *asked = (Asked){ offered, func, user_data, destroy };
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), asked, asked_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
