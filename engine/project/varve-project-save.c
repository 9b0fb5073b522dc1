/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-private.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-project-url.h"

#include <string.h>

static char *
dup_section_name (const char *environment)
{
  return g_strconcat ("environment ", environment, NULL);
}

/* The file as it is now: somebody may have written to it since the project was opened. */
static VarveConfig *
load_config (VarveProject *self, GError **error)
{
  if (self->kind == VARVE_PROJECT_ALEMBIC && self->config_path)
    return varve_project_load_settings (self, error);
  if (self->config_path)
    return varve_config_load (self->config_path, error);
  varve_set_error (error, VARVE_ERROR_NOT_A_PROJECT,
                   _ ("Make one with “varvectl init”, or open the folder that has it."),
                   _ ("The project has no varve.ini to keep this in"));
  return NULL;
}

/* Takes @text, the next state of @config. */
static gboolean
update (VarveConfig **config, char *text, GError **error)
{
  g_autoptr (VarveConfig) next = varve_config_parse (text, strlen (text), (*config)->path, error);

  g_free (text);
  if (!next)
    return FALSE;
  varve_config_free (*config);
  *config = g_steal_pointer (&next);
  return TRUE;
}

static gboolean
save (VarveConfig *config, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (config->path);

  if (!varve_file_make_folders (folder, error))
    return FALSE;
  return varve_file_write (config->path, config->text, config->length, FALSE, error);
}

static gboolean
check_name (const char *name, GError **error)
{
  gboolean ok = *name && g_utf8_validate (name, -1, NULL) && !g_ascii_isspace (*name)
                && !g_ascii_isspace (name[strlen (name) - 1]);

  for (const char *p = name; ok && *p; p = g_utf8_next_char (p))
    ok = !g_unichar_iscntrl (g_utf8_get_char (p)) && *p != '[' && *p != ']';
  if (!ok)
    varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, _ ("Use letters, digits, “-” and “_”."),
                     _ ("“%s” can't be an environment’s name"), name);
  return ok;
}

static VarveConfigSection *
find_section (VarveConfig *config, const char *environment, GError **error)
{
  g_autofree char *name = dup_section_name (environment);
  VarveConfigSection *section = varve_config_find_section (config, name);

  if (!section)
    varve_set_error (
        error, VARVE_ERROR_UNKNOWN_ENVIRONMENT,
        _ ("Open the project again. What an Alembic project’s own files say is changed "
           "there."),
        _ ("There is no environment “%s”"), environment);
  return section;
}

static gboolean
rename_environment (VarveProject *self,
                    VarveConfig **config,
                    const char *old_name,
                    const char *name,
                    GError **error)
{
  g_autofree char *old_section = dup_section_name (old_name);
  g_autofree char *section = dup_section_name (name);
  VarveConfigSection *main_section;
  VarveConfigEntry *entry;

  if (!update (config, varve_config_with_section_name (*config, old_section, section), error))
    return FALSE;
  main_section = varve_config_find_section (*config, self->section);
  entry = main_section ? varve_config_section_find (main_section, "default_environment") : NULL;
  if (!entry || !g_str_equal (entry->value, old_name))
    return TRUE;
  return update (
      config, varve_config_with_value (*config, self->section, "default_environment", name), error);
}

/* `development` is the default and is not written where it was not. */
static gboolean
set_kind (VarveConfig **config, const char *section_name, VarveKind kind, GError **error)
{
  VarveConfigSection *section = varve_config_find_section (*config, section_name);

  if (kind == VARVE_KIND_DEVELOPMENT && !varve_config_section_find (section, "kind"))
    return TRUE;
  return update (
      config, varve_config_with_value (*config, section_name, "kind", varve_kind_get_nick (kind)),
      error);
}

static gboolean
check_is_free (VarveConfig *config, const char *name, GError **error)
{
  g_autofree char *section = dup_section_name (name);

  if (!varve_config_find_section (config, section))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_EXISTS, _ ("Choose another name."),
                   _ ("There is an environment “%s” already"), name);
  return FALSE;
}

