/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-template.h"

#include "base/varve-i18n.h"
#include "base/varve-text.h"
#include "revision/varve-script.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *value;
} Value;

typedef struct
{
  const Value *values; /* ends with a NULL name */
  GString *out;
  guint line;
  gboolean in_head;
  gboolean one_way;
} Filler;

static const char default_template[] = "-- ${message}\n"
                                       "--\n"
                                       "-- Revision ID: ${up_revision}\n"
                                       "-- Revises: ${down_revision}\n"
                                       "-- Create Date: ${create_date}\n"
                                       "-- Branch Labels: ${branch_labels}\n"
                                       "-- Depends On: ${depends_on}\n"
                                       "\n"
                                       "-- migrate:up\n"
                                       "${up}\n"
                                       "\n"
                                       "-- migrate:down\n"
                                       "${down}\n";

/**
 * varve_template_get_default:
 *
 * Returns: the template that a new project gets as its `script.sql.in`
 */
const char *
varve_template_get_default (void)
{
  return default_template;
}

static const char *
find_value (const Filler *self, const char *name)
{
  for (guint i = 0; self->values[i].name != NULL; i++)
    {
      if (g_str_equal (self->values[i].name, name))
        return self->values[i].value;
    }
  return NULL;
}

static gboolean
refuse_placeholder (const Filler *self, const char *name, GError **error)
{
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG,
                   _ ("A template knows ${message}, ${up_revision}, ${down_revision}, "
                      "${create_date}, ${branch_labels}, ${depends_on}, ${up} and ${down}."),
                   name != NULL ? _ ("Unknown placeholder “${%s}” in the template")
                                : _ ("A placeholder in the template does not end"),
                   name);
  if (error != NULL)
    varve_error_set_place (*error, NULL, self->line, 0);
  return FALSE;
}

/* Fills one line into @out; @n_given counts the placeholders with a value, @n_empty the others. */
static gboolean
fill_line (const Filler *self,
           const char *line,
           GString *out,
           guint *n_given,
           guint *n_empty,
           GError **error)
{
  const char *open;

  while ((open = strstr (line, "${")) != NULL)
    {
      const char *close = strchr (open, '}');
      g_autofree char *name = NULL;
      const char *value;

      if (close == NULL)
        return refuse_placeholder (self, NULL, error);
      name = g_strstrip (g_strndup (open + 2, close - open - 2));
      value = find_value (self, name);
      if (value == NULL)
        return refuse_placeholder (self, name, error);
      g_string_append_len (out, line, open - line);
      g_string_append (out, value);
      *(*value != '\0' ? n_given : n_empty) += 1;
      line = close + 1;
    }
  g_string_append (out, line);
  return TRUE;
}

static gboolean
is_marker (const char *line, const char *marker)
{
  if (!g_str_has_prefix (line, "--"))
    return FALSE;
  line += 2;
  line += strspn (line, " \t");
  return g_str_has_prefix (line, marker);
}

static gboolean
fill_lines (Filler *self, const char *template_text, GError **error)
{
  for (const char *at = template_text; *at != '\0';)
    {
      const char *newline = strchr (at, '\n');
      gsize length = newline != NULL ? (gsize) (newline + 1 - at) : strlen (at);
      g_autofree char *line = g_strndup (at, length);
      g_autoptr (GString) filled = g_string_new (NULL);
      guint n_given = 0;
      guint n_empty = 0;

      at += length;
      self->line++;
      if (is_marker (line, "migrate:"))
        self->in_head = FALSE;
      if (self->one_way && is_marker (line, "migrate:down"))
        break;
      if (!fill_line (self, line, filled, &n_given, &n_empty, error))
        return FALSE;
      if (!self->in_head || n_given > 0 || n_empty == 0)
        g_string_append_len (self->out, filled->str, filled->len);
    }
  return TRUE;
}

