/* SPDX-License-Identifier: GPL-3.0-or-later */
/* env.py decides which database Alembic takes. What it says in words that can be read without
 * running it is compared with the one that is meant; where it reads a variable, the variable is
 * set. */
#include "project/varve-alembic-database.h"

#include "base/varve-i18n.h"
#include "database/varve-url.h"
#include "project/varve-dotenv.h"
#include "project/varve-project-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/**
 * varve_alembic_database_free:
 * @self: (transfer full) (nullable): what to free; the file with the password goes with it
 */
void
varve_alembic_database_free (VarveAlembicDatabase *self)
{
  if (!self)
    return;
  if (self->passfile)
    unlink (self->passfile);
  g_strfreev (self->environment);
  g_free (self->note);
  g_free (self->passfile);
  g_free (self);
}

static const char *
get_host (const VarveUrl *url)
{
  const char *host = varve_url_get_parameter (url, "host");

  return !host || g_str_equal (host, "127.0.0.1") || g_str_equal (host, "::1") ? "localhost" : host;
}

static const char *
get_or (const VarveUrl *url, const char *keyword, const char *otherwise)
{
  const char *value = varve_url_get_parameter (url, keyword);

  return value ? value : otherwise;
}

/* Spellings of this machine count as one, and who connects does not matter. */
static gboolean
is_same (const VarveUrl *a, const VarveUrl *b)
{
  if (varve_url_get_dialect (a) != varve_url_get_dialect (b))
    return FALSE;
  if (varve_url_get_dialect (a) == VARVE_DIALECT_SQLITE)
    return g_strcmp0 (varve_url_get_path (a), varve_url_get_path (b)) == 0;
  return g_str_equal (get_host (a), get_host (b))
         && g_str_equal (get_or (a, "port", "5432"), get_or (b, "port", "5432"))
         && g_str_equal (get_or (a, "dbname", get_or (a, "user", "")),
                         get_or (b, "dbname", get_or (b, "user", "")));
}

static VarveUrl *
resolve (VarveProject *project, const char *url)
{
  g_autoptr (VarveEnvironment) environment
      = url ? varve_environment_new_for_url ("", project->folder, url) : NULL;

  return environment ? varve_environment_resolve_url (environment, NULL) : NULL;
}

/* `${NAME}` and nothing else. */
static char *
dup_variable (const char *url)
{
  gsize length = url ? strlen (url) : 0;

  return length > 3 && g_str_has_prefix (url, "${") && url[length - 1] == '}'
             ? g_strndup (url + 2, length - 3)
             : NULL;
}

static char *
lookup (VarveProject *project, const char *name)
{
  const char *value = g_getenv (name);

  return value ? g_strdup (value) : varve_dotenv_lookup (project->folder, name, NULL);
}

/* `postgresql+asyncpg`: which driver env.py expects is told by a URL that it takes. */
static char *
dup_scheme (VarveProject *project, const char *url)
{
  g_autofree char *variable = dup_variable (url);
  g_autofree char *value = variable ? lookup (project, variable) : g_strdup (url);
  const char *end = value ? strstr (value, "://") : NULL;

  return end ? g_strndup (value, end - value) : NULL;
}

static gboolean
fits (const char *scheme, VarveDialect dialect)
{
  return scheme && strchr (scheme, '+')
         && g_str_has_prefix (scheme, dialect == VARVE_DIALECT_SQLITE ? "sqlite+" : "postgres");
}

/* The URL as SQLAlchemy takes it, without its password. */
static char *
dup_text (VarveProject *project, VarveEnvironment *environment, const VarveUrl *url)
{
  g_autofree char *text = varve_url_dup_text (url, FALSE);
  g_autofree char *own = dup_scheme (project, environment->url);
  g_autofree char *native = dup_scheme (project, project->native_url);
  VarveDialect dialect = varve_url_get_dialect (url);
  const char *rest = strstr (text, "://");
  const char *scheme = fits (own, dialect) ? own : fits (native, dialect) ? native : NULL;

  return scheme && rest ? g_strconcat (scheme, rest, NULL) : g_steal_pointer (&text);
}

static void
append_field (GString *line, const char *text)
{
  for (const char *p = text; *p; p++)
    {
      if (*p == ':' || *p == '\\')
        g_string_append_c (line, '\\');
      g_string_append_c (line, *p);
    }
}

/* libpq's and asyncpg's file of passwords, for this one run. */
static char *
write_passfile (const char *password, GError **error)
{
  g_autoptr (GString) line = g_string_new ("*:*:*:*:");
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "varve-pass-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  gboolean ok;

  append_field (line, password);
  g_string_append_c (line, '\n');
  ok = fd >= 0 && write (fd, line->str, line->len) == (ssize_t) line->len;
  if (!ok)
    varve_set_error_errno (error, errno, path, _ ("The password can’t be handed to Alembic"));
  if (fd >= 0)
    close (fd);
  if (!ok && fd >= 0)
    unlink (path);
  memset (line->str, 0, line->len);
  return ok ? g_steal_pointer (&path) : NULL;
}

