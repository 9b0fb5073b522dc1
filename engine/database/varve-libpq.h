/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <libpq-fe.h>

G_BEGIN_DECLS

/* What we use of libpq. It is loaded when a PostgreSQL URL is first met: linking it costs every
 * start more than SQLite's whole `current` does. */
#define VARVE_LIBPQ_FUNCTIONS(X) \
  X (PQbackendPID)               \
  X (PQcancel)                   \
  X (PQclear)                    \
  X (PQcmdStatus)                \
  X (PQcmdTuples)                \
  X (PQconnectPoll)              \
  X (PQconnectStartParams)       \
  X (PQconnectionNeedsPassword)  \
  X (PQconnectionUsedPassword)   \
  X (PQconninfoFree)             \
  X (PQconninfoParse)            \
  X (PQconsumeInput)             \
  X (PQdb)                       \
  X (PQenterPipelineMode)        \
  X (PQerrorMessage)             \
  X (PQescapeLiteral)            \
  X (PQexitPipelineMode)         \
  X (PQfinish)                   \
  X (PQflush)                    \
  X (PQfreeCancel)               \
  X (PQfreemem)                  \
  X (PQgetCancel)                \
  X (PQgetCopyData)              \
  X (PQgetResult)                \
  X (PQgetisnull)                \
  X (PQgetvalue)                 \
  X (PQhost)                     \
  X (PQisBusy)                   \
  X (PQnfields)                  \
  X (PQntuples)                  \
  X (PQparameterStatus)          \
  X (PQpipelineSync)             \
  X (PQputCopyEnd)               \
  X (PQresultErrorField)         \
  X (PQresultErrorMessage)       \
  X (PQresultStatus)             \
  X (PQsendQuery)                \
  X (PQsendQueryParams)          \
  X (PQserverVersion)            \
  X (PQsetErrorVerbosity)        \
  X (PQsetNoticeReceiver)        \
  X (PQsetSingleRowMode)         \
  X (PQsetnonblocking)           \
  X (PQsocket)                   \
  X (PQstatus)                   \
  X (PQtransactionStatus)        \
  X (PQuser)

/**
 * VarveLibpq:
 *
 * libpq's functions under their own names.
 */
typedef struct
{
#define VARVE_LIBPQ_MEMBER(name) __typeof__ (&name) name;
  VARVE_LIBPQ_FUNCTIONS (VARVE_LIBPQ_MEMBER)
#undef VARVE_LIBPQ_MEMBER
} VarveLibpq;

const VarveLibpq *varve_libpq_get (GError **error);

G_END_DECLS
