/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/varve-alembic-failure.h"

/**
 * varve_alembic_failure_copy:
 * @self: a failure
 *
 * Returns: (transfer full): another of the same
 */
VarveAlembicFailure *
varve_alembic_failure_copy (const VarveAlembicFailure *self)
{
  VarveAlembicFailure *copy = g_new (VarveAlembicFailure, 1);

  *copy = *self;
  copy->command = g_strdup (self->command);
  copy->output = g_strdup (self->output);
  copy->exception = g_strdup (self->exception);
  copy->message = g_strdup (self->message);
  copy->cause = g_strdup (self->cause);
  copy->statement = g_strdup (self->statement);
  copy->path = g_strdup (self->path);
  return copy;
}

/**
 * varve_alembic_failure_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_alembic_failure_free (VarveAlembicFailure *self)
{
  if (!self)
    return;
  g_free (self->command);
  g_free (self->output);
  g_free (self->exception);
  g_free (self->message);
  g_free (self->cause);
  g_free (self->statement);
  g_free (self->path);
  g_free (self);
}
