/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-settings.h"

#define MAX_RECENT 12

static GSettings *
make_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source)
    schema = g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE);
  return schema ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

/**
 * varve_settings_get:
 *
 * Returns: (transfer none) (nullable): what is remembered; %NULL where the schema is not installed,
 *   which is no reason not to start
 */
GSettings *
varve_settings_get (void)
{
  static GSettings *settings;
  static gsize once;

  if (g_once_init_enter (&once))
    {
      settings = make_settings ();
      g_once_init_leave (&once, 1);
    }
  return settings;
}

int
varve_settings_get_int (const char *key, int fallback)
{
  GSettings *settings = varve_settings_get ();
  return settings ? g_settings_get_int (settings, key) : fallback;
}

gboolean
varve_settings_get_boolean (const char *key, gboolean fallback)
{
  GSettings *settings = varve_settings_get ();
  return settings ? g_settings_get_boolean (settings, key) : fallback;
}

void
varve_settings_set_int (const char *key, int value)
{
  GSettings *settings = varve_settings_get ();
  if (settings)
    g_settings_set_int (settings, key, value);
}

void
varve_settings_set_boolean (const char *key, gboolean value)
{
  GSettings *settings = varve_settings_get ();
  if (settings)
    g_settings_set_boolean (settings, key, value);
}

/**
 * varve_recent_list:
 *
 * Returns: (transfer full): folders of projects, the last opened first; some may be gone
 */
char **
varve_recent_list (void)
{
  GSettings *settings = varve_settings_get ();
  return settings ? g_settings_get_strv (settings, "recent-projects") : g_new0 (char *, 1);
}

static void
put_recent (const char *first, const char *without)
{
  GSettings *settings = varve_settings_get ();
  g_auto (GStrv) old = varve_recent_list ();
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();

  if (!settings)
    return;
  if (first)
    g_ptr_array_add (folders, (gpointer) first);
  for (guint i = 0; old[i] && folders->len < MAX_RECENT; i++)
    if (!g_str_equal (old[i], without))
      g_ptr_array_add (folders, old[i]);
  g_ptr_array_add (folders, NULL);
  g_settings_set_strv (settings, "recent-projects", (const char *const *) folders->pdata);
}

void
varve_recent_add (const char *folder)
{
  put_recent (folder, folder);
}

void
varve_recent_remove (const char *folder)
{
  put_recent (NULL, folder);
}

char *
varve_recent_dup_last (void)
{
  GSettings *settings = varve_settings_get ();
  return settings ? g_settings_get_string (settings, "last-project") : g_strdup ("");
}

void
varve_recent_set_last (const char *folder)
{
  GSettings *settings = varve_settings_get ();
  if (settings)
    g_settings_set_string (settings, "last-project", folder ? folder : "");
}

/**
 * varve_recent_dup_environment:
 *
 * Returns: (transfer full) (nullable): the environment that was chosen last in @folder's project
 */
char *
varve_recent_dup_environment (const char *folder)
{
  GSettings *settings = varve_settings_get ();
  g_autoptr (GVariant) value
      = settings ? g_settings_get_value (settings, "last-environments") : NULL;
  char *name = NULL;

  if (value)
    g_variant_lookup (value, folder, "s", &name);
  return name;
}

void
varve_recent_set_environment (const char *folder, const char *environment)
{
  GSettings *settings = varve_settings_get ();
  g_autoptr (GVariant) value
      = settings ? g_settings_get_value (settings, "last-environments") : NULL;
  GVariantIter iter;
  const char *key, *name;
  GVariantBuilder builder;

  if (!value)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &name))
    if (!g_str_equal (key, folder))
      g_variant_builder_add (&builder, "{ss}", key, name);
  g_variant_builder_add (&builder, "{ss}", folder, environment);
  g_settings_set_value (settings, "last-environments", g_variant_builder_end (&builder));
}
