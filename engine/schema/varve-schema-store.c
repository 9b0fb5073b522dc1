/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A header with the checksum of the rest, then numbers ("12;") and strings ("5:users", "-" for
 * none), one after the other. Nothing in it is trusted when it is read back: a cache is a file that
 * anything may have happened to. */

#include "schema/varve-schema-store.h"

#include <string.h>

#define HEADER "varve schema 1\n"

static void
put_number (GString *out, guint64 number)
{
  g_string_append_printf (out, "%" G_GUINT64_FORMAT ";", number);
}

static void
put_string (GString *out, const char *string)
{
  if (string)
    g_string_append_printf (out, "%" G_GSIZE_FORMAT ":%s", strlen (string), string);
  else
    g_string_append_c (out, '-');
}

static void
put_attributes (GString *out, VarveSchema *self, guint index)
{
  for (guint i = 0; i < VARVE_N_ATTRIBUTES; i++)
    {
      const char *value = varve_schema_get_attribute (self, index, i);

      if (!value)
        continue;
      put_number (out, i + 1);
      put_string (out, value);
    }
  put_number (out, 0);
}

static void
put_object (GString *out, VarveSchema *self, guint index)
{
  const VarveObject *object = varve_schema_get_object (self, index);
  guint n_needs;
  const guint *needs = varve_schema_get_needs (self, index, &n_needs);

  put_number (out, object->kind);
  put_number (out, object->parent == VARVE_NO_OBJECT ? 0 : (guint64) object->parent + 1);
  put_number (out, object->position);
  put_string (out, object->schema);
  put_string (out, object->name);
  put_string (out, object->signature);
  put_attributes (out, self, index);
  put_number (out, n_needs);
  for (guint i = 0; i < n_needs; i++)
    put_number (out, needs[i]);
}

/**
 * varve_schema_store:
 * @self: a schema
 *
 * Writes it down for varve_schema_restore(). Any thread.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
varve_schema_store (VarveSchema *self)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *checksum = NULL;
  guint n = varve_schema_get_size (self);
  gsize length;

  put_number (body, varve_schema_get_dialect (self));
  put_number (body, varve_schema_get_version (self));
  put_number (body, n);
  for (guint i = 0; i < n; i++)
    put_object (body, self, i);
  put_number (body, varve_schema_get_n_notes (self));
  for (guint i = 0; i < varve_schema_get_n_notes (self); i++)
    {
      const VarveSchemaNote *note = varve_schema_get_note (self, i);

      put_string (body, note->kind);
      put_string (body, note->name);
      put_string (body, note->reason);
    }
  checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) body->str, body->len);
  g_string_prepend (body, "\n");
  g_string_prepend (body, checksum);
  g_string_prepend (body, HEADER);
  length = body->len;
  return g_bytes_new_take (g_string_free (g_steal_pointer (&body), FALSE), length);
}

typedef struct
{
  const char *at;
  const char *end;
  gboolean failed;
} Reader;

static guint64
get_digits (Reader *self, char ends)
{
  guint64 number = 0;
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at) && self->at - start < 18)
    number = number * 10 + (guint64) (*self->at++ - '0');
  if (self->at == start || self->at == self->end || *self->at != ends)
    {
      self->failed = TRUE;
      return 0;
    }
  self->at++;
  return number;
}

static guint64
get_number (Reader *self, guint64 limit)
{
  guint64 number = self->failed ? 0 : get_digits (self, ';');

  if (number > limit)
    self->failed = TRUE;
  return self->failed ? 0 : number;
}

/* (transfer full) (nullable) */
static char *
get_string (Reader *self)
{
  guint64 length;
  char *string;

  if (self->failed)
    return NULL;
  if (self->at < self->end && *self->at == '-')
    {
      self->at++;
      return NULL;
    }
  length = get_digits (self, ':');
  if (self->failed || length > (guint64) (self->end - self->at)
      || memchr (self->at, '\0', length) != NULL)
    {
      self->failed = TRUE;
      return NULL;
    }
  string = g_strndup (self->at, length);
  self->at += length;
  return string;
}

