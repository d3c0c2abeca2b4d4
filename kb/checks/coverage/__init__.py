"""What a pack's scenarios cover, what they leave out, and what would cover it."""
