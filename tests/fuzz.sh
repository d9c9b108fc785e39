#!/usr/bin/env bash
# Each reader of other programs' files against libFuzzer, AddressSanitizer and UBSan:
#   bash tests/fuzz.sh [seconds for each format, 60] [formats, mrc npy npz tiff dm emd angles ovf]
# Needs clang. A finding is left in build-fuzz/ as crash-* or the like, and the script fails. Seeds are written by the
# formats' own libraries; those of DM are the files in MAGNET_SHARED_DATA (default ../shared/data). The HDF5 library reads
# in a process of its own, which is not instrumented and may crash: a finding is what that does to its parent.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
seconds=${1:-60}
shift || true
formats=("$@")
[ ${#formats[@]} -gt 0 ] || formats=(mrc npy npz tiff dm emd angles ovf)
command -v clang++ > /dev/null || { echo "clang++ is missing: apt-get install clang" >&2; exit 1; }
out=$root/build-fuzz
mkdir -p "$out/seeds"
cd "$out"

/usr/bin/python3 - "$out/seeds" <<'PY'
import os, sys
import h5py, mrcfile, numpy, tifffile
os.chdir(sys.argv[1])
image = numpy.arange(60, dtype=numpy.float32).reshape(3, 4, 5)
for name in ("mrc", "npy", "npz", "tiff", "dm", "emd", "angles", "ovf"):
    os.makedirs(name, exist_ok=True)
with mrcfile.new("mrc/a.mrc", overwrite=True) as mrc:
    mrc.set_data(image)
    mrc.voxel_size = 5
for name, kind, integers, reals, length in (("e", b"", 0, 32, 384), ("f", b"FEI1", 0, 0, 2304), ("s", b"SERI", 2, 1, 6)):
    with mrcfile.new(f"mrc/{name}.mrc", overwrite=True) as mrc:
        mrc.set_data(image)
        extended = numpy.zeros(length, numpy.uint8)
        extended[0:length:length // 3] = 200
        if kind == b"FEI1":
            extended[[at + i for at in (0, 768, 1536) for i in (0, 1, 8, 9)]] = [0, 3, 255, 255] * 3
        mrc.set_extended_header(extended.view("V1"))
        mrc.header.exttyp = kind
    with open(f"mrc/{name}.mrc", "r+b") as file:
        file.seek(128)
        file.write(numpy.array([integers, reals], "<i2").tobytes())
numpy.save("npy/a.npy", image)
numpy.save("npy/b.npy", numpy.asfortranarray(image.astype(">f8")))
numpy.save("npy/c.npy", image.view([("phase", "<f4")])[:, None])
numpy.savez("npz/a.npz", phase=image, mask=image > 5, angles=image[:, 0, 0])
numpy.savez_compressed("npz/b.npz", phase=image, mask=image > 5, angles=image[:, 0, 0])
tifffile.imwrite("tiff/a.tif", image)
tifffile.imwrite("tiff/b.tif", numpy.zeros((2, 32, 32), numpy.uint16), tile=(16, 16), compression="zlib")
tifffile.imwrite("tiff/c.tif", image.astype(numpy.uint16), imagej=True, resolution=(0.2, 0.2),
    metadata={"axes": "CYX", "unit": "nm", "Labels": ["t_-5", "t_0", "t_5"], "cf": 0, "c0": -32768.0, "c1": 1.0})
tifffile.imwrite("tiff/d.tif", image, metadata=None, extratags=[(65003, 2, 3, "nm", True), (65005, 2, 4, "deg", True),
    (65008, 12, 1, -5.0, True), (65009, 12, 1, 2.5, True), (65011, 12, 1, 5.0, True), (274, 3, 1, 6, True)])
with tifffile.TiffWriter("tiff/e.tif") as tiff:
    tiff.write(image, truncate=True, metadata={"unit": "nm"}, resolution=(0.2, 0.2))
tifffile.imwrite("tiff/f.tif", image, photometric="minisblack", planarconfig="separate", metadata=None)
tifffile.imwrite("tiff/g.tif", numpy.repeat(image[..., None], 3, -1).astype(numpy.uint8), photometric="rgb", metadata=None)
tifffile.imwrite("tiff/h.tif", image > 5, metadata=None)
tifffile.imwrite("tiff/i.tif", image, metadata=None, description="<ome:OME xmlns:ome='x'><ome:Pixels SizeC='1' SizeZ='3' "
    "SizeT='1' DimensionOrder='XYZCT' PhysicalSizeX='5' PhysicalSizeXUnit='&#181;m'/></ome:OME>")
packed = {"chunks": (1, 2, 5), "compression": "gzip", "shuffle": True}
for name, version, options in (("a", "earliest", {}), ("b", "earliest", packed), ("c", "latest", packed),
        ("d", "latest", {"chunks": (3, 4, 5)})):
    with h5py.File(f"emd/{name}.emd", "w", libver=version) as emd:
        group = emd.create_group("data/t")
        group.create_dataset("data", data=image, **options)
        for i, n in enumerate(image.shape):
            dim = group.create_dataset(f"dim{i + 1}", data=numpy.arange(n, dtype=float))
            dim.attrs["units"] = "[deg]" if i == 0 else "[n_m]"
with h5py.File("emd/v.emd", "w") as emd:
    group = emd.create_group("Data/Image/0")
    group.create_dataset("Data", data=image.transpose(1, 2, 0))
    text = numpy.frombuffer(b'{"Stage":{"AlphaTilt":"0.1"},"BinaryResult":{"PixelSize":{"width":"1e-9","height":"1e-9"}}}', numpy.uint8)
    group.create_dataset("Metadata", data=numpy.repeat(text[:, None], 3, 1))
for name, version in (("h", "earliest"), ("i", "latest")):
    with h5py.File(f"emd/{name}.hspy", "w", libver=version) as hspy:
        signal = hspy.create_group("Experiments/series")
        signal.create_dataset("data", data=image, **packed)
        for i, (n, unit) in enumerate(zip(image.shape, ("deg", "nm", "nm"))):
            signal.create_group(f"axis-{i}").attrs.update(
                name="abc"[i], units=unit, size=n, scale=2.0, offset=-2.0, navigate=i == 0)
        signal["metadata/Tomography/tilts"] = numpy.array([-60.0, 0, 45])
with h5py.File("emd/n.nxs", "w") as nexus:
    group = nexus.create_group("entry/data")
    group.attrs.update(NX_class="NXdata", signal="phase", axes=["tilt", ".", "x"])
    group["phase"], group["tilt"], group["x"] = image, numpy.array([-60.0, 0, 45]), numpy.array([0.0, 2])
    group["tilt"].attrs["units"], group["x"].attrs["units"] = "", "nm"
with open("angles/a.rawtlt", "w") as file:
    file.write("-60\n0.5\n60.0\n")
with open("angles/c.csv", "w") as file:
    file.write("image,tilt\n1,-60.5\n2,0\n")
with open("angles/d.tlt", "w", encoding="utf-16") as file:
    file.write("-60,5;1\n# none\n0,5;2\n")
with open("angles/b.mdoc", "w") as file:
    file.write("PixelSpacing = 7.88\n[T = Tilt axis angle = -90.0]\n[ZValue = 0]\nTiltAngle = -3.0\n[ZValue = 1]\nTiltAngle = 0\n")
head = "# Title: m\n# meshunit: nm\n" + "".join(f"# {a} nodes: 2\n# {a}min: 0\n# {a}max: 4\n# {a}base: 1\n" for a in "xyz")
labels = "# valuedim: 3\n# valuelabels: B_demag_x B_demag_y B_demag_z\n# valueunits: {mT} {mT} {mT}\n"
text = "# Begin: Data Text\n" + "0 +0.6 -8e-1\n" * 8 + "# End: Data Text\n"
for name, first, rest in (("a", "# OOMMF OVF 2.0\n", labels), ("b", "# made by hand\n# OOMMF: rectangular mesh v0.99\n",
        "# valueunit: kA / m\n# valuemultiplier: 10\n# zstepsize: 3\n")):
    with open(f"ovf/{name}.ovf", "w") as file:
        file.write(first + head + rest + text)
with open("ovf/e.ovf", "w", newline="\r") as file:
    file.write("# OOMMF OVF 2.0\n# meshunit: nm\n" + "".join(f"# {a}base: {b}\n# {a}nodes: 2\n# {a}min: 0\n# {a}max: 1D0\n"
        for a, b in zip("xyz", ("1 0 0", "0 1 0", "0 0 1"))) + labels + text.replace("Text", "CSV").replace(" +", ", "))
for name, kind, check in (("c", ">f4", 1234567.0), ("d", "<f8", 123456789012345.0)):
    with open(f"ovf/{name}.ovf", "wb") as file:
        file.write(("# OOMMF OVF 2.0\n" + head + labels).encode() + b"# Begin: Data Binary %s\n" % kind[2:].encode()
            + numpy.array([check] + 24 * [0.5]).astype(kind).tobytes() + b"\n# End: Data\n")
PY
shared=${MAGNET_SHARED_DATA:-$root/../shared/data}
for file in "$shared"/*.dm3 "$shared"/*.dm4; do [ -f "$file" ] && cp "$file" seeds/dm/; done
for file in "$shared"/*.mdoc "$shared"/*.rawtlt; do [ -f "$file" ] && cp "$file" seeds/angles/; done
for file in "$shared"/*.omf "$shared"/*.ovf "$shared"/cases/*.ovf; do [ -f "$file" ] && cp "$file" seeds/ovf/; done

flags=(-std=c++17 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -I"$root")
# What core/file holds, and what that needs: nothing of it needs LibTorch.
rm -rf objects
mkdir -p objects libexec/magnet
(cd objects && printf '%s\n' "$root"/core/file/*.cpp "$root"/core/base/{ChildProcess,Grid,InputFile,Installed,Memory,OutputFile}.cpp |
  xargs -P "$(nproc)" -n 1 clang++ "${flags[@]}" -c)
# Linked statically where that can be: it starts in a third of the time.
export MAGNET_HDF5_SECONDS=0.05 # a damaged text often sends the library round and round
hdf5=$(pkg-config --exists hdf5-serial && echo hdf5-serial || echo hdf5)
child=(clang++ -std=c++17 -O2 -DH5_USE_110_API -I"$root" -o libexec/magnet/magnet-hdf5 "$root/core/tools/Hdf5.cpp"
  "$root/core/base/ServeParent.cpp" $(pkg-config --cflags "$hdf5"))
folder=$(pkg-config --libs-only-L "$hdf5" | sed 's/^-L//; s/ *$//')
"${child[@]}" -ffunction-sections -Wl,--gc-sections,--as-needed "$folder/libhdf5.a" -lcrypto -lcurl -lsz -lz -ldl -lm -lpthread ||
  "${child[@]}" $(pkg-config --libs "$hdf5") -lpthread
libraries=(-ltiff -lz -lzstd)
declare -A reader=([mrc]=openMrc [npy]=openNpy [npz]=openNpz [tiff]=openTiff [dm]=openDm [emd]=openEmd [angles]=openMrc [ovf]=openMrc)
failed=0
for format in "${formats[@]}"; do
  [ -n "${reader[$format]:-}" ] || { echo "no such format: $format" >&2; exit 1; }
  define=(-DREADER="${reader[$format]}")
  [ "$format" != angles ] || define+=(-DANGLES)
  [ "$format" != ovf ] || define+=(-DOVF)
  clang++ "${flags[@]}" "${define[@]}" -o "fuzz-$format" "$root/tests/fuzz/ReaderFuzz.cpp" objects/*.o "${libraries[@]}"
  mkdir -p "corpus-$format"
  if ./"fuzz-$format" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=2048 -malloc_limit_mb=512 -max_len=65536 \
    -print_final_stats=1 "corpus-$format" "seeds/$format" > "fuzz-$format.log" 2>&1; then
    echo "$format: $(grep -o 'number_of_executed_units: [0-9]*' "fuzz-$format.log"), nothing found"
  else
    echo "$format: see $out/fuzz-$format.log" >&2
    tail -5 "fuzz-$format.log" >&2
    failed=1
  fi
done
exit $failed
