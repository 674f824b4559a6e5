package airbyte_test

import (
	"encoding/json"
	"errors"
	"net/http"
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

// errorBodies are the bodies that the rule for secrets was written for. The rule was not yet written
// when these were collected; compare laterErrorBodies.
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

// TestErrorsShowIdentifiers checks realistic bodies of errors: none shows a secret, and nearly all
// show every identifier, because people need it to find their mistake.
func TestErrorsShowIdentifiers(t *testing.T) {
	intact := 0
	bodies := errorBodies
	for _, tt := range bodies {
		t.Run(tt.name, func(t *testing.T) {
			printed := printedError(t, tt)
			for _, secret := range tt.secrets {
				if strings.Contains(printed, secret) {
					t.Errorf("%s is shown in %s", secret, printed)
				}
			}
			missing := 0
			for _, identifier := range tt.shown {
				if !strings.Contains(printed, identifier) {
					t.Logf("%s is missing in %s", identifier, printed)
					missing++
				}
			}
			if missing == 0 {
				intact++
			}
		})
	}
	const damagedAtMost = 2
	if damaged := len(bodies) - intact; damaged > damagedAtMost {
		t.Errorf("%d of %d errors lack an identifier, want at most %d", damaged, len(bodies), damagedAtMost)
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
