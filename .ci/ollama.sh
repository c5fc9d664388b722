#!/usr/bin/env bash
# A real Ollama server for the tests marked `ollama`, on a machine that has none.
#
#   .ci/ollama.sh [MODEL...]   build the server and give it models; what is there already stays.
#                              MODEL: a name that `python -m pytest_factory.models.download` knows
#   .ci/ollama.sh serve        run it in the foreground; OLLAMA_HOST says where it listens
#
# Everything lies in ${PYTEST_FACTORY_CACHE:-~/.cache/pytest_factory}/ollama and is of no use on another kind of processor.
# Needs Go, g++ and two Debian packages, which it installs where it may.
set -euo pipefail

# The last release with a CPU engine that `go install` alone compiles; later ones start a llama-server that CMake builds.
version=v0.24.0
# Go leaves folders named vendor out of a module, and with them three C++ headers: this one is in a module of its own ...
malgo=github.com/gen2brain/malgo@v0.11.24
# ... and these are in Debian.
declare -A headers=([/usr/include/nlohmann/json.hpp]=nlohmann-json3-dev [/usr/include/stb/stb_image.h]=libstb-dev)

dir="${PYTEST_FACTORY_CACHE:-$HOME/.cache/pytest_factory}/ollama"
ollama="$dir/bin/ollama-$version"
python="${PYTHON:-python3}"

install_headers() {
    local missing=()
    for header in "${!headers[@]}"; do [ -f "$header" ] || missing+=("${headers[$header]}"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        echo "$0: headers are missing; run: sudo apt-get install ${missing[*]}" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

build() {
    for tool in go g++; do
        command -v "$tool" >/dev/null || { echo "$0: $tool is not installed; the server is compiled with it" >&2; exit 1; }
    done
    local include="$dir/include" scratch="$dir/scratch"
    mkdir -p "$include/miniaudio" "$scratch" "$dir/bin"
    cp -f "$(go mod download -json "$malgo" | "$python" -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')/miniaudio.h" \
        "$include/miniaudio/"
    GOBIN="$scratch" CGO_ENABLED=1 CGO_CFLAGS="-O3 -march=native" CGO_CXXFLAGS="-O3 -march=native -I$include" \
        go install "github.com/ollama/ollama@$version"
    mv "$scratch/ollama" "$ollama"
}

# qwen2.5-coder-0.5b becomes qwen2.5-coder:0.5b. Without a template a bare file is served as plain completion; Qwen's
# models speak ChatML.
create() {
    local file
    file=$("$python" -m pytest_factory.models.download "$1")
    printf 'FROM %s\nTEMPLATE """%s"""\nPARAMETER stop "<|im_end|>"\n' "$file" \
        '{{- range .Messages }}<|im_start|>{{ .Role }}
{{ .Content }}<|im_end|>
{{ end }}<|im_start|>assistant
' >"$dir/Modelfile"
    "$ollama" create "${1%-*}:${1##*-}" -f "$dir/Modelfile" >"$dir/create.log" 2>&1 || { cat "$dir/create.log" >&2; exit 1; }
}

with_server() {
    OLLAMA_HOST="127.0.0.1:$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
    export OLLAMA_HOST
    "$0" serve >"$dir/setup.log" 2>&1 &
    server=$!
    trap 'kill "$server"; wait "$server" || true' EXIT
    for _ in $(seq 100); do
        "$ollama" list >"$dir/list.txt" 2>/dev/null && break
        kill -0 "$server" 2>/dev/null || { cat "$dir/setup.log" >&2; exit 1; }
        sleep 0.2
    done
    for model in "$@"; do
        grep -q "^${model%-*}:${model##*-} " "$dir/list.txt" || create "$model"
    done
    "$ollama" list
}

export OLLAMA_MODELS="$dir/models"
if [ "${1:-}" = serve ]; then
    HOME="$dir/home" exec "$ollama" serve
fi
mkdir -p "$dir/home"
[ -x "$ollama" ] || { install_headers; build; }
with_server "${@:-qwen2.5-coder-0.5b}"
