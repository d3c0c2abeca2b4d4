"""`safetriage screen`: a whole table decided, safely against kills, in this process or on a cluster."""
