/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-graph.h"

G_BEGIN_DECLS

/* Graphs in one line, for tables of cases: revisions separated by spaces, each
 * `ID<PARENT+PARENT^DEPENDENCY+…#LABEL+…=CREATED!`, every part but the id optional, `!` for
 * one-way. `a b<a c<a#shop m<b+c d^shop` is a branch point, a labelled branch, a merge, and a base
 * that depends on the label's revision. */
GPtrArray *fixture_parse_revisions (const char *text); /* (element-type VarveRevision) */
VarveGraph *fixture_parse_graph (const char *text);
/* Ids at these positions, joined by spaces; "-" for none. */
char *fixture_join (VarveGraph *graph, const GArray *nodes);
char *fixture_join_order (VarveGraph *graph);
/* Words, "-" for none. */
char **fixture_split (const char *words);

G_END_DECLS
