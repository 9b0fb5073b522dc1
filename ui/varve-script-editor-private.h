/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <gtksourceview/gtksource.h>

#include "varve-script-editor.h"

G_BEGIN_DECLS

struct _VarveScriptEditor
{
  GtkWidget parent_instance;

  GtkStack *stack;
  AdwStatusPage *error_page;
  GtkRevealer *locked_bar;
  GtkLabel *locked_label;
  GtkRevealer *disk_bar;
  GtkLabel *disk_label;
  GtkWidget *reload_button;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkLabel *search_count;
  GtkWidget *replace_box;
  GtkEditable *replace_entry;
  GtkSourceView *view;
  GtkRevealer *lint_bar;
  GtkLabel *lint_label;

  GtkSourceBuffer *buffer;                /* (owned) */
  GtkSourceSearchContext *search_context; /* (owned) */
  GCancellable *finding;                  /* (owned): cancelled when the editor goes */
  char *path;                             /* (owned) (nullable) */
  char *locked;                           /* (owned) (nullable): why it may not be edited */
  char *on_disk;         /* (owned) (nullable): checksum of what was read or saved */
  GFileMonitor *monitor; /* (owned) (nullable) */
  GCancellable *loading; /* (owned) (nullable): a file is being read */
  char *text;            /* (owned) (nullable): what is still to be inserted */
  gsize text_length;
  gsize inserted;
  guint insert_source;
  guint check_source; /* the file changed on disk, a look at it waits */
  guint lint_source;  /* text changed, a look at it waits */
  guint lint_serial;  /* tells an answer about an older text */
  guint lint_line;    /* where the first error is, 0 for none */
  guint lint_column;
  VarveDialect dialect;
  gboolean plain; /* SQL that is no revision script */
  guint place_line;
  guint place_column;
  gboolean saving;
  gboolean search_told; /* what came of replacing stands where the count does */
};

/* A file's text as it was read. */
typedef struct
{
  char *text;
  gsize length;
  char *checksum;
} VarveScriptText;

/* varve-script-editor-text.c: reading a file, in a thread, and showing it. */
void varve_script_text_free (gpointer text);
char *varve_script_text_checksum (const char *text, gsize length);
void varve_script_text_read_async (const char *path,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void varve_script_editor_load (VarveScriptEditor *self);
void varve_script_editor_take_text (VarveScriptEditor *self, VarveScriptText *text);
void varve_script_editor_stop_insert (VarveScriptEditor *self);
void varve_script_editor_choose_language (VarveScriptEditor *self);

/* varve-script-editor-disk.c: the file changes, or is written. */
void varve_script_editor_watch (VarveScriptEditor *self);
void varve_script_editor_reload (GtkWidget *widget, const char *name, GVariant *parameter);
void varve_script_editor_keep (GtkWidget *widget, const char *name, GVariant *parameter);

/* varve-script-editor.c */
void varve_script_editor_update_editable (VarveScriptEditor *self);
void varve_script_editor_emit_saved (VarveScriptEditor *self);

/* varve-script-editor-lint.c: errors at their line, while one types. */
void varve_script_editor_init_lint (VarveScriptEditor *self);
void varve_script_editor_queue_lint (VarveScriptEditor *self);
void varve_script_editor_stop_lint (VarveScriptEditor *self);
void varve_script_editor_go_to_error (GtkWidget *widget, const char *name, GVariant *parameter);

/* varve-script-editor-search.c: finding. */
void varve_script_editor_install_search (GtkWidgetClass *widget_class);
void varve_script_editor_init_search (VarveScriptEditor *self);
void varve_script_editor_find_next (VarveScriptEditor *self);
/* Says how many matches there are. */
void varve_script_editor_show_count (VarveScriptEditor *self);
/* Says this instead, until something else is searched. */
void varve_script_editor_show_told (VarveScriptEditor *self, const char *message);

/* varve-script-editor-replace.c: replacing what was found, where the script may be edited. */
void varve_script_editor_install_replace (GtkWidgetClass *widget_class);
void varve_script_editor_init_replace (VarveScriptEditor *self);
void varve_script_editor_update_replace (VarveScriptEditor *self);

G_END_DECLS
