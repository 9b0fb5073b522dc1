/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_KIND_DEVELOPMENT,
  VARVE_KIND_TEST,
  VARVE_KIND_PRODUCTION,
} VarveKind;

const char *varve_kind_get_nick (VarveKind kind);

/**
 * VarveEnvironment:
 *
 * A named place where a project's revisions are applied: `[environment NAME]` of varve.ini.
 * Immutable, reference-counted; may cross threads.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *name;
  VarveKind kind;
  char *url;    /* nullable; as written, ${VARIABLE} unexpanded */
  char *folder; /* to which relative paths and .env belong */
  char *version_table;
  char *version_table_schema; /* nullable */
  char *problem;              /* nullable: why it can't be opened … */
  char *problem_hint;         /* nullable: … and what to do */
  char *scratch_url;          /* nullable; as written: a server for scratch databases */
  guint lock_timeout_ms; /* keys lock_timeout, statement_timeout: seconds ("2", "0.5") or with a
                            unit ("500ms", "2s", "1min") */
  guint statement_timeout_ms;
} VarveEnvironment;

#define VARVE_TYPE_ENVIRONMENT (varve_environment_get_type ())
GType varve_environment_get_type (void);
VarveEnvironment *varve_environment_ref (VarveEnvironment *self);
void varve_environment_unref (VarveEnvironment *self);
/* One that stands in no file: for trying a connection before it is written. @url as in varve.ini.
 * @name: for messages. (transfer full) */
VarveEnvironment *
varve_environment_new_for_url (const char *name, const char *folder, const char *url);
/* ${VARIABLE} from the process, then from .env beside varve.ini. VARVE_ERROR_NO_URL names the
 * variable, _INVALID_URL. (transfer full) */
VarveUrl *varve_environment_resolve_url (VarveEnvironment *self, GError **error);
/* The same for `scratch_url`; NULL without an error where there is none. */
gboolean
varve_environment_resolve_scratch_url (VarveEnvironment *self, VarveUrl **url, GError **error);
/* Opens it with the project's version table and timeouts. */
VarveDatabase *varve_environment_open (VarveEnvironment *self,
                                       gboolean read_only,
                                       VarveOperation *operation,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveEnvironment, varve_environment_unref)

G_END_DECLS
