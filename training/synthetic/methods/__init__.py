"""The methods that are compared for the engine ``synthetic``, each as its paper says; ``compare`` runs them all."""
