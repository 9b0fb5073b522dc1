/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve.h"

G_BEGIN_DECLS

/**
 * VarveErrorCard:
 * @title: what it is, three or four words
 * @sentence: what happened here, in the error's own words
 * @hint: (nullable): what to do, a sentence
 * @detail: (nullable): the server's or the system's further words
 * @place: (nullable): "add_users.sql, line 12, column 3"
 * @path: (nullable): the file of @place
 * @line: 1-based, 0 if none
 * @column: 1-based, 0 if none
 * @remedies: the suggested buttons, the first is the best; %VARVE_REMEDY_NONE where there is none
 * @quiet: it needs no showing: the person cancelled
 *
 * An error as a person reads it. All strings are valid UTF-8 text, never markup.
 */
typedef struct
{
  VarveErrorCode code;
  char *title;
  char *sentence;
  char *hint;
  char *detail;
  char *place;
  char *path;
  guint line;
  guint column;
  VarveRemedy remedies[2];
  gboolean quiet;
} VarveErrorCard;

VarveErrorCard *varve_error_card_new (const GError *error);
void varve_error_card_free (VarveErrorCard *self);
/* @sentence, @hint and @detail, a line each: what stands under the title. (transfer full) */
char *varve_error_card_dup_body (const VarveErrorCard *self);
/* One line for a toast or a subtitle. (transfer full) */
char *varve_error_card_dup_line (const VarveErrorCard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveErrorCard, varve_error_card_free)

/* @remedy is %VARVE_REMEDY_NONE when the dialog was only closed. */
typedef void (*VarveRemedyFunc) (VarveRemedy remedy, gpointer user_data);

void varve_error_present (GtkWindow *parent,
                          const GError *error,
                          VarveRemedy offered,
                          VarveRemedyFunc func,
                          gpointer user_data,
                          GDestroyNotify destroy);

G_END_DECLS
