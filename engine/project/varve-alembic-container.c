/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Alembic in a container: how it is called there, what of this machine it sees, and how what it
 * made gets out. Only the container's client is run, never a daemon asked directly. */
#include "project/varve-alembic-container.h"

#include "base/varve-error.h"
#include "base/varve-file.h"
#include "base/varve-i18n.h"
#include "project/varve-compose.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* A client that does not answer has lost its daemon. */
#define LOOK_TIMEOUT_MS   30000
#define SIGNAL_TIMEOUT_MS 5000
#define FETCH_TIMEOUT_MS  60000
#define MAX_SCRIPT        ((gsize) 16 * 1024 * 1024)
#define INSPECT                                                                            \
  "{{.State.Running}}\t{{.Id}}\t{{.Config.WorkingDir}}{{range .Mounts}}\n{{.Source}}\t{{." \
  "Destination}}{{end}}"

/* Reads /proc, since few images have pkill. */
#define SIGNAL_SCRIPT                                                                       \
  "for p in /proc/[0-9]*; do tr '\\0' '\\n' <\"$p/environ\" 2>/dev/null | grep -qxF \"$1\"" \
  " && kill \"-$2\" \"${p#/proc/}\"; done; :"

static void
mount_free (gpointer data)
{
  VarveAlembicMount *mount = data;

  g_free (mount->outside);
  g_free (mount->inside);
  g_free (mount);
}

static VarveAlembicContainer *
container_new (void)
{
  VarveAlembicContainer *self = g_new0 (VarveAlembicContainer, 1);

  self->mounts = g_ptr_array_new_with_free_func (mount_free);
  return self;
}

/**
 * varve_alembic_container_free:
 * @self: (transfer full) (nullable): what to free
 */
void
varve_alembic_container_free (VarveAlembicContainer *self)
{
  if (!self)
    return;
  g_free (self->id);
  g_free (self->workdir);
  g_ptr_array_unref (self->mounts);
  g_free (self);
}

static void
add_mount (VarveAlembicContainer *self, const char *outside, const char *inside)
{
  VarveAlembicMount *mount = g_new0 (VarveAlembicMount, 1);
  /* Docker Desktop names this machine's folders as its own machine sees them. */
  const char *path = g_str_has_prefix (outside, "/host_mnt/") ? outside + 9 : outside;

  mount->outside = g_canonicalize_filename (path, "/");
  mount->inside = g_canonicalize_filename (inside, "/");
  g_ptr_array_add (self->mounts, mount);
}

/* What the processes that we start in a container have in their environment: how they are found
 * again. The same for the whole life of this process, so that the line that is shown is the line
 * that is run. */
static const char *
get_mark (void)
{
  static gsize made;
  static char *mark;

  if (g_once_init_enter (&made))
    {
      g_autofree char *id = g_uuid_string_random ();

      mark = g_strconcat ("VARVE_RUN=", id, NULL);
      g_once_init_leave (&made, 1);
    }
  return mark;
}

/* Where root inside is the person outside, another number would be somebody else. */
static gboolean
is_rootless (const VarveAlembicCommand *command)
{
  g_autofree char *name = g_path_get_basename (command->client[0]);
  const char *host = g_getenv ("DOCKER_HOST");

  return (g_str_has_prefix (name, "podman") && geteuid () != 0)
         || (host && strstr (host, "/run/user/"));
}

void
varve_alembic_container_add_prefix (GStrvBuilder *argv,
                                    const VarveAlembicCommand *command,
                                    gboolean writes)
{
  g_autofree char *user = g_strdup_printf ("%u:%u", (guint) getuid (), (guint) getgid ());

  g_strv_builder_addv (argv, (const char **) command->client);
  g_strv_builder_add (argv, command->place == VARVE_ALEMBIC_COMPOSE_RUN ? "run" : "exec");
  g_strv_builder_addv (argv, (const char **) command->options);
  if (command->place != VARVE_ALEMBIC_EXEC)
    g_strv_builder_add (argv, "-T");
  if (writes && !command->user && !is_rootless (command))
    g_strv_builder_add_many (argv, "-u", user, NULL);
  if (command->place != VARVE_ALEMBIC_COMPOSE_RUN)
    g_strv_builder_add_many (argv, "-e", get_mark (), NULL);
  g_strv_builder_add (argv, command->target);
}

/* `docker`, with its options, also where the command is one of Compose. */
static void
add_engine (GStrvBuilder *argv, const VarveAlembicCommand *command)
{
  g_autofree char *name = g_path_get_basename (command->client[0]);

  if (g_str_has_suffix (name, "-compose"))
    {
      g_strv_builder_add (argv, g_str_has_prefix (name, "podman") ? "podman" : "docker");
      return;
    }
  for (guint i = 0; command->client[i]; i++)
    {
      if (g_str_equal (command->client[i], "compose")
          || g_str_equal (command->client[i], "container"))
        return;
      g_strv_builder_add (argv, command->client[i]);
    }
}

