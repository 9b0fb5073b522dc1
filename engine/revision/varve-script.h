/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "revision/varve-revision.h"

G_BEGIN_DECLS

/**
 * VarveScriptSection:
 * @present: the marker stands in the file
 * @transactional: no `transaction:false` behind the marker
 * @offset: of the first byte after the marker's line
 * @length: up to the next marker or the end
 * @line: 1-based line of the marker
 */
typedef struct
{
  gboolean present;
  gboolean transactional;
  gsize offset;
  gsize length;
  guint line;
} VarveScriptSection;

/**
 * VarveScript:
 *
 * A whole revision script in memory: its bytes as they are in the file, and where its parts are.
 * Immutable, reference-counted.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *text; /* NUL-terminated; NUL inside is refused at parsing */
  gsize length;
  VarveRevision *revision;
  VarveScriptSection up;
  VarveScriptSection down;
} VarveScript;

/* Takes @text. Refuses with VARVE_ERROR_INVALID_SCRIPT and place: NUL, UTF-16, invalid UTF-8, no
 * `Revision ID` (and none in the file's name before the first '_'), no migrate:up, markers twice or
 * in the wrong order, an unknown option, ids with forbidden characters. BOM, CRLF and CR are
 * accepted. @path: for errors and VarveRevision.path. */
VarveScript *varve_script_parse_take (char *text, gsize length, const char *path, GError **error);
/* Of parts that somebody else found. Takes @text and @revision. */
VarveScript *varve_script_new_take (char *text,
                                    gsize length,
                                    VarveRevision *revision,
                                    const VarveScriptSection *up,
                                    const VarveScriptSection *down);
VarveScript *varve_script_ref (VarveScript *self);
void varve_script_unref (VarveScript *self);
/* The head and markers only, without copying the body: what a graph needs, at the speed of reading.
 * Same errors. */
VarveRevision *
varve_script_parse_head (const char *text, gsize length, const char *path, GError **error);
char *varve_script_dup_checksum (VarveScript *self);
/* The same bytes with one head field replaced, added or removed (@value NULL), keeping line ends
 * and everything else.
 * @field: "Revises", "Branch Labels", "Depends On", "Revision ID", "Create Date", "Draft",
 * "Proven", "Not proven". */
char *varve_script_replace_field (VarveScript *self, const char *field, const char *value);
/* The same bytes with `transaction:false` behind the markers. */
char *varve_script_without_transaction (VarveScript *self, gboolean up, gboolean down);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveScript, varve_script_unref)

G_END_DECLS
