# SPDX-License-Identifier: MPL-2.0
# shellcheck shell=bash
# Gets source packages and packages of another architecture from the distribution. static_libraries.sh and cross_libraries.sh
# source this file after they have set $work, a directory for temporary files.

# quietly COMMAND...: shows the command's output only if it fails.
quietly() {
  local log
  log=$(mktemp -p "$work")
  "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2 && die "failed: $*"; }
}

# prepare_apt ARCHITECTURE: runs apt with separate lists for one architecture and for source packages; the settings of the machine
# do not change. The machine's package sources are extended by deb-src.
prepare_apt() {
  mkdir -p "$work/apt/sources.list.d" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -e "$file" ] || continue
    sed -n 's/^deb \(.*\)/deb \1\ndeb-src \1/p' "$file" >"$work/apt/sources.list.d/$(basename "$file" .list).list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -e "$file" ] || continue
    sed 's/^Types:.*/Types: deb deb-src/; /^Architectures:/d' "$file" >"$work/apt/sources.list.d/$(basename "$file")"
  done
  apt_options=(-o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/apt/sources.list.d"
    -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache" -o APT::Architecture="$1"
    -o APT::Architectures="$1" -o APT::Sandbox::User=root)
  quietly apt-get "${apt_options[@]}" update
}

# unpack_source NAME: unpacks a source package with the patches of the distribution and prints its directory. apt checks the
# signed hashes. If a mirror lacks the patches, the archive of the same version without them is unpacked.
unpack_source() {
  local directory=$work/sources/$1
  mkdir -p "$directory"
  cd "$directory" || return
  if ! apt-get "${apt_options[@]}" source "$1" >"$work/source.log" 2>&1; then
    quietly apt-get "${apt_options[@]}" --tar-only source "$1"
    quietly tar -xf "$(find . -name '*.orig.tar.*' ! -name '*.asc')"
  fi
  find "$directory" -mindepth 1 -maxdepth 1 -type d
}

# source_version DIRECTORY: prints the distribution's version of an unpacked source package, or the version of the archive if the
# patches of the distribution are not there.
source_version() {
  if [ -e "$1/debian/changelog" ]; then
    dpkg-parsechangelog --file "$1/debian/changelog" --show-field Version
  else
    basename "$1" | sed 's/.*-//'
  fi
}
