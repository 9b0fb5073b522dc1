/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What PostgreSQL's catalogues are asked for: a query a kind of object, each for all objects at
 * once. Written after the documentation of the system catalogues and of the functions that give
 * definitions back (PostgreSQL 12 to 17). */

#include "database/varve-postgres-schema-private.h"

#define NS               VARVE_PG_NS
#define NOT_OF_EXTENSION VARVE_PG_NOT_OF_EXTENSION
#define ATTRIBUTES(...)  ((const VarveAttribute[]){ __VA_ARGS__, VARVE_N_ATTRIBUTES })

#define ROOT(kind, class, oid, schema, name) \
  "SELECT " kind ", " class ", " oid ", 0, 0, 0, 0, 0, " schema ", " name ", NULL"
#define PART(kind, class, oid, parent_class, parent, position, name)                   \
  "SELECT " kind ", " class ", " oid ", 0, " parent_class ", " parent ", 0, " position \
                            ", NULL, " name ", NULL"
#define LIST_OPTIONS(options)                                                           \
  "(SELECT string_agg(format('%s ''%s''', quote_ident(o.option_name),"                  \
  " replace(o.option_value, '''', '''''')), ', ' ORDER BY o.option_name COLLATE \"C\")" \
  " FROM pg_options_to_table(" options ") o)"
/* Options of a sequence, always all of them, so that equal ones are equal texts. */
#define SEQUENCE(s)                                                                          \
  "format('AS %s START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s',"         \
  " format_type(" s ".seqtypid, NULL), " s ".seqstart, " s ".seqincrement, " s ".seqmin, " s \
  ".seqmax, " s ".seqcache, CASE WHEN " s ".seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END)"

#define NAMESPACE  "2615"
#define EXTENSION  "3079"
#define TYPE       "1247"
#define CLASS      "1259"
#define PROC       "1255"
#define CONSTRAINT "2606"
#define COLLATION  "3456"

/* SQL in C's strings. */
/* clang-format off */

static const char schemas_sql[] =
    NS ROOT ("'schema'", NAMESPACE, "n.oid", "NULL", "n.nspname")
    ", pg_get_userbyid(s.nspowner)"
    " FROM ns n JOIN pg_namespace s ON s.oid = n.oid WHERE" NOT_OF_EXTENSION (NAMESPACE, "n.oid");

static const char extensions_sql[] =
    NS ROOT ("'extension'", EXTENSION, "x.oid", "NULL", "x.extname") ", x.extversion,"
    " format('SCHEMA %I', n.nspname) FROM pg_extension x"
    " JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname <> 'plpgsql'"
    " AND ($1::text[] IS NULL OR n.oid IN (SELECT oid FROM ns))";

static const char collations_sql[] =
    NS ROOT ("'collation'", COLLATION, "c.oid", "n.nspname", "c.collname")
    ", concat_ws(', ', 'PROVIDER = ' || CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'c' THEN 'libc'"
    " WHEN 'b' THEN 'builtin' ELSE c.collprovider::text END,"
    " 'LOCALE = ' || quote_literal({locale}), 'LC_COLLATE = ' || quote_literal(c.collcollate),"
    " 'LC_CTYPE = ' || quote_literal(c.collctype), 'RULES = ' || quote_literal({rules}),"
    " CASE WHEN NOT c.collisdeterministic THEN 'DETERMINISTIC = false' END),"
    " pg_get_userbyid(c.collowner)"
    " FROM pg_collation c JOIN ns n ON n.oid = c.collnamespace WHERE"
    NOT_OF_EXTENSION (COLLATION, "c.oid");

/* A range's other type is made and named with it. */
static const char types_sql[] =
    NS
    ROOT ("CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range-type' ELSE 'composite-type' END",
          TYPE, "t.oid", "n.nspname", "t.typname") ","
    " CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,"
    " CASE WHEN t.typtype = 'd' AND t.typnotnull THEN 'yes' END,"
    " CASE WHEN t.typtype = 'd' THEN pg_get_expr(t.typdefaultbin, 0) END,"
    " CASE WHEN t.typtype = 'd' AND t.typcollation <> b.typcollation THEN (SELECT format('%I.%I',"
    " cn.nspname, co.collname) FROM pg_collation co"
    " JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = t.typcollation) END,"
    " CASE WHEN r.rngtypid IS NOT NULL THEN concat('SUBTYPE = ', format_type(r.rngsubtype, NULL),"
    " CASE WHEN NOT o.opcdefault THEN format(', SUBTYPE_OPCLASS = %I.%I', onn.nspname,"
    " o.opcname) END, CASE WHEN r.rngcollation NOT IN (0, rb.typcollation) THEN (SELECT format(',"
    " COLLATION = %I.%I', cn.nspname, co.collname) FROM pg_collation co"
    " JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = r.rngcollation) END,"
    " CASE WHEN r.rngcanonical <> 0 THEN ', CANONICAL = ' || r.rngcanonical::regproc END,"
    " CASE WHEN r.rngsubdiff <> 0 THEN ', SUBTYPE_DIFF = ' || r.rngsubdiff::regproc END{multirange}) END,"
    " pg_get_userbyid(t.typowner) FROM pg_type t"
    " JOIN ns n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid"
    " LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'"
    " LEFT JOIN pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_type rb ON rb.oid = r.rngsubtype"
    " LEFT JOIN pg_opclass o ON o.oid = r.rngsubopc"
    " LEFT JOIN pg_namespace onn ON onn.oid = o.opcnamespace WHERE (t.typtype IN ('e', 'd', 'r')"
    " OR t.typtype = 'c' AND c.relkind = 'c') AND" NOT_OF_EXTENSION (TYPE, "t.oid");

