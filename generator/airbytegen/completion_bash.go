package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

const bashHead = `# Completion of airbytegen for bash.
_airbytegen() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} flags files values
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W %[1]q -- "$cur"))
		return
	fi
	case ${COMP_WORDS[1]} in
	help) COMPREPLY=($(compgen -W %[1]q -- "$cur")); return ;;
	completion) COMPREPLY=($(compgen -W %[2]q -- "$cur")); return ;;
`

const bashTail = `	esac
	if [[ $files = *" $prev "* ]]; then
		COMPREPLY=($(compgen -f -- "$cur"))
	elif [[ $values != *" $prev "* ]]; then
		COMPREPLY=($(compgen -W "$flags" -- "$cur"))
	fi
}
complete -o filenames -F _airbytegen airbytegen
`

// writeBash writes the script for bash. For each verb, it lists all flags, the
// flags that take a file, and the flags that take another value.
func writeBash(w io.Writer, verbs []completedVerb) {
	fmt.Fprintf(w, bashHead, verbNames(verbs), shells)
	for _, v := range verbs {
		if len(v.flags) == 0 {
			continue
		}
		all := bashFlags(v, func(*flag.Flag) bool { return true })
		files := bashFlags(v, takesFile)
		values := bashFlags(v, func(f *flag.Flag) bool { return takesValue(f) && !takesFile(f) })
		fmt.Fprintf(w, "\t%s) flags=%q files=%q values=%q ;;\n", v.name, all, files, values)
	}
	fmt.Fprint(w, bashTail)
}

// bashFlags lists flags of a verb. Each has a space on both sides, because the
// script searches for it with the spaces.
func bashFlags(v completedVerb, include func(*flag.Flag) bool) string {
	var list strings.Builder
	list.WriteString(" ")
	for _, f := range v.flags {
		if include(f) {
			list.WriteString("-" + f.Name + " ")
		}
	}
	return list.String()
}
