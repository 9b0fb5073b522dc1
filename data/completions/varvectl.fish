# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for varvectl

# The options with which the project and the database of the words typed so far are asked again.
function __varvectl_context
    set -l words (commandline -opc)
    set -l i 2
    while test $i -le (count $words)
        switch $words[$i]
            case -c --config -n --name -C --directory -e --environment --script-location --version-locations -x --x-arg
                echo $words[$i]
                set i (math $i + 1)
                test $i -le (count $words); and echo $words[$i]
            case --recursive
                echo $words[$i]
        end
        set i (math $i + 1)
    end
end

function __varvectl_environments
    varvectl (__varvectl_context) --json environments 2>/dev/null |
        sed -n 's/^ *"name": *"\([^"\\]*\)",*$/\1/p'
end

function __varvectl_targets
    printf '%s\n' head heads base current
    varvectl (__varvectl_context) --json history 2>/dev/null |
        sed -n 's/^ *"revision": *"\([^"\\]*\)",*$/\1/p'
end

# The first word that is neither an option nor an option's value.
function __varvectl_command
    set -l words (commandline -opc)
    set -l i 2
    while test $i -le (count $words)
        switch $words[$i]
            case -c --config -n --name -C --directory -e --environment --url --script-location --version-locations
                set i (math $i + 1)
            case '-*'
            case '*'
                echo $words[$i]
                return
        end
        set i (math $i + 1)
    end
end

function __varvectl_none
    test -z "$(__varvectl_command)"
end

function __varvectl_has
    contains -- (__varvectl_command) $argv
end

complete -c varvectl -f
complete -c varvectl -s c -l config -r -F -d 'varve.ini'
complete -c varvectl -s n -l name -x -d 'Section of the file'
complete -c varvectl -s C -l directory -x -a '(__fish_complete_directories)' -d 'Start in this folder'
complete -c varvectl -s e -l environment -x -a '(__varvectl_environments)' -d 'Environment'
complete -c varvectl -l url -x -d 'A database of its own'
complete -c varvectl -l script-location -x -a '(__fish_complete_directories)' -d 'Folder of the scripts'
complete -c varvectl -l version-locations -x -a '(__fish_complete_directories)' -d 'Folders of revisions'
complete -c varvectl -l recursive -d 'Look in folders below'
complete -c varvectl -s x -l x-arg -x -d 'For the env.py of an Alembic project'
complete -c varvectl -l json -d 'One JSON document'
complete -c varvectl -s q -l quiet -d 'Say less'
complete -c varvectl -s v -l verbose -d 'Say more'
complete -c varvectl -s h -l help -d 'Help'
complete -c varvectl -l version -d 'Version'

complete -c varvectl -n __varvectl_none -a upgrade -d 'Apply revisions up to a target'
complete -c varvectl -n __varvectl_none -a downgrade -d 'Roll revisions back, down to a target'
complete -c varvectl -n __varvectl_none -a stamp -d 'Say where a database stands'
complete -c varvectl -n __varvectl_none -a plan -d 'Show what would run'
complete -c varvectl -n __varvectl_none -a current -d 'The revisions that a database is at'
complete -c varvectl -n __varvectl_none -a status -d 'How a database stands'
complete -c varvectl -n __varvectl_none -a history -d 'All revisions, the newest first'
complete -c varvectl -n __varvectl_none -a heads -d 'The newest revision of each branch'
complete -c varvectl -n __varvectl_none -a branches -d 'The revisions that several others follow'
complete -c varvectl -n __varvectl_none -a show -d 'One revision in full'
complete -c varvectl -n __varvectl_none -a journal -d 'What was run on a database'
complete -c varvectl -n __varvectl_none -a diff -d 'What has to change between two schemas'
complete -c varvectl -n __varvectl_none -a schema -d 'A schema as SQL'
complete -c varvectl -n __varvectl_none -a revision -d 'Write a new script'
complete -c varvectl -n __varvectl_none -a merge -d 'Write a script that joins branches'
complete -c varvectl -n __varvectl_none -a reparent -d 'Put a revision behind another one'
complete -c varvectl -n __varvectl_none -a edit -d 'Open scripts in an editor'
complete -c varvectl -n __varvectl_none -a init -d 'Start a project in this folder'
complete -c varvectl -n __varvectl_none -a bootstrap -d 'Bring a database under version control'
complete -c varvectl -n __varvectl_none -a import -d 'Make a SQL project of another tool’s history'
complete -c varvectl -n __varvectl_none -a list_templates -d 'The templates for init'
complete -c varvectl -n __varvectl_none -a environments -d 'The environments and their databases'
complete -c varvectl -n __varvectl_none -a check -d 'Everything wrong with the project'
complete -c varvectl -n __varvectl_none -a doctor -d 'Everything wrong, with remedies'
complete -c varvectl -n __varvectl_none -a ensure_version -d 'Create the version table'

