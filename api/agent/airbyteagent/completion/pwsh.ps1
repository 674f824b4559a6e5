# Completion of airbyteagent for PowerShell.
Register-ArgumentCompleter -Native -CommandName airbyteagent -ScriptBlock {
	param($wordToComplete, $commandAst, $cursorPosition)
	$words = @()
	foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
		if ($element.Extent.StartOffset -ge $cursorPosition) { break }
		if ($element.Extent.EndOffset -ge $cursorPosition -and $wordToComplete -ne '') { break }
		$words += $element.ToString()
	}
	$words += $wordToComplete
	& $commandAst.CommandElements[0].ToString() __complete @words 2>$null | ForEach-Object {
		$word, $about = $_ -split "`t", 2
		if ($word -eq ':files') { return }
		if (-not $about) { $about = $word }
		[System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
	}
}
