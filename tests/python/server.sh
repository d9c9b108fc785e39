#!/usr/bin/env bash
# A real pvserver and a client that loads the plugin on it. Arguments: pvserver, pvpython, script.
set -u
server=$1 python=$2 script=$3
port=$((20000 + $$ % 20000))
log=$(mktemp)
"$server" --server-port="$port" > "$log" 2>&1 &
pid=$!
# It ends with its client; a signal in the midst of that would find it in its memory manager, and hang it.
trap 'for _ in $(seq 100); do kill -0 $pid 2>/dev/null || break; sleep 0.1; done; kill -KILL $pid 2>/dev/null; rm -f "$log"' EXIT
for _ in $(seq 100); do
  grep -q "Accepting connection" "$log" && break
  sleep 0.1
done
limit=800 # s, for a busy machine that renders in software; what hangs, hangs for good
MAGNET_SERVER_PORT=$port timeout $limit "$python" "$script"
code=$?
[ $code != 124 ] || echo "the client was not done after $limit s"
[ $code = 0 ] || { cat "$log"; exit 1; }
