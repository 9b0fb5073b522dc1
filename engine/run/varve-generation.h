/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-comparison.h"

G_BEGIN_DECLS

typedef enum
{
  VARVE_PROOF_NOT_TRIED,
  VARVE_PROOF_DONE,   /* up, down and up again gave what they should */
  VARVE_PROOF_FAILED, /* they did not, or could not be run */
} VarveProof;

/**
 * VarveGenerationOptions:
 * @selected: (nullable): a byte a change of the difference, 0: leave it out; what a chosen change
 *   can't be without is taken along
 * @online: prefer forms that hold no strong lock for long
 * @prove: run the script up, down and up on a scratch copy of the live schema
 */
typedef struct
{
  const guint8 *selected;
  gboolean online;
  gboolean prove;
} VarveGenerationOptions;

/**
 * VarveGeneration:
 * @up, @down: bodies of a revision's script
 * @up_transactional, @down_transactional: all of it can run in one transaction
 * @losses: (array zero-terminated=1): what is lost when it runs, as lines
 * @unfinished: (array zero-terminated=1): what a person has to finish, as lines
 * @selected: a byte a change: what was written
 * @proof: whether it is proven
 * @proof_text: (nullable): for the script's head: "2026-11-27 against PostgreSQL 15.20: up, down,
 *   up", or why it is not
 *
 * A script made from a comparison. A value; reference-counted.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *up;
  char *down;
  gboolean up_transactional;
  gboolean down_transactional;
  char **losses;
  char **unfinished;
  guint8 *selected;
  VarveProof proof;
  char *proof_text;
} VarveGeneration;

#define VARVE_TYPE_GENERATION (varve_generation_get_type ())
GType varve_generation_get_type (void);
/* Errors: VARVE_ERROR_FAILED where no order of statements works. A proof that fails is none: it is
 * in the result. (transfer full) */
VarveGeneration *varve_generation_new (VarveSchemas *schemas,
                                       const VarveComparison *comparison,
                                       const VarveGenerationOptions *options,
                                       VarveOperation *operation,
                                       GError **error);
VarveGeneration *varve_generation_ref (VarveGeneration *self);
void varve_generation_unref (VarveGeneration *self);
/* What a revision's request gets from it; borrowed. */
void varve_generation_fill_request (const VarveGeneration *self, VarveRevisionRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VarveGeneration, varve_generation_unref)

G_END_DECLS
