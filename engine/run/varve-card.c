/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-card-private.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "project/varve-process.h"

#include <string.h>

static void
remedy_free (VarveCardRemedy *self)
{
  g_free (self->target);
  g_free (self->label);
  g_free (self->command);
  g_free (self);
}

static gboolean
is_default_environment (VarveCardMaker *self)
{
  VarveEnvironment *environment = self->context->environment;
  VarveEnvironment *usual
      = self->context->project ? varve_project_find_environment (self->context->project, NULL, NULL)
                               : NULL;

  return !environment || !usual || g_str_equal (environment->name, usual->name);
}

/* One of --url is not in any file: it is named again, never with its password. */
static char *
dup_own_url (VarveCardMaker *self)
{
  VarveEnvironment *environment = self->context->environment;
  g_autoptr (VarveUrl) url = NULL;

  if (!environment || !g_str_equal (environment->name, "url"))
    return NULL;
  url = varve_environment_resolve_url (environment, NULL);
  return url ? varve_url_dup_text (url, FALSE) : NULL;
}

char *
varve_card_make_command (VarveCardMaker *self, const char *const *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *url = dup_own_url (self);
  g_auto (GStrv) argv = NULL;

  g_strv_builder_add (builder, "varvectl");
  if (url)
    g_strv_builder_add_many (builder, "--url", url, NULL);
  else if (!is_default_environment (self))
    g_strv_builder_add_many (builder, "-e", self->context->environment->name, NULL);
  g_strv_builder_addv (builder, (const char **) words);
  argv = g_strv_builder_end (builder);
  return varve_process_format_command ((const char *const *) argv, NULL);
}

/* The person's own words, and what they would type behind them. */
static char *
format_own_command (const VarveCardContext *context, const char *const *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autofree char *rest = NULL;

  for (guint i = 0; context->x_arguments && context->x_arguments[i]; i++)
    g_strv_builder_add_many (builder, "-x", context->x_arguments[i], NULL);
  g_strv_builder_addv (builder, (const char **) words);
  argv = g_strv_builder_end (builder);
  rest = varve_process_format_command ((const char *const *) argv, NULL);
  return g_strconcat (context->command->text, " ", rest, NULL);
}

/* Alembic takes the database that its own configuration names, which is the default environment's;
 * for another one varvectl's line is right and Alembic's would not be. */
char *
varve_card_make_run_command (VarveCardMaker *self, const char *const *words)
{
  const VarveCardContext *context = self->context;
  g_autofree char *url = dup_own_url (self);

  if (!context->command || !context->project || url || !is_default_environment (self)
      || varve_project_get_kind (context->project) != VARVE_PROJECT_ALEMBIC)
    return varve_card_make_command (self, words);
  return format_own_command (context, words);
}

void
varve_card_add (VarveCardMaker *self,
                VarveRemedy action,
                const char *target,
                const char *label,
                char *command)
{
  VarveCardRemedy *remedy = g_new0 (VarveCardRemedy, 1);

  remedy->action = action;
  remedy->target = g_strdup (target);
  remedy->label = g_strdup (label ? label : varve_remedy_get_label (action));
  remedy->command = command;
  g_ptr_array_add (self->card->remedies, remedy);
}

/* A script by its revision; any other file by the person's editor. */
static char *
make_edit_command (VarveCardMaker *self, const char *path)
{
  VarveGraph *graph = self->context->graph;
  g_autofree char *quoted
      = varve_process_format_command ((const char *const[]){ path, NULL }, NULL);

  for (guint i = 0; graph && i < varve_graph_get_size (graph); i++)
    {
      const VarveRevision *revision = varve_graph_get_revision (graph, i);

      if (g_strcmp0 (revision->path, path) == 0)
        return varve_card_make_command (self, (const char *const[]){ "edit", revision->id, NULL });
    }
  return g_strconcat ("\"${EDITOR:-vi}\" ", quoted, NULL);
}

/* In a label one underline marks the letter behind it, two are one. */
static char *
escape_mnemonic (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", parts);
}

