/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pg-tree.h"

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

#include <string.h>

static gboolean
is_off_word (const char *value)
{
  return g_ascii_strcasecmp (value, "false") == 0 || g_ascii_strcasecmp (value, "off") == 0
         || strcmp (value, "0") == 0;
}

static gboolean
is_off (const PgQuery__Node *value)
{
  if (value == NULL)
    return FALSE;
  switch ((int) value->node_case)
    {
      case PG_QUERY__NODE__NODE_INTEGER:
        return value->integer->ival == 0;
      case PG_QUERY__NODE__NODE_BOOLEAN:
        return !value->boolean->boolval;
      case PG_QUERY__NODE__NODE_STRING:
        return is_off_word (value->string->sval);
      /* A bare word. */
      case PG_QUERY__NODE__NODE_TYPE_NAME:
        return value->type_name->n_names == 1
               && is_off_word (value->type_name->names[0]->string->sval);
      default:
        return FALSE;
    }
}

static const PgQuery__DefElem *
find_option (PgQuery__Node **options, size_t n_options, const char *name)
{
  for (size_t i = 0; i < n_options; i++)
    if (strcmp (options[i]->def_elem->defname, name) == 0)
      return options[i]->def_elem;
  return NULL;
}

static gboolean
option_is_off (PgQuery__Node **options, size_t n_options, const char *name)
{
  const PgQuery__DefElem *option = find_option (options, n_options, name);

  return option != NULL && is_off (option->arg);
}

static VarveStatementFlags
judge_transaction (const PgQuery__TransactionStmt *statement)
{
  if (statement->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_SAVEPOINT
      || statement->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_RELEASE
      || statement->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK_TO)
    return VARVE_STATEMENT_SAVEPOINT;
  return VARVE_STATEMENT_TRANSACTION_CONTROL;
}

static VarveStatementFlags
judge_drop (const PgQuery__DropStmt *statement)
{
  gboolean cascades = statement->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE;
  PgQuery__ObjectType type = statement->remove_type;

  if (type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX && statement->concurrent)
    return VARVE_STATEMENT_NO_TRANSACTION;
  if (type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE || type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA)
    return VARVE_STATEMENT_LOSES_DATA;
  if (cascades
      && (type == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE || type == PG_QUERY__OBJECT_TYPE__OBJECT_DOMAIN
          || type == PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION))
    return VARVE_STATEMENT_LOSES_DATA;
  return VARVE_STATEMENT_PLAIN;
}

static VarveStatementFlags
judge_alter_table (const PgQuery__AlterTableStmt *statement)
{
  VarveStatementFlags flags = VARVE_STATEMENT_PLAIN;

  if (statement->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE
      && statement->objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TYPE)
    return flags;
  for (size_t i = 0; i < statement->n_cmds; i++)
    {
      const PgQuery__AlterTableCmd *command = statement->cmds[i]->alter_table_cmd;

      if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn)
        flags |= VARVE_STATEMENT_LOSES_DATA;
      if (command->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition
          && command->def->partition_cmd->concurrent)
        flags |= VARVE_STATEMENT_NO_TRANSACTION;
    }
  return flags;
}

static VarveStatementFlags
judge_reindex (const PgQuery__ReindexStmt *statement)
{
  if (statement->kind != PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_INDEX
      && statement->kind != PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_TABLE)
    return VARVE_STATEMENT_NO_TRANSACTION;
  return find_option (statement->params, statement->n_params, "concurrently") != NULL
                 && !option_is_off (statement->params, statement->n_params, "concurrently")
             ? VARVE_STATEMENT_NO_TRANSACTION
             : VARVE_STATEMENT_PLAIN;
}

static VarveStatementFlags
judge_create_subscription (const PgQuery__CreateSubscriptionStmt *statement)
{
  return option_is_off (statement->options, statement->n_options, "connect")
                 || option_is_off (statement->options, statement->n_options, "create_slot")
             ? VARVE_STATEMENT_PLAIN
             : VARVE_STATEMENT_NO_TRANSACTION;
}

static VarveStatementFlags
judge_alter_subscription (const PgQuery__AlterSubscriptionStmt *statement)
{
  switch ((int) statement->kind)
    {
      case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_REFRESH:
        return VARVE_STATEMENT_NO_TRANSACTION;
      case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_SET_PUBLICATION:
      case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_ADD_PUBLICATION:
      case PG_QUERY__ALTER_SUBSCRIPTION_TYPE__ALTER_SUBSCRIPTION_DROP_PUBLICATION:
        return option_is_off (statement->options, statement->n_options, "refresh")
                   ? VARVE_STATEMENT_PLAIN
                   : VARVE_STATEMENT_NO_TRANSACTION;
      default:
        return VARVE_STATEMENT_PLAIN;
    }
}

