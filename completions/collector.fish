# Completion of collector(1) for fish.

# The subcommand on the command line; nothing when there is none yet.
function __fish_collector_command
    for word in (commandline -opc)[2..]
        if contains -- $word run check watch replay backup intervals help
            echo $word
            return
        end
    end
end

# Whether it is one of these; '' is none.
function __fish_collector_is
    set -l command (__fish_collector_command)
    contains -- "$command" $argv
end

complete -c collector -f
complete -c collector -n "__fish_collector_is '' help" -a run -d 'record until SIGTERM'
complete -c collector -n "__fish_collector_is '' help" -a check -d 'try every step to a first reading'
complete -c collector -n "__fish_collector_is '' help" -a watch -d 'show live what plugs send'
complete -c collector -n "__fish_collector_is '' help" -a replay -d 'record messages that were logged'
complete -c collector -n "__fish_collector_is '' help" -a backup -d 'copy the database, live or not'
complete -c collector -n "__fish_collector_is '' help" -a intervals -d 'make the ten-minute intervals anew'
complete -c collector -n "__fish_collector_is ''" -a help -d 'explain a command'
complete -c collector -n "__fish_collector_is ''" -s V -l version -d 'print the version'
complete -c collector -n 'not __fish_collector_is help' -s h -l help -d 'explain the command'
complete -c collector -n 'not __fish_collector_is help' -l config -r -k -a '(__fish_complete_suffix .toml)' -d 'the configuration'
complete -c collector -n '__fish_collector_is check' -l listen -x -d 'how long to wait for a reading, e.g. 310s'
complete -c collector -n '__fish_collector_is watch' -l plug -x -d 'only this one: topic, name or MAC'
complete -c collector -n '__fish_collector_is watch' -l for -x -d 'how long to watch, e.g. 10min'
complete -c collector -n '__fish_collector_is replay backup' -F
complete -c collector -n '__fish_collector_is replay backup intervals' -l database -r -F -d 'the database'
complete -c collector -n '__fish_collector_is intervals' -l rebuild -d 'from the readings that are kept'
