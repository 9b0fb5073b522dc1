/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "varve-duration.h"

#include <glib/gi18n-lib.h>

char *
varve_duration_dup_text (gint64 microseconds)
{
  double seconds = microseconds / 1e6;

  if (microseconds < G_TIME_SPAN_SECOND)
    return g_strdup_printf (_ ("%d ms"), (int) (microseconds / 1000));
  if (seconds < 60)
    return g_strdup_printf (_ ("%.1f s"), seconds);
  return g_strdup_printf (_ ("%d min %d s"), (int) (seconds / 60), (int) seconds % 60);
}
