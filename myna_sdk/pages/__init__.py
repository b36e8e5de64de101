"""Pages for browsers: HTML that cannot be written unescaped, its headers, and the house's look."""
