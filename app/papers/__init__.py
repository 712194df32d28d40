"""Reports on paper and by e-mail, what employers may say of their part, and what anyone may see."""
