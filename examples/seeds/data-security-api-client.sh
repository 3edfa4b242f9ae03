#!/bin/sh
# Data Security, "Add your API client": one third-party client, three scopes, a secret shown once.
. "$(dirname "$0")/lib.sh"
start data-security

scene "Before it is added, the client is nobody"
expect 401 -u nobody:nothing -d 'grant_type=client_credentials&scope=api_access' "$URL/oauth/token"
has '"error":"unauthorized"'
has '"resolution":"Please submit valid credentials."'

scene "Add Client App: a unique name and its scopes; id and secret appear on Save"
json 201 POST /api/v1/clients '{"name": "Cortex XSOAR", "permissions": ["logs:access", "incident_management:manage"]}'
CLIENT_ID=$(answer client_id) CLIENT_SECRET=$(answer client_secret) ID=$(answer id)

scene "The scopes in the POST request to /oauth/token"
expect 200 -u "$CLIENT_ID:$CLIENT_SECRET" -d 'grant_type=client_credentials&scope=api_access%20incident_api' "$URL/oauth/token"
has '"token_type":"bearer"'
has '"expires_in":7199'
has '"scope":"api_access incident_api"'
has '"jti"'
TOKEN=$(answer access_token)
expect 200 -u "$CLIENT_ID:$CLIENT_SECRET" -d 'grant_type=client_credentials&scope=api_access' "$URL/oauth/token"
has '"scope":"api_access"'

scene "A scope that was not ticked is refused"
expect 400 -u "$CLIENT_ID:$CLIENT_SECRET" -d 'grant_type=client_credentials&scope=remediation_api' "$URL/oauth/token"

scene "Parameters in the query and an empty body, as some collectors send them"
expect 200 -X POST -u "$CLIENT_ID:$CLIENT_SECRET" -H 'Content-Length: 0' "$URL/oauth/token?grant_type=client_credentials&scope=api_access"

scene "Only one third-party client: the second is refused in words that say what to do"
json 409 POST /api/v1/clients '{"name": "Splunk", "permissions": ["logs:access"]}'
all
json 409 POST /api/v1/clients '{"name": "Cortex XSOAR", "permissions": ["logs:access"]}'

scene "After dismissal the secret cannot be accessed again"
expect 200 "$URL/api/v1/clients/$ID" -H "$ADMIN"
! grep -qF "$CLIENT_SECRET" "$WORK/answer" || { echo "the secret is shown again"; exit 1; }
json 409 POST "/api/v1/clients/$ID/copy" '{}'

scene "Delete: token requests and live tokens are refused, and the slot is free again"
admin
expect 204 -X DELETE "$URL/api/v1/clients/$ID" -H "$ADMIN"
expect 401 -u "$CLIENT_ID:$CLIENT_SECRET" -d 'grant_type=client_credentials&scope=api_access' "$URL/oauth/token"
expect 401 "$URL/api/v1/clients" -H "Authorization: Bearer $TOKEN"
json 201 POST /api/v1/clients '{"name": "Splunk", "permissions": ["logs:access"]}'

echo; echo "All as the page says."
