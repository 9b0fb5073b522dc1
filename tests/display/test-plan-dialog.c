/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "varve-plan-dialog-private.h"

#include "display-project.h"
#include "varve-plan-words.h"

static const DisplayScript scripts[] = {
  { "aa01", "", "Add users", "CREATE TABLE users (id integer PRIMARY KEY, name text);",
    "DROP TABLE users;" },
  { "aa02", "aa01", "Add plans",
    "CREATE TABLE plans (id integer PRIMARY KEY);\nCREATE INDEX plans_id ON plans (id);",
    "DROP TABLE plans;" },
  { "aa03", "aa02", "Name the plans", "ALTER TABLE plans ADD COLUMN name text;", NULL },
};

static const DisplayScript failing = {
  "aa04",
  "aa03",
  "Add servers",
  "CREATE TABLE servers (id integer PRIMARY KEY);\n"
  "CREATE TABLE regions (id integer PRIMARY KEY);\n"
  "CREATE INDEX broken\n"
  "  ON servers (region);\n"
  "CREATE TABLE never (id integer);",
  "DROP TABLE servers;",
};

typedef struct
{
  VarvePlanDialog *dialog;
  VarvePhase phase;
} Wait;

static gboolean
is_in_phase (gpointer data)
{
  Wait *wait = data;

  return wait->dialog == NULL || wait->dialog->phase == wait->phase;
}

/* Either it comes to @phase, or it goes away: the caller sees which. */
static void
wait_for_phase (VarvePlanDialog **dialog, VarvePhase phase)
{
  Wait wait = { *dialog, phase };

  g_object_add_weak_pointer (G_OBJECT (*dialog), (gpointer *) &wait.dialog);
  display_wait (is_in_phase, &wait);
  if (wait.dialog != NULL)
    g_object_remove_weak_pointer (G_OBJECT (wait.dialog), (gpointer *) &wait.dialog);
  *dialog = wait.dialog;
}

static VarvePlanDialog *
open_dialog (DisplayProject *project,
             GtkWindow *parent,
             const char *environment,
             VarveDirection direction,
             const char *target,
             VarvePhase phase)
{
  VarvePlanDialog *dialog = varve_plan_dialog_new (parent, project->session, environment, direction,
                                                   (const char *const[]){ target, NULL });

  gtk_window_present (GTK_WINDOW (dialog));
  wait_for_phase (&dialog, phase);
  g_assert_nonnull (dialog);
  g_assert_cmpint (dialog->phase, ==, phase);
  return dialog;
}

static void
activate (VarvePlanDialog *dialog, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (dialog), action, NULL));
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* Ends a test: nothing may keep the dialog. */
static void
close_dialog (VarvePlanDialog *dialog)
{
  VarvePlanDialog *weak = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &weak);
  gtk_window_close (GTK_WINDOW (dialog));
  display_wait (is_gone, &weak);
}

static gboolean
can_act (VarvePlanDialog *dialog)
{
  return gtk_widget_is_sensitive (GTK_WIDGET (dialog->act_button));
}

static void
assert_steps (VarvePlanDialog *dialog, const char *expected)
{
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (dialog->items)); i++)
    {
      g_autoptr (VarveStepItem) item = g_list_model_get_item (G_LIST_MODEL (dialog->items), i);

      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                              varve_step_item_get_step (item)->revision->id);
    }
  g_assert_cmpstr (ids->str, ==, expected);
}

static void
assert_current (DisplayProject *project, const char *environment, const char *expected)
{
  g_autofree char *current = display_project_dup_current (project, environment);

  g_assert_cmpstr (current, ==, expected);
}

/* ---- Cases ---- */

static void
test_shows_upgrade (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, G_N_ELEMENTS (scripts));
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_UPGRADE,
                                         "head", VARVE_PHASE_READY);

  assert_steps (dialog, "aa01 aa02 aa03");
  g_assert_cmpstr (gtk_label_get_label (dialog->title), ==, "Apply 3 revisions?");
  g_assert_cmpstr (gtk_label_get_label (dialog->route), ==,
                   "from an empty history to Name the plans");
  g_assert_cmpstr (gtk_button_get_label (dialog->act_button), ==, "_Apply 3 Revisions");
  g_assert_cmpstr (gtk_label_get_label (dialog->command_label), ==,
                   "varvectl -e development upgrade aa03");
  g_assert_false (gtk_widget_get_visible (dialog->losses_card));
  g_assert_false (gtk_widget_get_visible (dialog->confirm_list));
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (dialog), "production"));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (dialog->act_button), "suggested-action"));
  g_assert_true (can_act (dialog));
  /* Nothing runs that was not confirmed. */
  assert_current (project, "development", "");
  close_dialog (dialog);
  gtk_window_destroy (parent);
}

