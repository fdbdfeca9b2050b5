"""What a request passes before its route: plain ASGI, one concern a file, in the order of `stack`."""
