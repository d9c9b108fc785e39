"""Tells user.py to take a picture of the screen, once it has been drawn."""

from paraview import simple

for view in simple.GetViews():
    simple.Render(view)
print("picture now", flush=True)
