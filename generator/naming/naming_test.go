package naming

import (
	"go/token"
	"go/types"
	"testing"
)

func TestGoName(t *testing.T) {
	tests := []struct{ name, want string }{
		{name: "jobId", want: "JobID"},
		{name: "workspaceIds", want: "WorkspaceIDs"},
		{name: "cpu_limit", want: "CPULimit"},
		{name: "grant-type", want: "GrantType"},
		{name: "filter[name]", want: "FilterName"},
		{name: "oauthFlow", want: "OAuthFlow"},
		{name: "initiateOAuth", want: "InitiateOAuth"},
		{name: "url", want: "URL"},
		{name: "listJobs", want: "ListJobs"},
		{name: "a b", want: "AB"},
		{name: "größe", want: "Größe"},
		{name: "2x", want: "N2x"},
		{name: "..thing", want: "Thing"},
		{name: "日本", want: "日本"},
		{name: "!", want: ""},
		{name: "", want: ""},
	}
	for _, tt := range tests {
		if got := GoName(tt.name); got != tt.want {
			t.Errorf("GoName(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestConstName(t *testing.T) {
	tests := []struct{ typeName, value, want string }{
		{typeName: "JobStatus", value: "running", want: "JobStatusRunning"},
		{typeName: "SyncMode", value: "full_refresh_append", want: "SyncModeFullRefreshAppend"},
		{typeName: "Grant", value: "client-id", want: "GrantClientID"},
		{typeName: "Size", value: "2x", want: "Size2x"},
		{typeName: "Size", value: "-1", want: "Size1"},
		{typeName: "Size", value: "", want: "SizeEmpty"},
		{typeName: "Size", value: "!", want: "Size"},
	}
	for _, tt := range tests {
		if got := ConstName(tt.typeName, tt.value); got != tt.want {
			t.Errorf("ConstName(%q, %q) = %q, want %q", tt.typeName, tt.value, got, tt.want)
		}
	}
}

func TestVarName(t *testing.T) {
	tests := []struct{ field, want string }{
		{field: "WorkspaceID", want: "workspaceID"},
		{field: "URLPath", want: "urlPath"},
		{field: "ID", want: "id"},
		{field: "IDs", want: "ids"},
		{field: "IDsOfUsers", want: "idsOfUsers"},
		{field: "OAuthFlow", want: "oauthFlow"},
		{field: "UsersIDs", want: "usersIDs"},
		{field: "Operator", want: "operator"},
		{field: "Type", want: "typeValue"},
		{field: "Nil", want: "nilValue"},
		{field: "Len", want: "lenValue"},
		{field: "Error", want: "errorValue"},
		{field: "Request", want: "requestValue"},
		{field: "S", want: "sValue"},
		{field: "OpGetThing", want: "opGetThingValue"},
		{field: "Params", want: "paramsValue"},
	}
	for _, tt := range tests {
		got := VarName(tt.field)
		if got != tt.want {
			t.Errorf("VarName(%q) = %q, want %q", tt.field, got, tt.want)
		}
		if token.IsKeyword(got) || types.Universe.Lookup(got) != nil {
			t.Errorf("VarName(%q) = %q, which Go declares", tt.field, got)
		}
	}
}

func TestMethodName(t *testing.T) {
	tests := []struct{ operation, service, want string }{
		{operation: "ListJobs", service: "Jobs", want: "List"},
		{operation: "GetJob", service: "Jobs", want: "Get"},
		{operation: "AddGroupMember", service: "Groups", want: "AddMember"},
		{operation: "ListGroupMembers", service: "Groups", want: "ListMembers"},
		{operation: "OAuthCallback", service: "OAuth", want: "Callback"},
		{operation: "ListDictionaries", service: "Dictionaries", want: "List"},
		{operation: "GetDictionary", service: "Dictionaries", want: "Get"},
		{operation: "CheckHealth", service: "Server", want: "CheckHealth"},
		{operation: "GetJobless", service: "Jobs", want: "GetJobless"},
		{operation: "Jobs", service: "Jobs", want: "Jobs"},
	}
	for _, tt := range tests {
		if got := MethodName(tt.operation, tt.service); got != tt.want {
			t.Errorf("MethodName(%q, %q) = %q, want %q", tt.operation, tt.service, got, tt.want)
		}
	}
}

func TestFileName(t *testing.T) {
	tests := []struct{ service, want string }{
		{service: "Jobs", want: "jobs"},
		{service: "ConfigTemplates", want: "config_templates"},
		{service: "OAuth", want: "oauth"},
	}
	for _, tt := range tests {
		if got := FileName(tt.service); got != tt.want {
			t.Errorf("FileName(%q) = %q, want %q", tt.service, got, tt.want)
		}
	}
}

func TestSentence(t *testing.T) {
	tests := []struct{ subject, verb, description, want string }{
		{subject: "List", verb: "", description: "Lists jobs.", want: "List lists jobs."},
		{subject: "Job", verb: "is", description: "A run of a connection.", want: "Job is a run of a connection."},
		{subject: "Key", verb: "is", description: "SSH key.", want: "Key is SSH key."},
		{subject: "Plan", verb: "is", description: "X", want: "Plan is x"},
	}
	for _, tt := range tests {
		if got := Sentence(tt.subject, tt.verb, tt.description); got != tt.want {
			t.Errorf("Sentence(%q, %q, %q) = %q, want %q", tt.subject, tt.verb, tt.description, got, tt.want)
		}
	}
}

func TestWithArticle(t *testing.T) {
	tests := []struct{ name, want string }{
		{name: "Source", want: "a Source"},
		{name: "EncryptionMapperConfiguration", want: "an EncryptionMapperConfiguration"},
		{name: "OAuthFlow", want: "an OAuthFlow"},
		{name: "AESEncryption", want: "an AESEncryption"},
		{name: "RSAEncryption", want: "an RSAEncryption"},
		{name: "SSHTunnel", want: "an SSHTunnel"},
		{name: "S3Settings", want: "an S3Settings"},
		{name: "HTTPRequest", want: "an HTTPRequest"},
		{name: "JSONFile", want: "a JSONFile"},
		{name: "UUID", want: "a UUID"},
		{name: "URLPath", want: "a URLPath"},
		{name: "User", want: "a User"},
		{name: "Union", want: "a Union"},
		{name: "UpdatedTemplate", want: "an UpdatedTemplate"},
		{name: "UninstallRequest", want: "an UninstallRequest"},
		{name: "UnidentifiedObject", want: "an UnidentifiedObject"},
		{name: "UniqueKey", want: "a UniqueKey"},
		{name: "OneOf", want: "a OneOf"},
		{name: "Organization", want: "an Organization"},
		{name: "json.RawMessage", want: "a json.RawMessage"},
		{name: "A", want: "an A"},
		{name: "B", want: "a B"},
	}
	for _, tt := range tests {
		if got := WithArticle(tt.name); got != tt.want {
			t.Errorf("WithArticle(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}
