/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person keeps about an Alembic project: nothing is written into the project itself. */
#include "project/varve-project-private.h"

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
