/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "varve-session.h"

G_BEGIN_DECLS

/* Has the project's own Alembic write @plan's SQL and shows it over @parent. */
void varve_plan_sql_present (GtkWindow *parent,
                             VarveSession *session,
                             const char *environment,
                             VarvePlan *plan);

G_END_DECLS
