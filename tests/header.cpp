// Nothing: the precompiled header of all test programs belongs to this file.
