/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-revision.h"

G_BEGIN_DECLS

/**
 * VarveGraph:
 *
 * All revisions of a project and how they are joined. Immutable, reference-counted, may cross
 * threads. A broken set makes a graph too: what is wrong is in its problems, so that the window can
 * still show the rest; commands that need a sound graph ask varve_graph_check().
 *
 * Positions ("index") are the display order: newest first, children always before parents, as
 * Alembic's `history`; total, the same input gives the same order.
 */
typedef struct _VarveGraph VarveGraph;

typedef struct
{
  VarveErrorCode code; /* VARVE_ERROR_INVALID_GRAPH, or VARVE_ERROR_INVALID_SCRIPT for files that
                          could not be read */
  char *message;       /* one sentence naming ids and files */
  char *hint;
  char *path; /* nullable; the file to mend */
  guint line;
} VarveProblem;

typedef enum
{
  VARVE_STATE_NONE, /* no database asked */
  VARVE_STATE_PENDING,
  VARVE_STATE_APPLIED,
  VARVE_STATE_CURRENT, /* applied, and a row of the version table */
} VarveState;

#define VARVE_TYPE_GRAPH (varve_graph_get_type ())
GType varve_graph_get_type (void);

/* @revisions: (element-type VarveRevision). @problems: (nullable) (element-type VarveProblem): of
 * files that could not be read, taken over. */
VarveGraph *varve_graph_new (GPtrArray *revisions, GPtrArray *problems);
VarveGraph *varve_graph_ref (VarveGraph *self);
void varve_graph_unref (VarveGraph *self);
const GPtrArray *varve_graph_get_problems (VarveGraph *self);
/* The first problem as an error, or TRUE. */
gboolean varve_graph_check (VarveGraph *self, GError **error);
VarveProblem *varve_problem_new (VarveErrorCode code,
                                 const char *path,
                                 guint line,
                                 const char *message,
                                 const char *hint);
VarveProblem *varve_problem_new_from_error (const GError *error, const char *path);
void varve_problem_free (VarveProblem *problem);

guint varve_graph_get_size (VarveGraph *self);
VarveRevision *varve_graph_get_revision (VarveGraph *self, guint index);
/* By whole id only; G_MAXUINT when there is none. */
guint varve_graph_find (VarveGraph *self, const char *id);
VarveRevision *varve_graph_lookup (VarveGraph *self, const char *id);

gboolean
varve_graph_is_head (VarveGraph *self, guint index); /* no children (dependants don't count) */
gboolean varve_graph_is_base (VarveGraph *self, guint index);
gboolean varve_graph_is_branch_point (VarveGraph *self, guint index); /* several children */
gboolean varve_graph_is_merge_point (VarveGraph *self, guint index);  /* several parents */
const guint *varve_graph_get_parents (VarveGraph *self, guint index, guint *n);
const guint *varve_graph_get_children (VarveGraph *self, guint index, guint *n);
const guint *
varve_graph_get_dependencies (VarveGraph *self, guint index, guint *n); /* depends_on, resolved */
const guint *varve_graph_get_dependants (VarveGraph *self, guint index, guint *n);
/* (transfer container): effective labels, as Alembic inherits them; NULL-terminated borrowed
 * strings, g_free() the array. */
const char **varve_graph_list_labels (VarveGraph *self, guint index);
/* Ids in display order. (transfer full) */
char **varve_graph_dup_heads (VarveGraph *self);
char **varve_graph_dup_bases (VarveGraph *self);

/* @current: version rows. Returns one VarveState per revision, varve_graph_get_size() long,
 * g_free(). @n_pending, @unknown (transfer full strv of rows that no script has), both optional.
 * Applied: the rows' ancestors by parents and dependencies. */
guint8 *varve_graph_compute_states (VarveGraph *self,
                                    const char *const *current,
                                    guint *n_pending,
                                    char ***unknown);
const char *varve_state_get_nick (VarveState state); /* "applied" … ; NULL for NONE */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveGraph, varve_graph_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveProblem, varve_problem_free)

G_END_DECLS
