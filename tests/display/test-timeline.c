/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-lane-drawing.h"
#include "varve-timeline-model.h"
#include "varve-timeline-row.h"
#include "varve-timeline-view.h"

#include <adwaita.h>

#include "display-project.h"

static const DisplayScript scripts[] = {
  { "aaaaaaaaaaaa", "", "Create users", "CREATE TABLE users (id integer);", "DROP TABLE users;" },
  { "bbbbbbbbbbbb", "aaaaaaaaaaaa", "Add payments", "CREATE TABLE payments (id integer);", NULL },
  { "cccccccccccc", "aaaaaaaaaaaa", "Добавить серверы", "CREATE TABLE servers (id integer);",
    "DROP TABLE servers;" },
  { "dddddddddddd", "bbbbbbbbbbbb,cccccccccccc", "Merge payments", "SELECT 1;", "SELECT 1;" },
};

static gboolean
is_ready (gpointer data)
{
  DisplayProject *project = data;
  return varve_session_get_connection (project->session, "development") == VARVE_CONNECTION_READY;
}

static DisplayProject *
open_project (const char *target)
{
  DisplayProject *project = display_project_new (scripts, G_N_ELEMENTS (scripts));

  if (target != NULL)
    display_project_upgrade (project, "development", target);
  varve_session_refresh (project->session, "development", VARVE_SESSION_READ);
  display_wait (is_ready, project);
  return project;
}

static VarveTimelineModel *
make_model (DisplayProject *project)
{
  VarveTimelineModel *model = varve_timeline_model_new ();

  varve_timeline_model_set_graph (model, varve_session_get_graph (project->session));
  varve_timeline_model_set_status (model,
                                   varve_session_get_status (project->session, "development"));
  return model;
}

static char *
dup_ids (VarveTimelineModel *model)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (VarveTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (model), i);
      g_string_append_c (ids, varve_timeline_item_get_revision (item)->id[0]);
    }
  return g_strdup (ids->str);
}

static void
test_model_lazy (void)
{
  g_autoptr (DisplayProject) project = open_project (NULL);
  VarveTimelineModel *model = make_model (project);
  VarveTimelineItem *first = g_list_model_get_item (G_LIST_MODEL (model), 1);
  VarveTimelineItem *again = g_list_model_get_item (G_LIST_MODEL (model), 1);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, G_N_ELEMENTS (scripts));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (model), G_N_ELEMENTS (scripts)));
  g_assert_true (first == again);
  g_object_unref (again);
  g_assert_finalize_object (first);
  first = g_list_model_get_item (G_LIST_MODEL (model), 1);
  g_assert_nonnull (first);
  g_assert_finalize_object (model);
  /* An item outlives its model while somebody holds it. */
  g_assert_nonnull (varve_timeline_item_get_revision (first)->id);
  g_assert_finalize_object (first);
}

/* What the scripts touch is found once it was read, and belongs to the graph that it is of. */
static void
test_model_names (void)
{
  g_autoptr (DisplayProject) project = open_project (NULL);
  VarveTimelineModel *model = make_model (project);
  VarveGraph *graph = varve_session_get_graph (project->session);
  g_autoptr (GPtrArray) names = varve_project_list_script_names (
      varve_session_get_project (project->session), graph, VARVE_DIALECT_SQLITE, NULL);
  g_autoptr (GPtrArray) few = g_ptr_array_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *other = NULL;

  varve_timeline_model_set_filter (model, "Servers", VARVE_TIMELINE_ALL);
  before = dup_ids (model);
  g_assert_cmpstr (before, ==, "");
  varve_timeline_model_set_names (model, graph, few);
  varve_timeline_model_set_names (model, graph, names);
  after = dup_ids (model);
  g_assert_cmpstr (after, ==, "c");
  varve_timeline_model_set_graph (model, NULL);
  varve_timeline_model_set_names (model, graph, names);
  varve_timeline_model_set_graph (model, graph);
  other = dup_ids (model);
  g_assert_cmpstr (other, ==, "");
  g_assert_finalize_object (model);
}

typedef struct
{
  const char *text;
  VarveTimelineStates states;
  const char *expected; /* first letters of the ids that are left */
} Filter;

