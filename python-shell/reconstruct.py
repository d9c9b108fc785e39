"""Reconstructs the magnetic induction, or the magnetization, from phase tilt series.

    pvpython python-shell/reconstruct.py --x x.vti --y y.vti --method "Fourier slices" --out B_out.vti
    pvpython python-shell/reconstruct.py --series s.mrc --azimuth 80.4 --valid mask.npy --method Model-based \\
        --support V.vti --out M.vti

The first writes every step that it went through (B_vfet in T; with --model also B_magnet; with
--method "Model-based" also B_model in T and M_model in A/m; with both, the network says where the material is, unless
--support does). The second takes series about any axes, one or more, and writes B_model, M_model and mask.
"""

import json
import os
import sys
import time

from magnet import MagnetError, command
from magnet.command import angles_of
from magnet.data import field

MODEL_BASED = "Model-based"


def series_options(p):
    p.add_argument("--x", nargs="+", help="phase series tilted about x: .vti, or what TiltSeriesReader reads: a "
        "stack, files of one image each, or their folder, with their angles in them or beside them")
    p.add_argument("--y", nargs="+", help="the same tilted about y")
    p.add_argument("--series", nargs="+", action="append", default=[],
        help="instead: a series about any axis; again for each further one")
    p.add_argument("--azimuth", nargs="+", type=float, metavar="DEGREES",
        help="of each --series: direction of its tilt axis in the specimen, from x counter-clockwise; without, as its "
        "files tell")
    p.add_argument("--detector-azimuth", nargs="+", type=float, metavar="DEGREES",
        help="of each --series: direction of its tilt axis in the images, where it is another one")
    p.add_argument("--angles", action="append", help='tilt angles in degrees, "-65 -61 0", or a file of '
        "them; once for all --series, or again for each; without, as their files tell")
    p.add_argument("--valid", nargs="+", metavar="FILE",
        help="of each --series: a stack of the same size, or ARCHIVE.npz:ARRAY, 0 where a pixel is to be ignored")
    p.setting("--missing", "TiltSeriesReader", "MissingValue",
        help="value of pixels to be ignored, such as 0; NaN are in any case")
    p.setting("--pixel", "TiltSeriesReader", "PixelSize", help="pixel size in nm, 0: as the files tell")


def linear_options(p):
    p.setting("--method", "VFETReconstruction", "Method", choices=None,
        help="as in the menu of VFET Reconstruction, from two series; or Model-based: the magnetization whose "
        "phases are those measured (of --x and --y: Fourier slices first)")
    p.setting("--low-pass", "VFETReconstruction", "LowPassPeriod", help="period in nm of the Butterworth low-pass, 0: none")
    p.setting("--low-pass-order", "VFETReconstruction", "LowPassOrder", help="its order")
    p.setting("--wedge-fill", "VFETReconstruction", "WedgeFill", help="continuation into the missing wedge, 0: none")
    p.setting("--iterations", "VFETReconstruction", "Iterations", help="of SIRT and CGLS")
    p.setting("--size", "VFETReconstruction", "Size", help="voxels along each edge, 0: the detector's width")
    p.setting("--depth", "VFETReconstruction", "Depth",
        help="voxels along z, 0: as wide as the frame; Model-based with --support: as that is")
    p.setting("--margin", "VFETReconstruction", "Margin", help="voxels beyond the frame on each side along x and y")
    p.add_argument("--support", help="volume with 'mask' (.vti): where the material is, for Model-based, SIRT and CGLS")


def model_options(p):
    """Of --method Model-based: each a property of ModelBasedReconstruction, which `main` hands on."""
    p.setting("--outline", "ModelBasedReconstruction", "Outline",
        help="Model-based: the support is the outline itself, or where to look for a film's: the same at every height")
    p.setting("--ms", "ModelBasedReconstruction", "SaturationMagnetization",
        help="Model-based: saturation magnetization in A/m, 0: found")
    p.setting("--background", "ModelBasedReconstruction", "Background",
        help="Model-based: what each image holds beside the specimen's phase")
    p.setting("--background-period", "ModelBasedReconstruction", "BackgroundPeriod",
        help="Model-based: of --background 'Slower than period', in nm")
    p.setting("--refine", "ModelBasedReconstruction", "Refine",
        help="Model-based: what of the geometry of the images is found with the magnetization")
    p.add_argument("--leave-one-out", action="store_true",
        help="Model-based: predict each image by a fit without it, and tell how much worse it is than with it")
    p.setting("--ensemble", "ModelBasedReconstruction", "Ensemble",
        help="Model-based: fits with random errors (8 or more), whose spread is written as B_sigma in T")


