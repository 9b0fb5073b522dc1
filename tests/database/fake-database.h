/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "database/varve-database-private.h"

G_BEGIN_DECLS

typedef enum
{
  FAKE_REFUSED,     /* the call fails, the connection lives */
  FAKE_LOST_BEFORE, /* the connection dies before the call had an effect */
  FAKE_LOST_AFTER,  /* the connection dies after it had its effect: nobody is told */
  FAKE_LOCKED,      /* somebody else holds a lock */
  FAKE_N_FAULTS,
} FakeFault;

#define FAKE_MAX_EFFECTS 32

/**
 * FakeDatabase:
 *
 * A database in memory that does what varve-database-private.h says, and at call @fail_at (and the
 * @n_faults - 1 calls after it) fails by @fault. The statements that it knows are numbers: running
 * one adds one to that effect. "*" before it makes it one that has to run by itself.
 */
#define FAKE_TYPE_DATABASE (fake_database_get_type ())
G_DECLARE_FINAL_TYPE (FakeDatabase, fake_database, FAKE, DATABASE, VarveDatabase)

typedef struct
{
  GPtrArray *rows;    /* (element-type utf8) */
  GPtrArray *journal; /* (element-type VarveJournalEntry) oldest first */
  guint effects[FAKE_MAX_EFFECTS];
} FakeContents;

struct _FakeDatabase
{
  VarveDatabase parent_instance;

  FakeContents committed;
  FakeContents open; /* what a transaction sees */
  gboolean in_transaction;
  gboolean is_lost;
  gboolean has_lock;

  FakeFault fault;
  guint fail_at;
  guint n_faults;
  guint n_calls;
};

VarveDatabase *fake_database_new (void);

G_END_DECLS
