/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-branch-dialog.h"
#include "varve-heads-dialog.h"

#include "display-project.h"
#include "varve.h"

/* Two heads that both make an index of one name, and both touch users. */
static const DisplayScript SCRIPTS[] = {
  { "aaa1", "", "create users", "CREATE TABLE users (id integer, name text);",
    "DROP TABLE users;" },
  { "bbb1", "aaa1", "add email", "ALTER TABLE users ADD COLUMN email text;",
    "ALTER TABLE users DROP COLUMN email;" },
  { "bbb2", "bbb1", "index users", "CREATE INDEX ix ON users (email);", "DROP INDEX ix;" },
  { "ccc1", "aaa1", "index names", "CREATE INDEX ix ON users (name);", "DROP INDEX ix;" },
};

typedef struct
{
  DisplayProject *project;
  GtkWindow *parent;
  VarveHeadsDialog *dialog; /* (nullable): until it is gone */
  char *chosen;             /* (nullable) */
} Fixture;

static gboolean
has_graph (gpointer data)
{
  return varve_session_get_graph (((Fixture *) data)->project->session) != NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->project = display_project_new (SCRIPTS, G_N_ELEMENTS (SCRIPTS));
  fixture->parent = display_parent_new ();
  display_wait (has_graph, fixture);
}

static gboolean
is_gone (gpointer data)
{
  return ((Fixture *) data)->dialog == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->dialog != NULL)
    gtk_window_close (GTK_WINDOW (fixture->dialog));
  display_wait (is_gone, fixture);
  gtk_window_destroy (fixture->parent);
  display_settle (50);
  display_project_free (fixture->project);
  g_free (fixture->chosen);
}

static AdwMessageDialog *
find_question (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();

  for (GList *l = toplevels; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data) && gtk_widget_get_visible (l->data))
      return l->data;
  return NULL;
}

static gboolean
has_question (gpointer data)
{
  return find_question () != NULL;
}

static gboolean
has_no_question (gpointer data)
{
  return find_question () == NULL;
}

static void
respond (const char *response)
{
  g_autoptr (AdwMessageDialog) question = g_object_ref (find_question ());

  adw_message_dialog_response (question, response);
  gtk_window_close (GTK_WINDOW (question));
}

static gboolean
is_ready (gpointer data)
{
  return varve_heads_dialog_is_ready (((Fixture *) data)->dialog);
}

static void
present (Fixture *fixture)
{
  fixture->dialog = varve_heads_dialog_new (fixture->parent, fixture->project->session);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  display_wait (is_ready, fixture);
}

static char **
reload_heads (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveGraph) graph = varve_project_load_graph (
      varve_session_get_project (fixture->project->session), NULL, &error);

  g_assert_no_error (error);
  g_assert_true (varve_graph_check (graph, &error));
  return varve_graph_dup_heads (graph);
}

static void
test_compare (Fixture *fixture, gconstpointer data)
{
  VarveGraph *graph = varve_session_get_graph (fixture->project->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (VarveHeads) heads
      = varve_heads_compare (varve_session_get_project (fixture->project->session), graph,
                             VARVE_DIALECT_SQLITE, NULL, &error);
  const VarveCollision *first, *second;

  g_assert_no_error (error);
  g_assert_cmpuint (heads->heads->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const VarveHead *head = g_ptr_array_index (heads->heads, i);
      const char *id = varve_graph_get_revision (graph, head->index)->id;
      const char *root = varve_graph_get_revision (graph, varve_head_get_root (head))->id;

      g_assert_cmpuint (head->own->len, ==, g_str_equal (id, "bbb2") ? 2 : 1);
      g_assert_cmpstr (root, ==, g_str_equal (id, "bbb2") ? "bbb1" : "ccc1");
    }
  /* The index is made twice; the table is only touched by both, once a pair of revisions. */
  g_assert_cmpuint (heads->collisions->len, ==, 3);
  first = g_ptr_array_index (heads->collisions, 0);
  second = g_ptr_array_index (heads->collisions, 1);
  g_assert_true (first->serious);
  g_assert_cmpstr (first->object, ==, "index");
  g_assert_cmpstr (first->name, ==, "ix");
  g_assert_false (second->serious);
  g_assert_cmpstr (second->name, ==, "users");
}

static void
test_merge (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) heads = NULL;

  present (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "heads.merge", NULL);
  display_wait (is_gone, fixture);
  heads = reload_heads (fixture);
  g_assert_cmpuint (g_strv_length (heads), ==, 1);
  g_assert_cmpuint (fixture->project->notices->len, ==, 1);
}

