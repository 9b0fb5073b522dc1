/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why `--autogenerate` does not see what a person changed. */
#include "run/varve-card-private.h"

#include "base/varve-i18n.h"
#include "project/varve-models.h"

#include <string.h>

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define MAX_NAMED  3

static void
set_title (VarveCardMaker *self, const char *title)
{
  g_free (self->card->title);
  self->card->title = g_strdup (title);
}

static const char *
get_shown_path (VarveCardMaker *self, const char *path)
{
  const char *folder = varve_project_get_folder (self->context->project);
  gsize length = strlen (folder);

  return g_str_has_prefix (path, folder) && path[length] == '/' ? path + length + 1 : path;
}

/* "database/invoices.py (invoices, lines), …" of the files that env.py does not get to know. */
static char *
list_strangers (VarveCardMaker *self, const VarveModels *models)
{
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < models->files->len; i++)
    {
      const VarveModelFile *file = models->files->pdata[i];
      g_autofree char *tables = g_strjoinv (", ", file->tables);

      if (file->is_imported || n++ >= MAX_NAMED)
        continue;
      g_string_append_printf (text, "%s%s (%s)", text->len ? ", " : "",
                              get_shown_path (self, file->path), tables);
    }
  if (n > MAX_NAMED)
    g_string_append_printf (
        text, ngettext (" and %u more file", " and %u more files", n - MAX_NAMED), n - MAX_NAMED);
  return g_string_free (text, FALSE);
}

static const VarveModelFile *
find_stranger (const VarveModels *models)
{
  for (guint i = 0; i < models->files->len; i++)
    if (!((VarveModelFile *) models->files->pdata[i])->is_imported)
      return models->files->pdata[i];
  return NULL;
}

static void
add_again (VarveCardMaker *self)
{
  varve_card_add (
      self, VARVE_REMEDY_AUTOGENERATE, NULL, NULL,
      varve_card_make_run_command (self, WORDS ("revision", "--autogenerate", "-m", "MESSAGE")));
}

static void
fill_no_metadata (VarveCardMaker *self, const VarveModels *models)
{
  const VarveModelFile *file = models->files->len > 0 ? models->files->pdata[0] : NULL;

  set_title (self, _ ("env.py names no models"));
  if (file)
    varve_card_set_text (
        self,
        g_strdup_printf (_ ("env.py has to say what to compare: “target_metadata” is to be the "
                            "metadata of the models, such as Base.metadata. Tables are defined in "
                            "%s."),
                         get_shown_path (self, file->path)));
  else
    varve_card_set_text (
        self, g_strdup (_ ("env.py has to say what to compare: “target_metadata” is to be the "
                           "metadata of the models, such as Base.metadata. No file of the project "
                           "defines a table in a way that can be seen.")));
  varve_card_add_place (self, models->env_path, models->metadata_line);
  if (file)
    varve_card_add_place (self, file->path, file->line);
  add_again (self);
}

static void
fill_not_imported (VarveCardMaker *self, const VarveModels *models)
{
  const VarveModelFile *stranger = find_stranger (models);
  g_autofree char *names = list_strangers (self, models);

  self->card->kind = VARVE_CARD_MODELS_NOT_IMPORTED;
  set_title (self, _ ("env.py does not import all models"));
  varve_card_set_text (
      self, g_strdup_printf (_ ("The script does nothing: what env.py imports does not import %s, "
                                "so that Alembic never hears of these tables. Import them in "
                                "env.py, or where the metadata comes from."),
                             names));
  varve_card_add_place (self, models->env_path, models->metadata_line);
  varve_card_add_place (self, stranger->path, stranger->line);
  add_again (self);
}

/* What Alembic leaves out unless it is told, by what env.py says. */
static char *
describe_limits (const VarveModels *models)
{
  if (models->compares_type && models->compares_server_default)
    return g_strdup (_ ("Not compared: check constraints, triggers, views, sequences, values of "
                        "enums; a rename is seen as a column that goes and one that comes."));
  if (models->compares_type)
    return g_strdup (_ ("Not compared: server defaults (compare_server_default=True), check "
                        "constraints, triggers, views, values of enums."));
  if (models->compares_server_default)
    return g_strdup (_ ("Not compared, unless Alembic is 1.12 or newer: types of columns "
                        "(compare_type=True); nor check constraints, triggers, views, values of "
                        "enums."));
  return g_strdup (_ ("Not compared: server defaults (compare_server_default=True), before Alembic "
                      "1.12 types of columns (compare_type=True), check constraints, triggers, "
                      "views, values of enums."));
}

static void
fill_empty (VarveCardMaker *self, const VarveModels *models)
{
  g_autofree char *where = varve_card_dup_environment (self);
  g_autofree char *limits = describe_limits (models);

  set_title (self, _ ("No difference was found"));
  if (models->create_all_path)
    varve_card_set_text (
        self, g_strdup_printf (_ ("The script does nothing: models and %s are alike. %s, line %u, "
                                  "calls create_all(), which makes tables before Alembic can "
                                  "compare. %s"),
                               where, get_shown_path (self, models->create_all_path),
                               models->create_all_line, limits));
  else
    varve_card_set_text (
        self, g_strdup_printf (_ ("The script does nothing: models and %s are alike. %s"), where,
                               limits));
  if (models->create_all_path)
    varve_card_add_place (self, models->create_all_path, models->create_all_line);
  varve_card_add_place (self, models->env_path, models->metadata_line);
  add_again (self);
}

gboolean
varve_card_fill_autogenerate (VarveCardMaker *self)
{
  gboolean is_empty = self->card->kind == VARVE_CARD_EMPTY_AUTOGENERATE;
  g_autoptr (VarveModels) models = NULL;

  if ((!is_empty && self->card->kind != VARVE_CARD_NO_METADATA) || !self->context->project)
    return FALSE;
  models = varve_models_read (self->context->project);
  if (!is_empty)
    fill_no_metadata (self, models);
  else if (!models->is_dynamic && find_stranger (models))
    fill_not_imported (self, models);
  else
    fill_empty (self, models);
  return TRUE;
}