static const char enum_values_sql[] =
    NS
    PART ("'enum-value'", "3501", "e.oid", TYPE, "t.oid",
          "row_number() OVER (PARTITION BY t.oid ORDER BY e.enumsortorder)", "e.enumlabel")
    " FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN ns n ON n.oid = t.typnamespace";

static const char sequences_sql[] =
    NS ROOT ("'sequence'", CLASS, "c.oid", "n.nspname", "c.relname") ", " SEQUENCE ("s")
    ", (SELECT format('%I.%I.%I', tn.nspname, tc.relname, a.attname) FROM pg_depend d"
    " JOIN pg_class tc ON tc.oid = d.refobjid JOIN pg_namespace tn ON tn.oid = tc.relnamespace"
    " JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
    " WHERE d.classid = " CLASS " AND d.objid = c.oid AND d.refclassid = " CLASS
    " AND d.deptype = 'a'), CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END,"
    " pg_get_userbyid(c.relowner) FROM pg_class c"
    " JOIN ns n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid"
    " WHERE c.relkind = 'S' AND" NOT_OF_EXTENSION (CLASS, "c.oid") " AND c.relpersistence <> 't'"
    " AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = " CLASS " AND i.objid = c.oid"
    " AND i.deptype = 'i')"
    /* The journal's own. */
    " AND NOT EXISTS (SELECT FROM pg_depend i JOIN ours ON ours.oid = i.refobjid"
    " WHERE i.classid = " CLASS " AND i.objid = c.oid AND i.deptype = 'a')";

static const char routines_sql[] =
    NS "SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'"
    " ELSE 'function' END, " PROC ", p.oid, 0, 0, 0, 0, 0, n.nspname, p.proname,"
    " '(' || CASE WHEN a.aggkind <> 'n' THEN pg_get_function_identity_arguments(p.oid)"
    " ELSE (SELECT coalesce(string_agg(format_type(g.type, NULL), ', ' ORDER BY g.place),"
    " CASE p.prokind WHEN 'a' THEN '*' ELSE '' END)"
    " FROM unnest(p.proargtypes) WITH ORDINALITY g (type, place)) END || ')',"
    " CASE WHEN p.prokind <> 'a' THEN rtrim(pg_get_functiondef(p.oid), E' \\n')"
    " ELSE concat('SFUNC = ', a.aggtransfn::regproc, ', STYPE = ', format_type(a.aggtranstype,"
    " NULL), CASE WHEN a.aggtransspace <> 0 THEN ', SSPACE = ' || a.aggtransspace END,"
    " CASE WHEN a.aggfinalfn <> 0 THEN ', FINALFUNC = ' || a.aggfinalfn::regproc END,"
    " CASE WHEN a.aggfinalextra THEN ', FINALFUNC_EXTRA' END, CASE WHEN a.aggfinalfn <> 0"
    " AND a.aggfinalmodify <> CASE a.aggkind WHEN 'n' THEN 'r'"
    " ELSE 'w' END::\"char\" THEN ', FINALFUNC_MODIFY = ' || CASE a.aggfinalmodify"
    " WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END,"
    " CASE WHEN a.aggcombinefn <> 0 THEN ', COMBINEFUNC = ' || a.aggcombinefn::regproc END,"
    " CASE WHEN a.aggserialfn <> 0 THEN ', SERIALFUNC = ' || a.aggserialfn::regproc END,"
    " CASE WHEN a.aggdeserialfn <> 0 THEN ', DESERIALFUNC = ' || a.aggdeserialfn::regproc END,"
    " ', INITCOND = ' || quote_literal(a.agginitval), CASE WHEN a.aggmtransfn <> 0 THEN concat(',"
    " MSFUNC = ', a.aggmtransfn::regproc, ', MINVFUNC = ', a.aggminvtransfn::regproc,"
    " ', MSTYPE = ', format_type(a.aggmtranstype, NULL),"
    " CASE WHEN a.aggmtransspace <> 0 THEN ', MSSPACE = ' || a.aggmtransspace END,"
    " CASE WHEN a.aggmfinalfn <> 0 THEN ', MFINALFUNC = ' || a.aggmfinalfn::regproc END,"
    " CASE WHEN a.aggmfinalextra THEN ', MFINALFUNC_EXTRA' END,"
    " ', MINITCOND = ' || quote_literal(a.aggminitval)) END,"
    " CASE WHEN a.aggsortop <> 0 THEN ', SORTOP = ' || a.aggsortop::regoperator END,"
    " CASE p.proparallel WHEN 's' THEN ', PARALLEL = SAFE'"
    " WHEN 'r' THEN ', PARALLEL = RESTRICTED' END,"
    " CASE WHEN a.aggkind = 'h' THEN ', HYPOTHETICAL' END) END,"
    " pg_get_userbyid(p.proowner) FROM pg_proc p JOIN ns n ON n.oid = p.pronamespace"
    " LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid WHERE" NOT_OF_EXTENSION (PROC, "p.oid")
    /* What makes a range type makes its functions. */
    " AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = " PROC " AND i.objid = p.oid"
    " AND i.deptype = 'i')";

