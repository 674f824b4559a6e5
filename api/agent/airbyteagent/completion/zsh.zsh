#compdef airbyteagent
# Completion of airbyteagent for zsh.
_airbyteagent() {
	local line word about files=0
	local -a words_only described fields
	for line in ${(f)"$("${words[1]}" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)"}; do
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
if [[ $funcstack[1] == _airbyteagent ]]; then
	_airbyteagent "$@"
else
	compdef _airbyteagent airbyteagent
fi
