/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "graph-fixture.h"

#include <string.h>

static char **
read_part (const char *word, char sign)
{
  const char *start = strchr (word, sign);
  g_autofree char *part = NULL;

  if (start == NULL)
    return g_new0 (char *, 1);
  part = g_strndup (start + 1, strcspn (start + 1, "<^#=!"));
  return g_strsplit (part, "+", -1);
}

static void
set_part (char ***where, const char *word, char sign)
{
  g_strfreev (*where);
  *where = read_part (word, sign);
}

GPtrArray *
fixture_parse_revisions (const char *text)
{
  GPtrArray *revisions = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *id = g_strndup (words[i], strcspn (words[i], "<^#=!"));
      g_auto (GStrv) created = read_part (words[i], '=');
      VarveRevision *revision;

      if (*id == '\0')
        continue;
      revision = varve_revision_new (id);
      set_part (&revision->down_revisions, words[i], '<');
      set_part (&revision->depends_on, words[i], '^');
      set_part (&revision->branch_labels, words[i], '#');
      revision->created = g_strdup (created[0]);
      revision->has_down = strchr (words[i], '!') == NULL;
      revision->path = g_strdup_printf ("%u_%s.sql", i, id);
      g_ptr_array_add (revisions, revision);
    }
  return revisions;
}

VarveGraph *
fixture_parse_graph (const char *text)
{
  g_autoptr (GPtrArray) revisions = fixture_parse_revisions (text);

  return varve_graph_new (revisions, NULL);
}

char *
fixture_join (VarveGraph *graph, const GArray *nodes)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                            varve_graph_get_revision (graph, g_array_index (nodes, guint, i))->id);
  return out->len > 0 ? g_strdup (out->str) : g_strdup ("-");
}

char *
fixture_join_order (VarveGraph *graph)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    g_array_append_val (all, i);
  return fixture_join (graph, all);
}

char **
fixture_split (const char *words)
{
  return g_str_equal (words, "-") ? g_new0 (char *, 1) : g_strsplit (words, " ", -1);
}
