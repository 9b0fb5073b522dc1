/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-changes-view.h"

#include "varve-change-item.h"
#include "varve-change-list.h"
#include "varve-diagram-view.h"
#include "varve-schema-work.h"
#include "varve-sql-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* Where the drop-down stands first: the parents. */
#define BEFORE 0
#define EMPTY  1

struct _VarveChangesView
{
  GtkWidget parent_instance;

  GtkDropDown *since;
  GtkStack *sides; /* changes, definition, picture */
  GtkStack *stack; /* loading, error, nothing, sides */
  GtkSpinner *spinner;
  AdwStatusPage *error_page;
  GListStore *items; /* (owned) (element-type VarveChangeItem) */
  VarveSqlView *definition;
  VarveDiagramView *picture;

  VarveSession *session;     /* (owned) (nullable) */
  char *environment;         /* (owned) (nullable) */
  VarveRevision *revision;   /* (owned) (nullable) */
  VarveGraph *graph;         /* (owned) (nullable): that the drop-down lists */
  VarveSchemaWork *work;     /* (owned) (nullable) */
  VarveOperation *operation; /* (owned) (nullable): what runs */
  gboolean shown;            /* what is asked for is on the screen, or on its way */
  gboolean filling;          /* the drop-down's list is being made */
  guint serial;              /* tells an answer to an older question */
};

G_DEFINE_FINAL_TYPE (VarveChangesView, varve_changes_view, GTK_TYPE_WIDGET)

typedef struct
{
  VarveChangesView *self; /* (owned) */
  guint serial;
} Question;

static void
show_page (VarveChangesView *self, const char *name)
{
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "loading"));
  gtk_stack_set_visible_child_name (self->stack, name);
}

static void
show_error (VarveChangesView *self, const GError *error)
{
  const VarveErrorDetails *details = varve_error_get_details (error);
  g_autofree char *text = details != NULL && details->hint != NULL
                              ? g_strdup_printf ("%s\n%s", error->message, details->hint)
                              : g_strdup (error->message);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_description (self->error_page, markup);
  show_page (self, "error");
}

/* What was renamed, and then what changes. (transfer full) */
static GPtrArray *
list_items (VarveComparison *comparison)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < comparison->renames->len; i++)
    {
      const VarveRename *rename = g_ptr_array_index (comparison->renames, i);

      if (rename->is_rename)
        g_ptr_array_add (items, varve_change_item_new_rename (rename));
    }
  for (guint i = 0; i < varve_difference_get_size (comparison->difference); i++)
    g_ptr_array_add (items, varve_change_item_new (comparison->difference, i));
  return items;
}

static void
show_comparison (VarveChangesView *self, VarveComparison *comparison)
{
  g_autoptr (GPtrArray) items = list_items (comparison);
  g_autoptr (GError) error = NULL;
  g_autofree char *ddl = varve_schema_render (comparison->desired, &error);

  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  if (ddl == NULL)
    ddl = g_strdup (error->message);
  varve_sql_view_set_piece (self->definition, ddl, strlen (ddl), 1, 0);
  varve_diagram_view_set_schema (self->picture, comparison->desired);
  show_page (self, "sides");
  gtk_stack_set_visible_child_name (
      GTK_STACK (gtk_stack_get_child_by_name (self->sides, "changes")),
      items->len > 0 ? "list" : "nothing");
}

static void
compared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (VarveChangesView) self = question->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveComparison) comparison = varve_schema_work_between_finish (result, &error);

  if (question->serial == self->serial && self->session != NULL)
    {
      g_clear_object (&self->operation);
      if (comparison != NULL)
        show_comparison (self, comparison);
      else
        show_error (self, error);
    }
  g_free (question);
}

static void
stop (VarveChangesView *self)
{
  self->serial++;
  self->shown = FALSE;
  if (self->operation != NULL)
    varve_operation_cancel (self->operation);
  g_clear_object (&self->operation);
}

/* From which rows the changes are counted. (transfer full) */
static char **
dup_start (VarveChangesView *self)
{
  guint selected = gtk_drop_down_get_selected (self->since);

  if (selected == GTK_INVALID_LIST_POSITION || selected == BEFORE)
    return g_strdupv (self->revision->down_revisions);
  if (selected == EMPTY)
    return g_new0 (char *, 1);
  return g_strdupv (
      (char *[]){ varve_graph_get_revision (self->graph, selected - EMPTY - 1)->id, NULL });
}

