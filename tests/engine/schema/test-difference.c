/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schemas are written in a line: "t a x=text y=int; v v <a; e mood =sad =glad". An object is its
 * kind's letter, its name (in schema "s" unless it has a dot), then parts NAME=TYPE, values =NAME,
 * an attribute "#COMMENT", an "@OWNER", and "<NAME" for each object that it needs. */
#include "schema/varve-difference.h"

#include <stdlib.h>
#include <string.h>

static VarveObjectKind
get_kind (const char *letter)
{
  switch (*letter)
    {
      case 's':
        return VARVE_OBJECT_SCHEMA;
      case 't':
        return VARVE_OBJECT_TABLE;
      case 'v':
        return VARVE_OBJECT_VIEW;
      case 'e':
        return VARVE_OBJECT_ENUM;
      default:
        g_error ("no kind “%s”", letter);
    }
}

static guint
add_object (VarveSchemaBuilder *builder, VarveObjectKind kind, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, ".", 2);

  if (kind == VARVE_OBJECT_SCHEMA)
    return varve_schema_builder_add (builder, kind, VARVE_NO_OBJECT, 0, NULL, name, NULL);
  return varve_schema_builder_add (builder, kind, VARVE_NO_OBJECT, 0,
                                   parts[1] != NULL ? parts[0] : "s",
                                   parts[1] != NULL ? parts[1] : parts[0], NULL);
}

static void
add_part (VarveSchemaBuilder *builder, guint object, guint position, const char *text)
{
  g_auto (GStrv) sides = g_strsplit (text, "=", 2);

  if (*sides[0] == '\0')
    varve_schema_builder_add (builder, VARVE_OBJECT_ENUM_VALUE, object, position, NULL, sides[1],
                              NULL);
  else
    varve_schema_builder_set (builder,
                              varve_schema_builder_add (builder, VARVE_OBJECT_COLUMN, object,
                                                        position, NULL, sides[0], NULL),
                              VARVE_ATTRIBUTE_TYPE, sides[1]);
}

static VarveSchema *
parse (const char *text)
{
  VarveSchemaBuilder *builder = varve_schema_builder_new (VARVE_DIALECT_POSTGRES, 0);
  g_auto (GStrv) entries = g_strsplit (text, "; ", -1);
  g_autoptr (GHashTable) handles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; entries[i] != NULL && *entries[i] != '\0'; i++)
    {
      g_auto (GStrv) words = g_strsplit (entries[i], " ", -1);
      guint object = add_object (builder, get_kind (words[0]), words[1]);

      g_hash_table_insert (handles, g_strdup (words[1]), GUINT_TO_POINTER (object));
      for (guint j = 2; words[j] != NULL; j++)
        if (*words[j] == '#')
          varve_schema_builder_set (builder, object, VARVE_ATTRIBUTE_COMMENT, words[j] + 1);
        else if (*words[j] == '@')
          varve_schema_builder_set (builder, object, VARVE_ATTRIBUTE_OWNER, words[j] + 1);
        else if (*words[j] == '<')
          varve_schema_builder_add_need (
              builder, object, GPOINTER_TO_UINT (g_hash_table_lookup (handles, words[j] + 1)));
        else
          add_part (builder, object, j, words[j]);
    }
  return varve_schema_builder_end (builder);
}

