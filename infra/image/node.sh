#!/bin/sh
# Entry of a node's container. The one thing that needs a privilege is done first: the ranges of Services and pods become addresses of
# this machine, so that any program in the container reaches them through the kubelet. Then everything is given up: user, groups, capabilities.
set -eu
user=${KUBARIUM_USER:-10001}
for range in "${KUBARIUM_SERVICE_CIDR:-10.96.0.0/12}" "${KUBARIUM_POD_CIDR_ALL:-10.244.0.0/16}"; do
  if ! ip route replace local "$range" dev lo; then
    echo "{\"level\":\"warn\",\"component\":\"kubelet\",\"msg\":\"$range cannot be routed to this container (it needs cap_add: NET_ADMIN); only pods reach it\"}" >&2
    KUBARIUM_DIRECT_ADDRESSES=false
    export KUBARIUM_DIRECT_ADDRESSES
  fi
done
exec setpriv --reuid="$user" --regid="$user" --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs node --max-semi-space-size=2 "$@"
