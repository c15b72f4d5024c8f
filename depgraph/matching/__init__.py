"""What does a name, a part number or a package address mean, and what evidence is there for it?"""
