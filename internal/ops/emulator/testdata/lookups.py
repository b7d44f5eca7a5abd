"""Stands for the repairs of moto where there is no moto; takes as long as moto does, where asked."""

import os
import time

ALL = []

time.sleep(float(os.environ.get("CDAH_TEST_DELAY", 0)))
