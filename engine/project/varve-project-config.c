/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-private.h"

#include "base/varve-i18n.h"
#include "base/varve-nearest.h"
#include "project/varve-environment-private.h"

#include <stdlib.h>
#include <string.h>

#define ENVIRONMENT_PREFIX "environment "

/* What Alembic has beside ours, and means nothing in a SQL project, is kept without a word. */
static const char *const project_keys[] = {
  "script_location",
  "version_locations",
  "version_path_separator",
  "path_separator",
  "recursive_version_locations",
  "file_template",
  "truncate_slug_length",
  "timezone",
  "version_table",
  "version_table_schema",
  "transaction_per_migration",
  "schema",
  "include",
  "exclude",
  "scratch_url",
  "default_environment",
  "lock_timeout",
  "statement_timeout",
  "sourceless",
  "output_encoding",
  NULL,
};

static const char *const environment_keys[] = {
  "url",         "kind",         "version_table",     "version_table_schema",
  "scratch_url", "lock_timeout", "statement_timeout", NULL,
};

/* One section being read; the first error stops all that follows. */
typedef struct
{
  VarveProject *project;
  VarveConfig *config;
  VarveConfigSection *section;
  GError **error;
  gboolean failed;
} Reader;

static VarveConfigEntry *
find_entry (Reader *reader, const char *key)
{
  return reader->failed ? NULL : varve_config_section_find (reader->section, key);
}

static void
fail (Reader *reader, const VarveConfigEntry *entry, const char *value, const char *hint)
{
  reader->failed = TRUE;
  varve_config_set_error (reader->config, entry->line, reader->error, hint,
                          _ ("“%s” is no value for %s"), value, entry->key);
}

/* NULL where the key is not there, or an error is set. Empty values are as if not there. */
static char *
read_string (Reader *reader, const char *key)
{
  VarveConfigEntry *entry = find_entry (reader, key);
  char *value;

  if (!entry)
    return NULL;
  value = varve_config_expand (reader->config, reader->section, entry, reader->error);
  if (!value)
    reader->failed = TRUE;
  else if (*value == '\0')
    g_clear_pointer (&value, g_free);
  return value;
}

static void
read_string_into (Reader *reader, const char *key, char **where)
{
  char *value = read_string (reader, key);

  if (value)
    {
      g_free (*where);
      *where = value;
    }
}

static void
read_path_into (Reader *reader, const char *key, char **where)
{
  g_autofree char *value = read_string (reader, key);

  if (value)
    {
      g_free (*where);
      *where = g_canonicalize_filename (value, reader->project->folder);
    }
}

/* Patterns, separated by commas or in lines of their own. */
static void
read_patterns_into (Reader *reader, const char *key, char ***where)
{
  g_autofree char *value = read_string (reader, key);
  g_auto (GStrv) parts = value ? g_strsplit_set (value, ",\n", -1) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!parts)
    return;
  for (guint i = 0; parts[i]; i++)
    if (*g_strstrip (parts[i]))
      g_strv_builder_add (builder, parts[i]);
  g_strfreev (*where);
  *where = g_strv_builder_end (builder);
}

static gboolean
read_boolean (Reader *reader, const char *key, gboolean fallback)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };
  g_autofree char *value = read_string (reader, key);
  g_autofree char *folded = value ? g_ascii_strdown (value, -1) : NULL;

  if (!value)
    return fallback;
  if (g_strv_contains (yes, folded))
    return TRUE;
  if (!g_strv_contains (no, folded))
    fail (reader, find_entry (reader, key), value, _ ("Write true or false."));
  return FALSE;
}

static void
read_number_into (Reader *reader, const char *key, guint *where)
{
  g_autofree char *value = read_string (reader, key);
  guint64 number;

  if (!value)
    return;
  if (g_ascii_string_to_unsigned (value, 10, 1, 1000, &number, NULL))
    *where = number;
  else
    fail (reader, find_entry (reader, key), value, _ ("Write a number from 1 to 1000."));
}

static void
read_duration_into (Reader *reader, const char *key, guint *where)
{
  g_autofree char *value = read_string (reader, key);

  if (value && !varve_duration_parse (value, where))
    fail (reader, find_entry (reader, key), value,
          _ ("Write seconds, as 2 or 0.5, or a number with ms, s or min, as 500ms."));
}

static void
check_time_zone (Reader *reader)
{
  g_autofree char *value = read_string (reader, "timezone");
  g_autofree char *upper = value ? g_ascii_strup (value, -1) : NULL;
  g_autoptr (GTimeZone) zone = value ? g_time_zone_new_identifier (value) : NULL;
  g_autoptr (GTimeZone) upper_zone = value && !zone ? g_time_zone_new_identifier (upper) : NULL;

  if (zone || upper_zone)
    reader->project->timezone = zone ? g_steal_pointer (&value) : g_steal_pointer (&upper);
  else if (value)
    fail (reader, find_entry (reader, "timezone"), value,
          _ ("Write a name of the time zone database, as UTC or Europe/Berlin."));
}