/* Does what the entry says already equal @value? Then its bytes stay as they are. */
static gboolean
has_value (VarveConfig *config, const char *section_name, const char *key, const char *value)
{
  VarveConfigSection *section = varve_config_find_section (config, section_name);
  VarveConfigEntry *entry = section ? varve_config_section_find (section, key) : NULL;
  g_autofree char *old = entry ? varve_config_expand (config, section, entry, NULL) : NULL;

  return old && g_str_equal (old, value);
}

static gboolean
change_environment (VarveProject *self,
                    VarveConfig **config,
                    const char *old_name,
                    const char *name,
                    VarveKind kind,
                    const char *url,
                    GError **error)
{
  g_autofree char *section = dup_section_name (name);
  g_autofree char *old_section = old_name ? dup_section_name (old_name) : NULL;

  /* What the project's own files say is not changed there: the settings say it over them. */
  if (old_name && self->kind == VARVE_PROJECT_ALEMBIC
      && !varve_config_find_section (*config, old_section))
    old_name = NULL;
  if (old_name && !find_section (*config, old_name, error))
    return FALSE;
  if (g_strcmp0 (old_name, name) != 0 && !check_is_free (*config, name, error))
    return FALSE;
  if (old_name && !g_str_equal (old_name, name)
      && !rename_environment (self, config, old_name, name, error))
    return FALSE;
  if (!has_value (*config, section, "url", url)
      && !update (config, varve_config_with_value (*config, section, "url", url), error))
    return FALSE;
  return set_kind (config, section, kind, error);
}

/**
 * varve_project_save_environment:
 * @self: a project
 * @old_name: (nullable): the environment to change; %NULL adds one
 * @name: its name from now on; must be free unless it is @old_name
 * @kind: its kind
 * @url: its URL, `${VARIABLE}` and all
 *
 * Writes one environment into varve.ini, or that of an Alembic project into the person's own
 * settings and not into the project, and keeps every byte that is not about it. @self is a
 * snapshot and stays as it was: open the project again.
 *
 * Returns: whether it worked; otherwise %VARVE_ERROR_INVALID_URL (a password among others),
 *   %VARVE_ERROR_EXISTS, %VARVE_ERROR_UNKNOWN_ENVIRONMENT, %VARVE_ERROR_INVALID_CONFIG, or what
 * kept the file from being written
 */
gboolean
varve_project_save_environment (VarveProject *self,
                                const char *old_name,
                                const char *name,
                                VarveKind kind,
                                const char *url,
                                GError **error)
{
  g_autoptr (VarveConfig) config = NULL;

  if (!check_name (name, error) || !varve_project_check_url (url, self->folder, error))
    return FALSE;
  config = load_config (self, error);
  return config && change_environment (self, &config, old_name, name, kind, url, error)
         && save (config, error);
}

/**
 * varve_project_remove_environment:
 * @self: a project
 * @name: an environment
 *
 * Takes an environment's section out of varve.ini, and `default_environment` where it names it.
 *
 * Returns: whether it worked; otherwise %VARVE_ERROR_UNKNOWN_ENVIRONMENT,
 *   %VARVE_ERROR_INVALID_CONFIG, or what kept the file from being written
 */
gboolean
varve_project_remove_environment (VarveProject *self, const char *name, GError **error)
{
  g_autoptr (VarveConfig) config = load_config (self, error);
  g_autofree char *section = dup_section_name (name);

  if (!config || !find_section (config, name, error)
      || !update (&config, varve_config_without_section (config, section), error))
    return FALSE;
  if (has_value (config, self->section, "default_environment", name)
      && !update (&config,
                  varve_config_without_value (config, self->section, "default_environment"), error))
    return FALSE;
  return save (config, error);
}

/**
 * varve_project_set_default_environment:
 * @self: a project
 * @name: an environment
 *
 * Makes an environment the one that counts where none is named.
 *
 * Returns: whether it worked; otherwise %VARVE_ERROR_UNKNOWN_ENVIRONMENT,
 *   %VARVE_ERROR_INVALID_CONFIG, or what kept the file from being written
 */
gboolean
varve_project_set_default_environment (VarveProject *self, const char *name, GError **error)
{
  g_autoptr (VarveConfig) config = load_config (self, error);

  if (!config || !find_section (config, name, error))
    return FALSE;
  if (has_value (config, self->section, "default_environment", name))
    return TRUE;
  return update (&config,
                 varve_config_with_value (config, self->section, "default_environment", name),
                 error)
         && save (config, error);
}
