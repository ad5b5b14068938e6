# shellcheck shell=bash disable=SC2154 # variables come from scripts/niro, which sources this file
# Finds what a build needs. On Debian as root it installs what is missing; elsewhere it says exactly what to install.

is_debian_root() { [ "$(id -u)" = 0 ] && has apt-get; }

apt_install() {
  step "installing $* (Debian packages)"
  export DEBIAN_FRONTEND=noninteractive
  if [ -z "${apt_updated:-}" ]; then
    apt-get update -q >/dev/null </dev/null || die "apt-get update failed" "check the machine's package sources"
    apt_updated=1
  fi
  apt-get install -y -q --no-install-recommends "$@" >/dev/null </dev/null || return 1
  hash -r
}

need_tools() {
  need_jdk
  need_maven
  need_node
  if ! has curl; then
    { is_debian_root && apt_install curl; } || die "curl is missing" "install curl"
  fi
}

jdk_version() { "$1/bin/javac" -version 2>&1 | sed -n 's/^javac //p'; }

find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" "$(javac_home)" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && at_least "$(jdk_version "$home")" 17; then
      export JAVA_HOME=$home
      export PATH=$home/bin:$PATH
      return 0
    fi
  done
  return 1
}

javac_home() {
  local javac
  javac=$(command -v javac) || return 0
  dirname "$(dirname "$(readlink -f "$javac")")"
}

need_jdk() {
  find_jdk && return
  if is_debian_root; then
    apt_install openjdk-17-jdk-headless || apt_install default-jdk-headless || true
    find_jdk && return
  fi
  die "no JDK 17 or newer was found" "install one (Debian: apt-get install openjdk-17-jdk) or set JAVA_HOME"
}

maven_version() { mvn -v 2>/dev/null </dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p' | head -n 1; }

need_maven() {
  if has mvn && at_least "$(maven_version)" 3.8.7; then return; fi
  if is_debian_root && apt_install maven && at_least "$(maven_version)" 3.8.7; then return; fi
  die "Maven 3.8.7 or newer was not found" "install it (Debian 12: apt-get install maven)"
}

node_is_new_enough() { has node && has npm && at_least "$(node -v | sed 's/^v//')" 20.19; }

need_node() {
  local tools=$root/.niro/tools
  if [ -x "$tools/node_modules/.bin/node" ]; then export PATH=$tools/node_modules/.bin:$PATH; fi
  node_is_new_enough && return
  if ! has npm; then
    { is_debian_root && apt_install nodejs npm; } || die "Node 20.19 or newer with npm was not found" "install Node 22"
  fi
  node_is_new_enough && return
  step "bringing Node 22 into .niro/tools (the machine's is $(node -v 2>/dev/null || echo missing))"
  mkdir -p "$tools"
  npm install --no-fund --no-audit --loglevel=error --prefix "$tools" node@22 npm@11 </dev/null ||
    die "npm could not fetch Node 22" "install Node 20.19 or newer"
  export PATH=$tools/node_modules/.bin:$PATH
  hash -r
  node_is_new_enough || die "Node in $tools does not run" "remove $tools and install Node 22 on the machine"
}

find_chromium() {
  local candidate
  for candidate in "${CHROMIUM_PATH:-}" chromium chromium-browser google-chrome; do
    if [ -n "$candidate" ] && has "$candidate"; then
      CHROMIUM_PATH=$(command -v "$candidate")
      export CHROMIUM_PATH
      return 0
    fi
  done
  return 1
}

need_chromium() {
  find_chromium && return
  if is_debian_root && apt_install chromium && find_chromium; then return; fi
  die "Chromium was not found" "install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to its path"
}
