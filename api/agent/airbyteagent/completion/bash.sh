# Completion of airbyteagent for bash.
_airbyteagent() {
	local line=${COMP_LINE:0:COMP_POINT} words cur prefix candidate about
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
	done < <("${COMP_WORDS[0]}" __complete "${words[@]:1}" 2>/dev/null)
}
complete -F _airbyteagent airbyteagent
