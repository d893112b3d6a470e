#!/usr/bin/env bash
# Compares the build of Proximal.Inference for netstandard2.1 with the trainer under Mono: every kind of policy, most
# probable and sampled actions, to 1e-5. Needs Mono with its facades: apt-get install mono-devel
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v mono > /dev/null || { echo "Mono is not installed: apt-get install mono-devel" >&2; exit 2; }
PROXIMAL_LONG_TESTS=1 dotnet test -c Release --project test/Proximal.Inference.NetStandard.Tests -- --filter-class "*MonoTests"