static VarveProcessResult *
run_client (char **argv,
            const char *folder,
            guint timeout_ms,
            VarveOperation *operation,
            GError **error)
{
  VarveProcessOptions options = {
    .argv = (const char *const *) argv,
    .folder = folder,
    .timeout_ms = timeout_ms,
    .missing_code = VARVE_ERROR_NO_CONTAINER,
  };

  return varve_process_run (&options, operation, error);
}

static void
set_not_running (const VarveAlembicCommand *command, const char *words, GError **error)
{
  g_autofree char *engine = g_strjoinv (" ", command->client);
  g_autofree char *hint
      = command->place == VARVE_ALEMBIC_EXEC
            ? g_strdup_printf (_ ("Start it: %s start %s"), engine, command->target)
            : g_strdup_printf (_ ("Start it: %s up -d %s"), engine, command->target);

  varve_set_error (error, VARVE_ERROR_NO_CONTAINER, hint, _ ("The container %s is not running"),
                   command->target);
  if (error && words && *words)
    varve_error_set_detail (*error, words);
}

/* The id of a service's container. NULL without an error: it has none. */
static char *
find_service (const VarveAlembicCommand *command,
              const char *folder,
              VarveOperation *operation,
              GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (VarveProcessResult) result = NULL;
  g_autofree char *id = NULL;

  g_strv_builder_addv (builder, (const char **) command->client);
  g_strv_builder_add_many (builder, "ps", "-q", command->target, NULL);
  argv = g_strv_builder_end (builder);
  result = run_client (argv, folder, LOOK_TIMEOUT_MS, operation, error);
  if (!result || !varve_process_result_check (result, command->client[0], error))
    return NULL;
  id = g_strndup (result->out, strcspn (result->out, "\r\n"));
  if (*g_strstrip (id))
    return g_steal_pointer (&id);
  set_not_running (command, NULL, error);
  return NULL;
}

static gboolean
read_inspection (VarveAlembicContainer *self, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) head = lines[0] ? g_strsplit (lines[0], "\t", 3) : NULL;

  if (!head || g_strv_length (head) < 3 || !g_str_equal (head[0], "true"))
    return FALSE;
  self->id = g_strdup (head[1]);
  if (!self->workdir)
    self->workdir = g_strdup (*g_strchomp (head[2]) ? head[2] : "/");
  for (guint i = 1; lines[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_strchomp (lines[i]), "\t", 2);

      if (parts[0] && parts[1] && *parts[0] == '/' && *parts[1] == '/')
        add_mount (self, parts[0], parts[1]);
    }
  return TRUE;
}

static gboolean
inspect (VarveAlembicContainer *self,
         const VarveAlembicCommand *command,
         const char *name,
         VarveOperation *operation,
         GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (VarveProcessResult) result = NULL;
  g_autofree char *words = NULL;

  add_engine (builder, command);
  g_strv_builder_add_many (builder, "inspect", "--type", "container", "--format", INSPECT, name,
                           NULL);
  argv = g_strv_builder_end (builder);
  result = run_client (argv, NULL, LOOK_TIMEOUT_MS, operation, error);
  if (!result)
    return FALSE;
  if (result->cancelled || result->timed_out)
    return varve_process_result_check (result, argv[0], error);
  if (result->exit_status == 0 && read_inspection (self, result->out))
    return TRUE;
  words = g_utf8_make_valid (g_strstrip (result->err), -1);
  set_not_running (command, words, error);
  return FALSE;
}

/* For a container that is not there yet the compose file says what it will see. */
static gboolean
read_compose (VarveAlembicContainer *self,
              const VarveAlembicCommand *command,
              const char *folder,
              GError **error)
{
  g_autofree char *at = g_strdup (folder);
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) services = NULL;

  for (guint i = 0; i < 4 && !(path = varve_compose_find (at)); i++)
    {
      char *parent = g_path_get_dirname (at);

      g_free (at);
      at = parent;
    }
  services = path ? varve_compose_read (path, error) : g_ptr_array_new ();
  for (guint i = 0; services && i < services->len; i++)
    {
      const VarveComposeService *service = services->pdata[i];

      if (!g_str_equal (service->name, command->target))
        continue;
      if (!self->workdir)
        self->workdir = g_strdup (service->workdir);
      for (guint j = 0; j + 1 < service->volumes->len; j += 2)
        add_mount (self, service->volumes->pdata[j], service->volumes->pdata[j + 1]);
    }
  return services != NULL;
}

