/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "revision/varve-script-layout.h"

#include "base/varve-i18n.h"

#include <string.h>

/* What a head is read from, to say where it is wrong. */
typedef struct
{
  const VarveScriptLayout *layout;
  const char *text;
  gsize length;
  const char *path;
} Head;

static gboolean
check_id (const Head *self, const char *id, gsize offset, GError **error)
{
  g_autoptr (GError) refusal = NULL;

  if (varve_revision_check_id (id, 0, &refusal))
    return TRUE;
  varve_script_set_error (error, self->text, self->length, offset, self->path,
                          varve_error_get_details (refusal)->hint, "%s", refusal->message);
  return FALSE;
}

static gboolean
check_label (const Head *self, const char *label, gsize offset, GError **error)
{
  const char *forbidden = strpbrk (label, "@+: \t");

  if (varve_revision_is_reserved (label))
    {
      varve_script_set_error (
          error, self->text, self->length, offset, self->path, _ ("Choose another label."),
          _ ("“%s” can't be a branch label: as a target it means something else"), label);
      return FALSE;
    }
  if (forbidden == NULL)
    return TRUE;
  varve_script_set_error (error, self->text, self->length, offset, self->path,
                          _ ("Targets such as “label@head” need labels without “@”, “+”, “:” and "
                             "spaces; separate several labels by commas."),
                          _ ("Character “%c” is not allowed in branch label “%s”"), *forbidden,
                          label);
  return FALSE;
}

static gboolean
is_separator (char byte)
{
  return byte == ' ' || byte == '\t' || byte == '\f' || byte == '\v';
}

/* The values of a field, separated by commas; empty ones don't count, a value that stands twice is
 * there once. */
static char **
read_values (const Head *self,
             VarveField field,
             gboolean (*check) (const Head *, const char *, gsize, GError **),
             GError **error)
{
  const VarveScriptSpan *span = &self->layout->fields[field];
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) values = NULL;
  gsize at = span->start;

  while (span->line > 0 && at < span->end)
    {
      const char *comma = memchr (self->text + at, ',', span->end - at);
      gsize stop = comma != NULL ? (gsize) (comma - self->text) : span->end;
      gsize end = stop;
      g_autofree char *value = NULL;

      while (at < end && is_separator (self->text[at]))
        at++;
      while (end > at && is_separator (self->text[end - 1]))
        end--;
      value = g_strndup (self->text + at, end - at);
      if (*value != '\0' && check != NULL && !check (self, value, at, error))
        return NULL;
      if (*value != '\0')
        g_strv_builder_add (builder, value);
      at = stop + 1;
    }
  values = g_strv_builder_end (builder);
  return g_steal_pointer (&values);
}

static void
drop_repeated (char **values)
{
  guint n_kept = 0;

  for (guint i = 0; values[i] != NULL; i++)
    {
      gboolean repeated = FALSE;

      for (guint k = 0; k < n_kept && !repeated; k++)
        repeated = g_str_equal (values[k], values[i]);
      if (repeated)
        g_free (values[i]);
      else
        values[n_kept++] = values[i];
    }
  values[n_kept] = NULL;
}

static char *
dup_span (const Head *self, const VarveScriptSpan *span)
{
  return span->line > 0 && span->end > span->start
             ? g_strndup (self->text + span->start, span->end - span->start)
             : NULL;
}

/* The file's name without folder and extension. */
static char *
dup_stem (const char *path)
{
  const char *slash = strrchr (path, G_DIR_SEPARATOR);
  const char *name = slash != NULL ? slash + 1 : path;
  const char *dot = strrchr (name, '.');

  return dot != NULL && dot > name ? g_strndup (name, dot - name) : g_strdup (name);
}

/* A hand-written file may leave the id to its name: `ID_some_words.sql`. */
static char *
read_id (const Head *self, GError **error)
{
  const VarveScriptSpan *span = &self->layout->fields[VARVE_FIELD_REVISION_ID];
  g_autofree char *id = dup_span (self, span);

  if (id == NULL && self->path != NULL)
    {
      g_autofree char *stem = dup_stem (self->path);

      id = g_strndup (stem, strcspn (stem, "_"));
    }
  if (id == NULL || *id == '\0')
    {
      varve_script_set_error (error, self->text, self->length,
                              span->line > 0 ? span->line_start : 0, self->path,
                              _ ("Write a line “-- Revision ID: …” above “-- migrate:up”."),
                              _ ("The script has no revision identifier"));
      return NULL;
    }
  if (!check_id (self, id, span->line > 0 ? span->start : self->layout->mark_length, error))
    return NULL;
  return g_steal_pointer (&id);
}

static char *
read_message (const Head *self)
{
  char *message = dup_span (self, &self->layout->message);
  g_autofree char *stem = NULL;
  const char *rest;

  if (message != NULL || self->path == NULL)
    return message != NULL ? message : g_strdup ("");
  stem = dup_stem (self->path);
  rest = strchr (stem, '_');
  return g_strdelimit (g_strdup (rest != NULL ? rest + 1 : ""), "_", ' ');
}

static gboolean
set_values (const Head *self,
            char ***where,
            VarveField field,
            gboolean (*check) (const Head *, const char *, gsize, GError **),
            GError **error)
{
  char **values = read_values (self, field, check, error);

  if (values == NULL)
    return FALSE;
  drop_repeated (values);
  g_strfreev (*where);
  *where = values;
  return TRUE;
}

VarveRevision *
varve_script_layout_make_revision (const VarveScriptLayout *self,
                                   const char *text,
                                   gsize length,
                                   const char *path,
                                   GError **error)
{
  Head head = { .layout = self, .text = text, .length = length, .path = path };
  g_autofree char *id = read_id (&head, error);
  g_autoptr (VarveRevision) revision = NULL;

  if (id == NULL)
    return NULL;
  revision = varve_revision_new (id);
  if (!set_values (&head, &revision->down_revisions, VARVE_FIELD_REVISES, check_id, error)
      || !set_values (&head, &revision->depends_on, VARVE_FIELD_DEPENDS_ON, NULL, error)
      || !set_values (&head, &revision->branch_labels, VARVE_FIELD_BRANCH_LABELS, check_label,
                      error))
    return NULL;
  g_free (revision->message);
  revision->message = read_message (&head);
  revision->created = dup_span (&head, &self->fields[VARVE_FIELD_CREATE_DATE]);
  revision->path = g_strdup (path);
  revision->has_down = self->down.present;
  revision->up_transactional = self->up.transactional;
  revision->is_draft = self->fields[VARVE_FIELD_DRAFT].line > 0;
  revision->down_transactional = !self->down.present || self->down.transactional;
  return g_steal_pointer (&revision);
}
