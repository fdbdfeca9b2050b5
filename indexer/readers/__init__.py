"""What text does this file hold?"""
