/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database-private.h"
#include "run/varve-scratch.h"

G_BEGIN_DECLS

/* What is ours is called so, and carries the mark as its comment. */
#define VARVE_SCRATCH_PREFIX "varve_scratch_"
#define VARVE_SCRATCH_MARK   "varve scratch"

typedef struct
{
  VarveDatabase *database;
  char *name; /* (nullable): in the server */
} VarveScratchItem;

struct _VarveScratch
{
  VarveDialect dialect;
  gboolean is_own;       /* a throw-away server */
  gboolean knows_roles;  /* the target's roles are there */
  VarveDatabase *target; /* (nullable) */
  VarveUrl *url;         /* (nullable): of the server */
  VarveDatabase *admin;  /* (nullable): makes databases, may do more than what is loaded */
  char *role;            /* (nullable): what is loaded runs as */
  char *password;        /* (nullable) */
  char *server;          /* (nullable) */
  char *version_table;   /* (nullable) */
  guint version;         /* 150020; 0: not connected yet */
  guint major;           /* 15; 0: not known yet */
  GPtrArray *items;      /* (element-type VarveScratchItem) */
};

/* Major version of the server programs here that are nearest to @major (0: the newest); 0: there
 * are none. */
guint varve_scratch_cluster_find (guint major, VarveOperation *operation);
/* The URL of this process's throw-away server of that version, as its superuser; starts it.
 * (transfer full) */
VarveUrl *varve_scratch_cluster_get_url (guint major, VarveOperation *operation, GError **error);
/* "HOST PID START": who made something. */
char *varve_scratch_dup_owner (void);
/* FALSE where it is known that the maker is gone. */
gboolean varve_scratch_is_owner_alive (const char *owner);
/* Gives the role to the one that loads, in a server of our own. */
gboolean varve_scratch_add_role (VarveScratch *self,
                                 const char *name,
                                 VarveOperation *operation,
                                 GError **error);
/* A revision's section, split and checked: as a run would, but for version rows and journal. */
gboolean varve_scratch_run_script (VarveScratch *self,
                                   VarveDatabase *database,
                                   const VarveDatabaseStep *step,
                                   gboolean transactional,
                                   VarveOperation *operation,
                                   GError **error);
/* Where no target says which roles there are, those that are named are: makes the one that @refusal
 * misses. FALSE: that is not what it says, or it may not be made. */
gboolean
varve_scratch_provide_role (VarveScratch *self, const GError *refusal, VarveOperation *operation);
VarveScratchLeftover *
varve_scratch_leftover_new (const char *name, gboolean is_folder, gboolean is_role);
gboolean varve_scratch_remove_folder (const char *folder, GError **error);

G_END_DECLS
