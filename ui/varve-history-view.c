/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-history-view.h"

#include "varve-accessible.h"
#include "varve-history-item.h"
#include "varve-history-work.h"
#include "varve-label.h"
#include "varve-schema-tree.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _VarveHistoryView
{
  GtkWidget parent_instance;

  AdwLeaflet *leaflet;
  VarveSchemaTree *tree;
  GtkWidget *head;
  GtkWidget *back_button;
  GtkLabel *heading;
  GtkLabel *count;
  GtkStack *stack; /* start, loading, list, nothing */
  GtkSpinner *spinner;
  GtkListView *list;
  GListStore *items; /* (owned) (element-type VarveHistoryItem) */
  GtkLabel *unread;

  VarveSession *session;     /* (owned) (nullable) */
  char *environment;         /* (owned) (nullable) */
  VarveSchema *schema;       /* (owned) (nullable) */
  VarveOperation *operation; /* (owned) (nullable): the search that goes on */
  char *name;                /* (owned) (nullable): of what is shown */
  char *asked_schema;        /* (owned) (nullable): what was asked for by name */
  char *asked_table;         /* (owned) (nullable) */
  char *asked_column;        /* (owned) (nullable) */
  char **asked_rows;         /* (owned) (nullable): where it has that name */
  guint serial;              /* tells an answer to an older question */
};

G_DEFINE_FINAL_TYPE (VarveHistoryView, varve_history_view, GTK_TYPE_WIDGET)

typedef struct
{
  VarveHistoryView *self; /* (owned) */
  guint serial;
} Question;

static void
show_page (VarveHistoryView *self, const char *page)
{
  gtk_spinner_set_spinning (self->spinner, g_str_equal (page, "loading"));
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->head, !g_str_equal (page, "start"));
}

static void
show_count (VarveHistoryView *self, const VarveColumnHistory *history)
{
  guint n = history->revisions->len;
  guint n_unread = history->unread->len;
  g_autofree char *count
      = g_strdup_printf (ngettext ("%u revision touched it", "%u revisions touched it", n), n);
  g_autofree char *unread
      = g_strdup_printf (ngettext ("%u script could not be read and is missing here.",
                                   "%u scripts could not be read and are missing here.", n_unread),
                         n_unread);

  gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->count), n > 0);
  gtk_label_set_label (self->unread, unread);
  gtk_widget_set_visible (GTK_WIDGET (self->unread), n_unread > 0);
}

static void
show_history (VarveHistoryView *self, const VarveColumnHistory *history)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  g_autofree guint8 *states = status != NULL ? varve_graph_compute_states (
                                  history->graph, (const char *const *) status->current, NULL, NULL)
                                             : NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < history->revisions->len; i++)
    {
      const VarveColumnRevision *touched = g_ptr_array_index (history->revisions, i);

      g_ptr_array_add (
          items, varve_history_item_new (varve_graph_get_revision (history->graph, touched->index),
                                         states != NULL ? states[touched->index] : VARVE_STATE_NONE,
                                         touched, self->name));
    }
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  show_count (self, history);
  show_page (self, items->len > 0 ? "list" : "nothing");
}

static void
stop (VarveHistoryView *self)
{
  self->serial++;
  if (self->operation != NULL)
    varve_operation_cancel (self->operation);
  g_clear_object (&self->operation);
}

static void
found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (VarveHistoryView) self = question->self;
  g_autoptr (VarveColumnHistory) history = varve_history_work_find_finish (result);

  if (history != NULL && question->serial == self->serial && self->session != NULL)
    {
      g_clear_object (&self->operation);
      show_history (self, history);
    }
  g_free (question);
}

static void
ask (VarveHistoryView *self,
     const char *schema,
     const char *table,
     const char *column,
     const char *const *rows)
{
  Question *question = g_new (Question, 1);

  self->operation = varve_operation_new ();
  question->self = g_object_ref (self);
  question->serial = self->serial;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->items)) == 0)
    show_page (self, "loading");
  varve_history_work_find_async (self->session, self->environment, schema, table, column, rows,
                                 self->operation, found, question);
}

static void
forget (VarveHistoryView *self)
{
  stop (self);
  g_list_store_remove_all (self->items);
  gtk_label_set_label (self->heading, "");
  gtk_widget_set_visible (GTK_WIDGET (self->count), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->unread), FALSE);
  g_clear_pointer (&self->name, g_free);
  show_page (self, "start");
}

/* A name as the history has it: with its schema unless that is the usual one. */
static char *
make_name (const char *schema, const char *table, const char *column)
{
  GString *name = g_string_new (NULL);

  if (schema != NULL && !g_str_equal (schema, "public"))
    g_string_append_printf (name, "%s.", schema);
  g_string_append (name, table);
  if (column != NULL)
    g_string_append_printf (name, ".%s", column);
  return g_string_free (name, FALSE);
}