static const char wrappers_sql[] =
    ROOT ("'foreign-data-wrapper'", "2328", "w.oid", "NULL", "w.fdwname") ", concat_ws(' ',"
    " CASE WHEN w.fdwhandler <> 0 THEN 'HANDLER ' || w.fdwhandler::regproc END,"
    " CASE WHEN w.fdwvalidator <> 0 THEN 'VALIDATOR ' || w.fdwvalidator::regproc END,"
    " 'OPTIONS (' || " LIST_OPTIONS ("w.fdwoptions") " || ')'),"
    " pg_get_userbyid(w.fdwowner) FROM pg_foreign_data_wrapper w WHERE"
    NOT_OF_EXTENSION ("2328", "w.oid");

static const char servers_sql[] =
    ROOT ("'foreign-server'", "1417", "s.oid", "NULL", "s.srvname")
    ", concat_ws(' ', 'TYPE ' || quote_literal(s.srvtype),"
    " 'VERSION ' || quote_literal(s.srvversion), format('FOREIGN DATA WRAPPER %I', w.fdwname),"
    " 'OPTIONS (' || " LIST_OPTIONS ("s.srvoptions") " || ')'),"
    " pg_get_userbyid(s.srvowner) FROM pg_foreign_server s"
    " JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE" NOT_OF_EXTENSION ("1417", "s.oid");

/* What a table has from its parents: fields between U+001F, records between U+001E. See
 * varve-render-postgres-inherited.c. */
#define RECORD(kind, name, first, second) \
  "string_agg(concat(" kind ", E'\\x1f', " name ", E'\\x1f', " first ", E'\\x1f', " second "), E'\\x1e'"
#define INHERITED \
  "CASE WHEN EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) THEN nullif(concat_ws(" \
  "E'\\x1e', (SELECT " \
  RECORD ("'column'", "a.attname", "pg_get_expr(d.adbin, d.adrelid)", "CASE WHEN a.attnotnull THEN 'yes' END") \
  " ORDER BY a.attnum) FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid" \
  " AND d.adnum = a.attnum AND a.attgenerated = '' WHERE a.attrelid = c.oid AND a.attnum > 0" \
  " AND NOT a.attisdropped AND a.attinhcount > 0), (SELECT " \
  RECORD ("CASE k.contype WHEN 'p' THEN 'primary-key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign-key' WHEN 'x' THEN 'exclusion' ELSE 'check' END", \
          "k.conname", "regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')", \
          "CASE WHEN NOT k.convalidated THEN 'no' END") \
  " ORDER BY k.conname) FROM pg_constraint k LEFT JOIN pg_constraint pk ON pk.oid = k.conparentid" \
  " WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')" \
  " AND CASE WHEN k.contype = 'f' THEN pk.conrelid <> k.conrelid ELSE k.coninhcount > 0" \
  " OR k.conparentid <> 0 END), (SELECT " \
  RECORD ("'index'", "xc.relname", "replace(pg_get_indexdef(xc.oid), ' ON ONLY ', ' ON ')", "NULL") \
  " ORDER BY xc.relname) FROM pg_index x JOIN pg_class xc ON xc.oid = x.indexrelid" \
  " WHERE x.indrelid = c.oid AND xc.relispartition AND NOT EXISTS (SELECT FROM pg_constraint k" \
  " WHERE k.conrelid = c.oid AND k.conindid = xc.oid AND k.contype IN ('p', 'u', 'x')))), '') END"

