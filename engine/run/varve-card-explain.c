/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an error is in one project, put into the error itself. */

#include "run/varve-card.h"

#include "base/varve-i18n.h"

/* A refusal of ours says what to do by itself; what it does not know is the project. */
static gboolean
knows_better (const VarveCard *card)
{
  switch ((int) card->kind)
    {
      case VARVE_CARD_NOT_UP_TO_DATE:
      case VARVE_CARD_UNKNOWN_REVISION:
      case VARVE_CARD_OUTDATED_CHECKOUT:
      case VARVE_CARD_MISSING_PARENT:
      case VARVE_CARD_MULTIPLE_HEADS:
      case VARVE_CARD_MISSING_TABLE:
      case VARVE_CARD_EXISTS_ALREADY:
      case VARVE_CARD_LONG_ID:
        return TRUE;
      default:
        return FALSE;
    }
}

/* The text that @error has already, instead of the card's. */
static char *
dup_own_text (const VarveCard *card, const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);

  if (details && details->hint)
    return knows_better (card) ? NULL : g_strdup (details->hint);
  /* The statement is shown at its line already. */
  return card->kind == VARVE_CARD_STATEMENT
             ? g_strdup (_ ("Correct the statement, or what it meets, and run it again."))
             : NULL;
}

/**
 * varve_card_prefer_own:
 * @self: a card that was just made
 * @context: what it was made from, with @error in it
 *
 * Where an error that Varve itself worded knows as much as the card, its hint becomes the card's
 * text.
 */
void
varve_card_prefer_own (VarveCard *self, const VarveCardContext *context)
{
  char *own = context->failure || self->kind == VARVE_CARD_OTHER
                  ? NULL
                  : dup_own_text (self, context->error);

  if (!own)
    return;
  g_free (self->text);
  self->text = own;
}

/**
 * varve_card_explain:
 * @context: what is known, with @error in it
 * @error: an error of %VARVE_ERROR
 *
 * Says in the hint of @error what it is in this project and which lines mend it, where a card
 * knows more than the error itself. Reads files; any thread.
 */
void
varve_card_explain (const VarveCardContext *context, GError *error)
{
  g_autoptr (VarveCard) card = NULL;
  g_autofree char *hint = NULL;

  if (error->domain != VARVE_ERROR || error->code == VARVE_ERROR_CANCELLED)
    return;
  card = varve_card_new (context);
  if (card->kind == VARVE_CARD_OTHER)
    return;
  varve_card_prefer_own (card, context);
  hint = varve_card_dup_hint (card);
  varve_error_set_hint (error, hint);
}
