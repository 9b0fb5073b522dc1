/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/varve-operation.h"

#include "base/varve-error.h"
#include "base/varve-i18n.h"
#include "base/varve-text.h"

typedef struct
{
  VarveAskFunc func;
  gpointer user_data;
  GDestroyNotify destroy; /* (nullable) */
} Asker;

struct _VarveOperation
{
  GObject parent_instance;

  gint cancelled; /* (atomic) */

  /* Held while the hook runs; recursive, so that a hook may remove itself. */
  GRecMutex hook_lock;
  VarveCancelFunc hook; /* (nullable) (mutex hook_lock) */
  gpointer hook_data;   /* (mutex hook_lock) */

  GMutex lock;
  char *message;   /* (owned) (nullable) (mutex lock) */
  double fraction; /* (mutex lock) */
  Asker *asker;    /* (owned) (nullable) (mutex lock), counted */
};

G_DEFINE_FINAL_TYPE (VarveOperation, varve_operation, G_TYPE_OBJECT)

static void
asker_clear (gpointer data)
{
  Asker *asker = data;

  if (asker->destroy != NULL)
    asker->destroy (asker->user_data);
}

static void
asker_unref (Asker *asker)
{
  g_atomic_rc_box_release_full (asker, asker_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asker, asker_unref)

static void
varve_operation_finalize (GObject *object)
{
  VarveOperation *self = VARVE_OPERATION (object);

  g_clear_pointer (&self->asker, asker_unref);
  g_free (self->message);
  g_mutex_clear (&self->lock);
  g_rec_mutex_clear (&self->hook_lock);

  G_OBJECT_CLASS (varve_operation_parent_class)->finalize (object);
}

static void
varve_operation_class_init (VarveOperationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = varve_operation_finalize;
}

static void
varve_operation_init (VarveOperation *self)
{
  g_mutex_init (&self->lock);
  g_rec_mutex_init (&self->hook_lock);
}

/**
 * varve_operation_new:
 *
 * Returns: (transfer full): an operation that is not cancelled
 */
VarveOperation *
varve_operation_new (void)
{
  return g_object_new (VARVE_TYPE_OPERATION, NULL);
}

/**
 * varve_operation_cancel:
 * @self: (nullable): an operation
 *
 * Asks for an end, from any thread; the hook, if there is one, is called in this one. Only the
 * first call does something.
 */
void
varve_operation_cancel (VarveOperation *self)
{
  if (self == NULL)
    return;

  g_rec_mutex_lock (&self->hook_lock);
  if (g_atomic_int_compare_and_exchange (&self->cancelled, FALSE, TRUE) && self->hook != NULL)
    self->hook (self->hook_data);
  g_rec_mutex_unlock (&self->hook_lock);
}

/**
 * varve_operation_is_cancelled:
 * @self: (nullable): an operation
 *
 * Returns: whether somebody asked for an end; any thread
 */
gboolean
varve_operation_is_cancelled (VarveOperation *self)
{
  return self != NULL && g_atomic_int_get (&self->cancelled);
}

/**
 * varve_operation_set_error_if_cancelled:
 * @self: (nullable): an operation
 * @error: return location
 *
 * For loops: `if (varve_operation_set_error_if_cancelled (operation, error)) return FALSE;`
 *
 * Returns: whether it is cancelled, and then %VARVE_ERROR_CANCELLED is set
 */
gboolean
varve_operation_set_error_if_cancelled (VarveOperation *self, GError **error)
{
  if (!varve_operation_is_cancelled (self))
    return FALSE;

  varve_set_error (error, VARVE_ERROR_CANCELLED, NULL, _ ("Cancelled"));
  return TRUE;
}

/**
 * varve_operation_set_cancel_hook:
 * @self: (nullable): an operation
 * @func: (nullable) (scope forever): interrupts what runs; %NULL to unhook
 * @user_data: for @func
 *
 * While hooked, a cancel calls @func at once, from the cancelling thread; where the operation is
 * cancelled already, it is called before this returns. There is one hook at a time. After unhooking
 * returned, @func is not running and will not run: what it uses may then be freed. @func may not
 * wait for the thread that unhooks.
 */
void
varve_operation_set_cancel_hook (VarveOperation *self, VarveCancelFunc func, gpointer user_data)
{
  if (self == NULL)
    return;

  g_rec_mutex_lock (&self->hook_lock);
  self->hook = func;
  self->hook_data = user_data;
  if (func != NULL && g_atomic_int_get (&self->cancelled))
    func (user_data);
  g_rec_mutex_unlock (&self->hook_lock);
}

/**
 * varve_operation_set_message:
 * @self: (nullable): an operation
 * @message: (nullable): what is being done, translated
 */
void
varve_operation_set_message (VarveOperation *self, const char *message)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->lock);
  varve_set_str (&self->message, message);
  g_mutex_unlock (&self->lock);
}

