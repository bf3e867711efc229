# shellcheck shell=bash
# Functions of install.sh: the JDK, the jars, the archive of their classes, and the kernelspec.

# The JDK's directory: JAVA_HOME if it will do, else Debian's 17, else any other here.
find_jdk() {
  local directory version
  for directory in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/java-17-openjdk-* /usr/lib/jvm/*; do
    [[ -x $directory/bin/javac && -f $directory/release ]] || continue
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$directory/release")
    if ((${version:-0} >= 17)); then
      say "$directory"
      return
    fi
  done
}

require_jdk() {
  jdk=$(find_jdk)
  [[ $jdk ]] || die "no JDK 17 or newer here: install openjdk-17-jdk-headless or set JAVA_HOME"
  jdk_version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release")
  readonly jdk jdk_version
  export JAVA_HOME=$jdk
}

# --- the kernel ------------------------------------------------------------------------------------------

sources_hash() {
  cd -- "$here" && find pom.xml .mvn kernel magics -name target -prune -o -name test -prune -o -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
}

poms_hash() { cat "$here"/pom.xml "$here"/*/pom.xml | sha256sum | cut -c1-16; }

# maven GOALS_STAMP ARGUMENTS...: without the network once these goals have succeeded with these poms.
maven() {
  local stamp
  stamp=$data/m2/.complete-$1-$(poms_hash)
  shift
  local offline=()
  [[ ! -e $stamp ]] || offline=(-o)
  mkdir -p "$data/m2"
  (cd -- "$here" && mvn -B -ntp "${offline[@]}" -Dmaven.repo.local="$data/m2" "$@")
  : >"$stamp"
}

# The jars lie in a directory that changes by renaming, so no start of a kernel sees half of them.
build_app() { # HASH
  maven package -q -Dquick -Dmaven.test.skip=true package
  local new=$data/app.new
  rm -rf "$new" "$data/app.old"
  mkdir -p "$new"
  cp -- "$here"/magics/target/fathom-magics-*.jar "$here"/magics/target/lib/*.jar "$new/"
  "$jdk/bin/java" -cp "$new/*" fathom.kernel.ModernClasses "$new"/*.jar
  say "$1" >"$new/.sources"
  [[ ! -e $data/app ]] || mv -T "$data/app" "$data/app.old"
  mv -T "$new" "$data/app"
  rm -rf "$data/app.old"
}

# One path for each jar and in one order, because the archive is for exactly this class path.
class_path() {
  local jars=("$data"/app/*.jar)
  local IFS=:
  say "${jars[*]}"
}

archive() { # where the JVM's archive of the classes of a start is
  if ((jdk_version >= 25)); then say "$data/app/start.aot"; else say "$data/app/start.jsa"; fi
}

kernel_flags() { # the JVM's flags, one a line
  grep -v '^#' "$jupyter_files/java-flags"
  ((jdk_version < 24)) || say --enable-native-access=ALL-UNNAMED
  say "-Dfathom.archive=$(archive)"
}

make_archive() {
  local flags
  mapfile -t flags < <(kernel_flags)
  "$jdk/bin/java" "${flags[@]}" -cp "$(class_path)" fathom.kernel.StartArchive ||
    say "there is no archive: kernels start more slowly, and make it themselves if they can"
}

json_text() { # TEXT: escaped for the inside of a JSON string
  local text=${1//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}

write_kernelspec() { # DIRECTORY, which becomes the kernelspec
  local spec flags flag list=
  mapfile -t flags < <(kernel_flags)
  if ((jdk_version >= 25)); then
    flags+=("-XX:AOTCache=$(archive)")
  else
    # With the JDK's own archive named as well, that one is used when ours is missing or stale.
    flags+=("-XX:SharedArchiveFile=$jdk/lib/server/classes.jsa:$(archive)")
  fi
  for flag in "${flags[@]}"; do list+="${list:+, }\"$(json_text "$flag")\""; done
  spec=$(<"$jupyter_files/kernelspec/kernel.json")
  # A JVM heeds no signal that it is started to ignore, as below nohup. Before coreutils 8.31 env cannot mend that.
  env --default-signal=INT true 2>/dev/null || spec=${spec/'"env",'*'"@JAVA@"'/'"@JAVA@"'}
  spec=${spec//@JAVA@/"$(json_text "$jdk/bin/java")"}
  spec=${spec//'"@FLAGS@"'/"$list"}
  spec=${spec//@CLASSPATH@/"$(json_text "$(class_path)")"}
  spec=${spec//@DATA_HOME@/"$(json_text "$data_home")"}
  mkdir -p "$1"
  cp -- "$jupyter_files"/kernelspec/logo-* "$1/"
  printf '%s\n' "$spec" >"$1/kernel.json.new"
  mv "$1/kernel.json.new" "$1/kernel.json"
}

# Writes it into the venv and, with JUPYTER, into that Jupyter's own path; remembers the latter.
install_kernelspecs() {
  local directory
  write_kernelspec "$data/venv/share/jupyter/kernels/fathom"
  [[ ${JUPYTER-} ]] || return 0
  directory=$("$JUPYTER" --data-dir) || die "JUPYTER=$JUPYTER does not answer to --data-dir"
  directory+=/kernels/fathom
  write_kernelspec "$directory"
  grep -qxF -- "$directory" "$data/kernelspecs" 2>/dev/null || say "$directory" >>"$data/kernelspecs"
  say "             kernel Fathom (Java) is in $directory"
}
