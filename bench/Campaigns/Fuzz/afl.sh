#!/usr/bin/env bash
# Fuzzes a target of bench with AFL++, led by the code that its inputs reach: afl.sh TARGET SECONDS [SCRATCH].
# Needs afl-fuzz (Debian's afl++) and the .NET SDK; the instrumenting tool, SharpFuzz's, comes from NuGet.
set -euo pipefail
target=${1:?log, event, command or snapshot}
seconds=${2:?how long}
scratch=${3:-$(mktemp -d)}
cd "$(dirname "$0")/../../.."
mkdir -p "$scratch"
dotnet build bench/Matching.Bench.csproj -c Release --artifacts-path "$scratch/build"
[ -x "$scratch/tool/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$scratch/tool"
built=$scratch/build/bin/Matching.Bench/release
dotnet "$built/Matching.Bench.dll" afl --target "$target" --seeds "$scratch/seeds"
for assembly in Matching.Engine Matching.Journal Matching.Gateway Matching.Client; do
  "$scratch/tool/sharpfuzz" "$built/$assembly.dll"
done
AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 DOTNET_TieredPGO=0 \
  afl-fuzz -i "$scratch/seeds" -o "$scratch/found" -m none -t 10000 -V "$seconds" \
  dotnet "$built/Matching.Bench.dll" afl --target "$target"
grep -E "execs_done|corpus_count|corpus_found|saved_crashes|saved_hangs|bitmap_cvg|run_time" "$scratch/found/default/fuzzer_stats"
! find "$scratch/found/default/crashes" "$scratch/found/default/hangs" -name "id:*" | grep .
