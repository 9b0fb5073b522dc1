/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-stamp-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "varve-plan-dialog.h"

typedef struct
{
  GtkWindow *parent;     /* (weak): it may be closed meanwhile */
  VarveSession *session; /* (owned) */
  char *environment;
  GtkDropDown *choice;
  char **targets; /* of the choices, in their order */
} Dialog;

static void
dialog_free (gpointer data, GClosure *closure)
{
  Dialog *self = data;

  g_clear_weak_pointer (&self->parent);
  g_object_unref (self->session);
  g_free (self->environment);
  g_strfreev (self->targets);
  g_free (self);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Dialog *self)
{
  guint chosen = gtk_drop_down_get_selected (self->choice);
  const char *targets[] = { NULL, NULL };

  if (!g_str_equal (response, "plan") || self->parent == NULL
      || chosen == GTK_INVALID_LIST_POSITION)
    return;
  targets[0] = self->targets[chosen];
  varve_plan_dialog_present_full (self->parent, self->session, self->environment,
                                  VARVE_DIRECTION_STAMP, targets, VARVE_PLAN_DIALOG_PURGE);
}

/* What the database says now. */
static char *
dup_rows (VarveSession *session, const char *environment)
{
  VarveStatus *status = varve_session_get_status (session, environment);

  return status != NULL && status->current[0] != NULL ? g_strjoinv (", ", status->current)
                                                      : g_strdup (_ ("no revision"));
}

static void
add (GtkStringList *list, GStrvBuilder *targets, const char *target, char *label)
{
  gtk_string_list_take (list, label);
  g_strv_builder_add (targets, target);
}

/* Every revision, the newest first, as the timeline has them; where there are several heads, all of
 * them before. */
static GtkStringList *
list_choices (Dialog *self, const char *suggested, guint *selected)
{
  VarveGraph *graph = varve_session_get_graph (self->session);
  g_auto (GStrv) heads = varve_graph_dup_heads (graph);
  g_autoptr (GStrvBuilder) targets = g_strv_builder_new ();
  GtkStringList *list = gtk_string_list_new (NULL);

  *selected = 0;
  if (g_strv_length (heads) > 1)
    add (list, targets, "heads", g_strdup (_ ("All heads")));
  for (guint i = 0; i < varve_graph_get_size (graph); i++)
    {
      const VarveRevision *revision = varve_graph_get_revision (graph, i);

      if (g_strcmp0 (revision->id, suggested) == 0)
        *selected = g_list_model_get_n_items (G_LIST_MODEL (list));
      add (list, targets, revision->id,
           g_strdup_printf ("%s  %s", revision->id, revision->message));
    }
  /* Translators: no revision is applied. */
  add (list, targets, "base", g_strdup (_ ("base (no revision)")));
  self->targets = g_strv_builder_end (targets);
  return list;
}

static GtkWidget *
make_choice (Dialog *self, const char *suggested)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("The schema really is _at"));
  guint selected;
  GtkStringList *list = list_choices (self, suggested, &selected);
  GtkExpression *expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  GtkWidget *choice = gtk_drop_down_new (G_LIST_MODEL (list), expression);

  self->choice = GTK_DROP_DOWN (choice);
  gtk_drop_down_set_enable_search (self->choice, TRUE);
  gtk_drop_down_set_selected (self->choice, selected);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), choice);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  label, NULL, -1);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), choice);
  return box;
}

void
varve_stamp_dialog_present (GtkWindow *parent,
                            VarveSession *session,
                            const char *environment,
                            const char *suggested)
{
  g_autofree char *rows = dup_rows (session, environment);
  g_autofree char *body = NULL;
  AdwMessageDialog *dialog;
  Dialog *self;

  if (environment == NULL || varve_session_get_graph (session) == NULL)
    return;
  self = g_new0 (Dialog, 1);
  g_set_weak_pointer (&self->parent, parent);
  self->session = g_object_ref (session);
  self->environment = g_strdup (environment);
  /* Translators: an environment, then ids of revisions. */
  body = g_strdup_printf (
      _ ("“%s” will forget that it is at %s. Nothing of its schema is changed or undone: do this "
         "only where the schema already is what the revision chosen here says. Otherwise later "
         "upgrades fail or lose data."),
      environment, rows);
  dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (parent, _ ("Forget Where the Database Is?"), body));
  adw_message_dialog_set_extra_child (dialog, make_choice (self, suggested));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "plan",
                                    _ ("_Forget It and Stamp…"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "plan", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), self, dialog_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
