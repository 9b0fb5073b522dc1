/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "schema/varve-schema.h"

G_BEGIN_DECLS

typedef struct
{
  VarveAttribute attribute;
  const char *value;
} VarveAttributeValue;

struct _VarveSchema
{
  gatomicrefcount ref_count;
  VarveDialect dialect;
  guint version;
  GStringChunk *strings;
  VarveObject *objects;
  guint n_objects;
  guint n_roots;
  VarveAttributeValue *attributes; /* of each object a run, sorted */
  guint *needs;                    /* likewise */
  GArray *notes;                   /* (element-type VarveSchemaNote) */
};

/* Order of two objects among their siblings, or among the roots. */
int varve_object_compare (const VarveObject *a, const VarveObject *b);

G_END_DECLS