/* A password that the variable does not bring itself. */
static gboolean
hand_password (VarveAlembicDatabase *self,
               GStrvBuilder *changes,
               const VarveUrl *url,
               GError **error)
{
  const char *password = varve_url_get_dialect (url) == VARVE_DIALECT_POSTGRES
                             ? varve_url_get_parameter (url, "password")
                             : NULL;
  g_autofree char *change = NULL;

  if (!password || g_getenv ("PGPASSWORD"))
    return TRUE;
  self->passfile = write_passfile (password, error);
  if (!self->passfile)
    return FALSE;
  change = g_strconcat ("PGPASSFILE=", self->passfile, NULL);
  g_strv_builder_add (changes, change);
  return TRUE;
}

/* The variable that env.py would take its URL from. */
static char *
choose_variable (VarveProject *project)
{
  char *native = dup_variable (project->native_url);

  if (native)
    return native;
  return project->env_variables && project->env_variables[0] ? g_strdup (project->env_variables[0])
                                                             : NULL;
}

static void
note (VarveAlembicDatabase *self, char *sentence)
{
  char *joined = self->note ? g_strconcat (self->note, " ", sentence, NULL) : g_strdup (sentence);

  g_free (self->note);
  self->note = joined;
  g_free (sentence);
}

static gboolean
set_other (const VarveUrl *native, const VarveUrl *url, GError **error)
{
  g_autofree char *theirs = varve_url_dup_display (native);
  g_autofree char *ours = varve_url_dup_display (url);

  varve_set_error (error, VARVE_ERROR_FAILED,
                   _ ("Choose the environment that the project’s configuration names, or change "
                      "sqlalchemy.url there; where env.py takes the URL by -x, give -x."),
                   _ ("Alembic would take %s here, and %s is meant"), theirs, ours);
  return FALSE;
}

static gboolean
prepare_local (VarveAlembicDatabase *self,
               GStrvBuilder *changes,
               VarveProject *project,
               VarveEnvironment *environment,
               const VarveUrl *url,
               gboolean has_x,
               GError **error)
{
  g_autoptr (VarveUrl) native = resolve (project, project->native_url);
  g_autofree char *variable = choose_variable (project);
  g_autofree char *display = varve_url_dup_display (url);
  gboolean same = native && is_same (native, url);

  /* Already in its environment, or in the ini file: there is nothing to hand over. */
  if (same && (!variable || g_getenv (variable)))
    return varve_url_get_parameter (native, "password") ? TRUE
                                                        : hand_password (self, changes, url, error);
  if (variable)
    {
      g_autofree char *text = dup_text (project, environment, url);
      g_autofree char *change = g_strconcat (variable, "=", text, NULL);

      g_strv_builder_add (changes, change);
      return hand_password (self, changes, url, error);
    }
  if (native && !has_x)
    return set_other (native, url, error);
  note (self, g_strdup_printf (_ ("env.py decides which database Alembic takes, and that can’t be "
                                  "read from it. The state shown is that of %s; afterwards it is "
                                  "compared."),
                               display));
  return hand_password (self, changes, url, error);
}

/**
 * varve_alembic_database_prepare:
 * @project: an Alembic project
 * @environment: (nullable): the environment that is meant; %NULL: whatever Alembic takes
 * @url: (nullable): the URL that its database was opened with
 * @command: how Alembic is called
 * @x_arguments: (nullable): for env.py, which may choose by them
 * @error: return location
 *
 * Compares the database that is meant with the one that Alembic takes by itself, as far as the
 * project's files tell, and prepares what hands it over: a variable that env.py reads, and a
 * private file for the password. In a container nothing is handed over. Any thread.
 *
 * Returns: (transfer full): what Alembic is started with, or %NULL with %VARVE_ERROR_FAILED where
 *   it is known to take another database, or the errors of varve_environment_resolve_url()
 */
VarveAlembicDatabase *
varve_alembic_database_prepare (VarveProject *project,
                                VarveEnvironment *environment,
                                VarveUrl *url,
                                const VarveAlembicCommand *command,
                                const char *const *x_arguments,
                                GError **error)
{
  g_autoptr (VarveAlembicDatabase) self = g_new0 (VarveAlembicDatabase, 1);
  g_autoptr (GStrvBuilder) changes = g_strv_builder_new ();
  g_autoptr (VarveUrl) meant = NULL;
  g_autofree char *display = NULL;

  g_strv_builder_add (changes, "PYTHONUNBUFFERED=1");
  if (!url && !environment)
    {
      self->environment = g_strv_builder_end (changes);
      return g_steal_pointer (&self);
    }
  meant = url ? varve_url_ref (url) : varve_environment_resolve_url (environment, error);
  if (!meant)
    return NULL;
  display = varve_url_dup_display (meant);
  if (project->several_databases)
    note (self, g_strdup_printf (_ ("The key “databases” names several: Alembic goes through all "
                                    "of them, and only %s is looked at here."),
                                 display));
  if (!varve_alembic_command_is_local (command))
    note (self,
          g_strdup_printf (_ ("In the container Alembic takes the database that the container "
                              "is set up for. The state shown is that of %s; afterwards it "
                              "is compared."),
                           display));
  else if (!prepare_local (self, changes, project, environment, meant,
                           x_arguments && x_arguments[0], error))
    return NULL;
  self->environment = g_strv_builder_end (changes);
  return g_steal_pointer (&self);
}
