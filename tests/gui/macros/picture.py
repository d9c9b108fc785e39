"""Waits while user.py takes a picture of the screen: after the last step of a script the window would close."""

import os
import time

wish = os.environ["MAGNET_PICTURE_WISH"]
with open(wish, "w"):
    pass
# user.py takes it away.
end = time.monotonic() + 30
while os.path.exists(wish):
    assert time.monotonic() < end, "nobody took the picture"
    time.sleep(0.02)
