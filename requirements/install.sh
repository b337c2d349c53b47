#!/bin/sh
# Makes .venv where there is none, installs what a lock file lists, then the checkout itself in place.
# Usage: requirements/install.sh run|dev
#
# It needs Python 3.11 or later and one of: uv, Python's venv with ensurepip, or pip (22.3 or later). So it also
# works on a Debian machine without python3-venv, whose own pip refuses to install outside an environment.
set -eu
cd "$(dirname "$0")/.."
lock="requirements/$1.lock"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

find_python() {
    for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Sobremesa needs Python 3.11 or later and found none. On Debian or Ubuntu: apt install python3 python3-pip"
}

have_uv() { [ -z "${NO_UV:-}" ] && uv --version >/dev/null 2>&1; }

create_environment() {
    say "Making .venv with $python"
    rm -rf .venv
    if have_uv; then
        uv venv --quiet --no-project --python "$python" .venv
    elif "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m venv .venv 2>/dev/null; then
        :
    else # Debian without python3-venv: the environment gets no pip of its own, the machine's pip serves it
        rm -rf .venv
        "$python" -m venv --without-pip .venv
    fi
}

# Prints the words that install into .venv, to be followed by requirements.
installer() {
    if have_uv; then
        echo "uv pip install --python .venv/bin/python"
    elif .venv/bin/python -m pip --version >/dev/null 2>&1; then
        echo ".venv/bin/python -m pip install --disable-pip-version-check"
    elif "$python" -m pip --python .venv/bin/python --version >/dev/null 2>&1; then
        echo "$python -m pip --python .venv/bin/python install --disable-pip-version-check"
    else
        fail "Sobremesa needs pip 22.3 or later, python3-venv or uv. On Debian or Ubuntu: apt install python3-pip"
    fi
}

python=$(find_python)
.venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || create_environment
install=$(installer)
say "Installing $(grep -c '^[a-z]' "$lock") packages from $lock, each checked against its hash"
# The lock is complete, so nothing is resolved: --no-deps. $install is several words on purpose.
$install --no-deps --require-hashes -r "$lock"
$install --quiet --no-deps --no-build-isolation -e .
