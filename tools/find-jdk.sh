# Sourced by ./build and ./sallyport: prints the home of a JDK 25, or says in one line what to install.

jdk_feature() { # java home -> feature release, empty where there is no JDK
  [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

find_jdk() {
  local candidate on_path
  if [ -n "${SALLYPORT_JAVA_HOME:-}" ] && [ "$(jdk_feature "$SALLYPORT_JAVA_HOME")" != 25 ]; then
    echo "sallyport: there is no JDK 25 in $SALLYPORT_JAVA_HOME: point SALLYPORT_JAVA_HOME at one, or unset it to have one looked for" >&2
    return 1
  fi
  on_path=$(command -v javac 2>/dev/null || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")")")
  for candidate in "${SALLYPORT_JAVA_HOME:-}" "${JAVA_HOME:-}" "$on_path" \
      /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* "${HOME:-}"/.asdf/installs/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$candidate" ] && [ "$(jdk_feature "$candidate")" = 25 ] && { echo "$candidate"; return 0; }
  done
  echo "sallyport: a JDK 25 is needed and none was found: install one (Debian, Ubuntu: temurin-25-jdk or openjdk-25-jdk) or point SALLYPORT_JAVA_HOME at it" >&2
  return 1
}