static void
ask (VarveChangesView *self)
{
  g_auto (GStrv) from = NULL;
  Question *question;

  if (self->shown || self->session == NULL || self->environment == NULL || self->revision == NULL
      || self->graph == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  stop (self);
  self->shown = TRUE;
  show_page (self, "loading");
  from = dup_start (self);
  if (self->work == NULL)
    self->work = varve_schema_work_new ();
  self->operation = varve_operation_new ();
  question = g_new (Question, 1);
  question->self = g_object_ref (self);
  question->serial = self->serial;
  varve_schema_work_between_async (
      self->work, self->session, self->environment, (const char *const *) from,
      (const char *[]){ self->revision->id, NULL }, self->operation, compared, question);
}

static void
since_chosen (VarveChangesView *self)
{
  if (self->filling)
    return;
  stop (self);
  ask (self);
}

/* The revision before, nothing, and every revision of the history, which may be searched. */
static void
fill_since (VarveChangesView *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("The Revision Before"));
  gtk_string_list_append (names, _ ("An Empty Database"));
  for (guint i = 0; i < varve_graph_get_size (self->graph); i++)
    {
      VarveRevision *revision = varve_graph_get_revision (self->graph, i);
      g_autofree char *name = g_strdup_printf ("%s %s", revision->id, revision->message);

      gtk_string_list_append (names, name);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->since, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->since, BEFORE);
  self->filling = FALSE;
}

/* What goes had its name before, everything else has it with the revision. */
static void
row_activated (VarveChangesView *self, guint position)
{
  g_autoptr (VarveChangeItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  g_auto (GStrv) start = dup_start (self);
  const char *const rows[] = { self->revision->id, NULL };
  const char *schema, *table, *column;

  if (varve_change_item_get_names (item, &schema, &table, &column))
    gtk_widget_activate_action (GTK_WIDGET (self), "project.show-history", "(sss^as)",
                                schema != NULL ? schema : "", table, column != NULL ? column : "",
                                varve_change_item_is_drop (item) ? (const char *const *) start
                                                                 : rows);
}

static GtkWidget *
make_list (VarveChangesView *self)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *nothing = adw_status_page_new ();
  GtkWidget *list;

  list = varve_change_list_new (G_LIST_MODEL (self->items));
  g_signal_connect_object (list, "activate", G_CALLBACK (row_activated), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  adw_status_page_set_title (ADW_STATUS_PAGE (nothing), _ ("The Schema Stays as It Is"));
  adw_status_page_set_description (ADW_STATUS_PAGE (nothing),
                                   _ ("Rows may have been changed: the script says."));
  gtk_stack_add_named (GTK_STACK (stack), scroller, "list");
  gtk_stack_add_named (GTK_STACK (stack), nothing, "nothing");
  return stack;
}

static GtkWidget *
make_definition (VarveChangesView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->definition = VARVE_SQL_VIEW (varve_sql_view_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->definition), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Definition"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->definition));
  return scroller;
}

static void
set_up_name (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_list_item_set_child (list_item, label);
}

static void
bind_name (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkStringObject *name = gtk_list_item_get_item (list_item);

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (list_item)),
                       gtk_string_object_get_string (name));
}

/* Names of revisions are long: they are cut, not the page widened. */
static void
make_since (VarveChangesView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_name), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_name), NULL);
  self->since = GTK_DROP_DOWN (gtk_drop_down_new (
      NULL, gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string")));
  gtk_drop_down_set_factory (self->since, factory);
  gtk_drop_down_set_enable_search (self->since, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->since), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->since), _ ("What It Is Compared With"));
  g_signal_connect_object (self->since, "notify::selected", G_CALLBACK (since_chosen), self,
                           G_CONNECT_SWAPPED);
  g_object_unref (factory);
}

