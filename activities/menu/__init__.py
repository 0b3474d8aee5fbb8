"""活动菜单: the themes of a term; branches and students design what is done."""