static void
ask_about (VarveHistoryView *self,
           const char *schema,
           const char *table,
           const char *column,
           const char *const *rows)
{
  g_free (self->name);
  self->name = make_name (schema, table, column);
  gtk_label_set_label (self->heading, self->name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->heading), self->name);
  ask (self, schema, table, column, rows);
}

/* Asks about what is picked, or else was asked for by name; what is on the screen stays until the
 * answer comes. */
static void
update (VarveHistoryView *self)
{
  guint chosen = varve_schema_tree_get_chosen (self->tree);
  gboolean is_picked = self->schema != NULL && chosen != VARVE_NO_OBJECT;

  stop (self);
  if (self->session == NULL || varve_session_get_graph (self->session) == NULL
      || (!is_picked && self->asked_table == NULL))
    forget (self);
  else if (is_picked)
    {
      const VarveObject *object = varve_schema_get_object (self->schema, chosen);
      const VarveObject *table = object->parent != VARVE_NO_OBJECT
                                     ? varve_schema_get_object (self->schema, object->parent)
                                     : object;

      ask_about (self, table->schema, table->name, object != table ? object->name : NULL, NULL);
    }
  else
    ask_about (self, self->asked_schema, self->asked_table, self->asked_column,
               (const char *const *) self->asked_rows);
}

static void
set_asked (VarveHistoryView *self,
           const char *schema,
           const char *table,
           const char *column,
           const char *const *rows)
{
  varve_set_str (&self->asked_schema, schema);
  varve_set_str (&self->asked_table, table);
  varve_set_str (&self->asked_column, column);
  g_strfreev (self->asked_rows);
  self->asked_rows = g_strdupv ((char **) rows);
}

static void
chosen (VarveHistoryView *self)
{
  if (varve_schema_tree_get_chosen (self->tree) != VARVE_NO_OBJECT)
    set_asked (self, NULL, NULL, NULL, NULL);
  g_list_store_remove_all (self->items);
  gtk_widget_set_visible (GTK_WIDGET (self->count), FALSE);
  update (self);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}

static void
go_back (VarveHistoryView *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
status_changed (VarveHistoryView *self, const char *environment)
{
  if (g_strcmp0 (environment, self->environment) == 0)
    update (self);
}

static void
row_activated (VarveHistoryView *self, guint position)
{
  g_autoptr (VarveHistoryItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  VarveRevision *revision = varve_history_item_get_revision (item);

  if (revision->path != NULL)
    varve_session_show_place (self->session, revision->path, varve_history_item_get_line (item), 1);
}

/* Rows: the revision, and a line for each thing that it does. */

static GtkWidget *
make_label (const char *text, const char *const *classes)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_css_classes (label, (const char **) classes);
  varve_label_keep_names (label);
  return label;
}

static void
set_up_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  static const char *const classes[] = { "history-row", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_set_css_classes (box, (const char **) classes);
  gtk_list_item_set_child (list_item, box);
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  static const char *const title_classes[] = { "heading", NULL };
  static const char *const meta_classes[] = { "caption", "dim-label", NULL };
  static const char *const edit_classes[] = { "history-edit", NULL };
  static const char *const text_classes[] = { "varve-id", "dim-label", "history-text", NULL };
  VarveHistoryItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *box = gtk_list_item_get_child (list_item);

  gtk_box_append (GTK_BOX (box), make_label (varve_history_item_get_title (item), title_classes));
  gtk_box_append (GTK_BOX (box), make_label (varve_history_item_get_meta (item), meta_classes));
  for (guint i = 0; i < varve_history_item_get_n_edits (item); i++)
    {
      gtk_box_append (GTK_BOX (box),
                      make_label (varve_history_item_get_edit_title (item, i), edit_classes));
      gtk_box_append (GTK_BOX (box),
                      make_label (varve_history_item_get_edit_text (item, i), text_classes));
    }
  varve_accessible_name_row (box, varve_history_item_get_sentence (item));
}

static void
unbind_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *box = gtk_list_item_get_child (list_item);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static GtkWidget *
make_list (VarveHistoryView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkSelectionModel *selection
      = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->items))));

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row), NULL);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (selection, factory));
  gtk_list_view_set_single_click_activate (self->list, TRUE);
  gtk_list_view_set_show_separators (self->list, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Revisions that touched it"), -1);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (row_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  return scroller;
}

