/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveSchemaWork:
 *
 * What jobs that compare schemas share: where schemas are read from, and with it the scratch
 * database that takes a while to start. Reference-counted; its insides belong to the
 * environment's worker thread.
 */
typedef struct _VarveSchemaWork VarveSchemaWork;

/**
 * VarveSchemaDraft:
 * @generation: both sides of the script, and its proof
 * @id: of the revision that it would be
 * @path: where it would be written
 * @text: the whole file
 */
typedef struct
{
  VarveGeneration *generation;
  char *id;
  char *path;
  char *text;
} VarveSchemaDraft;

/**
 * VarveSchemaRequest:
 * @message: of the revision
 * @parents: (nullable): ids; %NULL: the head
 * @id: (nullable): %NULL: a new one
 * @selected: (nullable): a byte a change of the comparison
 */
typedef struct
{
  const char *message;
  const char *const *parents;
  const char *id;
  const guint8 *selected;
} VarveSchemaRequest;

VarveSchemaWork *varve_schema_work_new (void);
/* Frees what it holds in the worker's thread, where that still runs. */
void varve_schema_work_end (VarveSchemaWork *self, VarveSession *session, const char *environment);

/* The database against the desired schema. @renames, @apart: answers, "old=new". */
void varve_schema_work_compare_async (VarveSchemaWork *self,
                                      VarveSession *session,
                                      const char *environment,
                                      const char *const *renames,
                                      const char *const *apart,
                                      VarveOperation *operation,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
VarveComparison *varve_schema_work_compare_finish (GAsyncResult *result, GError **error);
/* What the history gives at some revisions, against what it gives at others. @from, @to: version
 * rows.
 */
void varve_schema_work_between_async (VarveSchemaWork *self,
                                      VarveSession *session,
                                      const char *environment,
                                      const char *const *from,
                                      const char *const *to,
                                      VarveOperation *operation,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
VarveComparison *varve_schema_work_between_finish (GAsyncResult *result, GError **error);
/* What the history gives at the database's place, against the database. */
void varve_schema_work_drift_async (VarveSchemaWork *self,
                                    VarveSession *session,
                                    const char *environment,
                                    VarveOperation *operation,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
VarveComparison *varve_schema_work_drift_finish (GAsyncResult *result, GError **error);
/* The script of the chosen changes, proven. */
void varve_schema_work_draft_async (VarveSchemaWork *self,
                                    VarveSession *session,
                                    const char *environment,
                                    VarveComparison *comparison,
                                    const VarveSchemaRequest *request,
                                    VarveOperation *operation,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
VarveSchemaDraft *varve_schema_work_draft_finish (GAsyncResult *result, GError **error);
void varve_schema_draft_free (VarveSchemaDraft *self);
/* Writes the file, and keeps the answers. */
void varve_schema_work_write_async (VarveSchemaWork *self,
                                    VarveSession *session,
                                    const char *environment,
                                    VarveComparison *comparison,
                                    VarveGeneration *generation,
                                    const VarveSchemaRequest *request,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
VarveRevision *varve_schema_work_write_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveSchemaDraft, varve_schema_draft_free)

G_END_DECLS
