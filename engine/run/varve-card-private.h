/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-card.h"

G_BEGIN_DECLS

/**
 * VarveCardFacts:
 * @subject: (nullable): what the message names
 *
 * What a message says, without the project.
 */
typedef struct
{
  VarveCardKind kind;
  char *subject;
} VarveCardFacts;

/* A pure function of the messages. */
void varve_card_classify (const GError *error,
                          const VarveAlembicFailure *failure,
                          VarveCardFacts *facts);

/* A card while it is made. Functions below fill in text and remedies for the kinds that their file
 * is about. */
typedef struct
{
  const VarveCardContext *context;
  VarveCard *card;
} VarveCardMaker;

/* @words: NULL-terminated arguments of `varvectl`; the environment is put in where it needs to be
 * named. (transfer full) */
char *varve_card_make_command (VarveCardMaker *self, const char *const *words);
/* As the project's own Alembic takes it where the project has one and that is known, else as
 * varvectl does. (transfer full) */
char *varve_card_make_run_command (VarveCardMaker *self, const char *const *words);
/* @label: (nullable): translated, that of the action when NULL. @command: (transfer full)
 * (nullable) */
void varve_card_add (VarveCardMaker *self,
                     VarveRemedy action,
                     const char *target,
                     const char *label,
                     char *command);
/* Opens @path, or the card's own where NULL; nothing where there is none. */
void varve_card_add_place (VarveCardMaker *self, const char *path, guint line);
void varve_card_add_connection (VarveCardMaker *self);
void varve_card_add_try_again (VarveCardMaker *self);
void varve_card_set_text (VarveCardMaker *self, char *text); /* (transfer full) */
/* The environment’s name in quotes, or “the database” where it is not known; never the first word
 * of a sentence. (transfer full) */
char *varve_card_dup_environment (VarveCardMaker *self);
/* "1975ea83b712 (add user email)". (transfer full) */
char *varve_card_describe_revision (VarveGraph *graph, const char *id);
/* The revision whose script failed, NULL where that is not known. */
VarveRevision *varve_card_find_revision (VarveCardMaker *self);

gboolean varve_card_fill_revisions (VarveCardMaker *self);
gboolean varve_card_fill_database (VarveCardMaker *self);
gboolean varve_card_fill_python (VarveCardMaker *self);
gboolean varve_card_fill_autogenerate (VarveCardMaker *self);

G_END_DECLS
