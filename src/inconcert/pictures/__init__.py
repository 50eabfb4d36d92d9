"""Pictures of posts: opened safely, hashed by how they look, put into families of versions of one picture."""
