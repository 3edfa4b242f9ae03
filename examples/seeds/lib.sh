# What the five scripts share: a server of their own with one preset, and curl that checks itself.
# Sourced by each of them. Needs curl, and doorward's own python3 on the PATH.
set -eu

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
WORK=$(mktemp -d)
DOORWARD_PORT=${DOORWARD_PORT:-$(port)}
export DOORWARD_PORT DOORWARD_DATA="$WORK/data" XDG_CONFIG_HOME="$WORK/config"
export DOORWARD_PUBLIC_URL="http://localhost:$DOORWARD_PORT" DOORWARD_WORKERS=1
URL=$DOORWARD_PUBLIC_URL
RUNNING=""

stop() {
    for one in $RUNNING; do
        kill -TERM "$one" && wait "$one" || true
    done 2>/dev/null
    rm -rf "$WORK"
}
trap stop EXIT
trap 'exit 130' INT TERM

# scene WORDS: what happens next.
scene() { printf '\n== %s\n' "$*"; }

# start PRESET: an empty folder becomes an installation whose first tenant is like that product.
# ADMIN is then the header of its administrator.
start() {
    scene "A new installation, furnished like: $1"
    doorward init --preset "$1" --machine-admin --output json >"$WORK/admin.json" 2>"$WORK/init.log"
    doorward serve >"$WORK/serve.log" 2>&1 &
    RUNNING="$!"
    ready "$URL/readyz" 200 "$WORK/serve.log"
    TENANT=$(of "$WORK/admin.json" tenant_id)
    admin
}

# ready ADDRESS STATUS LOG: wait until it answers with that status.
ready() {
    tries=0
    until [ "$(curl -s --max-time 5 -o /dev/null -w '%{http_code}' "$1")" = "$2" ]; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || { cat "$3"; echo "nothing answers at $1"; exit 1; }
        sleep 0.2
    done
}

# protect EXAMPLE AUDIENCE: run that example service behind its gate, at the address API.
protect() {
    json 201 POST /api/v1/clients '{"name": "The API itself", "permissions": ["tokens:introspect", "apis:read"]}'
    at=$(port)
    API="http://127.0.0.1:$at"
    PYTHONPATH="$ROOT" PORT="$at" DOORWARD_ISSUER="$URL" DOORWARD_AUDIENCE="$2" DOORWARD_RULES="" \
        DOORWARD_CLIENT_ID="$(answer client_id)" DOORWARD_CLIENT_SECRET="$(answer client_secret)" \
        python3 -m "examples.$1" >"$WORK/$1.log" 2>&1 &
    RUNNING="$! $RUNNING"
    ready "$API/" 401 "$WORK/$1.log"
}

# admin: a fresh token for the administrator (they live for minutes only).
admin() {
    curl -s -u "$(of "$WORK/admin.json" client_id):$(of "$WORK/admin.json" client_secret)" \
        -d grant_type=client_credentials -d "resource=$URL/api/v1" "$URL/oauth/token" >"$WORK/token.json"
    ADMIN="Authorization: Bearer $(of "$WORK/token.json" access_token)"
}

# of FILE NAME: the member NAME of the JSON in FILE.
of() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }

# answer NAME: that member of the last answer. all: the whole of it.
answer() { of "$WORK/answer" "$1"; }
all() { cat "$WORK/answer"; echo; }

# expect STATUS ARGS...: run curl with ARGS; end the script when the answer has another status.
expect() {
    wanted=$1
    shift
    seen=$(curl -s --max-time 20 -o "$WORK/answer" -D "$WORK/head" -w '%{http_code}' "$@")
    if [ "$seen" != "$wanted" ]; then
        printf 'expected %s and saw %s: curl' "$wanted" "$seen"
        printf ' %s' "$@"
        echo
        cat "$WORK/answer"
        exit 1
    fi
    printf '   %s\n' "$seen"
}

# has TEXT: the last answer holds TEXT.
has() {
    grep -qF -- "$1" "$WORK/answer" || { echo "the answer lacks: $1"; all; exit 1; }
    printf '   holds %s\n' "$1"
}

# json STATUS METHOD PATH BODY: an administrator's request.
json() {
    admin
    expect "$1" -X "$2" "$URL$3" -H "$ADMIN" -H 'Content-Type: application/json' -d "$4"
}

# role NAME: the id of the role of that name.
role() {
    admin
    curl -s "$URL/api/v1/roles?limit=200" -H "$ADMIN" | python3 -c '
import json, sys
print(next(one["id"] for one in json.load(sys.stdin)["items"] if one["name"] == sys.argv[1]))' "$1"
}
