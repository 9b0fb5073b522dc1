/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a PostgreSQL database has and nobody here compares, by name: a result says so. */

#include "database/varve-postgres-schema-private.h"

#include "base/varve-i18n.h"

#include <string.h>

#define NS               VARVE_PG_NS
#define NOT_OF_EXTENSION VARVE_PG_NOT_OF_EXTENSION
#define CLASS            "1259"

/* SQL in C's strings. */
/* clang-format off */

/* Kinds that are no object of a schema here, as far as some are there. */
#define NOTED(kind, name, from, class, oid) \
  " UNION ALL SELECT '" kind "', " name ", 'kind' FROM " from " AND" NOT_OF_EXTENSION (class, oid)

const char *
varve_pg_get_note_sql (void)
{
  return
      NS "SELECT 'publication', p.pubname::text, 'kind' FROM pg_publication p"
      " UNION ALL SELECT 'subscription', s.subname, 'kind' FROM pg_subscription s"
      " JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = current_database()"
      NOTED ("cast",
             "format('%s AS %s', format_type(x.castsource, NULL), format_type(x.casttarget, NULL))",
             "pg_cast x WHERE x.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend i"
             " WHERE i.classid = 2605 AND i.objid = x.oid AND i.deptype = 'i')", "2605", "x.oid")
      NOTED ("operator", "format('%I.%s', n.nspname, x.oprname)",
             "pg_operator x JOIN ns n ON n.oid = x.oprnamespace WHERE true", "2617", "x.oid")
      NOTED ("operator class", "format('%I.%I', n.nspname, x.opcname)",
             "pg_opclass x JOIN ns n ON n.oid = x.opcnamespace WHERE true", "2616", "x.oid")
      NOTED ("text search configuration", "format('%I.%I', n.nspname, x.cfgname)",
             "pg_ts_config x JOIN ns n ON n.oid = x.cfgnamespace WHERE true", "3602", "x.oid")
      NOTED ("text search dictionary", "format('%I.%I', n.nspname, x.dictname)",
             "pg_ts_dict x JOIN ns n ON n.oid = x.dictnamespace WHERE true", "3600", "x.oid")
      NOTED ("conversion", "format('%I.%I', n.nspname, x.conname)",
             "pg_conversion x JOIN ns n ON n.oid = x.connamespace WHERE true", "2607", "x.oid")
      NOTED ("language", "x.lanname::text", "pg_language x WHERE x.oid >= 16384", "2612", "x.oid")
      NOTED ("operator family", "format('%I.%I', n.nspname, x.opfname)",
             "pg_opfamily x JOIN ns n ON n.oid = x.opfnamespace WHERE true", "2753", "x.oid")
      NOTED ("text search parser", "format('%I.%I', n.nspname, x.prsname)",
             "pg_ts_parser x JOIN ns n ON n.oid = x.prsnamespace WHERE true", "3601", "x.oid")
      NOTED ("text search template", "format('%I.%I', n.nspname, x.tmplname)",
             "pg_ts_template x JOIN ns n ON n.oid = x.tmplnamespace WHERE true", "3764", "x.oid")
      NOTED ("access method", "x.amname::text", "pg_am x WHERE x.oid >= 16384", "2601", "x.oid")
      NOTED ("transform", "format_type(x.trftype, NULL)", "pg_transform x WHERE x.oid >= 16384",
             "3576", "x.oid")
      NOTED ("base type", "format('%I.%I', n.nspname, x.typname)",
             "pg_type x JOIN ns n ON n.oid = x.typnamespace WHERE (x.typtype = 'b' OR NOT"
             " x.typisdefined) AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = x.oid)",
             "1247", "x.oid")
      " UNION ALL SELECT 'security label', format('%s on %s', l.provider,"
      " pg_describe_object(l.classoid, l.objoid, l.objsubid)), 'kind' FROM pg_seclabel l"
      /* Of the database, for all or for one role. */
      " UNION ALL SELECT DISTINCT 'setting', split_part(v, '=', 1), 'setting'"
      " FROM pg_db_role_setting x JOIN pg_database d ON d.oid = x.setdatabase,"
      " unnest(x.setconfig) v WHERE d.datname = current_database()"
      " UNION ALL SELECT 'column', format('%I.%I.%I', n.nspname, c.relname, a.attname), 'default'"
      " FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid JOIN ns n ON n.oid = c.relnamespace"
      " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum WHERE c.relkind = 'v'"
      "{trigger_note}{statistics_note}"
      " UNION ALL SELECT DISTINCT 'user mapping', u.srvname::text, 'kind' FROM pg_user_mappings u"
      " UNION ALL SELECT 'index', format('%I.%I', n.nspname, c.relname), 'invalid'"
      " FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid"
      " JOIN ns n ON n.oid = c.relnamespace WHERE NOT x.indisvalid AND c.relkind = 'i'"
      " UNION ALL SELECT 'table', format('%I.%I', n.nspname, c.relname), 'typed' FROM pg_class c"
      " JOIN ns n ON n.oid = c.relnamespace WHERE c.reloftype <> 0 UNION ALL SELECT 'column',"
      " format('%I.%I.%I', n.nspname, c.relname, a.attname), 'comment' FROM pg_description d"
      " JOIN pg_class c ON c.oid = d.objoid JOIN ns n ON n.oid = c.relnamespace"
      " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid WHERE d.classoid = "
      CLASS " AND d.objsubid > 0 AND (c.relkind IN ('v', 'm') OR NOT a.attislocal)"
      " UNION ALL SELECT 'index', format('%I.%I', n.nspname, c.relname), 'comment'"
      " FROM pg_description d JOIN pg_class c ON c.oid = d.objoid"
      " JOIN ns n ON n.oid = c.relnamespace WHERE d.classoid = " CLASS
      " AND c.relkind IN ('i', 'I') AND (c.relispartition OR EXISTS (SELECT FROM pg_constraint k"
      " WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x')))"
      " UNION ALL SELECT 'constraint', format('%I.%I.%I', n.nspname, c.relname, k.conname),"
      " 'comment' FROM pg_description d JOIN pg_constraint k ON k.oid = d.objoid"
      " JOIN pg_class c ON c.oid = k.conrelid JOIN ns n ON n.oid = c.relnamespace"
      " WHERE d.classoid = 2606 AND (k.coninhcount <> 0 OR k.conparentid <> 0)"
      " UNION ALL SELECT 'column', format('%I.%I.%I', n.nspname, c.relname, a.attname),"
      " 'inherited' FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
      " JOIN ns n ON n.oid = c.relnamespace JOIN pg_inherits i ON i.inhrelid = c.oid"
      " JOIN pg_attribute pa ON pa.attrelid = i.inhparent AND pa.attname = a.attname"
      " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
      " LEFT JOIN pg_attrdef pd ON pd.adrelid = pa.attrelid AND pd.adnum = pa.attnum"
      " WHERE NOT a.attislocal AND NOT a.attisdropped AND (a.attnotnull <> pa.attnotnull"
      " OR a.attstorage <> pa.attstorage"
      " OR a.attstattarget IS DISTINCT FROM pa.attstattarget OR pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM pg_get_expr(pd.adbin,"
      " pd.adrelid)) ORDER BY 1, 2";
}

/* clang-format on */

const char *
varve_pg_get_note_reason (const char *nick)
{
  static const struct
  {
    const char *nick;
    const char *reason;
  } reasons[] = {
    { "invalid", N_ ("invalid: its creation failed half-way; drop it and create it again") },
    { "typed", N_ ("its table was created “OF” a type, which is not compared") },
    { "comment", N_ ("its comment is not compared") },
    { "inherited", N_ ("it differs from the parent’s column, which is not compared") },
    { "default", N_ ("a default that a view’s column has is not compared") },
    { "setting", N_ ("settings of a database are not compared") },
    { "enabled",
      N_ ("it is switched on or off otherwise than the parent’s, which is not compared") },
    { "target", N_ ("its statistics target is not compared") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (strcmp (nick, reasons[i].nick) == 0)
      return _ (reasons[i].reason);
  return _ ("objects of this kind are not compared");
}