static const char tables_sql[] =
    NS
    ROOT ("CASE c.relkind WHEN 'f' THEN 'foreign-table' ELSE 'table' END", CLASS, "c.oid",
          "n.nspname", "c.relname") ", CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END,"
    " CASE WHEN c.reloptions IS NOT NULL OR toast.reloptions IS NOT NULL THEN concat_ws(', ',"
    " (SELECT string_agg(o, ', ' ORDER BY o COLLATE \"C\") FROM unnest(c.reloptions) o),"
    " (SELECT string_agg('toast.' || o, ', ' ORDER BY o COLLATE \"C\")"
    " FROM unnest(toast.reloptions) o)) END,"
    " (SELECT string_agg(format('%I.%I', pn.nspname, p.relname), ', ' ORDER BY i.inhseqno)"
    " FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent"
    " JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE i.inhrelid = c.oid"
    " AND NOT c.relispartition), CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END,"
    " CASE WHEN c.relispartition THEN (SELECT format('%I.%I %s', pn.nspname, p.relname,"
    " pg_get_expr(c.relpartbound, c.oid)) FROM pg_inherits i"
    " JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace"
    " WHERE i.inhrelid = c.oid) END, CASE WHEN am.amname <> 'heap' THEN am.amname END,"
    " ts.spcname, nullif(concat_ws(', ', CASE WHEN c.relrowsecurity THEN 'ENABLED' END,"
    " CASE WHEN c.relforcerowsecurity THEN 'FORCED' END), ''),"
    " CASE CASE c.relkind WHEN 'f' THEN 'd' ELSE c.relreplident END WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' WHEN 'i' THEN (SELECT format('USING INDEX %I',"
    " ic.relname) FROM pg_index x JOIN pg_class ic ON ic.oid = x.indexrelid"
    " WHERE x.indrelid = c.oid AND x.indisreplident) END,"
    " CASE WHEN ft.ftrelid IS NOT NULL THEN concat(format('SERVER %I', fs.srvname),"
    " ' OPTIONS (' || " LIST_OPTIONS ("ft.ftoptions") " || ')') END,"
    " pg_get_userbyid(c.relowner), " INHERITED " FROM pg_class c"
    " JOIN ns n ON n.oid = c.relnamespace LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid"
    " LEFT JOIN pg_am am ON am.oid = c.relam AND c.relkind IN ('r', 'p')"
    " LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace"
    " LEFT JOIN pg_foreign_table ft ON ft.ftrelid = c.oid"
    " LEFT JOIN pg_foreign_server fs ON fs.oid = ft.ftserver WHERE c.relkind IN ('r', 'p', 'f')"
    " AND c.relpersistence <> 't' AND c.oid NOT IN (SELECT oid FROM ours) AND"
    NOT_OF_EXTENSION (CLASS, "c.oid");

static const char views_sql[] =
    NS
    ROOT ("CASE c.relkind WHEN 'm' THEN 'materialized-view' ELSE 'view' END", CLASS, "c.oid",
          "n.nspname", "c.relname") ", trim(pg_get_viewdef(c.oid), ' ;'), (SELECT string_agg(o,"
    " ', ' ORDER BY o COLLATE \"C\") FROM unnest(c.reloptions) o),"
    " CASE WHEN am.amname <> 'heap' THEN am.amname END, ts.spcname,"
    " pg_get_userbyid(c.relowner),"
    " (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', '"
    " ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)"
    " FROM pg_class c JOIN ns n ON n.oid = c.relnamespace LEFT JOIN pg_am am ON am.oid = c.relam"
    " AND c.relkind = 'm' LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace"
    " WHERE c.relkind IN ('v', 'm') AND c.relpersistence <> 't' AND"
    NOT_OF_EXTENSION (CLASS, "c.oid");

/* A table's own columns, not those that it has from a parent just as they are there; and a composite
 * type's. */
