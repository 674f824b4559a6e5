package airbyte_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	airbyte "github.com/airbyte-go/airbyte/api"
)

// errorBody is the body of an error response to a request with the configuration of a connector. The
// messages follow those that databases, warehouses and APIs send, as users of Airbyte report them.
type errorBody struct {
	name    string
	config  string
	message string   // in the data of a problem, as the API sends it
	body    string   // instead of message: the whole body
	secrets []string // parts of secrets that the error must not show
	shown   []string // identifiers that the error must show
}

// errorBodies were collected before the rule for secrets was written; laterErrorBodies were collected
// after that.
var errorBodies = []errorBody{
	{
		name: "postgres refuses the password",
		config: `{"sourceType":"postgres","host":"db-1.internal.example.com","port":5432,"database":"orders",
			"schemas":["public"],"username":"airbyte","password":"Vb7!qr-Lm2","ssl_mode":{"mode":"require"}}`,
		message: "State code: 28P01; Message: FATAL: password authentication failed for user \"airbyte\" at " +
			"db-1.internal.example.com:5432/orders?sslmode=require",
		secrets: []string{"Vb7!qr", "qr-Lm2"},
		shown: []string{
			"28P01", `password authentication failed for user "airbyte"`,
			"db-1.internal.example.com:5432/orders?sslmode=require",
		},
	},
	{
		name: "postgres with the user as the password",
		config: `{"sourceType":"postgres","host":"postgres","port":5432,"database":"postgres","username":"postgres",
			"password":"postgres"}`,
		message: "Could not connect to postgres:5432/postgres with user postgres and password=postgres: database " +
			"\"postgres\" is starting up, see https://docs.airbyte.com/integrations/sources/postgres",
		secrets: []string{"password=postgres"},
		shown: []string{
			"postgres:5432/postgres", "user postgres", `database "postgres"`,
			"https://docs.airbyte.com/integrations/sources/postgres",
		},
	},
	{
		name: "an invalid ssl mode",
		config: `{"sourceType":"postgres","host":"10.2.0.7","port":5433,"database":"crm","username":"reader",
			"password":"allow","ssl_mode":{"mode":"verify-certificate"}}`,
		message: "$.ssl_mode.mode: verify-certificate must be one of disable, allow, prefer, require, verify-ca, " +
			"verify-full (password: \"allow\")",
		secrets: []string{`"allow"`},
		shown:   []string{"$.ssl_mode.mode", "verify-certificate", "disable, allow, prefer, require, verify-ca, verify-full"},
	},
	{
		name: "mysql refuses the user",
		config: `{"sourceType":"mysql","host":"mysql.prod.example.net","port":3306,"database":"shop","username":"etl_reader",
			"password":"it's-4-Secret","jdbc_url_params":"useSSL=true"}`,
		message: "SQLSTATE 28000, error 1045: Access denied for user 'etl_reader'@'10.0.3.18' (using password: YES) " +
			"while running ALTER USER 'etl_reader' IDENTIFIED BY 'it''s-4-Secret'",
		secrets: []string{"s-4-Secret", "4-Secret"},
		shown:   []string{"28000", "1045", "'etl_reader'@'10.0.3.18' (using password: YES)"},
	},
	{
		name: "mysql with the JDBC URL",
		config: `{"sourceType":"mysql","host":"mysql.prod.example.net","port":3306,"database":"shop","username":"etl",
			"password":"p@ss/w0rd#9"}`,
		message: "No suitable driver for jdbc:mysql://mysql.prod.example.net:3306/shop?user=etl&" +
			"password=p%40ss%2Fw0rd%239&useUnicode=true",
		secrets: []string{"p%40ss", "w0rd"},
		shown:   []string{"jdbc:mysql://mysql.prod.example.net:3306/shop?user=etl", "useUnicode=true"},
	},
	{
		name: "mssql refuses the login",
		config: `{"sourceType":"mssql","host":"sql.example.com","port":1433,"database":"Sales","username":"sa",
			"password":"Str0ng&Pass"}`,
		message: "Login failed for user 'sa'. ClientConnectionId:bbe08372-78c6-49fa-bbdc-3e4bea19623c; server " +
			"sql.example.com,1433; database Sales; &lt;pwd&gt;Str0ng&amp;Pass&lt;/pwd&gt;",
		secrets: []string{"Str0ng", "amp;Pass"},
		shown:   []string{"user 'sa'", "bbe08372-78c6-49fa-bbdc-3e4bea19623c", "sql.example.com,1433", "database Sales"},
	},
	{
		name: "oracle does not know the service",
		config: `{"sourceType":"oracle","host":"ora.example.org","port":1521,"connection_data":{"connection_type":
			"service_name","service_name":"ORCLPDB1"},"username":"SYSTEM","password":"Tiger#1921"}`,
		message: "ORA-12514: the listener at ora.example.org:1521 does not know the service ORCLPDB1; connect string " +
			"SYSTEM/Tiger#1921@//ora.example.org:1521/ORCLPDB1",
		secrets: []string{"Tiger", "1921@"},
		shown:   []string{"ORA-12514", "ora.example.org:1521", "service ORCLPDB1", "SYSTEM/"},
	},
	{
		name: "snowflake refuses the key",
		config: `{"destinationType":"snowflake","host":"acme-eu1.snowflakecomputing.com","role":"AIRBYTE_ROLE",
			"warehouse":"AIRBYTE_WAREHOUSE","database":"AIRBYTE_DATABASE","schema":"AIRBYTE_SCHEMA",
			"username":"AIRBYTE_USER","credentials":{"auth_type":"Key Pair Authentication",
			"private_key":"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\n9w0BAQEFAASCBKcwggSj\n-----END PRIVATE KEY-----\n",
			"private_key_password":"unlock-8291"}}`,
		message: "SQL state 08001, error 390144: JWT token is invalid. [7fb87e37-2f26-4a10-9f9c-72276ea898bf] for " +
			"AIRBYTE_USER with role AIRBYTE_ROLE at acme-eu1.snowflakecomputing.com; could not read " +
			"-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG\\n9w0BAQEFAASCBKcwggSj\\n-----END PRIVATE KEY-----",
		secrets: []string{"MIIEvQ", "9w0BAQ", "unlock"},
		shown: []string{
			"390144", "JWT token is invalid. [7fb87e37-2f26-4a10-9f9c-72276ea898bf]", "AIRBYTE_USER", "role AIRBYTE_ROLE",
			"acme-eu1.snowflakecomputing.com",
		},
	},
	{
		name: "snowflake has no such warehouse",
		config: `{"destinationType":"snowflake","host":"acme.snowflakecomputing.com","role":"AIRBYTE","warehouse":
			"AIRBYTE_WH","database":"AIRBYTE","schema":"PUBLIC","username":"AIRBYTE","credentials":
			{"auth_type":"Username and Password","password":"airbyte"}}`,
		message: "No active warehouse selected in the current session. Grant USAGE on AIRBYTE_WH to role AIRBYTE; " +
			"schema 'AIRBYTE.PUBLIC' exists, but the role has no privileges on it. password 'airbyte'",
		secrets: []string{"'airbyte'"},
		shown:   []string{"AIRBYTE_WH to role AIRBYTE", "'AIRBYTE.PUBLIC'"},
	},
	{
		name: "bigquery has no permission",
		config: `{"destinationType":"bigquery","project_id":"acme-analytics-42","dataset_id":"raw","dataset_location":"EU",
			"credentials_json":"{\"type\":\"service_account\",\"project_id\":\"acme-analytics-42\",\"private_key_id\":` +
			`\"9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\nMIIEvAIBADANBg` +
			`\\nkqhkiG9w0BAQEFAA\\n-----END PRIVATE KEY-----\\n\",\"client_email\":\"loader@acme-analytics-42.iam.gserviceaccount.com\"}"}`,
		message: "403 Access Denied: Project acme-analytics-42: loader@acme-analytics-42.iam.gserviceaccount.com needs " +
			"bigquery.jobs.create in dataset acme-analytics-42:raw (location EU), key MIIEvAIBADANBg kqhkiG9w0BAQEFAA",
		secrets: []string{"MIIEvAIB", "kqhkiG9w", "9f8e7d6c5b"},
		shown: []string{
			"Project acme-analytics-42", "loader@acme-analytics-42.iam.gserviceaccount.com", "bigquery.jobs.create",
			"acme-analytics-42:raw", "location EU",
		},
	},
	{
		name: "redshift times out",
		config: `{"destinationType":"redshift","host":"rs.abc123.eu-west-1.redshift.amazonaws.com","port":5439,
			"database":"dev","schema":"public","username":"awsuser","password":"dev","uploading_method":
			{"method":"S3 Staging","s3_bucket_name":"dev-stage","s3_bucket_region":"eu-west-1",
			"access_key_id":"AKIAIOSFODNN7EXAMPLE","secret_access_key":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}}`,
		message: "Connection to rs.abc123.eu-west-1.redshift.amazonaws.com:5439/dev refused for awsuser. COPY failed: " +
			"bucket dev-stage in eu-west-1, CREDENTIALS 'aws_access_key_id=AKIAIOSFODNN7EXAMPLE;" +
			"aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'",
		secrets: []string{"AKIAIOSF", "wJalrXUt", "K7MDENG", "EXAMPLEKEY"},
		shown: []string{
			"rs.abc123.eu-west-1.redshift.amazonaws.com:5439/dev", "awsuser", "bucket dev-stage in eu-west-1", "COPY failed",
		},
	},
	{
		name: "S3 does not know the access key",
		config: `{"destinationType":"s3","s3_bucket_name":"lake-raw","s3_bucket_path":"airbyte","s3_bucket_region":"us-east-2",
			"access_key_id":"AKIAI44QH8DHBEXAMPLE","secret_access_key":"je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}`,
		body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id ` +
			`AKIAI44QH8DHBEXAMPLE does not exist in our records, bucket lake-raw, region us-east-2.</Message>` +
			`<AWSAccessKeyId>AKIAI44QH8DHBEXAMPLE</AWSAccessKeyId><RequestId>XANXAN9DTWEP60F4</RequestId></Error>`,
		secrets: []string{"AKIAI44", "je7Mt"},
		shown:   []string{"The AWS Access Key Id", "does not exist in our records", "bucket lake-raw", "region us-east-2"},
	},
	{
		name: "S3 finds a wrong signature",
		config: `{"sourceType":"s3","bucket":"exports","region_name":"eu-central-1","aws_access_key_id":
			"AKIAI44QH8DHBEXAMPLE","aws_secret_access_key":"je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}`,
		message: "SignatureDoesNotMatch (Service: S3, Status Code: 403, Request ID: AXDMN82NHY14YTTK) for bucket exports at " +
			"s3.eu-central-1.amazonaws.com; secret je7MtGbClwBF%2F2Zp9Utk%2Fh3yCo8nvbEXAMPLEKEY",
		secrets: []string{"je7Mt", "2Zp9", "EXAMPLEKEY"},
		shown: []string{
			"SignatureDoesNotMatch", "AXDMN82NHY14YTTK", "bucket exports", "s3.eu-central-1.amazonaws.com",
		},
	},
	{
		name: "GCS refuses the HMAC key",
		config: `{"destinationType":"gcs","gcs_bucket_name":"acme-lake","gcs_bucket_path":"raw/sync","gcs_bucket_region":
			"europe-west3","credential":{"credential_type":"HMAC_KEY","hmac_key_access_id":"GOOG1EXAMPLE0AB12CD34EF",
			"hmac_key_secret":"bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ"}}`,
		message: "State code: AccessDenied; GOOG1EXAMPLE0AB12CD34EF has no storage.multipartUploads.create on " +
			"gs://acme-lake/raw/sync (europe-west3): bGoa%2bV7g%2fyqDXvKRqq%2bJTFn4uQZbPiQJo4pf9RzJ",
		secrets: []string{"GOOG1EX", "bGoa", "yqDXv", "9RzJ"},
		shown:   []string{"AccessDenied", "storage.multipartUploads.create", "gs://acme-lake/raw/sync", "europe-west3"},
	},
	{
		name: "mongo prints the connection string",
		config: `{"sourceType":"mongodb-v2","database_config":{"cluster_type":"ATLAS_REPLICA_SET","connection_string":
			"mongodb+srv://cluster0.abcde.mongodb.net/","database":"inventory","username":"sync","password":"M0ng0:Pa$$",
			"auth_source":"admin"}}`,
		message: "MongoSecurityException: Exception authenticating MongoCredential{mechanism=SCRAM-SHA-1, userName='sync', " +
			"source='admin', password=<hidden>} at mongodb+srv://sync:M0ng0%3APa%24%24@cluster0.abcde.mongodb.net/inventory",
		secrets: []string{"M0ng0", "Pa%24"},
		shown: []string{
			"SCRAM-SHA-1", "userName='sync'", "source='admin'", "@cluster0.abcde.mongodb.net/inventory",
		},
	},
	{
		name: "kafka has a wrong JAAS configuration",
		config: `{"destinationType":"kafka","bootstrap_servers":"broker-1:9092,broker-2:9092","topic_pattern":"raw.{stream}",
			"protocol":{"security_protocol":"SASL_SSL","sasl_mechanism":"PLAIN","sasl_jaas_config":` +
			`"org.apache.kafka.common.security.plain.PlainLoginModule required username=\"loader\" password=\"kf-77-pw\";"}}`,
		message: "Authentication failed with SASL mechanism PLAIN at broker-1:9092,broker-2:9092 for topic raw.users: " +
			"invalid sasl.jaas.config PlainLoginModule required username=\"loader\" password=\"kf-77-pw\";",
		secrets: []string{"kf-77"},
		shown:   []string{"PLAIN", "broker-1:9092,broker-2:9092", "raw.users", `username="loader"`},
	},
	{
		name: "salesforce refuses the refresh token",
		config: `{"sourceType":"salesforce","client_id":"3MVG9lKcPoNINVBIPJjdw1J9LLM82Hn",
			"client_secret":"8E3C1A9B4F7D20561122","refresh_token":"5Aep861TSESvWeug_xvFHRBTTbf_YrTWgEyjBJrAvQ",
			"is_sandbox":true,"start_date":"2024-01-01T00:00:00Z","auth_type":"Client"}`,
		body: `{"error":"invalid_grant","error_description":"expired access/refresh token ` +
			`5Aep861TSESvWeug_xvFHRBTTbf_YrTWgEyjBJrAvQ for https://test.salesforce.com, start_date 2024-01-01T00:00:00Z"}`,
		secrets: []string{"5Aep861", "8E3C1A"},
		shown:   []string{"expired access/refresh token", "https://test.salesforce.com", "start_date 2024-01-01T00:00:00Z"},
	},
	{
		name: "hubspot refuses the refresh token",
		config: `{"sourceType":"hubspot","start_date":"2023-06-01T00:00:00Z","credentials":{"credentials_title":
			"OAuth Credentials","client_id":"2e1f6a1c-61b2-4a7e-9d55-0a8c2f6f6c11","client_secret":
			"a5c9-77b1-secret","refresh_token":"na1-6c2e-4d19-8b1f"}}`,
		message: "400 Client Error: BAD_REFRESH_TOKEN for url: https://api.hubapi.com/oauth/v1/token with grant_type=" +
			"refresh_token&client_secret=a5c9-77b1-secret&refresh_token=na1-6c2e-4d19-8b1f; 'OAuth Credentials' was expected",
		secrets: []string{"a5c9", "na1-6c2e", "8b1f"},
		shown: []string{
			"BAD_REFRESH_TOKEN", "https://api.hubapi.com/oauth/v1/token", "grant_type=refresh_token",
			"'OAuth Credentials' was expected",
		},
	},
	{
		name: "stripe does not know the key",
		config: `{"sourceType":"stripe","account_id":"acct_1032D82eZvKYlo2C","client_secret":
			"sk_test_4eC39HqLyjWDarjtT1zdp7dc","start_date":"2022-02-02"}`,
		body: `{"error":{"message":"Invalid API Key provided: sk_test_4eC39HqLyjWDarjtT1zdp7dc for account ` +
			`acct_1032D82eZvKYlo2C, created after 2022-02-02","type":"invalid_request_error"}}`,
		secrets: []string{"4eC39Hq"},
		shown:   []string{"Invalid API Key provided", "acct_1032D82eZvKYlo2C", "2022-02-02"},
	},
	{
		name: "shopify refuses the token",
		config: `{"sourceType":"shopify","shop":"acme-store","start_date":"2020-01-01","credentials":{"auth_method":
			"api_password","api_password":"shpat_0123456789abcdef0123456789abcdef"}}`,
		body: `{"errors":"[API] Invalid API key or access token for acme-store.myshopify.com since 2020-01-01: ` +
			`X-Shopify-Access-Token: shpat_0123456789abcdef0123456789abcdef, auth_method api_password"}`,
		secrets: []string{"0123456789abcdef"},
		shown:   []string{"Invalid API key or access token", "acme-store.myshopify.com", "2020-01-01", "auth_method api_password"},
	},
}

// laterErrorBodies were collected after the rule was written.
var laterErrorBodies = []errorBody{
	{
		name: "clickhouse refuses the password",
		config: `{"destinationType":"clickhouse","host":"btjr1b5uy8.us-east-1.aws.clickhouse.cloud","port":8443,
			"database":"default","username":"default","password":"default_Pw_2024"}`,
		body: "Code: 516. DB::Exception: default: Authentication failed: password is incorrect, or there is no user with " +
			"such name. (AUTHENTICATION_FAILED) (version 25.10.1.7375 (official build)), " +
			"https://btjr1b5uy8.us-east-1.aws.clickhouse.cloud:8443/?database=default&user=default&password=default_Pw_2024",
		secrets: []string{"default_Pw", "_2024"},
		shown: []string{
			"Code: 516", "default: Authentication failed: password is incorrect", "25.10.1.7375",
			"btjr1b5uy8.us-east-1.aws.clickhouse.cloud:8443/?database=default&user=default",
		},
	},
	{
		name: "databricks refuses the token",
		config: `{"destinationType":"databricks","hostname":"dbc-a1b2345c-d6e7.cloud.databricks.com","http_path":
			"sql/1.0/warehouses/1234567890abcdef","database":"main","schema":"bronze","authentication":{"auth_type":
			"BASIC","personal_access_token":"dapi0123456789abcdef0123456789abcdef"}}`,
		message: "[Databricks][JDBCDriver](500593) HTTP 403 from dbc-a1b2345c-d6e7.cloud.databricks.com" +
			"/sql/1.0/warehouses/1234567890abcdef: Invalid access token. [ReqId: 8a6e] UID=token;" +
			"PWD=dapi0123456789abcdef0123456789abcdef;ConnCatalog=main;ConnSchema=bronze",
		secrets: []string{"dapi0123", "0123456789abcdef0123"},
		shown: []string{
			"500593", "dbc-a1b2345c-d6e7.cloud.databricks.com/sql/1.0/warehouses/1234567890abcdef", "Invalid access token",
			"ConnCatalog=main", "ConnSchema=bronze",
		},
	},
	{
		name: "elasticsearch cannot authenticate",
		config: `{"destinationType":"elasticsearch","endpoint":"https://es.example.com:9243","authenticationMethod":{"method":
			"basic","username":"elastic","password":"changeme"}}`,
		body: `{"error":{"root_cause":[{"type":"security_exception","reason":"unable to authenticate user [elastic] for REST ` +
			`request [/_security/_authenticate]"}],"type":"security_exception","message":"unable to authenticate user ` +
			`[elastic] at https://es.example.com:9243, sent Basic ZWxhc3RpYzpjaGFuZ2VtZQ== (elastic:changeme)"},"status":401}`,
		secrets: []string{"ZWxhc3", "changeme"},
		shown:   []string{"unable to authenticate user [elastic]", "https://es.example.com:9243"},
	},
	{
		name: "github knows no such repository",
		config: `{"sourceType":"github","repositories":["acme/warehouse-models"],"start_date":"2021-03-01T00:00:00Z","branch":
			"acme/warehouse-models/main","credentials":{"option_title":"PAT Credentials","personal_access_token":
			"ghp_16C7e42F292c6912E7710c838347Ae178B4a"}}`,
		body: `{"message":"Bad credentials for acme/warehouse-models since 2021-03-01T00:00:00Z: ` +
			`https://ghp_16C7e42F292c6912E7710c838347Ae178B4a@github.com/acme/warehouse-models",` +
			`"documentation_url":"https://docs.github.com/rest"}`,
		secrets: []string{"16C7e42F", "347Ae178"},
		shown:   []string{"Bad credentials", "acme/warehouse-models", "2021-03-01T00:00:00Z", "@github.com/acme/warehouse-models"},
	},
	{
		name: "zendesk couldn't authenticate",
		config: `{"sourceType":"zendesk-support","subdomain":"acme","start_date":"2020-10-15T00:00:00Z","credentials":
			{"credentials":"api_token","email":"ops@acme.example","api_token":"zG9k2mQ7"}}`,
		message: "Couldn't authenticate you: https://acme.zendesk.com/api/v2/tickets.json with " +
			"b3BzQGFjbWUuZXhhbXBsZS90b2tlbjp6RzlrMm1RNw== (ops@acme.example/token:zG9k2mQ7), credentials api_token",
		secrets: []string{"zG9k2m", "b3BzQGFjbWUu", "p6RzlrMm1R"},
		shown: []string{
			"Couldn't authenticate you", "https://acme.zendesk.com/api/v2/tickets.json", "ops@acme.example", "credentials api_token",
		},
	},
	{
		name: "google ads refuses the developer token",
		config: `{"sourceType":"google-ads","customer_id":"1234567890","start_date":"2023-01-01","credentials":
			{"developer_token":"Dv-Tok_en.22charsLong0","client_id":"1098-abc.apps.googleusercontent.com","client_secret":
			"GOCSPX-4Zx_Qw9","refresh_token":"1//0gRfrshTk-Xy_z"}}`,
		body: `[{"error":{"code":403,"message":"The developer token is not approved for customer 1234567890. client_id ` +
			`1098-abc.apps.googleusercontent.com","status":"PERMISSION_DENIED","details":[{"errors":[{"errorCode":` +
			`{"authorizationError":"DEVELOPER_TOKEN_NOT_APPROVED"}}],"developer-token":"Dv-Tok_en.22charsLong0",` +
			`"refresh_token":"1\/\/0gRfrshTk-Xy_z"}]}}]`,
		secrets: []string{"Dv-Tok", "0gRfrsh", "GOCSPX"},
		shown: []string{
			"developer token is not approved for customer 1234567890", "1098-abc.apps.googleusercontent.com",
			"PERMISSION_DENIED", "DEVELOPER_TOKEN_NOT_APPROVED",
		},
	},
	{
		name: "facebook's session has expired",
		config: `{"sourceType":"facebook-marketing","account_ids":["act_111111111111111"],"start_date":"2022-05-05","credentials":
			{"auth_type":"Service","access_token":"EAACZBZAexampleTokenZCkq7ZBo0ZD"}}`,
		body: `{"error":{"message":"Error validating access token: Session has expired on Monday, 05-May-25 10:00:00 PDT, ` +
			`account act_111111111111111, token EAACZBZAexampleTok...","type":"OAuthException","code":190}}`,
		secrets: []string{"EAACZBZ", "exampleTok"},
		shown: []string{
			"Error validating access token: Session has expired on Monday, 05-May-25 10:00:00 PDT", "act_111111111111111",
		},
	},
	{
		name: "sftp cannot read the key",
		config: `{"sourceType":"sftp","host":"files.partner.example","port":2222,"user":"drop","folder_path":"/outbox/daily",
			"credentials":{"auth_method":"SSH_KEY_AUTH","auth_ssh_key":
			"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUA\nAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtz\n"}}`,
		message: "Could not connect to files.partner.example:2222 as drop: java.io.StreamCorruptedException: Missing end " +
			"marker ([END OPENSSH PRIVATE KEY]) after line #1: b3BlbnNzaC1rZXktdjEAAAAABG5vbmUA in /outbox/daily",
		secrets: []string{"b3BlbnNz", "G5vbmUA"},
		shown: []string{
			"files.partner.example:2222 as drop", "Missing end marker ([END OPENSSH PRIVATE KEY]) after line #1", "/outbox/daily",
		},
	},
	{
		name: "the SSH tunnel times out",
		config: `{"sourceType":"postgres","host":"10.0.0.5","port":5432,"database":"app","username":"app","password":"app",
			"tunnel_method":{"tunnel_method":"SSH_PASSWORD_AUTH","tunnel_host":"bastion.example.com","tunnel_port":22,
			"tunnel_user":"tunnel","tunnel_user_password":"tunnel"}}`,
		message: "Timed out while opening an SSH tunnel to bastion.example.com:22 as tunnel (SSH_PASSWORD_AUTH), then " +
			"10.0.0.5:5432/app for user app; tunnel_user_password: \"tunnel\", password = 'app'",
		secrets: []string{`"tunnel"`, `'app'`},
		shown: []string{
			"SSH tunnel to bastion.example.com:22 as tunnel (SSH_PASSWORD_AUTH)", "10.0.0.5:5432/app for user app",
		},
	},
	{
		name: "azure does not know the account key",
		config: `{"destinationType":"azure-blob-storage","azure_blob_storage_account_name":"acmelake",
			"azure_blob_storage_container_name":"raw","azure_blob_storage_account_key":
			"Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmE=="}`,
		message: "AuthenticationFailed: Server failed to authenticate the request for container raw. RequestId:" +
			"1c0c3a2b-701e-0053-6f1a-000000000000 Time:2025-03-03T10:00:00Z; DefaultEndpointsProtocol=https;AccountName=" +
			"acmelake;AccountKey=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmE==;" +
			"EndpointSuffix=core.windows.net",
		secrets: []string{"Zm9vYmFy"},
		shown: []string{
			"container raw", "1c0c3a2b-701e-0053-6f1a-000000000000", "AccountName=acmelake", "EndpointSuffix=core.windows.net",
		},
	},
	{
		name:   "a value that the specification does not allow",
		config: `{"sourceType":"pokeapi","pokemon_name":"ditto","api_key":"string-1"}`,
		body: `{"status":422,"type":"https://reference.airbyte.com/reference/errors#unprocessable-entity","title":` +
			`"unprocessable-entity","detail":"The provided configuration does not fulfill the specification. Errors: ` +
			`json schema validation failed when comparing the data to the json schema. \nErrors: $.api_key: string-1 is not ` +
			`a UUID, $.pokemon_name: must be one of pikachu, bulbasaur but was ditto"}`,
		secrets: []string{"string-1"},
		shown: []string{
			"does not fulfill the specification", "$.api_key:", "$.pokemon_name: must be one of pikachu, bulbasaur but was ditto",
		},
	},
	{
		name: "mixpanel prints the request",
		config: `{"sourceType":"mixpanel","credentials":{"username":"svc.9f3ab1.mp-service-account","secret":"q8wKx2","project_id":
			2183},"region":"EU","date_window_size":30}`,
		message: `GET https://eu.mixpanel.com/api/2.0/engage?project_id=2183 HTTP/1.1\r\nAuthorization: Basic ` +
			`c3ZjLjlmM2FiMS5tcC1zZXJ2aWNlLWFjY291bnQ6cThXS3gy\r\nHost: eu.mixpanel.com: Unauthorized, region EU`,
		secrets: []string{"c3ZjLjl", "cThXS3gy"},
		shown:   []string{"https://eu.mixpanel.com/api/2.0/engage?project_id=2183", "Host: eu.mixpanel.com", "region EU"},
	},
	{
		name: "mongo cannot find the replica set",
		config: `{"sourceType":"mongodb-v2","database_config":{"cluster_type":"SELF_MANAGED_REPLICA_SET","connection_string":
			"mongodb://root:R00t%2Fpw@mongo1:27017,mongo2:27017/?replicaSet=rs0","database":"shop"}}`,
		message: "Timed out after 30000 ms while waiting for a server. Client view of cluster state is {type=REPLICA_SET, " +
			"servers=[{address=mongo1:27017, type=UNKNOWN}]} for mongodb://root:R00t/pw@mongo1:27017,mongo2:27017" +
			"/?replicaSet=rs0 database shop",
		secrets: []string{"R00t"},
		shown:   []string{"address=mongo1:27017", "@mongo1:27017,mongo2:27017/?replicaSet=rs0", "database shop"},
	},
	{
		name: "dynamodb names the role",
		config: `{"sourceType":"dynamodb","credentials":{"auth_type":"User","access_key_id":"ASIAQEXAMPLEKEYID007",
			"secret_access_key":"abc/DEF+123"},"region":"ap-southeast-2","endpoint":""}`,
		message: "User: arn:aws:iam::123456789012:user/sync is not authorized to perform dynamodb:ListTables on resource " +
			"arn:aws:dynamodb:ap-southeast-2:123456789012:table/* because no identity-based policy allows it " +
			"(AccessKeyId=ASIAQEXAMPLEKEYID007&Secret=abc%2FDEF%2B123)",
		secrets: []string{"ASIAQEX", "abc%2F", "DEF%2B"},
		shown: []string{
			"arn:aws:iam::123456789012:user/sync", "dynamodb:ListTables", "arn:aws:dynamodb:ap-southeast-2:123456789012:table/*",
		},
	},
	{
		name: "bigquery cannot parse the key",
		config: `{"destinationType":"bigquery","project_id":"prod-lake","dataset_id":"stg","dataset_location":"us-central1",
			"credentials_json":"{\"type\": \"service_account\", \"project_id\": \"prod-lake\", \"client_id\": ` +
			`\"104857600000000000001\", \"private_key\": \"xyzzy-no-pem\"}"}`,
		message: `Invalid PKCS#8 data in service account of prod-lake: {\"type\": \"service_account\", \"project_id\": ` +
			`\"prod-lake\", \"client_id\": \"104857600000000000001\", \"private_key\": \"xyzzy-no-pem\"}, dataset stg in us-central1`,
		secrets: []string{"xyzzy"},
		shown:   []string{"Invalid PKCS#8 data in service account of prod-lake", "dataset stg in us-central1"},
	},
	{
		name: "a gateway cuts the body off",
		config: `{"sourceType":"mysql","host":"mysql-7.example.com","port":3307,"database":"billing","username":"billing_ro",
			"password":"kN4-longer-than-short"}`,
		body:    `{"message":"could not connect to mysql-7.example.com:3307/billing as billing_ro","sent":{"password":"kN4-lo`,
		secrets: []string{"kN4", "kN"},
		shown:   []string{"mysql-7.example.com:3307/billing as billing_ro"},
	},
	{
		name: "snowflake prints the statement",
		config: `{"destinationType":"snowflake","host":"xy12345.eu-west-1.snowflakecomputing.com","role":"LOADER","warehouse":
			"LOAD_WH","database":"RAW","schema":"PUBLIC","username":"LOADER","credentials":{"auth_type":
			"Username and Password","password":"O'Brien\"s <pw>"}}`,
		message: "SQL compilation error: CREATE USER LOADER PASSWORD = 'O''Brien\"s <pw>' DEFAULT_WAREHOUSE = LOAD_WH; " +
			"Schema 'RAW.PUBLIC' does not exist or not authorized.",
		secrets: []string{"Brien", "<pw>"},
		shown:   []string{"CREATE USER LOADER", "DEFAULT_WAREHOUSE = LOAD_WH", "'RAW.PUBLIC' does not exist or not authorized"},
	},
	{
		name: "kafka cannot resolve the broker",
		config: `{"sourceType":"kafka","bootstrap_servers":"pkc-4r000.europe-west1.gcp.confluent.cloud:9092","group_id":"airbyte",
			"protocol":{"security_protocol":"SASL_SSL","sasl_mechanism":"PLAIN","sasl_jaas_config":
			"org.apache.kafka.common.security.plain.PlainLoginModule required username='ABCDEF123' password='Zq9+Tm/4xW';"}}`,
		message: "No resolvable bootstrap urls given in bootstrap.servers pkc-4r000.europe-west1.gcp.confluent.cloud:9092, " +
			"group airbyte, ssl.endpoint.identification.algorithm=https, sasl.mechanism=PLAIN; Zq9%2BTm%2F4xW",
		secrets: []string{"Zq9", "4xW"},
		shown: []string{
			"bootstrap.servers pkc-4r000.europe-west1.gcp.confluent.cloud:9092", "group airbyte", "sasl.mechanism=PLAIN",
		},
	},
	{
		name:   "a REST API wants another token",
		config: `{"sourceType":"airtable","credentials":{"auth_method":"api_key","api_key":"keyTest1234567"}}`,
		body: `{"error":{"type":"AUTHENTICATION_REQUIRED","message":"Authentication required: Authorization: Bearer ` +
			`keyTest1234567, token type bearer, see https://airtable.com/developers/web/api/authentication"}}`,
		secrets: []string{"keyTest"},
		shown:   []string{"Authentication required", "token type bearer", "https://airtable.com/developers/web/api/authentication"},
	},
	{
		name: "oracle locks the account",
		config: `{"destinationType":"oracle","host":"oracle-19c","port":1521,"sid":"ORCL","username":"etl","password":"oracle",
			"schema":"ETL","encryption":{"encryption_method":"unencrypted"}}`,
		message: "ORA-28000: The account is locked. https://docs.oracle.com/error-help/db/ora-28000/ for " +
			"jdbc:oracle:thin:etl/oracle@//oracle-19c:1521/ORCL, schema ETL, unencrypted",
		secrets: []string{"etl/oracle@"},
		shown: []string{
			"ORA-28000: The account is locked", "https://docs.oracle.com/error-help/db/ora-28000/", "oracle-19c:1521/ORCL",
			"schema ETL, unencrypted",
		},
	},
}

// TestErrorsShowIdentifiers checks realistic bodies of errors: none shows a secret, and all
// show every identifier, because people need it to find their mistake.
func TestErrorsShowIdentifiers(t *testing.T) {
	bodies := slices.Concat(errorBodies, laterErrorBodies, gatewayErrorBodies)
	for _, tt := range bodies {
		t.Run(tt.name, func(t *testing.T) {
			printed := printedError(t, tt)
			for _, secret := range tt.secrets {
				if strings.Contains(printed, secret) {
					t.Errorf("%s is shown in %s", secret, printed)
				}
			}
			for _, identifier := range tt.shown {
				if !strings.Contains(printed, identifier) {
					t.Errorf("%s is missing in %s", identifier, printed)
				}
			}
		})
	}
}

// printedError returns the message of the error for a response with a body.
func printedError(t *testing.T, tt errorBody) string {
	t.Helper()
	if !json.Valid([]byte(tt.config)) {
		t.Fatalf("the configuration is not JSON: %s", tt.config)
	}
	body := tt.body
	if body == "" {
		message, err := json.Marshal(tt.message)
		if err != nil {
			t.Fatal(err)
		}
		body = `{"type":"error:unprocessable-entity","title":"unprocessable-entity","data":{"message":` + string(message) + `}}`
	}
	client, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 422, body) })
	_, err := client.Sources.Create(t.Context(), airbyte.SourceCreateRequest{
		Name:          "a source",
		WorkspaceID:   "9924bcd0-99be-453d-ba47-c2c9766f7da5",
		Configuration: airbyte.Configuration(tt.config),
	})
	if !errors.Is(err, airbyte.ErrInvalid) {
		t.Fatalf("got %v", err)
	}
	return err.Error()
}
