#!/bin/sh
# Horizon, "API Tokens": a JWT signed by the tenant's key, with the rights of a user, now.
. "$(dirname "$0")/lib.sh"
start horizon

scene "A user, and a token for it: expire, filter, description, enabled"
json 201 POST /api/v1/users "{\"username\": \"robot@example.com\", \"roles\": [\"$(role Auditor)\"]}"
USER=$(answer id)
json 201 POST /api/v1/api-tokens "{\"name\": \"Nightly report\", \"user\": \"$USER\", \"expires_at\": \"2036-01-01T00:00:00Z\", \"filter\": \"127.0.0.1, ::1\", \"description\": \"reads the log\"}"
ID=$(answer id)
! grep -q '"jwt"' "$WORK/answer" || { echo "the JWT is shown before it is unlocked"; exit 1; }

scene "Unlock Token makes a new JWT each time"
json 200 POST "/api/v1/api-tokens/$ID/unlock" '{}'
TOKEN=$(answer jwt)
json 200 POST "/api/v1/api-tokens/$ID/unlock" '{}'
[ "$(answer jwt)" != "$TOKEN" ] || { echo "the same JWT"; exit 1; }

scene "The seed's own line"
curl -i "$URL/api/user/me" -H "Authorization: Bearer $TOKEN"
echo
expect 200 "$URL/api/user/me" -H "Authorization: Bearer $TOKEN"
has 'robot@example.com'

scene "Signed by the tenant's key, which is published"
expect 200 "$URL/oauth/jwks"
has '"kid"'

scene "From an address outside the filter it is nobody"
json 200 PATCH "/api/v1/api-tokens/$ID" '{"filter": "127.0.0.2"}'
expect 401 "$URL/api/user/me" -H "Authorization: Bearer $TOKEN"
json 200 PATCH "/api/v1/api-tokens/$ID" '{"filter": "127.0.0.0/8, ::1"}'
expect 200 "$URL/api/user/me" -H "Authorization: Bearer $TOKEN"

scene "Enabled off and on, with the same JWT"
json 200 POST "/api/v1/api-tokens/$ID/disable" '{}'
expect 401 "$URL/api/user/me" -H "Authorization: Bearer $TOKEN"
json 200 POST "/api/v1/api-tokens/$ID/enable" '{}'
expect 200 "$URL/api/user/me" -H "Authorization: Bearer $TOKEN"

scene "The user's roles decide, now: what is missing is not authenticated"
expect 200 "$URL/api/v1/events?limit=1" -H "Authorization: Bearer $TOKEN"
expect 401 -X POST "$URL/api/v1/clients" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"name": "x"}'
json 200 PATCH "/api/v1/users/$USER" '{"roles": []}'
expect 401 "$URL/api/v1/events?limit=1" -H "Authorization: Bearer $TOKEN"

scene "Expire rather than delete: it stays listed"
json 200 PATCH "/api/v1/api-tokens/$ID" '{"expires_at": "2020-01-01T00:00:00Z"}'
expect 401 "$URL/api/user/me" -H "Authorization: Bearer $TOKEN"
admin
expect 200 "$URL/api/v1/api-tokens" -H "$ADMIN"
has '"state":"expired"'

scene "Delete cannot be undone"
expect 204 -X DELETE "$URL/api/v1/api-tokens/$ID" -H "$ADMIN"
expect 404 "$URL/api/v1/api-tokens/$ID" -H "$ADMIN"

echo; echo "All as the page says."
