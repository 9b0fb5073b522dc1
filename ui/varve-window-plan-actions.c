/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-window-private.h"

#include "varve-branch-dialog.h"
#include "varve-plan-dialog.h"

/* Acting on the database: always by a plan. */

static void
present_plan (VarveWindow *self, VarveDirection direction, const char *target)
{
  const char *targets[] = { target, NULL };

  if (self->session && self->environment)
    varve_plan_dialog_present (GTK_WINDOW (self), self->session, self->environment, direction,
                               targets);
}

static void
upgrade_action (GtkWidget *widget, const char *name, GVariant *target)
{
  present_plan (VARVE_WINDOW (widget), VARVE_DIRECTION_UPGRADE,
                g_variant_get_string (target, NULL));
}

static void
roll_back_branch (const char *revision, gpointer user_data)
{
  g_autofree char *target = g_strconcat (revision, "@-1", NULL);

  present_plan (VARVE_WINDOW (user_data), VARVE_DIRECTION_DOWNGRADE, target);
}

/* One revision back is a question where several branches are applied. */
static void
roll_back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  const char *target = g_variant_get_string (parameter, NULL);
  VarveStatus *status
      = self->session ? varve_session_get_status (self->session, self->environment) : NULL;

  if (g_str_equal (target, "-1") && status && g_strv_length (status->current) > 1)
    varve_branch_dialog_present (GTK_WINDOW (self), status->graph,
                                 (const char *const *) status->current, roll_back_branch,
                                 g_object_ref (self), g_object_unref);
  else
    present_plan (self, VARVE_DIRECTION_DOWNGRADE, target);
}

static void
present_plan_here (VarveWindow *self, VarveDirection direction)
{
  VarveRevision *revision = varve_timeline_view_get_selected (self->timeline);

  if (revision)
    present_plan (self, direction, revision->id);
}

static void
upgrade_here_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  present_plan_here (VARVE_WINDOW (widget), VARVE_DIRECTION_UPGRADE);
}

static void
roll_back_here_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  present_plan_here (VARVE_WINDOW (widget), VARVE_DIRECTION_DOWNGRADE);
}

static void
stamp_here_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  present_plan_here (VARVE_WINDOW (widget), VARVE_DIRECTION_STAMP);
}

/* A toast's way back: environment, direction, targets. */
static void
plan_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  VarveWindow *self = VARVE_WINDOW (widget);
  const char *environment;
  int direction;
  g_autofree const char **targets = NULL;

  g_variant_get (parameter, "(&si^a&s)", &environment, &direction, &targets);
  if (self->session)
    varve_plan_dialog_present (GTK_WINDOW (self), self->session, environment,
                               (VarveDirection) direction, targets);
}

static const VarveWindowAction actions[] = {
  { "project.upgrade", "s", upgrade_action },
  { "project.roll-back", "s", roll_back_action },
  { "revision.upgrade-to-here", NULL, upgrade_here_action },
  { "revision.roll-back-to-here", NULL, roll_back_here_action },
  { "revision.stamp-here", NULL, stamp_here_action },
  { "win.plan", "(sias)", plan_action },
};

void
varve_window_install_plan_actions (GtkWidgetClass *widget_class)
{
  varve_window_install_table (widget_class, actions, G_N_ELEMENTS (actions));
}