static char *
describe (const VarveDifference *difference, const guint8 *selected)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    {
      g_autofree char *name = varve_difference_dup_name (difference, i);
      g_autofree char *detail = varve_difference_dup_detail (difference, i);
      const VarveChange *change = varve_difference_get_change (difference, i);

      if (selected != NULL && !selected[i])
        continue;
      g_string_append_printf (
          text, "%s%s %s %s", text->len > 0 ? ", " : "", varve_change_kind_get_nick (change->kind),
          varve_object_kind_get_nick (varve_difference_get_object (difference, i)->kind), name);
      if (change->kind == VARVE_CHANGE_ALTER)
        g_string_append_printf (text, " (%s)", detail);
    }
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *from;
  const char *to;
  const char *changes;
} PAIRS[] = {
  { "", "", "" },
  { "t a x=text", "t a x=text", "" },
  { "", "t a x=text y=int", "add table s.a" },
  { "t a x=text y=int", "", "drop table s.a" },
  { "t a x=text", "t a x=text y=int", "add column s.a.y" },
  { "t a x=text y=int", "t a y=int", "drop column s.a.x" },
  { "t a x=text y=int", "t a y=int x=text", "" },
  { "t a x=text", "t a x=int", "alter column s.a.x (type: text → int)" },
  { "t a x=text", "t a x=text #new", "alter table s.a (comment: – → new)" },
  { "t a x=text #old", "t a x=text", "alter table s.a (comment: old → –)" },
  { "t a x=text @one", "t a x=text @two", "" },
  { "t a x=text; t b y=int", "t b y=text; t c",
    "drop table s.a, alter column s.b.y (type: int → text), add table s.c" },
  { "t a x=text y=int", "t a z=text y=int", "drop column s.a.x, add column s.a.z" },
  { "t a", "v a", "drop table s.a, add view s.a" },
  { "e m =a =b", "e m =a =x =b", "add enum-value s.m.x" },
  { "e m =a =b =c", "e m =b =c", "drop enum-value s.m.a" },
  { "e m =a =b", "e m =b =a", "alter enum s.m (order of values)" },
  { "t one.a; t two.a", "t two.a x=int", "drop table one.a, add column two.a.x" },
};

static void
test_pairs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (PAIRS); i++)
    {
      g_autoptr (VarveSchema) from = parse (PAIRS[i].from);
      g_autoptr (VarveSchema) to = parse (PAIRS[i].to);
      g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);
      g_autofree char *text = describe (difference, NULL);

      g_assert_cmpstr (text, ==, PAIRS[i].changes);
    }
}

static void
test_reverse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (PAIRS); i++)
    {
      g_autoptr (VarveSchema) from = parse (PAIRS[i].from);
      g_autoptr (VarveSchema) to = parse (PAIRS[i].to);
      g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);
      g_autoptr (VarveDifference) back = varve_difference_reverse (difference);
      g_autoptr (VarveDifference) again = varve_difference_reverse (back);
      g_autofree char *text = describe (again, NULL);

      g_assert_cmpstr (text, ==, PAIRS[i].changes);
      for (guint j = 0; j < varve_difference_get_size (back); j++)
        g_assert_cmpuint (varve_difference_get_change (back, j)->from, ==,
                          varve_difference_get_change (difference, j)->to);
    }
}

static void
test_privileges (void)
{
  const VarveDifferenceOptions options = { .privileges = TRUE };
  g_autoptr (VarveSchema) from = parse ("t a @one");
  g_autoptr (VarveSchema) to = parse ("t a @two");
  g_autoptr (VarveDifference) difference = varve_difference_new (from, to, &options);
  g_autofree char *text = describe (difference, NULL);

  g_assert_cmpstr (text, ==, "alter table s.a (owner: one → two)");
}

static const struct
{
  const char *include; /* joined by a space */
  const char *exclude;
  const char *from;
  const char *to;
  const char *changes;
  const char *kept;
  const char *filters;
} FILTERS[] = {
  { NULL, NULL, "t a; t flyway_schema_history", "t a", "", "flyway_schema_history", "" },
  { NULL, NULL, "t flyway_schema_history", "t flyway_schema_history x=int",
    "add column s.flyway_schema_history.x", "", "" },
  { NULL, NULL, "s sqitch; t sqitch.events", "", "", "sqitch events", "" },
  { NULL, "b*", "t a; t b; t bc", "", "drop table s.a", "b bc", "b*" },
  { NULL, "s.b", "t a; t b; t other.b", "", "drop table other.b, drop table s.a", "b", "s.b" },
  { NULL, "b", "t b x=int", "t b x=text; t c", "add table s.c", "", "b" },
  { NULL, "c", "", "t b; t c", "add table s.b", "", "c" },
  { "s.*", NULL, "s s; s other; t other.a; t b", "s s", "drop table s.b", "other a", "s.*" },
  { "s.* other.x", NULL, "t other.x; t other.y", "", "drop table other.x", "y", "s.* other.x" },
};