static const char columns_sql[] =
    NS "SELECT 'column', " CLASS ", a.attrelid, a.attnum, CASE c.relkind WHEN 'c' THEN " TYPE
    " ELSE " CLASS " END, CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END, 0, a.attnum,"
    " NULL, a.attname, NULL, format_type(a.atttypid, a.atttypmod),"
    " CASE WHEN a.attnotnull THEN 'yes' END,"
    " CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END, CASE a.attgenerated"
    " WHEN 's' THEN format('(%s) STORED', pg_get_expr(d.adbin, d.adrelid))"
    " WHEN 'v' THEN format('(%s) VIRTUAL', pg_get_expr(d.adbin, d.adrelid)) END,"
    " CASE WHEN a.attidentity <> '' THEN (SELECT concat(CASE a.attidentity WHEN 'a' THEN 'ALWAYS'"
    " ELSE 'BY DEFAULT' END, CASE WHEN (s.seqstart, s.seqincrement, s.seqmin, s.seqcache,"
    " s.seqcycle) <> (1, 1, 1, 1, false) OR s.seqmax <> CASE s.seqtypid WHEN 21 THEN 32767"
    " WHEN 23 THEN 2147483647"
    " ELSE 9223372036854775807 END THEN format(' (START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s)',"
    " s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,"
    " CASE WHEN s.seqcycle THEN ' CYCLE' ELSE ' NO CYCLE' END) END) FROM pg_depend i"
    " JOIN pg_sequence s ON s.seqrelid = i.objid WHERE i.refclassid = " CLASS
    " AND i.refobjid = a.attrelid AND i.refobjsubid = a.attnum AND i.deptype = 'i'"
    " AND i.classid = " CLASS ") END, CASE WHEN a.attcollation <> t.typcollation"
    " THEN (SELECT format('%I.%I', cn.nspname,"
    " co.collname) FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace"
    " WHERE co.oid = a.attcollation) END, CASE WHEN a.attstorage <> t.typstorage THEN"
    " CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN'"
    " ELSE 'EXTENDED' END END, {compression},"
    " CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END,"
    " CASE WHEN a.attoptions IS NOT NULL OR a.attfdwoptions IS NOT NULL THEN concat_ws(',"
    " ', (SELECT string_agg(o, ', ' ORDER BY o COLLATE \"C\") FROM unnest(a.attoptions) o), "
    LIST_OPTIONS ("a.attfdwoptions") ") END FROM pg_attribute a"
    " JOIN pg_class c ON c.oid = a.attrelid JOIN ns n ON n.oid = c.relnamespace"
    " JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid"
    " AND d.adnum = a.attnum"
    " WHERE a.attnum > 0 AND NOT a.attisdropped AND (a.attinhcount = 0 OR a.attislocal"
    " AND NOT c.relispartition AND EXISTS (SELECT FROM pg_inherits i"
    " JOIN pg_attribute pa ON pa.attrelid = i.inhparent AND pa.attname = a.attname"
    " LEFT JOIN pg_attrdef pd ON pd.adrelid = pa.attrelid AND pd.adnum = pa.attnum"
    " WHERE i.inhrelid = a.attrelid AND (a.attnotnull <> pa.attnotnull"
    " OR pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM pg_get_expr(pd.adbin, pd.adrelid))))"
    " AND c.relkind IN ('r', 'p', 'f',"
    " 'c') AND c.relpersistence <> 't' AND c.oid NOT IN (SELECT oid FROM ours)";

/* Of tables and of domains. Those that a partition or a child has from its parent are the parent's.
 */
static const char constraints_sql[] =
    NS "SELECT CASE k.contype WHEN 'p' THEN 'primary-key' WHEN 'u' THEN 'unique'"
    " WHEN 'f' THEN 'foreign-key' WHEN 'x' THEN 'exclusion' ELSE 'check' END, " CONSTRAINT
    ", k.oid, 0, CASE WHEN k.conrelid <> 0 THEN " CLASS " ELSE " TYPE " END,"
    " CASE WHEN k.conrelid <> 0 THEN k.conrelid ELSE k.contypid END, 0, 0, NULL, k.conname, NULL,"
    " CASE WHEN k.convalidated THEN pg_get_constraintdef(k.oid)"
    " ELSE regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '') END,"
    " CASE WHEN NOT k.convalidated THEN 'no' END, CASE WHEN x.indisclustered THEN 'yes' END,"
    " ts.spcname FROM pg_constraint k"
    " JOIN ns n ON n.oid = k.connamespace LEFT JOIN pg_index x ON x.indexrelid = k.conindid"
    " AND k.contype IN ('p', 'u', 'x') LEFT JOIN pg_class xc ON xc.oid = x.indexrelid"
    " LEFT JOIN pg_tablespace ts ON ts.oid = xc.reltablespace WHERE k.contype IN ('p', 'u', 'f',"
    " 'c', 'x') AND k.coninhcount = 0 AND k.conparentid = 0";

static const char indexes_sql[] =
    NS PART ("'index'", CLASS, "x.indexrelid", CLASS, "x.indrelid", "0", "c.relname") ","
    " CASE c.relkind WHEN 'I' THEN replace(pg_get_indexdef(c.oid), ' ON ONLY ', ' ON ')"
    " ELSE pg_get_indexdef(c.oid) END, CASE WHEN x.indisclustered THEN 'yes' END, ts.spcname,"
    " CASE WHEN x.indexprs IS NOT NULL THEN (SELECT string_agg(format('%s %s', a.attnum,"
    " a.attstattarget), ', ' ORDER BY a.attnum)"
    " FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0) END"
    " FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid"
    " JOIN ns n ON n.oid = c.relnamespace LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace"
    " WHERE (x.indisvalid OR c.relkind = 'I') AND NOT c.relispartition"
    " AND c.relpersistence <> 't' AND NOT EXISTS (SELECT FROM pg_constraint k"
    " WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))";

static const char rules_sql[] =
    NS PART ("'rule'", "2618", "r.oid", CLASS, "r.ev_class", "0", "r.rulename")
    ", rtrim(pg_get_ruledef(r.oid), ';'), CASE r.ev_enabled WHEN 'D' THEN 'DISABLED'"
    " WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' END"
    " FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN ns n ON n.oid = c.relnamespace"
    " WHERE r.rulename <> '_RETURN'";

