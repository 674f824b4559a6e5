#compdef NAME
# Completion of NAME for zsh, also as "go tool NAME".

# _NAME_from completes a line whose first words call the command; the argument is their number.
_NAME_from() {
	local line word about skip=$1 files=0
	local -a described fields call
	call=("${(@Q)words[1,skip]}")
	for line in ${(f)"$("${call[@]}" __complete "${(@Q)words[skip+1,CURRENT]}" 2>/dev/null)"}; do
		word=${line%%$'\t'*}
		about=${line#*$'\t'}
		if [[ $word == :files ]]; then
			files=1
		elif [[ $word == *= ]]; then
			fields+=("${word//:/\\:}:$about")
		else
			described+=("${word//:/\\:}:$about")
		fi
	done
	(( files )) && _files
	(( ${#described} )) && _describe -t values value described
	(( ${#fields} )) && _describe -t fields field fields -S ''
}

_NAME() { _NAME_from 1 }

# _NAME_go completes "go tool NAME", and leaves other lines of go to the completion that was there before.
_NAME_go() {
	if [[ $words[2] == tool && $words[3] == NAME ]] && (( CURRENT > 3 )); then
		_NAME_from 3
	elif [[ -n $_NAME_go_before ]]; then
		$_NAME_go_before "$@"
	else
		_default
	fi
}

if [[ $funcstack[1] == _NAME ]]; then
	_NAME "$@"
else
	compdef _NAME NAME
	if [[ ${_comps[go]} != _NAME_go ]]; then
		typeset -g _NAME_go_before=${_comps[go]}
		compdef _NAME_go go
	fi
fi