static void
test_shows_roll_back (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 2);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog;

  display_project_upgrade (project, "development", "head");
  dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_DOWNGRADE, "-1",
                        VARVE_PHASE_READY);
  assert_steps (dialog, "aa02");
  g_assert_cmpstr (gtk_label_get_label (dialog->title), ==, "Roll back 1 revision?");
  g_assert_cmpstr (gtk_label_get_label (dialog->command_label), ==,
                   "varvectl -e development downgrade aa01");
  g_assert_cmpuint (dialog->losses->len, ==, 1);
  g_assert_true (gtk_widget_get_visible (dialog->losses_card));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (dialog->act_button), "destructive-action"));
  /* Loss outside of production wants no typing. */
  g_assert_false (gtk_widget_get_visible (dialog->confirm_list));
  g_assert_true (can_act (dialog));
  close_dialog (dialog);
  gtk_window_destroy (parent);
}

static void
test_production_wants_its_name (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 2);
  GtkWindow *parent = display_parent_new ();
  static const char *const wrong[] = { "", "prod", "Production", "production ", "development" };
  VarvePlanDialog *dialog;

  display_project_upgrade (project, "production", "head");
  dialog = open_dialog (project, parent, "production", VARVE_DIRECTION_DOWNGRADE, "base",
                        VARVE_PHASE_READY);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (dialog), "production"));
  g_assert_true (gtk_widget_get_visible (dialog->confirm_list));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (dialog->confirm_row), wrong[i]);
      g_assert_false (can_act (dialog));
      gtk_widget_activate_action (GTK_WIDGET (dialog), "plan.act", NULL);
      g_assert_cmpint (dialog->phase, ==, VARVE_PHASE_READY);
    }
  gtk_editable_set_text (GTK_EDITABLE (dialog->confirm_row), "production");
  g_assert_true (can_act (dialog));
  assert_current (project, "production", "aa02");
  close_dialog (dialog);
  gtk_window_destroy (parent);
}

/* An upgrade of production that loses nothing only has its colour. */
static void
test_production_without_loss (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 1);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog = open_dialog (project, parent, "production", VARVE_DIRECTION_UPGRADE,
                                         "head", VARVE_PHASE_READY);

  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (dialog), "production"));
  g_assert_false (gtk_widget_get_visible (dialog->confirm_list));
  g_assert_true (can_act (dialog));
  close_dialog (dialog);
  gtk_window_destroy (parent);
}

static void
test_runs_to_success (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 2);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_UPGRADE,
                                         "head", VARVE_PHASE_READY);
  g_autofree char *target = NULL;

  activate (dialog, "plan.act");
  g_assert_cmpint (dialog->phase, ==, VARVE_PHASE_RUNNING);
  wait_for_phase (&dialog, VARVE_PHASE_STOPPED);
  g_assert_null (dialog);
  assert_current (project, "development", "aa02");
  g_assert_cmpstr (g_ptr_array_index (project->notices, 0), ==, "2 revisions applied");
  /* Undo leads back to where it began. */
  target = g_variant_print (project->target, FALSE);
  g_assert_cmpstr (target, ==, "('development', 1, ['base'])");
  gtk_window_destroy (parent);
}

/* Undo is for development: production gets a notice without a button. */
static void
test_no_undo_on_production (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 1);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog = open_dialog (project, parent, "production", VARVE_DIRECTION_UPGRADE,
                                         "head", VARVE_PHASE_READY);

  activate (dialog, "plan.act");
  wait_for_phase (&dialog, VARVE_PHASE_STOPPED);
  g_assert_null (dialog);
  g_assert_cmpstr (g_ptr_array_index (project->notices, 0), ==, "1 revision applied");
  g_assert_null (project->target);
  gtk_window_destroy (parent);
}

