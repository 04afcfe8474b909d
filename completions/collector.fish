# Completion of collector(1) for fish.

# The subcommand on the command line; nothing when there is none yet.
function __fish_collector_command
    for word in (commandline -opc)[2..]
        if contains -- $word run check watch replay backup intervals plugs report plot export calibrate help
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
complete -c collector -n "__fish_collector_is '' help" -a plugs -d 'show the plugs, and what to mend in their settings'
complete -c collector -n "__fish_collector_is '' help" -a report -d 'say what the record proves'
complete -c collector -n "__fish_collector_is '' help" -a calibrate -d 'find by which factor a plug is wrong'
complete -c collector -n "__fish_collector_is '' help" -a plot -d 'draw the voltage over time'
complete -c collector -n "__fish_collector_is '' help" -a export -d 'write rows as CSV or JSON lines'
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
complete -c collector -n '__fish_collector_is plugs' -l database -r -F -d 'the database'
complete -c collector -n '__fish_collector_is plugs' -l plug -x -d 'only this one: topic or name'
complete -c collector -n '__fish_collector_is plugs' -l format -x -a 'text csv json' -d 'how to write it'
complete -c collector -n '__fish_collector_is plugs' -l output -r -F -d 'write to this file'
set -l reports en50160 inverter gaps street
set -l no_report "__fish_collector_is report; and not __fish_seen_subcommand_from $reports"
complete -c collector -n $no_report -a en50160 -d 'an EN 50160-style indication for a week'
complete -c collector -n $no_report -a inverter -d 'when solar inverters would have switched off'
complete -c collector -n $no_report -a gaps -d 'what was not measured, and why'
complete -c collector -n $no_report -a street -d 'what plugs show together'
set -l report "__fish_collector_is report; and __fish_seen_subcommand_from $reports"
complete -c collector -n $report -l database -r -F -d 'the database'
complete -c collector -n $report -l week -x -d 'an ISO week, e.g. 2026-W21'
complete -c collector -n $report -l from -x -d 'the first day, e.g. 2026-05-18'
complete -c collector -n $report -l to -x -d 'the last day'
complete -c collector -n $report -l plug -x -d 'only this one: topic or name'
complete -c collector -n $report -l output -r -F -d 'write to this file'
set -l en50160 '__fish_collector_is report; and __fish_seen_subcommand_from en50160'
complete -c collector -n $report -l format -x -a 'text csv json html' -d 'how to write it'
complete -c collector -n $report -l language -x -a 'en nl de' -d 'of html'
complete -c collector -n $en50160 -l limit-high -x -d 'no value may be above, V'
complete -c collector -n $en50160 -l limit-low -x -d 'few may be below, V'
complete -c collector -n $en50160 -l limit-very-low -x -d 'no value may be below, V'
complete -c collector -n $en50160 -l outside -x -d 'so many may lie outside, per cent'
complete -c collector -n $en50160 -l coverage -x -d 'so much has to be measured, per cent'
set -l inverter '__fish_collector_is report; and __fish_seen_subcommand_from inverter'
complete -c collector -n $inverter -l limit-warning -x -d 'a sample above: some reduce their power, V'
complete -c collector -n $inverter -l limit-high -x -d 'a sample above: many switch off, V'
complete -c collector -n $inverter -l limit-mean -x -d 'a mean of ten minutes above: others switch off, V'
complete -c collector -n $inverter -l limit-very-high -x -d 'a sample above: all switch off, V'
complete -c collector -n $inverter -l daylight -x -d 'hours that are taken for day, e.g. 8-20'
complete -c collector -n $inverter -l latitude -x -d 'degrees, north is positive'
complete -c collector -n $inverter -l longitude -x -d 'degrees, east is positive'
set -l street '__fish_collector_is report; and __fish_seen_subcommand_from street'
complete -c collector -n $street -l street -x -d 'the plugs of this one'
complete -c collector -n $street -l name-plugs -d 'say whose curves they are'
complete -c collector -n $street -l limit-high -x -d 'what is above is too high, V'
complete -c collector -n $street -l curves-needed -x -d 'so many have to be measured'
complete -c collector -n $street -l together -x -d 'curves move together from this correlation on'
complete -c collector -n '__fish_collector_is calibrate' -l database -r -F -d 'the database'
complete -c collector -n '__fish_collector_is calibrate' -l plug -x -d 'the one that may be wrong: topic or name'
complete -c collector -n '__fish_collector_is calibrate' -l reference -x -d 'the one in the same socket: topic or name'
complete -c collector -n '__fish_collector_is calibrate' -l channel -x -d 'of a plug with several'
complete -c collector -n '__fish_collector_is calibrate' -l from -x -d 'when they began to sit there, e.g. 2026-05-03T14:30'
complete -c collector -n '__fish_collector_is calibrate' -l to -x -d 'until when they did'
complete -c collector -n '__fish_collector_is calibrate' -l gain -x -d 'take this factor instead'
complete -c collector -n '__fish_collector_is calibrate' -l source -x -d 'where it comes from'
complete -c collector -n '__fish_collector_is calibrate' -l valid-from -x -d 'from when on it holds'
complete -c collector -n '__fish_collector_is calibrate' -l valid-to -x -d 'until when'
complete -c collector -n '__fish_collector_is calibrate' -l apply -d 'store it'
complete -c collector -n '__fish_collector_is calibrate' -l list -d 'show those on record'
complete -c collector -n '__fish_collector_is calibrate' -l revoke -x -d 'take one back, by its number'
complete -c collector -n '__fish_collector_is calibrate' -l format -x -a 'text json' -d 'how to write it'
complete -c collector -n '__fish_collector_is plot' -l database -r -F -d 'the database'
complete -c collector -n '__fish_collector_is plot' -l week -x -d 'an ISO week, e.g. 2026-W21'
complete -c collector -n '__fish_collector_is plot' -l from -x -d 'the first day or moment, e.g. 2026-05-18T12:00'
complete -c collector -n '__fish_collector_is plot' -l to -x -d 'the last day, or the end'
complete -c collector -n '__fish_collector_is plot' -l plug -x -d 'only this one: topic or name'
complete -c collector -n '__fish_collector_is plot' -l stack-days -d 'a row for each day'
complete -c collector -n '__fish_collector_is plot' -l language -x -a 'en nl de' -d 'of a picture'
complete -c collector -n '__fish_collector_is plot' -l output -r -F -d 'write to this file: .svg, .png or .pdf'
set -l kinds readings intervals gaps
complete -c collector -n "__fish_collector_is export; and not __fish_seen_subcommand_from $kinds" -a readings -d 'what the plugs measured'
complete -c collector -n "__fish_collector_is export; and not __fish_seen_subcommand_from $kinds" -a intervals -d 'the ten-minute values'
complete -c collector -n "__fish_collector_is export; and not __fish_seen_subcommand_from $kinds" -a gaps -d 'when nothing was measured'
set -l export "__fish_collector_is export; and __fish_seen_subcommand_from $kinds"
set -l of_channels '__fish_collector_is export; and __fish_seen_subcommand_from readings intervals; and not __fish_seen_subcommand_from gaps'
complete -c collector -n $export -l database -r -F -d 'the database'
complete -c collector -n $export -l week -x -d 'an ISO week, e.g. 2026-W21'
complete -c collector -n $export -l from -x -d 'the first day, e.g. 2026-05-18'
complete -c collector -n $export -l to -x -d 'the last day'
complete -c collector -n $export -l plug -x -d 'only this one: topic or name'
complete -c collector -n $of_channels -l channel -x -d 'only this channel'
complete -c collector -n $export -l format -x -a 'csv json' -d 'how to write it'
complete -c collector -n $export -l time -x -a 'utc local' -d 'whose time it is written in'
complete -c collector -n $export -l output -r -F -d 'write to this file'
complete -c collector -n $export -l voltage-only -d 'to publish it'
complete -c collector -n $of_channels -l salt-file -r -F -d 'keeps the pseudonyms the same'
