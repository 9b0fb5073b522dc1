/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TestPair:
 *
 * Two schemas, and the SQL that is expected to lead from one to the other and back.
 */
typedef struct
{
  char *title;
  char *from;
  char *to;
  char *up;
  char *down;
} TestPair;

/* Of a file in which "=== TITLE" begins a pair and "-- from", "-- to", "-- up", "-- down" its
 * parts. (element-type TestPair) */
GPtrArray *test_pairs_read (const char *path);
/* Asserts that it is what the pair says; with @written, puts it there instead. */
void test_pair_compare (const TestPair *pair,
                        const char *way,
                        char *sql,
                        const char *expected,
                        gboolean is_written);
void test_pair_write (const TestPair *pair, const char *up, const char *down, GString *written);

G_END_DECLS
