"""The plain face: the same conversation line by line, without boxes, colour or cursor movement."""