void
varve_card_add_place (VarveCardMaker *self, const char *path, guint line)
{
  g_autofree char *name = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *label = NULL;
  VarveCardRemedy *remedy;

  if (!path)
    {
      path = self->card->path;
      line = self->card->line;
    }
  if (!path || !g_path_is_absolute (path))
    return;
  name = g_filename_display_basename (path);
  escaped = escape_mnemonic (name);
  /* Translators: a button that opens a file. */
  label = g_strdup_printf (_ ("_Open %s"), escaped);
  varve_card_add (self, VARVE_REMEDY_SHOW_PLACE, path, label, make_edit_command (self, path));
  remedy = self->card->remedies->pdata[self->card->remedies->len - 1];
  remedy->line = line;
}

void
varve_card_add_connection (VarveCardMaker *self)
{
  const char *config
      = self->context->project ? varve_project_get_config_path (self->context->project) : NULL;

  varve_card_add (self, VARVE_REMEDY_EDIT_CONNECTION, NULL, NULL,
                  config ? make_edit_command (self, config) : NULL);
}

void
varve_card_add_try_again (VarveCardMaker *self)
{
  varve_card_add (self, VARVE_REMEDY_TRY_AGAIN, NULL, NULL, NULL);
}

void
varve_card_set_text (VarveCardMaker *self, char *text)
{
  g_free (self->card->text);
  self->card->text = text;
}

char *
varve_card_dup_environment (VarveCardMaker *self)
{
  if (self->context->environment)
    /* Translators: an environment's name, as in “the server of “production” is down”. */
    return g_strdup_printf (_ ("“%s”"), self->context->environment->name);
  return g_strdup (_ ("the database"));
}

char *
varve_card_describe_revision (VarveGraph *graph, const char *id)
{
  VarveRevision *revision = graph ? varve_graph_lookup (graph, id) : NULL;

  if (!revision || !*revision->message)
    return g_strdup (id);
  /* Translators: a revision's id and its message. */
  return g_strdup_printf (_ ("%s (%s)"), id, revision->message);
}

VarveRevision *
varve_card_find_revision (VarveCardMaker *self)
{
  VarveGraph *graph = self->context->graph;

  for (guint i = 0; graph && self->card->path && i < varve_graph_get_size (graph); i++)
    {
      VarveRevision *revision = varve_graph_get_revision (graph, i);

      if (g_strcmp0 (revision->path, self->card->path) == 0)
        return revision;
    }
  return NULL;
}

static VarveErrorCode
code_of (const VarveCardContext *context)
{
  return context->error && context->error->domain == VARVE_ERROR
             ? (VarveErrorCode) context->error->code
             : VARVE_ERROR_FAILED;
}

/* Where it happened and in whose words, which no kind changes. */
static void
take_details (VarveCard *card, const VarveCardContext *context)
{
  const VarveErrorDetails *details = varve_error_get_details (context->error);
  const VarveAlembicFailure *failure = context->failure;

  if (details)
    {
      card->path = g_strdup (details->path);
      card->line = details->line;
      card->column = details->column;
      card->detail = g_strdup (details->detail);
    }
  if (failure && failure->path && !card->path)
    {
      card->path = g_strdup (failure->path);
      card->line = failure->line;
    }
}

/* What the code says, for kinds that nothing is known of beyond it. */
static void
fill_from_code (VarveCardMaker *self)
{
  const VarveErrorDetails *details = varve_error_get_details (self->context->error);
  const VarveRevision *revision = varve_card_find_revision (self);
  const VarveRemedy *remedies = varve_error_code_get_remedies (self->card->code);
  const char *hint
      = details && details->hint ? details->hint : varve_error_code_get_hint (self->card->code);

  if (hint)
    varve_card_set_text (self, g_strdup (hint));
  else if (revision)
    varve_card_set_text (self, g_strdup_printf (_ ("It happened in revision %s (%s)."),
                                                revision->id, revision->message));
  for (guint i = 0; i < 2; i++)
    if (remedies[i] == VARVE_REMEDY_SHOW_PLACE)
      varve_card_add_place (self, NULL, 0);
    else if (remedies[i] == VARVE_REMEDY_UPGRADE)
      varve_card_add (
          self, remedies[i], NULL, NULL,
          varve_card_make_run_command (self, (const char *const[]){ "upgrade", "heads", NULL }));
    else if (remedies[i] != VARVE_REMEDY_NONE)
      varve_card_add (self, remedies[i], NULL, NULL, NULL);
}

