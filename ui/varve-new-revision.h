/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveNewRevisionWish:
 * @message: what it does
 * @id: (nullable): of the new revision, in a SQL project; random otherwise
 * @parents: (nullable): ids that it follows, several for a merge; %NULL for the head
 * @labels, @dependencies: (nullable): as Alembic has them
 * @environment: (nullable): the environment that is looked at
 * @run_hooks: run the project's hooks on a SQL project's new script
 * @from_models: let Alembic compare the models with @environment's database
 *
 * What a person wants written. Borrowed.
 */
typedef struct
{
  const char *message;
  const char *id;
  const char *const *parents;
  const char *const *labels;
  const char *const *dependencies;
  const char *environment;
  gboolean run_hooks;
  gboolean from_models;
} VarveNewRevisionWish;

/**
 * VarveNewRevision:
 * @id, @path: the new script
 * @notice: (nullable): translated: what a person should know of it
 * @is_empty: it was to come from models, which are what the database has
 */
typedef struct
{
  char *id;
  char *path;
  char *notice;
  gboolean is_empty;
} VarveNewRevision;

/* Writes a script: a SQL project's from its template, an Alembic project's by its own Alembic.
 * Reads nothing again afterwards. */
void varve_new_revision_write_async (VarveSession *session,
                                     const VarveNewRevisionWish *wish,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* @failure: (out) (nullable) (transfer none): how Alembic ended, while @result lives. */
VarveNewRevision *varve_new_revision_write_finish (VarveSession *session,
                                                   GAsyncResult *result,
                                                   const VarveAlembicFailure **failure,
                                                   GError **error);
void varve_new_revision_free (VarveNewRevision *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveNewRevision, varve_new_revision_free)

G_END_DECLS
