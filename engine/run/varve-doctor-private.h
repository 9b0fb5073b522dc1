/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "run/varve-doctor.h"

G_BEGIN_DECLS

typedef struct
{
  VarveProject *project;
  VarveGraph *graph;
  VarveOperation *operation; /* (nullable) */
  GPtrArray *findings;
} VarveDoctor;

/* Takes @message and @remedy; the rest of the finding may be filled in. */
VarveFinding *varve_doctor_add (VarveDoctor *self,
                                VarveSeverity severity,
                                const char *code,
                                char *message,
                                char *remedy);
VarveFinding *varve_doctor_add_error (VarveDoctor *self,
                                      VarveSeverity severity,
                                      const char *code,
                                      const GError *error);
void varve_doctor_examine_folders (VarveDoctor *self);
void varve_doctor_examine_server (VarveDoctor *self,
                                  VarveEnvironment *environment,
                                  VarveDatabase *database);
void varve_doctor_examine_environment (VarveDoctor *self, VarveEnvironment *environment);

G_END_DECLS
