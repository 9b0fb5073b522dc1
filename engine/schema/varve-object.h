/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No object: a parent or a side of a change that is not there. */
#define VARVE_NO_OBJECT G_MAXUINT

/**
 * VarveObjectKind:
 *
 * What a schema is made of. In the order in which a person expects to read a schema, which is also
 * how a #VarveSchema sorts what nothing else orders. Kinds between COLUMN and PRIVILEGE belong to a
 * parent; DEFAULT_PRIVILEGES to none.
 */
typedef enum
{
  VARVE_OBJECT_SCHEMA,
  VARVE_OBJECT_EXTENSION,
  VARVE_OBJECT_COLLATION,
  VARVE_OBJECT_ENUM,
  VARVE_OBJECT_DOMAIN,
  VARVE_OBJECT_COMPOSITE,
  VARVE_OBJECT_RANGE,
  VARVE_OBJECT_SEQUENCE,
  VARVE_OBJECT_FUNCTION,
  VARVE_OBJECT_PROCEDURE,
  VARVE_OBJECT_AGGREGATE,
  VARVE_OBJECT_FOREIGN_WRAPPER,
  VARVE_OBJECT_FOREIGN_SERVER,
  VARVE_OBJECT_TABLE, /* ordinary and partitioned ones, partitions too */
  VARVE_OBJECT_FOREIGN_TABLE,
  VARVE_OBJECT_VIRTUAL_TABLE, /* SQLite's */
  VARVE_OBJECT_VIEW,
  VARVE_OBJECT_MATERIALIZED_VIEW,
  VARVE_OBJECT_STATISTICS,
  VARVE_OBJECT_EVENT_TRIGGER,
  VARVE_OBJECT_DEFAULT_PRIVILEGES,
  /* Parts of a parent. */
  VARVE_OBJECT_ENUM_VALUE,
  VARVE_OBJECT_COLUMN, /* of a table, and an attribute of a composite type */
  VARVE_OBJECT_PRIMARY_KEY,
  VARVE_OBJECT_UNIQUE,
  VARVE_OBJECT_FOREIGN_KEY,
  VARVE_OBJECT_CHECK, /* of a table or a domain */
  VARVE_OBJECT_EXCLUSION,
  VARVE_OBJECT_INDEX,
  VARVE_OBJECT_RULE,
  VARVE_OBJECT_TRIGGER,
  VARVE_OBJECT_POLICY,
  VARVE_OBJECT_PRIVILEGE, /* named for the grantee */
  VARVE_N_OBJECT_KINDS,
} VarveObjectKind;

/**
 * VarveAttribute:
 *
 * What is known of an object beyond its name. Each value is a text in the server's own normal form,
 * so that equal means equal; an attribute that is not there is the usual case ("not null": absent
 * means nullable), and yes/no attributes have the value "yes".
 */
typedef enum
{
  VARVE_ATTRIBUTE_DEFINITION, /* the body of a view, function, constraint, index, …; for SQLite's
                                 tables what the text says beside columns and constraints */
  VARVE_ATTRIBUTE_TYPE,       /* of a column, with modifiers; base type of a domain */
  VARVE_ATTRIBUTE_NOT_NULL,
  VARVE_ATTRIBUTE_DEFAULT,
  VARVE_ATTRIBUTE_GENERATED, /* expression, and how it is kept */
  VARVE_ATTRIBUTE_IDENTITY,  /* ALWAYS, BY DEFAULT; with sequence options that are not usual */
  VARVE_ATTRIBUTE_COLLATION,
  VARVE_ATTRIBUTE_STORAGE,
  VARVE_ATTRIBUTE_COMPRESSION,
  VARVE_ATTRIBUTE_STATISTICS,    /* target */
  VARVE_ATTRIBUTE_OPTIONS,       /* storage parameters, foreign options, view options */
  VARVE_ATTRIBUTE_PERSISTENCE,   /* UNLOGGED */
  VARVE_ATTRIBUTE_INHERITS,      /* parents, in order */
  VARVE_ATTRIBUTE_PARTITION_BY,  /* key of a partitioned table */
  VARVE_ATTRIBUTE_PARTITION_OF,  /* parent and bound of a partition */
  VARVE_ATTRIBUTE_ACCESS_METHOD, /* unless heap, btree */
  VARVE_ATTRIBUTE_TABLESPACE,
  VARVE_ATTRIBUTE_ROW_SECURITY, /* ENABLED, FORCED */
  VARVE_ATTRIBUTE_REPLICA_IDENTITY,
  VARVE_ATTRIBUTE_CLUSTER,   /* of an index: the table is clustered on it */
  VARVE_ATTRIBUTE_OWNED_BY,  /* of a sequence: table.column */
  VARVE_ATTRIBUTE_ENABLED,   /* of a trigger or rule, unless it is as usual */
  VARVE_ATTRIBUTE_VALIDATED, /* of a constraint: "no" for NOT VALID */
  VARVE_ATTRIBUTE_VERSION,   /* of an extension; shown, never compared */
  VARVE_ATTRIBUTE_OWNER,
  VARVE_ATTRIBUTE_COMMENT,
  VARVE_ATTRIBUTE_STRICT,        /* SQLite */
  VARVE_ATTRIBUTE_WITHOUT_ROWID, /* SQLite */
  VARVE_ATTRIBUTE_AUTOINCREMENT, /* SQLite, of a primary key */
  VARVE_ATTRIBUTE_CONFLICT,      /* SQLite: ON CONFLICT clause, of a constraint or NOT NULL */
  VARVE_ATTRIBUTE_STATEMENT,     /* the whole CREATE as the database keeps it; of a PostgreSQL table
                                    what it has from its parents, of a view its columns; carried for
                                    rendering, never compared */
  VARVE_N_ATTRIBUTES,
} VarveAttribute;

/**
 * VarveObject:
 * @kind: what it is
 * @parent: index of the object that it is part of, or %VARVE_NO_OBJECT
 * @position: place among its siblings of the same kind where order means something (columns, enum
 * values); 0 elsewhere
 * @schema: (nullable): the schema's name; NULL for SQLite and for what is in no schema. A part has
 * its parent's
 * @name: its own name, unquoted; of an unnamed SQLite constraint its definition
 * @signature: (nullable): of a function what tells it from others of its name: "(integer, text)"
 *
 * One object of a schema; its texts belong to the schema.
 */
typedef struct
{
  VarveObjectKind kind;
  guint parent;
  guint position;
  const char *schema;
  const char *name;
  const char *signature;
  /*< private >*/
  guint first_attribute;
  guint n_attributes;
  guint first_need;
  guint n_needs;
  guint first_child;
  guint n_children;
} VarveObject;

const char *varve_object_kind_get_nick (VarveObjectKind kind);  /* "table", "foreign-key" … */
const char *varve_object_kind_get_title (VarveObjectKind kind); /* translated: "Table" … */
gboolean varve_object_kind_is_part (VarveObjectKind kind);
gboolean varve_object_kind_is_table (VarveObjectKind kind);
const char *varve_attribute_get_nick (VarveAttribute attribute);  /* "not-null" … */
const char *varve_attribute_get_title (VarveAttribute attribute); /* translated */

G_END_DECLS
