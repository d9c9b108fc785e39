"""Reconstructs the magnetic induction from two phase tilt series.

    pvpython python-shell/reconstruct.py --x x.vti --y y.vti --method "Fourier slices" --out B_out.vti

writes B_out.vti with every step that it went through (B_vfet in T; with --model also B_magnet; with
--method "Model-based" also B_model in T and M_model in A/m; with both, the network says where the material is, unless --support does).
"""

import sys

from magnet import MagnetError, command

MODEL_BASED = "Model-based"


def fieldNumber(source, name):
    return source.FieldData[name].GetRange()[0]


def arguments():
    p = command.parser(__doc__.split("\n", maxsplit=1)[0])
    p.add_argument("--x", required=True, nargs="+", help="phase series tilted about x: .vti, or what TiltSeriesReader reads: a "
        "stack, files of one image each, or their folder, with their angles in them or beside them")
    p.add_argument("--y", required=True, nargs="+", help="the same tilted about y")
    p.setting("--pixel", "TiltSeriesReader", "PixelSize", help="pixel size in nm, 0: as the files tell")
    p.setting("--method", "VFETReconstruction", "Method", choices=None,
        help="as in the menu of VFET Reconstruction, or Model-based: Fourier slices first, then the magnetization whose "
        "phases are those measured")
    p.setting("--low-pass", "VFETReconstruction", "LowPassPeriod", help="period in nm of the Butterworth low-pass, 0: none")
    p.setting("--low-pass-order", "VFETReconstruction", "LowPassOrder", help="its order")
    p.setting("--wedge-fill", "VFETReconstruction", "WedgeFill", help="continuation into the missing wedge, 0: none")
    p.setting("--iterations", "VFETReconstruction", "Iterations", help="of SIRT and CGLS")
    p.setting("--size", "VFETReconstruction", "Size", help="voxels along each edge, 0: the detector's width")
    p.setting("--depth", "VFETReconstruction", "Depth",
        help="voxels along z, 0: as wide as the frame; Model-based with --support: as that is")
    p.setting("--margin", "VFETReconstruction", "Margin", help="voxels beyond the frame on each side along x and y")
    p.add_argument("--support", help="volume with 'mask' (.vti): where the material is, for Model-based, SIRT and CGLS")
    p.setting("--outline", "ModelBasedReconstruction", "Outline",
        help="Model-based: the support is the outline itself, or where to look for a film's: the same at every height")
    p.setting("--ms", "ModelBasedReconstruction", "SaturationMagnetization",
        help="Model-based: saturation magnetization in A/m, 0: found")
    p.setting("--background", "ModelBasedReconstruction", "Background",
        help="Model-based: what each image holds beside the specimen's phase")
    p.setting("--ensemble", "ModelBasedReconstruction", "Ensemble",
        help="Model-based: fits with random errors (8 or more), whose spread is written as B_sigma in T")
    p.add_argument("--model", help="network file for the enhancement, or 'default'")
    p.setting("--fit-noise", "MagNet", "FitNoise", help="of the enhancement, as in MagNet Enhancement")
    p.add_argument("--out", required=True, help="file to write (.vti, or .ovf for the result alone)")
    return p, p.parse_args()


def main():
    parser, args = arguments()
    from paraview import simple

    from magnet import read, update, write
    from magnet.data import require_ending

    # Before the minutes that the reconstruction takes.
    require_ending(args.out)

    def series(paths, axis):
        known = paths[0].lower().endswith(".vti")
        return read(paths[0] if known and len(paths) == 1 else paths,
            **({} if known else {"TiltAxis": axis, **parser.settings(args, "TiltSeriesReader")}))

    inputs = {"XSeries": series(args.x, "x"), "YSeries": series(args.y, "y")}
    support = {"Support": read(args.support)} if args.support else {}
    vfet = simple.VFETReconstruction(**inputs, **support)
    methods = list(vfet.GetProperty("Method").Available) + [MODEL_BASED]
    if args.method not in methods:
        raise MagnetError(f"there is no method '{args.method}'; choose one of: {', '.join(methods)}")
    modelled = args.method == MODEL_BASED
    settings = parser.settings(args, "VFETReconstruction")
    if modelled:
        settings["Method"] = "Fourier slices"
        if support and not args.depth:
            update(support["Support"], "the support")
            extent = support["Support"].GetDataInformation().GetExtent()
            settings["Depth"] = extent[5] - extent[4] + 1
    simple.SetProperties(vfet, **settings)
    update(vfet, settings["Method"])
    result = vfet
    if args.model:
        result = simple.MagNet(Input=vfet, Model="" if args.model == "default" else args.model,
            **parser.settings(args, "MagNet"))
        update(result, "MagNet")
    if modelled:
        if args.model and not support:
            support = {"Support": result}
        model = simple.ModelBasedReconstruction(**inputs, **support,
            Depth=args.depth, Margin=args.margin, **parser.settings(args, "ModelBasedReconstruction"))
        update(model, MODEL_BASED)
        print(f"chi square {fieldNumber(model, 'chi_square'):.3f}, "
            f"Ms {fieldNumber(model, 'saturation_magnetization_found_A_per_m'):.4g} A/m, "
            f"{fieldNumber(model, 'doubted_images'):.0f} images doubted")
        if fieldNumber(model, "model_error_found") > 0.02:
            print("The model does not explain the images: is the outline too narrow, Ms right, are the angles and the "
                "alignment? The result is smoothed for it.")
        preferred = fieldNumber(model, "saturation_magnetization_preferred_A_per_m")
        if args.ms > 0.0 and abs(preferred / args.ms - 1.0) > 0.03:
            print(f"Ms was given as {args.ms:.4g} A/m; let go, it moves to {preferred:.4g} A/m. Is it right, and is the "
                "outline as wide as the specimen?")
        result = simple.AppendAttributes(Input=[model, result])
        update(result, "the volume")
    print(write(result, args.out))


command.run(main)
sys.exit(0)
