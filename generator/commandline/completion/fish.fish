# Completion of NAME for fish, also as "go tool NAME".

# __NAME_complete completes a line whose first words call the command; the argument is their number.
function __NAME_complete
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	set -l call $words[1..$argv[1]]
	set -e words[1..$argv[1]]
	for line in ($call __complete $words "$current" 2>/dev/null)
		if test "$line" = ":files"
			__fish_complete_path "$current"
		else
			echo $line
		end
	end
end

function __NAME_is_go_tool
	set -l words (commandline -opc)
	test (count $words) -ge 3; and test "$words[2]" = tool; and test "$words[3]" = NAME
end

complete -c NAME -f -a '(__NAME_complete 1)'
complete -c go -n __NAME_is_go_tool -f -a '(__NAME_complete 3)'
