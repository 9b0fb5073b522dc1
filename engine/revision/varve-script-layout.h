/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-script.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_FIELD_REVISION_ID,
  VARVE_FIELD_REVISES,
  VARVE_FIELD_CREATE_DATE,
  VARVE_FIELD_BRANCH_LABELS,
  VARVE_FIELD_DEPENDS_ON,
  VARVE_FIELD_DRAFT,
  VARVE_FIELD_PROVEN,
  VARVE_FIELD_NOT_PROVEN,
  VARVE_N_FIELDS, /* in the order in which they are written */
} VarveField;

/* A piece of a line. @line is 0 where there is none. Bytes @start…@end are the piece, @line_start…
 * @line_end the whole line with its line end. */
typedef struct
{
  gsize start;
  gsize end;
  gsize line_start;
  gsize line_end;
  guint line;
} VarveScriptSpan;

/* Where the parts of a script are, found in one pass without copying anything. */
typedef struct
{
  VarveScriptSpan message;
  VarveScriptSpan fields[VARVE_N_FIELDS];
  VarveScriptSection up;
  VarveScriptSection down;
  gsize mark_length; /* of the byte order mark */
} VarveScriptLayout;

const char *varve_field_get_name (VarveField field);
/* VARVE_N_FIELDS when there is none of that name, in any case. */
VarveField varve_field_find (const char *name, gsize length);

gboolean varve_script_layout_find (VarveScriptLayout *self,
                                   const char *text,
                                   gsize length,
                                   const char *path,
                                   GError **error);
VarveRevision *varve_script_layout_make_revision (const VarveScriptLayout *self,
                                                  const char *text,
                                                  gsize length,
                                                  const char *path,
                                                  GError **error);
/* VARVE_ERROR_INVALID_SCRIPT at byte @offset of @text. */
void varve_script_set_error (GError **error,
                             const char *text,
                             gsize length,
                             gsize offset,
                             const char *path,
                             const char *hint,
                             const char *format,
                             ...) G_GNUC_PRINTF (7, 8);
/* NUL, UTF-16, invalid UTF-8 and what is no text at all; `varve-script-bytes.c`. */
gboolean
varve_script_check_bytes (const char *text, gsize length, const char *path, GError **error);

gboolean varve_revision_is_reserved (const char *name); /* `varve-revision.c` */

G_END_DECLS
