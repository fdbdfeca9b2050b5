"""In which order do the candidates answer the question?"""
