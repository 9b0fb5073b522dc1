/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-journal-view.h"

#include "varve-journal-row.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _VarveJournalView
{
  GtkWidget parent_instance;

  GtkLabel *heading;
  GtkStack *stack;
  GtkSpinner *spinner;
  GtkNoSelection *selection;
  GtkListView *list;
  AdwStatusPage *empty_page;
  AdwStatusPage *error_page;

  VarveSession *session; /* (owned) (nullable) */
  char *environment;     /* (owned) (nullable) */
  char *revision;        /* (owned) (nullable) */
  GListStore *items;     /* (owned) (element-type VarveJournalItem) */
  VarveStatus *shown;    /* (owned) (nullable): what the rows were read with */
  guint serial;          /* tells an answer to an older question */
};

G_DEFINE_FINAL_TYPE (VarveJournalView, varve_journal_view, GTK_TYPE_WIDGET)

static guint activated_signal;

/* What the callback of a reading job needs; the view may be gone by then. */
typedef struct
{
  VarveJournalView *self;
  guint serial;
} Question;

static gpointer
read_journal (VarveProject *project,
              VarveGraph *graph,
              VarveDatabase *database,
              gpointer data,
              VarveOperation *operation,
              GError **error)
{
  return varve_project_read_journal (project, database, data, 0, FALSE, operation, error);
}

static void
show_page (VarveJournalView *self, const char *name)
{
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "loading"));
  gtk_stack_set_visible_child_name (self->stack, name);
}

static const char *
get_verb (const VarveJournalEntry *entry)
{
  if (g_strcmp0 (entry->direction, "stamp") == 0)
    return _ ("Stamp");
  return g_strcmp0 (entry->direction, "downgrade") == 0 ? _ ("Roll back") : _ ("Upgrade");
}

static char *
dup_title (VarveJournalView *self, const VarveJournalEntry *entry)
{
  VarveGraph *graph = varve_session_get_graph (self->session);
  VarveRevision *revision
      = graph && entry->revision ? varve_graph_lookup (graph, entry->revision) : NULL;

  if (self->revision)
    return g_strdup (get_verb (entry));
  /* Translators: “Roll back: Add locations” */
  return g_strdup_printf (_ ("%s: %s"), get_verb (entry),
                          revision ? revision->message : (entry->revision ? entry->revision : "?"));
}

static void
show_entries (VarveJournalView *self, GPtrArray *entries)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < entries->len; i++)
    {
      const VarveJournalEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *title = dup_title (self, entry);
      g_ptr_array_add (items, varve_journal_item_new (entry, title));
    }
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  show_page (self, items->len ? "list" : "empty");
}

static void
show_error (VarveJournalView *self, const GError *error)
{
  g_autofree char *markup = g_markup_escape_text (error->message, -1);

  adw_status_page_set_description (self->error_page, markup);
  show_page (self, "error");
}

static void
journal_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (VarveJournalView) self = question->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) entries = varve_session_run_finish (VARVE_SESSION (source), result, &error);

  if (question->serial == self->serial && self->session)
    {
      if (entries)
        show_entries (self, entries);
      else
        show_error (self, error);
    }
  g_free (question);
}

static void
reload (VarveJournalView *self)
{
  Question *question;

  self->serial++;
  if (!self->session || !self->environment || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  question = g_new0 (Question, 1);
  question->self = g_object_ref (self);
  question->serial = self->serial;
  varve_session_run_async (self->session, self->environment, VARVE_SESSION_READ, read_journal,
                           g_strdup (self->revision), g_free, (GDestroyNotify) g_ptr_array_unref,
                           NULL, journal_read, question);
}

/* A new status means that something may have been run. */
static void
status_changed (VarveJournalView *self, const char *environment)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);

  if (g_strcmp0 (environment, self->environment) != 0 || status == self->shown
      || varve_session_is_running (self->session, environment))
    return;
  g_clear_pointer (&self->shown, varve_status_unref);
  self->shown = status ? varve_status_ref (status) : NULL;
  reload (self);
}

