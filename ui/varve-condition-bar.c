/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-condition-bar.h"

struct _VarveConditionBar
{
  GtkWidget parent_instance;

  GtkRevealer *revealer;
  GtkWidget *box;
  GtkLabel *title;
  GtkLabel *detail;
  GtkButton *button;
  GtkButton *more;
};

G_DEFINE_FINAL_TYPE (VarveConditionBar, varve_condition_bar, GTK_TYPE_WIDGET)

static void
varve_condition_bar_dispose (GObject *object)
{
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (object), VARVE_TYPE_CONDITION_BAR);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (varve_condition_bar_parent_class)->dispose (object);
}

static void
varve_condition_bar_class_init (VarveConditionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_condition_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-condition-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveConditionBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, VarveConditionBar, box);
  gtk_widget_class_bind_template_child (widget_class, VarveConditionBar, title);
  gtk_widget_class_bind_template_child (widget_class, VarveConditionBar, detail);
  gtk_widget_class_bind_template_child (widget_class, VarveConditionBar, button);
  gtk_widget_class_bind_template_child (widget_class, VarveConditionBar, more);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_condition_bar_init (VarveConditionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The target first: an action takes no other kind than its own. */
static void
set_action (GtkButton *button, const char *action, GVariant *target)
{
  gtk_widget_set_visible (GTK_WIDGET (button), action != NULL);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), NULL);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

static void
update_buttons (VarveConditionBar *self, const VarveCondition *condition)
{
  if (condition->button)
    gtk_button_set_label (self->button, condition->button);
  if (condition->more)
    gtk_button_set_label (self->more, condition->more);
  set_action (self->button, condition->button ? condition->action : NULL, condition->target);
  set_action (self->more, condition->more_action, condition->more_target);
}

/**
 * varve_condition_bar_set_condition:
 * @condition: (nullable): what to show
 */
void
varve_condition_bar_set_condition (VarveConditionBar *self, const VarveCondition *condition)
{
  gtk_revealer_set_reveal_child (self->revealer, condition != NULL);
  if (!condition)
    return;
  gtk_label_set_label (self->title, condition->title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), condition->title);
  gtk_label_set_label (self->detail, condition->detail ? condition->detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), condition->detail != NULL);
  if (condition->serious)
    gtk_widget_add_css_class (self->box, "serious");
  else
    gtk_widget_remove_css_class (self->box, "serious");
  update_buttons (self, condition);
}
