/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-schema-page-private.h"

#include "varve-change-item.h"
#include "varve-change-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Of the list of what differs: as many rows as there are, with names that take two lines. */
#define ROW_HEIGHT 64
#define MAX_HEIGHT 400

/* What the reading job gives. */
typedef struct
{
  VarveSchema *schema;
  char *ddl;
} Reading;

typedef struct
{
  VarveSchemaPage *self; /* (owned) */
  guint serial;
} Question;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  varve_schema_unref (reading->schema);
  g_free (reading->ddl);
  g_free (reading);
}

static gpointer
read_schema (VarveProject *project,
             VarveGraph *graph,
             VarveDatabase *database,
             gpointer data,
             VarveOperation *operation,
             GError **error)
{
  g_autoptr (VarveSchema) schema = varve_database_read_schema (database, NULL, operation, error);
  g_autofree char *ddl = schema != NULL ? varve_schema_render (schema, error) : NULL;
  Reading *reading;

  if (ddl == NULL)
    return NULL;
  reading = g_new (Reading, 1);
  reading->schema = g_steal_pointer (&schema);
  reading->ddl = g_steal_pointer (&ddl);
  return reading;
}

/* Drift: what somebody changed in the database by hand. */

static void
show_drift (VarveSchemaPage *self, VarveComparison *comparison)
{
  VarveDifference *difference = comparison->difference;
  guint n = varve_difference_get_size (difference);
  g_autofree char *text
      = g_strdup_printf (ngettext ("%u object differs from what the revisions give",
                                   "%u objects differ from what the revisions give", n),
                         n);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, varve_change_item_new (difference, i));
  g_list_store_splice (self->drift_items, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->drift_items)), items->pdata,
                       items->len);
  gtk_scrolled_window_set_min_content_height (self->drift_scroller,
                                              (int) MIN (n * ROW_HEIGHT, MAX_HEIGHT));
  gtk_label_set_label (self->drift_label, text);
  gtk_revealer_set_reveal_child (self->drift_bar, n > 0);
}

static void
drift_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (VarveSchemaPage) self = question->self;
  g_autoptr (VarveComparison) comparison = varve_schema_work_drift_finish (result, NULL);

  /* Where the history can't be run, nothing is known of drift; the error has its place elsewhere.
   */
  if (question->serial == self->serial && self->session != NULL)
    {
      g_clear_object (&self->drift);
      if (comparison != NULL)
        show_drift (self, comparison);
    }
  g_free (question);
}

static void
stop_drift (VarveSchemaPage *self)
{
  if (self->drift != NULL)
    varve_operation_cancel (self->drift);
  g_clear_object (&self->drift);
}

static void
look_for_drift (VarveSchemaPage *self)
{
  Question *question;

  stop_drift (self);
  if (varve_project_get_kind (varve_session_get_project (self->session)) != VARVE_PROJECT_SQL
      || varve_session_get_graph (self->session) == NULL)
    return;
  if (self->work == NULL)
    self->work = varve_schema_work_new ();
  self->drift = varve_operation_new ();
  question = g_new (Question, 1);
  question->self = g_object_ref (self);
  question->serial = self->serial;
  varve_schema_work_drift_async (self->work, self->session, self->environment, self->drift,
                                 drift_found, question);
}

void
varve_schema_page_end_work (VarveSchemaPage *self)
{
  stop_drift (self);
  if (self->work != NULL)
    varve_schema_work_end (self->work, self->session, self->environment);
  self->work = NULL;
}

void
varve_schema_page_forget (VarveSchemaPage *self)
{
  gtk_revealer_set_reveal_child (self->drift_bar, FALSE);
  self->serial++;
  self->reading = FALSE;
  g_clear_pointer (&self->schema, varve_schema_unref);
  g_clear_pointer (&self->ddl, g_free);
  g_clear_pointer (&self->shown, varve_status_unref);
  varve_diagram_view_set_schema (self->picture, NULL);
  varve_history_view_set_schema (self->history, NULL);
  varve_sql_view_set_piece (self->definition, "", 0, 1, 0);
}

