# Shared by every script: where the caches are, which Rust toolchain builds, how progress is printed.
# Sourced, never run. Caches live outside the clone and may be deleted at any time.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CURFEW_CACHE=${CURFEW_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/curfew}
WASM_BINDGEN_VERSION=$(sed -n 's/^wasm-bindgen *= *"=\([0-9.]*\)".*/\1/p' "$ROOT/Cargo.toml")
# The name under which Debian's compiler is linked into rustup when rustup itself cannot download the target.
DEBIAN_TOOLCHAIN=curfew-debian

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CURFEW_CACHE/target}
export PATH="$CURFEW_CACHE/tools/bin:$ROOT/scripts/node_modules/.bin:$PATH"

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() { printf '\033[31merror:\033[0m %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

need() { # need COMMAND WHAT-TO-DO
  have "$1" || die "'$1' is missing. $2"
}

# True when the toolchain named $1 ("" = rustup's active one) has the WebAssembly standard library.
has_wasm() {
  local sysroot
  sysroot=$(RUSTUP_TOOLCHAIN=${1:-${RUSTUP_TOOLCHAIN:-}} rustc_sysroot) || return 1
  compgen -G "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib" >/dev/null
}
rustc_sysroot() { [ -n "$RUSTUP_TOOLCHAIN" ] || unset RUSTUP_TOOLCHAIN; rustc --print sysroot 2>/dev/null; }

# Chooses the toolchain that can build the front end; everything is built with it, server included.
use_toolchain() {
  if has_wasm ""; then return; fi
  if has_wasm "$DEBIAN_TOOLCHAIN"; then export RUSTUP_TOOLCHAIN=$DEBIAN_TOOLCHAIN; return; fi
  die "no WebAssembly target found. Run scripts/setup first."
}
