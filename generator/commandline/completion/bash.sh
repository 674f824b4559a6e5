# Completion of NAME for bash, also as "go tool NAME".

# _NAME_from completes a line whose first words call the command; the argument is their number.
_NAME_from() {
	local skip=$1 line=${COMP_LINE:0:COMP_POINT} words cur prefix candidate about
	COMPREPLY=()
	# Bash splits words at = and :, so the line is split at spaces again. Quotes stay as they are: nothing is evaluated.
	read -r -a words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=("")
	cur=${words[${#words[@]} - 1]}
	# Bash replaces only what follows the last break.
	prefix=
	[[ $cur == *[=:]* && $COMP_WORDBREAKS == *=* ]] && prefix=${cur%"${cur##*[=:]}"}
	while IFS=$'\t' read -r candidate about; do
		if [[ $candidate == :files ]]; then
			compopt -o filenames 2>/dev/null
			while IFS= read -r candidate; do
				COMPREPLY+=("$candidate")
			done < <(compgen -f -- "${cur#"$prefix"}")
			continue
		fi
		[[ $candidate == *= ]] && compopt -o nospace 2>/dev/null
		COMPREPLY+=("${candidate#"$prefix"}")
	done < <("${words[@]:0:skip}" __complete "${words[@]:skip}" 2>/dev/null)
}

_NAME() { _NAME_from 1; }
complete -F _NAME NAME

# _NAME_go completes "go tool NAME", and leaves other lines of go to the completion that was there before.
_NAME_go() {
	if [[ ${COMP_WORDS[1]} == tool && ${COMP_WORDS[2]} == NAME && $COMP_CWORD -gt 2 ]]; then
		_NAME_from 3
	elif [[ -n $_NAME_go_before ]]; then
		"$_NAME_go_before" "$@"
	fi
}
if [[ $(complete -p go 2>/dev/null) != *_NAME_go* ]]; then
	_NAME_go_before=
	[[ $(complete -p go 2>/dev/null) =~ -F\ ([^ ]+) ]] && _NAME_go_before=${BASH_REMATCH[1]}
	complete -o default -F _NAME_go go
fi
