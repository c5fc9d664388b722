"""The six stages: artifacts in, one artifact out. Stages never import each other."""
