/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-timeline-view.h"

#include "varve-timeline-model.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _VarveTimelineView
{
  GtkWidget parent_instance;

  GtkLabel *summary;
  GtkLabel *at;
  GtkWidget *upgrade_button;
  GtkWidget *roll_back_button;
  GMenuModel *upgrade_menu;
  GMenuModel *roll_back_menu;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkToggleButton *pending_toggle;
  GtkToggleButton *applied_toggle;
  GtkToggleButton *edited_toggle;
  GtkStack *stack;
  GtkSpinner *spinner; /* (nullable) */
  GtkListView *list;
  GtkSingleSelection *selection;
  AdwStatusPage *error_page; /* (nullable): made with the other pages that say something */
  GMenuModel *row_menu;
  GtkPopover *row_popover; /* (nullable): made when it is first asked for */

  VarveSession *session;     /* (owned) (nullable) */
  char *environment;         /* (owned) (nullable) */
  VarveOperation *naming;    /* (owned) (nullable): the scripts are read for names of tables */
  VarveGraph *named;         /* (owned) (nullable): that they were read of, or are being */
  VarveTimelineModel *model; /* (owned) */
  char *selected;            /* (owned) (nullable): id of the selected revision */
  char *wanted;              /* (owned) (nullable): to be selected once it is there */
  gboolean rebuilding;       /* rows are being replaced: the selection is about to come back */
};

/* varve-timeline-view.c: a row is chosen as by Return. */
void varve_timeline_view_activate (VarveTimelineView *self);

/* varve-timeline-view-summary.c: how the database stands, above the list. */
void varve_timeline_view_update_summary (VarveTimelineView *self);
void varve_timeline_view_bind_summary (GtkWidgetClass *widget_class);

/* varve-timeline-view-menu.c: what the pointer and the menu key do to rows. */
void varve_timeline_view_bind_menu (GtkWidgetClass *widget_class);

G_END_DECLS
