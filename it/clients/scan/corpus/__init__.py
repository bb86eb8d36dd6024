"""Files to try a scanner of models on: hostile ones by recipe, and benign ones. Nothing that is made here is ever loaded."""
