/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VarveJson:
 *
 * Writes one JSON document into a string, member by member. (json-glib would load GIO at every
 * start of varvectl, which costs more than a whole `current`.) Nesting errors are programming
 * errors and assert. Strings that are not UTF-8 are made valid.
 */
typedef struct _VarveJson VarveJson;

VarveJson *varve_json_new (void);
void varve_json_free (VarveJson *self);
/* @name is NULL inside arrays and for the root. */
void varve_json_begin_object (VarveJson *self, const char *name);
void varve_json_end_object (VarveJson *self);
void varve_json_begin_array (VarveJson *self, const char *name);
void varve_json_end_array (VarveJson *self);
void varve_json_add_string (VarveJson *self, const char *name, const char *value); /* NULL: null */
void varve_json_add_int (VarveJson *self, const char *name, gint64 value);
void varve_json_add_boolean (VarveJson *self, const char *name, gboolean value);
void varve_json_add_null (VarveJson *self, const char *name);
void
varve_json_add_strv (VarveJson *self, const char *name, const char *const *values); /* NULL: [] */
/* The finished document with a final newline. (transfer full) */
char *varve_json_finish (VarveJson *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveJson, varve_json_free)

G_END_DECLS
