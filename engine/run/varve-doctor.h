/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_SEVERITY_ERROR,   /* something can't be done until it is mended */
  VARVE_SEVERITY_WARNING, /* should be mended */
  VARVE_SEVERITY_INFO,    /* good to know */
} VarveSeverity;

const char *varve_severity_get_nick (VarveSeverity severity); /* "error" … */

/**
 * VarveFinding:
 * @severity: how bad it is
 * @code: a stable name for it, lower case with dashes; static
 * @environment: (nullable): the environment that it is about
 * @message: what is wrong, one sentence
 * @remedy: (nullable): what to do
 * @path: (nullable): the file to mend
 * @line: 1-based line in @path, 0 if none
 *
 * One thing that is wrong with a project, its graph or a database.
 */
typedef struct
{
  VarveSeverity severity;
  const char *code;
  char *environment;
  char *message;
  char *remedy;
  char *path;
  guint line;
} VarveFinding;

/* Looks at everything and changes nothing. @environments: (nullable) (array zero-terminated=1):
 * whose databases to ask; NULL: all. (element-type VarveFinding): errors first, else in the order
 * project, graph, scripts, environments. NULL: cancelled, or a folder that can't be read. */
GPtrArray *varve_doctor_examine (VarveProject *project,
                                 const char *const *environments,
                                 VarveOperation *operation,
                                 GError **error);
/* Removes what scratch databases of processes that are gone left behind. @environment: (nullable):
 * NULL: all that can be reached. */
gboolean varve_doctor_clean (VarveProject *project,
                             const char *environment,
                             guint *n_removed,
                             VarveOperation *operation,
                             GError **error);
void varve_finding_free (VarveFinding *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveFinding, varve_finding_free)

G_END_DECLS
