"""The `wenzheng` command: thin, over all the other parts."""
