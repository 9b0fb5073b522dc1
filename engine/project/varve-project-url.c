/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-project-url.h"

#include "base/varve-i18n.h"
#include "database/varve-url.h"

#include <string.h>

/* Stands for a variable's value: right as a host, a port, a name and a password. */
#define PLACEHOLDER "6543"

static char *
replace_variables (const char *url, gboolean *has_variables)
{
  GString *text = g_string_new (NULL);
  const char *p = url;

  *has_variables = FALSE;
  for (;;)
    {
      const char *open = strstr (p, "${");
      const char *close = open ? strchr (open, '}') : NULL;

      if (!close)
        break;
      g_string_append_len (text, p, open - p);
      g_string_append (text, PLACEHOLDER);
      *has_variables = TRUE;
      p = close + 1;
    }
  g_string_append (text, p);
  return g_string_free (text, FALSE);
}

/* For what is no URL until its variables are known: does it look like one with a password? */
static gboolean
looks_like_password (const char *url)
{
  return g_regex_match_simple ("://[^/@:]*:(?!\\$\\{[^}]*\\}@)[^@]*@|password\\s*=\\s*[^$\\s&]",
                               url, G_REGEX_CASELESS, 0);
}

static void
set_password_error (GError **error)
{
  varve_set_error (error, VARVE_ERROR_INVALID_URL,
                   _ ("Leave it out: it is asked for and can be kept in the keyring. Or use "
                      "~/.pgpass, or a ${VARIABLE} that holds it."),
                   _ ("A password has no place in a project’s configuration"));
}

gboolean
varve_project_check_url (const char *url, const char *folder, GError **error)
{
  gboolean has_variables;
  g_autofree char *text = replace_variables (url, &has_variables);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (VarveUrl) parsed = NULL;
  const char *password;

  if (strpbrk (url, "\r\n") || !g_utf8_validate (url, -1, NULL))
    {
      varve_set_error (error, VARVE_ERROR_INVALID_URL, NULL, _ ("A URL is one line of text"));
      return FALSE;
    }
  parsed = varve_url_parse (text, folder, &local_error);
  if (!parsed && !has_variables)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  password = parsed && varve_url_get_dialect (parsed) == VARVE_DIALECT_POSTGRES
                 ? varve_url_get_parameter (parsed, "password")
                 : NULL;
  if ((password && !(has_variables && g_str_equal (password, PLACEHOLDER)))
      || (!parsed && looks_like_password (url)))
    {
      set_password_error (error);
      return FALSE;
    }
  return TRUE;
}
