#!/bin/sh
# IoT Operations Dashboard, Edge Intelligence: an API key with roles and an expiration, a token for 300 seconds.
. "$(dirname "$0")/lib.sh"
start iot-od
JSON='Content-Type: application/json'

scene "Five permissions; roles made of them"
admin
expect 200 "$URL/api/v1/apis?search=Edge" -H "$ADMIN"
EDGE=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["items"][0]["id"])' "$WORK/answer")
expect 200 "$URL/api/v1/apis/$EDGE/areas" -H "$ADMIN"
has '"label":"Asset Management"'
has '"label":"Data Management"'
has '"label":"Develop and Manage Data Logics"'
has '"label":"EI System Management"'
has '"label":"Operations Management"'
json 201 POST /api/v1/roles '{"name": "Data keeper", "description": "looks after data", "permissions": ["data_management:manage"]}'
ROLE=$(answer id)

scene "Generate API Key: name, role, expiration; the secret is shown this once"
json 422 POST /api/v1/api-keys "{\"name\": \"Line 4\", \"roles\": [\"$ROLE\"]}"
json 201 POST /api/v1/api-keys "{\"name\": \"Line 4\", \"roles\": [\"$ROLE\"], \"expires_in\": \"30d\"}"
ID=$(answer id) KEY=$(answer username) SECRET=$(answer secret)

scene "POST /iam/auth/token with the key as user name and password"
expect 200 -X POST "$URL/iam/auth/token" -H "$JSON" -d "{\"username\": \"$KEY\", \"password\": \"$SECRET\"}"
has '"token_type":"bearer"'
has '"expires_in":300'
has '"refresh_expires_in":1800'
TOKEN=$(answer access_token) REFRESH=$(answer refresh_token)

scene "The same as client credentials, at the newer address"
expect 200 -X POST "$URL/nbapi/iam/v1/auth/token" -H "$JSON" -d "{\"grant_type\": \"client_credentials\", \"client_id\": \"$KEY\", \"client_secret\": \"$SECRET\"}"

scene "A user's credentials work too, in the same body"
json 201 POST /api/v1/users "{\"username\": \"apiuser@acme.com\", \"roles\": [\"$(role tenant-admin)\"], \"password\": \"WileyCoyote21 and the anvil\"}"
expect 200 -X POST "$URL/iam/auth/token" -H "$JSON" -d '{"username": "apiuser@acme.com", "password": "WileyCoyote21 and the anvil"}'
USER_TOKEN=$(answer access_token)
expect 401 -X POST "$URL/iam/auth/token" -H "$JSON" -d '{"username": "apiuser@acme.com", "password": "WileyCoyote22 and the anvil"}'
expect 401 -X POST "$URL/iam/auth/token" -H "$JSON" -d '{"username": "nobody@acme.com", "password": "WileyCoyote21 and the anvil"}'

scene "The tenant's id for x-tenant-id, from /iam/users/me: tenant administrators only"
expect 200 "$URL/iam/users/me" -H "Authorization: Bearer $USER_TOKEN"
has "\"tenant_id\":\"$TENANT\""
has '"tenant_name"'
has '"role_name":"tenant-admin"'
has '"role_id"'
all
expect 403 "$URL/iam/users/me" -H "Authorization: Bearer $TOKEN"
expect 401 "$URL/iam/users/me"

scene "The Edge Intelligence API: x-tenant-id at each call, and what the role allows"
protect edge_intelligence urn:doorward:edge-intelligence
expect 200 "$API/nbapi/ei/v1/agents" -H "Authorization: Bearer $TOKEN" -H "x-tenant-id: $TENANT"
has '"agents"'
expect 200 "$API/nbapi/ei/v1/assetTypes" -H "Authorization: Bearer $TOKEN" -H "x-tenant-id: $TENANT"
TYPE='{"name": "press", "connectionType": "OPC_UA"}'
expect 401 -X POST "$API/nbapi/ei/v1/assetTypes" -H "Authorization: Bearer $TOKEN" -H "x-tenant-id: $TENANT" -H "$JSON" -d "$TYPE"
has 'asset_management:manage'
expect 201 -X POST "$API/nbapi/ei/v1/assetTypes" -H "Authorization: Bearer $USER_TOKEN" -H "x-tenant-id: $TENANT" -H "$JSON" -d "$TYPE"
expect 400 "$API/nbapi/ei/v1/agents" -H "Authorization: Bearer $TOKEN"
has 'x-tenant-id'
expect 403 "$API/nbapi/ei/v1/agents" -H "Authorization: Bearer $TOKEN" -H "x-tenant-id: 11111111-2222-4333-8444-555555555555"
expect 401 "$API/nbapi/ei/v1/agents" -H "x-tenant-id: $TENANT"

scene "Refresh: a successor each time, the same again if the answer was lost, and an end for reuse"
expect 200 -X POST "$URL/iam/auth/token" -H "$JSON" -d "{\"grant_type\": \"refresh_token\", \"refresh_token\": \"$REFRESH\"}"
SECOND=$(answer refresh_token)
expect 200 -X POST "$URL/iam/auth/token" -H "$JSON" -d "{\"grant_type\": \"refresh_token\", \"refresh_token\": \"$REFRESH\"}"
[ "$(answer refresh_token)" = "$SECOND" ] || { echo "another successor"; exit 1; }
expect 200 -X POST "$URL/iam/auth/token" -H "$JSON" -d "{\"grant_type\": \"refresh_token\", \"refresh_token\": \"$SECOND\"}"
expect 401 -X POST "$URL/iam/auth/token" -H "$JSON" -d "{\"grant_type\": \"refresh_token\", \"refresh_token\": \"$REFRESH\"}"

scene "Disable the key: it gets no token"
json 200 POST "/api/v1/api-keys/$ID/disable" '{}'
expect 401 -X POST "$URL/iam/auth/token" -H "$JSON" -d "{\"username\": \"$KEY\", \"password\": \"$SECRET\"}"

echo; echo "All as the page says."
