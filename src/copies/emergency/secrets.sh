# SOPS Secrets: decrypted on their way to the API server, or those of the cluster stay; ciphertext is never applied.

# ciphertext FILE: whether SOPS wrote it.
ciphertext() {
  grep -q 'ENC\[AES256_GCM,' "$1" && case $1 in *.json) true ;; *) grep -q -e '^sops:' -e '^kind: *Secret' "$1" ;; esac
}

# read_secrets: `secret_files` are what is applied, and `decrypting` is yes where every one can be decrypted here.
read_secrets() {
  decrypting=no secret_files=''
  # What is not applied need not be right.
  [ "$suspend_only" = yes ] || for name in $manifests; do
    ! ciphertext "$directory/$name" || fail ciphertext "$directory/$name is encrypted, and would be applied as it is: move it out of $directory${secrets:+, to $secrets}."
  done
  [ -n "$secrets" ] || return 0
  if ! command -v sops >/dev/null 2>&1; then say '  sops is not installed here, so the Secrets of the cluster stay as they are.'; return 0; fi
  read_secret_files
  for file in $secret_files; do
    sops --decrypt "$file" >/dev/null 2>&1
    result=$?
    # 25 is a value that does not decrypt, 51 a signature that does not fit, 128 a key that is not here.
    case $result in
      0) continue ;;
      25|51) fail secret-damaged "$file is not what sops wrote, and does not decrypt: git checkout -- $file." ;;
      128) say "  sops has no key here for $file, so the Secrets of the cluster stay as they are." ;;
      *) say "  sops cannot decrypt $file here (it ended with $result), so the Secrets of the cluster stay as they are." ;;
    esac
    secret_files=''
    return 0
  done
  decrypting=yes
  kustomizations="$kustomizations $secrets_kustomization"
}

read_secret_files() {
  [ -f "$secrets/SHA256SUMS" ] || fail copy-damaged "$secrets has no SHA256SUMS: run lifeboat synth, or git checkout -- $secrets."
  listed=' ' edited_secrets=''
  while read -r sum name || [ -n "$sum" ]; do
    case $name in ''|*[!A-Za-z0-9._-]*) fail copy-damaged "$secrets/SHA256SUMS is damaged at: $sum $name." ;; esac
    [ -f "$secrets/$name" ] || fail file-missing "$secrets/$name is missing: git checkout -- $secrets/$name."
    listed="$listed$name "
    found=$(sha256 "$secrets/$name") || fail file-missing "$secrets/$name cannot be read."
    [ "${found%% *}" = "$sum" ] || add_edited_secret "${found%% *}"
    secret_files="$secret_files $secrets/$name"
  done <"$secrets/SHA256SUMS"
  for file in "$secrets"/*.yaml; do
    name=${file##*/}
    case $name in *[!A-Za-z0-9._-]*) fail file-name "$file: rename it with letters, digits, dots and dashes alone." ;; esac
    case $listed in *" $name "*) continue ;; esac
    [ -e "$file" ] || continue
    found=$(sha256 "$file") || fail file-missing "$file cannot be read."
    add_edited_secret "${found%% *}"
    secret_files="$secret_files $file"
  done
  [ -z "$edited_secrets" ] || [ "$edited_accepted" = yes ] || [ "$suspend_only" = yes ] ||
    fail edited "These files are not what synth wrote:$edited_secrets. Give --edited to apply them so, or git checkout -- $secrets."
}

add_edited_secret() {
  edited_secrets="$edited_secrets $secrets/$name"
  edited_sums="$edited_sums${edited_sums:+ }secrets/$name=$1"
}

# require_secrets: what is applied has to be taken, and what stays has to be there.
require_secrets() {
  [ -n "$secrets" ] || return 0
  if [ "$decrypting" = yes ]; then
    for file in $secret_files; do
      said=$(send_secret "$file" --dry-run=server) && continue
      case $said in *'namespaces "'*'not found'*) continue ;; esac
      fail secret-not-accepted "The API server does not take $file: $(safe "$said" "$file")."
    done
    return 0
  fi
  missing='' unseen=''
  while read -r place name users <&3; do
    [ -n "$name" ] || continue
    if ! found=$(look get secrets "$name" -n "$place" --ignore-not-found -o name 2>&1); then unseen="$unseen $place/$name ($(first_line "$found"))"
    elif [ -z "$found" ]; then missing="$missing Secret $place/$name, which ${users:-nothing of this app} needs;"; fi
  done 3<<END
$(secret_users "$cluster")
END
  [ -z "$missing" ] || fail secret-missing "Not on the cluster, and not to be decrypted here without sops and its key:${missing%;}."
  [ -z "$unseen" ] || [ "$accepted" = yes ] || fail secret-unseen "It cannot be seen whether these Secrets are there:$unseen. Give --accept to go on without that."
}

# send_secret FILE [OPTION]: the plain text goes through pipes alone; what comes out is what the API server says.
send_secret() {
  sops --decrypt "$1" 2>/dev/null |
    k label --local --overwrite -f - "kustomize.toolkit.fluxcd.io/name=$secrets_kustomization" "kustomize.toolkit.fluxcd.io/namespace=$namespace" -o json 2>/dev/null |
    k apply --server-side --force-conflicts --field-manager=kustomize-controller ${2:+"$2"} -f - 2>&1
}

# safe TEXT FILE: a refusal, unless it may quote a value.
safe() {
  case $1 in
    *'denied the request'*|*'denied request'*|*'ENC['*|*'got &'*) ;;
    *' is forbidden: '*|*'is immutable'*|*' not found'*|*'Unable to connect'*|*'was refused'*|*'must be logged in'*|*'Required value'*|*'Too long'*) first_line "$1"; return ;;
  esac
  say "its answer may hold a value and is not shown; to see it: sops --decrypt $2 | kubectl apply --server-side --dry-run=server -f -"
}

# apply_secrets: each of them, or what the API server says of the first that it does not take.
apply_secrets() {
  [ "$decrypting" = yes ] || return 0
  for file in $secret_files; do
    said=$(send_secret "$file") || { say "$file: $(safe "$said" "$file")"; return 1; }
    say "$said"
  done
}