static void
row_activated (VarveJournalView *self, guint position)
{
  g_autoptr (VarveJournalItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  const VarveJournalEntry *entry = varve_journal_item_get_entry (item);

  if (entry->revision)
    g_signal_emit (self, activated_signal, 0, entry->revision);
}

static void
setup_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  gtk_list_item_set_child (list_item, varve_journal_row_new ());
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  varve_journal_row_set_item (VARVE_JOURNAL_ROW (gtk_list_item_get_child (list_item)),
                              gtk_list_item_get_item (list_item));
}

static void
varve_journal_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (varve_journal_view_parent_class)->map (widget);
  reload (VARVE_JOURNAL_VIEW (widget));
}

static void
varve_journal_view_dispose (GObject *object)
{
  VarveJournalView *self = VARVE_JOURNAL_VIEW (object);
  GtkWidget *child;

  if (self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->shown, varve_status_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), VARVE_TYPE_JOURNAL_VIEW);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_object (&self->items);
  G_OBJECT_CLASS (varve_journal_view_parent_class)->dispose (object);
}

static void
varve_journal_view_finalize (GObject *object)
{
  VarveJournalView *self = VARVE_JOURNAL_VIEW (object);

  g_free (self->environment);
  g_free (self->revision);
  G_OBJECT_CLASS (varve_journal_view_parent_class)->finalize (object);
}

static void
varve_journal_view_class_init (VarveJournalViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = varve_journal_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = varve_journal_view_finalize;
  widget_class->map = varve_journal_view_map;
  activated_signal
      = g_signal_new ("revision-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/varve/Varve/ui/varve-journal-view.ui");
  gtk_widget_class_bind_template_child (widget_class, VarveJournalView, stack);
  gtk_widget_class_bind_template_child (widget_class, VarveJournalView, heading);
  gtk_widget_class_bind_template_child (widget_class, VarveJournalView, spinner);
  gtk_widget_class_bind_template_child (widget_class, VarveJournalView, selection);
  gtk_widget_class_bind_template_child (widget_class, VarveJournalView, list);
  gtk_widget_class_bind_template_child (widget_class, VarveJournalView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, VarveJournalView, error_page);
  gtk_widget_class_bind_template_callback (widget_class, setup_row);
  gtk_widget_class_bind_template_callback (widget_class, bind_row);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
varve_journal_view_init (VarveJournalView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (VARVE_TYPE_JOURNAL_ITEM);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (self->items));
}

static void
describe (VarveJournalView *self)
{
  g_autofree char *heading = NULL;
  g_autofree char *text = NULL;
  g_autofree char *markup = NULL;

  if (!self->environment)
    return;
  heading = g_strdup_printf (_ ("Runs on “%s”"), self->environment);
  gtk_label_set_label (self->heading, heading);
  gtk_widget_set_visible (GTK_WIDGET (self->heading), self->revision == NULL);
  text = self->revision
             ? g_strdup_printf (_ ("This revision was never run on “%s”."), self->environment)
             : g_strdup_printf (_ ("What is run on “%s” is listed here."), self->environment);
  markup = g_markup_escape_text (text, -1);
  adw_status_page_set_description (self->empty_page, markup);
  gtk_list_view_set_single_click_activate (self->list, self->revision == NULL);
}

/**
 * varve_journal_view_set_source:
 * @session: (nullable): a project
 * @environment: (nullable): whose journal
 * @revision: (nullable): only of this revision
 *
 * Shows another journal. It is read once the view can be seen, and again after each run.
 */
void
varve_journal_view_set_source (VarveJournalView *self,
                               VarveSession *session,
                               const char *environment,
                               const char *revision)
{
  gboolean changed = self->session != session;

  if (changed && self->session)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (changed && session)
    g_signal_connect_object (session, "status-changed", G_CALLBACK (status_changed), self,
                             G_CONNECT_SWAPPED);
  g_set_object (&self->session, session);
  changed |= varve_set_str (&self->environment, environment);
  changed |= varve_set_str (&self->revision, revision);
  if (!changed)
    return;
  describe (self);
  show_page (self, "loading");
  reload (self);
}