char **
varve_project_split_locations (const char *value, const char *separator)
{
  static const struct
  {
    const char *name;
    const char *characters;
  } separators[] = { { "os", ":" },    { "space", " " }, { "newline", "\n" }, { ":", ":" },
                     { "colon", ":" }, { ";", ";" },     { "comma", "," } };

  if (!separator)
    return g_strsplit_set (value, ", \n", -1);
  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    if (g_str_equal (separator, separators[i].name))
      return g_strsplit (value, separators[i].characters, -1);
  return NULL;
}

/* Alembic's version_path_separator, which newer ones call path_separator. */
static char **
split_locations (Reader *reader, const char *value)
{
  const char *key
      = find_entry (reader, "path_separator") ? "path_separator" : "version_path_separator";
  g_autofree char *separator = read_string (reader, key);
  char **locations;

  if (reader->failed)
    return NULL;
  /* Alembic's own template has a comment behind the value. */
  if (separator)
    g_strchomp (g_strdelimit (separator, "#", '\0'));
  locations = varve_project_split_locations (value, separator);
  if (!locations)
    fail (reader, find_entry (reader, key), separator,
          _ ("Expected is one of: os, space, newline, “:”, “;”."));
  return locations;
}

static void
read_version_locations (Reader *reader)
{
  g_autofree char *value = read_string (reader, "version_locations");
  g_auto (GStrv) paths = value ? split_locations (reader, value) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!paths)
    return;
  for (guint i = 0; paths[i]; i++)
    {
      g_autofree char *path = NULL;

      if (*g_strstrip (paths[i]) == '\0')
        continue;
      path = g_canonicalize_filename (paths[i], reader->project->folder);
      g_strv_builder_add (builder, path);
    }
  reader->project->version_locations = g_strv_builder_end (builder);
}

static void
refuse_unsupported (Reader *reader)
{
  if (!read_boolean (reader, "transaction_per_migration", TRUE) && !reader->failed)
    fail (reader, find_entry (reader, "transaction_per_migration"), "false",
          _ ("Each revision is applied in a transaction of its own. Remove the line."));
  if (read_boolean (reader, "sourceless", FALSE))
    fail (reader, find_entry (reader, "sourceless"), "true",
          _ ("A SQL revision is its source; there is nothing compiled to run. Remove the line."));
}

static void
read_encoding (Reader *reader)
{
  g_autofree char *value = read_string (reader, "output_encoding");

  if (value && g_ascii_strcasecmp (value, "utf-8") != 0 && g_ascii_strcasecmp (value, "utf8") != 0)
    fail (reader, find_entry (reader, "output_encoding"), value,
          _ ("Scripts are written as UTF-8. Remove the line."));
}

static void
report_unknown_keys (Reader *reader, const char *const *known)
{
  for (guint i = 0; i < reader->section->entries->len; i++)
    {
      VarveConfigEntry *entry = reader->section->entries->pdata[i];
      g_autofree char *message = NULL;
      g_autofree char *hint = NULL;

      if (g_strv_contains (known, entry->key))
        continue;
      message = g_strdup_printf (_ ("“%s” in section [%s] means nothing to Varve"), entry->key,
                                 reader->section->name);
      hint = varve_nearest_dup_question (entry->key, known);
      g_ptr_array_add (reader->project->problems,
                       varve_problem_new (VARVE_ERROR_INVALID_CONFIG, reader->config->path,
                                          entry->line, message, hint));
    }
}

static void
read_main_section (Reader *reader)
{
  VarveProject *project = reader->project;

  refuse_unsupported (reader);
  read_encoding (reader);
  read_path_into (reader, "script_location", &project->script_location);
  if (!reader->failed && !project->script_location)
    {
      reader->failed = TRUE;
      varve_config_set_error (
          reader->config, reader->section->line, reader->error,
          _ ("Add the folder with script.sql.in: “script_location = database/migrations”."),
          _ ("No 'script_location' key found in configuration"));
    }
  read_version_locations (reader);
  project->recursive = read_boolean (reader, "recursive_version_locations", FALSE);
  read_path_into (reader, "schema", &project->schema_path);
  read_patterns_into (reader, "include", &project->include);
  read_patterns_into (reader, "exclude", &project->exclude);
  read_string_into (reader, "scratch_url", &project->scratch_url);
  read_string_into (reader, "file_template", &project->file_template);
  read_number_into (reader, "truncate_slug_length", &project->slug_length);
  check_time_zone (reader);
  read_string_into (reader, "version_table", &project->version_table);
  read_string_into (reader, "version_table_schema", &project->version_table_schema);
  read_duration_into (reader, "lock_timeout", &project->lock_timeout_ms);
  read_duration_into (reader, "statement_timeout", &project->statement_timeout_ms);
  read_string_into (reader, "default_environment", &project->default_environment);
  report_unknown_keys (reader, project_keys);
}

