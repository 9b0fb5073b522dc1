/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "varve-session.h"

G_BEGIN_DECLS

/* The connection that reading jobs share. Only the worker's thread opens, uses and drops it; the
 * main thread frees the holder once that thread has ended. */
typedef struct
{
  gatomicrefcount ref_count;
  VarveDatabase *database; /* (owned) (nullable) */
} VarveSessionHandle;

typedef struct
{
  gatomicrefcount ref_count;
  VarveSessionAskFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} VarveSessionAsk;

/* What a session knows of one environment. */
typedef struct
{
  VarveSession *session;         /* (unowned) */
  guint serial;                  /* tells it from an earlier place of the same name */
  char *name;                    /* (owned) */
  VarveEnvironment *environment; /* (owned) */
  VarveWorker *worker;           /* (owned) */
  VarveSessionHandle *handle;    /* (owned) */
  VarveConnection connection;
  VarveStatus *status;     /* (owned) (nullable) */
  GError *error;           /* (owned) (nullable) */
  GPtrArray *monitors;     /* (owned) (element-type GFileMonitor) */
  guint refresh_source;    /* waiting to refresh after a file changed */
  guint n_running;         /* writing jobs given and not ended */
  gboolean refreshing;     /* a status is being read */
  gboolean again;          /* and is out of date already */
  gboolean own_change;     /* this window wrote since the last look */
  gboolean changed_behind; /* see varve_session_changed_behind() */
  VarveSessionFlags again_flags;
} VarveSessionPlace;

struct _VarveSession
{
  GObject parent_instance;

  VarveProject *project; /* (owned) */
  VarveGraph *graph;     /* (owned) (nullable) */
  GError *graph_error;   /* (owned) (nullable) */
  VarveWorker *files;    /* (owned) (nullable): reads project and scripts */
  GPtrArray *places;     /* (owned) (element-type VarveSessionPlace), in varve.ini's order */
  GPtrArray *monitors;   /* (owned) (element-type GFileMonitor): configuration and scripts */
  VarveSessionAsk *ask;  /* (owned) (nullable) */
  guint reload_source;   /* waiting to reload after a file changed */
  guint first_source;    /* waiting to ask the databases for the first time */
  gboolean loading;
  gboolean again; /* a reload was asked for while one went on */
  int trust;      /* 0: not looked at since the files were read; 1: given, -1: not given */
  gboolean closed;
};

/* varve-session.c: tell the window. */
void varve_session_emit_project (VarveSession *self);
void varve_session_emit_graph (VarveSession *self);
/* "status-changed", detailed. */
void varve_session_emit_status (VarveSessionPlace *place);

/* varve-session-place.c */
VarveSessionPlace *varve_session_find_place (VarveSession *self, const char *environment);
/* An answer that comes late may be about a place that is gone. */
VarveSessionPlace *varve_session_find_serial (VarveSession *self, guint serial);
void varve_session_place_free (gpointer place);
/* Takes over the places of a configuration that was read again. */
void varve_session_take_project (VarveSession *self, VarveProject *project);

/* varve-session-status.c: the rows that the databases had are true of a new graph too. */
void varve_session_rebase_statuses (VarveSession *self);

/* varve-session-watch.c: follows configuration, scripts and SQLite files on disk. */
void varve_session_watch_files (VarveSession *self);
void varve_session_watch_place (VarveSessionPlace *place);
void varve_session_look_again (VarveSessionPlace *place);
void varve_session_unwatch (VarveSession *self);
void varve_session_unwatch_place (VarveSessionPlace *place);

/* varve-session-jobs.c */
VarveSessionHandle *varve_session_handle_new (void);
void varve_session_handle_unref (VarveSessionHandle *self);
VarveSessionAsk *
varve_session_ask_new (VarveSessionAskFunc func, gpointer user_data, GDestroyNotify destroy);
void varve_session_ask_unref (VarveSessionAsk *self);
/* Ends @worker without making the main thread wait for what it runs. Takes both. */
void varve_session_end_worker (VarveWorker *worker, VarveSessionHandle *handle);

G_END_DECLS
