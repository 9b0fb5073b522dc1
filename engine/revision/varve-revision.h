/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"
#include "base/varve-file-stamp.h"

G_BEGIN_DECLS

/* For each dialect the way up and the way down. */
#define VARVE_REVISION_N_COUNTS 4

#define VARVE_TYPE_REVISION (varve_revision_get_type ())

/**
 * VarveRevision:
 *
 * One revision as its script's head gives it. Immutable once shared, reference-counted, may cross
 * threads. The body is not held: see #VarveScript.
 */
typedef struct _VarveRevision VarveRevision;
struct _VarveRevision
{
  /*< private >*/
  gatomicrefcount ref_count;
  VarveFileStamp stamp; /* of the file that it was read from; all zero where that is not known */
  int n_statements[VARVE_REVISION_N_COUNTS]; /* (atomic): see varve_revision_get_count() */
  /*< public >*/
  char *id;
  char **down_revisions; /* never NULL, may be empty: a base */
  char **depends_on;     /* never NULL; ids, prefixes or labels as written */
  char **branch_labels;  /* never NULL; as the script itself gives them */
  char *message;         /* never NULL, one line */
  char *created;         /* nullable; as written */
  char *docstring;    /* nullable; Alembic's: the module's docstring, white space around removed */
  char *path;         /* nullable; absolute or relative to the project's folder, as it was opened */
  guint has_down : 1; /* reversible */
  guint up_transactional : 1;
  guint down_transactional : 1;
  guint is_draft : 1; /* generated, and nobody has looked at it yet */
  /*< private >*/
  guint is_packed : 1;
};

GType varve_revision_get_type (void);
VarveRevision *varve_revision_new (const char *id); /* others empty */
/* With copies of all @fields, which can't be set one by one any more. */
VarveRevision *varve_revision_new_packed (const VarveRevision *fields);
VarveRevision *varve_revision_ref (VarveRevision *self);
void varve_revision_unref (VarveRevision *self);
/* @which: which count, less than VARVE_REVISION_N_COUNTS. FALSE where nobody counted yet. */
gboolean varve_revision_get_count (VarveRevision *self, guint which, int *n_statements);
void varve_revision_set_count (VarveRevision *self, guint which, int n_statements);
/* Letters, digits, '_' and '.', at most @max_length (32 in Alembic's version table).
 * VARVE_ERROR_INVALID_ID. */
gboolean varve_revision_check_id (const char *id, guint max_length, GError **error);
char *varve_revision_make_id (void); /* 12 random lower-case hex digits */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveRevision, varve_revision_unref)

G_END_DECLS
