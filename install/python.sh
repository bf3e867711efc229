# shellcheck shell=bash
# Functions of install.sh: JupyterLab and the rest of Python, in an environment of their own.

venv_stamp() { # FILE of requirements: a name that changes with it, with Python and with our own package
  say "$data/venv/.complete-$({
    /usr/bin/env python3 -VV
    cat -- "$1" "$here"/kernel/src/main/python/fathom_papermill*/[!R_]* "$here"/kernel/src/main/python/fathom_papermill/__init__.py
  } | sha256sum | cut -c1-16)"
}

bundled_pip() { # Debian's own wheel, so that neither ensurepip nor python3-pip is needed
  local wheels=(/usr/share/python-wheels/pip-*.whl)
  if [[ -f ${wheels[0]} ]]; then PYTHONPATH=${wheels[0]} python3 -m pip "$@"; else python3 -m pip "$@"; fi
}

find_uv() {
  [[ -x $data/uv/bin/uv ]] ||
    bundled_pip install -q --no-cache-dir --root-user-action=ignore --target "$data/uv" "uv==$uv_version"
}

run_uv() { # with the system's certificates, as apt and pip do
  UV_CACHE_DIR=$scratch/uv "$data/uv/bin/uv" --system-certs pip install \
    --python "$data/venv/bin/python" -r "$1"
}

install_requirements() { # FILE
  if ! { find_uv && run_uv "$1"; }; then
    say "no uv here: pip instead"
    bundled_pip --python "$data/venv/bin/python" install --no-cache-dir -r "$1"
  fi
  rm -rf "$scratch/uv"
}

# Papermill's translator for Java, as files: one module and the metadata that names its entry point.
install_translator() {
  local packages
  packages=$("$data/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  cp -R -- "$here/kernel/src/main/python/fathom_papermill" "$here"/kernel/src/main/python/*.dist-info "$packages/"
}

make_venv() {
  rm -rf "$data/venv"
  python3 -m venv --without-pip "$data/venv"
  install_requirements "$jupyter_files/requirements.txt"
  install_translator
  install -D -m 644 "$jupyter_files/overrides.json" "$data/venv/share/jupyter/lab/settings/overrides.json"
  : >"$(venv_stamp "$jupyter_files/requirements.txt")"
}

start_venv() {
  command -v python3 >/dev/null || die "no python3 here: install python3-venv"
  [[ -e $(venv_stamp "$jupyter_files/requirements.txt") ]] || start venv "JupyterLab" make_venv
}

add_test_requirements() {
  install_requirements "$here/magics/src/test/python/requirements.txt"
  : >"$(venv_stamp "$here/magics/src/test/python/requirements.txt")"
}