static void
test_model_filter (void)
{
  /* With a and b applied. */
  static const Filter filters[] = {
    { "", VARVE_TIMELINE_ALL, "dbca" },
    { "payments", VARVE_TIMELINE_ALL, "db" },
    { "PAYMENTS", VARVE_TIMELINE_ALL, "db" },
    { "СЕРВЕРЫ", VARVE_TIMELINE_ALL, "c" },
    { "aaaa", VARVE_TIMELINE_ALL, "a" },
    { "bbbbbbbbbbbb.sql", VARVE_TIMELINE_ALL, "b" },
    { "nothing like this", VARVE_TIMELINE_ALL, "" },
    { "", VARVE_TIMELINE_PENDING, "dc" },
    { "", VARVE_TIMELINE_APPLIED, "ba" },
    { "", VARVE_TIMELINE_PENDING | VARVE_TIMELINE_APPLIED, "dbca" },
    { "", VARVE_TIMELINE_EDITED, "" },
    { "payments", VARVE_TIMELINE_APPLIED, "b" },
  };
  g_autoptr (DisplayProject) project = open_project ("bbbbbbbbbbbb");
  VarveTimelineModel *model = make_model (project);

  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autofree char *ids = NULL;

      varve_timeline_model_set_filter (model, filters[i].text, filters[i].states);
      ids = dup_ids (model);
      g_assert_cmpstr (ids, ==, filters[i].expected);
      g_assert_cmpuint (varve_timeline_model_get_lanes (model)->rows->len, ==, strlen (ids));
    }
  g_assert_finalize_object (model);
}

static void
test_model_find (void)
{
  g_autoptr (DisplayProject) project = open_project (NULL);
  VarveTimelineModel *model = make_model (project);

  g_assert_cmpuint (varve_timeline_model_find (model, "dddddddddddd"), ==, 0);
  g_assert_cmpuint (varve_timeline_model_find (model, "aaaaaaaaaaaa"), ==, 3);
  g_assert_cmpuint (varve_timeline_model_find (model, "ffffffffffff"), ==, G_MAXUINT);
  g_assert_cmpuint (varve_timeline_model_find (model, NULL), ==, G_MAXUINT);
  varve_timeline_model_set_filter (model, "users", VARVE_TIMELINE_ALL);
  g_assert_cmpuint (varve_timeline_model_find (model, "aaaaaaaaaaaa"), ==, 0);
  g_assert_cmpuint (varve_timeline_model_find (model, "dddddddddddd"), ==, G_MAXUINT);
  g_assert_finalize_object (model);
}

static void
count (guint *n)
{
  (*n)++;
}

static void
count_rows (guint *n, guint position, guint removed, guint added)
{
  (*n)++;
}

/* A new status changes rows, and the list stays as it is. */
static void
test_model_status (void)
{
  g_autoptr (DisplayProject) project = open_project ("bbbbbbbbbbbb");
  VarveTimelineModel *model = make_model (project);
  g_autoptr (VarveTimelineItem) item = g_list_model_get_item (
      G_LIST_MODEL (model), varve_timeline_model_find (model, "bbbbbbbbbbbb"));
  guint changed = 0, rows = 0;

  g_signal_connect_swapped (item, "changed", G_CALLBACK (count), &changed);
  g_signal_connect_swapped (model, "items-changed", G_CALLBACK (count_rows), &rows);
  g_assert_cmpint (varve_timeline_item_get_state (item), ==, VARVE_STATE_CURRENT);
  varve_timeline_model_set_status (model, NULL);
  g_assert_cmpint (varve_timeline_item_get_state (item), ==, VARVE_STATE_NONE);
  g_assert_cmpuint (changed, ==, 1);
  g_assert_cmpuint (rows, ==, 0);
  /* Filtered by state, the same change is one of rows. */
  varve_timeline_model_set_filter (model, "", VARVE_TIMELINE_APPLIED);
  varve_timeline_model_set_status (model,
                                   varve_session_get_status (project->session, "development"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 2);
  g_assert_cmpuint (rows, ==, 2);
  g_signal_handlers_disconnect_by_data (item, &changed);
  g_assert_finalize_object (model);
}

typedef struct
{
  const char *id;
  const char *sentence;
} Sentence;

static void
test_row_sentences (void)
{
  static const Sentence sentences[] = {
    { "dddddddddddd", "Merge payments, pending, head, 1 of 4" },
    { "aaaaaaaaaaaa", "Create users, applied, 4 of 4" },
  };
  g_autoptr (DisplayProject) project = open_project ("bbbbbbbbbbbb");
  VarveTimelineModel *model = make_model (project);
  GtkWidget *row = g_object_ref_sink (varve_timeline_row_new ());

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    {
      g_autoptr (VarveTimelineItem) item = g_list_model_get_item (
          G_LIST_MODEL (model), varve_timeline_model_find (model, sentences[i].id));

      varve_timeline_row_set_item (VARVE_TIMELINE_ROW (row), item);
      gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                           sentences[i].sentence);
      varve_timeline_row_set_item (VARVE_TIMELINE_ROW (row), NULL);
    }
  g_assert_finalize_object (row);
  g_assert_finalize_object (model);
}