static void
read_kind (Reader *reader, VarveEnvironment *environment)
{
  g_autofree char *value = read_string (reader, "kind");

  if (value && !varve_kind_parse (value, &environment->kind))
    fail (reader, find_entry (reader, "kind"), value, _ ("Write development, test or production."));
}

static void
read_environment (Reader *reader)
{
  VarveProject *project = reader->project;
  const char *name = reader->section->name + strlen (ENVIRONMENT_PREFIX);
  VarveEnvironment *environment
      = varve_environment_new (name + strspn (name, " \t"), project->folder);

  g_ptr_array_add (project->environments, environment);
  environment->version_table = g_strdup (project->version_table);
  environment->version_table_schema = g_strdup (project->version_table_schema);
  environment->lock_timeout_ms = project->lock_timeout_ms;
  environment->statement_timeout_ms = project->statement_timeout_ms;
  environment->url = read_string (reader, "url");
  read_kind (reader, environment);
  read_string_into (reader, "version_table", &environment->version_table);
  read_string_into (reader, "version_table_schema", &environment->version_table_schema);
  environment->scratch_url = g_strdup (project->scratch_url);
  read_string_into (reader, "scratch_url", &environment->scratch_url);
  read_duration_into (reader, "lock_timeout", &environment->lock_timeout_ms);
  read_duration_into (reader, "statement_timeout", &environment->statement_timeout_ms);
  report_unknown_keys (reader, environment_keys);
}

static void
report_unknown_section (Reader *reader)
{
  g_autofree char *message
      = g_strdup_printf (_ ("Section [%s] means nothing to Varve"), reader->section->name);

  g_ptr_array_add (reader->project->problems,
                   varve_problem_new (VARVE_ERROR_INVALID_CONFIG, reader->config->path,
                                      reader->section->line, message,
                                      _ ("Sections are [varve], [environment NAME] and "
                                         "[post_write_hooks].")));
}

static void
check_default_environment (Reader *reader)
{
  VarveProject *project = reader->project;
  VarveConfigEntry *entry = find_entry (reader, "default_environment");
  g_autoptr (GError) local_error = NULL;

  if (!entry || !project->default_environment
      || varve_project_find_environment (project, project->default_environment, &local_error))
    return;
  fail (reader, entry, project->default_environment, varve_error_get_details (local_error)->hint);
}

/* Where the version table can't be known, an environment may still say it. */
static void
note_table_problem (Reader *reader)
{
  VarveEnvironment *environment
      = reader->project->environments->pdata[reader->project->environments->len - 1];

  if (!find_entry (reader, "version_table"))
    environment->problem = g_strdup (reader->project->table_problem);
}

gboolean
varve_project_read_environments (VarveProject *self, VarveConfig *config, GError **error)
{
  Reader reader = { self, config, NULL, error, FALSE };

  for (guint i = 0; i < config->sections->len && !reader.failed; i++)
    {
      reader.section = config->sections->pdata[i];
      if (!g_str_has_prefix (reader.section->name, ENVIRONMENT_PREFIX))
        continue;
      read_environment (&reader);
      if (!reader.failed)
        note_table_problem (&reader);
    }
  reader.section = varve_config_find_section (config, self->section);
  if (reader.section)
    read_string_into (&reader, "default_environment", &self->default_environment);
  return !reader.failed;
}

gboolean
varve_project_read_config (VarveProject *self, VarveConfig *config, GError **error)
{
  VarveConfigSection *section = varve_config_find_section (config, self->section);
  Reader reader = { self, config, section, error, FALSE };

  if (!section)
    {
      g_autofree char *hint = g_strdup_printf (
          _ ("Add a section [%s] with “script_location = …”, or name another one with -n."),
          self->section);

      varve_config_set_error (config, 0, error, hint, _ ("The file has no section [%s]"),
                              self->section);
      return FALSE;
    }
  read_main_section (&reader);
  for (guint i = 0; i < config->sections->len && !reader.failed; i++)
    {
      reader.section = config->sections->pdata[i];
      if (g_str_has_prefix (reader.section->name, ENVIRONMENT_PREFIX))
        read_environment (&reader);
      else if (reader.section != section && !g_str_equal (reader.section->name, "varve")
               && !g_str_equal (reader.section->name, "post_write_hooks"))
        report_unknown_section (&reader);
    }
  reader.section = section;
  check_default_environment (&reader);
  return !reader.failed;
}
