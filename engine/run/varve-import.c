/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-import-private.h"

#include "base/varve-error.h"
#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-config.h"
#include "revision/varve-template.h"

#include <string.h>
#include <unistd.h>

/* What Alembic's version table holds. */
#define MAX_ID_LENGTH 32
/* Alembic's defaults, which are ours. */
#define FILE_TEMPLATE "%(rev)s_%(slug)s"
#define SLUG_LENGTH   40

/**
 * varve_import_list_formats:
 *
 * Returns: (transfer none) (array zero-terminated=1): the tools whose histories can be read
 */
const char *const *
varve_import_list_formats (void)
{
  static const char *const formats[]
      = { "alembic", "dbmate", "flyway", "golang-migrate", "goose", NULL };

  return formats;
}

VarveImport *
varve_import_new (void)
{
  VarveImport *self = g_new0 (VarveImport, 1);

  self->scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_import_script_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

VarveImportScript *
varve_import_add (VarveImport *self, VarveRevision *revision)
{
  VarveImportScript *script = g_new0 (VarveImportScript, 1);

  script->revision = varve_revision_ref (revision);
  script->up_transactional = TRUE;
  script->down_transactional = TRUE;
  script->unfinished = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->scripts, script);
  return script;
}

void
varve_import_script_free (VarveImportScript *self)
{
  varve_revision_unref (self->revision);
  g_free (self->source);
  g_strfreev (self->extra);
  g_free (self->up);
  g_free (self->down);
  g_ptr_array_unref (self->unfinished);
  g_free (self);
}

/**
 * varve_import_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_import_free (VarveImport *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->scripts);
  g_ptr_array_unref (self->notes);
  g_free (self->url);
  g_free (self->file);
  g_free (self->version_table);
  g_free (self->version_table_schema);
  g_free (self);
}

static void
append_list (GString *text, const char *field, char **values)
{
  g_autofree char *joined = g_strjoinv (", ", values);

  if (*joined)
    g_string_append_printf (text, "-- %s: %s\n", field, joined);
}

/* A line of a comment: nothing in it may end it, and it may not look like a marker. */
static void
append_comment (GString *text, const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words, -1);
  g_auto (GStrv) lines = g_strsplit (g_strdelimit (valid, "\r", ' '), "\n", -1);

  for (guint i = 0; lines[i]; i++)
    g_string_append_printf (text, "-- %s%s\n", strstr (lines[i], "migrate:") ? "| " : "", lines[i]);
}

static void
append_section (GString *text, const char *name, gboolean transactional, const char *body)
{
  g_autofree char *stripped = g_strchomp (g_strdup (body));

  g_string_append_printf (text, "\n-- migrate:%s%s\n", name,
                          transactional ? "" : " transaction:false");
  if (*stripped)
    g_string_append_printf (text, "%s\n", stripped);
}

static void
append_head (GString *text, const VarveImportScript *self)
{
  const VarveRevision *revision = self->revision;
  g_autofree char *parents = g_strjoinv (", ", revision->down_revisions);

  append_comment (text, revision->message);
  g_string_append (text, "--\n");
  g_string_append_printf (text, "-- Revision ID: %s\n-- Revises:%s%s\n", revision->id,
                          *parents ? " " : "", parents);
  if (revision->created)
    g_string_append_printf (text, "-- Create Date: %s\n", revision->created);
  append_list (text, "Branch Labels", revision->branch_labels);
  append_list (text, "Depends On", revision->depends_on);
  if (self->unfinished->len > 0)
    g_string_append_printf (text, "-- Draft: %s\n", _ ("imported, not finished"));
}

/**
 * varve_import_script_compose:
 * @self: a script of another tool
 *
 * Returns: (transfer full): it as a revision script. One that is not finished is a draft, says at
 *   its head what is left to do, and is not applied before somebody took that line out
 */
char *
varve_import_script_compose (const VarveImportScript *self)
{
  GString *text = g_string_new (NULL);

  append_head (text, self);
  if ((self->extra && self->extra[0]) || self->unfinished->len > 0 || self->source)
    g_string_append_c (text, '\n');
  for (guint i = 0; self->extra && self->extra[i]; i++)
    append_comment (text, self->extra[i]);
  if (self->source)
    {
      g_autofree char *from = g_strdup_printf (_ ("Imported from %s"), self->source);

      append_comment (text, from);
    }
  for (guint i = 0; i < self->unfinished->len; i++)
    append_comment (text, self->unfinished->pdata[i]);
  append_section (text, "up", self->up_transactional, self->up ? self->up : "");
  if (self->down)
    append_section (text, "down", self->down_transactional, self->down);
  return g_string_free (text, FALSE);
}

static GDateTime *
parse_created (const char *created)
{
  g_autofree char *text = created ? g_strdelimit (g_strdup (created), " ", 'T') : NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  GDateTime *time = text ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  return time ? time : g_date_time_new_now_utc ();
}

static char *
make_path (const VarveImportScript *script, const char *versions, GError **error)
{
  g_autoptr (GDateTime) created = parse_created (script->revision->created);
  g_autofree char *name
      = varve_template_file_name (FILE_TEMPLATE, script->revision, created, SLUG_LENGTH, error);

  return name ? g_strconcat (versions, "/", name, ".sql", NULL) : NULL;
}

