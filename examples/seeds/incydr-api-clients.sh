#!/bin/sh
# Incydr, "API Clients": a client with read and write permissions, its token for 15 minutes, reset, delete.
. "$(dirname "$0")/lib.sh"
start incydr

scene "Create new API client: name, description, permissions; id, secret and base URL appear this once"
json 201 POST /api/v1/clients '{"name": "Payroll sync", "description": "reads users", "permissions": ["users:read"]}'
CLIENT_ID=$(answer client_id) CLIENT_SECRET=$(answer client_secret) ID=$(answer id)
has "\"base_url\":\"$URL\""
expect 200 "$URL/api/v1/clients/$ID" -H "$ADMIN"
! grep -qF "$CLIENT_SECRET" "$WORK/answer" || { echo "the secret is shown again"; exit 1; }

scene "The Auth API: id and secret like user and password, an empty body"
expect 200 -X POST -u "$CLIENT_ID:$CLIENT_SECRET" -d "" "$URL/v1/oauth"
has '"token_type":"bearer"'
has '"expires_in":900'
TOKEN=$(answer access_token)

scene "The token in a request of the developer portal"
expect 200 -X GET "$URL/v1/users?active=true&blocked=false&pageSize=100" -H "authorization: Bearer $TOKEN"
has '"totalCount"'

scene "Least privilege: what was not granted is refused by name"
expect 403 -X POST "$URL/v1/audit/search-audit-log" -H "authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{}'
has 'audit_log:read'

scene "Some APIs offer no write, some are for nobody's client"
json 422 POST /api/v1/clients '{"name": "Too much", "permissions": ["audit_log:write"]}'
json 422 POST /api/v1/clients '{"name": "Too much", "permissions": ["customer:read"]}'

scene "Registering clients takes a permission of its own; every request needs authentication"
expect 403 -X POST "$URL/api/v1/clients" -H "authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"name": "Mine"}'
expect 401 "$URL/v1/users"

scene "Basic authentication is deprecated here: refused, until the tenant's policy lets it pass with a warning"
json 201 POST /api/v1/roles '{"name": "Reads users", "permissions": ["users:read"]}'
json 201 POST /api/v1/users "{\"username\": \"ada@example.com\", \"roles\": [\"$(answer id)\"], \"password\": \"correct horse battery staple\"}"
expect 401 -u 'ada@example.com:correct horse battery staple' "$URL/v1/users"
json 200 PATCH "/api/v1/tenants/$TENANT" '{"policies": {"basic_on_portal": "warn"}}'
expect 200 -u 'ada@example.com:correct horse battery staple' "$URL/v1/users"
grep -qi '^deprecation:' "$WORK/head" || { echo "no Deprecation header"; exit 1; }

scene "Reset API secret: the integration loses authentication at once, and has it back with the new secret"
json 200 POST "/api/v1/clients/$ID/reset" '{}'
NEW_SECRET=$(answer client_secret)
expect 401 -X POST -u "$CLIENT_ID:$CLIENT_SECRET" -d "" "$URL/v1/oauth"
expect 401 "$URL/v1/users" -H "authorization: Bearer $TOKEN"
expect 200 -X POST -u "$CLIENT_ID:$NEW_SECRET" -d "" "$URL/v1/oauth"
TOKEN=$(answer access_token)

scene "Delete API client: authentication stops, a new client is needed"
admin
expect 204 -X DELETE "$URL/api/v1/clients/$ID" -H "$ADMIN"
expect 401 -X POST -u "$CLIENT_ID:$NEW_SECRET" -d "" "$URL/v1/oauth"
expect 401 "$URL/v1/users" -H "authorization: Bearer $TOKEN"

echo; echo "All as the page says."