/**
 * varve_alembic_container_look:
 * @command: one that leads into a container
 * @project: whose folder it is called in
 * @operation: (nullable): can cancel
 * @error: return location
 *
 * Asks the client whether the container runs, where the command runs in it, and what is mounted
 * where; for `compose run` the compose file is read instead. Blocking; any thread.
 *
 * Returns: (transfer full): what was found, or %NULL with %VARVE_ERROR_FAILED where the container
 *   does not run, or what kept the client from being run
 */
VarveAlembicContainer *
varve_alembic_container_look (const VarveAlembicCommand *command,
                              VarveProject *project,
                              VarveOperation *operation,
                              GError **error)
{
  g_autoptr (VarveAlembicContainer) self = container_new ();
  const char *folder = varve_alembic_command_get_folder (project);
  g_autofree char *id = NULL;
  gboolean ok;

  self->workdir = g_strdup (command->workdir);
  if (command->place == VARVE_ALEMBIC_COMPOSE_RUN)
    ok = read_compose (self, command, folder, error);
  else if (command->place == VARVE_ALEMBIC_EXEC)
    ok = inspect (self, command, command->target, operation, error);
  else
    ok = (id = find_service (command, folder, operation, error))
         && inspect (self, command, id, operation, error);
  return ok ? g_steal_pointer (&self) : NULL;
}

/* @path below @from, seen below @to; NULL where it is not below. */
static char *
move_path (const char *path, const char *from, const char *to)
{
  gsize n = g_str_equal (from, "/") ? 0 : strlen (from);

  if (strncmp (path, from, n) != 0 || (path[n] != '/' && path[n] != '\0'))
    return NULL;
  return g_canonicalize_filename (path[n] ? path + n + 1 : ".", to);
}

static char *
map_path (const VarveAlembicContainer *self, const char *path, gboolean outwards)
{
  char *best = NULL;
  gsize longest = 0;

  for (guint i = 0; i < self->mounts->len; i++)
    {
      const VarveAlembicMount *mount = self->mounts->pdata[i];
      const char *from = outwards ? mount->inside : mount->outside;
      char *mapped = move_path (path, from, outwards ? mount->outside : mount->inside);

      if (mapped && (!best || strlen (from) > longest))
        {
          g_free (best);
          best = mapped;
          longest = strlen (from);
        }
      else
        g_free (mapped);
    }
  return best;
}

/**
 * varve_alembic_container_map:
 * @self: a container
 * @inside: a path in it, absolute or counted from its working folder
 *
 * Returns: (transfer full) (nullable): the same on this machine; %NULL where that part of the
 *   container is not mounted
 */
char *
varve_alembic_container_map (const VarveAlembicContainer *self, const char *inside)
{
  g_autofree char *path = g_canonicalize_filename (inside, self->workdir ? self->workdir : "/");

  return map_path (self, path, TRUE);
}

/**
 * varve_alembic_container_map_back:
 * @self: a container
 * @outside: an absolute path of this machine
 *
 * Returns: (transfer full) (nullable): where the container has it
 */
char *
varve_alembic_container_map_back (const VarveAlembicContainer *self, const char *outside)
{
  return map_path (self, outside, FALSE);
}

/* Not the name that the file will have: it may be seen before it is whole. */
static char *
make_temporary (const char *outside)
{
  g_autofree char *folder = g_path_get_dirname (outside);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (".varve-", id, NULL);

  return g_build_filename (folder, name, NULL);
}

