/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-connection-url.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* sqlite:///relative, sqlite:////absolute. */
#define SQLITE_PREFIX "sqlite:///"

void
varve_connection_fields_free (VarveConnectionFields *self)
{
  if (self == NULL)
    return;
  g_free (self->file);
  g_free (self->host);
  g_free (self->port);
  g_free (self->database);
  g_free (self->user);
  g_free (self->tls);
  g_free (self->address);
  g_free (self);
}

static gboolean
is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

/* ---- To text ---- */

static char *
fail_field (GError **error, const char *message)
{
  varve_set_error (error, VARVE_ERROR_INVALID_URL, NULL, "%s", message);
  return NULL;
}

/* A path inside of the project's folder is written relative: the project may be moved. */
static char *
dup_sqlite_url (const VarveConnectionFields *self, const char *folder, GError **error)
{
  g_autofree char *prefix = folder != NULL ? g_strconcat (folder, "/", NULL) : NULL;
  const char *file = self->file;

  if (is_empty (file))
    return fail_field (error, _ ("Choose the database’s file"));
  if (prefix != NULL && g_str_has_prefix (file, prefix))
    file += strlen (prefix);
  return g_strconcat (SQLITE_PREFIX, file, NULL);
}

static void
append_escaped (GString *url, const char *before, const char *text, const char *allowed)
{
  if (is_empty (text))
    return;
  g_string_append (url, before);
  g_string_append_uri_escaped (url, text, allowed, FALSE);
}

/* libpq's URI: a host that begins with '/' is a socket's folder and travels escaped. */
static char *
dup_postgres_url (const VarveConnectionFields *self, GError **error)
{
  g_autoptr (GString) url = g_string_new ("postgresql://");
  gboolean address
      = !is_empty (self->host) && strchr (self->host, ':') != NULL && self->host[0] != '/';
  guint64 port;

  if (is_empty (self->database))
    return fail_field (error, _ ("Name the database"));
  if (!is_empty (self->port)
      && !g_ascii_string_to_unsigned (self->port, 10, 1, G_MAXUINT16, &port, NULL))
    return fail_field (error, _ ("A port is a number from 1 to 65535"));
  append_escaped (url, "", self->user, NULL);
  if (!is_empty (self->user))
    g_string_append_c (url, '@');
  if (address)
    g_string_append_printf (url, "[%s]", self->host);
  else
    append_escaped (url, "", self->host, NULL);
  append_escaped (url, ":", self->port, NULL);
  append_escaped (url, "/", self->database, NULL);
  append_escaped (url, "?sslmode=", self->tls, NULL);
  return g_string_free (g_steal_pointer (&url), FALSE);
}

/* A password in an address would land in varve.ini: refused here by the same rule as there. */
static char *
dup_address (const VarveConnectionFields *self, const char *folder, GError **error)
{
  g_autoptr (VarveUrl) url = NULL;

  if (is_empty (self->address))
    return fail_field (error, _ ("Type the database’s address"));
  /* With a variable in it only the environment knows what it will be. */
  if (strstr (self->address, "${") != NULL)
    return g_strdup (self->address);
  url = varve_url_parse (self->address, folder, error);
  if (url == NULL)
    return NULL;
  if (varve_url_get_parameter (url, "password") != NULL)
    return fail_field (error, _ ("Leave the password out: it is never written to the project"));
  return g_strdup (self->address);
}

/**
 * varve_connection_fields_dup_url:
 * @self: the fields
 * @folder: (nullable): the project's folder
 * @error: where a field is missing or wrong
 *
 * Returns: (transfer full): the `url` for varve.ini
 */
char *
varve_connection_fields_dup_url (const VarveConnectionFields *self,
                                 const char *folder,
                                 GError **error)
{
  switch (self->kind)
    {
      case VARVE_FIELDS_SQLITE:
        return dup_sqlite_url (self, folder, error);
      case VARVE_FIELDS_POSTGRES:
        return dup_postgres_url (self, error);
      case VARVE_FIELDS_ADDRESS:
      default:
        return dup_address (self, folder, error);
    }
}

/* ---- From text ---- */

static void
fill_sqlite (VarveConnectionFields *self, VarveUrl *url, const char *folder)
{
  g_autofree char *prefix = folder != NULL ? g_strconcat (folder, "/", NULL) : NULL;
  g_autofree char *text = varve_url_dup_text (url, FALSE);
  const char *path = g_str_has_prefix (text, SQLITE_PREFIX) ? text + strlen (SQLITE_PREFIX)
                                                            : varve_url_get_path (url);

  self->kind = VARVE_FIELDS_SQLITE;
  if (prefix != NULL && g_str_has_prefix (path, prefix))
    path += strlen (prefix);
  self->file = g_strdup (path);
}

static void
fill_postgres (VarveConnectionFields *self, VarveUrl *url)
{
  self->kind = VARVE_FIELDS_POSTGRES;
  self->host = g_strdup (varve_url_get_parameter (url, "host"));
  self->port = g_strdup (varve_url_get_parameter (url, "port"));
  self->database = g_strdup (varve_url_get_parameter (url, "dbname"));
  self->user = g_strdup (varve_url_get_parameter (url, "user"));
  self->tls = g_strdup (varve_url_get_parameter (url, "sslmode"));
}

/* Whether the fields would write an address that means the same. */
static gboolean
says_all (const VarveConnectionFields *self, VarveUrl *url, const char *folder)
{
  g_autofree char *text = varve_connection_fields_dup_url (self, folder, NULL);
  g_autoptr (VarveUrl) again = text != NULL ? varve_url_parse (text, folder, NULL) : NULL;
  g_autofree char *before = varve_url_dup_text (url, TRUE);
  g_autofree char *after = again != NULL ? varve_url_dup_text (again, TRUE) : NULL;

  /* A file has several spellings; what stands behind a '?' has no field. */
  if (self->kind == VARVE_FIELDS_SQLITE)
    return again != NULL && strchr (before, '?') == NULL
           && g_str_equal (varve_url_get_path (url), varve_url_get_path (again));
  return g_strcmp0 (before, after) == 0 && (self->host == NULL || strchr (self->host, ',') == NULL);
}

/**
 * varve_connection_fields_parse:
 * @url: (nullable): as varve.ini has it
 * @folder: (nullable): the project's folder
 *
 * Returns: (transfer full): the fields; those of an address where nothing else says all of it
 */
VarveConnectionFields *
varve_connection_fields_parse (const char *url, const char *folder)
{
  VarveConnectionFields *self = g_new0 (VarveConnectionFields, 1);
  g_autoptr (VarveUrl) parsed = NULL;

  if (is_empty (url))
    return self;
  if (strstr (url, "${") == NULL)
    parsed = varve_url_parse (url, folder, NULL);
  if (parsed != NULL && varve_url_get_dialect (parsed) == VARVE_DIALECT_SQLITE)
    fill_sqlite (self, parsed, folder);
  else if (parsed != NULL)
    fill_postgres (self, parsed);
  if (parsed == NULL || !says_all (self, parsed, folder))
    {
      varve_connection_fields_free (self);
      self = g_new0 (VarveConnectionFields, 1);
      self->kind = VARVE_FIELDS_ADDRESS;
      self->address = g_strdup (url);
    }
  return self;
}
