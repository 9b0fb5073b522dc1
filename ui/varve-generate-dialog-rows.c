/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-generate-dialog-private.h"

#include "varve-change-item.h"
#include "varve-label.h"

#include <glib/gi18n-lib.h>

/* More rows than a person reads one by one; all of them stay chosen. */
#define MAX_ROWS 500

static void
chosen_changed (VarveGenerateDialog *self, GParamSpec *pspec, VarveChangeItem *item)
{
  if (self->updating)
    return;
  self->selected[varve_change_item_get_change (item)] = varve_change_item_get_chosen (item);
  varve_generate_dialog_queue_draft (self);
}

static GtkWidget *
make_row (VarveChangeItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), varve_change_item_get_title (item));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), varve_change_item_get_detail (item));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  varve_label_keep_names (row);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  if (varve_change_item_is_drop (item))
    gtk_widget_add_css_class (row, "dropped");
  g_object_bind_property (item, "chosen", check, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  return row;
}

static void
clear_box (GtkWidget *box, void (*remove) (GtkWidget *box, GtkWidget *child))
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    remove (box, child);
}

static void
remove_row (GtkWidget *box, GtkWidget *child)
{
  gtk_list_box_remove (GTK_LIST_BOX (box), child);
}

static void
remove_child (GtkWidget *box, GtkWidget *child)
{
  gtk_box_remove (GTK_BOX (box), child);
}

static void
fill_changes (VarveGenerateDialog *self)
{
  VarveDifference *difference = self->comparison->difference;
  guint n = varve_difference_get_size (difference);
  guint n_more = n > MAX_ROWS ? n - MAX_ROWS : 0;
  g_autofree char *more = NULL;

  clear_box (GTK_WIDGET (self->changes), remove_row);
  g_ptr_array_set_size (self->items, 0);
  g_free (self->selected);
  self->selected = g_malloc (MAX (n, 1));
  memset (self->selected, 1, n);
  for (guint i = 0; i < n - n_more; i++)
    {
      VarveChangeItem *item = varve_change_item_new (difference, i);

      g_signal_connect_object (item, "notify::chosen", G_CALLBACK (chosen_changed), self,
                               G_CONNECT_SWAPPED);
      gtk_list_box_append (self->changes, make_row (item));
      g_ptr_array_add (self->items, item);
    }
  more = g_strdup_printf (ngettext ("And %u more change, which goes into the script too",
                                    "And %u more changes, which go into the script too", n_more),
                          n_more);
  gtk_label_set_label (self->more, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), n_more > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->changes), n > 0);
}

static void
answer (VarveGenerateDialog *self, const char *pair, gboolean is_rename)
{
  g_ptr_array_add (is_rename ? self->rename_answers : self->apart_answers, g_strdup (pair));
  varve_generate_dialog_compare (self);
}

static void
rename_clicked (GtkWidget *button, VarveGenerateDialog *self)
{
  answer (self, gtk_widget_get_name (button), TRUE);
}

static void
apart_clicked (GtkWidget *button, VarveGenerateDialog *self)
{
  answer (self, gtk_widget_get_name (button), FALSE);
}

static GtkWidget *
make_answer_button (VarveGenerateDialog *self,
                    const VarveRenameQuestion *question,
                    const char *label,
                    GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  g_autofree char *pair = g_strdup_printf ("%s=%s", question->old_name, question->new_name);

  gtk_widget_set_name (button, pair);
  g_signal_connect_object (button, "clicked", clicked, self, 0);
  return button;
}

