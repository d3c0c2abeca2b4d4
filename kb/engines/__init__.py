"""Two engines over one program: `compiled` by masks, `durable` by forward chaining. Neither knows of the other."""
