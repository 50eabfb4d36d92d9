"""People protected: who is covered in what leaves a case, how an account is forgotten, and how long a case is kept."""
