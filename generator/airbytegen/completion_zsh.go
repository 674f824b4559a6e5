package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

const zshHead = `#compdef airbytegen
# Completion of airbytegen for zsh.
_airbytegen() {
	if (( CURRENT == 2 )); then
		local -a verbs=(
`

const zshAfterVerbs = `		)
		_describe verb verbs
		return
	fi
	local verb=$words[2]
	shift words
	(( CURRENT-- ))
	case $verb in
`

const zshTail = `	esac
}
compdef _airbytegen airbytegen
`

// writeZsh writes the script for zsh.
func writeZsh(w io.Writer, verbs []completedVerb) {
	fmt.Fprint(w, zshHead)
	fmt.Fprintf(w, "\t\t\t%s\n", quote("help:"+helpSummary))
	for _, v := range verbs {
		fmt.Fprintf(w, "\t\t\t%s\n", quote(v.name+":"+v.summary))
	}
	fmt.Fprint(w, zshAfterVerbs)
	fmt.Fprintf(w, "\thelp) _values verb %s ;;\n", verbNames(verbs))
	fmt.Fprintf(w, "\tcompletion) _values shell %s ;;\n", shells)
	for _, v := range verbs {
		if len(v.flags) == 0 {
			continue
		}
		fmt.Fprintf(w, "\t%s) _arguments", v.name)
		for _, f := range v.flags {
			fmt.Fprintf(w, " \\\n\t\t%s", quote(zshFlag(f)))
		}
		fmt.Fprint(w, " ;;\n")
	}
	fmt.Fprint(w, zshTail)
}

// zshFlag returns a flag as an argument of _arguments. An asterisk marks a flag
// that may be repeated.
func zshFlag(f *flag.Flag) string {
	placeholder, _ := flag.UnquoteUsage(f)
	summary := strings.NewReplacer("[", "(", "]", ")", ":", ";").Replace(flagSummary(f))
	spec := "-" + f.Name + "[" + summary + "]"
	if isList(f.Value) {
		spec = "*" + spec
	}
	if takesFile(f) {
		return spec + ":" + placeholder + ":_files"
	}
	if takesValue(f) {
		return spec + ":" + strings.ReplaceAll(placeholder, ":", ";") + ":"
	}
	return spec
}

// quote puts a string in single quotes for a POSIX shell.
func quote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
