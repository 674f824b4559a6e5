package airbytetemporal

// Names of the workflows, for starters and for other languages.
const (
	RunSyncName       = "airbyte.RunSync"
	RunSyncsName      = "airbyte.RunSyncs"
	ApplyPipelineName = "airbyte.ApplyPipeline"
)

// Names of the activities.
const (
	newestJobName = "airbyte.NewestJob"
	startSyncName = "airbyte.StartSync"
	awaitJobName  = "airbyte.AwaitJob"
	cancelJobName = "airbyte.CancelJob"
	workspaceName = "airbyte.WorkspaceOfPipeline"
	applyName     = "airbyte.Apply"
)

// applyAloneName is the name of a workflow that only ApplyPipeline starts.
const applyAloneName = "airbyte.ApplyAlone"
