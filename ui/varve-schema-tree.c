/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-schema-tree.h"

#include "varve-accessible.h"

#include <glib/gi18n-lib.h>

/* A table or a column in the list. */
#define VARVE_TYPE_SCHEMA_TREE_ITEM (varve_schema_tree_item_get_type ())
G_DECLARE_FINAL_TYPE (VarveSchemaTreeItem, varve_schema_tree_item, VARVE, SCHEMA_TREE_ITEM, GObject)

struct _VarveSchemaTreeItem
{
  GObject parent_instance;

  guint object;
};

G_DEFINE_FINAL_TYPE (VarveSchemaTreeItem, varve_schema_tree_item, G_TYPE_OBJECT)

struct _VarveSchemaTree
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkEditable *search;
  GtkStack *stack;   /* list, nothing */
  GtkLabel *nothing; /* why the list is empty */
  GtkListView *list;
  GtkSingleSelection *selection; /* (owned by the list) */

  VarveSchema *schema; /* (owned) (nullable) */
  char *words;         /* (owned): what is looked for, case folded */
  guint chosen;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (VarveSchemaTree, varve_schema_tree, GTK_TYPE_WIDGET)

static guint chosen_signal;

static void
varve_schema_tree_item_class_init (VarveSchemaTreeItemClass *klass)
{
}

static void
varve_schema_tree_item_init (VarveSchemaTreeItem *self)
{
}

static void
append_item (GListStore *store, guint object)
{
  g_autoptr (VarveSchemaTreeItem) item = g_object_new (VARVE_TYPE_SCHEMA_TREE_ITEM, NULL);

  item->object = object;
  g_list_store_append (store, item);
}

/* A table with the schema that it is in, unless that is the usual one; a column by itself. */
static char *
dup_name (VarveSchemaTree *self, guint object)
{
  const VarveObject *found = varve_schema_get_object (self->schema, object);

  if (found->parent != VARVE_NO_OBJECT || found->schema == NULL
      || g_str_equal (found->schema, "public"))
    return g_strdup (found->name);
  return varve_schema_dup_name (self->schema, object);
}

static gboolean
matches (VarveSchemaTree *self, guint object)
{
  g_autofree char *name = dup_name (self, object);
  g_autofree char *folded = g_utf8_casefold (name, -1);

  return strstr (folded, self->words) != NULL;
}

/* Of a table that is meant itself all columns, else those that are. */
static GListStore *
list_columns (VarveSchemaTree *self, guint table)
{
  g_autoptr (GListStore) columns = g_list_store_new (VARVE_TYPE_SCHEMA_TREE_ITEM);
  gboolean all = matches (self, table);
  guint n;
  guint first = varve_schema_get_children (self->schema, table, &n);

  for (guint i = 0; i < n; i++)
    if (varve_schema_get_object (self->schema, first + i)->kind == VARVE_OBJECT_COLUMN
        && (all || matches (self, first + i)))
      append_item (columns, first + i);
  return g_steal_pointer (&columns);
}

static GListModel *
make_children (gpointer item, gpointer user_data)
{
  VarveSchemaTree *self = user_data;
  guint object = VARVE_SCHEMA_TREE_ITEM (item)->object;
  GListStore *columns;

  if (self->schema == NULL
      || varve_schema_get_object (self->schema, object)->kind == VARVE_OBJECT_COLUMN)
    return NULL;
  columns = list_columns (self, object);
  return G_LIST_MODEL (columns);
}

static gboolean
is_wanted (VarveSchemaTree *self, guint table)
{
  g_autoptr (GListStore) columns = NULL;

  if (matches (self, table))
    return TRUE;
  columns = list_columns (self, table);
  return g_list_model_get_n_items (G_LIST_MODEL (columns)) > 0;
}

static guint
get_object_at (VarveSchemaTree *self, guint position)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_autoptr (VarveSchemaTreeItem) item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  return item != NULL ? item->object : VARVE_NO_OBJECT;
}

static guint
find_position (VarveSchemaTree *self, guint object)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    if (get_object_at (self, i) == object)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
expand (VarveSchemaTree *self, guint position)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (row != NULL)
    gtk_tree_list_row_set_expanded (row, TRUE);
}