/* A one-way revision can't be undone: no button that would be refused. */
static void
test_no_undo_through_one_way (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 3);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_UPGRADE,
                                         "head", VARVE_PHASE_READY);

  activate (dialog, "plan.act");
  wait_for_phase (&dialog, VARVE_PHASE_STOPPED);
  g_assert_null (dialog);
  g_assert_null (project->target);
  gtk_window_destroy (parent);
}

static void
test_failure_names_its_place (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 3);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog;
  g_autoptr (VarveStepItem) last = NULL;

  display_project_write (project, &failing);
  dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_UPGRADE, "head",
                        VARVE_PHASE_READY);
  activate (dialog, "plan.act");
  wait_for_phase (&dialog, VARVE_PHASE_STOPPED);
  g_assert_nonnull (dialog);
  g_assert_cmpstr (gtk_label_get_label (dialog->title), ==, "Upgrade stopped");
  g_assert_cmpstr (gtk_label_get_label (dialog->route), ==,
                   "3 of 4 revisions were applied. “Add servers” was rolled back whole: nothing of "
                   "it stayed.");
  last = g_list_model_get_item (G_LIST_MODEL (dialog->items), 3);
  g_assert_cmpint (varve_step_item_get_progress (last), ==, VARVE_PROGRESS_FAILED);
  g_assert_cmpuint (varve_step_item_get_statement (last), ==, 3);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (dialog->excerpt_frame)));
  g_assert_nonnull (strstr (gtk_label_get_label (dialog->failure_message), "region"));
  g_assert_cmpstr (gtk_button_get_label (dialog->act_button), ==, "_Show in Script");
  assert_current (project, "development", "aa03");

  activate (dialog, "plan.copy-report");
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  activate (dialog, "plan.act");
  display_wait (is_gone, &dialog);
  /* The script's head is seven lines, the third statement the lines 10 and 11 of the file. */
  g_assert_true (g_str_has_prefix (project->place, "aa04.sql:1"));
  gtk_window_destroy (parent);
}

static void
test_nothing_to_do (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 2);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog;

  display_project_upgrade (project, "development", "head");
  dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_UPGRADE, "head",
                        VARVE_PHASE_NOTHING);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (dialog->pages), ==, "message");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (dialog->act_button)));
  close_dialog (dialog);
  gtk_window_destroy (parent);
}

static void
test_refusal_is_worded (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 3);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog;

  display_project_upgrade (project, "development", "head");
  dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_DOWNGRADE, "base",
                        VARVE_PHASE_REFUSED);
  g_assert_cmpstr (adw_status_page_get_title (dialog->message), ==, "Can’t be rolled back");
  assert_current (project, "development", "aa03");
  close_dialog (dialog);
  gtk_window_destroy (parent);
}

/* Somebody else was at the database between the plan and the click. */
static void
test_outdated_plan_is_made_anew (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 2);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog;

  display_project_upgrade (project, "development", "aa01");
  dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_DOWNGRADE, "base",
                        VARVE_PHASE_READY);
  display_project_upgrade (project, "development", "aa02");
  activate (dialog, "plan.act");
  wait_for_phase (&dialog, VARVE_PHASE_STOPPED);
  g_assert_nonnull (dialog);
  g_assert_cmpstr (gtk_label_get_label (dialog->title), ==, "The plan is out of date");
  g_assert_cmpstr (gtk_label_get_label (dialog->route), ==, "Nothing was changed.");
  g_assert_cmpstr (gtk_button_get_label (dialog->act_button), ==, "_Make a New Plan");
  activate (dialog, "plan.act");
  wait_for_phase (&dialog, VARVE_PHASE_READY);
  assert_steps (dialog, "aa02 aa01");
  close_dialog (dialog);
  gtk_window_destroy (parent);
}

