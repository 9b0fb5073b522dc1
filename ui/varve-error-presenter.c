/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-error-presenter.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* What is true of a code wherever it comes up. An error's own hint goes before the one here, since
 * it knows more. */
typedef struct
{
  VarveErrorCode code;
  const char *title;
  const char *hint;
  VarveRemedy remedies[2];
} Wording;

static const Wording wordings[] = {
  { VARVE_ERROR_FAILED, N_ ("Something went wrong"), NULL, { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_CANCELLED, N_ ("Cancelled"), NULL, { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_USAGE, N_ ("Can’t be done this way"), NULL, { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_IO,
    N_ ("A file can’t be read or written"),
    N_ ("Check that the file is there and that you may read and write it."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_EXISTS,
    N_ ("Already there"),
    N_ ("Nothing was overwritten. Choose another name or folder."),
    { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_NO_SPACE,
    N_ ("No space left"),
    N_ ("Free some space, then try again."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_NOT_A_PROJECT,
    N_ ("Not a project"),
    N_ ("Open a folder that has a varve.ini, or make a new project there."),
    { VARVE_REMEDY_OPEN_PROJECT, VARVE_REMEDY_NEW_PROJECT } },
  { VARVE_ERROR_INVALID_CONFIG,
    N_ ("The configuration can’t be understood"),
    N_ ("Mend the line in varve.ini."),
    { VARVE_REMEDY_SHOW_PLACE } },
  { VARVE_ERROR_UNKNOWN_ENVIRONMENT,
    N_ ("Unknown environment"),
    N_ ("Choose one that varve.ini names, or add it there."),
    { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_INVALID_SCRIPT,
    N_ ("A script can’t run as it is"),
    N_ ("Mend the script. Nothing was run."),
    { VARVE_REMEDY_SHOW_PLACE, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_INVALID_GRAPH,
    N_ ("The revisions don’t fit together"),
    N_ ("Mend the head of the script that is named."),
    { VARVE_REMEDY_SHOW_PLACE, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_INVALID_ID,
    N_ ("Not a revision id"),
    N_ ("An id holds letters, digits, “_” and “.”, 32 characters at most."),
    { VARVE_REMEDY_SHOW_PLACE } },
  { VARVE_ERROR_INVALID_TARGET, N_ ("Not a target"), NULL, { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_UNKNOWN_REVISION,
    N_ ("Unknown revision"),
    N_ ("No script here has this id: another branch may hold it."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_AMBIGUOUS_REVISION,
    N_ ("Several revisions begin so"),
    N_ ("Give more characters of the id."),
    { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_MULTIPLE_HEADS,
    N_ ("Several heads"),
    N_ ("Name the one that is meant, or all of them with “heads”."),
    { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_OUT_OF_RANGE, N_ ("Not on the way"), NULL, { VARVE_REMEDY_NONE } },
  { VARVE_ERROR_NOT_REVERSIBLE,
    N_ ("Can’t be rolled back"),
    N_ ("A revision on the way has no “migrate:down”. Nothing was run."),
    { VARVE_REMEDY_SHOW_PLACE } },
  { VARVE_ERROR_NOT_UP_TO_DATE,
    N_ ("The database is behind"),
    N_ ("Apply the pending revisions first."),
    { VARVE_REMEDY_UPGRADE } },
  { VARVE_ERROR_NOT_REVIEWED,
    N_ ("A draft can’t be applied"),
    N_ ("The script was generated: look at it first."),
    { VARVE_REMEDY_SHOW_PLACE } },
  { VARVE_ERROR_PLAN_OUTDATED,
    N_ ("The plan is out of date"),
    N_ ("The database or a script changed since the plan was made. Look at the new plan."),
    { VARVE_REMEDY_MAKE_PLAN } },
  { VARVE_ERROR_INVALID_URL,
    N_ ("The database’s address can’t be understood"),
    N_ ("Mend the environment’s connection."),
    { VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_NO_URL,
    N_ ("No database given"),
    N_ ("Set the variable, or say in the environment’s connection where the database is."),
    { VARVE_REMEDY_EDIT_CONNECTION, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_CONNECTION,
    N_ ("The server can’t be reached"),
    N_ ("Check that the server runs, and its host and port."),
    { VARVE_REMEDY_TRY_AGAIN, VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_AUTHENTICATION,
    N_ ("The server refused the login"),
    N_ ("Check the user’s name and the password."),
    { VARVE_REMEDY_ENTER_PASSWORD, VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_NO_DATABASE,
    N_ ("No such database"),
    N_ ("Create the database, or mend its name."),
    { VARVE_REMEDY_EDIT_CONNECTION, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_PERMISSION,
    N_ ("Not permitted"),
    N_ ("Ask the database’s owner for the privilege, or connect as another user."),
    { VARVE_REMEDY_EDIT_CONNECTION, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_READ_ONLY,
    N_ ("The database can’t be written"),
    N_ ("Check the permissions of the file and of its folder."),
    { VARVE_REMEDY_TRY_AGAIN, VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_NOT_A_DATABASE,
    N_ ("Not a database"),
    N_ ("Choose another file, or restore this one from a back-up."),
    { VARVE_REMEDY_EDIT_CONNECTION } },
  { VARVE_ERROR_LOCKED,
    N_ ("The database is busy"),
    N_ ("Try again when the other session has finished."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_TIMEOUT,
    N_ ("It took too long"),
    N_ ("Raise statement_timeout in varve.ini, or make the statement lighter."),
    { VARVE_REMEDY_SHOW_PLACE, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_STATEMENT,
    N_ ("A statement was refused"),
    NULL,
    { VARVE_REMEDY_SHOW_PLACE, VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_CONNECTION_LOST,
    N_ ("The connection was lost"),
    N_ ("Nothing of the running revision stayed. Try again when the server is back."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_OUTCOME_UNKNOWN,
    N_ ("The outcome is not known yet"),
    N_ ("The server can’t be asked whether the last revision was kept. Look again when it is back: "
        "the database will say."),
    { VARVE_REMEDY_TRY_AGAIN } },
  { VARVE_ERROR_NOT_TRUSTED,
    N_ ("The project is not trusted"),
    N_ ("Alembic runs the project’s own Python. Trust the folder if you know where it comes from."),
    { VARVE_REMEDY_TRY_AGAIN } },
};

static const Wording *
find_wording (VarveErrorCode code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wordings); i++)
    if (wordings[i].code == code)
      return &wordings[i];
  return &wordings[0];
}

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
choose_remedies (VarveErrorCard *self, const Wording *wording)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (wording->remedies); i++)
    if (wording->remedies[i] != VARVE_REMEDY_SHOW_PLACE || self->path != NULL)
      self->remedies[n++] = wording->remedies[i];
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
  const Wording *wording;

  self->code = code_of (error);
  wording = find_wording (self->code);
  fill_from_details (self, error);
  self->title = g_strdup (_ (wording->title));
  self->sentence = dup_text (error->message);
  if (self->sentence == NULL)
    self->sentence = g_strdup (self->title);
  if (self->hint == NULL && wording->hint != NULL)
    self->hint = g_strdup (_ (wording->hint));
  self->quiet = self->code == VARVE_ERROR_CANCELLED;
  choose_remedies (self, wording);
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

/**
 * varve_remedy_get_label:
 * @remedy: a remedy
 *
 * Returns: (nullable): the button's label, with a mnemonic
 */
const char *
varve_remedy_get_label (VarveRemedy remedy)
{
  switch (remedy)
    {
      case VARVE_REMEDY_TRY_AGAIN:
        return _ ("_Try Again");
      case VARVE_REMEDY_SHOW_PLACE:
        return _ ("_Show in Script");
      case VARVE_REMEDY_EDIT_CONNECTION:
        return _ ("_Edit Connection…");
      case VARVE_REMEDY_ENTER_PASSWORD:
        return _ ("_Enter Password…");
      case VARVE_REMEDY_MAKE_PLAN:
        return _ ("_Make a New Plan");
      case VARVE_REMEDY_UPGRADE:
        return _ ("_Upgrade…");
      case VARVE_REMEDY_OPEN_PROJECT:
        return _ ("_Open Project…");
      case VARVE_REMEDY_NEW_PROJECT:
        return _ ("_New Project…");
      case VARVE_REMEDY_NONE:
      default:
        return NULL;
    }
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
