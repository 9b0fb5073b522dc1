/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * VarveTextPosition:
 * @offset: in bytes
 * @line: 1-based
 * @column: 1-based, in characters
 *
 * A place in a text that is moved forwards, so that many places are found in one pass.
 */
typedef struct
{
  gsize offset;
  guint line;
  guint column;
} VarveTextPosition;

#define VARVE_TEXT_POSITION_INIT \
  {                              \
    0, 1, 1                      \
  }

void
varve_text_position_advance (VarveTextPosition *self, const char *text, gsize length, gsize offset);
/* 1-based line and column (in characters) of byte @offset; LF, CRLF and lone CR each end a line. */
void varve_text_locate (const char *text, gsize length, gsize offset, guint *line, guint *column);
/* Valid UTF-8 with control characters (C0 but TAB/LF, DEL, C1, bidi controls) made visible; for
 * terminals and logs. */
char *varve_text_make_visible (const char *text);
/* Alembic's slug: words of the message in lower case joined by '_', cut at a word boundary to at
 * most @max characters (0: Alembic's 40) and then ending in '_', which shows the cut. */
char *varve_text_slug (const char *message, guint max);
/* @text in at most @max characters, the middle of a longer one being an ellipsis: for what a person
 * typed and a message repeats. (transfer full) */
char *varve_text_shorten (const char *text, guint max);
/* As much of a target or an id as messages repeat: twice what an id may have. */
#define VARVE_TEXT_MAX_NAME 64
/* NULL-safe helper for owned strings: replaces and says whether it changed. */
gboolean varve_set_str (char **where, const char *value);
/* SHA-256, lower-case hex, over the text without BOM and with LF for CRLF and CR. */
char *varve_text_checksum (const char *text, gsize length);
/* C0 but TAB/LF, DEL, C1, line and paragraph separators, bidi controls. */
gboolean varve_text_is_control (gunichar character);

G_END_DECLS
