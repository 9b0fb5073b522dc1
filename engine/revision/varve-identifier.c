/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-identifier.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"

#include <string.h>

/* More steps than this no history has. */
#define MAX_STEP_DIGITS 8

static const struct
{
  const char *name;
  VarveSymbol symbol;
} symbols[] = {
  { "head", VARVE_SYMBOL_HEAD },
  { "heads", VARVE_SYMBOL_HEADS },
  { "base", VARVE_SYMBOL_BASE },
  { "current", VARVE_SYMBOL_CURRENT },
};

static gboolean
refuse (GError **error, const char *text, const char *reason)
{
  g_autofree char *shown = varve_text_shorten (text, VARVE_TEXT_MAX_NAME);

  varve_set_error (error, VARVE_ERROR_INVALID_TARGET,
                   _ ("Targets are head, heads, base, current, a revision's id or its beginning, a "
                      "branch label, each with +N or -N behind it, +N or -N alone, and "
                      "“label@” before any of these."),
                   "%s: '%s'", reason, shown);
  return FALSE;
}

/* Where a final `+N` or `-N` begins if one stands there behind word characters only, as in
 * Alembic's pattern; else the end. */
static const char *
find_relative (const char *text)
{
  const char *at = text + strlen (text);
  const char *sign;

  while (at > text && g_ascii_isdigit (at[-1]))
    at--;
  if (*at == '\0' || at == text || (at[-1] != '+' && at[-1] != '-'))
    return text + strlen (text);
  sign = at - 1;
  for (at = text; at < sign; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!g_unichar_isalnum (character) && character != '_' && character != '.')
        return text + strlen (text);
    }
  return sign;
}

static gboolean
read_steps (VarveIdentifier *self, const char *sign, GError **error)
{
  if (*sign == '\0')
    return TRUE;
  if (strlen (sign + 1) > MAX_STEP_DIGITS)
    return refuse (error, self->text, _ ("Too many steps"));
  self->relative = TRUE;
  self->steps = (int) g_ascii_strtoll (sign, NULL, 10);
  return TRUE;
}

static gboolean
read_symbol (VarveIdentifier *self, const char *name, GError **error)
{
  self->symbol = VARVE_SYMBOL_ID;
  for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
    {
      if (g_str_equal (symbols[i].name, name))
        self->symbol = symbols[i].symbol;
    }
  if (*name == '\0' && !self->relative)
    return refuse (error, self->text, _ ("No revision behind the “@”"));
  if (*name == '\0')
    self->symbol = VARVE_SYMBOL_NONE;
  else if (self->symbol == VARVE_SYMBOL_ID)
    self->id = g_strdup (name);
  return TRUE;
}

static gboolean
parse (VarveIdentifier *self, GError **error)
{
  const char *rest = self->text;
  const char *at = strchr (rest, '@');
  const char *sign;
  g_autofree char *name = NULL;

  if (*rest == '\0' || !g_utf8_validate (rest, -1, NULL))
    return refuse (error, "", _ ("The target is empty or no valid text"));
  if (strchr (rest, ':') != NULL)
    return refuse (error, rest, "Range revision not allowed");
  if (at == rest)
    return refuse (error, rest, _ ("No branch label before the “@”"));
  if (at != NULL)
    {
      self->label = g_strndup (rest, at - rest);
      rest = at + 1;
    }
  if (strchr (rest, '@') != NULL)
    return refuse (error, self->text, _ ("More than one “@”"));
  sign = find_relative (rest);
  name = g_strndup (rest, sign - rest);
  return read_steps (self, sign, error) && read_symbol (self, name, error);
}

/**
 * varve_identifier_parse:
 * @text: a target as a person types it
 * @error: return location for a %VARVE_ERROR_INVALID_TARGET
 *
 * Reads a target by Alembic's grammar ("Relative Migration Identifiers", "Working with Branches" in
 * its documentation). Unlike Alembic it takes nothing behind the number of steps, and one `@` only.
 *
 * Returns: (transfer full) (nullable): the parts
 */
VarveIdentifier *
varve_identifier_parse (const char *text, GError **error)
{
  g_autoptr (VarveIdentifier) self = g_new0 (VarveIdentifier, 1);

  self->text = g_strdup (text);
  return parse (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * varve_identifier_free:
 * @self: (transfer full): parts of a target
 */
void
varve_identifier_free (VarveIdentifier *self)
{
  g_free (self->label);
  g_free (self->id);
  g_free (self->text);
  g_free (self);
}

static char *
dup_side (const char *start, gsize length)
{
  g_autofree char *side = g_strstrip (g_strndup (start, length));

  return *side != '\0' ? g_steal_pointer (&side) : NULL;
}

/**
 * varve_identifier_split_range:
 * @text: what may be a range, `a:b`
 * @from: (out) (transfer full) (nullable): what stands before the colon
 * @to: (out) (transfer full) (nullable): what stands behind it
 *
 * Returns: whether there is a colon; without one @from and @to are %NULL
 */
gboolean
varve_identifier_split_range (const char *text, char **from, char **to)
{
  const char *colon = strchr (text, ':');

  *from = colon != NULL ? dup_side (text, colon - text) : NULL;
  *to = colon != NULL ? dup_side (colon + 1, strlen (colon + 1)) : NULL;
  return colon != NULL;
}
