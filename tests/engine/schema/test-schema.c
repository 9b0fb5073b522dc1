/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema/varve-schema-store.h"

#include <string.h>

/* "kind name" of each object in order, joined by commas. */
static char *
describe (const VarveSchema *schema)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < varve_schema_get_size (schema); i++)
    {
      g_autofree char *name = varve_schema_dup_name (schema, i);

      g_string_append_printf (
          text, "%s%s %s", i > 0 ? ", " : "",
          varve_object_kind_get_nick (varve_schema_get_object (schema, i)->kind), name);
    }
  return g_strdup (text->str);
}

static guint
add (VarveSchemaBuilder *builder,
     VarveObjectKind kind,
     guint parent,
     guint position,
     const char *name)
{
  return varve_schema_builder_add (builder, kind, parent, position, "s", name, NULL);
}

static VarveSchema *
make (gboolean turned)
{
  VarveSchemaBuilder *builder = varve_schema_builder_new (VARVE_DIALECT_POSTGRES, 150000);
  guint b, a, trigger;

  if (turned)
    varve_schema_builder_add (builder, VARVE_OBJECT_SCHEMA, VARVE_NO_OBJECT, 0, NULL, "s", NULL);
  b = add (builder, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, 0, turned ? "a" : "b");
  a = add (builder, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, 0, turned ? "b" : "a");
  if (turned)
    {
      guint c = a;

      a = b;
      b = c;
    }
  trigger = add (builder, VARVE_OBJECT_TRIGGER, a, 0, "t");
  varve_schema_builder_set (builder, add (builder, VARVE_OBJECT_COLUMN, a, 2, "x"),
                            VARVE_ATTRIBUTE_TYPE, "text");
  varve_schema_builder_set (builder, add (builder, VARVE_OBJECT_COLUMN, a, 1, "y"),
                            VARVE_ATTRIBUTE_TYPE, "");
  add (builder, VARVE_OBJECT_COLUMN, b, 1, "z");
  varve_schema_builder_add_need (builder, trigger, b);
  varve_schema_builder_add_need (builder, trigger, a);
  varve_schema_builder_add_need (builder, trigger, b);
  if (!turned)
    varve_schema_builder_add (builder, VARVE_OBJECT_SCHEMA, VARVE_NO_OBJECT, 0, NULL, "s", NULL);
  return varve_schema_builder_end (builder);
}

static void
test_order (void)
{
  for (guint turned = 0; turned < 2; turned++)
    {
      g_autoptr (VarveSchema) schema = make (turned);
      g_autofree char *text = describe (schema);

      g_assert_cmpstr (text, ==,
                       "schema s, table s.a, table s.b, column s.a.y, column s.a.x, "
                       "trigger s.a.t, column s.b.z");
    }
}

static void
test_parts (void)
{
  g_autoptr (VarveSchema) schema = make (FALSE);
  guint a = varve_schema_find (schema, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, "s", "a", NULL);
  guint x = varve_schema_find (schema, VARVE_OBJECT_COLUMN, a, NULL, "x", NULL);
  guint trigger = varve_schema_find (schema, VARVE_OBJECT_TRIGGER, a, NULL, "t", NULL);
  guint n;

  g_assert_cmpuint (a, ==, 1);
  g_assert_cmpuint (varve_schema_get_children (schema, a, &n), ==, 3);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (varve_schema_get_children (schema, 0, &n), ==, VARVE_NO_OBJECT);
  g_assert_cmpuint (varve_schema_get_root (schema, x), ==, a);
  g_assert_cmpstr (varve_schema_get_attribute (schema, x, VARVE_ATTRIBUTE_TYPE), ==, "text");
  g_assert_null (varve_schema_get_attribute (schema, x - 1, VARVE_ATTRIBUTE_TYPE));
  g_assert_cmpuint (varve_schema_get_needs (schema, trigger, &n)[0], ==, 2);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (varve_schema_find (schema, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, "s", "c", NULL),
                    ==, VARVE_NO_OBJECT);
  g_assert_cmpuint (varve_schema_find (schema, VARVE_OBJECT_VIEW, VARVE_NO_OBJECT, "s", "a", NULL),
                    ==, VARVE_NO_OBJECT);
}

