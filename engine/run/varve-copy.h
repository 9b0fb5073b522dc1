/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-schemas.h"

G_BEGIN_DECLS

/* A scratch database with @schema in it, made from its DDL and read back to see that it is the
 * same; an error names what is not. (transfer none): the scratch's */
VarveDatabase *varve_copy_make (VarveSchemas *schemas,
                                VarveSchema *schema,
                                VarveOperation *operation,
                                GError **error);
/* The first names of what differs, in a line; NULL: nothing. (transfer full) */
char *varve_copy_describe_difference (VarveSchema *from, VarveSchema *to);

G_END_DECLS