/* Selects what is chosen where it is in the list; what is not stays chosen, unseen. */
static void
show_chosen (VarveSchemaTree *self)
{
  guint position = GTK_INVALID_LIST_POSITION;

  if (self->chosen != VARVE_NO_OBJECT)
    {
      const VarveObject *object = varve_schema_get_object (self->schema, self->chosen);

      if (object->parent != VARVE_NO_OBJECT)
        expand (self, find_position (self, object->parent));
      position = find_position (self, self->chosen);
      if (object->parent == VARVE_NO_OBJECT)
        expand (self, position);
    }
  gtk_single_selection_set_selected (self->selection, position);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

static void
fill (VarveSchemaTree *self)
{
  GListStore *tables = g_list_store_new (VARVE_TYPE_SCHEMA_TREE_ITEM);
  g_autoptr (GtkTreeListModel) model = NULL;

  for (guint i = 0; self->schema != NULL && i < varve_schema_get_size (self->schema); i++)
    if (varve_object_kind_is_table (varve_schema_get_object (self->schema, i)->kind)
        && is_wanted (self, i))
      append_item (tables, i);
  gtk_label_set_label (self->nothing,
                       *self->words != '\0' ? _ ("Nothing Is Called So") : _ ("No Tables"));
  gtk_stack_set_visible_child_name (
      self->stack, g_list_model_get_n_items (G_LIST_MODEL (tables)) > 0 ? "list" : "nothing");
  model = gtk_tree_list_model_new (G_LIST_MODEL (tables), FALSE, *self->words != '\0',
                                   make_children, self, NULL);
  self->filling = TRUE;
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (model));
  show_chosen (self);
  self->filling = FALSE;
}

static void
search_changed (VarveSchemaTree *self)
{
  g_free (self->words);
  self->words = g_utf8_casefold (gtk_editable_get_text (self->search), -1);
  fill (self);
}

static void
selection_changed (VarveSchemaTree *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);
  guint object = get_object_at (self, position);

  if (self->filling || position == GTK_INVALID_LIST_POSITION || object == self->chosen)
    return;
  self->chosen = object;
  g_signal_emit (self, chosen_signal, 0);
}

static void
row_activated (VarveSchemaTree *self, guint position)
{
  expand (self, position);
  g_signal_emit (self, chosen_signal, 0);
}

/* Return in the entry picks what stands first; arrows go into the list. */
static void
search_activated (VarveSchemaTree *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
set_up_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *expander = gtk_tree_expander_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (label),
                               i == 0 ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
      if (i == 1)
        {
          gtk_label_set_xalign (GTK_LABEL (label), 1);
          gtk_widget_set_hexpand (label, TRUE);
          gtk_widget_add_css_class (label, "caption");
          gtk_widget_add_css_class (label, "dim-label");
        }
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  gtk_list_item_set_child (list_item, expander);
}

static void
bind_row (VarveSchemaTree *self, GtkListItem *list_item)
{
  GtkTreeListRow *row = gtk_list_item_get_item (list_item);
  g_autoptr (VarveSchemaTreeItem) item = gtk_tree_list_row_get_item (row);
  GtkWidget *expander = gtk_list_item_get_child (list_item);
  GtkWidget *name
      = gtk_widget_get_first_child (gtk_tree_expander_get_child (GTK_TREE_EXPANDER (expander)));
  const char *type = varve_schema_get_attribute (self->schema, item->object, VARVE_ATTRIBUTE_TYPE);
  g_autofree char *text = dup_name (self, item->object);
  g_autofree char *sentence = type != NULL ? g_strdup_printf ("%s %s", text, type) : NULL;

  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (expander), row);
  gtk_label_set_label (GTK_LABEL (name), text);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (name)), type != NULL ? type : "");
  gtk_widget_set_tooltip_text (expander, sentence != NULL ? sentence : text);
  varve_accessible_name_row (expander, sentence != NULL ? sentence : text);
}

static void
unbind_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (gtk_list_item_get_child (list_item)), NULL);
}

