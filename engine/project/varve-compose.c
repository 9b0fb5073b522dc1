/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project/varve-compose.h"

#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "base/varve-library.h"
#include "project/varve-dotenv.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

#define MAX_SIZE ((gsize) 256 * 1024)
/* libyaml's time grows with the square of it. No file that a person wrote nests deeper. */
#define MAX_DEPTH 100
/* `<<` in what `<<` brought in, and no further. */
#define MAX_MERGES 8

/* libyaml is loaded when a compose file is there. */
typedef struct
{
  int (*initialize) (yaml_parser_t *);
  void (*delete) (yaml_parser_t *);
  void (*set_input) (yaml_parser_t *, const unsigned char *, size_t);
  int (*load) (yaml_parser_t *, yaml_document_t *);
  void (*document_delete) (yaml_document_t *);
  yaml_node_t *(*get_root) (yaml_document_t *);
  yaml_node_t *(*get_node) (yaml_document_t *, int);
} Yaml;

static const char *const function_names[]
    = { "yaml_parser_initialize",       "yaml_parser_delete",
        "yaml_parser_set_input_string", "yaml_parser_load",
        "yaml_document_delete",         "yaml_document_get_root_node",
        "yaml_document_get_node",       NULL };

typedef struct
{
  Yaml yaml;
  yaml_document_t document;
  const char *folder; /* of the file */
} Reader;

static void
service_free (gpointer data)
{
  VarveComposeService *self = data;

  g_free (self->name);
  g_free (self->container);
  g_free (self->workdir);
  g_free (self->build);
  g_ptr_array_unref (self->volumes);
  g_free (self);
}

static gboolean
load_yaml (Yaml *yaml, GError **error)
{
  gpointer addresses[G_N_ELEMENTS (function_names) - 1];

  G_STATIC_ASSERT (sizeof *yaml == sizeof addresses);
  if (!varve_library_load ("libyaml-0.so.2", "libyaml-0-2", function_names, addresses, error))
    return FALSE;
  memcpy (yaml, addresses, sizeof *yaml);
  return TRUE;
}

static const char *
get_text (const yaml_node_t *node)
{
  return node && node->type == YAML_SCALAR_NODE ? (const char *) node->data.scalar.value : NULL;
}

static yaml_node_t *
find_member (Reader *self, const yaml_node_t *mapping, const char *key, guint merges)
{
  yaml_node_pair_t *pair;
  yaml_node_t *merged = NULL;

  if (!mapping || mapping->type != YAML_MAPPING_NODE)
    return NULL;
  for (pair = mapping->data.mapping.pairs.start; pair < mapping->data.mapping.pairs.top; pair++)
    {
      const char *name = get_text (self->yaml.get_node (&self->document, pair->key));

      if (name && g_str_equal (name, key))
        return self->yaml.get_node (&self->document, pair->value);
      if (name && g_str_equal (name, "<<"))
        merged = self->yaml.get_node (&self->document, pair->value);
    }
  return merged && merges > 0 ? find_member (self, merged, key, merges - 1) : NULL;
}

static yaml_node_t *
find (Reader *self, const yaml_node_t *mapping, const char *key)
{
  return find_member (self, mapping, key, MAX_MERGES);
}

static char *
lookup_variable (Reader *self, const char *name)
{
  const char *value = g_getenv (name);

  return value ? g_strdup (value) : varve_dotenv_lookup (self->folder, name, NULL);
}

/* The value of the reference at @p, which is moved behind it: `$NAME`, `${NAME}`,
 * `${NAME:-otherwise}`. NULL where it is not known. */
static char *
expand_reference (Reader *self, const char **p)
{
  gboolean braced = (*p)[1] == '{';
  const char *name = *p + (braced ? 2 : 1);
  gsize n = strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_");
  const char *rest = name + n;
  const char *close = braced ? strchr (rest, '}') : NULL;
  const char *otherwise = *rest == ':' ? rest + 1 : rest;
  g_autofree char *key = g_strndup (name, n);
  char *value = n > 0 ? lookup_variable (self, key) : NULL;

  if (braced && !close)
    g_clear_pointer (&value, g_free);
  else if (braced && !value && *otherwise == '-')
    value = g_strndup (otherwise + 1, close - otherwise - 1);
  *p = close ? close + 1 : rest;
  return value;
}

