/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which of @candidates (NULL-terminated) was probably meant by @word: at most three, nearest first,
 * those in which a third of the letters or fewer differ. (transfer container): borrowed strings,
 * NULL-terminated; g_free() the array. */
const char **varve_nearest_find (const char *word, const char *const *candidates);
/* "Did you mean “a” or “b”?", or NULL when nothing is near. (transfer full) */
char *varve_nearest_dup_question (const char *word, const char *const *candidates);

G_END_DECLS
