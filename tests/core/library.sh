#!/usr/bin/env bash
# magnet-library as a user runs it: one and two workers give the same bytes, a killed run goes on, damage is found.
set -eu
tool=$1
rm -rf library && mkdir library && cd library
generate() { "$tool" generate --count 9 --hard 6 --size 24 --seed 3 "$@"; }
generate --out one --jobs 1 > one.log
generate --out two --jobs 2 > two.log &
victim=$!
for _ in $(seq 200); do
  [ "$(find two -name '*.json' 2>/dev/null | wc -l)" -ge 3 ] && break
  sleep 0.05
done
kill -9 $victim 2>/dev/null || true
wait $victim 2>/dev/null || true
generate --out two --jobs 2 > again.log
grep -q 'there already' again.log
diff -r one two
"$tool" verify one | grep -q '15 textures, 0 bad'
"$tool" list one | grep -q 'vortex'
"$tool" show one 0 --png slices.png | grep -q '"category": "vortex"'
file=$(find one -name '000-*.ovf.zst')
[ "$(head -c 8 slices.png | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
grep -q "$(sha256sum "$file" | cut -d' ' -f1)" one/index.json
# Another library's folder is refused, a damaged file found and made again.
! "$tool" generate --count 9 --hard 6 --size 32 --seed 3 --out one 2> refused.log
grep -q '^error: one holds a library' refused.log
printf x >> "$file"
! "$tool" verify one --quick > damaged.log
grep -q 'another SHA-256' damaged.log
generate --out one > mended.log
diff -r one two
! "$tool" show one no-such 2> unknown.log
grep -q '^error: one has no entry' unknown.log
! "$tool" list nowhere 2> nowhere.log
grep -q '^error: nowhere/index.json' nowhere.log

# A part of it: the same bytes, with the splits that were given.
printf '# a part\n0 test\n\n9 hard\n' > part.txt
generate --out part --only part.txt > part.log
[ "$(find part -name '*.ovf.zst' | wc -l)" = 2 ]
cmp part/000-*.ovf.zst two/000-*.ovf.zst
"$tool" list part | grep '^000' | grep -q test
printf '99 test\n' > beyond.txt
! generate --out part --only beyond.txt 2> beyond.log
grep -q "^error: beyond.txt has the line '99 test'; expected an index from 0 to 14" beyond.log