static const char triggers_sql[] =
    NS PART ("'trigger'", "2620", "t.oid", CLASS, "t.tgrelid", "0", "t.tgname")
    ", pg_get_triggerdef(t.oid), CASE t.tgenabled WHEN 'D' THEN 'DISABLED'"
    " WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' END"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN ns n ON n.oid = c.relnamespace"
    " WHERE NOT t.tgisinternal AND {trigger_parent}";

static const char policies_sql[] =
    NS PART ("'policy'", "3256", "p.oid", CLASS, "p.polrelid", "0", "p.polname")
    ", concat(CASE WHEN p.polpermissive THEN 'AS PERMISSIVE' ELSE 'AS RESTRICTIVE' END, ' FOR ',"
    " CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'"
    " WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, ' TO ', (SELECT string_agg(CASE r"
    " WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r)) END,"
    " ', ' ORDER BY pg_get_userbyid(r) COLLATE \"C\") FROM unnest(p.polroles) r),"
    " ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',"
    " ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')')"
    " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
    " JOIN ns n ON n.oid = c.relnamespace";

static const char statistics_sql[] =
    NS ROOT ("'statistics'", "3381", "s.oid", "n.nspname", "s.stxname")
    ", pg_get_statisticsobjdef(s.oid), pg_get_userbyid(s.stxowner)"
    " FROM pg_statistic_ext s JOIN ns n ON n.oid = s.stxnamespace"
    " WHERE" NOT_OF_EXTENSION ("3381", "s.oid");

static const char event_triggers_sql[] =
    ROOT ("'event-trigger'", "3466", "t.oid", "NULL", "t.evtname") ", concat('ON ', t.evtevent,"
    " (SELECT ' WHEN TAG IN (' || string_agg(quote_literal(g),"
    " ', ' ORDER BY g COLLATE \"C\") || ')' FROM unnest(t.evttags) g),"
    " format(' EXECUTE FUNCTION %s()', t.evtfoid::regproc)), CASE t.evtenabled"
    " WHEN 'D' THEN 'DISABLED' WHEN 'R' THEN 'REPLICA' WHEN 'A' THEN 'ALWAYS' END,"
    " pg_get_userbyid(t.evtowner) FROM pg_event_trigger t WHERE"
    NOT_OF_EXTENSION ("3466", "t.oid");

/* Who may do what with an object, its owner apart: a row a grantee. What may be granted further
 * stands in the second list. */
static const char privileges_sql[] =
    NS "SELECT 'privilege', 0, 0, 0, o.class, o.oid, o.sub, 0, NULL, CASE g.grantee"
    " WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END, NULL,"
    " string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type COLLATE \"C\")"
    " FILTER (WHERE NOT g.is_grantable), string_agg(g.privilege_type,"
    " ', ' ORDER BY g.privilege_type COLLATE \"C\") FILTER (WHERE g.is_grantable) FROM (SELECT "
    NAMESPACE " AS class, s.oid, 0 AS sub, s.nspowner AS owner, coalesce(s.nspacl,"
    " acldefault('n', s.nspowner)) AS acl FROM pg_namespace s JOIN ns n ON n.oid = s.oid"
    " UNION ALL SELECT " CLASS ", c.oid, 0, c.relowner, coalesce(c.relacl,"
    " acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\", c.relowner))"
    " FROM pg_class c JOIN ns n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f', 'v',"
    " 'm', 'S') UNION ALL SELECT " CLASS ", c.oid, a.attnum, c.relowner, a.attacl"
    " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
    " JOIN ns n ON n.oid = c.relnamespace WHERE a.attacl IS NOT NULL AND NOT a.attisdropped"
    " UNION ALL SELECT " PROC ", p.oid, 0, p.proowner, coalesce(p.proacl, acldefault('f',"
    " p.proowner)) FROM pg_proc p JOIN ns n ON n.oid = p.pronamespace UNION ALL SELECT " TYPE
    ", t.oid, 0, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner)) FROM pg_type t"
    " JOIN ns n ON n.oid = t.typnamespace UNION ALL SELECT 1417, s.oid, 0, s.srvowner,"
    " coalesce(s.srvacl, acldefault('S', s.srvowner)) FROM pg_foreign_server s"
    " UNION ALL SELECT 2328, w.oid, 0, w.fdwowner, coalesce(w.fdwacl, acldefault('F',"
    " w.fdwowner)) FROM pg_foreign_data_wrapper w) o, aclexplode(o.acl) g"
    " WHERE g.grantee <> o.owner GROUP BY o.class, o.oid, o.sub, g.grantee";

