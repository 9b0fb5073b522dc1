/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gsize offset;
  gsize length;
} VarvePgSpan;

/* The statements of text[offset, offset + length) by PostgreSQL's grammar, with the white space and
 * comments around them; appended to @spans, offsets in @text. VARVE_ERROR_INVALID_SCRIPT with line
 * and column in @text. */
gboolean varve_pg_parser_split (const char *text,
                                gsize offset,
                                gsize length,
                                const char *path,
                                GArray *spans,
                                GError **error);

G_END_DECLS
