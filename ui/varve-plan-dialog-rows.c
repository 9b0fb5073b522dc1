/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-plan-dialog-private.h"

#include "varve-plan-words.h"
#include "varve-step-row.h"

/* The lists: a row a step, a row a loss. */

static void
on_step_setup (VarvePlanDialog *self, GtkListItem *list_item)
{
  gtk_list_item_set_activatable (list_item, TRUE);
  gtk_list_item_set_child (list_item, varve_step_row_new ());
}

static void
on_step_bind (VarvePlanDialog *self, GtkListItem *list_item)
{
  varve_step_row_set_item (VARVE_STEP_ROW (gtk_list_item_get_child (list_item)),
                           gtk_list_item_get_item (list_item));
}

static void
on_step_unbind (VarvePlanDialog *self, GtkListItem *list_item)
{
  varve_step_row_set_item (VARVE_STEP_ROW (gtk_list_item_get_child (list_item)), NULL);
}

static void
on_step_activate (VarvePlanDialog *self, guint position)
{
  g_autoptr (VarveStepItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (varve_step_count_statements (varve_step_item_get_step (item)) > 0)
    varve_step_item_set_expanded (item, !varve_step_item_get_expanded (item));
}

static void
on_loss_setup (VarvePlanDialog *self, GtkListItem *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "varve-id");
  gtk_list_item_set_child (list_item, label);
  gtk_list_item_set_activatable (list_item, FALSE);
}

static void
on_loss_bind (VarvePlanDialog *self, GtkListItem *list_item)
{
  GtkStringObject *line = gtk_list_item_get_item (list_item);
  VarveLoss loss = g_array_index (self->losses, VarveLoss, gtk_list_item_get_position (list_item));
  g_autofree char *title = varve_step_dup_title (varve_plan_get_step (self->plan, loss.step));
  GtkWidget *label = gtk_list_item_get_child (list_item);

  gtk_label_set_label (GTK_LABEL (label), gtk_string_object_get_string (line));
  gtk_widget_set_tooltip_text (label, title);
}

void
varve_plan_dialog_set_up_lists (VarvePlanDialog *self)
{
  g_autoptr (GtkListItemFactory) steps = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkListItemFactory) losses = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection
      = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)));

  g_signal_connect_object (steps, "setup", G_CALLBACK (on_step_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (steps, "bind", G_CALLBACK (on_step_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (steps, "unbind", G_CALLBACK (on_step_unbind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (losses, "setup", G_CALLBACK (on_loss_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (losses, "bind", G_CALLBACK (on_loss_bind), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->steps, steps);
  gtk_list_view_set_factory (self->losses_list, losses);
  gtk_list_view_set_model (self->steps, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->steps, "activate", G_CALLBACK (on_step_activate), self,
                           G_CONNECT_SWAPPED);
}
