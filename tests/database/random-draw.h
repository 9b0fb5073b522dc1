/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TestDraw:
 * @seed: of the origin
 * @change: of what is another; 0: nothing is
 * @rarity: one thing in this many is another
 *
 * Draws each thing of a schema by its own path ("t3.c2 type"), so that a changed schema differs
 * from its origin in single things.
 */
typedef struct
{
  guint32 seed;
  guint32 change;
  guint rarity;
} TestDraw;

/* 0 to @n - 1. */
guint test_draw_number (const TestDraw *self, guint n, const char *path);
guint test_draw_number_valist (const TestDraw *self, guint n, const char *format, va_list arguments)
    G_GNUC_PRINTF (3, 0);
/* A setting for on-demand runs: the environment's variable, or else @otherwise. */
guint test_get_number (const char *variable, guint otherwise);

G_END_DECLS
