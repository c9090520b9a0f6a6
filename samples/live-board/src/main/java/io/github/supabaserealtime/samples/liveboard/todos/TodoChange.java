package io.github.supabaserealtime.samples.liveboard.todos;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A change of a to-do.
 *
 * @param title the new title, or {@code null} to keep it
 * @param done whether it is done, or {@code null} to keep it
 * @param editedBy who changes it
 */
public record TodoChange(@Nullable String title, @Nullable Boolean done, @Nullable String editedBy) {

	boolean hasValidTitle() {
		return StringUtils.hasText(this.title) && this.title.length() <= Todo.LONGEST;
	}

	/**
	 * Return a row with this change applied.
	 * @param todo the row before
	 * @return the row after
	 */
	public Todo applyTo(Todo todo) {
		return new Todo(todo.id(), (this.title != null) ? this.title.strip() : todo.title(),
				(this.done != null) ? this.done : todo.done(), this.editedBy);
	}

}