/* One-way, current and all: whatever the row tells by colour stands in words, too. */
static void
test_row_follows (void)
{
  g_autoptr (DisplayProject) project = open_project ("bbbbbbbbbbbb");
  VarveTimelineModel *model = make_model (project);
  GtkWidget *row = g_object_ref_sink (varve_timeline_row_new ());
  VarveTimelineItem *item = g_list_model_get_item (
      G_LIST_MODEL (model), varve_timeline_model_find (model, "bbbbbbbbbbbb"));
  g_autofree char *sentence = varve_timeline_item_dup_sentence (item);
  g_autofree char *later = NULL;

  varve_timeline_row_set_item (VARVE_TIMELINE_ROW (row), item);
  g_assert_nonnull (strstr (sentence, "Add payments, current, one-way, "));
  g_assert_true (gtk_widget_has_css_class (row, "current"));
  varve_timeline_model_set_status (model, NULL);
  later = varve_timeline_item_dup_sentence (item);
  g_assert_nonnull (strstr (later, "Add payments, one-way, "));
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, later);
  g_assert_false (gtk_widget_has_css_class (row, "current"));
  g_assert_finalize_object (row);
  g_assert_finalize_object (item);
  g_assert_finalize_object (model);
}

static void
count_nodes (GskRenderNode *node, guint *colours, guint *cairo)
{
  if (gsk_render_node_get_node_type (node) == GSK_COLOR_NODE)
    (*colours)++;
  if (gsk_render_node_get_node_type (node) == GSK_CAIRO_NODE)
    (*cairo)++;
  if (gsk_render_node_get_node_type (node) == GSK_CLIP_NODE)
    count_nodes (gsk_clip_node_get_child (node), colours, cairo);
  if (gsk_render_node_get_node_type (node) == GSK_CONTAINER_NODE)
    for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
      count_nodes (gsk_container_node_get_child (node, i), colours, cairo);
}

