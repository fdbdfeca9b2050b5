"""What went wrong with a text before it reached us, and how is it put right?"""