static void
test_compare (void)
{
  VarveSchemaBuilder *builder = varve_schema_builder_new (VARVE_DIALECT_SQLITE, 0);
  g_autoptr (VarveSchema) schema = NULL;
  guint64 differs;

  add (builder, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, 0, "a");
  varve_schema_builder_set (builder, 0, VARVE_ATTRIBUTE_COMMENT, "one");
  varve_schema_builder_set (builder, 0, VARVE_ATTRIBUTE_TYPE, "same");
  varve_schema_builder_set (builder, 0, VARVE_ATTRIBUTE_STATEMENT, "first");
  add (builder, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, 0, "b");
  varve_schema_builder_set (builder, 1, VARVE_ATTRIBUTE_TYPE, "same");
  varve_schema_builder_set (builder, 1, VARVE_ATTRIBUTE_STRICT, "yes");
  varve_schema_builder_set (builder, 1, VARVE_ATTRIBUTE_STATEMENT, "second");
  schema = varve_schema_builder_end (builder);
  differs = varve_schema_compare_objects (schema, 0, schema, 1);
  g_assert_cmpuint (differs, ==,
                    (G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_COMMENT)
                        | (G_GUINT64_CONSTANT (1) << VARVE_ATTRIBUTE_STRICT));
  g_assert_cmpuint (varve_schema_compare_objects (schema, 1, schema, 1), ==, 0);
}

static void
test_empty (void)
{
  g_autoptr (VarveSchema) empty = varve_schema_new_empty (VARVE_DIALECT_SQLITE);
  g_autoptr (VarveSchema) full = make (FALSE);

  g_assert_true (varve_schema_is_empty (empty));
  g_assert_false (varve_schema_is_empty (full));
  g_assert_cmpuint (varve_schema_find (empty, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, NULL, "a", NULL),
                    ==, VARVE_NO_OBJECT);
}

/* Read back it is the same; damaged anywhere it is nothing. */
static void
test_store (void)
{
  g_autoptr (VarveSchema) schema = make (FALSE);
  g_autoptr (GBytes) bytes = varve_schema_store (schema);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autoptr (VarveSchema) back = varve_schema_restore (data, length);
  g_autoptr (GBytes) again = back ? varve_schema_store (back) : NULL;
  g_autofree char *text = describe (schema);
  g_autofree char *text_back = NULL;

  g_assert_nonnull (back);
  text_back = describe (back);
  g_assert_cmpstr (text, ==, text_back);
  g_assert_true (g_bytes_equal (bytes, again));
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *damaged = g_memdup2 (data, length);

      g_assert_null (varve_schema_restore (data, i));
      damaged[i] ^= 1;
      g_assert_null (varve_schema_restore (damaged, length));
    }
}

/* With a checksum that fits, what is inside is not trusted either. */
static void
test_store_noise (void)
{
  g_autoptr (VarveSchema) schema = make (FALSE);
  g_autoptr (GBytes) bytes = varve_schema_store (schema);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  const gsize start = strlen ("varve schema 1\n") + 65;

  for (guint i = 0; i < 20000; i++)
    {
      g_autofree char *damaged = g_memdup2 (data, length);
      g_autofree char *checksum = NULL;
      g_autoptr (VarveSchema) back = NULL;

      for (guint k = g_test_rand_int_range (1, 4); k > 0; k--)
        damaged[g_test_rand_int_range (start, length)]
            = "0123456789;:-a"[g_test_rand_int_range (0, 14)];
      checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) damaged + start,
                                              length - start);
      memcpy (damaged + start - 65, checksum, 64);
      back = varve_schema_restore (damaged, length);
      if (back)
        g_free (describe (back));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schema/order", test_order);
  g_test_add_func ("/schema/parts", test_parts);
  g_test_add_func ("/schema/compare", test_compare);
  g_test_add_func ("/schema/empty", test_empty);
  g_test_add_func ("/schema/store", test_store);
  g_test_add_func ("/schema/store-noise", test_store_noise);
  return g_test_run ();
}
