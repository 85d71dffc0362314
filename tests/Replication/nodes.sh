#!/usr/bin/env bash
# nodes.sh BINARIES DIR COUNT: EventStoreDB nodes on loopback, at the ports 2113, 2123, 2133…, one alone or a cluster.
# BINARIES holds EventStore.ClusterNode.dll. Each node is started again when it ends, as it does by itself where its
# log must be truncated; its process id is in DIR/PORT.pid, and what happened in DIR/events. TERM ends all.
set -u
binaries=$1 dir=$2 count=$3
export EVENTSTORE_TELEMETRY_OPTOUT=true DOTNET_ROLL_FORWARD=Major DOTNET_gcServer=0
mkdir -p "$dir"
declare -a keepers

keep() { # keep INDEX
  local port=$((2113 + 10 * $1)) replication=$((1112 + 10 * $1)) seeds="" cluster=()
  if [ "$count" -gt 1 ]; then
    for ((other = 0; other < count; other++)); do
      [ "$other" = "$1" ] || seeds="$seeds,127.0.0.1:$((2113 + 10 * other))"
    done
    cluster=(--cluster-size "$count" --discover-via-dns false --gossip-seed "${seeds#,}"
      --replication-ip 127.0.0.1 --replication-port "$replication")
  fi
  trap 'kill "$node" 2>/dev/null; wait "$node" 2>/dev/null; exit 0' TERM
  while :; do
    dotnet "$binaries/EventStore.ClusterNode.dll" --insecure --db "$dir/db$port" --log "$dir/log$port" \
      --run-projections None --max-append-size 2097152 --node-ip 127.0.0.1 --node-port "$port" \
      --stats-period-sec 3600 --worker-threads 3 "${cluster[@]}" >"$dir/$port.out" 2>&1 &
    node=$!
    echo $node >"$dir/$port.pid"
    wait $node
    code=$?
    echo "$(date -u +%T) node $port ended with $code" >>"$dir/events"
    sleep 0.5
  done
}

for ((at = 0; at < count; at++)); do
  keep "$at" &
  keepers[at]=$!
done
trap 'kill "${keepers[@]}" 2>/dev/null; wait; exit 0' TERM INT
wait
