/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support.h"

G_BEGIN_DECLS

/* Asserts that it can be read. (transfer full) */
VarveSchema *test_read_schema (VarveDatabase *database);
/* Of a PostgreSQL database only these. (transfer full) */
VarveSchema *test_read_schemas (VarveDatabase *database, const char *const *schemas);
/* A SQLite database in memory. (transfer full) */
VarveDatabase *test_open_memory (void);
/* Of a new one that @sql was run in. (transfer full) */
VarveSchema *test_read_sqlite (const char *sql);
/* The changes in words, "" where there are none. (transfer full) */
char *test_describe_difference (VarveSchema *from, VarveSchema *to);
/* Asserts that nothing differs, and says what does. @what: for the message. */
void test_assert_same_schema (VarveSchema *from, VarveSchema *to, const char *what);
/* Asserts that there is an order. @flags: (out) (optional): of all statements. (transfer full) */
char *test_render (VarveSchema *from, VarveSchema *to, guint *flags);
/* Runs it in a transaction; asserts that it works. */
void test_run_script (VarveDatabase *database, const char *sql, const char *what);
/* The statements that test_render() joins. (transfer full) (element-type VarveRendered) */
GPtrArray *test_render_statements (VarveSchema *from, VarveSchema *to);
/* Runs them in one transaction, or in one each where they say that they have to; asserts that it
 * works. */
void test_run_statements (VarveDatabase *database, GPtrArray *statements, const char *what);
/* Three rows for each table of a SQLite database that takes them; how many there are. */
guint test_fill (VarveDatabase *database, VarveSchema *schema);
/* The rows of the tables and columns that both schemas have, as a text. (transfer full) */
char *test_dump (VarveDatabase *database, VarveSchema *schema, VarveSchema *other);

G_END_DECLS
