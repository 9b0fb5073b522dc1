/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-diagram-canvas.h"
#include "varve-diagram-view.h"
#include "varve-table-card.h"

#include "display-project.h"
#include "varve.h"

#include <adwaita.h>

/* users, and notes that refer to them. */
static VarveSchema *
make_schema (void)
{
  VarveSchemaBuilder *builder = varve_schema_builder_new (VARVE_DIALECT_SQLITE, 0);
  guint users = varve_schema_builder_add (builder, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, 0, NULL,
                                          "users", NULL);
  guint notes = varve_schema_builder_add (builder, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, 0, NULL,
                                          "notes", NULL);
  guint id = varve_schema_builder_add (builder, VARVE_OBJECT_COLUMN, users, 1, NULL, "id", NULL);
  guint user
      = varve_schema_builder_add (builder, VARVE_OBJECT_COLUMN, notes, 1, NULL, "user", NULL);
  guint key
      = varve_schema_builder_add (builder, VARVE_OBJECT_FOREIGN_KEY, notes, 0, NULL, "key", NULL);

  varve_schema_builder_set (builder, id, VARVE_ATTRIBUTE_TYPE, "integer");
  varve_schema_builder_set (builder, user, VARVE_ATTRIBUTE_TYPE, "integer");
  varve_schema_builder_add_need (builder, key, user);
  varve_schema_builder_add_need (builder, key, users);
  return varve_schema_builder_end (builder);
}

static guint
find_table (VarveSchema *schema, const char *name)
{
  return varve_schema_find (schema, VARVE_OBJECT_TABLE, VARVE_NO_OBJECT, NULL, name, NULL);
}

static GtkWidget *
find_widget (GtkWidget *parent, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (parent, type))
    return parent;
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static VarveDiagramCanvas *
get_canvas (GtkWidget *view)
{
  return VARVE_DIAGRAM_CANVAS (find_widget (view, VARVE_TYPE_DIAGRAM_CANVAS));
}

static void
test_cards (void)
{
  g_autoptr (VarveSchema) schema = make_schema ();
  GtkWindow *parent = display_parent_new ();
  GtkWidget *view = varve_diagram_view_new ();
  GtkWidget *users, *notes;
  graphene_rect_t users_bounds, notes_bounds;

  adw_window_set_content (ADW_WINDOW (parent), view);
  varve_diagram_view_set_schema (VARVE_DIAGRAM_VIEW (view), schema);
  display_settle (100);
  users = varve_diagram_canvas_find_card (get_canvas (view), find_table (schema, "users"));
  notes = varve_diagram_canvas_find_card (get_canvas (view), find_table (schema, "notes"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (users), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "users, table: id integer");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (notes), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "notes, table: user integer; refers to users");
  g_assert_true (gtk_widget_compute_bounds (users, view, &users_bounds));
  g_assert_true (gtk_widget_compute_bounds (notes, view, &notes_bounds));
  g_assert_cmpfloat (users_bounds.origin.x + users_bounds.size.width, <, notes_bounds.origin.x);
  varve_diagram_view_show_table (VARVE_DIAGRAM_VIEW (view), find_table (schema, "notes"));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (parent)) == notes);
  gtk_window_destroy (parent);
}

static void
test_zoom (void)
{
  g_autoptr (VarveSchema) schema = make_schema ();
  GtkWindow *parent = display_parent_new ();
  GtkWidget *view = varve_diagram_view_new ();
  graphene_rect_t before, after;
  GtkWidget *card;

  adw_window_set_content (ADW_WINDOW (parent), view);
  varve_diagram_view_set_schema (VARVE_DIAGRAM_VIEW (view), schema);
  display_settle (100);
  card = varve_diagram_canvas_find_card (get_canvas (view), find_table (schema, "users"));
  g_assert_true (gtk_widget_compute_bounds (card, view, &before));
  varve_diagram_view_set_zoom (VARVE_DIAGRAM_VIEW (view), 2);
  display_settle (100);
  g_assert_true (gtk_widget_compute_bounds (card, view, &after));
  g_assert_cmpfloat_with_epsilon (after.size.width, 2 * before.size.width, 0.5);
  gtk_widget_activate_action (view, "diagram.zoom-normal", NULL);
  g_assert_cmpfloat (varve_diagram_view_get_zoom (VARVE_DIAGRAM_VIEW (view)), ==, 1);
  for (guint i = 0; i < 30; i++)
    gtk_widget_activate_action (view, "diagram.zoom-out", NULL);
  g_assert_cmpfloat (varve_diagram_view_get_zoom (VARVE_DIAGRAM_VIEW (view)), ==,
                     VARVE_DIAGRAM_MIN_ZOOM);
  gtk_window_destroy (parent);
}

static void
test_nothing (void)
{
  g_autoptr (VarveSchema) empty = varve_schema_new_empty (VARVE_DIALECT_SQLITE);
  g_autoptr (VarveSchema) schema = make_schema ();
  GtkWidget *view = g_object_ref_sink (varve_diagram_view_new ());
  GtkWidget *canvas;

  varve_diagram_view_set_schema (VARVE_DIAGRAM_VIEW (view), schema);
  varve_diagram_view_set_schema (VARVE_DIAGRAM_VIEW (view), empty);
  varve_diagram_view_set_schema (VARVE_DIAGRAM_VIEW (view), NULL);
  canvas = g_object_ref (GTK_WIDGET (get_canvas (view)));
  g_assert_null (find_widget (canvas, VARVE_TYPE_TABLE_CARD));
  varve_diagram_view_show_table (VARVE_DIAGRAM_VIEW (view), 0);
  g_assert_finalize_object (view);
  g_assert_finalize_object (canvas);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/diagram/cards", test_cards);
  g_test_add_func ("/diagram/zoom", test_zoom);
  g_test_add_func ("/diagram/nothing", test_nothing);
  return g_test_run ();
}
