// Shows the API's own description; nothing is loaded from elsewhere.
SwaggerUIBundle({ url: "openapi.json", dom_id: "#api", validatorUrl: null });
