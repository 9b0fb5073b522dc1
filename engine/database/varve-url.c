/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "database/varve-url.h"

#include "base/varve-i18n.h"
#include "database/varve-database-private.h"
#include "database/varve-libpq.h"

#include <string.h>

struct _VarveUrl
{
  gatomicrefcount ref_count;
  VarveDialect dialect;
  char *path;            /* (owned) (nullable) SQLite: absolute, or ":memory:" */
  char *relative;        /* (owned) (nullable) SQLite: as it was spelled, if relative */
  GPtrArray *parameters; /* (owned) (element-type utf8) PostgreSQL: keyword, value, keyword … */
};

G_DEFINE_BOXED_TYPE (VarveUrl, varve_url, varve_url_ref, varve_url_unref)

static VarveUrl *
url_new (VarveDialect dialect)
{
  VarveUrl *self = g_new0 (VarveUrl, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->dialect = dialect;
  self->parameters = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * varve_url_ref:
 * @self: a URL
 *
 * Returns: (transfer full): @self
 */
VarveUrl *
varve_url_ref (VarveUrl *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * varve_url_unref:
 * @self: (transfer full): a URL
 *
 * Gives one reference back.
 */
void
varve_url_unref (VarveUrl *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->path);
  g_free (self->relative);
  g_ptr_array_unref (self->parameters);
  g_free (self);
}

static void
set_invalid (GError **error, const char *hint, const char *message)
{
  varve_set_error (error, VARVE_ERROR_INVALID_URL, hint, "%s", message);
}

static const char *
encoding_hint (void)
{
  return _ ("Special characters in a user name or password are written with a percent sign and two "
            "hexadecimal digits: @ is %40, : is %3A, / is %2F, % is %25.");
}

/* SQLite. */

/* What SQLAlchemy hands to Python's driver; it has no meaning for the file. */
static const char *const driver_parameters[] = {
  "cached_statements", "check_same_thread", "detect_types", "isolation_level", "timeout", NULL,
};

static gboolean
check_sqlite_query (const char *query, GError **error)
{
  g_auto (GStrv) pairs = g_strsplit (query, "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      *strchrnul (pairs[i], '=') = '\0';
      if (!g_strv_contains (driver_parameters, pairs[i]))
        {
          set_invalid (error,
                       _ ("Write it as sqlite:///relative/file or sqlite:////absolute/file."),
                       _ ("The SQLite URL has a parameter that is not supported"));
          return FALSE;
        }
    }
  return TRUE;
}

static VarveUrl *
parse_sqlite (const char *rest, const char *base_folder, GError **error)
{
  g_autoptr (VarveUrl) self = url_new (VARVE_DIALECT_SQLITE);
  const char *query = strchr (rest, '?');
  g_autofree char *file = query ? g_strndup (rest, query - rest) : g_strdup (rest);

  if (query != NULL && query[1] != '\0' && !check_sqlite_query (query + 1, error))
    return NULL;
  if (*file != '\0' && *file != '/')
    {
      set_invalid (error, _ ("Write it as sqlite:///relative/file or sqlite:////absolute/file."),
                   _ ("A SQLite URL names no host: three slashes come before a relative path, four "
                      "before an absolute one"));
      return NULL;
    }
  if (g_str_has_prefix (file, "/file:"))
    {
      set_invalid (error, _ ("Write it as sqlite:///relative/file or sqlite:////absolute/file."),
                   _ ("SQLite's own file: URIs are not supported"));
      return NULL;
    }
  if (*file == '\0' || strcmp (file, "/") == 0 || strcmp (file, "/:memory:") == 0)
    self->path = g_strdup (":memory:");
  else
    {
      self->path = g_canonicalize_filename (file + 1, base_folder);
      if (!g_path_is_absolute (file + 1))
        self->relative = g_strdup (file + 1);
    }
  return g_steal_pointer (&self);
}

/* PostgreSQL. */

static gboolean
take_parameters (VarveUrl *self, const char *conninfo, GError **error)
{
  const VarveLibpq *libpq = varve_libpq_get (error);
  char *message = NULL;
  PQconninfoOption *options;

  if (libpq == NULL)
    return FALSE;
  options = libpq->PQconninfoParse (conninfo, &message);
  if (options == NULL)
    {
      /* libpq's own words may hold a part of the password. */
      libpq->PQfreemem (message);
      set_invalid (error, encoding_hint (), _ ("The PostgreSQL URL can't be understood"));
      return FALSE;
    }
  for (PQconninfoOption *option = options; option->keyword != NULL; option++)
    if (option->val != NULL && *option->val != '\0')
      {
        g_ptr_array_add (self->parameters, g_strdup (option->keyword));
        g_ptr_array_add (self->parameters, g_strdup (option->val));
      }
  libpq->PQconninfoFree (options);
  return TRUE;
}

static void
append_encoded (GString *string, const char *text)
{
  g_string_append_uri_escaped (string, text, NULL, FALSE);
}

/* As SQLAlchemy reads it: %XX where there are two hexadecimal digits, itself otherwise. */
static char *
decode_leniently (const char *text, gsize length)
{
  GString *decoded = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (text[i] == '%' && i + 2 < length && g_ascii_isxdigit (text[i + 1])
        && g_ascii_isxdigit (text[i + 2]))
      {
        g_string_append_c (decoded, (char) (g_ascii_xdigit_value (text[i + 1]) * 16
                                            + g_ascii_xdigit_value (text[i + 2])));
        i += 2;
      }
    else
      g_string_append_c (decoded, text[i]);
  return g_string_free (decoded, FALSE);
}

static void
append_credentials (GString *uri, const char *credentials, gsize length)
{
  const char *colon = memchr (credentials, ':', length);
  gsize user_length = colon ? (gsize) (colon - credentials) : length;
  g_autofree char *user = decode_leniently (credentials, user_length);

  append_encoded (uri, user);
  if (colon != NULL)
    {
      g_autofree char *password = decode_leniently (colon + 1, length - user_length - 1);

      g_string_append_c (uri, ':');
      append_encoded (uri, password);
    }
  g_string_append_c (uri, '@');
}

/* "host:port", "[::1]:port", ":port", "host": the port has to be a number, or what we take for it
 * is a piece of a password. */
static gboolean
is_host (const char *text)
{
  const char *port;

  if (*text == '[')
    {
      const char *end = strchr (text, ']');

      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return FALSE;
      port = end[1] == ':' ? end + 2 : end + 1;
    }
  else
    {
      const char *colon = strchr (text, ':');

      port = colon ? colon + 1 : text + strlen (text);
    }
  return strspn (port, "0123456789") == strlen (port) && strlen (port) <= 5
         && g_ascii_strtoull (port, NULL, 10) <= 65535;
}

static gboolean
check_hosts (const char *rest, GError **error)
{
  g_autofree char *authority = g_strndup (rest, strcspn (rest, "/?"));
  g_auto (GStrv) hosts = g_strsplit (authority, ",", -1);

  for (guint i = 0; hosts[i] != NULL; i++)
    if (!is_host (hosts[i]))
      {
        set_invalid (error, encoding_hint (),
                     _ ("The PostgreSQL URL can't be understood: what stands where the port should "
                        "is no number up to 65535"));
        return FALSE;
      }
  return TRUE;
}

static void
append_query (GString *uri, const char *query)
{
  static const char *const modes[]
      = { "disable", "allow", "prefer", "require", "verify-ca", "verify-full", NULL };
  g_auto (GStrv) pairs = g_strsplit (query, "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      /* asyncpg's name for it. */
      gboolean is_mode
          = g_str_has_prefix (pairs[i], "ssl=") && g_strv_contains (modes, pairs[i] + 4);

      g_string_append (uri, i == 0 ? "?" : "&");
      g_string_append (uri, is_mode ? "sslmode=" : "");
      g_string_append (uri, is_mode ? pairs[i] + 4 : pairs[i]);
    }
}

static VarveUrl *
parse_postgres_uri (const char *rest, GError **error)
{
  g_autoptr (VarveUrl) self = url_new (VARVE_DIALECT_POSTGRES);
  g_autoptr (GString) uri = g_string_new ("postgresql://");
  const char *query = strchr (rest, '?');
  gsize length = query ? (gsize) (query - rest) : strlen (rest);
  const char *at = g_strrstr_len (rest, length, "@");
  const char *hosts = at ? at + 1 : rest;

  if (!check_hosts (hosts, error))
    return NULL;
  if (at != NULL)
    append_credentials (uri, rest, at - rest);
  g_string_append_len (uri, hosts, length - (hosts - rest));
  if (query != NULL && query[1] != '\0')
    append_query (uri, query + 1);
  return take_parameters (self, uri->str, error) ? g_steal_pointer (&self) : NULL;
}

static VarveUrl *
parse_keywords (const char *text, GError **error)
{
  g_autoptr (VarveUrl) self = url_new (VARVE_DIALECT_POSTGRES);

  return take_parameters (self, text, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
is_keyword_form (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyz_");

  while (length > 0 && g_ascii_isspace (text[length]))
    length++;
  return length > 0 && text[length] == '=';
}

static void
set_unknown_scheme (GError **error, const char *scheme)
{
  const char *hint = _ ("A URL begins with postgresql:// or sqlite:///.");

  if (scheme != NULL
      && strspn (scheme, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-_")
             == strlen (scheme))
    varve_set_error (error, VARVE_ERROR_INVALID_URL, hint,
                     _ ("Databases of the kind “%s” are not supported"), scheme);
  else
    set_invalid (error, hint, _ ("This is not the URL of a database"));
}

/**
 * varve_url_parse:
 * @text: the URL, with variables expanded
 * @base_folder: (nullable): what a relative SQLite path begins at; the current folder otherwise
 * @error: return location
 *
 * Understands SQLAlchemy's spellings (a driver behind `+` is ignored), libpq's URI and its
 * `key=value` form. A user name or password may hold unescaped `@`, `:` and `/`: everything up to
 * the last `@` before the query belongs to them, so that no part of a password is ever taken for a
 * host. SQLite's path is taken as it is, without decoding, as SQLAlchemy does.
 *
 * Any thread. Errors: %VARVE_ERROR_INVALID_URL, %VARVE_ERROR_NO_URL (empty, or the placeholder of
 * Alembic's template), %VARVE_ERROR_FAILED (libpq is missing). No message holds a part of @text
 * beyond its scheme.
 *
 * Returns: (transfer full): the URL
 */
VarveUrl *
varve_url_parse (const char *text, const char *base_folder, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  const char *separator = strstr (trimmed, "://");
  g_autofree char *scheme = separator ? g_strndup (trimmed, separator - trimmed) : NULL;
  g_autofree char *kind = NULL;

  if (*trimmed == '\0' || g_str_has_prefix (trimmed, "driver://"))
    {
      varve_set_error (error, VARVE_ERROR_NO_URL,
                       _ ("Give the environment a URL, such as postgresql://user@host/database or "
                          "sqlite:///file.db."),
                       _ ("There is no URL of a database yet"));
      return NULL;
    }
  if (is_keyword_form (trimmed))
    return parse_keywords (trimmed, error);
  if (scheme == NULL)
    {
      set_unknown_scheme (error, NULL);
      return NULL;
    }
  kind = g_ascii_strdown (scheme, strcspn (scheme, "+"));
  if (strcmp (kind, "sqlite") == 0 || strcmp (kind, "sqlite3") == 0)
    return parse_sqlite (separator + 3, base_folder, error);
  if (strcmp (kind, "postgresql") == 0 || strcmp (kind, "postgres") == 0)
    return parse_postgres_uri (separator + 3, error);
  set_unknown_scheme (error, scheme);
  return NULL;
}

/**
 * varve_url_get_dialect:
 * @self: a URL
 *
 * Returns: which kind of database it is
 */
VarveDialect
varve_url_get_dialect (const VarveUrl *self)
{
  return self->dialect;
}

/**
 * varve_url_get_path:
 * @self: a URL
 *
 * Returns: (nullable): SQLite's file as an absolute path, or `:memory:`
 */
const char *
varve_url_get_path (const VarveUrl *self)
{
  return self->path;
}

/**
 * varve_url_get_parameter:
 * @self: a URL
 * @keyword: one of libpq's keywords
 *
 * Returns: (nullable): its value. `password` is for connecting only.
 */
const char *
varve_url_get_parameter (const VarveUrl *self, const char *keyword)
{
  for (guint i = 0; i < self->parameters->len; i += 2)
    if (strcmp (self->parameters->pdata[i], keyword) == 0)
      return self->parameters->pdata[i + 1];
  return NULL;
}

const GPtrArray *
varve_url_get_parameters (const VarveUrl *self)
{
  return self->parameters;
}

/**
 * varve_url_with_parameter:
 * @self: a URL
 * @keyword: one of libpq's keywords
 * @value: (nullable): its value; none removes it
 *
 * Returns: (transfer full): a URL that differs in that
 */
VarveUrl *
varve_url_with_parameter (const VarveUrl *self, const char *keyword, const char *value)
{
  VarveUrl *copy = url_new (self->dialect);

  copy->path = g_strdup (self->path);
  copy->relative = g_strdup (self->relative);
  for (guint i = 0; i < self->parameters->len; i += 2)
    if (strcmp (self->parameters->pdata[i], keyword) != 0)
      {
        g_ptr_array_add (copy->parameters, g_strdup (self->parameters->pdata[i]));
        g_ptr_array_add (copy->parameters, g_strdup (self->parameters->pdata[i + 1]));
      }
  if (value != NULL)
    {
      g_ptr_array_add (copy->parameters, g_strdup (keyword));
      g_ptr_array_add (copy->parameters, g_strdup (value));
    }
  return copy;
}

static const char *
first_parameter (const VarveUrl *self, const char *const *keywords)
{
  for (guint i = 0; keywords[i] != NULL; i++)
    {
      const char *value = varve_url_get_parameter (self, keywords[i]);

      if (value != NULL)
        return value;
    }
  return NULL;
}

/**
 * varve_url_dup_display:
 * @self: a URL
 *
 * Returns: (transfer full): what people call it: "shop.db", "shop on db.example.org"; no secret
 */
char *
varve_url_dup_display (const VarveUrl *self)
{
  const char *database, *host;

  if (self->dialect == VARVE_DIALECT_SQLITE)
    return strcmp (self->path, ":memory:") == 0 ? g_strdup (_ ("a database in memory"))
                                                : g_path_get_basename (self->path);

  database = first_parameter (self, (const char *[]){ "dbname", "user", NULL });
  host = first_parameter (self, (const char *[]){ "host", "hostaddr", "service", NULL });
  if (host == NULL || *host == '/' || *host == '@')
    host = _ ("this computer");
  if (database == NULL)
    return g_strdup_printf (_ ("PostgreSQL on %s"), host);
  /* Translators: a database and the host it is on. */
  return g_strdup_printf (_ ("%s on %s"), database, host);
}

static gboolean
is_socket (const char *host)
{
  return strchr (host, '/') != NULL || *host == '@';
}

/* Hosts go before the path unless one is a socket's folder, or the ports don't pair up. */
static gboolean
append_hosts (GString *text, const char *host, const char *port)
{
  g_auto (GStrv) hosts = g_strsplit (host ? host : "", ",", -1);
  g_auto (GStrv) ports = g_strsplit (port ? port : "", ",", -1);

  if (host == NULL || is_socket (host) || (port && g_strv_length (hosts) != g_strv_length (ports)))
    return FALSE;
  for (guint i = 0; hosts[i] != NULL; i++)
    {
      g_string_append (text, i == 0 ? "" : ",");
      if (strchr (hosts[i], ':') != NULL)
        g_string_append_printf (text, "[%s]", hosts[i]);
      else
        g_string_append_uri_escaped (text, hosts[i], NULL, FALSE);
      if (port != NULL && *ports[i] != '\0')
        g_string_append_printf (text, ":%s", ports[i]);
    }
  return TRUE;
}

static void
append_parameters (const VarveUrl *self, GString *text, const char *const *done)
{
  char separator = '?';

  for (guint i = 0; i < self->parameters->len; i += 2)
    if (!g_strv_contains (done, self->parameters->pdata[i]))
      {
        g_string_append_c (text, separator);
        g_string_append (text, self->parameters->pdata[i]);
        g_string_append_c (text, '=');
        g_string_append_uri_escaped (text, self->parameters->pdata[i + 1], "/", FALSE);
        separator = '&';
      }
}

static char *
dup_postgres_text (const VarveUrl *self, gboolean with_password)
{
  static const char *const with_hosts[]
      = { "user", "password", "sslpassword", "dbname", "host", "port", NULL };
  static const char *const without_hosts[] = { "user", "password", "sslpassword", "dbname", NULL };
  GString *text = g_string_new ("postgresql://");
  const char *user = varve_url_get_parameter (self, "user");
  const char *password = varve_url_get_parameter (self, "password");
  const char *database = varve_url_get_parameter (self, "dbname");
  gboolean has_hosts;

  if (user != NULL)
    append_encoded (text, user);
  if (with_password && password != NULL)
    {
      g_string_append_c (text, ':');
      append_encoded (text, password);
    }
  if (user != NULL || (with_password && password != NULL))
    g_string_append_c (text, '@');
  has_hosts = append_hosts (text, varve_url_get_parameter (self, "host"),
                            varve_url_get_parameter (self, "port"));
  g_string_append_c (text, '/');
  if (database != NULL)
    append_encoded (text, database);
  append_parameters (self, text, has_hosts ? with_hosts : without_hosts);
  return g_string_free (text, FALSE);
}

/**
 * varve_url_dup_text:
 * @self: a URL
 * @with_password: whether a password is part of it; without, it is safe to show and to write
 *
 * Returns: (transfer full): the canonical spelling, which varve_url_parse() reads as the same URL
 */
char *
varve_url_dup_text (const VarveUrl *self, gboolean with_password)
{
  if (self->dialect == VARVE_DIALECT_POSTGRES)
    return dup_postgres_text (self, with_password);
  if (strcmp (self->path, ":memory:") == 0)
    return g_strdup ("sqlite://");
  return g_strconcat ("sqlite:///", self->relative ? self->relative : self->path, NULL);
}

/**
 * varve_url_dup_key:
 * @self: a URL
 *
 * Returns: (transfer full): what a keyring entry is found by: dialect, host, port, database, user
 */
char *
varve_url_dup_key (const VarveUrl *self)
{
  const char *host
      = first_parameter (self, (const char *[]){ "host", "hostaddr", "service", NULL });
  const char *port = varve_url_get_parameter (self, "port");
  const char *database = varve_url_get_parameter (self, "dbname");
  const char *user = varve_url_get_parameter (self, "user");

  if (self->dialect == VARVE_DIALECT_SQLITE)
    return g_strconcat ("sqlite:", self->path, NULL);
  return g_strdup_printf ("postgresql:%s:%s:%s:%s", host ? host : "", port ? port : "5432",
                          database ? database : "", user ? user : "");
}
