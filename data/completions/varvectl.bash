# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for varvectl

# The options with which the project and the database of the words typed so far are asked again.
_varvectl_context ()
{
  local i
  context=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -c | --config | -n | --name | -C | --directory | -e | --environment | --script-location | --version-locations)
        context+=("${COMP_WORDS[i]}" "${COMP_WORDS[++i]}")
        ;;
      --recursive) context+=(--recursive) ;;
    esac
  done
}

_varvectl_environments ()
{
  local context
  _varvectl_context
  varvectl "${context[@]}" --json environments 2>/dev/null | sed -n 's/^ *"name": *"\([^"\\]*\)",*$/\1/p'
}

_varvectl_targets ()
{
  local context
  _varvectl_context
  printf '%s\n' head heads base current
  varvectl "${context[@]}" --json history 2>/dev/null | sed -n 's/^ *"revision": *"\([^"\\]*\)",*$/\1/p'
}

_varvectl ()
{
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= i
  local commands='upgrade downgrade stamp plan current status history heads branches show journal
    diff schema revision merge reparent edit init bootstrap import list_templates environments check doctor ensure_version'
  local options='-c --config -n --name -C --directory -e --environment --url --script-location
    --version-locations --recursive -x --x-arg --json -q --quiet -v --verbose -h --help --version'

  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -c | --config | -n | --name | -C | --directory | -e | --environment | --url | -x | --x-arg) ((i++)) ;;
      --script-location | --version-locations) ((i++)) ;;
      -*) ;;
      *)
        command=${COMP_WORDS[i]}
        break
        ;;
    esac
  done

  case $before in
    -c | --config | --up | --down)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    -C | --directory | --script-location | --version-locations | --version-path | --into)
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      return
      ;;
    -e | --environment)
      mapfile -t COMPREPLY < <(compgen -W "$(_varvectl_environments)" -- "$word")
      return
      ;;
    --head | --depends-on | --from)
      mapfile -t COMPREPLY < <(compgen -W "$(_varvectl_targets)" -- "$word")
      return
      ;;
    -t | --template)
      if [ "$command" = init ]; then
        mapfile -t COMPREPLY < <(compgen -W 'generic sqlite postgresql' -- "$word")
        return
      fi
      ;;
    --keep-in)
      mapfile -t COMPREPLY < <(compgen -W 'database file' -- "$word")
      return
      ;;
    --command | -x | --x-arg | -m | --message | --rev-id | --branch-label | --limit | --tag | --rename | --no-rename | -r | --rev-range | -n | --name | --url)
      return
      ;;
  esac

  if [[ $word == -* ]]; then
    case $command in
      upgrade) options+=' --reviewed -y --yes --sql --tag --trust --command' ;;
      downgrade) options+=' --find -y --yes --sql --tag --trust --command' ;;
      stamp) options+=' --purge -y --yes --sql --tag --trust --command' ;;
      plan) options+=' --from --find --purge' ;;
      current) options+=' --check-heads' ;;
      status) options+=' --exit-code' ;;
      history) options+=' -r --rev-range -i --indicate-current' ;;
      heads) options+=' --resolve-dependencies' ;;
      show) options+=' --find --bring-back' ;;
      journal) options+=' --limit --keep-in' ;;
      diff) options+=' --drift --up --down --exit-code --rename --no-rename --online' ;;
      revision) options+=' -m --message --head --splice --branch-label --depends-on --rev-id --version-path --autogenerate --rename --no-rename --online --sql --trust --command' ;;
      merge) options+=' -m --message --splice --branch-label --rev-id --sql --trust --command' ;;
      reparent) options+=' --dry-run --assume-free' ;;
      init) options+=' -t --template' ;;
      import) options+=' --into --trust --command' ;;
      bootstrap) options+=' -m --message -y --yes' ;;
      check) options+=' --rename --no-rename --trust --command' ;;
      doctor) options+=' --clean' ;;
      ensure_version) options+=' --sql --trust --command' ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    return
  fi

  case $command in
    '') mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word") ;;
    plan)
      if [ "$before" = plan ]; then
        mapfile -t COMPREPLY < <(compgen -W 'upgrade downgrade stamp' -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -W "$(_varvectl_targets)" -- "$word")
      fi
      ;;
    diff | schema)
      mapfile -t COMPREPLY < <(compgen -f -- "$word"; compgen -W "$(_varvectl_targets)" -- "$word")
      ;;
    upgrade | downgrade | stamp | show | journal | merge | reparent | edit)
      mapfile -t COMPREPLY < <(compgen -W "$(_varvectl_targets)" -- "$word")
      ;;
    init) mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
    import)
      if [ "$before" = import ]; then
        mapfile -t COMPREPLY < <(compgen -W 'alembic dbmate flyway golang-migrate goose' -- "$word")
      else
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
      fi
      ;;
  esac
}

complete -F _varvectl varvectl