/* What is the same stays as it is, and where it was scrolled to. */
static void
take_reading (VarveSchemaPage *self, Reading *reading)
{
  gboolean same = g_strcmp0 (self->ddl, reading->ddl) == 0;

  g_clear_pointer (&self->schema, varve_schema_unref);
  self->schema = varve_schema_ref (reading->schema);
  if (!same)
    {
      g_free (self->ddl);
      self->ddl = g_steal_pointer (&reading->ddl);
      varve_diagram_view_set_schema (self->picture, self->schema);
      varve_history_view_set_schema (self->history, self->schema);
      varve_sql_view_set_piece (self->definition, self->ddl, strlen (self->ddl), 1, 0);
    }
  varve_schema_page_update (self);
  look_for_drift (self);
}

static void
show_error (VarveSchemaPage *self, const GError *error)
{
  g_autofree char *markup = g_markup_escape_text (error->message, -1);

  varve_schema_page_forget (self);
  varve_schema_page_update (self);
  adw_status_page_set_description (self->error_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static void
schema_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (VarveSchemaPage) self = question->self;
  g_autoptr (GError) error = NULL;
  Reading *reading = varve_session_run_finish (VARVE_SESSION (source), result, &error);

  if (question->serial == self->serial && self->session != NULL)
    {
      self->reading = FALSE;
      gtk_spinner_set_spinning (self->spinner, FALSE);
      if (reading != NULL)
        take_reading (self, reading);
      else
        show_error (self, error);
      if (reading != NULL)
        varve_schema_page_ensure_read (self);
    }
  g_clear_pointer (&reading, reading_free);
  g_free (question);
}

void
varve_schema_page_read_again (VarveSchemaPage *self)
{
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  Question *question;

  if (self->schema == NULL)
    {
      gtk_spinner_set_spinning (self->spinner, TRUE);
      gtk_stack_set_visible_child_name (self->stack, "loading");
    }
  g_clear_pointer (&self->shown, varve_status_unref);
  self->shown = status != NULL ? varve_status_ref (status) : NULL;
  self->reading = TRUE;
  question = g_new (Question, 1);
  question->self = g_object_ref (self);
  question->serial = ++self->serial;
  varve_session_run_async (self->session, self->environment, VARVE_SESSION_READ, read_schema, NULL,
                           NULL, reading_free, NULL, schema_read, question);
}

/* Reads the database where it is looked at and not known as it is now. */
void
varve_schema_page_ensure_read (VarveSchemaPage *self)
{
  if (!varve_schema_page_shows_database (self) || !gtk_widget_get_mapped (GTK_WIDGET (self))
      || self->session == NULL || self->environment == NULL || self->reading)
    return;
  if (self->schema == NULL
      || self->shown != varve_session_get_status (self->session, self->environment))
    varve_schema_page_read_again (self);
}

/* What differs and is known to some revision has a history, by the name that it has at the
 * database's place. */
static void
drift_activated (VarveSchemaPage *self, guint position)
{
  g_autoptr (VarveChangeItem) item
      = g_list_model_get_item (G_LIST_MODEL (self->drift_items), position);
  VarveStatus *status = varve_session_get_status (self->session, self->environment);
  const char *schema, *table, *column;

  if (status == NULL || !varve_change_item_get_names (item, &schema, &table, &column))
    return;
  gtk_menu_button_popdown (self->drift_button);
  varve_schema_page_show_history (self, schema, table, column,
                                  (const char *const *) status->current);
}

void
varve_schema_page_init_drift (VarveSchemaPage *self)
{
  GtkWidget *list;

  self->drift_items = g_list_store_new (VARVE_TYPE_CHANGE_ITEM);
  list = varve_change_list_new (G_LIST_MODEL (self->drift_items));
  g_signal_connect_object (list, "activate", G_CALLBACK (drift_activated), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (self->drift_scroller, list);
}