/**
 * varve_operation_dup_message:
 * @self: (nullable): an operation
 *
 * Returns: (transfer full) (nullable): what is being done
 */
char *
varve_operation_dup_message (VarveOperation *self)
{
  char *message;

  if (self == NULL)
    return NULL;

  g_mutex_lock (&self->lock);
  message = g_strdup (self->message);
  g_mutex_unlock (&self->lock);
  return message;
}

/**
 * varve_operation_set_fraction:
 * @self: (nullable): an operation
 * @fraction: how much of it is done, 0 to 1
 */
void
varve_operation_set_fraction (VarveOperation *self, double fraction)
{
  if (self == NULL)
    return;

  g_mutex_lock (&self->lock);
  self->fraction = CLAMP (fraction, 0.0, 1.0);
  g_mutex_unlock (&self->lock);
}

/**
 * varve_operation_get_fraction:
 * @self: (nullable): an operation
 *
 * Returns: how much of it is done, 0 to 1
 */
double
varve_operation_get_fraction (VarveOperation *self)
{
  double fraction;

  if (self == NULL)
    return 0.0;

  g_mutex_lock (&self->lock);
  fraction = self->fraction;
  g_mutex_unlock (&self->lock);
  return fraction;
}

/**
 * varve_operation_set_asker:
 * @self: (nullable): an operation
 * @func: (nullable) (scope notified): gets a secret from the person; called in the working thread,
 *   may block
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data, from whatever thread lets go last
 */
void
varve_operation_set_asker (VarveOperation *self,
                           VarveAskFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  Asker *asker = g_atomic_rc_box_new (Asker);
  g_autoptr (Asker) old = NULL;

  asker->func = func;
  asker->user_data = user_data;
  asker->destroy = destroy;
  if (self == NULL)
    {
      asker_unref (asker);
      return;
    }

  g_mutex_lock (&self->lock);
  old = g_steal_pointer (&self->asker);
  self->asker = asker;
  g_mutex_unlock (&self->lock);
}

/**
 * varve_operation_ask:
 * @self: (nullable): an operation
 * @prompt: what is asked for, translated
 * @key: what the answer belongs to, for a keyring
 * @previous_was_wrong: whether the last answer for @key did not work
 *
 * Asks the person for a secret, in the working thread; may block.
 *
 * Returns: (transfer full) (nullable): the secret; %NULL if the person declined, nobody can be
 *   asked, or the operation is cancelled
 */
char *
varve_operation_ask (VarveOperation *self,
                     const char *prompt,
                     const char *key,
                     gboolean previous_was_wrong)
{
  g_autoptr (Asker) asker = NULL;

  if (self == NULL || varve_operation_is_cancelled (self))
    return NULL;

  g_mutex_lock (&self->lock);
  if (self->asker != NULL)
    asker = g_atomic_rc_box_acquire (self->asker);
  g_mutex_unlock (&self->lock);
  if (asker == NULL || asker->func == NULL)
    return NULL;

  return asker->func (prompt, key, previous_was_wrong, asker->user_data);
}
