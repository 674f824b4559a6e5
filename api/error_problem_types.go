//airbytegen:with problems

package airbyte

// Values of [Problem.Type] that servers use (server source,
// airbyte-api/problems-api/src/main/openapi/api-problems.yaml). Newer servers may use other types;
// handle those by the status of the response.
const (
	// ProblemUnspecified is the type of three problems with different titles: value-not-found
	// (400), unexpected-problem (500) and service-unavailable (503). An invalid request can also
	// cause an unexpected-problem.
	ProblemUnspecified = "https://reference.airbyte.com/reference/errors"

	ProblemBadRequest       = "https://reference.airbyte.com/reference/errors#bad-request"        // 400
	ProblemInvalidAPIKey    = "https://reference.airbyte.com/reference/errors#invalid-api-key"    // 401
	ProblemForbidden        = "https://reference.airbyte.com/reference/errors#forbidden"          // 403
	ProblemResourceNotFound = "https://reference.airbyte.com/reference/errors#resource-not-found" // 404
	// The state of the resource does not allow the operation, or the connection is inactive.
	ProblemStateConflict = "https://reference.airbyte.com/reference/errors#409-state-conflict" // 409
	// A sync is already running, or the connection is deleted.
	ProblemTryAgainLater = "https://reference.airbyte.com/reference/errors#try-again-later" // 409
	// The configuration does not fit the connector.
	ProblemUnprocessableEntity = "https://reference.airbyte.com/reference/errors#unprocessable-entity" // 422
	// The setup of the source or destination is not finished.
	ProblemActorNotReady = "https://reference.airbyte.com/reference/errors#409-actor-not-ready" // 409
	// The credentials of the connector are to be set later, and the request does not allow that.
	ProblemDeferredCredentialSetup = "https://reference.airbyte.com/reference/errors#deferred-credential-setup" // 422
	// The license does not include the feature.
	ProblemLicenseEntitlement = "error:license/entitlement" // 403

	ProblemSSORequired               = "error:auth/sso-required"                          // 403
	ProblemRequestTimeoutExceeded    = "error:request-timeout-exceeded"                   // 408
	ProblemFailedPrecondition        = "error:failed-precondition"                        // 412
	ProblemInsufficientCreditBalance = "error:billing/insufficient-credit-balance"        // 422
	ProblemInsufficientPaymentStatus = "error:billing/insufficient-payment-status"        // 422
	ProblemNoActiveSubscription      = "error:billing/no-active-subscription"             // 404
	ProblemSubscriptionRequired      = "error:billing/subscription/subscription-required" // 404
	ProblemWorkspaceLimitReached     = "error:workspace-limit-for-organization-reached"   // data has the limit
	ProblemNotImplementedInOSS       = "error:implementation/not-implemented-in-oss"      // 501
)

// Types of problems with OAuth consent.
const (
	ProblemInvalidRedirectURL   = "https://reference.airbyte.com/reference/errors#invalid-redirect-url"   // 422
	ProblemInvalidConsentURL    = "https://reference.airbyte.com/reference/errors#invalid-consent-url"    // 500
	ProblemOAuthCallbackFailure = "https://reference.airbyte.com/reference/errors#oauth-callback-failure" // 500
)

// ProblemEndpointMoved is the type of a 301 without a Location header: the organization has moved to
// another backend.
const ProblemEndpointMoved = "error:embedded/endpoint-moved"

// Types of problems with connections: their schedules, streams and mappers.
const (
	// Status 400.
	ProblemMissingCronData                          = "error:cron-validation/missing-cron-data"
	ProblemMissingCronComponent                     = "error:cron-validation/missing-component"
	ProblemInvalidCronExpression                    = "error:cron-validation/invalid-expression"
	ProblemInvalidCronTimeZone                      = "error:cron-validation/invalid-timezone"
	ProblemUnsupportedCronTimeZone                  = "error:cron-validation/unsupported-timezone"
	ProblemCronUnderOneHour                         = "error:cron-validation/under-one-hour-not-allowed"
	ProblemScheduleUnderOneHour                     = "error:basic-schedule-validation/under-one-hour-not-allowed"
	ProblemMapperValidation                         = "error:mapper-validation"
	ProblemInvalidMapperConfig                      = "error:mapper-validation/invalid-config"
	ProblemMissingMapperParameter                   = "error:mapper-validation/missing-required-param"
	ProblemMapperSecretNotFound                     = "error:mapper-validation/secret-not-found"
	ProblemConflictingDestinationStream             = "error:connection-conflicting-destination-stream"
	ProblemFileTransferConnectionUnsupported        = "error:connection-validation/file-transfer/connection-unsupported"
	ProblemFileTransferStreamUnsupported            = "error:connection-validation/file-transfer/stream-unsupported"
	ProblemDestinationCatalogRequired               = "error:connection/destination-catalog/required"
	ProblemDestinationCatalogMissingObjectName      = "error:connection/destination-catalog/missing-object-name"
	ProblemDestinationCatalogInvalidOperation       = "error:connection/destination-catalog/invalid-operation"
	ProblemDestinationCatalogMissingRequiredField   = "error:connection/destination-catalog/missing-required-field"
	ProblemDestinationCatalogInvalidAdditionalField = "error:connection/destination-catalog/invalid-additional-field"
	ProblemDestinationCatalogInvalidPrimaryKey      = "error:connection/destination-catalog/invalid-primary-key"
	ProblemDestinationCatalogMissingPrimaryKey      = "error:connection/destination-catalog/missing-primary-key"
	ProblemDestinationDiscoverNotSupported          = "error:destination/discover-not-supported"

	// Status 404.
	ProblemDestinationCatalogNotFound = "error:destination/catalog-not-found"

	// Status 409.
	ProblemMapperSecretsManagerRequired = "error:mapper-validation/runtime-secrets-manager-required"
	ProblemConnectionLocked             = "error:connection/locked"
)

// Types of problems with the notifications of workspaces.
const (
	ProblemNotificationConfigRequired = "error:notification/config/required"    // 400
	ProblemNotificationURLMissing     = "error:notification/config/missing-url" // 400
)

// Types of problems with tags.
const (
	ProblemTagInvalidColor  = "error:tag-invalid-hex-color"           // 400
	ProblemTagNameTooLong   = "error:tag-name-too-long"               // 400
	ProblemTagLimitReached  = "error:tag-limit-for-workspace-reached" // 400
	ProblemTagAlreadyExists = "error:tag-already-exists"              // 409
)

// Types of problems with groups.
const (
	ProblemGroupAlreadyExists           = "error:group-already-exists"            // 409
	ProblemGroupMemberAlreadyExists     = "error:group-member-already-exists"     // 409
	ProblemGroupPermissionAlreadyExists = "error:group-permission-already-exists" // 409
	ProblemGroupManagedBySCIM           = "error:group-managed-by-scim"           // 409
)

// Types of problems with names that are already taken.
const (
	ProblemRegionNameAlreadyExists    = "error:dataplane-group-name-already-exists" // 409
	ProblemDataplaneNameAlreadyExists = "error:dataplane-name-already-exists"       // 409
	ProblemUserAlreadyExists          = "error:auth/user-already-exists"            // 409
)