/* A long statement: the run must end when it is cancelled, and leave nothing. */
static void
test_cancel_stops_the_statement (void)
{
  static const DisplayScript endless = {
    "aa05",
    "",
    "Count for ever",
    "CREATE TABLE sums AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
    "LIMIT 100000000000) SELECT sum (i) AS s FROM n;",
    "DROP TABLE sums;",
  };
  g_autoptr (DisplayProject) project = display_project_new (&endless, 1);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_UPGRADE,
                                         "head", VARVE_PHASE_READY);

  activate (dialog, "plan.act");
  /* Long enough to be in the statement; it is right at any other time too. */
  display_settle (300);
  g_assert_cmpint (dialog->phase, ==, VARVE_PHASE_RUNNING);
  /* Closing asks, and changes nothing by itself. */
  gtk_window_close (GTK_WINDOW (dialog));
  g_assert_cmpint (dialog->phase, ==, VARVE_PHASE_RUNNING);
  activate (dialog, "plan.cancel");
  g_assert_cmpint (dialog->phase, ==, VARVE_PHASE_STOPPING);
  wait_for_phase (&dialog, VARVE_PHASE_STOPPED);
  g_assert_nonnull (dialog);
  g_assert_cmpstr (gtk_label_get_label (dialog->title), ==, "Upgrade cancelled");
  g_assert_cmpstr (gtk_label_get_label (dialog->route), ==, "Nothing was changed.");
  assert_current (project, "development", "");
  close_dialog (dialog);
  gtk_window_destroy (parent);
}

/* Closed while the plan is still being made: the answer finds nobody, and harms nobody. */
static void
test_closed_while_loading (void)
{
  g_autoptr (DisplayProject) project = display_project_new (scripts, 2);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog
      = varve_plan_dialog_new (parent, project->session, "development", VARVE_DIRECTION_UPGRADE,
                               (const char *const[]){ "head", NULL });

  gtk_window_present (GTK_WINDOW (dialog));
  g_assert_cmpint (dialog->phase, ==, VARVE_PHASE_LOADING);
  close_dialog (dialog);
  gtk_window_destroy (parent);
}

/* Rows of a long plan are made for what is seen, not for all of it. */
static guint
count_rows (VarvePlanDialog *dialog)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (dialog->steps)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n++;
  return n;
}

static void
test_long_plan (void)
{
  g_autoptr (DisplayProject) project = display_project_new (NULL, 0);
  GtkWindow *parent = display_parent_new ();
  VarvePlanDialog *dialog;

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *id = g_strdup_printf ("b%04u", i);
      g_autofree char *before = i > 0 ? g_strdup_printf ("b%04u", i - 1) : g_strdup ("");
      g_autofree char *up = g_strdup_printf ("CREATE TABLE t%u (a integer);", i);
      DisplayScript script = { id, before, "A table", up, "" };

      display_project_write (project, &script);
    }
  dialog = open_dialog (project, parent, "development", VARVE_DIRECTION_UPGRADE, "head",
                        VARVE_PHASE_READY);
  display_settle (200);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (dialog->items)), ==, 400);
  g_assert_cmpuint (count_rows (dialog), <, 300);
  activate (dialog, "plan.act");
  wait_for_phase (&dialog, VARVE_PHASE_STOPPED);
  g_assert_null (dialog);
  assert_current (project, "development", "b0399");
  gtk_window_destroy (parent);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/plan-dialog/shows-upgrade", test_shows_upgrade);
  g_test_add_func ("/plan-dialog/shows-roll-back", test_shows_roll_back);
  g_test_add_func ("/plan-dialog/production-wants-its-name", test_production_wants_its_name);
  g_test_add_func ("/plan-dialog/production-without-loss", test_production_without_loss);
  g_test_add_func ("/plan-dialog/runs-to-success", test_runs_to_success);
  g_test_add_func ("/plan-dialog/no-undo-on-production", test_no_undo_on_production);
  g_test_add_func ("/plan-dialog/no-undo-through-one-way", test_no_undo_through_one_way);
  g_test_add_func ("/plan-dialog/failure-names-its-place", test_failure_names_its_place);
  g_test_add_func ("/plan-dialog/nothing-to-do", test_nothing_to_do);
  g_test_add_func ("/plan-dialog/refusal-is-worded", test_refusal_is_worded);
  g_test_add_func ("/plan-dialog/outdated-plan-is-made-anew", test_outdated_plan_is_made_anew);
  g_test_add_func ("/plan-dialog/cancel-stops-the-statement", test_cancel_stops_the_statement);
  g_test_add_func ("/plan-dialog/closed-while-loading", test_closed_while_loading);
  g_test_add_func ("/plan-dialog/long-plan", test_long_plan);
  return g_test_run ();
}
