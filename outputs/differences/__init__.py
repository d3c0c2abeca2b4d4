"""What changes between two policies, ready for people: compared, and laid out for terminals, programs and governors."""