static const char default_privileges_sql[] =
    NS "SELECT 'default-privileges', 826, d.oid, 0, 0, 0, 0, 0, n.nspname,"
    " concat('FOR ROLE ', quote_ident(pg_get_userbyid(d.defaclrole)), ' ON ',"
    " CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES'"
    " WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' WHEN 'n' THEN 'SCHEMAS' END, ' TO ',"
    " CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END),"
    " NULL, string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type COLLATE \"C\")"
    " FILTER (WHERE NOT g.is_grantable), string_agg(g.privilege_type,"
    " ', ' ORDER BY g.privilege_type COLLATE \"C\") FILTER (WHERE g.is_grantable)"
    " FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace,"
    " aclexplode(d.defaclacl) g WHERE d.defaclobjtype IN ('r', 'S', 'f', 'T', 'n') AND ($1::text[] IS NULL OR n.oid IN (SELECT oid FROM ns))"
    " AND (d.defaclnamespace <> 0 OR g.grantee <> d.defaclrole) GROUP BY d.oid, d.defaclrole,"
    " d.defaclobjtype, n.nspname, g.grantee";

/* clang-format on */

static const VarvePgQuery queries[] = {
  { schemas_sql, ATTRIBUTES (VARVE_ATTRIBUTE_OWNER), VARVE_N_ATTRIBUTES },
  { extensions_sql, ATTRIBUTES (VARVE_ATTRIBUTE_VERSION, VARVE_ATTRIBUTE_OPTIONS),
    VARVE_N_ATTRIBUTES },
  { collations_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_OWNER),
    VARVE_N_ATTRIBUTES },
  { types_sql,
    ATTRIBUTES (VARVE_ATTRIBUTE_TYPE,
                VARVE_ATTRIBUTE_NOT_NULL,
                VARVE_ATTRIBUTE_DEFAULT,
                VARVE_ATTRIBUTE_COLLATION,
                VARVE_ATTRIBUTE_DEFINITION,
                VARVE_ATTRIBUTE_OWNER),
    VARVE_N_ATTRIBUTES },
  { enum_values_sql, ATTRIBUTES (VARVE_N_ATTRIBUTES), VARVE_N_ATTRIBUTES },
  { sequences_sql,
    ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION,
                VARVE_ATTRIBUTE_OWNED_BY,
                VARVE_ATTRIBUTE_PERSISTENCE,
                VARVE_ATTRIBUTE_OWNER),
    VARVE_N_ATTRIBUTES },
  { routines_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_OWNER),
    VARVE_ATTRIBUTE_DEFINITION },
  { wrappers_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_OWNER),
    VARVE_N_ATTRIBUTES },
  { servers_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_OWNER),
    VARVE_N_ATTRIBUTES },
  { tables_sql,
    ATTRIBUTES (VARVE_ATTRIBUTE_PERSISTENCE,
                VARVE_ATTRIBUTE_OPTIONS,
                VARVE_ATTRIBUTE_INHERITS,
                VARVE_ATTRIBUTE_PARTITION_BY,
                VARVE_ATTRIBUTE_PARTITION_OF,
                VARVE_ATTRIBUTE_ACCESS_METHOD,
                VARVE_ATTRIBUTE_TABLESPACE,
                VARVE_ATTRIBUTE_ROW_SECURITY,
                VARVE_ATTRIBUTE_REPLICA_IDENTITY,
                VARVE_ATTRIBUTE_DEFINITION,
                VARVE_ATTRIBUTE_OWNER,
                VARVE_ATTRIBUTE_STATEMENT),
    VARVE_N_ATTRIBUTES },
  { views_sql,
    ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION,
                VARVE_ATTRIBUTE_OPTIONS,
                VARVE_ATTRIBUTE_ACCESS_METHOD,
                VARVE_ATTRIBUTE_TABLESPACE,
                VARVE_ATTRIBUTE_OWNER,
                VARVE_ATTRIBUTE_STATEMENT),
    VARVE_ATTRIBUTE_DEFINITION },
  { columns_sql,
    ATTRIBUTES (VARVE_ATTRIBUTE_TYPE,
                VARVE_ATTRIBUTE_NOT_NULL,
                VARVE_ATTRIBUTE_DEFAULT,
                VARVE_ATTRIBUTE_GENERATED,
                VARVE_ATTRIBUTE_IDENTITY,
                VARVE_ATTRIBUTE_COLLATION,
                VARVE_ATTRIBUTE_STORAGE,
                VARVE_ATTRIBUTE_COMPRESSION,
                VARVE_ATTRIBUTE_STATISTICS,
                VARVE_ATTRIBUTE_OPTIONS),
    VARVE_N_ATTRIBUTES },
  { constraints_sql,
    ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION,
                VARVE_ATTRIBUTE_VALIDATED,
                VARVE_ATTRIBUTE_CLUSTER,
                VARVE_ATTRIBUTE_TABLESPACE),
    VARVE_ATTRIBUTE_DEFINITION },
  { indexes_sql,
    ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION,
                VARVE_ATTRIBUTE_CLUSTER,
                VARVE_ATTRIBUTE_TABLESPACE,
                VARVE_ATTRIBUTE_STATISTICS),
    VARVE_ATTRIBUTE_DEFINITION },
  { rules_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_ENABLED),
    VARVE_ATTRIBUTE_DEFINITION },
  { triggers_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_ENABLED),
    VARVE_ATTRIBUTE_DEFINITION },
  { policies_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION), VARVE_ATTRIBUTE_DEFINITION },
  { statistics_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_OWNER),
    VARVE_ATTRIBUTE_DEFINITION },
  { event_triggers_sql,
    ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_ENABLED, VARVE_ATTRIBUTE_OWNER),
    VARVE_N_ATTRIBUTES },
  { privileges_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_OPTIONS),
    VARVE_N_ATTRIBUTES, TRUE },
  { default_privileges_sql, ATTRIBUTES (VARVE_ATTRIBUTE_DEFINITION, VARVE_ATTRIBUTE_OPTIONS),
    VARVE_N_ATTRIBUTES, TRUE },
};

