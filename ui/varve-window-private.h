/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-condition-bar.h"
#include "varve-environment-sidebar.h"
#include "varve-journal-view.h"
#include "varve-panes.h"
#include "varve-revision-page.h"
#include "varve-schema-page.h"
#include "varve-start-page.h"
#include "varve-timeline-view.h"
#include "varve-window.h"

G_BEGIN_DECLS

struct _VarveWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwToast *offer; /* (weak) (nullable): the toast with a button that came last */
  AdwWindowTitle *title;
  GtkWidget *back_button;
  GtkToggleButton *sidebar_button;
  GtkToggleButton *search_button;
  GtkWidget *new_revision_button;
  AdwButtonContent *new_revision_content;
  GtkMenuButton *open_button;
  GtkMenuButton *menu_button;
  GMenuModel *open_menu;
  GMenuModel *primary_menu;
  GMenu *recent_menu;
  VarveConditionBar *bar;
  GtkStack *stack;
  VarveStartPage *start_page; /* (nullable): made when it is shown, as the next two are */
  AdwStatusPage *error_page;  /* (nullable) */
  AdwFlap *flap;
  VarveEnvironmentSidebar *sidebar;
  GtkStack *pages;
  VarvePanes *panes;
  VarveTimelineView *timeline;
  VarveRevisionPage *revision_page;
  VarveJournalView *runs;       /* (nullable) */
  VarveSchemaPage *schema_page; /* (nullable): made when first shown */

  VarveSession *session; /* (owned) (nullable) */
  char *folder;          /* (owned) (nullable): of the open project, or the one being opened */
  char *environment;     /* (owned) (nullable): the one that is looked at */
  GCancellable *opening; /* (owned) (nullable) */
  char *place_path;      /* (owned) (nullable): a place to show once its revision is */
  guint place_line;
  guint place_column;
  gint64 refreshed;      /* monotonic time of the last look at all databases */
  gboolean closing;      /* asked already: let it close */
  gboolean asking;       /* a question about unsaved text is open */
  gboolean first_looked; /* the first revision was selected */
  gboolean painted;      /* a frame was on the screen */
  guint look_source;     /* waiting to look at the first revision */
  guint present_source;  /* waiting to come on the screen until the project is read */
};

/* varve-window-actions.c */
typedef struct
{
  const char *name;
  const char *type; /* (nullable): of the parameter */
  GtkWidgetActionActivateFunc activate;
} VarveWindowAction;

void varve_window_install_actions (GtkWidgetClass *widget_class);
void varve_window_install_table (GtkWidgetClass *widget_class,
                                 const VarveWindowAction *actions,
                                 gsize n_actions);
/* One function says which actions are on. */
void varve_window_update_actions (VarveWindow *self);
/* Of @revision in the environment that is looked at. */
VarveState varve_window_get_state (VarveWindow *self, VarveRevision *revision);
/* Whether Varve itself runs and writes the scripts. */
gboolean varve_window_is_sql (VarveWindow *self);

/* varve-window-plan-actions.c: what changes a database. */
void varve_window_install_plan_actions (GtkWidgetClass *widget_class);

/* varve-window-revision-actions.c: scripts written, copied, handed on. */
void varve_window_install_revision_actions (GtkWidgetClass *widget_class);

/* varve-window-project-actions.c: the open project, its environments and conditions. */
void varve_window_install_project_actions (GtkWidgetClass *widget_class);

/* varve-window-backend.c: runs from elsewhere. */
void varve_window_install_backend_actions (GtkWidgetClass *widget_class);

/* varve-window-card-actions.c: what can be done about what is wrong. */
void varve_window_install_card_actions (GtkWidgetClass *widget_class);

/* varve-window-unsaved.c: asks what to do with text that is not saved. */
typedef void (*VarveWindowThen) (VarveWindow *self, gboolean go_on, gpointer user_data);
void varve_window_ask_unsaved (VarveWindow *self,
                               VarveScriptEditor *editor,
                               VarveWindowThen then,
                               gpointer user_data,
                               GDestroyNotify destroy);
void varve_window_save (VarveWindow *self, VarveWindowThen then, gpointer user_data);
/* An editor with text that is not saved, or NULL. */
VarveScriptEditor *varve_window_find_unsaved (VarveWindow *self);

/* varve-window-open.c */
void varve_window_choose_project (VarveWindow *self);
void varve_window_open_sample (VarveWindow *self);
void varve_window_update_recent (VarveWindow *self);
void varve_window_accept_drops (VarveWindow *self);

/* varve-window-close.c */
void varve_window_restore_size (VarveWindow *self);
gboolean varve_window_may_close (VarveWindow *self);

/* varve-window-place.c */
void varve_window_bind_places (GtkWidgetClass *widget_class);
void varve_window_look_first (VarveWindow *self);
void varve_window_run_activated (VarveWindow *self, const char *id);
void varve_window_show_revision (VarveWindow *self, const char *id);
void varve_window_show_place (VarveWindow *self, const char *path, guint line, guint column);

/* varve-window-project.c */
void varve_window_set_environment (VarveWindow *self, const char *environment);
void varve_window_close_project (VarveWindow *self);

/* varve-window-pages.c: what is made late. */
void varve_window_watch_paint (VarveWindow *self);
void varve_window_show_start (VarveWindow *self);
void varve_window_show_failure (VarveWindow *self, const char *title, const char *markup);
void varve_window_ensure_runs (VarveWindow *self);
void varve_window_install_overlay (VarveWindow *self);

/* varve-window.c */
void varve_window_update (VarveWindow *self);
void varve_window_update_bar (VarveWindow *self);
void varve_window_update_folded (VarveWindow *self);
void varve_window_show_page (VarveWindow *self, const char *page);
void varve_window_show_error (VarveWindow *self, const char *heading, const GError *error);

G_END_DECLS
