/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/* A project in a temporary folder, and a session on it, for tests of widgets. */
typedef struct
{
  const char *id;
  const char *revises; /* "" for a base; ids separated by commas */
  const char *message;
  const char *up;
  const char *down; /* NULL: one-way */
} DisplayScript;

typedef struct
{
  char *folder;
  VarveSession *session;
  GPtrArray *notices; /* (element-type utf8): what toasts would say, in order */
  GVariant *target;   /* (nullable): of the last notice's action */
  char *place;        /* (nullable): "BASENAME:LINE:COLUMN" that was asked for last */
} DisplayProject;

/* Environments: development and production, each an SQLite file that is not there yet. */
DisplayProject *display_project_new (const DisplayScript *scripts, guint n);
void display_project_free (DisplayProject *self);
void display_project_write (DisplayProject *self, const DisplayScript *script);
/* Brings @environment to @target without the window. */
void display_project_upgrade (DisplayProject *self, const char *environment, const char *target);
/* Version rows as the database itself says, joined by commas. */
char *display_project_dup_current (DisplayProject *self, const char *environment);
void display_project_execute (DisplayProject *self, const char *environment, const char *sql);

typedef gboolean (*DisplayCondition) (gpointer data);
/* Runs the main loop until @condition holds; meson's time limit ends what never comes. */
void display_wait (DisplayCondition condition, gpointer data);
/* Runs what is ready, for as long as @milliseconds. */
void display_settle (guint milliseconds);
/* Keeps a window of its own open as a parent. (transfer none) */
GtkWindow *display_parent_new (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DisplayProject, display_project_free)

G_END_DECLS
