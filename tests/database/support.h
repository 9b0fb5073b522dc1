/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve.h"

G_BEGIN_DECLS

typedef enum
{
  TEST_SQLITE,     /* a new file, rollback journal */
  TEST_SQLITE_WAL, /* a new file, write-ahead log */
  TEST_POSTGRES,   /* a new database of the private cluster */
  TEST_N_KINDS,
} TestKind;

const char *test_kind_get_name (TestKind kind);

/**
 * TestPlace:
 *
 * A database of its own for one test.
 */
typedef struct
{
  TestKind kind;
  VarveDialect dialect;
  char *folder; /* nullable */
  char *path;   /* nullable */
  char *name;   /* nullable: of the PostgreSQL database */
  char *text;   /* URL */
  VarveUrl *url;
} TestPlace;

/* Skips the test (and returns NULL) where there is no server. */
TestPlace *test_place_new (TestKind kind);
void test_place_free (TestPlace *self);
/* Asserts that it opens. */
VarveDatabase *test_place_open (TestPlace *self, const VarveDatabaseOptions *options);
gboolean test_has_postgres (void);
/* Runs SQL, asserts that it works. */
void test_execute (VarveDatabase *database, const char *sql);
/* First column of the first row; asserts that there is one. */
char *test_ask (VarveDatabase *database, const char *sql);
#define test_assert_ask(database, sql, expected)         \
  G_STMT_START                                           \
  {                                                      \
    g_autofree char *answer_ = test_ask (database, sql); \
    g_assert_cmpstr (answer_, ==, expected);             \
  }                                                      \
  G_STMT_END

/**
 * TestScript:
 *
 * A revision of a linear history: the body of both sections, and what stands behind the markers.
 */
typedef struct
{
  const char *id;
  const char *up;
  const char *down;
  const char *options; /* nullable: "transaction:false" */
} TestScript;

/* The plan from the first @from revisions to the first @to of @scripts. Asserts that they can be
 * split, unless @error is given. */
VarvePlan *test_plan_new (VarveDialect dialect,
                          const TestScript *scripts,
                          guint from,
                          guint to,
                          GError **error);
/* (element-type VarveScript): a linear history. */
VarvePlan *test_plan_new_from_scripts (VarveDialect dialect,
                                       GPtrArray *scripts,
                                       guint from,
                                       guint to,
                                       GError **error);
/* Runs and asserts that there is no error. */
void test_run (VarveDatabase *database, const TestScript *scripts, guint from, guint to);
/* Runs and gives the result back, whatever it is. */
VarveRunResult *test_try (VarveDatabase *database, const TestScript *scripts, guint from, guint to);
VarveStepState test_get_state (const VarveRunResult *result, guint index);
#define test_assert_error(error, code_)                            \
  G_STMT_START                                                     \
  {                                                                \
    if (!g_error_matches (error, VARVE_ERROR, code_))              \
      g_error ("%s:%d: expected %s, got %s", __FILE__, __LINE__,   \
               varve_error_code_get_nick (code_),                  \
               (error) ? varve_error_format (error) : "no error"); \
  }                                                                \
  G_STMT_END
/* As JOINED by a comma. */
char *test_read_current (VarveDatabase *database);
#define test_assert_current(database, expected)            \
  G_STMT_START                                             \
  {                                                        \
    g_autofree char *rows_ = test_read_current (database); \
    g_assert_cmpstr (rows_, ==, expected);                 \
  }                                                        \
  G_STMT_END

/* Adds @func once a kind: PATH/sqlite, PATH/sqlite-wal, PATH/postgres. */
void test_add_for_each (const char *path, void (*func) (TestPlace *place));
void test_add_for_postgres (const char *path, void (*func) (TestPlace *place));

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPlace, test_place_free)

G_END_DECLS
