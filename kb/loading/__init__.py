"""From a folder of YAML to a checked `Pack`: strict documents, typed fields, references, and every fault with its place."""