static char **
split (const char *text)
{
  return text != NULL ? g_strsplit (text, " ", -1) : NULL;
}

static void
test_filters (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FILTERS); i++)
    {
      g_auto (GStrv) include = split (FILTERS[i].include);
      g_auto (GStrv) exclude = split (FILTERS[i].exclude);
      VarveDifferenceOptions options
          = { .include = (const char *const *) include, .exclude = (const char *const *) exclude };
      g_autoptr (VarveSchema) from = parse (FILTERS[i].from);
      g_autoptr (VarveSchema) to = parse (FILTERS[i].to);
      g_autoptr (VarveDifference) difference = varve_difference_new (from, to, &options);
      g_autofree char *text = describe (difference, NULL);
      g_autofree char *filters = g_strjoinv (" ", difference->filters);
      g_autoptr (GString) kept = g_string_new (NULL);

      for (guint j = 0; j < difference->kept->len; j++)
        {
          const VarveKept *entry = g_ptr_array_index (difference->kept, j);

          g_assert_cmpstr (entry->reason, !=, "");
          g_string_append_printf (kept, "%s%s", j > 0 ? " " : "",
                                  varve_schema_get_object (from, entry->object)->name);
        }
      g_assert_cmpstr (text, ==, FILTERS[i].changes);
      g_assert_cmpstr (kept->str, ==, FILTERS[i].kept);
      g_assert_cmpstr (filters, ==, FILTERS[i].filters);
    }
}

static const struct
{
  const char *from;
  const char *to;
  const char *chosen; /* whole name of the one change that is chosen */
  const char *closed;
} SELECTIONS[] = {
  { "", "t a; v v <a; v w <v; t b", "s.v", "add table s.a, add view s.v" },
  { "", "t a; v v <a; v w <v; t b", "s.w", "add table s.a, add view s.v, add view s.w" },
  { "", "t a; v v <a; v w <v; t b", "s.b", "add table s.b" },
  { "t a; v v <a; v w <v; t b", "", "s.a", "drop table s.a, drop view s.v, drop view s.w" },
  { "t a; v v <a; v w <v; t b", "", "s.w", "drop view s.w" },
  { "t a; t b; v v <a #x", "t b; v v <b #y", "s.a",
    "drop table s.a, alter view s.v (comment: x → y)" },
  { "e m =a; v v <m #x; t b", "e m =a =b; v v <m #y; t c", "s.v",
    "add enum-value s.m.b, alter view s.v (comment: x → y)" },
  { "e m =a; v v <m #x", "e m =a =b; v v <m #y", "s.m.b", "add enum-value s.m.b" },
  { "e m =a =c", "e m =x =a =b =c; t t y=m", "s.m.b", "add enum-value s.m.b" },
  { "e m =a =c =d", "e m =d =c =a", "s.m", "alter enum s.m (order of values)" },
  { "t a x=int; v w <a", "t b x=int; v w <b", "s.a", "drop table s.a, add table s.b" },
  { "t a x=int y=int", "t a x=text z=int; t b", "s.a.z", "add column s.a.z" },
  { "t a x=int y=int", "t a x=text z=int; t b", "s.a.x", "alter column s.a.x (type: int → text)" },
};

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* (transfer full) */
static char *
sort (const char *changes)
{
  g_auto (GStrv) lines = g_strsplit (changes, ", ", -1);

  qsort (lines, g_strv_length (lines), sizeof (char *), compare_lines);
  return g_strjoinv (", ", lines);
}

