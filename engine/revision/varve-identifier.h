/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"

G_BEGIN_DECLS

/**
 * VarveIdentifier:
 *
 * The grammar alone: text to tree, no graph in sight. Alembic's:
 * `head heads base current ID PREFIX LABEL@head ID@head LABEL@base +N -N ID+N ID-N LABEL@+N
 * LABEL@-N LABEL@ID`, and ranges `a:b`, `:b`, `a:`.
 */
typedef enum
{
  VARVE_SYMBOL_ID, /* an id, a prefix or a branch label: only a graph knows */
  VARVE_SYMBOL_HEAD,
  VARVE_SYMBOL_HEADS,
  VARVE_SYMBOL_BASE,
  VARVE_SYMBOL_CURRENT,
  VARVE_SYMBOL_NONE, /* a bare +N / -N / LABEL@+N */
} VarveSymbol;

typedef struct
{
  char *label; /* nullable; before '@' */
  VarveSymbol symbol;
  char *id; /* for VARVE_SYMBOL_ID */
  gboolean relative;
  int steps;  /* signed, with @relative */
  char *text; /* as given */
} VarveIdentifier;

/* VARVE_ERROR_INVALID_TARGET. */
VarveIdentifier *varve_identifier_parse (const char *text, GError **error);
void varve_identifier_free (VarveIdentifier *self);
/* "a:b": either side may come out NULL. FALSE without error when there is no ':'. */
gboolean varve_identifier_split_range (const char *text, char **from, char **to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveIdentifier, varve_identifier_free)

G_END_DECLS
