/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_HOLDER_NO,
  VARVE_HOLDER_YES,
  VARVE_HOLDER_UNKNOWN, /* its database can't be asked */
} VarveHolderAnswer;

typedef struct
{
  VarveEnvironment *environment;
  VarveHolderAnswer answer;
  GError *error; /* (nullable): why it can't be asked */
} VarveHolder;

/* Which environments' databases hold a revision. (element-type VarveHolder): all environments, in
 * order. NULL when cancelled. */
GPtrArray *varve_holders_find (VarveProject *project,
                               VarveGraph *graph,
                               const char *revision,
                               VarveOperation *operation,
                               GError **error);
void varve_holder_free (VarveHolder *self);
/* FALSE with VARVE_ERROR_FAILED naming those that hold it, or (unless @allow_unknown) that can't be
 * asked. */
gboolean varve_holders_check_free (GPtrArray *holders,
                                   const char *revision,
                                   gboolean allow_unknown,
                                   GError **error);

G_END_DECLS
