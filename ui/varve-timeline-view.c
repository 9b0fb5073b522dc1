/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-timeline-view-private.h"

#include "varve-timeline-names.h"
#include "varve-timeline-row.h"

G_DEFINE_FINAL_TYPE (VarveTimelineView, varve_timeline_view, GTK_TYPE_WIDGET)

enum
{
  SELECTED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

void
varve_timeline_view_activate (VarveTimelineView *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static const char *
choose_page (VarveTimelineView *self)
{
  VarveGraph *graph = self->session ? varve_session_get_graph (self->session) : NULL;

  if (!graph)
    return self->session && varve_session_get_graph_error (self->session) ? "error" : "loading";
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    return "list";
  if (self->naming)
    return "loading";
  return varve_timeline_model_is_filtered (self->model) ? "nothing" : "empty";
}

/* Most windows never show one of them, and each is as much as half of the list. */
static void
ensure_messages (VarveTimelineView *self)
{
  static const char *const names[] = { "loading", "empty", "nothing", "error" };
  g_autoptr (GtkBuilder) builder = NULL;

  if (self->error_page)
    return;
  builder = gtk_builder_new_from_resource ("/org/varve/Varve/ui/varve-timeline-messages.ui");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_stack_add_named (self->stack, GTK_WIDGET (gtk_builder_get_object (builder, names[i])),
                         names[i]);
  self->error_page = ADW_STATUS_PAGE (gtk_builder_get_object (builder, "error"));
  self->spinner = GTK_SPINNER (gtk_builder_get_object (builder, "spinner"));
}

static void
update_page (VarveTimelineView *self)
{
  const char *page = choose_page (self);
  const GError *error = self->session ? varve_session_get_graph_error (self->session) : NULL;
  g_autofree char *markup = error ? g_markup_escape_text (error->message, -1) : NULL;

  /* Nor is anything seen before the view is. */
  if (!self->error_page
      && (g_str_equal (page, "list") || !gtk_widget_get_mapped (GTK_WIDGET (self))))
    {
      gtk_stack_set_visible_child_name (self->stack, "list");
      return;
    }
  ensure_messages (self);
  adw_status_page_set_description (self->error_page, markup);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (page, "loading"));
  gtk_stack_set_visible_child_name (self->stack, page);
}

/* Selection */

static void
scroll_to (VarveTimelineView *self, guint position)
{
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

/* Selects what is wanted, or again what was selected before the rows changed. */
static void
restore_selection (VarveTimelineView *self)
{
  const char *id = self->wanted ? self->wanted : self->selected;
  guint position = varve_timeline_model_find (self->model, id);

  if (position == G_MAXUINT)
    return;
  gtk_single_selection_set_selected (self->selection, position);
  if (self->wanted)
    {
      scroll_to (self, position);
      g_clear_pointer (&self->wanted, g_free);
    }
}

static void
selection_changed (VarveTimelineView *self)
{
  VarveTimelineItem *item;
  const char *id;

  if (self->rebuilding)
    return;
  item = gtk_single_selection_get_selected_item (self->selection);
  id = item ? varve_timeline_item_get_revision (item)->id : NULL;
  varve_set_str (&self->selected, id);
  g_signal_emit (self, signals[SELECTED], 0);
}

/* Wraps every change of the model's rows: the selected revision stays selected, and nobody is told
 * of the moments between. */
static void
end_rebuild (VarveTimelineView *self)
{
  restore_selection (self);
  self->rebuilding = FALSE;
  selection_changed (self);
  update_page (self);
}

/* Names of tables. Read at the first search, and again for other scripts while one searches. */

static void
stop_naming (VarveTimelineView *self)
{
  if (self->naming)
    varve_operation_cancel (self->naming);
  g_clear_object (&self->naming);
  g_clear_pointer (&self->named, varve_graph_unref);
}

typedef struct
{
  VarveTimelineView *self;   /* (owned) */
  VarveOperation *operation; /* (owned) */
} Naming;

static void
names_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Naming *naming = user_data;
  VarveTimelineView *self = naming->self;
  g_autoptr (GPtrArray) names = varve_timeline_names_read_finish (result);

  if (names && naming->operation == self->naming)
    {
      g_clear_object (&self->naming);
      self->rebuilding = TRUE;
      varve_timeline_model_set_names (self->model, self->named, names);
      end_rebuild (self);
    }
  g_object_unref (naming->operation);
  g_object_unref (naming->self);
  g_free (naming);
}

static void
start_naming (VarveTimelineView *self)
{
  VarveGraph *graph = self->session ? varve_session_get_graph (self->session) : NULL;
  Naming *naming;

  if (!graph || self->named == graph || !*gtk_editable_get_text (GTK_EDITABLE (self->search_entry)))
    return;
  stop_naming (self);
  self->named = varve_graph_ref (graph);
  self->naming = varve_operation_new ();
  naming = g_new0 (Naming, 1);
  naming->self = g_object_ref (self);
  naming->operation = g_object_ref (self->naming);
  varve_timeline_names_read_async (self->session, self->environment, self->naming, names_read,
                                   naming);
}

static void
graph_changed (VarveTimelineView *self)
{
  start_naming (self);
  self->rebuilding = TRUE;
  varve_timeline_model_set_graph (self->model,
                                  self->session ? varve_session_get_graph (self->session) : NULL);
  varve_timeline_model_set_status (
      self->model,
      self->session ? varve_session_get_status (self->session, self->environment) : NULL);
  end_rebuild (self);
  varve_timeline_view_update_summary (self);
}

static void
status_changed (VarveTimelineView *self, const char *environment)
{
  if (g_strcmp0 (environment, self->environment) == 0)
    graph_changed (self);
}

static VarveTimelineStates
get_states (VarveTimelineView *self)
{
  VarveTimelineStates states = VARVE_TIMELINE_ALL;

  if (gtk_toggle_button_get_active (self->pending_toggle))
    states |= VARVE_TIMELINE_PENDING;
  if (gtk_toggle_button_get_active (self->applied_toggle))
    states |= VARVE_TIMELINE_APPLIED;
  if (gtk_toggle_button_get_active (self->edited_toggle))
    states |= VARVE_TIMELINE_EDITED;
  return states;
}

static void
filter_changed (VarveTimelineView *self)
{
  start_naming (self);
  self->rebuilding = TRUE;
  varve_timeline_model_set_filter (
      self->model, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)), get_states (self));
  end_rebuild (self);
}

