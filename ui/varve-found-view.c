/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-found-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "varve-sql-view.h"

#define VARVE_TYPE_FOUND_VIEW (varve_found_view_get_type ())
G_DECLARE_FINAL_TYPE (VarveFoundView, varve_found_view, VARVE, FOUND_VIEW, AdwWindow)

struct _VarveFoundView
{
  AdwWindow parent_instance;

  VarveFound *found; /* (owned) */
};

G_DEFINE_FINAL_TYPE (VarveFoundView, varve_found_view, ADW_TYPE_WINDOW)

static void
copy_text (VarveFoundView *self)
{
  g_autofree char *text = g_utf8_make_valid (self->found->text, (gssize) self->found->length);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
varve_found_view_finalize (GObject *object)
{
  varve_found_unref (VARVE_FOUND_VIEW (object)->found);
  G_OBJECT_CLASS (varve_found_view_parent_class)->finalize (object);
}

static void
varve_found_view_class_init (VarveFoundViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = varve_found_view_finalize;
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
varve_found_view_init (VarveFoundView *self)
{
}

static GtkWidget *
make_header (VarveFoundView *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *copy = gtk_button_new_with_mnemonic (_ ("C_opy"));
  g_autofree char *where = varve_found_describe (self->found);

  g_signal_connect_object (copy, "clicked", G_CALLBACK (copy_text), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), copy);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header),
                                   adw_window_title_new (self->found->revision->id, where));
  gtk_window_set_title (GTK_WINDOW (self), self->found->revision->id);
  return header;
}

static gboolean
is_python (const VarveFound *found)
{
  const char *path = found->path != NULL ? found->path : found->revision->path;

  return path != NULL && g_str_has_suffix (path, ".py");
}

void
varve_found_view_present (GtkWindow *parent, VarveFound *found)
{
  VarveFoundView *self = g_object_new (VARVE_TYPE_FOUND_VIEW, "transient-for", parent, "modal",
                                       TRUE, "destroy-with-parent", TRUE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = varve_sql_view_new ();

  self->found = varve_found_ref (found);
  if (is_python (found))
    varve_sql_view_set_language (VARVE_SQL_VIEW (view), "python3");
  varve_sql_view_set_piece (VARVE_SQL_VIEW (view), found->text, found->length, 1, 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("The script as it was found"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), scrolled);
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_default_size (GTK_WINDOW (self), 680, 520);
  gtk_window_present (GTK_WINDOW (self));
}
