#compdef varvectl
# SPDX-License-Identifier: GPL-3.0-or-later

# The options with which the project and the database of the words typed so far are asked again.
_varvectl_context ()
{
  local i
  context=()
  for ((i = 2; i <= $#typed; i++)); do
    case $typed[i] in
      -c|--config|-n|--name|-C|--directory|-e|--environment|--script-location|--version-locations)
        context+=("$typed[i]" "$typed[++i]")
        ;;
      --recursive) context+=(--recursive) ;;
    esac
  done
}

_varvectl_environments ()
{
  local -a context names
  _varvectl_context
  names=(${(f)"$(varvectl $context --json environments 2>/dev/null |
    sed -n 's/^ *"name": *"\([^"\\]*\)",*$/\1/p')"})
  compadd -X environment -a names
}

_varvectl_targets ()
{
  local -a context ids
  _varvectl_context
  ids=(${(f)"$(varvectl $context --json history 2>/dev/null |
    sed -n 's/^ *"revision": *"\([^"\\]*\)",*$/\1/p')"})
  compadd -X target head heads base current $ids
}

_varvectl ()
{
  local curcontext=$curcontext state line
  local -a commands options typed

  # _arguments narrows words down to those behind the command.
  typed=("${(@)words[1,CURRENT-1]}")

  commands=(
    'upgrade:apply revisions up to a target'
    'downgrade:roll revisions back, down to a target'
    'stamp:say where a database stands, without running a script'
    'plan:show what would run, and run nothing'
    'current:the revisions that a database is at'
    'status:how a database stands'
    'history:all revisions, the newest first'
    'heads:the newest revision of each branch'
    'branches:the revisions that several others follow'
    'show:one revision in full'
    'journal:what was run on a database'
    'diff:what has to change between two schemas'
    'schema:a schema as SQL'
    'revision:write a new script'
    'merge:write a script that joins branches'
    'reparent:put a revision behind another one'
    'edit:open scripts in $VISUAL or $EDITOR'
    'init:start a project in this folder'
    'bootstrap:bring a database under version control'
    'import:make a SQL project of another tool’s history'
    'list_templates:the templates for init'
    'environments:the environments and their databases'
    'check:everything wrong with configuration, scripts and graph'
    'doctor:everything wrong with project, scripts and databases'
    'ensure_version:create the version table if it is not there'
  )
  options=(
    '(-c --config)'{-c,--config}'[varve.ini]:file:_files'
    '(-n --name)'{-n,--name}'[section of the file]:section:'
    '(-C --directory)'{-C,--directory}'[start in this folder]:folder:_files -/'
    '(-e --environment)'{-e,--environment}'[environment]:environment:_varvectl_environments'
    '--url[a database of its own]:url:'
    '--script-location[folder of the scripts]:folder:_files -/'
    '*--version-locations[folders of revisions]:folder:_files -/'
    '--recursive[look in folders below]'
    '*'{-x,--x-arg}'[for the env.py of an Alembic project]:argument:'
    '--json[one JSON document]'
    '(-q --quiet)'{-q,--quiet}'[say less]'
    '(-v --verbose)'{-v,--verbose}'[say more]'
    '(-h --help)'{-h,--help}'[help]'
    '--version[version]'
  )

  _arguments -C $options '1:command:->command' '*::argument:->argument' && return 0
  if [[ $state = command ]]; then
    _describe -t commands command commands
    return
  fi

  case $line[1] in
    upgrade)
      _arguments $options '--reviewed[the generated scripts were read]' '(-y --yes)'{-y,--yes}'[do not ask]' '--sql[write the SQL, run nothing]' \
        '--tag[a name at the head of the SQL]:tag:' \
        '--trust[let the project’s own Python run]' '--command[how Alembic is called]:command:' \
        '*:target:_varvectl_targets'
      ;;
    downgrade)
      _arguments $options '--find[look in git and the journal]' '(-y --yes)'{-y,--yes}'[do not ask]' '--sql[write the SQL, run nothing]' \
        '--tag[a name at the head of the SQL]:tag:' \
        '--trust[let the project’s own Python run]' '--command[how Alembic is called]:command:' \
        '*:target:_varvectl_targets'
      ;;
    stamp)
      _arguments $options '--purge[empty the version table first]' \
        '(-y --yes)'{-y,--yes}'[do not ask]' '--sql[write the SQL, run nothing]' \
        '--tag[a name at the head of the SQL]:tag:' \
        '--trust[let the project’s own Python run]' '--command[how Alembic is called]:command:' \
        '*:target:_varvectl_targets'
      ;;
    plan)
      _arguments $options '*--from[start from these]:target:_varvectl_targets' \
        '--find[look in git and the journal]' '--purge[for stamp]' '1:direction:(upgrade downgrade stamp)' '*:target:_varvectl_targets'
      ;;
    current)
      _arguments $options '--check-heads[exit with 3 unless all heads are applied]'
      ;;
    status)
      _arguments $options '--exit-code[exit with 3 where there is something to do]'
      ;;
    history)
      _arguments $options '(-r --rev-range)'{-r,--rev-range}'[only a part]:range:' \
        '(-i --indicate-current)'{-i,--indicate-current}'[mark the current revisions]'
      ;;
    heads)
      _arguments $options '--resolve-dependencies[leave out what another depends on]'
      ;;
    show)
      _arguments $options '--find[look in git and the journal]' \
        '--bring-back[write it among the scripts]' '1:target:_varvectl_targets'
      ;;
    journal)
      _arguments $options '--limit[only the newest]:number:' \
        '--keep-in[where runs of Alembic are recorded]:place:(database file)' '1:revision:_varvectl_targets'
      ;;
    diff)
      _arguments $options '--drift[against what the history gives]' \
        '--up[write the statements there]:file:_files' \
        '--down[write those that lead back there]:file:_files' \
        '--exit-code[exit with 3 where there is a difference]' \
        '*--rename[what goes is what comes]:names:' '*--no-rename[they are two]:names:' \
        '--online[statements that lock nobody out for long]' '*:end:_files'
      ;;
    schema)
      _arguments $options '1:target:_varvectl_targets'
      ;;
    bootstrap)
      _arguments $options '(-m --message)'{-m,--message}'[what it does]:message:' \
        '(-y --yes)'{-y,--yes}'[do not ask]'
      ;;
    doctor)
      _arguments $options '--clean[remove what scratch databases left]'
      ;;
    revision)
      _arguments $options '(-m --message)'{-m,--message}'[what it does]:message:' \
        '*--head[what it follows]:target:_varvectl_targets' '--splice[it may follow what is no head]' \
        '*--branch-label[label]:label:' '*--depends-on[what comes before]:target:_varvectl_targets' \
        '--rev-id[the id]:id:' '--version-path[where to]:folder:_files -/' \
        '--autogenerate[what the database lacks of the desired schema]' \
        '*--rename[what goes is what comes]:names:' '*--no-rename[they are two]:names:' \
        '--online[statements that lock nobody out for long]' \
        '--sql[print the script, make no file]' \
        '--trust[let the project’s own Python run]' '--command[how Alembic is called]:command:'
      ;;
    merge)
      _arguments $options '(-m --message)'{-m,--message}'[what it does]:message:' \
        '--splice[it may follow what is no head]' \
        '*--branch-label[label]:label:' '--rev-id[the id]:id:' \
        '--sql[print the script, make no file]' \
        '--trust[let the project’s own Python run]' '--command[how Alembic is called]:command:' \
        '*:target:_varvectl_targets'
      ;;
    reparent)
      _arguments $options '--dry-run[write nothing]' \
        '--assume-free[databases that can’t be asked do not hold it]' '*:target:_varvectl_targets'
      ;;
    edit)
      _arguments $options '1:target:_varvectl_targets'
      ;;
    init)
      _arguments $options \
        '(-t --template)'{-t,--template}'[template]:template:(generic sqlite postgresql)' \
        '1:folder:_files -/'
      ;;
    import)
      _arguments $options '--into[where the project is made]:folder:_files -/' \
        '--trust[let the project’s own Python run]' '--command[how Alembic is called]:command:' \
        '1:tool:(alembic dbmate flyway golang-migrate goose)' '2:folder:_files -/'
      ;;
    check)
      _arguments $options '*--rename[what goes is what comes]:names:' \
        '*--no-rename[they are two]:names:' \
        '--trust[let the project’s own Python run]' \
        '--command[how Alembic is called]:command:'
      ;;
    ensure_version)
      _arguments $options '--sql[write the SQL, run nothing]' \
        '--trust[let the project’s own Python run]' \
        '--command[how Alembic is called]:command:'
      ;;
    *)
      _arguments $options
      ;;
  esac
}

_varvectl "$@"
