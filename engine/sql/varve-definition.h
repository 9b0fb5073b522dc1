/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sql/varve-statement.h"

G_BEGIN_DECLS

/* What loading a desired schema's statement takes. */
typedef enum
{
  VARVE_DEFINITION_PLAIN,
  /* PostgreSQL: what an ordinary role may not do, or not always. */
  VARVE_DEFINITION_EXTENSION,
  VARVE_DEFINITION_EVENT_TRIGGER,
  VARVE_DEFINITION_WRAPPER, /* a foreign-data wrapper */
  VARVE_DEFINITION_SERVER,  /* CREATE SERVER */
  VARVE_DEFINITION_OWNER,   /* ALTER … OWNER TO */
} VarveDefinitionKind;

/* Whether every statement only defines something in its own database; otherwise
 * VARVE_ERROR_INVALID_SCRIPT names the first that does more, with its place. By the statements'
 * words: what a DO block does is not seen here. */
gboolean varve_statements_check_definitions (VarveDialect dialect,
                                             const VarveStatements *self,
                                             const char *text,
                                             const char *path,
                                             GError **error);
VarveDefinitionKind
varve_definition_get_kind (VarveDialect dialect, const char *text, const VarveStatement *statement);

G_END_DECLS
