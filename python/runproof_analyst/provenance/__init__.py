"""Where numbers come from: which records of the code hold measured values, and which only draws or constants."""
