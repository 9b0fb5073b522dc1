/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person keeps about an Alembic project: nothing is written into the project itself. */
#include "project/varve-project-private.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"

#include <string.h>
#include <unistd.h>

/* Projects of one name have files of their own. */
#define HASH_LENGTH 16

static char *
dup_settings_path (VarveProject *self)
{
  g_autofree char *key = g_strconcat (self->config_path, "\n", self->section, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = NULL;

  hash[HASH_LENGTH] = '\0';
  name = g_strconcat (hash, ".ini", NULL);
  return g_build_filename (g_get_user_config_dir (), "varve", "projects", name, NULL);
}

/* A file that nobody has written yet says whose it is. */
static VarveConfig *
make_empty (VarveProject *self, const char *path, GError **error)
{
  g_autofree char *visible = g_strescape (self->config_path, NULL);
  g_autofree char *text = g_strdup_printf ("# %s\n[%s]\n", visible, self->section);

  return varve_config_parse (text, strlen (text), path, error);
}

VarveConfig *
varve_project_load_settings (VarveProject *self, GError **error)
{
  g_autofree char *path = dup_settings_path (self);

  return access (path, F_OK) == 0 ? varve_config_load (path, error)
                                  : make_empty (self, path, error);
}

char *
varve_project_dup_setting (VarveProject *self, const char *key)
{
  g_autoptr (VarveConfig) config
      = self->config_path ? varve_project_load_settings (self, NULL) : NULL;
  VarveConfigSection *section = config ? varve_config_find_section (config, self->section) : NULL;
  VarveConfigEntry *entry = section ? varve_config_section_find (section, key) : NULL;
  g_autofree char *value = entry ? varve_config_expand (config, section, entry, NULL) : NULL;

  return value && *value ? g_steal_pointer (&value) : NULL;
}

gboolean
varve_project_set_setting (VarveProject *self, const char *key, const char *value, GError **error)
{
  g_autoptr (VarveConfig) config = NULL;
  g_autofree char *text = NULL;
  g_autofree char *folder = NULL;

  if (!self->config_path)
    {
      varve_set_error (error, VARVE_ERROR_NOT_A_PROJECT, NULL,
                       _ ("The project has no configuration that settings could be about"));
      return FALSE;
    }
  config = varve_project_load_settings (self, error);
  if (!config)
    return FALSE;
  text = value ? varve_config_with_value (config, self->section, key, value)
               : varve_config_without_value (config, self->section, key);
  folder = g_path_get_dirname (config->path);
  return varve_file_make_folders (folder, error)
         && varve_file_write (config->path, text, strlen (text), FALSE, error);
}