static GtkWidget *
make_list (VarveSchemaTree *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_row), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row), self, G_CONNECT_SWAPPED);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row), NULL);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selection_changed),
                           self, G_CONNECT_SWAPPED);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), factory));
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Tables and columns"), -1);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (row_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  return scroller;
}

static void
varve_schema_tree_dispose (GObject *object)
{
  VarveSchemaTree *self = VARVE_SCHEMA_TREE (object);

  self->filling = TRUE;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->schema, varve_schema_unref);
  G_OBJECT_CLASS (varve_schema_tree_parent_class)->dispose (object);
}

static gboolean
varve_schema_tree_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (VARVE_SCHEMA_TREE (widget)->list));
}

static void
varve_schema_tree_finalize (GObject *object)
{
  g_free (VARVE_SCHEMA_TREE (object)->words);
  G_OBJECT_CLASS (varve_schema_tree_parent_class)->finalize (object);
}

static void
varve_schema_tree_class_init (VarveSchemaTreeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = varve_schema_tree_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_schema_tree_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = varve_schema_tree_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  chosen_signal = g_signal_new ("chosen", VARVE_TYPE_SCHEMA_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
varve_schema_tree_init (VarveSchemaTree *self)
{
  GtkWidget *search = gtk_search_entry_new ();

  self->words = g_strdup ("");
  self->chosen = VARVE_NO_OBJECT;
  self->search = GTK_EDITABLE (search);
  self->stack = GTK_STACK (gtk_stack_new ());
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (search, "tree-search");
  g_object_set (search, "placeholder-text", _ ("Table or Column"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Find a Table or a Column"), -1);
  g_signal_connect_object (search, "search-changed", G_CALLBACK (search_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "activate", G_CALLBACK (search_activated), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, make_list (self), "list");
  self->nothing = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->nothing), "dim-label");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->nothing), "nothing");
  gtk_box_append (GTK_BOX (self->box), search);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->stack));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/**
 * varve_schema_tree_new:
 *
 * Returns: (transfer floating): a list without a schema
 */
GtkWidget *
varve_schema_tree_new (void)
{
  return g_object_new (VARVE_TYPE_SCHEMA_TREE, NULL);
}

/* The same table or column in another schema. */
static guint
find_again (VarveSchema *from, guint object, VarveSchema *to)
{
  const VarveObject *old;
  guint parent = VARVE_NO_OBJECT;

  if (from == NULL || to == NULL || object == VARVE_NO_OBJECT)
    return VARVE_NO_OBJECT;
  old = varve_schema_get_object (from, object);
  if (old->parent != VARVE_NO_OBJECT)
    {
      parent = find_again (from, old->parent, to);
      if (parent == VARVE_NO_OBJECT)
        return VARVE_NO_OBJECT;
    }
  return varve_schema_find (to, old->kind, parent, old->schema, old->name, old->signature);
}

/**
 * varve_schema_tree_set_schema:
 * @self: a list
 * @schema: (nullable): whose tables it lists
 *
 * Lists the tables of @schema. What was picked stays so, where it is there too.
 */
void
varve_schema_tree_set_schema (VarveSchemaTree *self, VarveSchema *schema)
{
  if (self->schema == schema)
    return;
  self->chosen = find_again (self->schema, self->chosen, schema);
  g_clear_pointer (&self->schema, varve_schema_unref);
  self->schema = schema != NULL ? varve_schema_ref (schema) : NULL;
  fill (self);
}

guint
varve_schema_tree_get_chosen (VarveSchemaTree *self)
{
  return self->chosen;
}

/**
 * varve_schema_tree_choose:
 * @self: a list
 * @object: index of a table or a column in its schema; %VARVE_NO_OBJECT: none
 *
 * Picks it. What hides it from the list is cleared.
 */
void
varve_schema_tree_choose (VarveSchemaTree *self, guint object)
{
  if (object == self->chosen)
    return;
  self->chosen = object;
  gtk_editable_set_text (self->search, "");
  search_changed (self);
  g_signal_emit (self, chosen_signal, 0);
}
