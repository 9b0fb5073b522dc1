/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/varve-project.h"

G_BEGIN_DECLS

/* A folder that is gone after the test. */
typedef struct
{
  char *folder;
} Fixture;

#define SCRIPT(id, revises, message)                                        \
  "-- " message "\n--\n-- Revision ID: " id "\n-- Revises: " revises "\n\n" \
  "-- migrate:up\nCREATE TABLE t_" id " (a int);\n\n"                       \
  "-- migrate:down\nDROP TABLE t_" id ";\n"
#define CONFIG "[varve]\nscript_location = m\n\n[environment development]\nurl = sqlite:///a.db\n"

void fixture_set_up (Fixture *self, gconstpointer data);
void fixture_tear_down (Fixture *self, gconstpointer data);
char *fixture_path (Fixture *self, const char *name);
/* Makes the folders above it. */
void fixture_write (Fixture *self, const char *name, const char *text);
void fixture_write_bytes (Fixture *self, const char *name, const char *bytes, gsize length);
char *fixture_read (Fixture *self, const char *name);
/* All names below the folder, sorted, joined by spaces. */
char *fixture_list (Fixture *self);
VarveProject *fixture_open (Fixture *self);
VarveGraph *fixture_load (Fixture *self, VarveProject *project);
/* Ids in display order, joined by spaces. */
char *describe_graph (VarveGraph *graph);

G_END_DECLS
