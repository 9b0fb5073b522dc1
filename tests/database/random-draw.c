/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-draw.h"

#include <stdlib.h>

static guint32
mix (guint32 seed, const char *path)
{
  guint32 hash = seed * 2654435761u + 0x9e3779b9u;

  for (; *path != '\0'; path++)
    hash = (hash ^ (guchar) *path) * 16777619u;
  hash ^= hash >> 15;
  hash *= 2246822519u;
  hash ^= hash >> 13;
  return hash;
}

guint
test_draw_number (const TestDraw *self, guint n, const char *path)
{
  if (self->change != 0 && mix (self->change, path) % self->rarity == 0)
    return mix (self->change + 1, path) % n;
  return mix (self->seed, path) % n;
}

guint
test_draw_number_valist (const TestDraw *self, guint n, const char *format, va_list arguments)
{
  g_autofree char *path = g_strdup_vprintf (format, arguments);

  return test_draw_number (self, n, path);
}

guint
test_get_number (const char *variable, guint otherwise)
{
  const char *value = g_getenv (variable);

  return value != NULL ? (guint) strtoul (value, NULL, 10) : otherwise;
}
