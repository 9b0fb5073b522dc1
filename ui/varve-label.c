/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-label.h"

/**
 * varve_label_keep_names:
 * @root: a label, or what labels are in
 *
 * Lets labels break long names without a hyphen, which would be read as part of the name.
 */
void
varve_label_keep_names (GtkWidget *root)
{
  if (GTK_IS_LABEL (root))
    {
      PangoAttrList *old = gtk_label_get_attributes (GTK_LABEL (root));
      g_autoptr (PangoAttrList) attributes
          = old != NULL ? pango_attr_list_copy (old) : pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
      gtk_label_set_attributes (GTK_LABEL (root), attributes);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    varve_label_keep_names (child);
}