static void
make_valid (char **text)
{
  char *valid = *text ? g_utf8_make_valid (*text, -1) : NULL;

  g_free (*text);
  *text = valid ? g_strstrip (valid) : NULL;
  if (*text && !**text)
    g_clear_pointer (text, g_free);
}

static void
classify (VarveCard *card, const VarveCardContext *context)
{
  VarveCardFacts facts;

  varve_card_classify (context->error, context->failure, &facts);
  card->kind = context->is_empty ? VARVE_CARD_EMPTY_AUTOGENERATE : facts.kind;
  card->subject = facts.subject;
}

/**
 * varve_card_new:
 * @context: what is known
 *
 * Says of an error, or of how the project's own Alembic ended, what it is in this project and what
 * can be done about it. Reads files of the project as text where they tell the cause; runs nothing
 * and asks no database. Any thread.
 *
 * Returns: (transfer full): the card
 */
VarveCard *
varve_card_new (const VarveCardContext *context)
{
  VarveCard *card = g_new0 (VarveCard, 1);
  VarveCardMaker self = { context, card };

  card->code = code_of (context);
  card->remedies = g_ptr_array_new_with_free_func ((GDestroyNotify) remedy_free);
  classify (card, context);
  take_details (card, context);
  card->title = g_strdup (varve_error_code_get_title (card->code));
  if (!varve_card_fill_revisions (&self) && !varve_card_fill_database (&self)
      && !varve_card_fill_python (&self) && !varve_card_fill_autogenerate (&self))
    fill_from_code (&self);
  if (!card->text)
    card->text = g_strdup (varve_error_code_get_hint (card->code));
  if (!card->text && context->error)
    card->text = g_strdup (context->error->message);
  make_valid (&card->title);
  make_valid (&card->text);
  make_valid (&card->detail);
  make_valid (&card->subject);
  return card;
}

/**
 * varve_card_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_card_free (VarveCard *self)
{
  if (!self)
    return;
  g_free (self->title);
  g_free (self->text);
  g_free (self->detail);
  g_free (self->path);
  g_free (self->subject);
  g_ptr_array_unref (self->remedies);
  g_free (self);
}

static char *
dup_plain_label (const char *label)
{
  GString *plain = g_string_new (NULL);

  for (; *label; label++)
    if (*label != '_' || *++label == '_')
      g_string_append_c (plain, *label);
    else
      label--;
  if (g_str_has_suffix (plain->str, "…"))
    g_string_truncate (plain, plain->len - strlen ("…"));
  return g_string_free (plain, FALSE);
}

/* Two buttons may open the same file, which is one line in a shell. */
static gboolean
has_command (const VarveCard *self, guint n, const char *command)
{
  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (((VarveCardRemedy *) self->remedies->pdata[i])->command, command) == 0)
      return TRUE;
  return FALSE;
}

/**
 * varve_card_dup_hint:
 * @self: a card
 *
 * Returns: (transfer full): what happened and what to do, for a terminal: the text, then a line for
 *   each remedy that a shell can carry out, none of them twice
 */
char *
varve_card_dup_hint (const VarveCard *self)
{
  GString *hint = g_string_new (self->text);

  for (guint i = 0; i < self->remedies->len; i++)
    {
      const VarveCardRemedy *remedy = self->remedies->pdata[i];
      g_autofree char *label = dup_plain_label (remedy->label);

      if (!remedy->command || (self->text && strstr (self->text, remedy->command))
          || has_command (self, i, remedy->command))
        continue;
      if (hint->len > 0)
        g_string_append_c (hint, '\n');
      /* Translators: what a command line does, then the line. */
      g_string_append_printf (hint, _ ("  %s: %s"), label, remedy->command);
    }
  return g_string_free (hint, FALSE);
}