/* With all references; NULL where one is not known. `$$` is a dollar. */
static char *
expand (Reader *self, const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = text; *p;)
    {
      g_autofree char *value = NULL;

      if (*p != '$' || p[1] == '$')
        {
          g_string_append_c (out, *p);
          p += *p == '$' ? 2 : 1;
          continue;
        }
      value = expand_reference (self, &p);
      if (!value)
        return NULL;
      g_string_append (out, value);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
read_text (Reader *self, const yaml_node_t *mapping, const char *key)
{
  const char *text = get_text (find (self, mapping, key));
  g_autofree char *value = text ? expand (self, text) : NULL;

  return value && *value ? g_steal_pointer (&value) : NULL;
}

static gboolean
is_path (const char *text)
{
  return *text == '.' || *text == '/' || *text == '~';
}

static void
add_volume (Reader *self, VarveComposeService *service, const char *source, const char *target)
{
  g_autofree char *home
      = *source == '~' ? g_strconcat (g_get_home_dir (), source + 1, NULL) : g_strdup (source);

  g_ptr_array_add (service->volumes, g_canonicalize_filename (home, self->folder));
  g_ptr_array_add (service->volumes, g_strdup (target));
}

/* `./here:/there:ro`; a name instead of a path is a volume of Docker's own. */
static void
read_short_volume (Reader *self, VarveComposeService *service, const char *text)
{
  g_autofree char *value = expand (self, text);
  g_auto (GStrv) parts = value ? g_strsplit (value, ":", 3) : NULL;

  if (parts && parts[0] && parts[1] && is_path (parts[0]) && *parts[1] == '/')
    add_volume (self, service, parts[0], parts[1]);
}

static void
read_volumes (Reader *self, VarveComposeService *service, const yaml_node_t *node)
{
  const yaml_node_t *list = find (self, node, "volumes");

  if (!list || list->type != YAML_SEQUENCE_NODE)
    return;
  for (yaml_node_item_t *item = list->data.sequence.items.start;
       item < list->data.sequence.items.top; item++)
    {
      const yaml_node_t *volume = self->yaml.get_node (&self->document, *item);
      const char *text = get_text (volume);
      g_autofree char *type = text ? NULL : read_text (self, volume, "type");
      g_autofree char *source = text ? NULL : read_text (self, volume, "source");
      g_autofree char *target = text ? NULL : read_text (self, volume, "target");

      if (text)
        read_short_volume (self, service, text);
      else if (g_strcmp0 (type, "bind") == 0 && source && target)
        add_volume (self, service, source, target);
    }
}

static void
read_build (Reader *self, VarveComposeService *service, const yaml_node_t *node)
{
  const yaml_node_t *build = find (self, node, "build");
  g_autofree char *context = build && build->type == YAML_MAPPING_NODE
                                 ? read_text (self, build, "context")
                                 : read_text (self, node, "build");

  if (context && !strstr (context, "://"))
    service->build = g_canonicalize_filename (context, self->folder);
}

static void
read_service (Reader *self, GPtrArray *services, const char *name, const yaml_node_t *node)
{
  VarveComposeService *service = g_new0 (VarveComposeService, 1);

  service->name = g_strdup (name);
  service->container = read_text (self, node, "container_name");
  service->workdir = read_text (self, node, "working_dir");
  service->volumes = g_ptr_array_new_with_free_func (g_free);
  read_build (self, service, node);
  read_volumes (self, service, node);
  g_ptr_array_add (services, service);
}

static GPtrArray *
read_services (Reader *self)
{
  GPtrArray *services = g_ptr_array_new_with_free_func (service_free);
  const yaml_node_t *root = self->yaml.get_root (&self->document);
  const yaml_node_t *list = find (self, root, "services");

  if (!list || list->type != YAML_MAPPING_NODE)
    return services;
  for (yaml_node_pair_t *pair = list->data.mapping.pairs.start; pair < list->data.mapping.pairs.top;
       pair++)
    {
      const char *name = get_text (self->yaml.get_node (&self->document, pair->key));

      if (name && *name && *name != '-')
        read_service (self, services, name, self->yaml.get_node (&self->document, pair->value));
    }
  return services;
}

/**
 * varve_compose_find:
 * @folder: where to look
 *
 * Returns: (transfer full) (nullable): path of the compose file that Compose would take there
 */
char *
varve_compose_find (const char *folder)
{
  static const char *const names[]
      = { "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);

      if (access (path, F_OK) == 0)
        return g_steal_pointer (&path);
    }
  return NULL;
}

static void
set_yaml_error (yaml_parser_t *parser, const char *path, GError **error)
{
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, NULL, _ ("The file is no YAML: %s"),
                   parser->problem ? parser->problem : "?");
  if (error && *error)
    varve_error_set_place (*error, path, parser->problem_mark.line + 1, 0);
}

/* Brackets and dashes that nest, wherever they stand: more than there are, never fewer. */
static gboolean
check_depth (const char *text, gsize length, const char *path, GError **error)
{
  guint depth = 0, dashes = 0;

  for (gsize i = 0; i < length && depth <= MAX_DEPTH && dashes <= MAX_DEPTH; i++)
    {
      if (text[i] == '[' || text[i] == '{')
        depth++;
      else if ((text[i] == ']' || text[i] == '}') && depth > 0)
        depth--;
      if (text[i] == '\n')
        dashes = 0;
      else if ((text[i] == '-' || text[i] == '?') && text[i + 1] == ' ')
        dashes++;
    }
  if (depth <= MAX_DEPTH && dashes <= MAX_DEPTH)
    return TRUE;
  varve_set_error (error, VARVE_ERROR_INVALID_CONFIG, NULL, _ ("The file nests too deep"));
  if (error && *error)
    varve_error_set_place (*error, path, 0, 0);
  return FALSE;
}

/**
 * varve_compose_read:
 * @path: a compose file
 * @error: return location
 *
 * Reads which services there are and which folders of this machine they see. Any thread.
 *
 * Returns: (transfer full) (element-type VarveComposeService): the services, or %NULL with
 *   %VARVE_ERROR_INVALID_CONFIG and its line, %VARVE_ERROR_IO, or %VARVE_ERROR_FAILED where libyaml
 *   is missing
 */
GPtrArray *
varve_compose_read (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  Reader self = { .folder = folder };
  yaml_parser_t parser;
  gsize length;
  g_autofree char *text = varve_file_read (AT_FDCWD, path, FALSE, MAX_SIZE, &length, error);
  GPtrArray *services = NULL;

  if (!text || !check_depth (text, length, path, error) || !load_yaml (&self.yaml, error))
    return NULL;
  if (!self.yaml.initialize (&parser))
    g_error ("libyaml has no memory");
  self.yaml.set_input (&parser, (const unsigned char *) text, length);
  if (self.yaml.load (&parser, &self.document))
    {
      services = read_services (&self);
      self.yaml.document_delete (&self.document);
    }
  else
    set_yaml_error (&parser, path, error);
  self.yaml.delete(&parser);
  return services;
}
