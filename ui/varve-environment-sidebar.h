/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveEnvironmentSidebar:
 *
 * A project's environments, and the pages of the project. Signals: `environment-chosen` (const char
 * *environment), `page-chosen` (const char *page: "timeline" or "runs").
 */
#define VARVE_TYPE_ENVIRONMENT_SIDEBAR (varve_environment_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (VarveEnvironmentSidebar,
                      varve_environment_sidebar,
                      VARVE,
                      ENVIRONMENT_SIDEBAR,
                      GtkWidget)

void varve_environment_sidebar_set_session (VarveEnvironmentSidebar *self, VarveSession *session);
/* Shows this as the chosen one, without a signal. */
void
varve_environment_sidebar_set_environment (VarveEnvironmentSidebar *self, const char *environment);
void varve_environment_sidebar_set_page (VarveEnvironmentSidebar *self, const char *page);

G_END_DECLS