/* What was composed has to be read back as what was meant. */
static gboolean
check_composed (const VarveImportScript *script, const char *text, const char *path, GError **error)
{
  g_autoptr (VarveRevision) read = varve_script_parse_head (text, strlen (text), path, error);

  if (!read)
    return FALSE;
  if (g_str_equal (read->id, script->revision->id)
      && g_strv_equal ((const char *const *) read->down_revisions,
                       (const char *const *) script->revision->down_revisions))
    return TRUE;
  varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT, NULL,
                   _ ("Revision %s can’t be written as a SQL script"), script->revision->id);
  return FALSE;
}

/* Paths and texts, one behind the other: all of it is known to be right before anything is made. */
static GPtrArray *
compose_all (const VarveImport *self, const char *versions, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->scripts->len; i++)
    {
      const VarveImportScript *script = self->scripts->pdata[i];
      g_autofree char *path = NULL;
      g_autofree char *text = NULL;

      if (!varve_revision_check_id (script->revision->id, MAX_ID_LENGTH, error))
        return NULL;
      path = make_path (script, versions, error);
      text = varve_import_script_compose (script);
      if (!path || !check_composed (script, text, path, error))
        return NULL;
      g_ptr_array_add (files, g_steal_pointer (&path));
      g_ptr_array_add (files, g_steal_pointer (&text));
    }
  return g_steal_pointer (&files);
}

static gboolean
set_value (const char *path, const char *key, const char *value, GError **error)
{
  g_autoptr (VarveConfig) config = value ? varve_config_load (path, error) : NULL;
  g_autofree char *text = config ? varve_config_with_value (config, "varve", key, value) : NULL;

  return !value || (text && varve_file_write (path, text, -1, FALSE, error));
}

static gboolean
write_all (const VarveImport *self,
           const char *config,
           GPtrArray *files,
           GStrvBuilder *paths,
           GError **error)
{
  if (!set_value (config, "version_table", self->version_table, error)
      || !set_value (config, "version_table_schema", self->version_table_schema, error))
    return FALSE;
  for (guint i = 0; i < files->len; i += 2)
    {
      if (!varve_file_write (files->pdata[i], files->pdata[i + 1], -1, TRUE, error))
        return FALSE;
      g_strv_builder_add (paths, files->pdata[i]);
    }
  return TRUE;
}

/* What varve_project_initialize() and we made; folders that hold something else stay. */
static void
take_back (const char *root, const char *scripts, char **paths, gboolean had_schema)
{
  g_autofree char *config = g_build_filename (root, "varve.ini", NULL);
  g_autofree char *template_path = g_build_filename (scripts, "script.sql.in", NULL);
  g_autofree char *versions = g_build_filename (scripts, "versions", NULL);
  g_autofree char *parent = g_path_get_dirname (scripts);
  g_autofree char *schema = g_build_filename (parent, "schema.sql", NULL);

  for (guint i = 0; paths[i]; i++)
    unlink (paths[i]);
  unlink (config);
  unlink (template_path);
  if (!had_schema)
    unlink (schema);
  rmdir (versions);
  rmdir (scripts);
  rmdir (parent);
  rmdir (root);
}

/* @path as seen from @root; whole where they have nothing in common. */
static char *
make_relative (const char *root, const char *path)
{
  g_auto (GStrv) from = g_strsplit (root, "/", -1);
  g_auto (GStrv) to = g_strsplit (path, "/", -1);
  g_autoptr (GString) relative = g_string_new (NULL);
  guint common = 0;

  while (from[common] && to[common] && g_str_equal (from[common], to[common]))
    common++;
  if (common < 2)
    return g_strdup (path);
  for (guint i = common; from[i]; i++)
    g_string_append (relative, "../");
  for (guint i = common; to[i]; i++)
    g_string_append_printf (relative, "%s%s", i > common ? "/" : "", to[i]);
  return g_string_free (g_steal_pointer (&relative), FALSE);
}

/* A file of SQLite's is found from the new folder, too. */
static char *
make_url (const VarveImport *self, const char *root)
{
  g_autofree char *relative = self->file ? make_relative (root, self->file) : NULL;

  return relative ? g_strconcat ("sqlite:///", relative, NULL) : g_strdup (self->url);
}

/**
 * varve_import_write:
 * @self: a history of another tool
 * @folder: where the project is made; made if it is not there
 * @directory: the folder for its scripts, relative to @folder
 * @error: return location
 *
 * Makes a SQL project of what was imported. Any thread.
 *
 * Returns: (transfer full): the paths of the scripts; %NULL with %VARVE_ERROR_EXISTS where a
 * project is there already, %VARVE_ERROR_INVALID_ID for an id that a SQL project can't have, or
 * what kept a file from being written; nothing is left of it then
 */
char **
varve_import_write (const VarveImport *self,
                    const char *folder,
                    const char *directory,
                    GError **error)
{
  g_autofree char *root = g_canonicalize_filename (folder, NULL);
  g_autofree char *scripts = g_canonicalize_filename (directory, root);
  g_autofree char *parent = g_path_get_dirname (scripts);
  g_autofree char *schema = g_build_filename (parent, "schema.sql", NULL);
  g_autofree char *versions = g_build_filename (scripts, "versions", NULL);
  g_autofree char *config = g_build_filename (root, "varve.ini", NULL);
  g_autoptr (GPtrArray) files = compose_all (self, versions, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;
  gboolean had_schema = g_file_test (schema, G_FILE_TEST_EXISTS);
  g_autofree char *url = make_url (self, root);
  gboolean ok;

  if (!files || !varve_project_initialize (root, directory, NULL, url, error))
    return NULL;
  ok = write_all (self, config, files, builder, error);
  paths = g_strv_builder_end (builder);
  if (!ok)
    take_back (root, scripts, paths, had_schema);
  return ok ? g_steal_pointer (&paths) : NULL;
}
