package airbytetest

// step is one request of the story. A name after a $ stands for a value from an earlier response.
type step struct {
	operation string // operationId
	path      string // with the query
	body      string
	cloud     int    // expected status on Cloud
	march     int    // expected status on a self-managed server of March; 0 if the same as on Cloud
	july      int    // expected status on a self-managed server of July; 0 if the same as on Cloud
	keep      string // a value of the response to keep, as name=property; "" for none
}

// story calls every operation at least once.
var story = []step{
	{operation: "getDocumentation", path: "/", cloud: 302},
	{operation: "getHealthCheck", path: "/health", cloud: 200},
	{
		operation: "createAccessToken",
		path:      "/applications/token",
		body:      `{"client_id":"$id","client_secret":"$secret","grant-type":"client_credentials"}`,
		cloud:     200,
	},
	{
		operation: "createApplication",
		path:      "/applications",
		body:      `{"name":"mine"}`,
		cloud:     200,
		march:     500,
		july:      500,
		keep:      "app=id",
	},
	{operation: "listApplications", path: "/applications", cloud: 200},
	{
		operation: "getApplication",
		path:      "/applications/$app",
		cloud:     200,
		march:     404,
		july:      404,
	},
	{
		operation: "deleteApplication",
		path:      "/applications/$app",
		cloud:     200,
		march:     500,
		july:      500,
	},

	{
		operation: "listOrganizationsForUser",
		path:      "/organizations",
		cloud:     200,
	},
	{
		operation: "createOrUpdateOrganizationOAuthCredentials",
		path:      "/organizations/$org/oauthCredentials",
		body:      `{"actorType":"source","name":"github","configuration":{"client_id":"x"}}`,
		cloud:     200,
	},
	{
		operation: "deleteOrganizationOAuthCredentials",
		path:      "/organizations/$org/oauthCredentials/source/github",
		cloud:     204,
	},
	{
		operation: "listUsersWithinAnOrganization",
		path:      "/users?organizationId=$org",
		cloud:     200,
	},
	{
		operation: "listEmbeddedOrganizationsByUser",
		path:      "/embedded/organizations",
		cloud:     200,
	},

	{
		operation: "createRegion",
		path:      "/regions",
		body:      `{"name":"Frankfurt","enabled":true,"organizationId":"$org"}`,
		cloud:     200,
		keep:      "region=regionId",
	},
	{
		operation: "listRegions",
		path:      "/regions?organizationId=$org",
		cloud:     200,
	},
	{operation: "getRegion", path: "/regions/$region", cloud: 200},
	{
		operation: "updateRegion",
		path:      "/regions/$region",
		body:      `{"enabled":false}`,
		cloud:     200,
	},
	{operation: "listRegionDataplanes", path: "/regions/$region/dataplanes", cloud: 403},
	{
		operation: "createRegionDataplane",
		path:      "/regions/$region/dataplanes",
		body:      `{"name":"rack 1","enabled":true}`,
		cloud:     403,
		keep:      "regionplane=dataplaneId",
	},
	{operation: "getRegionDataplane", path: "/regions/$region/dataplanes/$regionplane", cloud: 403},
	{
		operation: "updateRegionDataplane",
		path:      "/regions/$region/dataplanes/$regionplane",
		body:      `{"enabled":false}`,
		cloud:     403,
	},
	{operation: "deleteRegionDataplane", path: "/regions/$region/dataplanes/$regionplane", cloud: 403},
	{
		operation: "createDataplane",
		path:      "/dataplanes",
		body:      `{"name":"one","regionId":"$region"}`,
		cloud:     200,
		keep:      "plane=dataplaneId",
	},
	{
		operation: "listDataplanes",
		path:      "/dataplanes?regionIds=$region",
		cloud:     200,
	},
	{operation: "getDataplane", path: "/dataplanes/$plane", cloud: 200},
	{
		operation: "updateDataplane",
		path:      "/dataplanes/$plane",
		body:      `{"name":"two"}`,
		cloud:     200,
	},

	{
		operation: "createWorkspace",
		path:      "/workspaces",
		body:      `{"name":"Tenant 42","regionId":"$region","notifications":{"success":{"email":{"enabled":true}}}}`,
		cloud:     200,
		keep:      "ws=workspaceId",
	},
	{operation: "listWorkspaces", path: "/workspaces?limit=1", cloud: 200},
	{operation: "getWorkspace", path: "/workspaces/$ws", cloud: 200},
	{
		operation: "updateWorkspace",
		path:      "/workspaces/$ws",
		body:      `{"name":"w","notifications":{"failure":{"email":{"enabled":false}}}}`,
		cloud:     200,
	},
	{
		operation: "createOrUpdateWorkspaceOAuthCredentials",
		path:      "/workspaces/$ws/oauthCredentials",
		body:      `{"actorType":"destination","name":"snowflake","configuration":{}}`,
		cloud:     200,
		march:     501,
		july:      501,
	},
	{
		operation: "deleteWorkspaceOAuthCredentials",
		path:      "/workspaces/$ws/oauthCredentials/destination/snowflake",
		cloud:     204,
		march:     403,
		july:      501,
	},

	{
		operation: "createPermission",
		path:      "/permissions",
		body:      `{"permissionType":"workspace_reader","userId":"$user","workspaceId":"$ws"}`,
		cloud:     200,
		keep:      "perm=permissionId",
	},
	{operation: "listPermissions", path: "/permissions", cloud: 200},
	{operation: "getPermission", path: "/permissions/$perm", cloud: 200},
	{
		operation: "updatePermission",
		path:      "/permissions/$perm",
		body:      `{"permissionType":"workspace_editor"}`,
		cloud:     200,
	},
	{operation: "deletePermission", path: "/permissions/$perm", cloud: 204},

	{
		operation: "createGroup",
		path:      "/groups",
		body:      `{"name":"Data","description":"who load","organizationId":"$org"}`,
		cloud:     201,
		keep:      "group=groupId",
	},
	{
		operation: "listGroups",
		path:      "/groups?organizationId=$org&limit=1",
		cloud:     200,
	},
	{operation: "getGroup", path: "/groups/$group", cloud: 200},
	{
		operation: "updateGroup",
		path:      "/groups/$group",
		body:      `{"name":"Data team"}`,
		cloud:     200,
	},
	{
		operation: "addGroupMember",
		path:      "/groups/$group/members",
		body:      `{"userId":"$user"}`,
		cloud:     201,
	},
	{
		operation: "listGroupMembers",
		path:      "/groups/$group/members?limit=1",
		cloud:     200,
	},
	{
		operation: "removeGroupMember",
		path:      "/groups/$group/members/$user",
		cloud:     204,
	},
	{
		operation: "createGroupPermission",
		path:      "/groups/$group/permissions",
		body:      `{"permissionType":"workspace_reader","workspaceId":"$ws"}`,
		cloud:     201,
		keep:      "gperm=permissionId",
	},
	{
		operation: "listGroupPermissions",
		path:      "/groups/$group/permissions",
		cloud:     200,
	},
	{
		operation: "deleteGroupPermission",
		path:      "/groups/$group/permissions/$gperm",
		cloud:     204,
	},
	{operation: "deleteGroup", path: "/groups/$group", cloud: 204},

	{
		operation: "listConnectorDefinitions",
		path:      "/connector_definitions?type=source&workspaceId=$ws",
		cloud:     200,
	},
	{
		operation: "createSourceDefinition",
		path:      "/workspaces/$ws/definitions/sources",
		body:      `{"name":"Mine","dockerRepository":"me/source-mine","dockerImageTag":"0.1.0"}`,
		cloud:     400,
		march:     200,
		july:      200,
		keep:      "sdef=id",
	},
	{
		operation: "listSourceDefinitions",
		path:      "/workspaces/$ws/definitions/sources",
		cloud:     200,
	},
	{
		operation: "getSourceDefinition",
		path:      "/workspaces/$ws/definitions/sources/$sdef",
		cloud:     404,
		march:     200,
		july:      200,
	},
	{
		operation: "updateSourceDefinition",
		path:      "/workspaces/$ws/definitions/sources/$sdef",
		body:      `{"name":"Mine","dockerImageTag":"0.2.0"}`,
		cloud:     404,
		march:     200,
		july:      200,
	},
	{
		operation: "deleteSourceDefinition",
		path:      "/workspaces/$ws/definitions/sources/$sdef",
		cloud:     404,
		march:     200,
		july:      200,
	},
	{
		operation: "createDestinationDefinition",
		path:      "/workspaces/$ws/definitions/destinations",
		body: `{
			"name":"Mine",
			"dockerRepository":"me/destination-mine",
			"dockerImageTag":"0.1.0",
			"documentationUrl":"https://docs.example/mine"
		}`,
		cloud: 400,
		march: 200,
		july:  200,
		keep:  "ddef=id",
	},
	{
		operation: "listDestinationDefinitions",
		path:      "/workspaces/$ws/definitions/destinations",
		cloud:     200,
	},
	{
		operation: "getDestinationDefinition",
		path:      "/workspaces/$ws/definitions/destinations/$ddef",
		cloud:     404,
		march:     200,
		july:      200,
	},
	{
		operation: "updateDestinationDefinition",
		path:      "/workspaces/$ws/definitions/destinations/$ddef",
		body:      `{"name":"Mine","dockerImageTag":"0.2.0"}`,
		cloud:     404,
		march:     200,
		july:      200,
	},
	{
		operation: "deleteDestinationDefinition",
		path:      "/workspaces/$ws/definitions/destinations/$ddef",
		cloud:     404,
		march:     200,
		july:      200,
	},
	{
		operation: "createDeclarativeSourceDefinition",
		path:      "/workspaces/$ws/definitions/declarative_sources",
		body:      `{"name":"Low code","manifest":{"spec":{"connection_specification":{}}}}`,
		cloud:     200,
		keep:      "decl=id",
	},
	{
		operation: "listDeclarativeSourceDefinitions",
		path:      "/workspaces/$ws/definitions/declarative_sources",
		cloud:     200,
	},
	{
		operation: "getDeclarativeSourceDefinition",
		path:      "/workspaces/$ws/definitions/declarative_sources/$decl",
		cloud:     200,
	},
	{
		operation: "updateDeclarativeSourceDefinition",
		path:      "/workspaces/$ws/definitions/declarative_sources/$decl",
		body:      `{"name":"Low","manifest":{"spec":{"connection_specification":{"a":1}}}}`,
		cloud:     200,
	},
	{
		operation: "deleteDeclarativeSourceDefinition",
		path:      "/workspaces/$ws/definitions/declarative_sources/$decl",
		cloud:     200,
	},

	{
		operation: "createConfigTemplate",
		path:      "/config_templates/sources",
		body: `{
			"organizationId":"$org",
			"actorDefinitionId":"e094cb9a-26de-4645-8761-65c0c425d1de",
			"partialDefaultConfig":{"account_id":"a"},
			"partialUserConfigSpec":{"type":"object"}
		}`,
		cloud: 200,
		july:  403,
		keep:  "tmpl=id",
	},
	{
		operation: "listConfigTemplates",
		path:      "/config_templates/sources?organizationId=$org",
		cloud:     200,
		july:      403,
	},
	{
		operation: "getConfigTemplate",
		path:      "/config_templates/sources/$tmpl",
		cloud:     200,
		july:      403,
	},
	{
		operation: "updateConfigTemplate",
		path:      "/config_templates/sources/$tmpl",
		body:      `{"organizationId":"$org","partialDefaultConfig":{"account_id":"b"}}`,
		cloud:     200,
		july:      403,
	},
	{
		operation: "createConnectionTemplate",
		path:      "/config_templates/connections",
		body: `{
			"organizationId":"$org",
			"destinationName":"w",
			"destinationConfiguration":{},
			"destinationActorDefinitionId":"424892c4-daac-4491-b35d-c6688ba547ba"
		}`,
		cloud: 200,
		july:  403,
	},
	{
		operation: "getEmbeddedWidget",
		path:      "/embedded/widget_token",
		body:      `{"organizationId":"$org","externalUserId":"customer-1","allowedOrigin":"https://app.example"}`,
		cloud:     200,
	},
	{
		operation: "generateEmbeddedScopedToken",
		path:      "/embedded/scoped_token",
		body:      `{"workspaceId":"$ws"}`,
		cloud:     200,
	},

	{
		operation: "initiateOAuth",
		path:      "/sources/initiateOAuth",
		body:      `{"workspaceId":"$ws","sourceType":"github","redirectUrl":"https://app.example/done"}`,
		cloud:     200,
		march:     501,
		july:      501,
		keep:      "consent=consentUrl",
	},
	{
		operation: "oauthCallback",
		path:      "/oauth/callback?code=c&state=$state",
		cloud:     302,
		march:     401,
		july:      401,
	},
	{
		operation: "createSource",
		path:      "/sources",
		body: `{
			"name":"db",
			"workspaceId":"$ws",
			"configuration":{
				"sourceType":"postgres","host":"db","port":5432,"database":"app","username":"u","password":"p"
			}
		}`,
		cloud: 200,
		keep:  "src=sourceId",
	},
	{
		operation: "listSources",
		path:      "/sources?workspaceIds=$ws&limit=1&offset=0",
		cloud:     200,
	},
	{operation: "getSource", path: "/sources/$src", cloud: 200},
	{
		operation: "patchSource",
		path:      "/sources/$src",
		body:      `{"name":"tenant_42_db"}`,
		cloud:     200,
	},
	{
		operation: "putSource",
		path:      "/sources/$src",
		body:      `{"name":"tenant_42_db","configuration":{"host":"db","port":5432,"database":"app","username":"u"}}`,
		cloud:     200,
	},
	{
		operation: "createDestination",
		path:      "/destinations",
		body: `{
			"name":"w",
			"workspaceId":"$ws",
			"definitionId":"424892c4-daac-4491-b35d-c6688ba547ba",
			"configuration":{"host":"h","role":"r","warehouse":"w","database":"d","schema":"s","username":"u"}
		}`,
		cloud: 200,
		keep:  "dst=destinationId",
	},
	{operation: "listDestinations", path: "/destinations", cloud: 200},
	{operation: "getDestination", path: "/destinations/$dst", cloud: 200},
	{
		operation: "patchDestination",
		path:      "/destinations/$dst",
		body:      `{"configuration":{"role":"x"}}`,
		cloud:     200,
	},
	{
		operation: "putDestination",
		path:      "/destinations/$dst",
		body: `{
			"name":"w",
			"configuration":{"host":"h","role":"r","warehouse":"w","database":"d","schema":"s","username":"u"}
		}`,
		cloud: 200,
	},
	{
		operation: "getStreamProperties",
		path:      "/streams?sourceId=$src&destinationId=$dst",
		cloud:     200,
	},
	{
		operation: "createTag",
		path:      "/tags",
		body:      `{"name":"nightly","color":"00ff00","workspaceId":"$ws"}`,
		cloud:     200,
		keep:      "tag=tagId",
	},
	{operation: "listTags", path: "/tags", cloud: 200},
	{operation: "getTag", path: "/tags/$tag", cloud: 200},
	{
		operation: "updateTag",
		path:      "/tags/$tag",
		body:      `{"name":"daily","color":"00FF00"}`,
		cloud:     200,
	},
	{
		operation: "createConnection",
		path:      "/connections",
		body: `{
			"sourceId":"$src",
			"destinationId":"$dst",
			"schedule":{"scheduleType":"cron","cronExpression":"0 0 6 * * ?"},
			"tags":[{"tagId":"$tag","workspaceId":"$ws","name":"daily","color":"00FF00"}],
			"configurations":{"streams":[{"name":"users","mappers":[{
				"type":"hashing",
				"mapperConfiguration":{"targetField":"email","method":"SHA-256","fieldNameSuffix":"_hash"}
			}]}]}
		}`,
		cloud: 200,
		keep:  "conn=connectionId",
	},
	{
		operation: "listConnections",
		path:      "/connections?tagIds=$tag",
		cloud:     200,
	},
	{operation: "getConnection", path: "/connections/$conn", cloud: 200},
	{
		operation: "patchConnection",
		path:      "/connections/$conn",
		body:      `{"name":"to the warehouse","namespaceDefinition":"custom_format","namespaceFormat":"x"}`,
		cloud:     200,
	},
	{
		operation: "createJob",
		path:      "/jobs",
		body:      `{"connectionId":"$conn","jobType":"sync"}`,
		cloud:     200,
		keep:      "job=jobId",
	},
	{
		operation: "listJobs",
		path:      "/jobs?orderBy=createdAt%7CDESC&jobType=sync",
		cloud:     200,
	},
	{operation: "getJob", path: "/jobs/$job", cloud: 200},
	{operation: "cancelJob", path: "/jobs/$job", cloud: 200},

	{operation: "deleteTag", path: "/tags/$tag", cloud: 204},
	{operation: "deleteConnection", path: "/connections/$conn", cloud: 204},
	{operation: "deleteSource", path: "/sources/$src", cloud: 204},
	{
		operation: "deleteDestination",
		path:      "/destinations/$dst",
		cloud:     204,
	},
	{operation: "deleteDataplane", path: "/dataplanes/$plane", cloud: 200},
	{operation: "deleteRegion", path: "/regions/$region", cloud: 200},
	{operation: "deleteWorkspace", path: "/workspaces/$ws", cloud: 204},
}