static gboolean
equal_as_sets (char **a, char **b)
{
  if (g_strv_length (a) != g_strv_length (b))
    return FALSE;
  for (guint i = 0; a[i] != NULL; i++)
    {
      if (!g_strv_contains ((const char *const *) b, a[i]))
        return FALSE;
    }
  return TRUE;
}

/* A message or a body can hold what reads as a field or a marker, and a template of one's own can
 * leave something out: what was written has to say what was meant. */
static gboolean
check_filled (const GString *filled, const VarveRevision *revision, GError **error)
{
  g_autofree char *path = g_strconcat (revision->id, "_.sql", NULL);
  g_autoptr (GError) reason = NULL;
  g_autoptr (VarveRevision) read
      = varve_script_parse_head (filled->str, filled->len, path, &reason);
  const char *missing = NULL;

  if (read == NULL)
    {
      varve_set_error (error, VARVE_ERROR_INVALID_SCRIPT,
                       _ ("Look for lines that read as a marker or as a field of the head."),
                       _ ("Message, body and template don't make a script: %s"), reason->message);
      return FALSE;
    }
  if (!g_str_equal (read->id, revision->id))
    missing = "Revision ID";
  else if (!equal_as_sets (read->down_revisions, revision->down_revisions))
    missing = "Revises";
  else if (!equal_as_sets (read->branch_labels, revision->branch_labels))
    missing = "Branch Labels";
  else if (!equal_as_sets (read->depends_on, revision->depends_on))
    missing = "Depends On";
  if (missing == NULL)
    return TRUE;
  varve_set_error (
      error, VARVE_ERROR_INVALID_CONFIG,
      _ ("Compare the template with that of a new project, and choose a message that "
         "does not begin like a field."),
      _ ("The template and the message give the script another “%s” than was asked for"), missing);
  return FALSE;
}

/**
 * varve_template_fill:
 * @template_text: the text of a `script.sql.in`
 * @revision: whose head to write; line breaks in its message become spaces
 * @up: (nullable): the SQL of the upgrade
 * @down: (nullable): the SQL of the downgrade; %NULL leaves out the template from `-- migrate:down`
 *   on, which makes the revision one-way
 * @error: return location for a %VARVE_ERROR_INVALID_CONFIG (an unknown placeholder, with its line)
 *   or %VARVE_ERROR_INVALID_SCRIPT
 *
 * Makes the text of a new script. A line of the head whose placeholders all turn out empty is left
 * out. The result was read back: it says what @revision says.
 *
 * Returns: (transfer full) (nullable): the script's text
 */
char *
varve_template_fill (const char *template_text,
                     const VarveRevision *revision,
                     const char *up,
                     const char *down,
                     GError **error)
{
  g_autofree char *message = g_strstrip (g_strdelimit (g_strdup (revision->message), "\r\n", ' '));
  g_autofree char *parents = g_strjoinv (", ", revision->down_revisions);
  g_autofree char *labels = g_strjoinv (", ", revision->branch_labels);
  g_autofree char *dependencies = g_strjoinv (", ", revision->depends_on);
  g_autofree char *up_text = g_strchomp (g_strdup (up != NULL ? up : ""));
  g_autofree char *down_text = g_strchomp (g_strdup (down != NULL ? down : ""));
  const Value values[] = {
    { "message", message },
    { "up_revision", revision->id },
    { "down_revision", parents },
    { "create_date", revision->created != NULL ? revision->created : "" },
    { "branch_labels", labels },
    { "depends_on", dependencies },
    { "up", up_text },
    { "down", down_text },
    { NULL, NULL },
  };
  g_autoptr (GString) out = g_string_new (NULL);
  Filler filler = { .values = values, .out = out, .in_head = TRUE, .one_way = down == NULL };

  if (!fill_lines (&filler, template_text, error) || !check_filled (out, revision, error))
    return NULL;
  if (down == NULL)
    {
      g_strchomp (out->str);
      return g_strconcat (out->str, "\n", NULL);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
