# What is said, asked and quoted.

changed=no
say() { printf '%s\n' "$*"; }

# fail CODE TEXT: ends with 2 while nothing has been changed, and with 1 after that.
fail() {
  if [ "$changed" = no ]; then
    printf 'refused (%s): %s Nothing was changed.\n' "$1" "$2" >&2
    exit 2
  fi
  printf 'stopped (%s): %s\n' "$1" "$2" >&2
  standing >&2
  exit 1
}

# An end that nobody meant: a signal, or a reader of the output that went away.
interrupted() {
  trap '' HUP INT TERM PIPE
  end_parts
  printf '\n' >&2
  [ "$changed" = yes ] || { say 'Interrupted. Nothing was changed.' >&2; exit 2; }
  say 'Interrupted.' >&2
  standing >&2
  exit 1
}
# What runs in the background has to end first, so that what is said then stays true.
end_parts() {
  [ -n "${parts-}" ] || return 0
  kill $parts 2>/dev/null
  wait
}
trap interrupted HUP INT TERM PIPE

# confirm QUESTION ANSWER...: asks once, and ends at any other answer.
confirm() {
  [ -t 0 ] || fail no-terminal 'There is no terminal to ask, and --yes was not given.'
  question=$1
  shift
  printf '%s ' "$question"
  read -r answer || answer=''
  for each in "$@"; do [ "$answer" != "$each" ] || return 0; done
  fail not-confirmed "The answer was '$answer'."
}

# json TEXT: the text as a JSON string. The dot keeps breaks at its end.
json() {
  printf '%s.' "$1" | awk '
    { gsub(/["\\]/, "\\\\&"); gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); text = text (NR > 1 ? "\\n" : "") $0 }
    END { printf "\"%s\"", substr(text, 1, length(text) - 1) }'
}

# hex TEXT: its bytes, by which texts compare whatever they hold.
hex() { printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'; }

# quote TEXT: as one word for a shell.
quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# plain OPTION TEXT [BREAKS]: refuses what no terminal should be sent, and what no annotation holds as it is; BREAKS are bytes that are good all the same.
plain() {
  [ "${#2}" -le 2000 ] || fail bad-text "$1 is longer than 2000 bytes."
  printf '%s' "$2" | od -An -v -tu1 | awk -v breaks=" ${3-} " '
    { for (i = 1; i <= NF; i++) {
        byte = $i + 0
        if (more) { if (byte < low || byte > high) bad = 1; low = 128; high = 191; more--; continue }
        low = 128; high = 191
        if (byte == 127 || byte < 32 && !index(breaks, " " byte " ")) bad = 1
        else if (byte < 128) continue
        else if (byte == 194) { more = 1; low = 160 }
        else if (byte > 194 && byte < 224) more = 1
        else if (byte > 223 && byte < 240) { more = 2; if (byte == 224) low = 160; if (byte == 237) high = 159 }
        else if (byte > 239 && byte < 245) { more = 3; if (byte == 240) low = 144; if (byte == 244) high = 143 }
        else bad = 1
    } }
    END { exit bad || more }' || fail bad-text "$1 holds control characters, or is not UTF-8."
}

# seconds DURATION: 90s, 5m or 4h as seconds.
seconds() {
  number=${1%[smh]}
  case $number in ''|*[!0-9]*|??????*) fail usage "'$1' is no duration such as 90s, 5m or 4h." ;; esac
  # A leading zero would make it octal.
  while [ "${number#0}" != "$number" ] && [ "$number" != 0 ]; do number=${number#0}; done
  case $1 in
    *h) echo $((number * 3600)) ;;
    *m) echo $((number * 60)) ;;
    *) echo "$number" ;;
  esac
}

now() { date -u +%s; }
nap() { sleep 0.3 2>/dev/null || sleep 1; }

# timestamp SECONDS: RFC 3339, with the date of GNU and busybox, or of BSD and macOS.
timestamp() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$1" +%Y-%m-%dT%H:%M:%SZ; }
