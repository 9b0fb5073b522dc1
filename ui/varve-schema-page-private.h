/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-schema-page.h"

#include "varve-diagram-view.h"
#include "varve-history-view.h"
#include "varve-schema-work.h"
#include "varve-sql-view.h"

#include <adwaita.h>

G_BEGIN_DECLS

struct _VarveSchemaPage
{
  GtkWidget parent_instance;

  GtkLabel *heading;
  GtkLabel *subtitle;
  GtkWidget *zoom_buttons;
  GtkWidget *copy_button;
  GtkDropDown *files;
  GtkWidget *save_button;
  GtkToggleButton *file_button;
  GtkToggleButton *definition_button;
  GtkToggleButton *picture_button;
  GtkToggleButton *history_button;
  GtkRevealer *saved_bar;
  GtkWidget *revision_button;
  GtkRevealer *drift_bar;
  GtkLabel *drift_label;
  GtkMenuButton *drift_button;
  GtkScrolledWindow *drift_scroller;
  GListStore *drift_items; /* (owned) (element-type VarveChangeItem) */
  GtkStack *stack;
  VarveScriptEditor *editor;
  AdwStatusPage *no_file_page;
  GtkSpinner *spinner;
  AdwStatusPage *error_page;
  VarveSqlView *definition;
  VarveDiagramView *picture;
  VarveHistoryView *history;

  VarveSession *session; /* (owned) (nullable) */
  char *environment;     /* (owned) (nullable) */
  char **paths;        /* (owned) (nullable): of the desired schema's files, as in the drop-down */
  VarveSchema *schema; /* (owned) (nullable): the database's, as it was read last */
  char *ddl;           /* (owned) (nullable): of it */
  VarveStatus *shown;  /* (owned) (nullable): what the schema was read with */
  VarveSchemaWork *work; /* (owned) (nullable) */
  VarveOperation *drift; /* (owned) (nullable): the look for drift that goes on */
  guint serial;          /* tells an answer to an older question */
  gboolean reading;      /* a question waits for its answer */
  gboolean filling;      /* the drop-down's list is being made */
};

/* Derives what is seen from the chosen side and from what is there to be shown. */
void varve_schema_page_update (VarveSchemaPage *self);
gboolean varve_schema_page_shows_database (VarveSchemaPage *self);

/* varve-schema-page-database.c: the database's schema, and whether it drifted. */
void varve_schema_page_ensure_read (VarveSchemaPage *self);
void varve_schema_page_read_again (VarveSchemaPage *self);
void varve_schema_page_forget (VarveSchemaPage *self);
void varve_schema_page_end_work (VarveSchemaPage *self);
void varve_schema_page_init_drift (VarveSchemaPage *self);

/* varve-schema-page-file.c: the desired schema's files in the editor. */
void varve_schema_page_init_file (VarveSchemaPage *self);
void varve_schema_page_bind_file (GtkWidgetClass *widget_class);
void varve_schema_page_list_files (VarveSchemaPage *self);

G_END_DECLS