static GtkCheckButton *
find_check (GtkWidget *widget, guint *skip)
{
  if (GTK_IS_CHECK_BUTTON (widget) && (*skip)-- == 0)
    return GTK_CHECK_BUTTON (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkCheckButton *found = find_check (child, skip);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkCheckButton *
get_check (Fixture *fixture, guint index)
{
  return find_check (GTK_WIDGET (fixture->dialog), &index);
}

static GtkWidget *
find_merge (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget)
      && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), "heads.merge") == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_merge (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_merge_on (Fixture *fixture)
{
  return gtk_widget_get_sensitive (find_merge (GTK_WIDGET (fixture->dialog)));
}

static gboolean
has_three_heads (gpointer data)
{
  VarveGraph *graph = varve_session_get_graph (((Fixture *) data)->project->session);
  g_auto (GStrv) heads = varve_graph_dup_heads (graph);

  return g_strv_length (heads) == 3;
}

/* Of three heads two are joined, in the file that was announced; the third stays. */
static void
test_merge_selected (Fixture *fixture, gconstpointer data)
{
  static const DisplayScript third
      = { "ddd1", "aaa1", "more", "CREATE TABLE more (id integer);", "DROP TABLE more;" };
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) heads = NULL;

  display_project_write (fixture->project, &third);
  varve_session_reload (fixture->project->session);
  display_wait (has_three_heads, fixture);
  before = varve_graph_dup_heads (varve_session_get_graph (fixture->project->session));
  present (fixture);
  g_assert_null (get_check (fixture, 3));
  g_assert_true (is_merge_on (fixture));
  for (guint i = 0; i < 3; i++)
    gtk_check_button_set_active (get_check (fixture, i), FALSE);
  g_assert_false (is_merge_on (fixture));
  gtk_check_button_set_active (get_check (fixture, 0), TRUE);
  g_assert_false (is_merge_on (fixture));
  gtk_check_button_set_active (get_check (fixture, 2), TRUE);
  g_assert_true (is_merge_on (fixture));
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "heads.merge", NULL);
  display_wait (is_gone, fixture);
  heads = reload_heads (fixture);
  g_assert_cmpuint (g_strv_length (heads), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) heads, before[1]));
  g_assert_false (g_strv_contains ((const char *const *) heads, before[0]));
}

static guint
find_head (Fixture *fixture, const char *id)
{
  return varve_graph_find (varve_session_get_graph (fixture->project->session), id);
}

static void
test_reparent (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) heads = NULL;

  present (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "heads.reparent", "u",
                              find_head (fixture, "bbb2"));
  display_wait (has_question, fixture);
  respond ("change");
  display_wait (is_gone, fixture);
  heads = reload_heads (fixture);
  g_assert_cmpuint (g_strv_length (heads), ==, 1);
  g_assert_cmpstr (heads[0], ==, "bbb2");
}

static void
test_reparent_cancelled (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) heads = NULL;

  present (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "heads.reparent", "u",
                              find_head (fixture, "ccc1"));
  display_wait (has_question, fixture);
  respond ("cancel");
  display_wait (has_no_question, fixture);
  heads = reload_heads (fixture);
  g_assert_cmpuint (g_strv_length (heads), ==, 2);
  g_assert_nonnull (fixture->dialog);
}

/* What a database holds keeps its place. */
static void
test_reparent_refused (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) heads = NULL;

  display_project_upgrade (fixture->project, "production", "ccc1");
  present (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "heads.reparent", "u",
                              find_head (fixture, "ccc1"));
  display_wait (has_question, fixture);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (find_question ()), "production"));
  respond (adw_message_dialog_get_close_response (find_question ()));
  display_wait (has_no_question, fixture);
  heads = reload_heads (fixture);
  g_assert_cmpuint (g_strv_length (heads), ==, 2);
}

static void
on_chosen (const char *revision, gpointer data)
{
  ((Fixture *) data)->chosen = g_strdup (revision);
}

static void
ask_branch (Fixture *fixture, const char *response)
{
  static const char *const current[] = { "bbb2", "ccc1", NULL };

  varve_branch_dialog_present (fixture->parent, varve_session_get_graph (fixture->project->session),
                               current, on_chosen, fixture, NULL);
  display_wait (has_question, fixture);
  respond (response);
  display_wait (has_no_question, fixture);
}

static void
test_branch (Fixture *fixture, gconstpointer data)
{
  ask_branch (fixture, "cancel");
  g_assert_null (fixture->chosen);
  ask_branch (fixture, "choose");
  g_assert_cmpstr (fixture->chosen, ==, "bbb2");
}

#define ADD(name, func) g_test_add ("/heads/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("compare", test_compare);
  ADD ("merge", test_merge);
  ADD ("merge-selected", test_merge_selected);
  ADD ("reparent", test_reparent);
  ADD ("reparent-cancelled", test_reparent_cancelled);
  ADD ("reparent-refused", test_reparent_refused);
  ADD ("branch", test_branch);
  return g_test_run ();
}
