/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "schema/varve-object.h"

#include "base/varve-i18n.h"

static const struct
{
  const char *nick;
  const char *title;
} kinds[] = {
  [VARVE_OBJECT_SCHEMA] = { "schema", N_ ("Schema") },
  [VARVE_OBJECT_EXTENSION] = { "extension", N_ ("Extension") },
  [VARVE_OBJECT_COLLATION] = { "collation", N_ ("Collation") },
  [VARVE_OBJECT_ENUM] = { "enum", N_ ("Enumeration") },
  [VARVE_OBJECT_DOMAIN] = { "domain", N_ ("Domain") },
  [VARVE_OBJECT_COMPOSITE] = { "composite-type", N_ ("Composite Type") },
  [VARVE_OBJECT_RANGE] = { "range-type", N_ ("Range Type") },
  [VARVE_OBJECT_SEQUENCE] = { "sequence", N_ ("Sequence") },
  [VARVE_OBJECT_FUNCTION] = { "function", N_ ("Function") },
  [VARVE_OBJECT_PROCEDURE] = { "procedure", N_ ("Procedure") },
  [VARVE_OBJECT_AGGREGATE] = { "aggregate", N_ ("Aggregate") },
  [VARVE_OBJECT_FOREIGN_WRAPPER] = { "foreign-data-wrapper", N_ ("Foreign Data Wrapper") },
  [VARVE_OBJECT_FOREIGN_SERVER] = { "foreign-server", N_ ("Foreign Server") },
  [VARVE_OBJECT_TABLE] = { "table", N_ ("Table") },
  [VARVE_OBJECT_FOREIGN_TABLE] = { "foreign-table", N_ ("Foreign Table") },
  [VARVE_OBJECT_VIRTUAL_TABLE] = { "virtual-table", N_ ("Virtual Table") },
  [VARVE_OBJECT_VIEW] = { "view", N_ ("View") },
  [VARVE_OBJECT_MATERIALIZED_VIEW] = { "materialized-view", N_ ("Materialized View") },
  [VARVE_OBJECT_STATISTICS] = { "statistics", N_ ("Statistics") },
  [VARVE_OBJECT_EVENT_TRIGGER] = { "event-trigger", N_ ("Event Trigger") },
  [VARVE_OBJECT_DEFAULT_PRIVILEGES] = { "default-privileges", N_ ("Default Privileges") },
  [VARVE_OBJECT_ENUM_VALUE] = { "enum-value", N_ ("Value") },
  [VARVE_OBJECT_COLUMN] = { "column", N_ ("Column") },
  [VARVE_OBJECT_PRIMARY_KEY] = { "primary-key", N_ ("Primary Key") },
  [VARVE_OBJECT_UNIQUE] = { "unique", N_ ("Unique Constraint") },
  [VARVE_OBJECT_FOREIGN_KEY] = { "foreign-key", N_ ("Foreign Key") },
  [VARVE_OBJECT_CHECK] = { "check", N_ ("Check") },
  [VARVE_OBJECT_EXCLUSION] = { "exclusion", N_ ("Exclusion Constraint") },
  [VARVE_OBJECT_INDEX] = { "index", N_ ("Index") },
  [VARVE_OBJECT_RULE] = { "rule", N_ ("Rule") },
  [VARVE_OBJECT_TRIGGER] = { "trigger", N_ ("Trigger") },
  [VARVE_OBJECT_POLICY] = { "policy", N_ ("Policy") },
  [VARVE_OBJECT_PRIVILEGE] = { "privilege", N_ ("Privilege") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == VARVE_N_OBJECT_KINDS);

static const struct
{
  const char *nick;
  const char *title;
} attributes[] = {
  [VARVE_ATTRIBUTE_DEFINITION] = { "definition", N_ ("definition") },
  [VARVE_ATTRIBUTE_TYPE] = { "type", N_ ("type") },
  [VARVE_ATTRIBUTE_NOT_NULL] = { "not-null", N_ ("not null") },
  [VARVE_ATTRIBUTE_DEFAULT] = { "default", N_ ("default") },
  [VARVE_ATTRIBUTE_GENERATED] = { "generated", N_ ("generated") },
  [VARVE_ATTRIBUTE_IDENTITY] = { "identity", N_ ("identity") },
  [VARVE_ATTRIBUTE_COLLATION] = { "collation", N_ ("collation") },
  [VARVE_ATTRIBUTE_STORAGE] = { "storage", N_ ("storage") },
  [VARVE_ATTRIBUTE_COMPRESSION] = { "compression", N_ ("compression") },
  [VARVE_ATTRIBUTE_STATISTICS] = { "statistics", N_ ("statistics target") },
  [VARVE_ATTRIBUTE_OPTIONS] = { "options", N_ ("options") },
  [VARVE_ATTRIBUTE_PERSISTENCE] = { "persistence", N_ ("persistence") },
  [VARVE_ATTRIBUTE_INHERITS] = { "inherits", N_ ("inherits from") },
  [VARVE_ATTRIBUTE_PARTITION_BY] = { "partition-by", N_ ("partitioned by") },
  [VARVE_ATTRIBUTE_PARTITION_OF] = { "partition-of", N_ ("partition of") },
  [VARVE_ATTRIBUTE_ACCESS_METHOD] = { "access-method", N_ ("access method") },
  [VARVE_ATTRIBUTE_TABLESPACE] = { "tablespace", N_ ("tablespace") },
  [VARVE_ATTRIBUTE_ROW_SECURITY] = { "row-security", N_ ("row security") },
  [VARVE_ATTRIBUTE_REPLICA_IDENTITY] = { "replica-identity", N_ ("replica identity") },
  [VARVE_ATTRIBUTE_CLUSTER] = { "cluster", N_ ("clustered on") },
  [VARVE_ATTRIBUTE_OWNED_BY] = { "owned-by", N_ ("owned by") },
  [VARVE_ATTRIBUTE_ENABLED] = { "enabled", N_ ("enabled") },
  [VARVE_ATTRIBUTE_VALIDATED] = { "validated", N_ ("validated") },
  [VARVE_ATTRIBUTE_VERSION] = { "version", N_ ("version") },
  [VARVE_ATTRIBUTE_OWNER] = { "owner", N_ ("owner") },
  [VARVE_ATTRIBUTE_COMMENT] = { "comment", N_ ("comment") },
  [VARVE_ATTRIBUTE_STRICT] = { "strict", N_ ("strict") },
  [VARVE_ATTRIBUTE_WITHOUT_ROWID] = { "without-rowid", N_ ("without rowid") },
  [VARVE_ATTRIBUTE_AUTOINCREMENT] = { "autoincrement", N_ ("autoincrement") },
  [VARVE_ATTRIBUTE_CONFLICT] = { "conflict", N_ ("on conflict") },
  [VARVE_ATTRIBUTE_STATEMENT] = { "statement", N_ ("statement") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (attributes) == VARVE_N_ATTRIBUTES);

/**
 * varve_object_kind_get_nick:
 * @kind: a kind
 *
 * Returns: its name in JSON and in patterns
 */
const char *
varve_object_kind_get_nick (VarveObjectKind kind)
{
  g_return_val_if_fail (kind < VARVE_N_OBJECT_KINDS, NULL);
  return kinds[kind].nick;
}

/**
 * varve_object_kind_get_title:
 * @kind: a kind
 *
 * Returns: its name for people, translated
 */
const char *
varve_object_kind_get_title (VarveObjectKind kind)
{
  g_return_val_if_fail (kind < VARVE_N_OBJECT_KINDS, NULL);
  return _ (kinds[kind].title);
}

/**
 * varve_object_kind_is_part:
 * @kind: a kind
 *
 * Returns: whether such an object belongs to another
 */
gboolean
varve_object_kind_is_part (VarveObjectKind kind)
{
  return kind >= VARVE_OBJECT_ENUM_VALUE;
}

/**
 * varve_object_kind_is_table:
 * @kind: a kind
 *
 * Returns: whether such an object holds rows of its own, whoever keeps them
 */
gboolean
varve_object_kind_is_table (VarveObjectKind kind)
{
  return kind == VARVE_OBJECT_TABLE || kind == VARVE_OBJECT_FOREIGN_TABLE
         || kind == VARVE_OBJECT_VIRTUAL_TABLE;
}

/**
 * varve_attribute_get_nick:
 * @attribute: an attribute
 *
 * Returns: its name for programs
 */
const char *
varve_attribute_get_nick (VarveAttribute attribute)
{
  g_return_val_if_fail (attribute < VARVE_N_ATTRIBUTES, NULL);
  return attributes[attribute].nick;
}

/**
 * varve_attribute_get_title:
 * @attribute: an attribute
 *
 * Returns: its name for people within a sentence, translated
 */
const char *
varve_attribute_get_title (VarveAttribute attribute)
{
  g_return_val_if_fail (attribute < VARVE_N_ATTRIBUTES, NULL);
  return _ (attributes[attribute].title);
}