/* Closing the search shows everything again. */
static void
search_mode_changed (VarveTimelineView *self)
{
  if (gtk_search_bar_get_search_mode (self->search_bar))
    return;
  gtk_toggle_button_set_active (self->pending_toggle, FALSE);
  gtk_toggle_button_set_active (self->applied_toggle, FALSE);
  gtk_toggle_button_set_active (self->edited_toggle, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

static void
move_selection (VarveTimelineView *self, int by)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->model));
  guint selected = gtk_single_selection_get_selected (self->selection);
  gint64 to = selected == GTK_INVALID_LIST_POSITION ? 0 : (gint64) selected + by;

  if (n == 0)
    return;
  to = CLAMP (to, 0, (gint64) n - 1);
  gtk_single_selection_set_selected (self->selection, (guint) to);
  scroll_to (self, (guint) to);
}

static void
search_activated (VarveTimelineView *self)
{
  if (gtk_single_selection_get_selected (self->selection) == GTK_INVALID_LIST_POSITION)
    move_selection (self, 0);
  varve_timeline_view_activate (self);
}

static void
search_next (VarveTimelineView *self)
{
  move_selection (self, 1);
}

static void
search_previous (VarveTimelineView *self)
{
  move_selection (self, -1);
}

static void
row_activated (VarveTimelineView *self, guint position)
{
  gtk_single_selection_set_selected (self->selection, position);
  varve_timeline_view_activate (self);
}

/* Rows */

static void
setup_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  gtk_list_item_set_child (list_item, varve_timeline_row_new ());
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  varve_timeline_row_set_item (VARVE_TIMELINE_ROW (gtk_list_item_get_child (list_item)),
                               gtk_list_item_get_item (list_item));
}

static void
unbind_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  varve_timeline_row_set_item (VARVE_TIMELINE_ROW (gtk_list_item_get_child (list_item)), NULL);
}

