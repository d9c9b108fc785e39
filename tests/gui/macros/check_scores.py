"""A macro, run inside the window: the scores of the sample skyrmion at +-45 degrees, in per cent.

Each result in the pipeline must have been scored, and close to the README's figure.
"""

from paraview import servermanager, simple

from sample_scores import EXPECTED, TOLERANCE


def check():
    found = {}
    for source in simple.GetSources().values():
        if source.GetXMLName() == "NRMSE":
            table = servermanager.Fetch(source)
            score = 100 * table.GetRowData().GetArray("NRMSE").GetValue(0)
            found.setdefault(source.Reconstruction.GetXMLName(), []).append(score)
    made = [source.GetXMLName() for source in simple.GetSources().values() if source.GetXMLName() in EXPECTED]
    assert made, "there is no result"
    for kind in made:
        assert len(found.get(kind, [])) == 1, f"{kind} was scored {len(found.get(kind, []))} times"
        score = found[kind][0]
        assert abs(score - EXPECTED[kind]) <= TOLERANCE, f"{kind}: {score} %, expected {EXPECTED[kind]} +- {TOLERANCE}"
        print(f"{kind} {score:.2f} %", flush=True)


check()
