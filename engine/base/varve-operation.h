/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * VarveOperation:
 *
 * Something long that a person started: can be cancelled from any thread, reports where it is, and
 * can ask the person for a secret without knowing what a dialog is.
 *
 * Thread-safe. Progress setters may be called as often as one likes; readers poll (the window does
 * so once a frame).
 */
#define VARVE_TYPE_OPERATION (varve_operation_get_type ())
G_DECLARE_FINAL_TYPE (VarveOperation, varve_operation, VARVE, OPERATION, GObject)

typedef void (*VarveCancelFunc) (gpointer user_data);
/* Returns: (transfer full) (nullable): the secret, or NULL if the person declined. Called in the
 * working thread, may block. */
typedef char *(*VarveAskFunc) (const char *prompt,
                               const char *key,
                               gboolean previous_was_wrong,
                               gpointer user_data);

VarveOperation *varve_operation_new (void);
void varve_operation_cancel (VarveOperation *self);
gboolean varve_operation_is_cancelled (VarveOperation *self);
/* Sets %VARVE_ERROR_CANCELLED and returns TRUE when cancelled. @self may be NULL everywhere: never
 * cancelled. */
gboolean varve_operation_set_error_if_cancelled (VarveOperation *self, GError **error);
/* While hooked, a cancel calls @func at once (from the cancelling thread). Only one hook at a time;
 * pass NULL to unhook: after that call returned, @func is not running and will not run. */
void
varve_operation_set_cancel_hook (VarveOperation *self, VarveCancelFunc func, gpointer user_data);

void varve_operation_set_message (VarveOperation *self, const char *message);
char *varve_operation_dup_message (VarveOperation *self);
void varve_operation_set_fraction (VarveOperation *self, double fraction);
double varve_operation_get_fraction (VarveOperation *self);

void varve_operation_set_asker (VarveOperation *self,
                                VarveAskFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy);
char *varve_operation_ask (VarveOperation *self,
                           const char *prompt,
                           const char *key,
                           gboolean previous_was_wrong);

G_END_DECLS
