package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// shells print the completion of a shell.
var shells = map[string]func(io.Writer, []described){"bash": bash, "zsh": zsh, "fish": fish}

// described is a verb with its flags.
type described struct {
	verb
	set   *flag.FlagSet
	flags []*flag.Flag // by name
}

// names are the flags as they are typed.
func (d described) names() string {
	var all []string
	for _, f := range d.flags {
		all = append(all, "-"+f.Name)
	}
	return strings.Join(all, " ")
}

// takesFile reports whether a flag names a file or a folder.
func takesFile(f *flag.Flag) bool {
	argument, _ := flag.UnquoteUsage(f)
	return argument == "file" || argument == "folder"
}

// taking are the flags that take a file, or a value of another kind, between
// spaces.
func (d described) taking(aFile bool) string {
	all := " "
	for _, f := range d.flags {
		if argument, _ := flag.UnquoteUsage(f); argument != "" && takesFile(f) == aFile {
			all += "-" + f.Name + " "
		}
	}
	return all
}

func completion(c *command) int {
	c.operand = "bash|zsh|fish"
	if code, ok := c.parse(); !ok {
		return code
	}
	script := shells[c.flags.Arg(0)]
	if c.flags.NArg() != 1 || script == nil {
		return c.fail(errors.New("say which shell: bash, zsh or fish"))
	}
	var all []described
	for _, v := range allVerbs() {
		all = append(all, describe(v))
	}
	script(c.stdout, all)
	return exitOK
}

// describe has a verb register its flags and not run.
func describe(v verb) described {
	c := newCommand(v, nil, io.Discard, io.Discard)
	c.describe = true
	v.run(c)
	d := described{verb: v, set: c.flags}
	c.flags.VisitAll(func(f *flag.Flag) { d.flags = append(d.flags, f) })
	return d
}

func verbNames(all []described) string {
	names := []string{"help"}
	for _, d := range all {
		names = append(names, d.name)
	}
	return strings.Join(names, " ")
}

func bash(w io.Writer, all []described) {
	fmt.Fprintf(w, `# Completion of airbytegen for bash.
_airbytegen() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} flags files values
	if [ "$COMP_CWORD" -eq 1 ]; then
		COMPREPLY=($(compgen -W %q -- "$cur"))
		return
	fi
	case ${COMP_WORDS[1]} in
	help) COMPREPLY=($(compgen -W %q -- "$cur")); return ;;
	completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")); return ;;
`, verbNames(all), verbNames(all))
	for _, d := range all {
		if len(d.flags) > 0 {
			fmt.Fprintf(w, "\t%s) flags=%q files=%q values=%q ;;\n", d.name, d.names(), d.taking(true), d.taking(false))
		}
	}
	fmt.Fprint(w, `	esac
	if [[ $files = *" $prev "* ]]; then
		COMPREPLY=($(compgen -f -- "$cur"))
	elif [[ $values != *" $prev "* ]]; then
		COMPREPLY=($(compgen -W "$flags" -- "$cur"))
	fi
}
complete -o filenames -F _airbytegen airbytegen
`)
}

func zsh(w io.Writer, all []described) {
	fmt.Fprint(w, "#compdef airbytegen\n# Completion of airbytegen for zsh.\n_airbytegen() {\n\tif (( CURRENT == 2 )); then\n\t\tlocal -a verbs=(\n\t\t\t'help:say what a verb takes'\n")
	for _, d := range all {
		fmt.Fprintf(w, "\t\t\t%s\n", quote(d.name+":"+d.summary))
	}
	fmt.Fprint(w, "\t\t)\n\t\t_describe verb verbs\n\t\treturn\n\tfi\n\tlocal verb=$words[2]\n\tshift words\n\t(( CURRENT-- ))\n\tcase $verb in\n")
	fmt.Fprintf(w, "\thelp) _values verb %s ;;\n\tcompletion) _values shell bash zsh fish ;;\n", verbNames(all))
	for _, d := range all {
		if len(d.flags) == 0 {
			continue
		}
		fmt.Fprintf(w, "\t%s) _arguments", d.name)
		for _, f := range d.flags {
			fmt.Fprintf(w, " \\\n\t\t%s", quote(zshFlag(f)))
		}
		fmt.Fprint(w, " ;;\n")
	}
	fmt.Fprint(w, "\tesac\n}\ncompdef _airbytegen airbytegen\n")
}

// zshFlag is a flag as _arguments wants it.
func zshFlag(f *flag.Flag) string {
	argument, usage := flag.UnquoteUsage(f)
	usage = strings.NewReplacer("[", "(", "]", ")", ":", ";").Replace(usage)
	text := "-" + f.Name + "[" + usage + "]"
	if isList(f.Value) {
		text = "*" + text
	}
	switch {
	case argument == "":
		return text
	case takesFile(f):
		return text + ":" + argument + ":_files"
	}
	return text + ":" + strings.ReplaceAll(argument, ":", ";") + ":"
}

func fish(w io.Writer, all []described) {
	fmt.Fprintf(w, "# Completion of airbytegen for fish.\ncomplete -c airbytegen -f\ncomplete -c airbytegen -n __fish_use_subcommand -a help -d 'say what a verb takes'\n")
	for _, d := range all {
		fmt.Fprintf(w, "complete -c airbytegen -n __fish_use_subcommand -a %s -d %s\n", d.name, fishQuote(d.summary))
	}
	fmt.Fprintf(w, "complete -c airbytegen -n '__fish_seen_subcommand_from help' -a %s\n", fishQuote(verbNames(all)))
	fmt.Fprintf(w, "complete -c airbytegen -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n")
	for _, d := range all {
		for _, f := range d.flags {
			argument, usage := flag.UnquoteUsage(f)
			takes := ""
			if argument != "" {
				takes = " -x"
			}
			if takesFile(f) {
				takes = " -r -F"
			}
			fmt.Fprintf(w, "complete -c airbytegen -n '__fish_seen_subcommand_from %s' -o %s%s -d %s\n", d.name, f.Name, takes, fishQuote(usage))
		}
	}
}

// quote puts a text in single quotes, for a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// fishQuote puts a text in single quotes, for fish.
func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}
