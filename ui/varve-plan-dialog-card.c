/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-dialog-private.h"

#include "varve-card-work.h"
#include "varve-remedy.h"

/* What helps: the best remedy is the button that acts, the others stand by the error. */

typedef struct
{
  VarvePlanDialog *dialog; /* (owned) */
  VarvePlanDialogThen then;
} Making;

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Making *making = user_data;
  g_autoptr (VarvePlanDialog) self = making->dialog;

  g_clear_pointer (&self->card, varve_card_free);
  self->card = varve_card_work_finish (result);
  if (!self->closed)
    making->then (self);
}

void
varve_plan_dialog_make_card (VarvePlanDialog *self,
                             const GError *error,
                             const VarveAlembicFailure *failure,
                             VarvePlanDialogThen then)
{
  Making *making = g_new (Making, 1);

  *making = (Making){ g_object_ref (self), then };
  varve_card_work_async (self->session, self->environment, error, failure, on_made, making);
}

static VarveGraph *
get_graph (VarvePlanDialog *self)
{
  return self->graph != NULL ? self->graph : varve_session_get_graph (self->session);
}

void
varve_plan_dialog_show_remedies (VarvePlanDialog *self)
{
  const VarveCard *refused = self->phase == VARVE_PHASE_REFUSED ? self->card : NULL;
  const VarveCard *stopped = self->phase == VARVE_PHASE_STOPPED ? self->card : NULL;
  guint best = varve_card_find_best (self->card);

  varve_card_view_set_card (self->message_remedies, refused, get_graph (self), best);
  varve_card_view_set_card (self->remedies, stopped, get_graph (self), best);
}

/* Nothing helps against what the person did: they cancelled. */
char *
varve_plan_dialog_dup_best_label (VarvePlanDialog *self)
{
  guint best = varve_card_find_best (self->card);

  return best != G_MAXUINT ? g_strdup (varve_card_get_label (self->card, best, get_graph (self)))
                           : NULL;
}

/* What “again” means here: to look at the database and make the plan. */
static gboolean
is_again (VarveRemedy action)
{
  return action == VARVE_REMEDY_TRY_AGAIN || action == VARVE_REMEDY_ENTER_PASSWORD
         || action == VARVE_REMEDY_MAKE_PLAN;
}

/* The window behind has what helps: this one is out of its way first. */
void
varve_plan_dialog_take (VarvePlanDialog *self, guint index)
{
  g_autoptr (VarvePlanDialog) keep = g_object_ref (self);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (is_again (((VarveCardRemedy *) self->card->remedies->pdata[index])->action))
    {
      varve_plan_dialog_make_plan (self);
      return;
    }
  gtk_window_close (GTK_WINDOW (self));
  varve_remedy_take (parent, keep->session, keep->environment, keep->card, index);
}

void
varve_plan_dialog_take_best (VarvePlanDialog *self)
{
  guint best = varve_card_find_best (self->card);

  if (best != G_MAXUINT)
    varve_plan_dialog_take (self, best);
  else
    gtk_window_close (GTK_WINDOW (self));
}
