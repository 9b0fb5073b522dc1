/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The engine's umbrella: the only header of it that ui and app include. */
#include "base/varve-error.h"
#include "base/varve-file.h"
#include "base/varve-json.h"
#include "base/varve-nearest.h"
#include "base/varve-operation.h"
#include "base/varve-text.h"
#include "sql/varve-statement.h"
#include "sql/varve-touch.h"
#include "revision/varve-graph.h"
#include "revision/varve-identifier.h"
#include "revision/varve-lanes.h"
#include "revision/varve-plan.h"
#include "revision/varve-planner.h"
#include "revision/varve-resolver.h"
#include "revision/varve-revision.h"
#include "revision/varve-script.h"
#include "revision/varve-template.h"
#include "schema/varve-difference.h"
#include "schema/varve-schema.h"
#include "database/varve-database.h"
#include "database/varve-introspect.h"
#include "database/varve-journal.h"
#include "database/varve-url.h"
#include "project/varve-alembic-script.h"
#include "project/varve-environment.h"
#include "project/varve-hook.h"
#include "project/varve-project.h"
#include "project/varve-reparent.h"
#include "run/varve-doctor.h"
#include "run/varve-heads.h"
#include "run/varve-holders.h"
#include "run/varve-migrator.h"
#include "run/varve-offline.h"
#include "run/varve-status.h"

/* For the window alone: varvectl does without GIO. */
#ifdef VARVE_WITH_GIO
#include "base/varve-worker.h"
#endif
