"""How files come in and documents are changed: as jobs, queued, done beside the service and told of."""