/* The type */

static void
varve_timeline_view_dispose (GObject *object)
{
  VarveTimelineView *self = VARVE_TIMELINE_VIEW (object);
  GtkWidget *child;

  varve_timeline_view_set_session (self, NULL);
  stop_naming (self);
  self->error_page = NULL;
  self->spinner = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_TIMELINE_VIEW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (varve_timeline_view_parent_class)->dispose (object);
}

static void
varve_timeline_view_finalize (GObject *object)
{
  VarveTimelineView *self = VARVE_TIMELINE_VIEW (object);

  g_free (self->environment);
  g_free (self->selected);
  g_free (self->wanted);
  G_OBJECT_CLASS (varve_timeline_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-timeline-view.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, summary);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, at);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, upgrade_button);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, roll_back_button);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, upgrade_menu);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, roll_back_menu);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, search_bar);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, pending_toggle);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, applied_toggle);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, edited_toggle);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, list);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, selection);
  gtk_widget_class_bind_template_child (widget_class, VarveTimelineView, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_activated);
  gtk_widget_class_bind_template_callback (widget_class, search_next);
  gtk_widget_class_bind_template_callback (widget_class, search_previous);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, setup_row);
  gtk_widget_class_bind_template_callback (widget_class, bind_row);
  gtk_widget_class_bind_template_callback (widget_class, unbind_row);
}

static void
varve_timeline_view_class_init (VarveTimelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = varve_timeline_view_dispose;
  object_class->finalize = varve_timeline_view_finalize;

  signals[SELECTED] = g_signal_new ("selected", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  bind_template (widget_class);
  varve_timeline_view_bind_menu (widget_class);
  varve_timeline_view_bind_summary (widget_class);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_timeline_view_init (VarveTimelineView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->model = varve_timeline_model_new ();
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->model));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_signal_connect_object (self->search_bar, "notify::search-mode-enabled",
                           G_CALLBACK (search_mode_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (update_page), NULL);
}

/**
 * varve_timeline_view_set_session:
 * @session: (nullable): the project to show
 */
void
varve_timeline_view_set_session (VarveTimelineView *self, VarveSession *session)
{
  if (self->session == session)
    return;
  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  stop_naming (self);
  g_set_object (&self->session, session);
  g_clear_pointer (&self->selected, g_free);
  g_clear_pointer (&self->wanted, g_free);
  if (!session)
    return;
  g_signal_connect_object (session, "graph-changed", G_CALLBACK (graph_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "status-changed", G_CALLBACK (status_changed), self,
                           G_CONNECT_SWAPPED);
  graph_changed (self);
}

void
varve_timeline_view_set_environment (VarveTimelineView *self, const char *environment)
{
  if (varve_set_str (&self->environment, environment))
    graph_changed (self);
}

VarveRevision *
varve_timeline_view_get_selected (VarveTimelineView *self)
{
  VarveGraph *graph = self->session ? varve_session_get_graph (self->session) : NULL;
  return graph && self->selected ? varve_graph_lookup (graph, self->selected) : NULL;
}

void
varve_timeline_view_select (VarveTimelineView *self, const char *id)
{
  g_free (self->wanted);
  self->wanted = g_strdup (id);
  if (!id)
    gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  else
    restore_selection (self);
}

void
varve_timeline_view_set_searching (VarveTimelineView *self, gboolean searching)
{
  gtk_search_bar_set_search_mode (self->search_bar, searching);
  if (searching)
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

gboolean
varve_timeline_view_get_searching (VarveTimelineView *self)
{
  return gtk_search_bar_get_search_mode (self->search_bar);
}

/**
 * varve_timeline_view_complete:
 *
 * Makes the menus, which are not needed for the first frame.
 */
void
varve_timeline_view_complete (VarveTimelineView *self)
{
  adw_split_button_set_menu_model (ADW_SPLIT_BUTTON (self->upgrade_button), self->upgrade_menu);
  adw_split_button_set_menu_model (ADW_SPLIT_BUTTON (self->roll_back_button), self->roll_back_menu);
}

void
varve_timeline_view_focus_list (VarveTimelineView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}
