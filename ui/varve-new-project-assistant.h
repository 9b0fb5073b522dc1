/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * VarveNewProjectAssistant:
 *
 * Makes a project: its folder, and the database of its first environment.
 */
#define VARVE_TYPE_NEW_PROJECT_ASSISTANT (varve_new_project_assistant_get_type ())
G_DECLARE_FINAL_TYPE (VarveNewProjectAssistant,
                      varve_new_project_assistant,
                      VARVE,
                      NEW_PROJECT_ASSISTANT,
                      AdwWindow)

/* @folder: of the project that was made. */
typedef void (*VarveProjectMadeFunc) (const char *folder, gpointer user_data);

/* @func is called once a project was made, and opens it. */
void varve_new_project_assistant_present (GtkWindow *parent,
                                          VarveProjectMadeFunc func,
                                          gpointer user_data,
                                          GDestroyNotify destroy);
/* The same, but the caller presents it; for tests. (transfer none): the toolkit owns it.
 * @location: (nullable): the folder in which the project's one is proposed. */
VarveNewProjectAssistant *varve_new_project_assistant_new (GtkWindow *parent,
                                                           const char *location,
                                                           VarveProjectMadeFunc func,
                                                           gpointer user_data,
                                                           GDestroyNotify destroy);

G_END_DECLS