complete -c varvectl -n '__varvectl_has upgrade downgrade stamp show journal merge reparent edit' \
    -a '(__varvectl_targets)'
complete -c varvectl -n '__varvectl_has plan' -a 'upgrade downgrade stamp (__varvectl_targets)'
complete -c varvectl -n '__varvectl_has init' -a '(__fish_complete_directories)'
complete -c varvectl -n '__varvectl_has import' -a 'alembic dbmate flyway golang-migrate goose (__fish_complete_directories)'
complete -c varvectl -n '__varvectl_has import' -l into -x -a '(__fish_complete_directories)' -d 'Where the project is made'

complete -c varvectl -n '__varvectl_has show downgrade plan' -l find -d 'Look in git and the journal for scripts that are not here'
complete -c varvectl -n '__varvectl_has show' -l bring-back -d 'Write it among the scripts of the project'
complete -c varvectl -n '__varvectl_has diff schema' -F -a '(__varvectl_targets)'
complete -c varvectl -n '__varvectl_has upgrade' -l reviewed -d 'The generated scripts were read'
complete -c varvectl -n '__varvectl_has diff' -l drift -d 'Against what the history gives'
complete -c varvectl -n '__varvectl_has diff' -l up -r -F -d 'Write the statements there'
complete -c varvectl -n '__varvectl_has diff' -l down -r -F -d 'Write those that lead back there'
complete -c varvectl -n '__varvectl_has diff revision check' -l rename -x -d 'What goes is what comes'
complete -c varvectl -n '__varvectl_has diff revision check' -l no-rename -x -d 'They are two'
complete -c varvectl -n '__varvectl_has diff revision' -l online -d 'Statements that lock nobody out for long'
complete -c varvectl -n '__varvectl_has doctor' -l clean -d 'Remove what scratch databases left'
complete -c varvectl -n '__varvectl_has upgrade downgrade stamp bootstrap' -s y -l yes -d 'Do not ask'
complete -c varvectl -n '__varvectl_has upgrade downgrade stamp ensure_version' -l sql -d 'Write the SQL, run nothing'
complete -c varvectl -n '__varvectl_has upgrade downgrade stamp' -l tag -x -d 'A name at the head of the SQL'
complete -c varvectl -n '__varvectl_has upgrade downgrade stamp revision merge check ensure_version import' -l trust -d 'Let the project’s own Python run'
complete -c varvectl -n '__varvectl_has upgrade downgrade stamp revision merge check ensure_version import' -l command -x -d 'How Alembic is called'
complete -c varvectl -n '__varvectl_has stamp plan' -l purge -d 'Empty the version table first'
complete -c varvectl -n '__varvectl_has plan' -l from -x -a '(__varvectl_targets)' -d 'Start from these'
complete -c varvectl -n '__varvectl_has current' -l check-heads -d 'Exit with 3 unless all heads are applied'
complete -c varvectl -n '__varvectl_has status diff' -l exit-code -d 'Exit with 3 where there is something to do'
complete -c varvectl -n '__varvectl_has history' -s r -l rev-range -x -d 'Only a part'
complete -c varvectl -n '__varvectl_has history' -s i -l indicate-current -d 'Mark the current revisions'
complete -c varvectl -n '__varvectl_has heads' -l resolve-dependencies -d 'Leave out what another depends on'
complete -c varvectl -n '__varvectl_has journal' -l limit -x -d 'Only the newest'
complete -c varvectl -n '__varvectl_has journal' -l keep-in -x -a 'database file' -d 'Where runs of Alembic are recorded'
complete -c varvectl -n '__varvectl_has revision merge bootstrap' -s m -l message -x -d 'What it does'
complete -c varvectl -n '__varvectl_has revision' -l head -x -a '(__varvectl_targets)' -d 'What it follows'
complete -c varvectl -n '__varvectl_has revision merge' -l splice -d 'It may follow what is no head'
complete -c varvectl -n '__varvectl_has revision merge' -l branch-label -x -d 'Label'
complete -c varvectl -n '__varvectl_has revision' -l depends-on -x -a '(__varvectl_targets)' -d 'What comes before'
complete -c varvectl -n '__varvectl_has revision merge' -l rev-id -x -d 'The id'
complete -c varvectl -n '__varvectl_has revision' -l version-path -x -a '(__fish_complete_directories)' -d 'Where to'
complete -c varvectl -n '__varvectl_has revision' -l autogenerate -d 'What the database lacks of the desired schema'
complete -c varvectl -n '__varvectl_has revision merge' -l sql -d 'Print the script, make no file'
complete -c varvectl -n '__varvectl_has reparent' -l dry-run -d 'Write nothing'
complete -c varvectl -n '__varvectl_has reparent' -l assume-free -d 'Databases that can’t be asked do not hold it'
complete -c varvectl -n '__varvectl_has init' -s t -l template -x -a 'generic sqlite postgresql' -d 'Template'