/* “Is users.full_name a new name of users.name?”, why it may be, and two buttons. */
static GtkWidget *
make_question (VarveGenerateDialog *self, const VarveRenameQuestion *question)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  g_autofree char *text
      = g_strdup_printf (_ ("Is %s a new name of %s?"), question->new_name, question->old_name);
  g_autofree char *evidence = g_strjoinv ("\n", question->evidence);
  GtkWidget *title = gtk_label_new (text);
  GtkWidget *detail = gtk_label_new (evidence);
  GtkWidget *yes = make_answer_button (self, question, _ ("_Rename"), G_CALLBACK (rename_clicked));

  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (yes, "suggested-action");
  for (guint i = 0; i < 2; i++)
    {
      GtkLabel *label = GTK_LABEL (i == 0 ? title : detail);

      gtk_label_set_xalign (label, 0);
      gtk_label_set_wrap (label, TRUE);
      gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
      varve_label_keep_names (GTK_WIDGET (label));
      gtk_box_append (GTK_BOX (card), GTK_WIDGET (label));
    }
  gtk_box_append (GTK_BOX (buttons), yes);
  gtk_box_append (GTK_BOX (buttons), make_answer_button (self, question, _ ("_Drop and Add"),
                                                         G_CALLBACK (apart_clicked)));
  gtk_box_append (GTK_BOX (card), buttons);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "question");
  return card;
}

static void
fill_questions (VarveGenerateDialog *self)
{
  clear_box (GTK_WIDGET (self->questions), remove_child);
  for (guint i = 0; i < self->comparison->questions->len; i++)
    gtk_box_append (self->questions,
                    make_question (self, g_ptr_array_index (self->comparison->questions, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->questions), self->comparison->questions->len > 0);
}

static void
fill_renames (VarveGenerateDialog *self)
{
  guint n_shown = 0;

  clear_box (GTK_WIDGET (self->renames), remove_row);
  for (guint i = 0; i < self->comparison->renames->len; i++)
    {
      const VarveRename *rename = g_ptr_array_index (self->comparison->renames, i);
      g_autofree char *title = NULL;
      GtkWidget *row;

      if (!rename->is_rename)
        continue;
      title = g_strdup_printf ("%s → %s", rename->old_name, rename->new_name);
      row = adw_action_row_new ();
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), rename->follows
                                                             ? _ ("Renamed with it")
                                                             : _ ("Renamed; its data stays"));
      varve_label_keep_names (row);
      gtk_list_box_append (self->renames, row);
      n_shown++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->renames), n_shown > 0);
}

static void
show_list (GtkExpander *expander, GtkLabel *label, const char *title, GString *lines)
{
  gtk_expander_set_label (expander, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  gtk_label_set_label (label, lines->str);
  gtk_widget_set_visible (GTK_WIDGET (expander), lines->len > 0);
}

static void
fill_kept (VarveGenerateDialog *self)
{
  const GPtrArray *kept = self->comparison->difference->kept;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *title
      = g_strdup_printf (ngettext ("Kept, since nobody here owns it: %u object",
                                   "Kept, since nobody here owns them: %u objects", kept->len),
                         kept->len);

  for (guint i = 0; i < kept->len; i++)
    {
      const VarveKept *entry = g_ptr_array_index (kept, i);
      g_autofree char *name
          = varve_schema_dup_name (self->comparison->difference->from, entry->object);

      g_string_append_printf (lines, "%s%s: %s", i > 0 ? "\n" : "", name, entry->reason);
    }
  show_list (self->kept, self->kept_list, title, lines);
}

static void
fill_uncompared (VarveGenerateDialog *self)
{
  const GPtrArray *uncompared = self->comparison->uncompared;
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < uncompared->len; i++)
    {
      const VarveUncompared *entry = g_ptr_array_index (uncompared, i);

      g_string_append_printf (lines, "%s%s%s%s: %s", i > 0 ? "\n" : "", entry->kind,
                              entry->name != NULL ? " " : "",
                              entry->name != NULL ? entry->name : "", entry->reason);
    }
  show_list (self->uncompared, self->uncompared_list, _ ("Not compared"), lines);
}

void
varve_generate_dialog_fill_rows (VarveGenerateDialog *self)
{
  fill_changes (self);
  fill_questions (self);
  fill_renames (self);
  fill_kept (self);
  fill_uncompared (self);
}
