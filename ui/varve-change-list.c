/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-change-list.h"

#include "varve-accessible.h"
#include "varve-change-item.h"
#include "varve-label.h"

#include <glib/gi18n-lib.h>

static void
set_up_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      if (i == 1)
        {
          gtk_widget_add_css_class (label, "caption");
          gtk_widget_add_css_class (label, "dim-label");
        }
      varve_label_keep_names (label);
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_widget_add_css_class (box, "change");
  gtk_list_item_set_child (list_item, box);
}

/* “users.email, New: Column, TEXT” */
static void
name_row (GtkWidget *box, VarveChangeItem *item)
{
  g_autofree char *sentence = g_strdup_printf ("%s, %s", varve_change_item_get_title (item),
                                               varve_change_item_get_detail (item));

  varve_accessible_name_row (box, sentence);
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  VarveChangeItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *title = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  const char *schema, *table, *column;

  gtk_label_set_label (GTK_LABEL (title), varve_change_item_get_title (item));
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (title)),
                       varve_change_item_get_detail (item));
  if (varve_change_item_is_drop (item))
    gtk_widget_add_css_class (title, "error");
  else
    gtk_widget_remove_css_class (title, "error");
  gtk_list_item_set_activatable (list_item,
                                 varve_change_item_get_names (item, &schema, &table, &column));
  name_row (gtk_list_item_get_child (list_item), item);
}

/**
 * varve_change_list_new:
 * @items: (transfer none) (element-type VarveChangeItem): changes
 *
 * Returns: (transfer floating): a list of them, to be put into a scrolled window; tables and
 * columns can be activated
 */
GtkWidget *
varve_change_list_new (GListModel *items)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *list;

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (items))),
                            factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (list), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Changes"), -1);
  return list;
}
