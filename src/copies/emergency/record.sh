# The suspend and its record, in one server-side apply of our own manager that is never forced.

identity_json() {
  printf '"apiVersion":"kustomize.toolkit.fluxcd.io/v1","kind":"Kustomization","metadata":{"name":"%s","namespace":"%s"' "$1" "$namespace"
}

# record_json STEP: the annotations.
record_json() {
  printf '"annotations":{"emergency.cdk8s-lifeboat.io/by":%s,"emergency.cdk8s-lifeboat.io/reason":%s' "$(json "$recorded_by")" "$(json "$reason")"
  printf ',"emergency.cdk8s-lifeboat.io/since":"%s","emergency.cdk8s-lifeboat.io/until":"%s"' "$since" "$until"
  printf ',"emergency.cdk8s-lifeboat.io/digest":"%s","emergency.cdk8s-lifeboat.io/step":"%s"' "$recorded_digest" "$1"
  [ -z "$recorded_edited" ] || printf ',"emergency.cdk8s-lifeboat.io/edited":%s' "$(json "$recorded_edited")"
  printf '}'
}

# attempt COMMAND...: a write, `said` being the answer. While it is under way nobody knows whether it has changed something.
attempt() {
  changed_before=$changed changed=yes
  said=$("$@" 2>&1) && return 0
  # Only the API server itself says that it did not do it.
  case $said in *'Error from server'*|*'conflict with '*|*'object has been modified'*|*'connection refused'*|*'no matches for kind'*) changed=$changed_before ;; esac
  return 1
}
# What we write ourselves needs no schema, which would be fetched each time.
from_text() { printf '%s' "$text" | k "$@" --validate=ignore -f -; }

# write_record STEP SPEC KUSTOMIZATION...: where somebody changed the object in between, it is read again, and their record is seen.
write_record() {
  step_now=$1 spec=$2
  shift 2
  for one in "$@"; do
    tries=0 force=''
    while :; do
      text=$(printf '{%s,"resourceVersion":"%s",%s},"spec":{%s}}' "$(identity_json "$one")" "$(value "$one" version)" "$(record_json "$step_now")" "$spec")
      attempt from_text apply --server-side --field-manager=cdk8s-lifeboat $force && break
      case $said in
        *'object has been modified'*|*'the server was unable to return a response'*) ;;
        *.spec.suspend*) fail suspend-declared "$(printf '%s' "$said" | sed -n 's/.*conflict with "\([^"]*\)".*/\1/p;q') declares spec.suspend of $namespace/$one as something else: take that out of Git, or have its owner suspend it." ;;
        # Who once annotated it by hand, as flux reconcile does, holds the map itself; nothing of theirs is in ours.
        *'.metadata.annotations'*) force=--force-conflicts ;;
        *) fail record-refused "The record on $namespace/$one could not be written: $(first_line "$said")." ;;
      esac
      tries=$((tries + 1))
      [ "$tries" -lt 10 ] || fail record-refused "$namespace/$one changed each time before its record could be written: $(first_line "$said")."
      read_state
      check_lease
    done
  done
}

# check_lease: another person's emergency is taken over by name only.
check_lease() {
  other=$(value "$record_name" holder)
  [ -n "$other" ] && [ "$other" != "$(hex "$by")" ] && [ "$other" != "$(hex "$take_over")" ] || return 0
  other=$(noted by)
  [ "$other" != "$take_over" ] ||  return 0
  fail held-by-another "$other has had this emergency since $(noted since), until $(noted until), for: $(noted reason). Ask them, then give --take-over $(quote "$other")."
}

# request_reconcile TOKEN KUSTOMIZATION...: what Flux says it has handled, it has begun after this.
request_reconcile() {
  request=$1
  shift
  for one in "$@"; do
    text=$(printf '{%s,"annotations":{"reconcile.fluxcd.io/requestedAt":"%s"}}}' "$(identity_json "$one")" "$request")
    attempt from_text apply --server-side --force-conflicts --field-manager=cdk8s-lifeboat-request || fail request-refused "$(first_line "$said")."
  done
}

# release MANAGER KUSTOMIZATION...: takes back exactly what that manager of ours holds, and leaves what others hold.
release() {
  manager=$1
  shift
  for one in "$@"; do
    text=$(printf '{%s}}' "$(identity_json "$one")")
    attempt from_text apply --server-side --field-manager="$manager" || fail release-refused "$(first_line "$said")."
  done
}

# write_config_map STEP: without Flux there is no Kustomization to write on. Of two people only one can create it.
write_config_map() {
  [ -z "$present" ] || return 0
  tries=0
  while [ "$tries" -lt 10 ]; do
    version=$(value "$record_name" version)
    text=$(printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"%s","resourceVersion":"%s",%s}}' \
      "$record_name" "$record_namespace" "$version" "$(record_json "$1")")
    if [ -n "$version" ]; then verb=replace; else verb=create; fi
    if attempt from_text "$verb" --field-manager=cdk8s-lifeboat; then return 0; fi
    case $said in
      *AlreadyExists*|*'object has been modified'*) ;;
      *namespaces*'not found'*) return 0 ;;
      *) say "The record could not be written to the cluster: $(first_line "$said")."; return 0 ;;
    esac
    tries=$((tries + 1))
    read_state
    check_lease
  done
}

# write_file LINE...: adds to the file for Git; the record on the cluster counts, so that failing here stops nothing.
write_file() {
  { mkdir -p emergency && printf '%s\n' "$@" >>"emergency/$(printf '%s' "$since" | tr -d ':-')-$cluster.txt"; } 2>/dev/null ||
    say 'The record could not be written into emergency/; the one on the cluster stands.'
}
