#!/bin/sh
# XIQ Site Engine, "Client API Access": registered clients, groups with capabilities, secrets that can be copied.
. "$(dirname "$0")/lib.sh"
start xiq-se

# graphql STATUS TOKEN QUERY
graphql() {
    expect "$1" "$URL/nbi/graphql" -H "Authorization: Bearer $2" -H 'Content-Type: application/json' -d "{\"query\": \"$3\"}"
}
token() {
    expect "$1" -X POST -u "$2" -H 'Content-Length: 0' -H 'Accept: application/json' "$URL/oauth/token/access-token?grant_type=client_credentials"
}
QUERY='{ administration { serverInfo { version upTime } } }'

scene "Event Correlation is there out of the box, made by the system, and cannot be deleted"
expect 200 "$URL/api/v1/clients?user_defined=false" -H "$ADMIN"
CORRELATION=$(python3 -c 'import json, sys; print(next(one["id"] for one in json.load(open(sys.argv[1]))["items"] if one["name"] == "Event Correlation"))' "$WORK/answer")
expect 409 -X DELETE "$URL/api/v1/clients/$CORRELATION" -H "$ADMIN"

scene "A group with the northbound capability, and what it can reach"
json 201 POST /api/v1/roles '{"name": "NBI readers", "description": "read over the northbound interface", "permissions": ["northbound:read", "clients:read"]}'
GROUP=$(answer id)
admin
expect 200 "$URL/api/v1/roles/$GROUP/access" -H "$ADMIN"
has 'northbound'

scene "Add: a registered client gets a numeric id and a secret; an unknown one is refused"
token 401 1234567890:nothing
json 201 POST /api/v1/clients "{\"name\": \"Inventory\", \"description\": \"asset database\", \"roles\": [\"$GROUP\"], \"token_seconds\": 60}"
ID=$(answer id) CLIENT_ID=$(answer client_id) SECRET=$(answer client_secret)
case $CLIENT_ID in *[!0-9]*) echo "not numeric: $CLIENT_ID"; exit 1 ;; esac

scene "The client generates a token and queries; GET on the token address is not served"
token 200 "$CLIENT_ID:$SECRET"
TOKEN=$(answer access_token)
expect 405 -u "$CLIENT_ID:$SECRET" "$URL/oauth/token/access-token?grant_type=client_credentials"
graphql 200 "$TOKEN" "$QUERY"
has '"version"'

scene "Access follows the group's capabilities, on the next call"
json 200 PATCH "/api/v1/roles/$GROUP" '{"permissions": ["clients:read"]}'
seen=$(curl -s -o "$WORK/answer" -w '%{http_code}' "$URL/nbi/graphql" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d "{\"query\": \"$QUERY\"}")
has 'northbound:read'
echo "   $seen"
json 200 PATCH "/api/v1/roles/$GROUP" '{"permissions": ["northbound:read", "clients:read"]}'
graphql 200 "$TOKEN" "$QUERY"

scene "Enabled off: token and token request are refused; on: both are back"
json 200 POST "/api/v1/clients/$ID/disable" '{}'
token 401 "$CLIENT_ID:$SECRET"
graphql 401 "$TOKEN" "$QUERY"
json 200 POST "/api/v1/clients/$ID/enable" '{}'
graphql 200 "$TOKEN" "$QUERY"

scene "Copy to clipboard gives the working secret; Generate new ends it and keeps the id"
json 200 POST "/api/v1/clients/$ID/copy" '{}'
[ "$(answer client_secret)" = "$SECRET" ] || { echo "another secret"; exit 1; }
json 200 POST "/api/v1/clients/$ID/reset" '{}'
NEW=$(answer client_secret)
[ "$(answer client_id)" = "$CLIENT_ID" ] || { echo "another id"; exit 1; }
token 401 "$CLIENT_ID:$SECRET"
token 200 "$CLIENT_ID:$NEW"

scene "Upload to the client is for system-defined clients only"
json 409 POST "/api/v1/clients/$ID/upload" '{}'

scene "Delete"
admin
expect 204 -X DELETE "$URL/api/v1/clients/$ID" -H "$ADMIN"
token 401 "$CLIENT_ID:$NEW"

echo; echo "All as the page says."
