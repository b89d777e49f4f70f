# Shell integration of the lab's terminals, read by `bash --rcfile`.
# The shell marks prompts and commands with OSC 133 sequences. Each carries a secret of this session and the
# number of the prompt it belongs to: output that merely contains a mark (an old recording, a hostile file)
# has a wrong secret or an old number, and is not believed.

case $- in *i*) ;; *) return ;; esac

__lab_nonce=$KAFKA_LAB_NONCE
# Programs started here must not find it in their environment.
unset KAFKA_LAB_NONCE

export LANG=C.UTF-8
unset LC_ALL

shopt -s checkwinsize histappend cmdhist lithist
HISTCONTROL=ignoredups
HISTSIZE=5000
HISTFILESIZE=5000
# "!" in a pasted command is a character, not a look into the history.
set +o histexpand
# Ctrl-S would freeze the screen without a word.
stty -ixon 2>/dev/null

# Several pasted lines are one command; the paste is not shown in reverse video.
bind 'set enable-bracketed-paste on'
bind 'set enable-active-region off'
bind 'set bell-style none'
bind 'set show-all-if-ambiguous on'
bind 'set colored-stats on'

alias ls='ls --color=auto'
alias grep='grep --color=auto'

# kubectl answers completions itself; its generated script would need the bash-completion package.
__lab_complete_kubectl() {
  local line
  COMPREPLY=()
  while IFS= read -r line && [[ $line != :* ]]; do
    line=${line%%$'\t'*}
    [[ $line == "$2"* ]] && COMPREPLY+=("$line")
  done < <(kubectl __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F __lab_complete_kubectl kubectl

__lab_prompt=0
__lab_mark_prompt() {
  # Counts prompts: a prompt that is only drawn again keeps its number.
  ((++__lab_prompt))
  # A PS1 of the student's own gets the marks as well.
  [[ $PS1 == *"$__lab_nonce"* ]] ||
    PS1='\[\e]133;D;$?;$__lab_prompt;'$__lab_nonce'\a\e]133;A;$__lab_prompt;'$__lab_nonce'\a\]'$PS1'\[\e]133;B;$__lab_prompt;'$__lab_nonce'\a\]'
}
PS1='\[\e[32m\]\w\[\e[0m\] $ '
PS2='\[\e]133;P;$__lab_prompt;'$__lab_nonce'\a\]> '
PS0='\e]133;C;$__lab_prompt;'$__lab_nonce'\a'
# The second element: a plain `PROMPT_COMMAND=…` replaces only the first.
PROMPT_COMMAND=([1]=__lab_mark_prompt)
