#!/usr/bin/env bash
# Makes .venv as the lock files say: `scripts/bootstrap.sh [run|test]`.
#
# Safe to repeat, and quick when nothing is to do. Apart from Debian packages that are missing
# (shown before they are installed) it writes nothing outside the clone.
# Ends with 3 when something is missing that only the owner of the machine can install.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind=${1:-run}
case $kind in run | test) ;; *) echo "usage: scripts/bootstrap.sh [run|test]" >&2; exit 2 ;; esac

venv=.venv
log=.cache/bootstrap.log
mkdir -p .cache

# A clone that has once been set up for tests stays so: `make run` must not take pytest away.
[ -f "$venv/.ready-test" ] && kind=test

wanted() { cat "requirements/$kind.lock" requirements/uv.lock pyproject.toml scripts/bootstrap.sh | sha256sum | cut -d' ' -f1; }
stamp="$venv/.ready-$kind"
if [ "$(cat "$stamp" 2>/dev/null || true)" = "$(wanted) $PWD" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    exit 0
fi

say() { printf 'bootstrap: %s\n' "$*" >&2; }

# --- what Debian must give -------------------------------------------------------------------

python=""
find_python() {
    local candidate
    for candidate in "${PYTHON:-python3.11}" python3.11 python3.12 python3.13 python3.14 python3; do
        candidate=$(command -v "$candidate") || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            return
        fi
    done
    return 1
}

# The only honest question is whether a venv with pip comes out: Debian splits ensurepip off.
make_venv() {
    rm -rf "$venv"
    "$python" -m venv "$venv" >"$log" 2>&1 && "$venv/bin/python" -m pip --version >>"$log" 2>&1
}

install_debian() {
    local line="apt-get update && apt-get install -y --no-install-recommends $*"
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            say "needs Debian packages; run this as root, then try again / 缺少系统软件包，请以管理员身份运行："
            say "    $line"
            exit 3
        fi
        sudo=(sudo -n)
    fi
    if ! command -v apt-get >/dev/null; then
        say "needs Python 3.11 or newer with venv and pip; no apt-get here to install it: $*"
        exit 3
    fi
    say "${sudo[*]:+${sudo[*]} }$line"
    "${sudo[@]}" apt-get update -q >"$log" 2>&1 || { tail -5 "$log" >&2; exit 3; }
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "$@" >>"$log" 2>&1 </dev/null ||
        { tail -20 "$log" >&2; exit 3; }
}

# Named after the interpreter that was found, which need not be 3.11.
venv_package() { "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'; }

[ -e /etc/ssl/certs/ca-certificates.crt ] || [ -n "${SSL_CERT_FILE:-}" ] || [ ! -e /etc/debian_version ] ||
    install_debian ca-certificates
find_python || { install_debian python3.11 python3.11-venv && find_python; } ||
    { say "no Python 3.11 or newer found / 找不到 Python 3.11 及以上版本"; exit 3; }

if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    make_venv || { install_debian "$(venv_package)" && make_venv; } || { tail -5 "$log" >&2; exit 3; }
fi

# --- what the lock files say -----------------------------------------------------------------

rm -f "$venv"/.ready-*
export PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
export UV_CACHE_DIR="$PWD/.cache/uv" UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 UV_NO_CONFIG=1

# uv does not read pip's settings; an office that has its own package index has told pip.
pip_setting() { "$venv/bin/python" -m pip config get "$1" 2>/dev/null || true; }
if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    index=${PIP_INDEX_URL:-$(pip_setting global.index-url)}
    [ -z "$index" ] || export UV_DEFAULT_INDEX="$index"
fi
if [ -z "${SSL_CERT_FILE:-}" ]; then
    certificates=${PIP_CERT:-$(pip_setting global.cert)}
    [ -z "$certificates" ] || export SSL_CERT_FILE="$certificates"
fi

if ! "$venv/bin/uv" --version 2>/dev/null | grep -qF "uv $(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/uv.lock)"; then
    "$venv/bin/python" -m pip install --quiet --require-hashes -r requirements/uv.lock
fi
"$venv/bin/uv" pip sync --quiet --python "$venv/bin/python" --require-hashes "requirements/$kind.lock"
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --offline -e .

echo "$(wanted) $PWD" >"$stamp"
say "$venv is ready to $kind"