static void
get_attributes (Reader *self, VarveSchemaBuilder *builder, guint object)
{
  guint64 which;

  while ((which = get_number (self, VARVE_N_ATTRIBUTES)) > 0)
    {
      g_autofree char *value = get_string (self);

      varve_schema_builder_set (builder, object, which - 1, value);
    }
}

typedef struct
{
  guint object;
  guint needed;
} Need;

static void
get_object (Reader *self, VarveSchemaBuilder *builder, guint index, guint n, GArray *needs)
{
  VarveObjectKind kind = get_number (self, VARVE_N_OBJECT_KINDS - 1);
  guint parent = get_number (self, index);
  guint position = get_number (self, G_MAXUINT);
  g_autofree char *schema = get_string (self);
  g_autofree char *name = get_string (self);
  g_autofree char *signature = get_string (self);
  guint object;
  guint n_needs;

  if (self->failed || !name || varve_object_kind_is_part (kind) != (parent > 0))
    {
      self->failed = TRUE;
      return;
    }
  object = varve_schema_builder_add (builder, kind, parent > 0 ? parent - 1 : VARVE_NO_OBJECT,
                                     position, schema, name, signature);
  get_attributes (self, builder, object);
  n_needs = get_number (self, n);
  for (guint i = 0; i < n_needs && !self->failed; i++)
    {
      Need need = { object, get_number (self, n - 1) };

      g_array_append_val (needs, need);
    }
}

static void
get_notes (Reader *self, VarveSchemaBuilder *builder)
{
  guint n = get_number (self, G_MAXUINT);

  for (guint i = 0; i < n && !self->failed; i++)
    {
      g_autofree char *kind = get_string (self);
      g_autofree char *name = get_string (self);
      g_autofree char *reason = get_string (self);

      if (!self->failed && kind && reason)
        varve_schema_builder_add_note (builder, kind, name, reason);
    }
}

static VarveSchema *
read_body (Reader *self)
{
  VarveDialect dialect = get_number (self, VARVE_DIALECT_POSTGRES);
  guint version = get_number (self, G_MAXUINT);
  guint n = get_number (self, G_MAXUINT - 1);
  g_autoptr (VarveSchemaBuilder) builder = varve_schema_builder_new (dialect, version);
  g_autoptr (GArray) needs = g_array_new (FALSE, FALSE, sizeof (Need));

  for (guint i = 0; i < n && !self->failed; i++)
    get_object (self, builder, i, n, needs);
  for (guint i = 0; i < needs->len && !self->failed; i++)
    {
      Need *need = &g_array_index (needs, Need, i);

      varve_schema_builder_add_need (builder, need->object, need->needed);
    }
  get_notes (self, builder);
  if (self->failed || self->at != self->end)
    return NULL;
  return varve_schema_builder_end (g_steal_pointer (&builder));
}

/**
 * varve_schema_restore:
 * @bytes: what varve_schema_store() gave
 * @length: how many
 *
 * Reads it back. Any thread.
 *
 * Returns: (transfer full) (nullable): the schema; %NULL where the bytes are damaged or of another
 *   version of this program
 */
VarveSchema *
varve_schema_restore (const char *bytes, gsize length)
{
  gsize start = strlen (HEADER) + 64 + 1;
  g_autofree char *checksum = NULL;
  Reader reader = { 0 };

  if (length < start || memcmp (bytes, HEADER, strlen (HEADER)) != 0 || bytes[start - 1] != '\n')
    return NULL;
  checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes + start,
                                          length - start);
  if (memcmp (bytes + strlen (HEADER), checksum, 64) != 0)
    return NULL;
  reader.at = bytes + start;
  reader.end = bytes + length;
  return read_body (&reader);
}