static GtkWidget *
make_head (VarveChangesView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("S_ince"));
  GtkWidget *switcher = gtk_stack_switcher_new ();

  make_since (self);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->since));
  gtk_stack_switcher_set_stack (GTK_STACK_SWITCHER (switcher), self->sides);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->since));
  gtk_box_append (GTK_BOX (box), switcher);
  gtk_box_append (GTK_BOX (box), row);
  gtk_widget_add_css_class (box, "changes-head");
  return box;
}

static GtkWidget *
make_loading (VarveChangesView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->spinner));
  gtk_box_append (GTK_BOX (box), gtk_label_new (_ ("Running the history on a scratch database…")));
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}

static void
varve_changes_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (varve_changes_view_parent_class)->map (widget);
  ask (VARVE_CHANGES_VIEW (widget));
}

static void
end_work (VarveChangesView *self)
{
  stop (self);
  if (self->work != NULL)
    varve_schema_work_end (self->work, self->session, self->environment);
  self->work = NULL;
}

static void
varve_changes_view_dispose (GObject *object)
{
  VarveChangesView *self = VARVE_CHANGES_VIEW (object);
  GtkWidget *child;

  end_work (self);
  g_clear_object (&self->session);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->revision, varve_revision_unref);
  g_clear_pointer (&self->graph, varve_graph_unref);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (varve_changes_view_parent_class)->dispose (object);
}

static void
varve_changes_view_finalize (GObject *object)
{
  g_free (VARVE_CHANGES_VIEW (object)->environment);
  G_OBJECT_CLASS (varve_changes_view_parent_class)->finalize (object);
}

static void
varve_changes_view_class_init (VarveChangesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_changes_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_changes_view_finalize;
  widget_class->map = varve_changes_view_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
varve_changes_view_init (VarveChangesView *self)
{
  GtkWidget *head;

  gtk_orientable_set_orientation (
      GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))), GTK_ORIENTATION_VERTICAL);
  self->items = g_list_store_new (VARVE_TYPE_CHANGE_ITEM);
  self->sides = GTK_STACK (gtk_stack_new ());
  self->picture = VARVE_DIAGRAM_VIEW (varve_diagram_view_new ());
  gtk_stack_add_titled (self->sides, make_list (self), "changes", _ ("Changes"));
  gtk_stack_add_titled (self->sides, make_definition (self), "definition", _ ("DDL"));
  gtk_stack_add_titled (self->sides, GTK_WIDGET (self->picture), "picture", _ ("Picture"));
  self->error_page = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->error_page, "dialog-warning-symbolic");
  adw_status_page_set_title (self->error_page, _ ("The Changes Are Not Known"));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, make_loading (self), "loading");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->error_page), "error");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->sides), "sides");
  head = make_head (self);
  gtk_widget_set_parent (head, GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->stack), GTK_WIDGET (self));
}

/**
 * varve_changes_view_new:
 *
 * Returns: (transfer floating): a view of nothing
 */
GtkWidget *
varve_changes_view_new (void)
{
  return g_object_new (VARVE_TYPE_CHANGES_VIEW, NULL);
}

/**
 * varve_changes_view_set_source:
 * @self: the view
 * @session: (nullable): the project
 * @environment: (nullable): whose kind of database it is
 * @revision: (nullable): whose changes are shown
 *
 * Shows what @revision does. It is found out when the view is on the screen.
 */
void
varve_changes_view_set_source (VarveChangesView *self,
                               VarveSession *session,
                               const char *environment,
                               VarveRevision *revision)
{
  VarveGraph *graph = session != NULL ? varve_session_get_graph (session) : NULL;

  if (self->session == session && g_strcmp0 (self->environment, environment) == 0
      && self->revision == revision && self->graph == graph)
    return;
  if (self->session != session || g_strcmp0 (self->environment, environment) != 0)
    end_work (self);
  stop (self);
  g_set_object (&self->session, session);
  varve_set_str (&self->environment, environment);
  g_clear_pointer (&self->revision, varve_revision_unref);
  self->revision = revision != NULL ? varve_revision_ref (revision) : NULL;
  if (self->graph != graph)
    {
      g_clear_pointer (&self->graph, varve_graph_unref);
      self->graph = graph != NULL ? varve_graph_ref (graph) : NULL;
      if (graph != NULL)
        fill_since (self);
    }
  ask (self);
}
