package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Opcodes;

/**
 * A public type of a module that is no internal one, as its class file has it.
 *
 * @param name its name in class files, with dots
 * @param module the module
 * @param access the flags of the class
 * @param isSealed whether only certain types may implement or extend it
 */
record PublicType(String name, String module, int access, boolean isSealed) {

	private static final List<String> MODULES = List.of("supabase-realtime-client", "supabase-realtime-autoconfigure",
			"supabase-realtime-test");

	/**
	 * Return those of all published modules.
	 */
	static List<PublicType> all() {
		return MODULES.stream().flatMap((module) -> of(module).stream()).toList();
	}

	private static List<PublicType> of(String module) {
		Map<String, PublicType> types = new HashMap<>();
		try (Stream<Path> files = Files.walk(Pages.ROOT.resolve(module).resolve("target/classes"))) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".class")).toList()) {
				PublicType type = read(file, module);
				types.put(type.name(), type);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return types.values().stream().filter((type) -> type.isVisible(types)).toList();
	}

	private static PublicType read(Path file, String module) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			ClassReader reader = new ClassReader(in);
			SealedVisitor visitor = new SealedVisitor();
			reader.accept(visitor, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			return new PublicType(reader.getClassName().replace('/', '.'), module, reader.getAccess(),
					visitor.isSealed);
		}
	}

	private boolean isVisible(Map<String, PublicType> types) {
		int nested = this.name.lastIndexOf('$');
		return is(Opcodes.ACC_PUBLIC) && !isInternal()
				&& (nested < 0 || types.get(this.name.substring(0, nested)).isVisible(types));
	}

	private boolean isInternal() {
		return (packageName() + ".").contains(".internal.");
	}

	private boolean is(int flag) {
		return (this.access & flag) != 0;
	}

	/**
	 * Return whether it is an interface that anybody can implement.
	 */
	boolean isOpenInterface() {
		return is(Opcodes.ACC_INTERFACE) && !is(Opcodes.ACC_ANNOTATION) && !this.isSealed;
	}

	boolean isSealedInterface() {
		return is(Opcodes.ACC_INTERFACE) && this.isSealed;
	}

	String packageName() {
		return this.name.substring(0, this.name.lastIndexOf('.'));
	}

	/**
	 * Return its name as code that has imported it says it.
	 */
	String simpleName() {
		return this.name.substring(this.name.lastIndexOf('.') + 1).replace('$', '.');
	}

	private static final class SealedVisitor extends ClassVisitor {

		private boolean isSealed;

		SealedVisitor() {
			super(Opcodes.ASM9);
		}

		@Override
		public void visitPermittedSubclass(String permittedSubclass) {
			this.isSealed = true;
		}

	}

}
