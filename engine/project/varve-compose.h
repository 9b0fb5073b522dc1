/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/varve-error.h"

G_BEGIN_DECLS

/**
 * VarveComposeService:
 * @name: as `docker compose exec` takes it
 * @container: (nullable): its `container_name`
 * @workdir: (nullable): its `working_dir`
 * @build: (nullable): the folder that its image is built from
 * @volumes: folders of this machine and where the service has them, one behind the other
 */
typedef struct
{
  char *name;
  char *container;
  char *workdir;
  char *build;
  GPtrArray *volumes;
} VarveComposeService;

/* The compose file in @folder, by the names that Compose looks for; NULL where there is none.
 * (transfer full) */
char *varve_compose_find (const char *folder);
/* Reads the services of a compose file; runs nothing, follows no `include`. (transfer full)
 * (element-type VarveComposeService): in the file's order */
GPtrArray *varve_compose_read (const char *path, GError **error);

G_END_DECLS
