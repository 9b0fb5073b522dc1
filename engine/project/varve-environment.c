/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-environment.h"

#include "base/varve-i18n.h"
#include "project/varve-dotenv.h"
#include "project/varve-environment-private.h"

#include <math.h>
#include <string.h>

static const char *const kind_nicks[] = { "development", "test", "production" };

G_DEFINE_BOXED_TYPE (VarveEnvironment,
                     varve_environment,
                     varve_environment_ref,
                     varve_environment_unref)

/**
 * varve_kind_get_nick:
 * @kind: a kind
 *
 * The word for it in varve.ini.
 *
 * Returns: (transfer none): "development", "test" or "production"
 */
const char *
varve_kind_get_nick (VarveKind kind)
{
  return kind_nicks[kind];
}

gboolean
varve_kind_parse (const char *text, VarveKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_nicks); i++)
    if (g_str_equal (text, kind_nicks[i]))
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
varve_duration_parse (const char *text, guint *milliseconds)
{
  static const struct
  {
    const char *unit;
    double factor;
  } units[] = { { "", 1000 }, { "ms", 1 }, { "s", 1000 }, { "min", 60000 } };
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (end == text || !isfinite (value) || value < 0)
    return FALSE;
  while (*end == ' ')
    end++;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (end, units[i].unit) && value * units[i].factor <= G_MAXINT)
      {
        *milliseconds = (guint) (value * units[i].factor + 0.5);
        return TRUE;
      }
  return FALSE;
}

VarveEnvironment *
varve_environment_new (const char *name, const char *folder)
{
  VarveEnvironment *self = g_new0 (VarveEnvironment, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->folder = g_strdup (folder);
  return self;
}

/**
 * varve_environment_new_for_url:
 * @name: what messages call it
 * @folder: to which a relative path and `.env` belong
 * @url: as varve.ini would have it
 *
 * An environment that stands in no file: what a connection is tried with before it is written.
 * Version table and timeouts are the defaults.
 *
 * Returns: (transfer full): the environment
 */
VarveEnvironment *
varve_environment_new_for_url (const char *name, const char *folder, const char *url)
{
  VarveEnvironment *self = varve_environment_new (name, folder);

  self->url = g_strdup (url);
  return self;
}

/**
 * varve_environment_ref:
 * @self: an environment
 *
 * Returns: (transfer full): @self
 */
VarveEnvironment *
varve_environment_ref (VarveEnvironment *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_environment_unref:
 * @self: (transfer full): an environment
 */
void
varve_environment_unref (VarveEnvironment *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_free (self->url);
  g_free (self->folder);
  g_free (self->version_table);
  g_free (self->version_table_schema);
  g_free (self->scratch_url);
  g_free (self->problem);
  g_free (self->problem_hint);
  g_free (self);
}

static void
set_unset_error (VarveEnvironment *self, const char *variable, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, ".env", NULL);
  g_autofree char *hint
      = g_strdup_printf (_ ("Set it in the process’s environment (export %s=…) or write a line "
                            "%s=… into %s."),
                         variable, variable, path);

  varve_set_error (error, VARVE_ERROR_NO_URL, hint,
                   _ ("The URL of environment “%s” uses ${%s}, which is not set"), self->name,
                   variable);
}

static char *
lookup_variable (VarveEnvironment *self, const char *name, GError **error)
{
  const char *value = g_getenv (name);
  g_autoptr (GError) local_error = NULL;
  char *found;

  if (value && *value)
    return g_strdup (value);
  found = varve_dotenv_lookup (self->folder, name, &local_error);
  if (local_error)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (!found || *found == '\0')
    {
      g_clear_pointer (&found, g_free);
      set_unset_error (self, name, error);
    }
  return found;
}

static char *
expand_url (VarveEnvironment *self, const char *url, GError **error)
{
  g_autoptr (GString) result = g_string_new (NULL);
  const char *p = url;

  while (*p)
    {
      const char *open = strstr (p, "${");
      const char *close = open ? strchr (open, '}') : NULL;
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!close)
        break;
      name = g_strndup (open + 2, close - open - 2);
      value = lookup_variable (self, name, error);
      if (!value)
        return NULL;
      g_string_append_len (result, p, open - p);
      g_string_append (result, value);
      p = close + 1;
    }
  g_string_append (result, p);
  return g_string_free (g_steal_pointer (&result), FALSE);
}

/**
 * varve_environment_resolve_url:
 * @self: an environment
 *
 * Puts the values of `${VARIABLE}` in, from the process and then from `.env` in the project's
 * folder. Only this form is expanded, once, and by no shell. Any thread.
 *
 * Returns: (transfer full): the URL, or %NULL with %VARVE_ERROR_NO_URL, which names the variable,
 *   %VARVE_ERROR_INVALID_URL, or what kept `.env` from being read
 */
VarveUrl *
varve_environment_resolve_url (VarveEnvironment *self, GError **error)
{
  g_autofree char *text = NULL;

  if (self->problem)
    {
      varve_set_error (error, VARVE_ERROR_NO_URL, self->problem_hint, "%s", self->problem);
      return NULL;
    }
  if (!self->url || *self->url == '\0')
    {
      varve_set_error (
          error, VARVE_ERROR_NO_URL,
          _ ("Add “url = …” to its section in varve.ini, or give --url on the command line."),
          _ ("Environment “%s” has no url"), self->name);
      return NULL;
    }
  text = expand_url (self, self->url, error);
  return text ? varve_url_parse (text, self->folder, error) : NULL;
}

/**
 * varve_environment_resolve_scratch_url:
 * @self: an environment
 * @url: (out) (nullable): where scratch databases are to be made, %NULL where nothing says so
 *
 * As varve_environment_resolve_url(), for the key `scratch_url`. Any thread.
 *
 * Returns: whether it could be resolved
 */
gboolean
varve_environment_resolve_scratch_url (VarveEnvironment *self, VarveUrl **url, GError **error)
{
  g_autofree char *text = NULL;

  *url = NULL;
  if (!self->scratch_url || *self->scratch_url == '\0')
    return TRUE;
  text = expand_url (self, self->scratch_url, error);
  *url = text ? varve_url_parse (text, self->folder, error) : NULL;
  return *url != NULL;
}

/**
 * varve_environment_open:
 * @self: an environment
 * @read_only: for looking only
 * @operation: (nullable): asks for a password, and can cancel
 *
 * Opens the environment's database with the project's version table and timeouts. Blocks; the
 * database then belongs to the calling thread.
 *
 * Returns: (transfer full): the database, or %NULL with the errors of
 *   varve_environment_resolve_url() and varve_database_open()
 */
VarveDatabase *
varve_environment_open (VarveEnvironment *self,
                        gboolean read_only,
                        VarveOperation *operation,
                        GError **error)
{
  g_autoptr (VarveUrl) url = varve_environment_resolve_url (self, error);
  VarveDatabaseOptions options = {
    .version_table = self->version_table,
    .version_table_schema = self->version_table_schema,
    .lock_timeout_ms = self->lock_timeout_ms,
    .statement_timeout_ms = self->statement_timeout_ms,
    .read_only = read_only,
    .create = !read_only,
  };

  return url ? varve_database_open (url, &options, operation, error) : NULL;
}
