/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-start-page.h"

#include "varve-recent-row.h"
#include "varve-settings.h"

struct _VarveStartPage
{
  GtkWidget parent_instance;

  GtkWidget *recent_clamp;
  GtkListBox *recent;
};

G_DEFINE_FINAL_TYPE (VarveStartPage, varve_start_page, GTK_TYPE_WIDGET)

static guint chosen_signal;

static void
row_activated (VarveStartPage *self, GtkListBoxRow *row)
{
  g_signal_emit (self, chosen_signal, 0, varve_recent_row_get_folder (VARVE_RECENT_ROW (row)));
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *folder)
{
  varve_recent_remove (g_variant_get_string (folder, NULL));
  varve_start_page_refresh (VARVE_START_PAGE (widget));
}

static void
varve_start_page_dispose (GObject *object)
{
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (object), VARVE_TYPE_START_PAGE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (varve_start_page_parent_class)->dispose (object);
}

static void
varve_start_page_class_init (VarveStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_start_page_dispose;
  chosen_signal = g_signal_new ("project-chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "start.remove-recent", "s", remove_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveStartPage, recent_clamp);
  gtk_widget_class_bind_template_child (widget_class, VarveStartPage, recent);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_start_page_init (VarveStartPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * varve_start_page_refresh:
 *
 * Lists the recent projects again; how they stand is read once they can be seen.
 */
void
varve_start_page_refresh (VarveStartPage *self)
{
  g_auto (GStrv) folders = varve_recent_list ();
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->recent, 0)))
    gtk_list_box_remove (self->recent, GTK_WIDGET (row));
  for (guint i = 0; folders[i]; i++)
    gtk_list_box_append (self->recent, varve_recent_row_new (folders[i]));
  gtk_widget_set_visible (self->recent_clamp, folders[0] != NULL);
}
