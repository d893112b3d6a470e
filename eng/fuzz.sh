#!/usr/bin/env bash
# Fuzzes every reader for some hours: eng/fuzz.sh [HOURS] [FOLDER]
# Each round gives every target a minute. FOLDER (artifacts/fuzz) gets cases.txt, the failing inputs in failures/TARGET, and
# last-TARGET, the input of a case that ended the process. Copy an input that failed to
# test/Proximal.Fuzz.Tests/Corpus/TARGET when its fault is corrected.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
hours=${1:-8}
export PROXIMAL_FUZZ_LOG=${2:-$PWD/artifacts/fuzz}
export PROXIMAL_FUZZ_SECONDS=${PROXIMAL_FUZZ_SECONDS:-60}
mkdir -p "$PROXIMAL_FUZZ_LOG"
dotnet build -c Release test/Proximal.Fuzz.Tests
end=$((SECONDS + hours * 3600))
failed=0
while [ "$SECONDS" -lt "$end" ]; do
  dotnet test -c Release --no-build --project test/Proximal.Fuzz.Tests -- --filter-method '*Mutations*' || failed=1
done
awk '{ cases += $2 } END { printf "%d cases\n", cases }' "$PROXIMAL_FUZZ_LOG/cases.txt"
ls "$PROXIMAL_FUZZ_LOG"/failures/* 2>/dev/null || echo "no input failed"
exit "$failed"