def arguments():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    series_options(p)
    linear_options(p)
    model_options(p)
    p.add_argument("--model", help="network file for the enhancement, or 'default'")
    p.setting("--fit-noise", "MagNet", "FitNoise", help="of the enhancement, as in MagNet Enhancement")
    p.add_argument("--json", help="also write what was found, and the time it took, to this file")
    p.add_argument("--out", required=True, help="file to write (.vti, or .ovf for the result alone)")
    return p, p.parse_args()


def of_each(name, values, count):
    """The values of an option, one for each series; None where it is not given."""
    if values is not None and len(values) != count:
        raise MagnetError(f"--{name} has {len(values)} value(s) for {count} series; give one for each, in their order")
    return values or [None] * count


def about_any_axis(parser, args):
    """The --series, each with what the options say of it."""
    from paraview import simple

    from magnet import read, update

    # Of several .vti behind one --series each is a series; of other files, each is an image of one.
    files = [group for paths in args.series for group in
        ([[path] for path in paths] if all(path.lower().endswith(".vti") for path in paths) else [paths])]
    count = len(files)
    azimuths = of_each("azimuth", args.azimuth, count)
    detectors = of_each("detector-azimuth", args.detector_azimuth, count)
    masks = of_each("valid", args.valid, count)
    angles = of_each("angles", args.angles * count if args.angles and len(args.angles) == 1 else args.angles, count)
    result = []
    for paths, azimuth, detector, mask, tilts in zip(files, azimuths, detectors, masks, angles):
        axis = {} if azimuth is None else {"TiltAxisAzimuth": azimuth}
        axis.update({} if detector is None else {"DetectorAzimuth": detector})
        tilts = angles_of(tilts) if tilts else {}
        if paths[0].lower().endswith(".vti"):
            if mask or "AngleFile" in tilts:
                raise MagnetError(f"{paths[0]} has its own mask (array valid) and angles (tilt_angles): "
                    "--valid and files of --angles go with stacks of other programs")
            source = read(paths[0])
            if axis or tilts:
                source = update(simple.PrepareTiltSeries(Input=source, **axis, **tilts))
        else:
            valid = {"ValidFile": os.path.abspath(mask)} if mask else {}
            source = read(paths, **axis, **tilts, **valid, **parser.settings(args, "TiltSeriesReader"))
        if field(source, "tilt_axis") is None and field(source, "tilt_axis_azimuth") is None:
            raise MagnetError(f"{paths[0]}: no file tells its tilt axis; give --azimuth, in degrees from x (y: 90)")
        if field(source, "tilt_angles") is None:
            raise MagnetError(f"{paths[0]}: no file tells its tilt angles; give --angles")
        result.append(source)
    return result


def about_x_and_y(parser, args):
    from magnet import read

    def series(paths, axis):
        known = paths[0].lower().endswith(".vti")
        return read(paths[0] if known and len(paths) == 1 else paths,
            **({} if known else {"TiltAxis": axis, **parser.settings(args, "TiltSeriesReader")}))

    return [series(paths, axis) for paths, axis in ((args.x, "x"), (args.y, "y")) if paths]


def check(args, methods):
    """What no series is needed to see, before the minutes that all takes."""
    from magnet.data import require_ending

    require_ending(args.out)
    if args.method not in methods:
        raise MagnetError(f"there is no method '{args.method}'; choose one of: {', '.join(methods)}")
    if bool(args.series) == bool(args.x or args.y):
        raise MagnetError("give the series: --x and --y, or --series for each about any axis"
            + (", and not both" if args.series else ""))
    for option in () if args.series else ("azimuth", "detector_azimuth", "angles", "valid"):
        if getattr(args, option):
            raise MagnetError(f"--{option.replace('_', '-')} goes with --series")