static VarveStatementFlags judge_node (const PgQuery__Node *node);

static VarveStatementFlags
judge_with (const PgQuery__WithClause *with)
{
  VarveStatementFlags flags = VARVE_STATEMENT_PLAIN;

  for (size_t i = 0; with != NULL && i < with->n_ctes; i++)
    flags |= judge_node (with->ctes[i]->common_table_expr->ctequery);
  return flags;
}

static VarveStatementFlags
judge_change (const PgQuery__Node *where, const PgQuery__WithClause *with)
{
  return judge_with (with) | (where == NULL ? VARVE_STATEMENT_LOSES_DATA : VARVE_STATEMENT_PLAIN);
}

static VarveStatementFlags
judge_node (const PgQuery__Node *node)
{
  switch ((int) node->node_case)
    {
      case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
        return judge_transaction (node->transaction_stmt);
      case PG_QUERY__NODE__NODE_INDEX_STMT:
        return node->index_stmt->concurrent ? VARVE_STATEMENT_NO_TRANSACTION : 0;
      case PG_QUERY__NODE__NODE_DROP_STMT:
        return judge_drop (node->drop_stmt);
      case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
        return judge_alter_table (node->alter_table_stmt);
      case PG_QUERY__NODE__NODE_REINDEX_STMT:
        return judge_reindex (node->reindex_stmt);
      case PG_QUERY__NODE__NODE_VACUUM_STMT:
        return node->vacuum_stmt->is_vacuumcmd ? VARVE_STATEMENT_NO_TRANSACTION : 0;
      case PG_QUERY__NODE__NODE_CLUSTER_STMT:
        return node->cluster_stmt->relation == NULL ? VARVE_STATEMENT_NO_TRANSACTION : 0;
      case PG_QUERY__NODE__NODE_CREATEDB_STMT:
      case PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT:
      case PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT:
      case PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT:
        return VARVE_STATEMENT_NO_TRANSACTION;
      case PG_QUERY__NODE__NODE_DROPDB_STMT:
        return VARVE_STATEMENT_NO_TRANSACTION | VARVE_STATEMENT_LOSES_DATA;
      case PG_QUERY__NODE__NODE_ALTER_DATABASE_STMT:
        return find_option (node->alter_database_stmt->options,
                            node->alter_database_stmt->n_options, "tablespace")
                       != NULL
                   ? VARVE_STATEMENT_NO_TRANSACTION
                   : VARVE_STATEMENT_PLAIN;
      case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT:
        return judge_create_subscription (node->create_subscription_stmt);
      case PG_QUERY__NODE__NODE_ALTER_SUBSCRIPTION_STMT:
        return judge_alter_subscription (node->alter_subscription_stmt);
      case PG_QUERY__NODE__NODE_DISCARD_STMT:
        return node->discard_stmt->target == PG_QUERY__DISCARD_MODE__DISCARD_ALL
                   ? VARVE_STATEMENT_NO_TRANSACTION
                   : VARVE_STATEMENT_PLAIN;
      case PG_QUERY__NODE__NODE_COPY_STMT:
        return node->copy_stmt->is_from && !node->copy_stmt->is_program
                       && node->copy_stmt->filename[0] == '\0'
                   ? VARVE_STATEMENT_COPY_STDIN
                   : VARVE_STATEMENT_PLAIN;
      case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
      case PG_QUERY__NODE__NODE_DROP_OWNED_STMT:
        return VARVE_STATEMENT_LOSES_DATA;
      case PG_QUERY__NODE__NODE_DELETE_STMT:
        return judge_change (node->delete_stmt->where_clause, node->delete_stmt->with_clause);
      case PG_QUERY__NODE__NODE_UPDATE_STMT:
        return judge_change (node->update_stmt->where_clause, node->update_stmt->with_clause);
      case PG_QUERY__NODE__NODE_INSERT_STMT:
        return judge_with (node->insert_stmt->with_clause);
      case PG_QUERY__NODE__NODE_SELECT_STMT:
        return judge_with (node->select_stmt->with_clause);
      default:
        return VARVE_STATEMENT_PLAIN;
    }
}

gboolean
pg_tree_judge (const char *sql, VarveStatementFlags *flags)
{
  PgQueryProtobufParseResult result = pg_query_parse_protobuf (sql);
  gboolean ok = FALSE;

  if (result.error == NULL)
    {
      PgQuery__ParseResult *tree = pg_query__parse_result__unpack (
          NULL, result.parse_tree.len, (const uint8_t *) result.parse_tree.data);

      ok = tree->n_stmts == 1;
      if (ok)
        *flags = judge_node (tree->stmts[0]->stmt);
      pg_query__parse_result__free_unpacked (tree, NULL);
    }
  pg_query_free_protobuf_parse_result (result);
  return ok;
}
