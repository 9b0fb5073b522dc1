/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables are letters, keys are pairs: "ab" is a key of a that refers to b. Boxes are 10 wide and 10
 * high, gaps are 10, so that every place is a whole column and row. */
#include "schema/varve-diagram.h"

#include <string.h>

static VarveSchema *
make_schema (const char *tables, const char *keys)
{
  VarveSchemaBuilder *builder = varve_schema_builder_new (VARVE_DIALECT_SQLITE, 0);
  g_auto (GStrv) pairs = g_strsplit (keys, " ", -1);

  for (const char *table = tables; *table != '\0'; table++)
    varve_schema_builder_add (builder, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, 0, NULL,
                              (char[]){ *table, '\0' }, NULL);
  for (gsize i = 0; pairs[i] != NULL && *pairs[i] != '\0'; i++)
    {
      guint from = strchr (tables, pairs[i][0]) - tables;
      guint to = strchr (tables, pairs[i][1]) - tables;
      guint key = varve_schema_builder_add (builder, VARVE_OBJECT_FOREIGN_KEY, from, 0, NULL,
                                            pairs[i], NULL);

      varve_schema_builder_add_need (builder, key, to);
    }
  return varve_schema_builder_end (builder);
}

static VarveDiagram *
lay_out (VarveSchema *schema)
{
  VarveDiagram *diagram = varve_diagram_new (schema);

  for (guint i = 0; i < diagram->boxes->len; i++)
    {
      varve_diagram_get_box (diagram, i)->width = 10;
      varve_diagram_get_box (diagram, i)->height = 10;
    }
  varve_diagram_lay_out (diagram, 10, 10);
  return diagram;
}

/* Rows of letters, a space where nothing stands. */
static char *
draw (const VarveDiagram *diagram)
{
  guint n_rows = (guint) (diagram->height + 10) / 20;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n_rows; i++)
    g_ptr_array_add (rows, g_strnfill ((gsize) (diagram->width + 10) / 20, ' '));
  for (guint i = 0; i < diagram->boxes->len; i++)
    {
      const VarveDiagramBox *box = varve_diagram_get_box (diagram, i);
      char *row = g_ptr_array_index (rows, (guint) box->y / 20);

      row[(guint) box->x / 20] = *varve_schema_get_object (diagram->schema, box->table)->name;
    }
  for (guint i = 0; i < n_rows; i++)
    g_strchomp (g_ptr_array_index (rows, i));
  g_ptr_array_add (rows, NULL);
  return g_strjoinv ("|", (char **) rows->pdata);
}

static const struct
{
  const char *tables;
  const char *keys;
  const char *drawing;
} DRAWINGS[] = {
  { "", "", "" },
  { "a", "", "a" },
  { "a", "aa", "a" },
  { "abcd", "", "ab|cd" },
  { "ab", "ba", "ab" },
  { "ab", "ab", "ba" },
  { "abc", "ba cb", "abc" },
  { "abc", "ba cb ca", "abc" },
  { "abc", "ba ca", "ab| c" },
  { "ab", "ab ba", "ba" },
  { "abcd", "ca db", "ac|bd" },
  { "abcd", "cb da", "ad|bc" },
  { "abcde", "ba", "ab|cd|e" },
};

static void
test_drawings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (DRAWINGS); i++)
    {
      g_autoptr (VarveSchema) schema = make_schema (DRAWINGS[i].tables, DRAWINGS[i].keys);
      g_autoptr (VarveDiagram) diagram = lay_out (schema);
      g_autofree char *drawing = draw (diagram);

      g_test_message ("%s: %s", DRAWINGS[i].tables, DRAWINGS[i].keys);
      g_assert_cmpstr (drawing, ==, DRAWINGS[i].drawing);
    }
}

static void
assert_apart (const VarveDiagram *diagram)
{
  for (guint i = 0; i < diagram->boxes->len; i++)
    for (guint j = i + 1; j < diagram->boxes->len; j++)
      {
        const VarveDiagramBox *a = varve_diagram_get_box (diagram, i);
        const VarveDiagramBox *b = varve_diagram_get_box (diagram, j);

        g_assert_true (a->x + a->width <= b->x || b->x + b->width <= a->x
                       || a->y + a->height <= b->y || b->y + b->height <= a->y);
      }
}

/* Any keys, any sizes: nothing covers anything. */
static void
test_random (void)
{
  static const char TABLES[] = "abcdefghijklmnopqrstuvwxyz";

  for (guint round = 0; round < 300; round++)
    {
      g_autoptr (GString) keys = g_string_new (NULL);
      g_autoptr (VarveSchema) schema = NULL;
      g_autoptr (VarveDiagram) diagram = NULL;

      for (int i = g_test_rand_int_range (0, 60); i > 0; i--)
        g_string_append_printf (keys, "%s%c%c", keys->len > 0 ? " " : "",
                                TABLES[g_test_rand_int_range (0, 26)],
                                TABLES[g_test_rand_int_range (0, 26)]);
      schema = make_schema (TABLES, keys->str);
      diagram = varve_diagram_new (schema);
      for (guint i = 0; i < diagram->boxes->len; i++)
        {
          varve_diagram_get_box (diagram, i)->width = g_test_rand_int_range (1, 90);
          varve_diagram_get_box (diagram, i)->height = g_test_rand_int_range (1, 90);
        }
      varve_diagram_lay_out (diagram, 20, 10);
      assert_apart (diagram);
    }
}

/* A chain of keys is no recursion. */
static void
test_chain (void)
{
  VarveSchemaBuilder *builder = varve_schema_builder_new (VARVE_DIALECT_SQLITE, 0);
  g_autoptr (VarveSchema) schema = NULL;
  g_autoptr (VarveDiagram) diagram = NULL;
  const guint n = 100000;

  for (guint i = 0; i < n; i++)
    {
      char name[16];

      g_snprintf (name, sizeof name, "t%06u", i);
      varve_schema_builder_add (builder, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, 0, NULL, name, NULL);
    }
  for (guint i = 0; i + 1 < n; i++)
    varve_schema_builder_add_need (
        builder,
        varve_schema_builder_add (builder, VARVE_OBJECT_FOREIGN_KEY, i, 0, NULL, "k", NULL), i + 1);
  schema = varve_schema_builder_end (builder);
  diagram = lay_out (schema);
  g_assert_cmpfloat (varve_diagram_get_box (diagram, n - 1)->x, ==, 0);
  g_assert_cmpfloat (varve_diagram_get_box (diagram, 0)->x, ==, (n - 1) * 20.0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/diagram/drawings", test_drawings);
  g_test_add_func ("/diagram/random", test_random);
  g_test_add_func ("/diagram/chain", test_chain);
  return g_test_run ();
}
