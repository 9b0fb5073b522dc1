/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers questions about revision graphs, one a line, fields separated by tabs, lists by commas:
 *
 *   revision ID PARENTS DEPENDENCIES LABELS CREATED     collected until …
 *   graph                                               ok IDS | broken MESSAGE
 *   labels ID                                           ok LABELS
 *   resolve TARGET                                      ok IDS
 *   range RANGE ROWS                                    ok IDS
 *   upgrade ROWS TARGETS, downgrade …, stamp …, purge … ok REVISION>ROWS-AFTER …
 *
 * An answer is one line: "ok" and fields, or "error", the code's nick and the message. */
#include "revision/varve-graph.h"
#include "revision/varve-planner.h"
#include "revision/varve-resolver.h"

#include <stdio.h>
#include <string.h>

static char **
read_list (const char *field)
{
  return *field != '\0' ? g_strsplit (field, ",", -1) : g_new0 (char *, 1);
}

static void
set_list (char ***where, const char *field)
{
  g_strfreev (*where);
  *where = read_list (field);
}

static void
add_revision (GPtrArray *revisions, char **fields)
{
  VarveRevision *revision = varve_revision_new (fields[1]);

  set_list (&revision->down_revisions, fields[2]);
  set_list (&revision->depends_on, fields[3]);
  set_list (&revision->branch_labels, fields[4]);
  revision->created = *fields[5] != '\0' ? g_strdup (fields[5]) : NULL;
  revision->has_down = TRUE;
  g_ptr_array_add (revisions, revision);
}

static void
print_error (const GError *error)
{
  printf ("error\t%s\t%s\n", varve_error_code_get_nick (error->code), error->message);
}

static void
print_nodes (VarveGraph *graph, const GArray *nodes)
{
  printf ("ok\t");
  for (guint i = 0; i < nodes->len; i++)
    printf ("%s%s", i > 0 ? "," : "",
            varve_graph_get_revision (graph, g_array_index (nodes, guint, i))->id);
  printf ("\n");
}

static void
print_graph (VarveGraph *graph)
{
  g_autoptr (GError) error = NULL;

  printf ("%s\t", varve_graph_check (graph, &error) ? "ok" : "broken");
  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    printf ("%s%s", i > 0 ? "," : "", varve_graph_get_revision (graph, i)->id);
  printf ("\t%s\n", error != NULL ? error->message : "");
}

static void
print_labels (VarveGraph *graph, const char *id)
{
  g_autofree const char **labels = varve_graph_list_labels (graph, varve_graph_find (graph, id));
  g_autofree char *list = g_strjoinv (",", (char **) labels);

  printf ("ok\t%s\n", list);
}

static void
print_plan (const VarvePlan *plan)
{
  printf ("ok");
  for (guint i = 0; i < varve_plan_get_size (plan); i++)
    {
      const VarveStep *step = varve_plan_get_step (plan, i);
      g_autofree char *rows = g_strjoinv (",", step->after);

      printf ("\t%s>%s", step->revision != NULL ? step->revision->id : "", rows);
    }
  printf ("\n");
}

static VarvePlan *
make_plan (VarveGraph *graph, char **fields, GError **error)
{
  g_auto (GStrv) rows = read_list (fields[1]);
  g_auto (GStrv) targets = read_list (fields[2]);
  const char *const *from = (const char *const *) rows;
  const char *const *to = (const char *const *) targets;

  if (g_str_equal (fields[0], "upgrade"))
    return varve_planner_upgrade (graph, from, to, error);
  if (g_str_equal (fields[0], "downgrade"))
    return varve_planner_downgrade (graph, from, to, error);
  return varve_planner_stamp (graph, from, to, g_str_equal (fields[0], "purge"), error);
}

static void
answer_nodes (VarveGraph *graph, char **fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) nodes = NULL;

  if (g_str_equal (fields[0], "resolve"))
    nodes = varve_resolver_resolve (graph, fields[1], NULL, &error);
  else
    {
      g_auto (GStrv) rows = read_list (fields[2]);

      nodes = varve_resolver_resolve_range (graph, fields[1], (const char *const *) rows, &error);
    }
  if (nodes != NULL)
    print_nodes (graph, nodes);
  else
    print_error (error);
}

static void
answer_plan (VarveGraph *graph, char **fields)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarvePlan) plan = make_plan (graph, fields, &error);

  if (plan != NULL)
    print_plan (plan);
  else
    print_error (error);
}

static void
answer (VarveGraph **graph, GPtrArray *revisions, char **fields)
{
  if (g_str_equal (fields[0], "revision"))
    {
      add_revision (revisions, fields);
      return;
    }
  if (g_str_equal (fields[0], "graph"))
    {
      g_clear_pointer (graph, varve_graph_unref);
      *graph = varve_graph_new (revisions, NULL);
      g_ptr_array_set_size (revisions, 0);
      print_graph (*graph);
    }
  else if (g_str_equal (fields[0], "labels"))
    print_labels (*graph, fields[1]);
  else if (g_str_equal (fields[0], "resolve") || g_str_equal (fields[0], "range"))
    answer_nodes (*graph, fields);
  else
    answer_plan (*graph, fields);
  fflush (stdout);
}

int
main (void)
{
  g_autoptr (GPtrArray) revisions
      = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_revision_unref);
  VarveGraph *graph = NULL;
  char *line = NULL;
  size_t size = 0;

  while (getline (&line, &size, stdin) > 0)
    {
      g_auto (GStrv) fields = NULL;

      line[strcspn (line, "\n")] = '\0';
      fields = g_strsplit (line, "\t", -1);
      answer (&graph, revisions, fields);
    }
  g_clear_pointer (&graph, varve_graph_unref);
  free (line);
  return 0;
}
