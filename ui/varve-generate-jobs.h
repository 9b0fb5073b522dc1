/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-session.h"

G_BEGIN_DECLS

/**
 * VarveGenerateState:
 *
 * What the jobs of one generated revision share: where schemas are read from, and with it the
 * scratch database that takes a while to start. Reference-counted; its insides belong to the
 * environment's worker thread.
 */
typedef struct _VarveGenerateState VarveGenerateState;

/**
 * VarveGenerateDraft:
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
} VarveGenerateDraft;

/**
 * VarveGenerateRequest:
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
} VarveGenerateRequest;

VarveGenerateState *varve_generate_state_new (void);
/* Frees what it holds in the worker's thread, where that still runs. */
void
varve_generate_state_end (VarveGenerateState *self, VarveSession *session, const char *environment);

/* The database against the desired schema. @renames, @apart: answers, "old=new". */
void varve_generate_compare_async (VarveGenerateState *self,
                                   VarveSession *session,
                                   const char *environment,
                                   const char *const *renames,
                                   const char *const *apart,
                                   VarveOperation *operation,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
VarveComparison *varve_generate_compare_finish (GAsyncResult *result, GError **error);
/* The script of the chosen changes, proven. */
void varve_generate_draft_async (VarveGenerateState *self,
                                 VarveSession *session,
                                 const char *environment,
                                 VarveComparison *comparison,
                                 const VarveGenerateRequest *request,
                                 VarveOperation *operation,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
VarveGenerateDraft *varve_generate_draft_finish (GAsyncResult *result, GError **error);
void varve_generate_draft_free (VarveGenerateDraft *self);
/* Writes the file, and keeps the answers. */
void varve_generate_write_async (VarveGenerateState *self,
                                 VarveSession *session,
                                 const char *environment,
                                 VarveComparison *comparison,
                                 VarveGeneration *generation,
                                 const VarveGenerateRequest *request,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
VarveRevision *varve_generate_write_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveGenerateDraft, varve_generate_draft_free)

G_END_DECLS