static gboolean
copy_out (const VarveAlembicContainer *self,
          const VarveAlembicCommand *command,
          const char *inside,
          const char *temporary,
          VarveOperation *operation,
          GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *path = g_canonicalize_filename (inside, self->workdir ? self->workdir : "/");
  g_autofree char *source = g_strconcat (self->id, ":", path, NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (VarveProcessResult) result = NULL;

  add_engine (builder, command);
  g_strv_builder_add_many (builder, "cp", source, temporary, NULL);
  argv = g_strv_builder_end (builder);
  result = run_client (argv, NULL, FETCH_TIMEOUT_MS, operation, error);
  return result && varve_process_result_check (result, argv[0], error);
}

/**
 * varve_alembic_container_fetch:
 * @self: a container that runs
 * @command: what was run in it
 * @inside: a path in it
 * @outside: where to put it on this machine
 * @operation: (nullable): can cancel
 * @error: return location
 *
 * Copies a file out of a container, never over another. Blocking; any thread.
 *
 * Returns: whether it is there now; otherwise %VARVE_ERROR_EXISTS, %VARVE_ERROR_FAILED with the
 *   client's words, or what kept it from being written
 */
gboolean
varve_alembic_container_fetch (const VarveAlembicContainer *self,
                               const VarveAlembicCommand *command,
                               const char *inside,
                               const char *outside,
                               VarveOperation *operation,
                               GError **error)
{
  g_autofree char *temporary = make_temporary (outside);
  g_autofree char *text = NULL;
  gsize length;

  if (!self->id)
    {
      varve_set_error (error, VARVE_ERROR_FAILED,
                       _ ("Mount the folder with the revisions in the compose file, or use “docker "
                          "compose exec” on a running service."),
                       _ ("The file %s was made in a container that is gone"), inside);
      return FALSE;
    }
  if (copy_out (self, command, inside, temporary, operation, error))
    text = varve_file_read (AT_FDCWD, temporary, TRUE, MAX_SCRIPT, &length, error);
  unlink (temporary);
  return text && varve_file_write (outside, text, length, TRUE, error);
}

static const char *
get_signal_name (int number)
{
  return number == SIGINT ? "INT" : number == SIGTERM ? "TERM" : "KILL";
}

/**
 * varve_alembic_container_signal:
 * @command: one that leads into a container
 * @project: whose folder it is called in
 * @signal_number: SIGINT, SIGTERM or SIGKILL
 *
 * Sends a signal to everything that this process started in the container. The client passes none
 * on for `exec`; for `run` it does, and this does nothing. Blocking, for a few seconds at most.
 *
 * Returns: whether the signal was sent there
 */
gboolean
varve_alembic_container_signal (const VarveAlembicCommand *command,
                                VarveProject *project,
                                int signal_number)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  g_autoptr (VarveProcessResult) result = NULL;

  if (command->place != VARVE_ALEMBIC_EXEC && command->place != VARVE_ALEMBIC_COMPOSE_EXEC)
    return FALSE;
  g_strv_builder_addv (builder, (const char **) command->client);
  g_strv_builder_add (builder, "exec");
  if (command->place == VARVE_ALEMBIC_COMPOSE_EXEC)
    g_strv_builder_add (builder, "-T");
  if (command->user)
    g_strv_builder_add_many (builder, "-u", command->user, NULL);
  g_strv_builder_add_many (builder, command->target, "sh", "-c", SIGNAL_SCRIPT, "sh", get_mark (),
                           get_signal_name (signal_number), NULL);
  argv = g_strv_builder_end (builder);
  result = run_client (argv, varve_alembic_command_get_folder (project), SIGNAL_TIMEOUT_MS, NULL,
                       NULL);
  return result && result->exit_status == 0;
}

/* The names of running containers, one a line. */
static char **
list_running (VarveOperation *operation)
{
  char *argv[] = { "docker", "ps", "--format", "{{.Names}}", NULL };
  g_autoptr (VarveProcessResult) result = run_client (argv, NULL, LOOK_TIMEOUT_MS, operation, NULL);

  return result && result->exit_status == 0 && g_utf8_validate (result->out, -1, NULL)
             ? g_strsplit (g_strchomp (result->out), "\n", -1)
             : g_new0 (char *, 1);
}

/**
 * varve_alembic_container_find_running:
 * @project: an Alembic project
 * @operation: (nullable): can cancel
 *
 * Asks Docker which running containers see the project's folder. Runs Docker's client and nothing
 * of the project. Blocking; any thread.
 *
 * Returns: (transfer full) (element-type VarveAlembicCommand): how Alembic is called in them; empty
 *   also where there is no Docker
 */
GPtrArray *
varve_alembic_container_find_running (VarveProject *project, VarveOperation *operation)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) varve_alembic_command_free);
  const char *folder = varve_alembic_command_get_folder (project);
  g_auto (GStrv) names = list_running (operation);

  for (guint i = 0; names[i] && !varve_operation_is_cancelled (operation); i++)
    {
      g_autoptr (VarveAlembicContainer) container = container_new ();
      const char *const plain[] = { "docker", "exec", names[i], "alembic", NULL };
      g_autofree char *text = varve_process_format_command (plain, NULL);
      g_autoptr (VarveAlembicCommand) command
          = *names[i] ? varve_alembic_command_parse (text, NULL) : NULL;
      g_autofree char *inside = NULL;

      if (!command || !inspect (container, command, names[i], operation, NULL))
        continue;
      inside = varve_alembic_container_map_back (container, folder);
      if (!inside)
        continue;
      if (g_strcmp0 (inside, container->workdir) != 0)
        {
          const char *const there[] = { "docker", "exec", "-w", inside, names[i], "alembic", NULL };
          g_autofree char *line = varve_process_format_command (there, NULL);

          g_clear_pointer (&command, varve_alembic_command_free);
          command = varve_alembic_command_parse (line, NULL);
        }
      if (!command)
        continue;
      command->reason = g_strdup_printf (_ ("Running container %s sees this folder"), names[i]);
      g_ptr_array_add (found, g_steal_pointer (&command));
    }
  return found;
}
