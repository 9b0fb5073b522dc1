/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-revision.h"

G_BEGIN_DECLS

/* Fills script.sql.in: ${message} ${up_revision} ${down_revision} ${create_date} ${branch_labels}
 * ${depends_on} ${up} ${down}; a head line whose only value is empty is left out. Unknown
 * placeholder: VARVE_ERROR_INVALID_CONFIG with line. */
char *varve_template_fill (const char *template_text,
                           const VarveRevision *revision,
                           const char *up,
                           const char *down,
                           GError **error);
const char *varve_template_get_default (void);
/* Alembic's file_template: %(rev)s %(slug)s %(year)d %(month).2d %(day).2d %(hour).2d %(minute).2d
 * %(second).2d %(epoch)s; may hold folders; can't leave the folder (VARVE_ERROR_INVALID_CONFIG).
 * Without extension; @created from the revision's create date. */
char *varve_template_file_name (const char *file_template,
                                const VarveRevision *revision,
                                GDateTime *created,
                                guint slug_length,
                                GError **error);

G_END_DECLS