/* Between both schemas stands one to which the chosen changes lead, and from which the others do.
 */
static void
check_applied (VarveDifference *difference, const guint8 *selected, const char *chosen)
{
  g_autoptr (VarveSchema) between = varve_difference_apply (difference, selected);
  g_autoptr (VarveDifference) there = varve_difference_new (difference->from, between, NULL);
  g_autoptr (VarveDifference) on = varve_difference_new (between, difference->to, NULL);
  g_autofree guint8 *others = g_new0 (guint8, varve_difference_get_size (difference) + 1);
  g_autofree char *text = describe (there, NULL);
  g_autofree char *rest = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *sorted_rest = NULL;
  g_autofree char *sorted_expected = NULL;

  for (guint i = 0; i < varve_difference_get_size (difference); i++)
    others[i] = !selected[i];
  rest = describe (on, NULL);
  expected = describe (difference, others);
  g_assert_cmpstr (text, ==, chosen);
  sorted_rest = sort (rest);
  sorted_expected = sort (expected);
  g_assert_cmpstr (sorted_rest, ==, sorted_expected);
}

static void
test_selection (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (SELECTIONS); i++)
    {
      g_autoptr (VarveSchema) from = parse (SELECTIONS[i].from);
      g_autoptr (VarveSchema) to = parse (SELECTIONS[i].to);
      g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);
      g_autofree guint8 *selected = g_new0 (guint8, varve_difference_get_size (difference) + 1);
      g_autofree char *text = NULL;

      for (guint j = 0; j < varve_difference_get_size (difference); j++)
        {
          g_autofree char *name = varve_difference_dup_name (difference, j);

          selected[j] = strcmp (name, SELECTIONS[i].chosen) == 0;
        }
      varve_difference_close_selection (difference, selected);
      text = describe (difference, selected);
      g_assert_cmpstr (text, ==, SELECTIONS[i].closed);
      check_applied (difference, selected, text);
    }
}

static const struct
{
  const char *from;
  const char *to;
  const char *renames; /* "old>new …", likeliest first */
} RENAMES[] = {
  { "t a x=text", "t a y=int", "" },
  { "t a email=text", "t a mail=text", "email>mail" },
  { "t a b=int email=text", "t a b=int phone=text", "email>phone" },
  { "t a email=text; t b", "t a; t b email=text", "" },
  { "t a p=text q=text", "t a qq=text", "p>qq q>qq" },
  { "t users id=int name=text", "t people id=int name=text", "users>people" },
  { "t users id=int name=text", "t people x=int y=text", "" },
  { "t one.users id=int", "t two.users id=int", "" },
};

static void
test_renames (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (RENAMES); i++)
    {
      g_autoptr (VarveSchema) from = parse (RENAMES[i].from);
      g_autoptr (VarveSchema) to = parse (RENAMES[i].to);
      g_autoptr (VarveDifference) difference = varve_difference_new (from, to, NULL);
      g_autoptr (GPtrArray) candidates = varve_difference_find_renames (difference);
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint j = 0; j < candidates->len; j++)
        {
          const VarveRenameCandidate *candidate = g_ptr_array_index (candidates, j);

          g_assert_nonnull (candidate->evidence[0]);
          g_string_append_printf (
              text, "%s%s>%s", j > 0 ? " " : "",
              varve_difference_get_object (difference, candidate->dropped)->name,
              varve_difference_get_object (difference, candidate->added)->name);
        }
      g_assert_cmpstr (text->str, ==, RENAMES[i].renames);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/difference/pairs", test_pairs);
  g_test_add_func ("/difference/reverse", test_reverse);
  g_test_add_func ("/difference/privileges", test_privileges);
  g_test_add_func ("/difference/filters", test_filters);
  g_test_add_func ("/difference/selection", test_selection);
  g_test_add_func ("/difference/renames", test_renames);
  return g_test_run ();
}
