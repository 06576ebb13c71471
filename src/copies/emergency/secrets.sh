# SOPS Secrets: decrypted on their way to the API server, or those of the cluster stay; ciphertext is never applied.

# read_secrets: `decrypting` is yes where every file can be decrypted here.
read_secrets() {
  decrypting=no
  [ -n "$secrets" ] || return 0
  if command -v sops >/dev/null 2>&1; then
    decrypting=yes
    for file in "$secrets"/*.yaml; do
      sops --decrypt "$file" >/dev/null 2>&1 || { decrypting=no; say "  sops cannot decrypt $file here, so the Secrets of the cluster stay as they are."; break; }
    done
  fi
  [ "$decrypting" = no ] || kustomizations="$kustomizations $secrets_kustomization"
}

# require_secrets: what stays as it is has to be there.
require_secrets() {
  if [ -z "$secrets" ] || [ "$decrypting" = yes ]; then return 0; fi
  missing=$(secret_users "$cluster" | while read -r place name users; do
    there=$(look get secrets "$name" -n "$place" --ignore-not-found -o name 2>&1) || { first_line "$there"; exit 1; }
    [ -n "$there" ] || { say "Secret $place/$name is not on the cluster, and cannot be decrypted here without sops and its key; it is needed by ${users:-nothing that this app defines}"; exit 1; }
  done) || fail secret-missing "$missing."
}

# apply_secrets: plain text goes through pipes alone.
apply_secrets() {
  [ "$decrypting" = yes ] || return 0
  for file in "$secrets"/*.yaml; do
    sops --decrypt "$file" |
      k label --local --overwrite -f - "kustomize.toolkit.fluxcd.io/name=$secrets_kustomization" "kustomize.toolkit.fluxcd.io/namespace=$namespace" -o json |
      k apply --server-side --force-conflicts --field-manager=kustomize-controller -f - || return 1
  done
}
