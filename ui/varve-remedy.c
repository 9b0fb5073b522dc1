/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-remedy.h"

#include "varve-alembic-dialog.h"
#include "varve-connection-editor.h"
#include "varve-found-dialog.h"
#include "varve-plan-dialog.h"
#include "varve-stamp-dialog.h"

typedef struct
{
  GtkWindow *window;
  VarveSession *session;
  const char *environment; /* (nullable) */
  const VarveCard *card;
  const VarveCardRemedy *remedy;
} Taking;

/* The project's window shows it: dialogs between are out of its way first. */
static GtkWindow *
uncover (GtkWindow *window)
{
  GtkWindow *parent;

  while ((parent = gtk_window_get_transient_for (window)) != NULL)
    {
      gtk_window_close (window);
      window = parent;
    }
  return window;
}

static void
activate (const Taking *self, const char *action, GVariant *target)
{
  gtk_widget_activate_action_variant (GTK_WIDGET (uncover (self->window)), action, target);
}

static void
plan (const Taking *self, VarveDirection direction, VarvePlanDialogFlags flags)
{
  const char *targets[] = { self->remedy->target ? self->remedy->target : "heads", NULL };

  if (self->environment)
    varve_plan_dialog_present_full (self->window, self->session, self->environment, direction,
                                    targets, flags);
}

static void
show_place (const Taking *self)
{
  const char *path = self->remedy->target ? self->remedy->target : self->card->path;
  gboolean own = g_strcmp0 (path, self->card->path) == 0;
  guint line = self->remedy->line ? self->remedy->line : own ? self->card->line : 0;

  uncover (self->window);
  if (path)
    varve_session_show_place (self->session, path, line, own ? self->card->column : 0);
}

static void
look_again (const Taking *self)
{
  varve_session_reload (self->session);
  varve_session_refresh (self->session, self->environment, VARVE_SESSION_INTERACTIVE);
}

/* A dialog that asked for a script is there still, with what was entered. */
static void
autogenerate (const Taking *self)
{
  if (!gtk_window_get_transient_for (self->window))
    activate (self, "project.autogenerate", NULL);
}

static void
show_history (const Taking *self)
{
  if (self->remedy->target)
    activate (self, "project.show-revision", g_variant_new_string (self->remedy->target));
  else
    activate (self, "project.show-timeline", NULL);
}

static void
find (const Taking *self, gboolean bring_back)
{
  varve_found_dialog_present (self->window, self->session, self->environment, self->remedy->target,
                              bring_back);
}

/* What is about no database in particular is done to the one that the project means by itself. */
static const char *
get_usual (VarveSession *session)
{
  VarveEnvironment *usual
      = varve_project_find_environment (varve_session_get_project (session), NULL, NULL);

  if (!usual && varve_session_get_n_environments (session) > 0)
    usual = varve_session_get_environment (session, 0);
  return usual ? usual->name : NULL;
}

void
varve_remedy_take (GtkWindow *window,
                   VarveSession *session,
                   const char *environment,
                   const VarveCard *card,
                   guint index)
{
  Taking self = { window, session, environment ? environment : get_usual (session), card,
                  card->remedies->pdata[index] };

  switch (self.remedy->action)
    {
      case VARVE_REMEDY_TRY_AGAIN:
      case VARVE_REMEDY_ENTER_PASSWORD:
        look_again (&self);
        break;
      case VARVE_REMEDY_SHOW_PLACE:
        show_place (&self);
        break;
      case VARVE_REMEDY_EDIT_CONNECTION:
        varve_connection_editor_present (window, session, self.environment);
        break;
      case VARVE_REMEDY_MAKE_PLAN:
      case VARVE_REMEDY_UPGRADE:
        plan (&self, VARVE_DIRECTION_UPGRADE, VARVE_PLAN_DIALOG_NONE);
        break;
      case VARVE_REMEDY_DOWNGRADE:
        plan (&self, VARVE_DIRECTION_DOWNGRADE, VARVE_PLAN_DIALOG_FIND);
        break;
      case VARVE_REMEDY_STAMP:
        plan (&self, VARVE_DIRECTION_STAMP, VARVE_PLAN_DIALOG_NONE);
        break;
      case VARVE_REMEDY_STAMP_PURGE:
        varve_stamp_dialog_present (window, session, self.environment, NULL);
        break;
      case VARVE_REMEDY_FIND:
        find (&self, FALSE);
        break;
      case VARVE_REMEDY_BRING_BACK:
        find (&self, TRUE);
        break;
      case VARVE_REMEDY_MERGE:
      case VARVE_REMEDY_REPARENT:
        activate (&self, "project.join-heads", NULL);
        break;
      case VARVE_REMEDY_HISTORY:
        show_history (&self);
        break;
      case VARVE_REMEDY_AUTOGENERATE:
        autogenerate (&self);
        break;
      case VARVE_REMEDY_TRUST:
      case VARVE_REMEDY_CHOOSE_COMMAND:
        varve_alembic_dialog_present (window, session);
        break;
      case VARVE_REMEDY_OPEN_PROJECT:
        activate (&self, "window.open-project", NULL);
        break;
      case VARVE_REMEDY_NEW_PROJECT:
        activate (&self, "window.new-project", NULL);
        break;
      case VARVE_REMEDY_COPY:
        gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)),
                                self.remedy->command);
        break;
      case VARVE_REMEDY_NONE:
      default:
        break;
    }
}