static void
varve_history_view_dispose (GObject *object)
{
  VarveHistoryView *self = VARVE_HISTORY_VIEW (object);

  stop (self);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_HISTORY_VIEW);
  g_clear_object (&self->items);
  g_clear_pointer (&self->schema, varve_schema_unref);
  G_OBJECT_CLASS (varve_history_view_parent_class)->dispose (object);
}

static void
varve_history_view_finalize (GObject *object)
{
  VarveHistoryView *self = VARVE_HISTORY_VIEW (object);

  g_free (self->environment);
  g_free (self->name);
  set_asked (self, NULL, NULL, NULL, NULL);
  G_OBJECT_CLASS (varve_history_view_parent_class)->finalize (object);
}

static void
varve_history_view_class_init (VarveHistoryViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_history_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_history_view_finalize;
  g_type_ensure (VARVE_TYPE_SCHEMA_TREE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-history-view.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveHistoryView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, VarveHistoryView, tree);
  gtk_widget_class_bind_template_child (widget_class, VarveHistoryView, back_button);
  gtk_widget_class_bind_template_child (widget_class, VarveHistoryView, head);
  gtk_widget_class_bind_template_child (widget_class, VarveHistoryView, heading);
  gtk_widget_class_bind_template_child (widget_class, VarveHistoryView, count);
  gtk_widget_class_bind_template_child (widget_class, VarveHistoryView, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveHistoryView, spinner);
  gtk_widget_class_bind_template_child (widget_class, VarveHistoryView, unread);
  gtk_widget_class_bind_template_callback (widget_class, chosen);
  gtk_widget_class_bind_template_callback (widget_class, go_back);
}

static void
varve_history_view_init (VarveHistoryView *self)
{
  self->items = g_list_store_new (VARVE_TYPE_HISTORY_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self->leaflet, "folded", self->back_button, "visible",
                          G_BINDING_SYNC_CREATE);
  gtk_stack_add_named (self->stack, make_list (self), "list");
}

/**
 * varve_history_view_new:
 *
 * Returns: (transfer floating): a view without a project
 */
GtkWidget *
varve_history_view_new (void)
{
  return g_object_new (VARVE_TYPE_HISTORY_VIEW, NULL);
}

/**
 * varve_history_view_set_source:
 * @self: a view
 * @session: (nullable): the project
 * @environment: (nullable): in whose database the names are meant
 *
 * Shows the histories of that project. Nothing is picked.
 */
void
varve_history_view_set_source (VarveHistoryView *self,
                               VarveSession *session,
                               const char *environment)
{
  varve_set_str (&self->environment, environment);
  if (self->session != session && self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->session != session && session != NULL)
    {
      g_signal_connect_object (session, "graph-changed", G_CALLBACK (update), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (session, "status-changed", G_CALLBACK (status_changed), self,
                               G_CONNECT_SWAPPED);
    }
  g_set_object (&self->session, session);
  set_asked (self, NULL, NULL, NULL, NULL);
  varve_history_view_set_schema (self, NULL);
}

/**
 * varve_history_view_set_schema:
 * @self: a view
 * @schema: (nullable): the environment's database
 *
 * Lets tables and columns of @schema be picked. What is picked stays so, where it is there too.
 */
void
varve_history_view_set_schema (VarveHistoryView *self, VarveSchema *schema)
{
  if (self->schema != schema)
    {
      g_clear_pointer (&self->schema, varve_schema_unref);
      self->schema = schema != NULL ? varve_schema_ref (schema) : NULL;
      varve_schema_tree_set_schema (self->tree, schema);
    }
  update (self);
}

/**
 * varve_history_view_show_object:
 * @self: a view with a schema
 * @object: index of a table or a column in it
 *
 * Picks it.
 */
void
varve_history_view_show_object (VarveHistoryView *self, guint object)
{
  varve_schema_tree_choose (self->tree, object);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
  gtk_widget_grab_focus (adw_leaflet_get_folded (self->leaflet) ? GTK_WIDGET (self->list)
                                                                : GTK_WIDGET (self->tree));
}

/**
 * varve_history_view_show_name:
 * @self: a view with a project
 * @schema: (nullable): of the table
 * @table: a table
 * @column: (nullable): a column of it; %NULL: the table
 * @rows: version rows where they have these names
 *
 * Shows the history of what may have another name in the environment's database, or not be there.
 */
void
varve_history_view_show_name (VarveHistoryView *self,
                              const char *schema,
                              const char *table,
                              const char *column,
                              const char *const *rows)
{
  set_asked (self, schema, table, column, rows);
  g_list_store_remove_all (self->items);
  if (varve_schema_tree_get_chosen (self->tree) != VARVE_NO_OBJECT)
    varve_schema_tree_choose (self->tree, VARVE_NO_OBJECT);
  else
    update (self);
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_FORWARD);
}