def require_two(count, what):
    if count != 2:
        there = "is 1" if count == 1 else f"are {count}"
        raise MagnetError(f"{what} needs two series about different axes, and there {there}: "
            "one axis tells the induction along itself alone. Take --method Model-based, which finds the magnetization from "
            "one series or more, with --support for the outline of the specimen")


def tell(args, model):
    number = lambda name: field(model, name)[0]
    print(f"chi square {number('chi_square'):.3f}, "
        f"Ms {number('saturation_magnetization_found_A_per_m'):.4g} A/m, "
        f"{number('doubted_images'):.0f} images doubted")
    if number("model_error_found") > 0.02:
        print("The model does not explain the images: is the outline too narrow, Ms right, are the angles and the "
            "alignment? The result is smoothed for it.")
    if model.FieldData["half_bit_resolution_nm"]:
        finest = number("half_bit_resolution_nm")
        print(f"Left out images are predicted {number('leave_one_out'):.2f} times worse than fitted; "
            + (f"halves of the images agree down to {finest:.3g} nm" if finest == finest
               else "halves of the images agree at no scale"))
    preferred = number("saturation_magnetization_preferred_A_per_m")
    if args.ms > 0.0 and abs(preferred / args.ms - 1.0) > 0.03:
        print(f"Ms was given as {args.ms:.4g} A/m; let go, it moves to {preferred:.4g} A/m. Is it right, and is the "
            "outline as wide as the specimen?")


def write_report(path, result, seconds):
    """Field data of the result as JSON: a number, a list of them, or a text; null for what is no number."""
    from magnet.data import whole_file

    fields = result.FieldData
    report = {"seconds": round(seconds, 1)}
    for name in sorted(fields.keys()):
        value = field(result, name)
        if isinstance(value, list):
            value = [None if number != number else number for number in value]
            value = value[0] if len(value) == 1 else value
        report[name] = value
    with whole_file(path, ".json") as temporary, open(temporary, "w", encoding="utf-8") as file:
        file.write(json.dumps(report, indent=1) + "\n")
    print(path)


def main():
    began = time.monotonic()
    parser, args = arguments()
    from paraview import simple

    from magnet import read, update, write
    from magnet.data import prototype

    choices = prototype("VFETReconstruction").GetProperty("Method").FindDomain("vtkSMEnumerationDomain")
    methods = [choices.GetEntryText(i) for i in range(choices.GetNumberOfEntries())] + [MODEL_BASED]
    check(args, methods)
    modelled = args.method == MODEL_BASED
    series = about_any_axis(parser, args) if args.series else about_x_and_y(parser, args)
    linear = not modelled or bool(args.model) or (not args.series and len(series) == 2)
    if linear:
        require_two(len(series), "--model" if modelled else f"the method {args.method}")
    support = {"Support": read(args.support)} if args.support else {}
    result = None
    if linear:
        settings = parser.settings(args, "VFETReconstruction")
        settings["Method"] = "Fourier slices" if modelled else args.method
        if modelled and support and not args.depth:
            update(support["Support"], "the support")
            extent = support["Support"].GetDataInformation().GetExtent()
            settings["Depth"] = extent[5] - extent[4] + 1
        result = simple.VFETReconstruction(XSeries=series[0], YSeries=series[1], **support, **settings)
        update(result, settings["Method"])
    if args.model:
        result = simple.MagNet(Input=result, Model="" if args.model == "default" else args.model,
            **parser.settings(args, "MagNet"))
        update(result, "MagNet")
    if modelled:
        if args.model and not support:
            support = {"Support": result}
        inputs = {"Series": series} if args.series or len(series) == 1 else {"XSeries": series[0], "YSeries": series[1]}
        simple.SetActiveSource(series[0])  # which ParaView makes the first input that is not named
        model = simple.ModelBasedReconstruction(**inputs, **support,
            Depth=args.depth, Margin=args.margin, LeaveOneOut=int(args.leave_one_out), **parser.settings(args, "ModelBasedReconstruction"))
        update(model, MODEL_BASED)
        tell(args, model)
        result = model if result is None else update(simple.AppendAttributes(Input=[model, result]), "the volume")
    print(write(result, args.out))
    if args.json:
        write_report(args.json, model if modelled else result, time.monotonic() - began)


command.run(main)
sys.exit(0)