const VarvePgQuery *
varve_pg_get_queries (guint *n_queries)
{
  *n_queries = G_N_ELEMENTS (queries);
  return queries;
}

/* clang-format off */

/* A table's row type is the table, a composite type's relation is the type, an array is what it is
 * an array of, and a constraint's index is the constraint. */
const char *
varve_pg_get_alias_sql (void)
{
  return
      NS "SELECT " TYPE ", t.oid, " CLASS ", t.typrelid FROM pg_type t"
      " JOIN ns n ON n.oid = t.typnamespace JOIN pg_class c ON c.oid = t.typrelid"
      " WHERE t.typtype = 'c' AND c.relkind <> 'c' UNION ALL SELECT " CLASS ", t.typrelid, " TYPE
      ", t.oid FROM pg_type t JOIN ns n ON n.oid = t.typnamespace"
      " JOIN pg_class c ON c.oid = t.typrelid WHERE c.relkind = 'c' UNION ALL SELECT " TYPE
      ", t.typarray, CASE WHEN c.relkind <> 'c' THEN " CLASS " ELSE " TYPE " END,"
      " CASE WHEN c.relkind <> 'c' THEN c.oid ELSE t.oid END FROM pg_type t"
      " JOIN ns n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid"
      " WHERE t.typarray <> 0 UNION ALL SELECT " CLASS ", k.conindid, " CONSTRAINT ", k.oid"
      " FROM pg_constraint k JOIN ns n ON n.oid = k.connamespace WHERE k.contype IN ('p', 'u',"
      " 'x'){multirange_alias}";
}

/* Of whatever has one: for each object, a look at where most have none takes long. An extension's
 * comment comes with it. */
const char *
varve_pg_get_comment_sql (void)
{
  return
      "SELECT d.classoid, d.objoid, d.objsubid, d.description FROM pg_description d"
      " WHERE (d.objoid >= 16384 OR d.classoid = " NAMESPACE ") AND d.classoid <> " EXTENSION
      " AND (d.classoid <> " NAMESPACE " OR d.description <> 'standard public schema')";
}

/* Dependencies between what people made. Defaults are their column's, a view's rule is the view.
 * Types, relations and triggers that something has in itself ('i') are that thing (see the aliases)
 * or nothing here. */
const char *
varve_pg_get_need_sql (void)
{
  return
      "SELECT CASE d.classid WHEN 2604 THEN " CLASS " ELSE d.classid END, coalesce(f.adrelid,"
      " d.objid), coalesce(f.adnum, d.objsubid), CASE d.refclassid WHEN 2604 THEN " CLASS
      " ELSE d.refclassid END, coalesce(rf.adrelid, d.refobjid), coalesce(rf.adnum,"
      " d.refobjsubid) FROM pg_depend d LEFT JOIN pg_attrdef f ON d.classid = 2604"
      " AND f.oid = d.objid LEFT JOIN pg_attrdef rf ON d.refclassid = 2604"
      " AND rf.oid = d.refobjid WHERE d.objid >= 16384 AND d.refobjid >= 16384"
      " AND d.deptype IN ('n', 'a', 'i', 'P', 'S') AND d.refclassid <> " NAMESPACE
      " AND d.classid <> 2618 AND (d.classid, d.objid) <> (d.refclassid, d.refobjid)"
      " AND (d.deptype <> 'i' OR d.classid NOT IN (" TYPE ", " CLASS ", 2620))"
      " AND (f.oid IS NULL OR (f.adrelid, f.adnum) <> (d.refobjid, d.refobjsubid))"
      " UNION ALL SELECT CASE r.rulename WHEN '_RETURN' THEN " CLASS " ELSE 2618 END,"
      " CASE r.rulename WHEN '_RETURN' THEN r.ev_class ELSE r.oid END, 0, d.refclassid,"
      " d.refobjid, d.refobjsubid FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid"
      " WHERE d.classid = 2618 AND d.refobjid >= 16384 AND d.refclassid <> " NAMESPACE
      " AND (d.refclassid, d.refobjid) <> (" CLASS ", r.ev_class) UNION ALL SELECT " CLASS
      ", i.inhrelid, 0, " CLASS ", i.inhparent, 0 FROM pg_inherits i";
}
