# zsh -f offers.zsh FOLDER LINE FILE: writes into FILE what zsh, with the completions of that folder, offers at the end of
# the line. Asked on a terminal, since there is no other way; the shell there ends when it has answered. With -O, -A and -D
# compadd only says what it would offer.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "
    fpath=(${(q)1} \${(M)fpath:#*/Completion(|/Base|/Unix)})
    autoload -Uz compinit
    compinit -u -D
    compadd() {
        local -a hits
        if [[ \${@[1,(i)(-|--)]} != *-(O|A|D)* ]]; then
            builtin compadd -O hits \"\$@\"
            print -rl -- \$hits >> ${(q)3}
        fi
        builtin compadd \"\$@\"
    }
    offer() { _main_complete; exit }
    zle -C offer complete-word offer
    bindkey '^I' offer"
zpty -w -n shell $2$'\t'
zpty -r shell all '*no answer ends like this*' || true