static GskRenderNode *
draw_lanes (VarveTimelineItem *item, GtkTextDirection direction)
{
  GtkWidget *widget = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;

  gtk_widget_set_direction (widget, direction);
  gtk_widget_size_allocate (widget, &(GtkAllocation){ 0, 0, 200, 46 }, -1);
  varve_lane_drawing_snapshot (widget, item, 46, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_finalize_object (widget);
  return node;
}

/* Texts are drawn from left to right in the order of their places. */
static void
find_texts (GskRenderNode *node, float dx, GArray *places)
{
  float x, y;

  switch ((int) gsk_render_node_get_node_type (node))
    {
      case GSK_TEXT_NODE:
        x = dx + gsk_text_node_get_offset (node)->x;
        g_array_append_val (places, x);
        break;
      case GSK_CLIP_NODE:
        find_texts (gsk_clip_node_get_child (node), dx, places);
        break;
      case GSK_TRANSFORM_NODE:
        gsk_transform_to_translate (gsk_transform_node_get_transform (node), &x, &y);
        find_texts (gsk_transform_node_get_child (node), dx + x, places);
        break;
      case GSK_CONTAINER_NODE:
        for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
          find_texts (gsk_container_node_get_child (node, i), dx, places);
        break;
      default:
        break;
    }
}

/* Where the texts of a row of @width begin. */
static GArray *
draw_row (VarveTimelineItem *item, GtkTextDirection direction, int width)
{
  GtkWidget *row = g_object_ref_sink (varve_timeline_row_new ());
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GArray *places = g_array_new (FALSE, FALSE, sizeof (float));
  GskRenderNode *node;
  int minimum;

  gtk_widget_set_direction (row, direction);
  varve_timeline_row_set_item (VARVE_TIMELINE_ROW (row), item);
  gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, width);
  gtk_widget_size_allocate (row, &(GtkAllocation){ 0, 0, width, 46 }, -1);
  GTK_WIDGET_GET_CLASS (row)->snapshot (row, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  find_texts (node, 0, places);
  gsk_render_node_unref (node);
  g_assert_finalize_object (row);
  return places;
}

/* Title and caption stand behind the lanes, and behind means left of them where people read from
 * right to left. */
static void
test_row_texts (void)
{
  g_autoptr (DisplayProject) project = open_project (NULL);
  VarveTimelineModel *model = make_model (project);
  g_autoptr (VarveTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (model), 3);
  g_autoptr (GArray) left = draw_row (item, GTK_TEXT_DIR_LTR, 500);
  g_autoptr (GArray) right = draw_row (item, GTK_TEXT_DIR_RTL, 500);
  float lanes = (float) varve_lane_drawing_get_width (item);

  g_assert_cmpuint (left->len, >=, 2);
  g_assert_cmpuint (right->len, >=, 2);
  for (guint i = 0; i < left->len; i++)
    g_assert_cmpfloat (g_array_index (left, float, i), >=, lanes);
  g_assert_cmpfloat (g_array_index (left, float, 0), <, lanes + 10);
  for (guint i = 0; i < right->len; i++)
    g_assert_cmpfloat (g_array_index (right, float, i), <, 500 - lanes);
  g_assert_cmpfloat (g_array_index (right, float, 0), >, 250);
  g_assert_finalize_object (model);
}

/* Straight pieces are rectangles; only bends and the dot are drawn by cairo. */
static void
test_lanes (void)
{
  g_autoptr (DisplayProject) project = open_project (NULL);
  VarveTimelineModel *model = make_model (project);
  const VarveLanes *lanes = varve_timeline_model_get_lanes (model);

  g_assert_cmpuint (lanes->max_lanes, ==, 2);
  for (guint i = 0; i < lanes->rows->len; i++)
    {
      g_autoptr (VarveTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (model), i);
      const VarveLaneSegment *segments = varve_timeline_item_get_segments (item);
      guint straight = 0, n = varve_timeline_item_get_lane (item)->n_segments;
      guint colours = 0, cairo = 0;
      GskRenderNode *node = draw_lanes (item, GTK_TEXT_DIR_LTR);

      for (guint j = 0; j < n; j++)
        straight += segments[j].from_lane == segments[j].to_lane && !segments[j].dashed;
      count_nodes (node, &colours, &cairo);
      g_assert_cmpuint (colours, ==, straight);
      g_assert_cmpuint (cairo, ==, n - straight + 1);
      gsk_render_node_unref (node);
    }
  g_assert_finalize_object (model);
}

/* Where people read from right to left the lanes are mirrored. */
static void
test_lanes_mirrored (void)
{
  g_autoptr (DisplayProject) project = open_project (NULL);
  VarveTimelineModel *model = make_model (project);
  g_autoptr (VarveTimelineItem) item = g_list_model_get_item (G_LIST_MODEL (model), 3);
  GskRenderNode *left = draw_lanes (item, GTK_TEXT_DIR_LTR);
  GskRenderNode *right = draw_lanes (item, GTK_TEXT_DIR_RTL);
  graphene_rect_t at_left, at_right;

  /* The base has its dot in the first of two lanes. */
  gsk_render_node_get_bounds (left, &at_left);
  gsk_render_node_get_bounds (right, &at_right);
  g_assert_cmpfloat (at_left.origin.x, <, at_right.origin.x);
  g_assert_cmpfloat_with_epsilon (at_left.size.width, at_right.size.width, 1.5);
  gsk_render_node_unref (left);
  gsk_render_node_unref (right);
  g_assert_finalize_object (model);
}

static GtkWidget *
find_list (GtkWidget *widget)
{
  if (GTK_IS_LIST_VIEW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_list (child);
      if (found)
        return found;
    }
  return NULL;
}

/* What is selected stays selected when the rows change around it. */
static void
test_view_selection (void)
{
  g_autoptr (DisplayProject) project = open_project (NULL);
  VarveTimelineView *view = g_object_ref_sink (g_object_new (VARVE_TYPE_TIMELINE_VIEW, NULL));
  GtkSelectionModel *selection;
  DisplayScript extra = { "eeeeeeeeeeee", "dddddddddddd", "One more", "SELECT 1;", "SELECT 1;" };
  guint selected = 0;

  varve_timeline_view_set_environment (view, "development");
  varve_timeline_view_set_session (view, project->session);
  g_signal_connect_swapped (view, "selected", G_CALLBACK (count), &selected);
  varve_timeline_view_select (view, "cccccccccccc");
  g_assert_cmpstr (varve_timeline_view_get_selected (view)->id, ==, "cccccccccccc");
  g_assert_cmpuint (selected, >=, 1);

  display_project_write (project, &extra);
  varve_session_reload (project->session);
  varve_timeline_view_select (view, "eeeeeeeeeeee");
  while (g_strcmp0 (varve_timeline_view_get_selected (view)->id, "eeeeeeeeeeee") != 0)
    g_main_context_iteration (NULL, TRUE);
  selection = gtk_list_view_get_model (GTK_LIST_VIEW (find_list (GTK_WIDGET (view))));
  g_assert_true (gtk_selection_model_is_selected (selection, 0));
  g_assert_finalize_object (view);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/timeline/model/lazy", test_model_lazy);
  g_test_add_func ("/timeline/model/filter", test_model_filter);
  g_test_add_func ("/timeline/model/names", test_model_names);
  g_test_add_func ("/timeline/model/find", test_model_find);
  g_test_add_func ("/timeline/model/status", test_model_status);
  g_test_add_func ("/timeline/row/sentences", test_row_sentences);
  g_test_add_func ("/timeline/row/follows", test_row_follows);
  g_test_add_func ("/timeline/row/texts", test_row_texts);
  g_test_add_func ("/timeline/lanes", test_lanes);
  g_test_add_func ("/timeline/lanes/mirrored", test_lanes_mirrored);
  g_test_add_func ("/timeline/view/selection", test_view_selection);
  return g_test_run ();
}
