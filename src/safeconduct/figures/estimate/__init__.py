"""How many there were beyond those recorded: multiple systems estimation that knows its limits. docs/method.md is its paper."""
